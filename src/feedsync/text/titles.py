"""Titles and summaries as text: whatever markup, entities or direction marks they came with."""

from __future__ import annotations

import re
from html import unescape

from feedsync.text.characters import one_line

# Only elements that people put into a title; `<div>` in "How to use <div>" is text.
_INLINE = re.compile(
    r"</?(?:a|abbr|acronym|b|bdi|bdo|big|cite|code|del|em|font|i|ins|kbd|mark|q|s|small|span|strike|strong|sub"
    r"|sup|tt|u|var|wbr)(?:\s(?:\"[^\"]*\"|[^<>\"])*)?/?>",
    re.IGNORECASE,
)
_PAIR = re.compile(
    r"<(b|code|em|i|mark|small|span|strong|sub|sup|u)(?:\s[^<>]*)?>([^<>]*)</\1>", re.IGNORECASE
)
_BREAK = re.compile(r"</?(?:br|p)(?:\s[^<>]*)?/?>", re.IGNORECASE)
_OPENERS = {"\u202a": "\u202c", "\u202b": "\u202c", "\u202d": "\u202c", "\u202e": "\u202c"} | {
    "\u2066": "\u2069",
    "\u2067": "\u2069",
    "\u2068": "\u2069",
}
_CLOSERS = frozenset(_OPENERS.values())
_MARKS = frozenset((*_OPENERS, *_CLOSERS))
_MOST_ESCAPES = 5


def plain(text: str) -> str:
    """Return `text` as one line without markup, each entity as its character, direction marks in pairs."""
    return one_line(balanced(_without_markup(text) if "<" in text or "&" in text else text))


def _without_markup(text: str) -> str:
    text = _INLINE.sub("", _BREAK.sub(" ", text))
    for _ in range(_MOST_ESCAPES):
        unescaped = unescape(text)
        if unescaped == text:
            break
        text = unescaped
    # Markup that was escaped once too often comes in pairs; a lone `<b>` is what the title is about.
    return _PAIR.sub(r"\2", _BREAK.sub(" ", text))


def balanced(text: str) -> str:
    """Return `text` with every direction mark closed, and no closing one without its opening.

    Otherwise a title turns round what follows it on the page (Unicode Annex 9, sections 2.2 to 2.4).
    """
    # None of them is printable in Python's sense, which is told much faster.
    if text.isprintable() or _MARKS.isdisjoint(text):
        return text
    kept: list[str] = []
    open_marks: list[str] = []
    for character in text:
        if character in _OPENERS:
            open_marks.append(_OPENERS[character])
        elif character in _CLOSERS:
            if not open_marks or open_marks[-1] != character:
                continue
            open_marks.pop()
        kept.append(character)
    return "".join([*kept, *reversed(open_marks)])
