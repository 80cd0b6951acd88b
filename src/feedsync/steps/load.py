"""Load: what the scan of a store means for what is known of its articles."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from feedsync.article import Article, Seen, State
from feedsync.assemble import Parts
from feedsync.catalogue import articles, feeds, sources, stores
from feedsync.catalogue.database import Database
from feedsync.catalogue.sources import Quarantined
from feedsync.config.model import Config
from feedsync.document import ReadBack
from feedsync.errors import ArticleError, StoreError
from feedsync.load import guard
from feedsync.load.merge import Vanished, merge
from feedsync.steps.orders import Orders
from feedsync.stores.base import LOADER
from feedsync.text import durations

if TYPE_CHECKING:
    from feedsync.steps.reading import Reading

Watch = Callable[[Iterable[Seen | ArticleError]], Iterable[Seen | ArticleError]]


class Loaded(Struct, frozen=True):
    """What came of it. `held` says why nothing of the store was taken over, empty where it was.

    `is_first` until a load of the store was complete for the first time; `has_written` where anything was
    noted. `unnamed` are keys that cannot be known by any name, `quarantined` the others that a scan that is
    held found wrong. `recent` are articles as they were just read, by store, key and revision, `documents`
    those that a new catalogue found published, by path.
    """

    held: str
    is_first: bool
    has_written: bool
    unnamed: list[ArticleError]
    quarantined: list[Quarantined]
    recent: dict[tuple[str, str, str], Article]
    documents: Mapping[str, ReadBack]


class _HeldError(Exception):
    """The guard holds the store."""


def load(parts: Parts, db: Database, orders: Orders, watch: Watch, now: int) -> Loaded:
    """Bring the catalogue up to date with the store, inside of a transaction.

    Nothing is kept of a store that fails or is held by the guard, but for what it says must not be seen
    any more.
    """
    scan, written = _Scan(parts, db, orders, now), db.written
    held = ""
    try:
        with db.savepoint():
            scan.run(watch)
            scan.judge()
            scan.withdraw_missing()
            scan.finish()
    except (_HeldError, StoreError) as reason:
        held = str(reason)
        if scan.reading:
            scan.reading.obey_withdrawals()
    if articles.has_due(db, now):
        from feedsync.steps.take_over import pass_time

        pass_time(db, now, only_expiries=bool(held))
    recent = scan.reading.recent if scan.reading else {}
    documents = scan.reading.documents if scan.reading else {}
    has_written = db.written > written
    return Loaded(held, scan.is_first, has_written, scan.unnamed, scan.quarantined, recent, documents)


class _Scan:
    """One scan of one store."""

    def __init__(self, parts: Parts, db: Database, orders: Orders, now: int) -> None:
        self._parts = parts
        self._db = db
        self._store = parts.store
        self._settings = loading_settings(parts.config)
        self._orders = orders
        self._now = now
        self._written = db.written
        self._row = stores.get(db, parts.store.name)
        self._is_reread = self._row is not None and self._row.settings != self._settings
        self._vanished: set[str] = set()
        self.is_first = self._row is None or self._row.complete_since is None
        self.reading: Reading | None = None
        self.unnamed: list[ArticleError] = []
        self.quarantined: list[Quarantined] = []

    def run(self, watch: Watch) -> None:
        """Read what is new or changed, note what is gone, and settle who is who."""
        if self.is_first or sources.has_claimants(self._db):
            self.reading = self._begin_reading()
        known = sources.known(self._db, self._store.name)
        every = self._orders.full or self._is_reread
        for met in merge(watch(self._store.scan()), known, every=every):
            if isinstance(met, ArticleError):
                self.unnamed.append(met)
            elif isinstance(met, Vanished):
                if met.known.missing_since is None:
                    self._vanished.add(met.known.key)
            else:
                self.reading = self.reading or self._begin_reading()
                self.reading.look_at(met, every=every)
        if self._vanished:
            sources.mark_missing(self._db, self._store.name, self._vanished, self._now)
        if self.reading:
            self.reading.settle()

    def _begin_reading(self) -> Reading:
        from feedsync.steps.reading import Reading

        return Reading(self._parts, self._db, self._row, self._now, is_reread=self._is_reread)

    def judge(self) -> None:
        """Raise `_HeldError` where more is gone than may be believed."""
        losses = self.reading.unclaimed() if self.reading else None
        if losses is None and self._vanished:
            losses = self._losses()
        if losses is None or self._orders.accept_shrink:
            return
        place = f"The store `{self._store.name}` ({self._store.where})"
        quarantined = sources.quarantined(self._db, self._store.name)
        left_out = len(quarantined) + len(self.unnamed)
        max_shrink = durations.part(self._parts.config.store.max_shrink)
        if reason := guard.reason_to_hold(place, losses, left_out, max_shrink):
            self.quarantined = quarantined
            raise _HeldError(reason)

    def _losses(self) -> guard.Losses:
        missing = sources.missing(self._db, self._store.name)
        gone = [one for one in missing if one.key in self._vanished]
        come = self.reading.come if self.reading else 0
        had = sources.count_present(self._db, self._store.name) - come + len(self._vanished)
        documents = feeds.losses(
            self._db,
            {one.article for one in gone if one.article},
            {one.article for one in missing if one.article},
        )
        return guard.Losses(
            guard.Loss(had, len(gone)), {feed: guard.Loss(*loss) for feed, loss in documents.items()}
        )

    def withdraw_missing(self) -> None:
        """Believe that what was missed long enough, and in an earlier scan already, is gone."""
        patience = durations.seconds(self._parts.config.store.withdraw_after)
        until = None if self._orders.now else self._now - patience
        for one in sources.missing(self._db, self._store.name, until):
            if one.key in self._vanished and not self._orders.now:
                continue
            sources.remove(self._db, self._store.name, one.key)
            if one.article is not None:
                from feedsync.steps.take_over import hide

                hide(self._db, articles.get(self._db, one.article), State.WITHDRAWN, self._now)
                articles.set_left_at(self._db, one.article, self._now)

    def finish(self) -> None:
        """Note that the scan was complete, if it brought anything to note."""
        is_changed = self._row is None or self._is_reread
        if is_changed or self._db.written > self._written:
            cleared = self.reading.cleared if self.reading else ()
            sources.clear(self._db, self._store.name, cleared)
            stores.scanned(self._db, self._store.name, self._settings, self._now)


def loading_settings(config: Config) -> str:
    """Return all that loading reads beside the articles, as text."""
    store = msgspec.structs.asdict(config.store)
    # These judge what loading gave.
    del store["max_shrink"], store["withdraw_after"]
    site = config.site
    return msgspec.json.encode([LOADER, store, site.url, site.timezone, site.language]).decode()
