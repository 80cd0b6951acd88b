"""HTML documents: written from templates, and read back: are they whole, are they ours, what is in them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from feedsync.document import EntriesRead, EntryRead, ReadBack
from feedsync.feeds.format import GENERATOR, Link
from feedsync.feeds.words import words_of
from feedsync.text import nesting, urls
from feedsync.text.dates import moment_or_none, rfc_3339

if TYPE_CHECKING:
    from jinja2 import Environment
    from selectolax.lexbor import LexborNode

MEDIA_TYPE = "text/html"
_TEMPLATES = Path(__file__).parent / "templates"
_BEGINS_AS_HTML = re.compile(
    r"\ufeff?\s*(?:<\?xml[^>]*>\s*)?(?><!--.*?-->\s*)*+<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL
)
_RIGHT_TO_LEFT = frozenset("ar ckb dv fa he iw ps sd ug ur yi".split())
_RIGHT_TO_LEFT_SCRIPTS = frozenset("arab hebr nkoo syrc thaa".split())
_SCRIPT = re.compile(r"[a-z]{2,3}-([a-z]{4})\b")
_NAMES = {"rss": "RSS", "atom": "Atom", "json": "JSON Feed"}
_BY_READERS = ("rss", "atom", "json")


def render(template: str, language: str, **values: object) -> bytes:
    """Return the document that a template gives in a language. Which words it says, the language decides."""
    words = words_of(language)
    text = (
        _environment()
        .get_template(template)
        .render(
            language=language or words.language,
            words=words,
            # Words that are not in the page's own language say in which they are.
            is_foreign=bool(language) and language.partition("-")[0].lower() != words.language,
            generator=GENERATOR,
            **values,
        )
    )
    return text.encode()


def environment(templates: Path) -> Environment:
    """Return what fills templates for pages: all that they are given is escaped."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(templates),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )


@cache
def _environment() -> Environment:
    found = environment(_TEMPLATES)
    found.filters |= {
        "best": best,
        "direction": direction,
        "format_name": format_name,
        "relative_to": urls.relative,
        "rfc_3339": rfc_3339,
        "web": web,
    }
    return found


def web(address: str) -> str:
    """Return an address that may become a link or a picture, else nothing."""
    return urls.absolute(address, "") or ""


def best(links: Sequence[Link]) -> Link | None:
    """Return the link to subscribe to: the format that most readers know."""
    known = {name: rank for rank, name in enumerate(_BY_READERS)}
    return min(links, key=lambda link: known.get(link.format, len(known)), default=None)


def format_name(name: str) -> str:
    """Return what people call a format."""
    return _NAMES.get(name, name)


def direction(language: str) -> str:
    """Return how a language is written: `ltr` or `rtl`."""
    language = language.lower()
    if script := _SCRIPT.match(language):
        return "rtl" if script[1] in _RIGHT_TO_LEFT_SCRIPTS else "ltr"
    return "rtl" if language.partition("-")[0] in _RIGHT_TO_LEFT else "ltr"


def read_back(content: bytes) -> ReadBack:
    """Return what an HTML document holds. Raises `ValueError` for what is no page, or has nothing in it."""
    from selectolax.lexbor import LexborHTMLParser

    text = content.decode("utf-8", "replace")
    if not _BEGINS_AS_HTML.match(text):
        raise ValueError("it is no HTML page")
    nesting.refuse_piles(text)
    tree = LexborHTMLParser(text)
    if tree.css_first("head > *, body > *") is None and not (tree.body and tree.body.text(strip=True)):
        raise ValueError("it is an empty page")
    is_ours = tree.css_first(f'head > meta[name="generator"][content="{GENERATOR}"]') is not None
    cards = tree.css("main [data-id]") if is_ours else []
    return ReadBack(
        is_ours=is_ours,
        count=len(cards),
        entries=EntriesRead({card.attributes.get("data-id") or "": card for card in cards}, _entry_read),
    )


def _entry_read(card: LexborNode) -> EntryRead:
    title, link, moment = (card.css_first(selector) for selector in ("h2, a", "a[href]", "time"))
    return EntryRead(
        digest=hashlib.sha256((card.html or "").encode()).hexdigest(),
        url=(link.attributes.get("href") or "") if link is not None else "",
        title=title.text() if title is not None else "",
        published=moment_or_none((moment.attributes.get("datetime") or "") if moment is not None else ""),
    )
