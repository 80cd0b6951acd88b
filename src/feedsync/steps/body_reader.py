"""Fills windows with articles: kept ones first, since opening a store costs more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from feedsync.article import Article
from feedsync.assemble import Parts
from feedsync.catalogue import articles, bodies, sources
from feedsync.catalogue.bodies import Body
from feedsync.catalogue.database import Database
from feedsync.catalogue.selecting import Listed
from feedsync.errors import ArticleError, StoreError
from feedsync.load.facts import facts_of, moment, revision_of
from feedsync.steps.windows import Window
from feedsync.stores.base import LoadsMany

Recent = Mapping[tuple[str, str, str], Article]


def fill(window: Window, read: BodyReader) -> Window:
    """Return a window with its articles, as far as they can be read."""
    read.prepare(window.listed)
    found = [(one, read(one)) for one in window.listed]
    shown = [(one, body) for one, body in found if body is not None]
    return replace(
        window,
        listed=[one for one, _ in shown],
        shown=[body for _, body in shown],
        missed=sum(body is None and not read.is_quarantined(one) for one, body in found),
    )


class BodyReader:
    """Finds the articles that are shown: kept ones first, since opening a store costs more.

    An article that has changed since the scan, or that cannot be read now, is shown as it last was.
    `recent` are articles as they were just read (see `Loaded`); `broken` are those that turned out to be so
    in this run; more may be added.
    """

    def __init__(self, parts: Parts, db: Database, recent: Recent, broken: set[int]) -> None:
        self._db = db
        self._broken = broken
        self._stores = parts.stores
        self._many = {name: store for name, store in parts.stores.items() if isinstance(store, LoadsMany)}
        self._recent = recent
        self._found: dict[int, Body | None] = {}
        self._loaded: dict[tuple[str, str], Article | ArticleError | StoreError] = {}

    @property
    def asks_many(self) -> bool:
        """Whether any store is better asked for many articles at once."""
        return bool(self._many)

    def prepare(self, listed: Iterable[Listed]) -> None:
        """Ask at once for what has to be asked for, where a store can tell many."""
        wanted: dict[str, list[str]] = {}
        for one in listed:
            if one.store in self._many and one.id not in self._found and self._kept(one) is None:
                wanted.setdefault(one.store, []).append(one.key)
        for name, keys in wanted.items():
            store = self._many[name]
            try:
                self._loaded |= {(name, key): article for key, article in store.load_many(keys)}
            except StoreError as error:
                self._loaded |= {(name, key): error for key in keys if (name, key) not in self._loaded}

    def __call__(self, listed: Listed) -> Body | None:
        """Return an article with the revision that it has."""
        if listed.id not in self._found and listed.id in self._broken:
            self.last_good(listed)
        if listed.id not in self._found:
            self._found[listed.id] = self.find(listed)
        return self._found[listed.id]

    def find(self, listed: Listed) -> Body | None:
        """Return an article with the revision that it has, and keep it nowhere."""
        body = self._find(listed)
        return body and _identified(body, listed)

    def is_quarantined(self, listed: Listed) -> bool:
        """Whether something is wrong with an article, so that no other waits for it."""
        return sources.get(self._db, listed.store, listed.key).problem is not None

    def last_good(self, listed: Listed) -> None:
        """Show an article as it last was from now on, or not at all: as it is, it cannot be rendered."""
        self._broken.add(listed.id)
        kept = bodies.get(self._db, listed.id)
        is_older = kept is not None and kept.revision != listed.revision
        self._found[listed.id] = _identified(kept, listed) if kept and is_older else None

    def _find(self, listed: Listed) -> Body | None:
        found = self._kept(listed)
        if found is not None:
            return found
        kept = bodies.get(self._db, listed.id)
        try:
            article = self._load(listed)
        except (ArticleError, StoreError, KeyError):
            return kept
        return Body(listed.revision, article) if self._is_that(article, listed) else kept

    def _kept(self, listed: Listed) -> Body | None:
        """Return an article as it is now from what is at hand."""
        if bodies.revision(self._db, listed.id) == listed.revision:
            return bodies.get(self._db, listed.id)
        recent = self._recent.get((listed.store, listed.key, listed.revision))
        return None if recent is None else Body(listed.revision, recent)

    def _load(self, listed: Listed) -> Article:
        loaded = self._loaded.get((listed.store, listed.key))
        if loaded is None:
            return self._stores[listed.store].load(listed.key)
        if isinstance(loaded, Exception):
            raise loaded
        return loaded

    def _is_that(self, article: Article, listed: Listed) -> bool:
        """Whether an article is as it was when it was scanned, though perhaps rendered in another way."""
        if revision_of(article) == listed.revision:
            return True
        if listed.store not in self._many:
            return False
        known, told = articles.get(self._db, listed.id).facts, facts_of(article)
        return known.updated is not None and told == known._replace(
            revision=told.revision, content=told.content
        )


def _identified(body: Body, listed: Listed) -> Body:
    article: Article = replace(body.article, feed_id=listed.feed_id, atom_id=listed.atom_id)
    if not article.tells_date:
        article = replace(article, published=moment(listed.published))
    return Body(body.revision, article)
