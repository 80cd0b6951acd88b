"""A small feed of a harbour and its one entry, for tests that look at one value at a time."""

from __future__ import annotations

from datetime import UTC, datetime

from feedsync.article import Person
from feedsync.feeds.entry import Entry
from feedsync.feeds.format import FeedHead

JANUARY = datetime(2026, 1, 2, 8, tzinfo=UTC)
HEAD = FeedHead(
    title="Porto",
    description="News of the harbour",
    link="https://porto.example/",
    self_url="https://porto.example/feeds/news.xml",
    language="it",
    author=Person("Desk"),
    rights="",
    image="",
    icon="",
    ttl=None,
    content="full",
    updated=JANUARY,
)
FERRY = Entry(
    id="https://porto.example/ferry/",
    atom_id="https://porto.example/ferry/",
    url="https://porto.example/ferry/",
    title="Ferry late",
    summary="Two hours.",
    content="<p>Two hours.</p>",
    published=JANUARY,
    updated=JANUARY,
    authors=(Person("Ada"),),
    terms=("sea",),
    language="",
    rights="",
    image=None,
    enclosures=(),
)
