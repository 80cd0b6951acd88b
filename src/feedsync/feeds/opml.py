"""OPML 2.0 (opml.org/spec2): the list of all feeds, for a reader to subscribe to at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from feedsync.document import EntryRead, ReadBack
from feedsync.feeds.format import GENERATOR, Index, IndexHead, Outline
from feedsync.feeds.html_document import best
from feedsync.feeds.index import by_kind
from feedsync.feeds.xml_document import digest_of
from feedsync.text.characters import one_line

MEDIA_TYPE = "text/x-opml"


def render(head: IndexHead, outlines: Sequence[Outline]) -> bytes:
    """Return the document."""
    from lxml import etree

    root = etree.Element("opml", version="2.0")
    root.addprevious(etree.Comment(f" {GENERATOR} "))
    etree.SubElement(etree.SubElement(root, "head"), "title").text = one_line(head.site)
    body = etree.SubElement(root, "body")
    plain, kinds = by_kind(head.language, outlines)
    for outline in plain:
        _subscription(body, outline)
    for name, found in kinds:
        group = etree.SubElement(body, "outline", text=one_line(name))
        for outline in found:
            _subscription(group, outline)
    document: bytes = etree.tostring(
        root.getroottree(), encoding="UTF-8", xml_declaration=True, pretty_print=True
    )
    return document


def _subscription(parent: Any, outline: Outline) -> None:
    from lxml import etree

    link = best(outline.links)
    title = one_line(outline.title) or outline.name
    values = {
        "type": "rss",  # whatever its format: it means that this is a subscription
        "text": title,
        "title": title,
        "xmlUrl": link.url if link else "",
        "htmlUrl": outline.page,
        "description": outline.description,
        "language": outline.language,
        "version": "RSS" if link and link.format == "rss" else "",  # of RSS 2.0; Atom has none
    }
    cleaned = {name: one_line(value) for name, value in values.items()}
    etree.SubElement(parent, "outline", {name: value for name, value in cleaned.items() if value})


def read_back(content: bytes) -> ReadBack:
    """Return what a document holds; the id of a feed is its address. Raises `ValueError`."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise ValueError(f"no XML: {error}") from None
    if root.tag != "opml":
        raise ValueError(f"its root is `{root.tag}`")
    feeds = root.findall("body//outline[@xmlUrl]")
    return ReadBack(
        is_ours=any(
            sibling.tag is etree.Comment and (sibling.text or "").strip() == GENERATOR
            for sibling in root.itersiblings(preceding=True)
        ),
        count=len(feeds),
        entries={feed.get("xmlUrl"): _entry_read(feed) for feed in feeds},
    )


def _entry_read(feed: Any) -> EntryRead:
    return EntryRead(digest_of(feed), feed.get("htmlUrl", ""), feed.get("title", ""), None)


OPML = Index("opml", MEDIA_TYPE, render, read_back)
