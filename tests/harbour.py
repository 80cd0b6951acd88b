"""A small feed of a harbour and its one entry, for tests that look at one value at a time."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime

from feedsync.article import Article, Person, State
from feedsync.assemble import assemble
from feedsync.clock import FixedClock
from feedsync.config.model import Config
from feedsync.errors import ArticleError
from feedsync.feeds.entry import Entry, article_to_entry
from feedsync.feeds.format import FeedHead
from feedsync.load.facts import facts_of
from feedsync.load.states import state_of

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
    id="https://porto.example/feeds/news.xml",
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


def articles_of(config: Config, now: datetime) -> list[Article]:
    """The live articles of a store, as a feed lists them."""
    store = assemble(config, FixedClock(now)).stores["main"]
    moment, found = int(now.timestamp()), []
    for seen in store.scan():
        if not isinstance(seen, ArticleError):
            with suppress(ArticleError):
                found.append(store.load(seen.key))
    live = [article for article in found if state_of(facts_of(article), moment) is State.LIVE]
    return sorted(live, key=lambda article: (-article.published.timestamp(), article.id))


def entries_of(
    config: Config, feed_name: str, now: datetime = datetime(2026, 11, 24, tzinfo=UTC)
) -> list[Entry]:
    """The entries of a feed, made without a catalogue."""
    (limit,) = (feed.limit for feed in config.feeds if feed.name == feed_name)
    return [article_to_entry(article, config.site) for article in articles_of(config, now)[:limit]]
