"""Fills windows with articles: kept ones first, since opening a store costs more."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from feedsync.article import Article
from feedsync.assemble import Parts
from feedsync.catalogue import bodies
from feedsync.catalogue.articles import Listed
from feedsync.catalogue.bodies import Body
from feedsync.catalogue.database import Database
from feedsync.errors import ArticleError, StoreError
from feedsync.load.facts import moment, revision_of
from feedsync.steps.load import Loaded
from feedsync.steps.windows import Window


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


class BodyReader:
    """Finds the articles that are shown: kept ones first, since opening a store costs more.

    An article that has changed since the scan, or that cannot be read now, is shown as it last was.
    """

    def __init__(self, parts: Parts, db: Database, loaded: Loaded) -> None:
        self._db = db
        self._stores = parts.stores
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
