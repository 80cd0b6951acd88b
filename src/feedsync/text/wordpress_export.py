"""An item of a WordPress export (WXR 1.0 to 1.2) as values.

The format is what `wp-admin/includes/export.php` writes: RSS 2.0 with namespaces of WordPress's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import escape
from html.entities import html5
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct

from feedsync.article import Media
from feedsync.text import html, media_types, titles, urls
from feedsync.text.characters import one_line, printable
from feedsync.text.wordpress_html import tidy

if TYPE_CHECKING:
    from lxml.etree import _Element

_XML_NAMES = frozenset({"amp", "apos", "gt", "lt", "quot"})
_ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]*);")
_MEDIA_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+", re.ASCII)
_NO_TERMS = frozenset({"author"})  # of a plugin, with the names that its users log in with


class ItemError(ValueError):
    """What is no XML; `line` counts from 1, the line in which the item begins."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


class Item(Struct, frozen=True):
    """What an item says, as it is written there. `terms` are names by domain, `meta` all values by key."""

    values: Mapping[str, str]
    terms: Mapping[str, tuple[str, ...]]
    meta: Mapping[str, tuple[str, ...]]
    language: str = ""

    def get(self, name: str) -> str:
        """Return the text of an element such as `wp:status`, empty where there is none."""
        return self.values.get(name, "")


class _Footnote(Struct, frozen=True):
    content: str
    id: str


def item_of(xml: str, start_tag: str) -> Item:
    """Return the item in `xml`, read as it stands in a document of that start tag. Raises `ItemError`."""
    element = _parsed(xml, start_tag)
    prefixes = {uri: prefix for prefix, uri in element.nsmap.items() if prefix}
    values: dict[str, str] = {}
    terms: dict[str, list[str]] = {}
    meta: dict[str, list[str]] = {}
    language = ""
    for child, name in _children(element, prefixes):
        if name == "category":
            domain = child.get("domain") or "category"
            terms.setdefault(domain, []).append(_text(child))
            language = (child.get("nicename") or "") if domain == "language" else language
        elif name == "wp:postmeta":
            pair = {name: _text(part) for part, name in _children(child, prefixes)}
            meta.setdefault(pair.get("wp:meta_key", ""), []).append(pair.get("wp:meta_value", ""))
        else:
            values.setdefault(name, _text(child))
    return Item(
        values,
        {domain: tuple(names) for domain, names in terms.items() if domain not in _NO_TERMS},
        {key: tuple(texts) for key, texts in meta.items()},
        language,
    )


def author_of(xml: str, start_tag: str) -> tuple[str, str]:
    """Return the login and the name of a `wp:author`. Raises `ItemError`."""
    element = _parsed(xml, start_tag)
    prefixes = {uri: prefix for prefix, uri in element.nsmap.items() if prefix}
    told = {name: _text(child) for child, name in _children(element, prefixes)}
    return told.get("wp:author_login", ""), one_line(titles.plain(told.get("wp:author_display_name", "")))


def media_of(item: Item, base: str) -> Media | None:
    """Return the file that an item of the type `attachment` is; `None` where it has no address."""
    url = urls.absolute(item.get("wp:attachment_url"), base)
    if not url:
        return None
    # Of the file itself; what follows is of the smaller ones.
    told = "".join(item.meta.get("_wp_attachment_metadata", ())).partition('"sizes"')[0]
    alt = "".join(item.meta.get("_wp_attachment_image_alt", ()))
    excerpt = item.get("excerpt:encoded")
    return Media(
        url=url,
        type=media_types.of_address(url),
        length=_number("filesize", told),
        alt=one_line(titles.plain(alt)),
        caption=html.plain_text(tidy(excerpt)) if excerpt.strip() else "",
        width=_number("width", told),
        height=_number("height", told),
    )


def enclosures_of(item: Item, base: str) -> tuple[Media, ...]:
    """Return the files of an item: WordPress keeps address, length and type of each as lines of one text."""
    found: dict[str, Media] = {}
    for text in item.meta.get("enclosure", ()):
        address, length, kind = ([line.strip() for line in text.splitlines()] + ["", "", ""])[:3]
        if url := urls.absolute(address, base):
            told = kind if _MEDIA_TYPE.fullmatch(kind) else media_types.of_address(url)
            number = int(length) if re.fullmatch(r"\d{1,15}", length, re.ASCII) else 0
            found.setdefault(url, Media(url=url, type=told, length=number or None))
    return tuple(found.values())


def footnotes_of(item: Item) -> str:
    """Return the notes to which a content refers, as HTML: the block of them is empty in an export."""
    if "<!-- wp:footnotes" not in item.get("content:encoded"):
        return ""
    try:
        told = msgspec.json.decode("".join(item.meta.get("footnotes", ())[:1]), type=list[_Footnote])
    except msgspec.DecodeError:
        return ""
    notes = "".join(f'<li id="{escape(note.id)}">{tidy(note.content)}</li>' for note in told)
    return f"<ol>{notes}</ol>" if notes else ""


def _parsed(xml: str, start_tag: str) -> _Element:
    from lxml import etree

    xml = printable(xml)
    try:
        return _element(xml, start_tag)
    except etree.XMLSyntaxError as error:
        named = _without_names(xml)
        if named == xml:
            raise _item_error(error) from None
    try:
        return _element(named, start_tag)
    except etree.XMLSyntaxError as error:
        raise _item_error(error) from None


def _element(xml: str, start_tag: str) -> _Element:
    from lxml import etree

    # Nothing is fetched, and nothing unfolds; the size is bounded by who reads it.
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True,
        huge_tree=True,
    )  # fmt: skip
    content = f"{' '.join(start_tag.split())}<channel>{xml}</channel></rss>".encode("utf-8", "replace")
    root: Any = etree.fromstring(content, parser)
    if len(root) != 1 or len(root[0]) != 1:
        raise ItemError(0, "is more than one item")
    return root[0][0]


def _item_error(error: Any) -> ItemError:
    return ItemError(error.lineno or 0, f"is no XML: {error.msg}")


def _without_names(xml: str) -> str:
    """Write the named characters of HTML as themselves, which old exports hold outside of CDATA sections."""

    def replaced(match: re.Match[str]) -> str:
        return match[0] if match[1] in _XML_NAMES else html5.get(f"{match[1]};", match[0])

    parts = []
    for part in xml.split("]]>"):
        marked, mark, section = part.partition("<![CDATA[")
        parts.append(_ENTITY.sub(replaced, marked) + mark + section)
    return "]]>".join(parts)


def _children(element: _Element, prefixes: Mapping[str, str]) -> Iterator[tuple[_Element, str]]:
    for child in element:
        if isinstance(child.tag, str):
            uri, _, local = child.tag.rpartition("}")
            prefix = prefixes.get(uri.removeprefix("{"), "") if uri else ""
            yield child, f"{prefix}:{local}" if prefix else local


def _text(element: _Element) -> str:
    return "".join(element.itertext())


def _number(name: str, serialised: str) -> int | None:
    """Return a number of an array as PHP writes it: `s:5:"width";i:1200;`."""
    match = re.search(rf'"{name}";(?:i:|s:\d+:")(\d{{1,12}})\b', serialised, re.ASCII)
    return int(match[1]) or None if match else None
