"""Atom (RFC 4287), written by feedgen."""

from __future__ import annotations

from collections.abc import Sequence

from feedsync.document import ReadBack
from feedsync.feeds.entry import Entry
from feedsync.feeds.format import FeedHead, Format
from feedsync.feeds.xml_document import Paths
from feedsync.feeds.xml_document import read_back as read_back_xml

MEDIA_TYPE = "application/atom+xml"
_NAMESPACE = "{http://www.w3.org/2005/Atom}"
_PATHS = Paths(
    root=f"{_NAMESPACE}feed",
    generator=f"{_NAMESPACE}generator",
    entry=f"{_NAMESPACE}entry",
    entry_id=f"{_NAMESPACE}id",
    title=f"{_NAMESPACE}title",
    link=f"{_NAMESPACE}link",
    published=f"{_NAMESPACE}published",
    feed_id=f"{_NAMESPACE}id",
)


def render(head: FeedHead, entries: Sequence[Entry]) -> bytes:
    """Return the document."""
    from feedsync.feeds.feedgen_fixes import generator

    document: bytes = generator(head, entries, MEDIA_TYPE).atom_str(pretty=True)
    return document


def read_back(content: bytes) -> ReadBack:
    """Return what a document holds. Raises `ValueError`."""
    return read_back_xml(content, _PATHS)


ATOM = Format("atom", MEDIA_TYPE, render, read_back)
