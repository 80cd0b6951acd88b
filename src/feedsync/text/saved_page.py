"""A web page as a browser saved it: the article in it, and what the page tells of that article.

Our own rule comes first: what the page itself names as its article. Where it names none, trafilatura
looks further, if it is installed. Pure: the page's text in, values out, no address is asked for anything.
"""

from __future__ import annotations

import importlib.util
import logging
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from msgspec import field
from msgspec.structs import asdict

from feedsync.text import nesting, page_blocks, page_content, page_metadata
from feedsync.text.characters import one_line
from feedsync.text.page_furniture import fold
from feedsync.text.page_metadata import Metadata, byline_name

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

_OPENING = re.compile(r"<(?:!doctype\s+html|html|head|body)(?=[\s>/])", re.IGNORECASE)
_BEFORE = re.compile(r"[\s\ufeff]*(?:<!--|<\?)?")
_LOCAL_COPY = re.compile(r"[^?#]*_files/[^/?#]+")
_SRCSET_ADDRESS = re.compile(r"https?://[^\s,]+")
_NEEDS_EXTRA = "no <article> or <main> was found in the page; install feedsync[html], which looks further"
_MAX_BYLINE = 80  # characters; what is longer is prose
_MAX_FURTHER = 1_000_000  # characters that trafilatura is given; its cost grows faster than the page
_NO_ARTICLE = "no article was found in the page; save the article alone, or exclude the file"
_ORIGINALS = ("data-orig-file", "data-large-file", "data-src", "data-lazy-src", "data-original")


class NeedsExtra(ValueError):  # noqa: N818, it is no error of the page
    """Our own rule finds no article, and trafilatura, which looks further, is not installed."""


class SavedPage(Metadata, frozen=True, kw_only=True):
    """The article of a page. Its content is HTML as found, not sanitised; relative addresses stay so."""

    content: str
    follow: dict[str, str] = field(default_factory=dict)
    """Whom the page asks to follow, by network, as `page_furniture.Cut` has it."""


def is_whole_page(text: str) -> bool:
    """Whether `text` is a page of its own rather than a fragment: it begins with a doctype or `<html>`."""
    position = 0
    while True:
        before = _BEFORE.match(text, position)
        position = before.end() if before else position
        opening = before[0][-2:] if before else ""
        if opening not in {"--", "<?"}:
            return _OPENING.match(text, position) is not None
        closing = "-->" if opening == "--" else ">"
        end = text.find(closing, position)
        if end < 0:
            return False
        position = end + len(closing)


def read(
    text: str, *, base_url: str = "", strip: Iterable[str] = (), strip_after: Iterable[str] = ()
) -> SavedPage:
    """Return the article of a saved page.

    `base_url` is where the page lay, if known. `strip` and `strip_after` are those of `page_furniture.cut`.
    Raises `ValueError` where no article is found, `NeedsExtra` where trafilatura might find one.
    """
    nesting.refuse_piles(text)
    parser = _parse(text)
    found = page_content.find(parser)
    metadata = page_metadata.read(parser, found.scope if found else None, text, base_url)
    content = found.take(metadata.title) if found else _look_further(parser, metadata)
    fragment = _parse(f"<!DOCTYPE html><html><head></head><body>{content}</body></html>")
    body = fragment.body
    if body is None:
        raise ValueError(_NO_ARTICLE)
    _restore_copies(body, metadata.image)
    authors = {fold(name) for name in metadata.authors}
    follow = page_blocks.clear(
        body,
        lambda line: len(line) <= _MAX_BYLINE and fold(byline_name(one_line(line))) in authors,
        tuple(strip),
        tuple(strip_after),
    )
    if not (body.text(deep=True).strip() or body.css_first("img, video, audio, iframe")):
        raise ValueError(_NO_ARTICLE)
    return SavedPage(**asdict(metadata), content=(body.inner_html or "").strip(), follow=follow)


def _parse(text: str) -> LexborHTMLParser:
    from selectolax.lexbor import LexborHTMLParser

    return LexborHTMLParser(text.encode("utf-8", "ignore").decode())


def _restore_copies(content: LexborNode, image: str) -> None:
    """Give pictures that the browser saved beside the page the address that they had, if it is still told."""
    for node in content.css("img[src]"):
        attributes = node.attributes
        source = attributes["src"] or ""
        if not _LOCAL_COPY.fullmatch(source):
            continue
        candidates = _SRCSET_ADDRESS.findall(attributes.get("srcset") or attributes.get("data-srcset") or "")
        name = source.rpartition("/")[2]
        told = [attributes.get(key) or "" for key in _ORIGINALS]
        told += [url for url in candidates if url.partition("?")[0].endswith(f"/{name}")]
        told += [image if image.partition("?")[0].endswith(f"/{name}") else "", *candidates]
        if original := next((url for url in told if url.startswith(("http://", "https://"))), ""):
            node.attrs["src"] = original


def _look_further(parser: LexborHTMLParser, metadata: Metadata) -> str:
    """Ask trafilatura for the article."""
    if importlib.util.find_spec("trafilatura") is None:
        raise NeedsExtra(_NEEDS_EXTRA)
    # Backwards: what is inside goes before what it is in.
    for node in reversed(parser.css("script, style, template, svg, iframe")):
        node.decompose()
    page = parser.html or ""
    if len(page) > _MAX_FURTHER:
        said = "no <article> or <main> was found in the page, and it is too long to look further"
        raise ValueError(f"{said}; save the article alone")
    # What it has to say is said below, once and by us.
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    try:
        from trafilatura import extract
    except ImportError:
        raise NeedsExtra(_NEEDS_EXTRA) from None
    try:
        found = extract(
            page,
            url=metadata.url or None,
            output_format="html",
            include_comments=False,
            include_tables=True,
            include_images=True,
            include_links=True,
            include_formatting=True,
        )
    # It stands on four libraries, and each has its own ways to fail on a page that is broken enough.
    except Exception as error:
        raise ValueError(f"no <article> or <main> was found, and trafilatura failed: {error}") from error
    content = _parse(found).body if found else None
    if content is None or len(one_line(content.text(deep=True))) < page_content.MIN_PROSE:
        raise ValueError(_NO_ARTICLE)
    page_content.remove_title([content], metadata.title)
    return content.inner_html or ""
