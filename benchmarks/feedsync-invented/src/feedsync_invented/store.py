"""Any number of articles that lie nowhere: each is made of its number when it is asked for.

A file `changes` beside the configuration tells how often the newest one was changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from typing import Annotated

from msgspec import Meta

from feedsync.article import Article, Person, Seen
from feedsync.config.model import StoreSettings
from feedsync.errors import ArticleError
from feedsync.stores.base import Part, StoreContext, Told
from feedsync_invented import articles

_APART = timedelta(minutes=20)  # a million articles take 38 years
_PART = 1000


class InventedSettings(StoreSettings, frozen=True, kw_only=True):
    """Settings of `type: invented`."""

    count: Annotated[int, Meta(description="How many articles there are.")]


class InventedStore:
    """Tells its changes: a cursor is how many articles were told, and how many changes of the newest."""

    Settings = InventedSettings
    reconcile = 10**9  # seconds: nothing ever goes

    def __init__(self, settings: InventedSettings, context: StoreContext) -> None:
        self.name = context.name
        self.where = f"{settings.count} articles"
        self._count = settings.count
        self._site = context.site.url
        self._file = context.folder / "changes"

    def changes(self, cursor: str) -> Iterable[Part]:
        """Tell the articles that were not told, the oldest first, then the change of the newest."""
        told, known = map(int, cursor.split()) if cursor else (0, 0)
        changes = self._changes()
        while told < self._count:
            until = min(told + _PART, self._count)
            numbers = [self._count - 1 - place for place in range(told, until)]
            told, known = until, changes
            yield Part([self._told(number) for number in numbers], f"{told} {known}", self._count - told)
        if known < changes:
            yield Part([self._told(0)], f"{told} {changes}", 0)

    def scan(self) -> Iterator[Seen | ArticleError]:
        """Yield every key; see `Store.scan`."""
        return map(self._seen, range(self._count))

    def load(self, key: str) -> Article:
        """Return the article of a key; see `Store.load`."""
        number = int(key)
        news = [articles.news(self._changes())] if number == 0 else []
        date = articles.date(number, _APART)
        return Article(
            key=key,
            where=self.place(key),
            url=f"{self._site}{key}/",
            title=articles.title(number),
            published=date,
            embargo=date,
            authors=(Person(articles.author(number)),),
            tags=articles.tags(number),
            body="\n".join([articles.body(number), *news]),
        )

    def load_many(self, keys: Sequence[str]) -> Iterator[tuple[str, Article | ArticleError]]:
        """Yield each key with its article; see `LoadsMany.load_many`."""
        return ((key, self.load(key)) for key in keys)

    def place(self, key: str) -> str:
        """Return the key, which is a number."""
        return key

    def _told(self, number: int) -> Told:
        seen = self._seen(number)
        return Told(seen, self.load(seen.key))

    def _seen(self, number: int) -> Seen:
        return Seen(f"{number:07}", str(self._changes() if number == 0 else 0))

    def _changes(self) -> int:
        try:
            return int(self._file.read_text("utf-8"))
        except FileNotFoundError:
            return 0
