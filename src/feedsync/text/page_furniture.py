"""What stands on a page beside the article: the follow-us line, the comments, the comment form.

Known in Italian, English, German, French and Spanish, as WordPress and its themes print them. Applied
to pages that were saved or scraped whole, never to what somebody wrote as an article.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

_NETWORKS = (
    "bluesky|facebook|google news|instagram|linkedin|mastodon|pinterest|snapchat|telegram|threads|tiktok"
    "|twitch|twitter|vimeo|whatsapp|x|youtube"
)
_FOLLOW = re.compile(
    r"(?:segui(?:ci|teci|te|mi)?|seguire|follow|folg(?:e|t|en)|suivez|suis|suivre"
    r"|s[ií]gu(?:enos|eme|e|a|an)|siga(?:nos)?)\b"
    rf".{{0,80}}?\b(?:su|sui|sul|on|auf|bei|sur|en)\b\s*(?P<network>{_NETWORKS})\b"
    r"\s*[:\u2013\u2014-]?\s*(?P<handle>@?[\w.@/:-]*)\s*[.!]?",
    re.IGNORECASE,
)
_HEADINGS = frozenset(
    heading.strip()
    for line in """
        comments|leave a comment|leave a reply|post a comment|add a comment|join the conversation
        commenti|lascia un commento|lascia una risposta|commenta|scrivi un commento|aggiungi un commento
        kommentare|kommentar|schreibe einen kommentar|schreiben sie einen kommentar|kommentar schreiben
        kommentar verfassen|kommentar hinterlassen|hinterlasse einen kommentar|hinterlasse eine antwort
        commentaires|laisser un commentaire|laissez un commentaire|laisser une réponse|ajouter un commentaire
        comentarios|deja un comentario|dejar un comentario|deja una respuesta|añade un comentario
        escribe un comentario""".splitlines()
    for heading in line.split("|")
    if heading.strip()
)
_COUNTED_HEADING = re.compile(
    r"(?:\d+|un|one|ein|une?|uno) (?:comment[is]?|commento|kommentare?|commentaires?|comentarios?)"
    r"|(?:comments|commenti|kommentare|commentaires|comentarios) ?\(\d+\)"
    r"|(?:\d+|one) (?:thoughts?|repl(?:y|ies)|responses?) (?:on|to) .+"
    r"|(?:\d+|un) (?:pensier[io]|rispost[ae]) (?:su|a) .+|(?:\d+|ein) gedanken? zu .+"
    r"|(?:\d+|une) réflexions? (?:sur|au sujet de) .+|(?:\d+|un) comentarios? en .+"
)
_FORM = re.compile(
    r"il tuo indirizzo e-?mail non sarà pubblicato.*|your e-?mail address will not be published.*"
    r"|dei?ne e-mail-adresse wird nicht veröffentlicht.*|ihre e-mail-adresse wird nicht veröffentlicht.*"
    r"|votre adresse e-?mail ne sera pas publiée.*|votre adresse de messagerie ne sera pas publiée.*"
    r"|tu dirección de correo electrónico no será publicada.*"
)


_MAX_FOLLOW, _MAX_LINE = 200, 500  # characters


@dataclass(frozen=True, slots=True)
class Cut:
    """What is left of a page, and whom it asked to follow, by network: `{"instagram": "@avvisatore.it"}`."""

    blocks: tuple[str, ...]
    follow: dict[str, str] = field(default_factory=dict)


def cut(blocks: Sequence[str], strip: Iterable[str] = (), strip_after: Iterable[str] = ()) -> Cut:
    """Return the blocks of a page (its lines or paragraphs) that are the article's.

    `strip` names whole blocks to take out, `strip_after` blocks from which on all goes; both compare
    without regard to case and spaces, and `*` stands for anything.
    """
    removed, ends = [_parts(line) for line in strip], [_parts(line) for line in strip_after]
    remaining: list[tuple[str, str, re.Match[str] | None]] = []
    for block in blocks:
        text = fold(block)
        if text and _matches(ends, text):
            break
        if not text or not _matches(removed, text):
            match = _FOLLOW.fullmatch(" ".join(block.split())) if len(text) <= _MAX_FOLLOW else None
            remaining.append((block, "" if match else text, match))
    kept: list[str] = []
    follow: dict[str, str] = {}
    for (block, _, match), is_end in zip(
        remaining, _begin_comments([text for _, text, _ in remaining]), strict=True
    ):
        if is_end:
            break
        if match is None:
            kept.append(block)
        elif match["handle"]:
            follow.setdefault(match["network"].casefold(), match["handle"].rstrip("."))
    return Cut(tuple(kept), follow)


def fold(text: str) -> str:
    """Return `text` as it is compared: NFC, casefolded, white space collapsed."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def _begin_comments(folded: Sequence[str]) -> list[bool]:
    """Tell of each block whether the comments begin with it.

    They do with a form, and with a heading of comments that a form or the end of the page follows. A
    heading that counts them may have them between itself and the form.
    """
    begins = [False] * len(folded)
    next_begins = True  # the end of the page, to begin with
    form_follows = False
    for number in range(len(folded) - 1, -1, -1):
        text = folded[number]
        if not text:
            continue
        is_form = len(text) <= _MAX_LINE and _FORM.fullmatch(text) is not None
        is_count = len(text) <= _MAX_LINE and _COUNTED_HEADING.fullmatch(text) is not None
        begins[number] = (
            is_form or (is_count and (next_begins or form_follows)) or (text in _HEADINGS and next_begins)
        )
        form_follows = form_follows or is_form
        next_begins = begins[number]
    return begins


def _parts(line: str) -> list[str]:
    return fold(line).split("*")


def _matches(patterns: Iterable[list[str]], text: str) -> bool:
    return any(_fits(parts, text) for parts in patterns)


def _fits(parts: list[str], text: str) -> bool:
    """Whether `text` is these parts with anything between them."""
    if len(parts) == 1:
        return text == parts[0]
    first, *middle, last = parts
    if len(text) < len(first) + len(last) or not text.startswith(first) or not text.endswith(last):
        return False
    position, end = len(first), len(text) - len(last)
    for part in middle:
        found = text.find(part, position, end)
        if found < 0:
            return False
        position = found + len(part)
    return True
