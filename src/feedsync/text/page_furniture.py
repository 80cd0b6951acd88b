"""What stands on a page beside the article: the follow-us line, the comments, the comment form.

Known in Italian, English, German, French and Spanish, as WordPress and its themes print them. Applied
to pages that were saved or scraped whole, never to what somebody wrote as an article.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from msgspec import Struct, field

_NETWORKS = (
    "bluesky|facebook|google news|instagram|linkedin|mastodon|pinterest|snapchat|telegram|threads|tiktok"
    "|twitch|twitter|vimeo|whatsapp|x|youtube"
)
_NAMES = rf"(?:{_NETWORKS})(?:\s*(?:,|&|e|ed|and|und|et|y)\s*(?:{_NETWORKS})\b)*"
_FOLLOW = re.compile(
    r"(?:segui(?:ci|teci|te|mi)?|seguire|follow|folg(?:e|t|en)|suivez|suis|suivre"
    r"|s[ií]gu(?:enos|eme|e|a|an)|siga(?:nos)?)\b"
    rf"(?P<object>.{{0,80}}?)\b(?:su|sui|sul|on|auf|bei|sur|en)\b\s*(?P<networks>{_NAMES})\b"
    r"\s*[:\u2013\u2014-]?\s*(?P<handle>@?[\w.@/:-]*)\s*[.!]?",
    re.IGNORECASE,
)
_US = re.compile(
    r"^(?:seguici|seguiteci|seguimi|s[ií]guenos|s[ií]gueme|s[ií]ganos)|\b(?:us|me|uns|mir|nous|moi)\b",
    re.IGNORECASE,
)
_NETWORK = re.compile(rf"\b(?:{_NETWORKS})\b", re.IGNORECASE)
# What stands above the comments, and what above the form for a new one.
_SECTION = re.compile(r"comments|commenti|kommentare|commentaires|comentarios")
_REPLY = re.compile(
    r"(?:leave a comment|leave a reply|post a comment|add a comment|join the conversation|reply"
    r"|lascia un commento|lascia una risposta|commenta|scrivi un commento|aggiungi un commento|rispondi"
    r"|kommentar|schreiben? (?:sie )?einen kommentar|kommentar (?:schreiben|verfassen|hinterlassen)"
    r"|hinterlasse (?:einen kommentar|eine antwort)|antworten?"
    r"|laisser un commentaire|laissez un commentaire|laisser une réponse|ajouter un commentaire|répondre"
    r"|deja un comentario|dejar un comentario|deja una respuesta|añade un comentario|escribe un comentario"
    r"|responder)"
    r"(?: (?:cancel reply|annulla risposta|antworten? abbrechen|annuler la réponse|cancelar la respuesta))?"
)
# WordPress quotes the title of the article.
_QUOTED = "[\u201c\u201d\u201e\u201f\u00ab\u2018\u201a\"'].+[\u201c\u201d\u00bb\u2018\u2019\"']"
_NUMBER = r"(?:\d+|un|uno|one|ein|eine|une)"
_COUNTED_SECTION = re.compile(
    rf"{_NUMBER} (?:comments?|comment[io]|kommentare?|commentaires?|comentarios?)"
    rf"(?: (?:su|zu|sur|en|on|a|auf|sobre) {_QUOTED})?"
    r"|(?:comments|commenti|kommentare|commentaires|comentarios) ?\(\d+\)"
    rf"|{_NUMBER} (?:thoughts?|repl(?:y|ies)|responses?) (?:on|to) {_QUOTED}"
    rf"|{_NUMBER} (?:pensier[io]|rispost[ae]) (?:su|a) {_QUOTED}|{_NUMBER} gedanken? zu {_QUOTED}"
    rf"|{_NUMBER} réflexions? (?:sur|au sujet de) {_QUOTED}"
)
_FORM = re.compile(
    r"(?:il tuo indirizzo e-?mail non sarà pubblicato|your e-?mail address will not be published"
    r"|(?:deine|ihre) e-mail-adresse wird nicht veröffentlicht|votre adresse e-?mail ne sera pas publiée"
    r"|votre adresse de messagerie ne sera pas publiée|tu dirección de correo electrónico no será publicada)"
    r"\.?(?: (?:required|i campi|erforderliche|les champs|los campos).{0,100}| ?\*)?"
)


_MAX_FOLLOW, _MAX_LINE = 200, 500  # characters


class Cut(Struct, frozen=True):
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
            match = _follow_us(block) if len(text) <= _MAX_FOLLOW else None
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
            for network in _NETWORK.findall(match["networks"]):
                follow.setdefault(network.casefold(), match["handle"].rstrip("."))
    return Cut(tuple(kept), follow)


def _follow_us(block: str) -> re.Match[str] | None:
    """Return the parts of a follow-us line, which names a handle, us or somebody; `None` for a sentence."""
    match = _FOLLOW.fullmatch(" ".join(block.split()))
    if (
        match is None
        or match["handle"].strip(".:/-")
        or _US.search(match[0])
        or match["object"].strip()[:1].isupper()
    ):
        return match
    return None


def fold(text: str) -> str:
    """Return `text` as it is compared: NFC, casefolded, white space collapsed."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def _begin_comments(folded: Sequence[str]) -> list[bool]:
    """Tell of each block whether the comments begin with it.

    They do with the form, and with a heading that the form or the end of the page follows. Between the
    heading of a section of comments and the form there may be comments; then the last such heading
    counts, since an article may have one for itself.
    """
    begins = [False] * len(folded)
    next_begins = True  # the end of the page, to begin with
    form_follows = section_follows = False
    for number in range(len(folded) - 1, -1, -1):
        text = folded[number]
        if not text:
            continue
        is_form, is_reply, is_section, is_counted = _kinds(text)
        is_last = form_follows and (is_counted or (is_section and not section_follows))
        begins[number] = is_form or is_last or (next_begins and (is_reply or is_section or is_counted))
        form_follows = form_follows or is_form
        section_follows = section_follows or (form_follows and (is_section or is_counted))
        next_begins = begins[number]
    return begins


def _kinds(text: str) -> tuple[bool, ...]:
    patterns = (_FORM, _REPLY, _SECTION, _COUNTED_SECTION)
    return tuple(len(text) <= _MAX_LINE and pattern.fullmatch(text) is not None for pattern in patterns)


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
