"""What Pelican alone reads as an article: a whole page with metadata in its head, and reStructuredText.

https://docs.getpelican.com/en/latest/content.html#file-metadata
"""

from __future__ import annotations

import re

from feedsync.errors import Finding
from feedsync.stores.conventions.plain import Source
from feedsync.text import nesting, rst
from feedsync.text.yaml_tree import Mapping, Node, Scalar, Sequence

_FIELD_LINE = re.compile(r"^:([^:\n]+):[ \t]+(.*)$", re.MULTILINE)
_Told = dict[str, tuple[int, tuple[str, ...]]]  # by name, the line and the values
_OTHER_NAMES = {"keywords": "tags"}


def of_page(text: str) -> Source | None:
    """Return the article in a whole page: what its head says, and all of its body. `None` of a fragment."""
    from selectolax.lexbor import LexborHTMLParser

    from feedsync.text.saved_page import is_whole_page

    if not is_whole_page(text):
        return None
    try:
        nesting.refuse_piles(text)
    except ValueError as error:
        return Source(_tree({}), "", Finding(0, str(error)))
    page = LexborHTMLParser(text)
    title = page.css_first("head > title")
    told = {"title": title.text(deep=True)} if title else {}
    for meta in page.css("head > meta[name]"):
        name = (meta.attributes.get("name") or "").strip().lower()
        told.setdefault(_OTHER_NAMES.get(name, name), meta.attributes.get("content") or "")
    body = page.body.inner_html if page.body else ""
    return Source(_tree({name: (1, (value,)) for name, value in told.items()}), body or "")


def of_rst(text: str) -> Source:
    """Return the article in reStructuredText. What cannot be read may still say that it is a draft."""
    try:
        read = rst.read(text)
    except rst.RstError as error:
        lines: _Told = {match[1].lower(): (1, (match[2],)) for match in _FIELD_LINE.finditer(text)}
        return Source(_tree(lines), "", Finding(error.line, error.message))
    fields: _Told = {field.name: (field.line, field.values) for field in read.fields}
    return Source(_tree({"title": (1, (read.title,)), **fields}), read.html)


def _tree(told: _Told) -> Mapping:
    items: dict[str, Node] = {}
    for name, (line, values) in told.items():
        texts = [Scalar(line, " ".join(value.split()), quoted=True) for value in values if value.strip()]
        if texts:
            items[name] = texts[0] if len(texts) == 1 else Sequence(line, tuple(texts))
    return Mapping(1, items, {name: told[name][0] for name in items})
