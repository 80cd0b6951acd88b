"""Which articles are in which feed: the newest that pass, newest first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from feedsync.article import Article
from feedsync.config.model import Feed


def select(feeds: Sequence[Feed], articles: Iterable[Article]) -> dict[str, list[Article]]:
    """Return the entries of each feed by its name, in their order.

    Holds no more articles than the windows show, however many come.
    """
    windows = [_Window(feed.limit) for feed in feeds]
    for article in articles:
        for window in windows:
            window.offer(article)
    return {feed.name: window.entries() for feed, window in zip(feeds, windows, strict=True)}


def _newest_first(article: Article) -> tuple[float, str]:
    """Published descending, then id ascending."""
    return (-article.published.timestamp() if article.published else 0.0, article.id)


class _Window:
    def __init__(self, limit: int | str) -> None:
        self._limit = limit if isinstance(limit, int) else None
        self._articles: list[Article] = []

    def offer(self, article: Article) -> None:
        self._articles.append(article)
        if self._limit is not None and len(self._articles) >= 2 * self._limit + 32:
            self._articles = self.entries()

    def entries(self) -> list[Article]:
        return sorted(self._articles, key=_newest_first)[: self._limit]
