"""Select: which feeds may look different now, and what each of them shows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

import msgspec

from feedsync import __version__
from feedsync.article import Article
from feedsync.assemble import Parts
from feedsync.catalogue import articles, bodies, changes, feeds, files
from feedsync.catalogue.articles import Listed
from feedsync.catalogue.bodies import Body
from feedsync.catalogue.database import Database
from feedsync.catalogue.feeds import FeedRow
from feedsync.catalogue.files import FileRow
from feedsync.config.model import Config, Feed
from feedsync.errors import ArticleError, StoreError
from feedsync.load.facts import moment, revision_of
from feedsync.publish.base import Target
from feedsync.steps.load import Loaded
from feedsync.steps.orders import Orders
from feedsync.text import urls

# A feed that could not be filled is due at once.
_AT_ONCE = 0


@dataclass(frozen=True, slots=True)
class Window:
    """What a feed shows now: the listed articles, and each as it is to be rendered, with its revision.

    `missed` is how many articles of it cannot be read at the moment. `news` tells whether it shows or
    loses anything that the log calls news.
    """

    feed: Feed
    settings: str
    listed: Sequence[Listed]
    shown: Sequence[Body] = ()
    missed: int = 0
    has_news: bool = False


@dataclass(frozen=True, slots=True)
class Selected:
    """The feeds that may look different now. `windows` asks for what they list anew, each time."""

    known: Known
    windows: Callable[[], Iterable[Window]]
    is_empty: bool


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of feeds and files before anything is selected.

    `intact` are the paths of files that are as they were left, `log_end` is the log's newest place.
    """

    feeds: dict[str, FeedRow]
    files: dict[str, FileRow]
    intact: set[str]
    cursor: int
    log_end: int
    news: set[int] = field(default_factory=set)


def select(
    parts: Parts, db: Database, loaded: Loaded, now: int, orders: Orders, only: Feed | None = None
) -> Selected:
    """Select the feeds that may look different now; with `--full`, and for `only` one, whatever is known.

    Nothing is published of a store that was never loaded, and while it is held no feed begins.
    """
    known = _known(db, parts.target)
    if orders.full:
        known = replace(known, intact=set())
    touched = []
    for feed in [only] if only else parts.config.feeds:
        settings = _settings(parts.config, feed)
        may_begin = not loaded.held or (feed.name in known.feeds and not loaded.is_first)
        if may_begin and (orders.full or _is_touched(feed, settings, known, now)):
            touched.append((feed, settings))
    site_url = parts.config.site.url
    return Selected(
        known,
        lambda: (_window(db, feed, settings, known, site_url) for feed, settings in touched),
        is_empty=not touched,
    )


def _settings(config: Config, feed: Feed) -> str:
    """Return all that shapes the documents of a feed beside its articles, as text."""
    return msgspec.json.encode([__version__, feed, config.site, config.publish.url]).decode()


def _known(db: Database, target: Target) -> Known:
    """Read it."""
    cursor, log_end = changes.cursor(db, changes.BUILD), changes.last(db)
    news = changes.news_after(db, cursor) if log_end > cursor else set()
    rows = files.all_files(db)
    intact = {
        path for path, file in rows.items() if file.lags_from is None and target.stamp(path) == file.stamp
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


def _window(db: Database, feed: Feed, settings: str, known: Known, site_url: str) -> Window:
    """Return what a feed lists now."""
    limit = feed.limit if isinstance(feed.limit, int) else None
    listed = [
        one if one.atom_id else one._replace(atom_id=urls.as_iri(one.feed_id, site_url))
        for one in articles.newest(db, limit)
    ]
    has_news = False
    if known.news:
        concerned = {one.id for one in listed} | set(feeds.entries(db, feed.name))
        has_news = not known.news.isdisjoint(concerned)
    return Window(feed, settings, listed, has_news=has_news)


def fill(window: Window, read: Callable[[Listed], Body | None]) -> Window:
    """Return a window with its articles, as far as they can be read."""
    found = [(one, read(one)) for one in window.listed]
    shown = [(one, body) for one, body in found if body is not None]
    return replace(
        window,
        listed=[one for one, _ in shown],
        shown=[body for _, body in shown],
        missed=len(found) - len(shown),
    )


def next_change(db: Database, window: Window) -> int | None:
    """Return when a feed will look different by time alone."""
    if window.missed:
        return _AT_ONCE
    ends = [one.expires for one in window.listed if one.expires is not None]
    begin = articles.next_embargo(db)
    return min([*ends, *([begin] if begin is not None else [])], default=None)


class BodyReader:
    """Finds the articles that are shown: kept ones first, since opening a store costs more.

    An article that has changed since the scan, or that cannot be read now, is shown as it last was.
    """

    def __init__(self, parts: Parts, db: Database, loaded: Loaded) -> None:
        self._db = db
        self._stores = {parts.store.name: parts.store}
        self._recent = loaded.recent
        self._found: dict[int, Body | None] = {}

    def __call__(self, listed: Listed) -> Body | None:
        """Return an article with the revision that it has."""
        if listed.id not in self._found:
            body = self._find(listed)
            self._found[listed.id] = body and _identified(body, listed)
        return self._found[listed.id]

    def last_good(self, listed: Listed) -> None:
        """Show an article as it last was from now on, or not at all: as it is, it cannot be rendered."""
        kept = bodies.get(self._db, listed.id)
        is_older = kept is not None and kept.revision != listed.revision
        self._found[listed.id] = _identified(kept, listed) if kept and is_older else None

    def _find(self, listed: Listed) -> Body | None:
        recent = self._recent.get((listed.store, listed.key, listed.revision))
        if recent is not None:
            return Body(listed.revision, recent)
        kept = bodies.get(self._db, listed.id)
        if kept and kept.revision == listed.revision:
            return kept
        try:
            article = self._stores[listed.store].load(listed.key)
        except (ArticleError, StoreError, KeyError):
            return kept
        return Body(listed.revision, article) if revision_of(article) == listed.revision else kept


def _identified(body: Body, listed: Listed) -> Body:
    article: Article = replace(body.article, feed_id=listed.feed_id, atom_id=listed.atom_id)
    if not article.tells_date:
        article = replace(article, published=moment(listed.published))
    return Body(body.revision, article)
