"""Feeds that others wrote, as they are found: RSS 0.91 to 2.0, RSS 1.0, Atom 0.3 and 1.0, JSON Feed.

Pure: the bytes of an answer in, values out. What is broken is mended as far as readers mend it. Entities
that a document declares are never expanded, nothing is fetched, and time grows with the size alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from feedsync.feeds.foreign_json import read_json
from feedsync.feeds.foreign_values import ForeignFeed
from feedsync.feeds.foreign_xml import read_xml
from feedsync.text import urls
from feedsync.text.characters import printable
from feedsync.text.feed_characters import decoded

_LINK = re.compile(r"<link\b([^<>]{1,2000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([a-z]{2,10})\s{0,9}=\s{0,9}(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json")
_HEAD = 1_000_000  # characters; no page names its feed further down


def read_feed(content: bytes, address: str = "", charset: str = "") -> ForeignFeed:
    """Return what a feed holds. An entry that comes twice, with the same id and link, is there once.

    `address` is where it came from, and `charset` what the Content-Type of the answer says. Raises
    `ValueError` with a sentence for an editor that goes on from the address: "is a web page; ...".
    """
    text = printable(decoded(content, charset)).lstrip("\ufeff \t\r\n")
    if not text:
        raise ValueError("is empty")
    if text[0] in "{[":
        return read_json(text, address)
    if text[0] != "<":
        raise ValueError("is no feed: it is neither XML nor JSON")
    from feedsync.text.saved_page import is_whole_page

    if is_whole_page(text):
        raise ValueError(_of_a_web_page(text, address))
    return read_xml(text, address)


def feeds_of_page(text: str, address: str) -> Iterator[str]:
    """Yield the addresses of the feeds that a page names (HTML, section 4.6.7.1), the main one first."""
    for link in _LINK.finditer(text, 0, _HEAD):
        parts = {name.lower(): unescape(a or b or c) for name, a, b, c in _ATTRIBUTE.findall(link[1])}
        if "alternate" not in parts.get("rel", "").lower().split():
            continue
        found = urls.absolute(parts.get("href", ""), address) if parts.get("href") else None
        if found and parts.get("type", "").partition(";")[0].strip().lower() in _FEED_TYPES:
            yield found


def _of_a_web_page(text: str, address: str) -> str:
    """Return what to tell of a page: the feed that it names, if it names one."""
    for found in feeds_of_page(text, address):
        return f"is a web page; the address of the feed is {found}"
    return "is a web page and names no feed; give the address of the feed itself"
