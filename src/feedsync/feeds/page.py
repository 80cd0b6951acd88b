"""The HTML page of a feed, for a person who clicks its address: what a feed is, and its newest articles."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from feedsync.article import Media
from feedsync.feeds import html_document
from feedsync.feeds.entry import Entry
from feedsync.feeds.format import FeedHead, Format
from feedsync.feeds.html_document import MEDIA_TYPE, best, web

MOST = 100


class _Card(Struct, frozen=True):
    """An entry as the page shows it. `url` is empty where it may be no link, `picture` none likewise."""

    id: str
    url: str
    title: str
    summary: str
    language: str
    published: datetime
    picture: Media | None


def render(head: FeedHead, entries: Sequence[Entry]) -> bytes:
    """Return the document."""
    return html_document.render(
        "page.html",
        head.language,
        head=head,
        best=best(head.links),
        cards=[_card(entry, head) for entry in entries],
    )


def _card(entry: Entry, head: FeedHead) -> _Card:
    return _Card(
        id=entry.id,
        url=web(entry.url),
        title=entry.title or entry.url,
        summary=entry.summary if head.content != "none" else "",
        language=entry.language,
        published=entry.published,
        picture=entry.image if entry.image and web(entry.image.url) else None,
    )


PAGE = Format("html", MEDIA_TYPE, render, html_document.read_back, most=MOST)
