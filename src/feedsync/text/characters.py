"""Characters that a document may hold (XML 1.0 section 2.2, production Char)."""

from __future__ import annotations

import re

# Beyond what XML forbids: the C1 controls. They are legal, but in UTF-8 only ever garbage, and
# libyaml refuses a whole document for one of them.
_UNWANTED = "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]"
# Nothing but the others, told in half the time that it takes to look for one of the unwanted.
_WANTED = "[\t\n\r -~\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]*"

_JOINER = "\u200d"
# Emoji, tones of skin, and what stands after them; and letters of scripts that join them after a mark.
# In other words a joiner would only deceive.
_JOINED = frozenset({"So", "Sk", "Mn"})
_JOINING = frozenset({"So", "Sm", "Lo"})


def printable(text: str) -> str:
    """Return `text` without what no document may hold, lone surrogates included."""
    # None of them is printable in Python's sense, which is told much faster.
    if text.isprintable() or re.fullmatch(_WANTED, text):
        return text
    return re.sub(_UNWANTED, "", text)


def clean(text: str) -> str:
    """Return `text` in NFC without what no document may hold.

    Never do this to markup that is already safe: NFC joins the `>` of a tag with a stroke that follows.
    """
    return composed(printable(text))


def composed(text: str) -> str:
    """Return `text` in NFC."""
    if text.isascii():
        return text
    import unicodedata

    return unicodedata.normalize("NFC", text)


def one_line(text: str) -> str:
    """Return `text` cleaned and with every run of white space as one space."""
    return " ".join(clean(text).split())


def shown(text: str) -> str:
    """Return `text` as it can be printed: what is no character is shown by its number.

    A joiner between signs that are joined, as in the emoji of a family, is part of them.
    """
    if text.isprintable():
        return text
    return "".join(
        c
        if c.isprintable() or (c == _JOINER and _joins(text[n - 1 : n], text[n + 1 : n + 2]))
        else c.encode("unicode_escape", "surrogatepass").decode()
        for n, c in enumerate(text)
    )


def _joins(before: str, after: str) -> bool:
    import unicodedata

    if not before or not after or before.isascii():
        return False
    return unicodedata.category(before) in _JOINED and unicodedata.category(after) in _JOINING
