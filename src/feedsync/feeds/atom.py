"""Atom (RFC 4287), written by feedgen."""

from __future__ import annotations

from collections.abc import Sequence

from feedsync.document import ReadBack
from feedsync.feeds.entry import Entry
from feedsync.feeds.format import FeedHead, Format
from feedsync.feeds.xml_document import read_back as read_back_xml

MEDIA_TYPE = "application/atom+xml"
_NAMESPACE = "{http://www.w3.org/2005/Atom}"


def render(head: FeedHead, entries: Sequence[Entry]) -> bytes:
    """Return the document."""
    from feedsync.feeds.feedgen_fixes import generator

    document: bytes = generator(head, entries, MEDIA_TYPE).atom_str(pretty=True)
    return document


def read_back(content: bytes) -> ReadBack:
    """Return what a document holds. Raises `ValueError`."""
    names = {"root": "feed", "generator": "generator", "entry": "entry", "entry_id": "id"}
    return read_back_xml(content, **{key: _NAMESPACE + name for key, name in names.items()})


ATOM = Format("atom", MEDIA_TYPE, render, read_back)
