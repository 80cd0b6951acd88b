"""RSS 2.0 (RSS Advisory Board, 2.0.11), written by feedgen."""

from __future__ import annotations

from collections.abc import Sequence

from feedsync.document import ReadBack
from feedsync.feeds.entry import Entry
from feedsync.feeds.format import FeedHead, Format
from feedsync.feeds.xml_document import Paths
from feedsync.feeds.xml_document import read_back as read_back_xml

MEDIA_TYPE = "application/rss+xml"
_PATHS = Paths(
    root="rss",
    generator="channel/generator",
    entry="channel/item",
    entry_id="guid",
    published="pubDate",
)


def render(head: FeedHead, entries: Sequence[Entry]) -> bytes:
    """Return the document."""
    from feedsync.feeds.feedgen_fixes import generator

    document: bytes = generator(head, entries, MEDIA_TYPE).rss_str(pretty=True)
    return document


def read_back(content: bytes) -> ReadBack:
    """Return what a document holds. Raises `ValueError`."""
    return read_back_xml(content, _PATHS)


RSS = Format("rss", MEDIA_TYPE, render, read_back)
