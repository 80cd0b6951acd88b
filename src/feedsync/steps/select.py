"""Select: which feeds may look different now, and what each of them shows."""

from __future__ import annotations

import msgspec

from feedsync import __version__
from feedsync.assemble import Parts
from feedsync.catalogue import articles, changes, feeds, files
from feedsync.catalogue.database import Database
from feedsync.config.model import Config, Feed
from feedsync.publish.base import Target
from feedsync.steps.load import Loaded
from feedsync.steps.orders import Orders
from feedsync.steps.store_view import loading_settings
from feedsync.steps.windows import Known, Selected, Window
from feedsync.text import urls


def select(
    parts: Parts, db: Database, loaded: Loaded, now: int, orders: Orders, only: Feed | None = None
) -> Selected:
    """Select the feeds that may look different now; with `--full`, and for `only` one, whatever is known.

    Nothing is published before any store was loaded completely.
    """
    known = _known(db, None if orders.full else parts.target)
    touched = []
    for feed in [only] if only else parts.config.feeds:
        settings = _settings(parts.config, feed)
        may_begin = loaded.has_begun or feed.name in known.feeds
        if may_begin and (orders.full or _is_touched(feed, settings, known, now)):
            touched.append((feed, settings))
    site_url = parts.config.site.url
    return Selected(
        known,
        lambda: (_window(db, feed, settings, known, site_url, now) for feed, settings in touched),
        is_empty=not touched,
    )


def _settings(config: Config, feed: Feed) -> str:
    """Return all that shapes the documents of a feed beside its articles, as text.

    Articles that are read in another way change silently, so how they are read belongs to it.
    """
    stores = [loading_settings(config, store) for store in config.stores]
    shaping = [__version__, feed, config.site, config.publish.url, stores]
    return msgspec.json.encode(shaping).decode()


def _known(db: Database, target: Target | None) -> Known:
    """Read it; without a `target` no file counts as it was left."""
    cursor, log_end = changes.cursor(db, changes.BUILD), changes.last(db)
    news = changes.news_after(db, cursor) if log_end > cursor else set()
    rows = files.all_files(db)
    intact = {
        path
        for path, file in rows.items()
        if target and file.lags_from is None and target.stamp(path) == file.stamp
    }
    return Known(feeds.all_feeds(db), rows, intact, cursor, log_end, news)


def _is_touched(feed: Feed, settings: str, known: Known, now: int) -> bool:
    """Whether a feed may look different now, or a file of it is not as it was left."""
    row = known.feeds.get(feed.name)
    if known.log_end > known.cursor or row is None or row.settings != settings:
        return True
    if row.next_change_at is not None and row.next_change_at <= now:
        return True
    return not known.intact.issuperset(feed.path_of(name) for name in feed.formats)


def _window(db: Database, feed: Feed, settings: str, known: Known, site_url: str, now: int) -> Window:
    """Return what a feed lists now."""
    limit = feed.limit if isinstance(feed.limit, int) else None
    listed = [
        one if one.atom_id else one._replace(atom_id=urls.as_iri(one.feed_id, site_url))
        for one in articles.newest(db, limit, feeds.begin_of(db, feed.name))
    ]
    span = feed.tombstone_span
    left = [
        one if one.atom_id else one._replace(atom_id=urls.as_iri(one.feed_id, site_url))
        for one in (feeds.left_since(db, feed.name, now - span) if span else ())
    ]
    has_news = False
    if known.news:
        concerned = {one.id for one in listed} | {one.article for one in left}
        has_news = not known.news.isdisjoint(concerned.union(feeds.entries(db, feed.name)))
    return Window(feed, settings, listed, left=left, has_news=has_news)
