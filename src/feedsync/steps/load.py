"""Load: what the scans of the stores mean for what is known of their articles."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from feedsync.article import Article
from feedsync.assemble import Parts
from feedsync.catalogue import articles, feeds, sources, stores
from feedsync.catalogue.database import Database
from feedsync.catalogue.sources import Quarantined
from feedsync.document import ReadBack
from feedsync.errors import ArticleError, StoreError
from feedsync.load import guard
from feedsync.report import Doubt, Move
from feedsync.steps.first_load import Begun
from feedsync.steps.orders import Orders
from feedsync.steps.scan import Scan, withdraw
from feedsync.steps.watch import Watch
from feedsync.stores.base import HasStamp, Store, TellsChanges
from feedsync.text import durations

if TYPE_CHECKING:
    from feedsync.steps.reading import Reading
    from feedsync.steps.take_over import Withdrawal


class Loaded(Struct, frozen=True):
    """What came of it. `held` says, by store, why nothing of it was taken over.

    `unfinished` are the stores of which not all was read yet, and `seen_whole` those of which all keys were
    seen; `resting` tells until when one wants to be left alone. `problems` is what went wrong besides.
    `has_begun` as soon as any store was loaded completely; `has_written` where anything was noted.
    `unnamed` are keys that cannot be known by any name, `quarantined` the others that a scan that is held
    found wrong. `recent` are articles as they were just read, by store, key and revision, `documents` those
    that a new catalogue found published, by path, and `recovered` how many entries that were, and how many
    of them are no article's. `reduced` counts the articles that lost template tags, `tags` those by name.
    """

    held: Mapping[str, str]
    unfinished: Collection[str]
    seen_whole: Sequence[str]
    resting: Mapping[str, int]
    problems: Sequence[str]
    has_begun: bool
    has_written: bool
    unnamed: Sequence[ArticleError]
    quarantined: Sequence[Quarantined]
    moves: Sequence[Move]
    doubts: Sequence[Doubt]
    recent: Mapping[tuple[str, str, str], Article]
    documents: Mapping[str, ReadBack]
    recovered: guard.Loss | None
    reduced: int
    tags: Mapping[str, int]


class _HeldError(Exception):
    """The guard holds stores: why, by their names, and what the scan found wrong in them."""

    def __init__(self, reasons: Mapping[str, str], quarantined: Sequence[Quarantined]) -> None:
        self.reasons = reasons
        self.quarantined = quarantined


def load(parts: Parts, db: Database, orders: Orders, watch: Watch, begun: Begun) -> Loaded:
    """Bring the catalogue up to date with the stores, inside of a transaction.

    What `begun` could not read is left out. Nothing is kept of a store that fails or is held by the guard,
    but for what it says must not be seen any more; then the others are taken over without it.
    """
    written, now = db.written, begun.now
    held = dict(begun.failed)
    missed: dict[str, set[str]] = {}
    withdrawn: list[Withdrawal] = []
    quarantined: list[Quarantined] = []
    while True:
        scans = _Scans(parts, db, orders, begun, without=held, missed=missed)
        try:
            with db.savepoint():
                scans.run(watch)
                scans.judge()
                scans.finish()
        except _HeldError as error:
            quarantined += error.quarantined
            withdrawn += scans.withdrawn_in(error.reasons)
            held |= error.reasons
            missed |= {scan.view.name: scan.vanished for scan in scans.all if scan.view.name in held}
        else:
            withdrawn += scans.withdrawn_in(scans.failed)
            held |= scans.failed
            break
    if withdrawn:
        from feedsync.steps.reading import obey

        obey(db, withdrawn, now)
    if articles.has_due(db, now):
        from feedsync.steps.take_over import pass_time

        pass_time(db, now, {*held, *begun.unfinished, *scans.gone})
    reading = scans.reading
    return Loaded(
        held=held,
        unfinished=begun.unfinished,
        seen_whole=[scan.view.name for scan in scans.all if scan.is_whole],
        resting=scans.resting,
        problems=[problem for scan in scans.all for problem in scan.problems],
        has_begun=stores.has_begun(db),
        has_written=db.written > written,
        unnamed=[error for scan in scans.all for error in scan.unnamed],
        quarantined=quarantined,
        moves=reading.moves if reading else (),
        doubts=reading.doubts if reading else (),
        recent=reading.recent if reading else {},
        documents=reading.documents if reading else {},
        recovered=reading.recovered if reading else None,
        reduced=reading.reduced if reading else 0,
        tags=reading.tags if reading else {},
    )


class _Scans:
    """The scans of all stores, `without` those that are held already, and those that are not read whole yet.

    `failed` says why others are held. `missed` are keys of held ones: another store may have what they had.
    `gone` are the stores that are known and configured no more.
    """

    def __init__(
        self,
        parts: Parts,
        db: Database,
        orders: Orders,
        begun: Begun,
        *,
        without: Mapping[str, str],
        missed: Mapping[str, Iterable[str]],
    ) -> None:
        self._parts = parts
        self._db = db
        self._orders = orders
        self._now = now = begun.now
        self._written = db.written
        self._begun = begun
        self._is_complete = not without and not begun.unfinished
        self._missed = missed
        self.gone = stores.others_than(db, parts.stores)
        self.failed: dict[str, str] = {}
        self.resting = dict(begun.resting)
        self.reading: Reading | None = None
        self.all = [
            Scan(db, parts.stores[settings.name], settings, parts.config, orders, now)
            for settings in parts.config.stores
            if settings.name not in without and settings.name not in begun.unfinished
        ]

    def run(self, watch: Watch) -> None:
        """Read what is new or changed, note what is gone, and settle who is who."""
        self._had = {name: sources.count_live(self._db, name) for name in self.gone}
        if any(scan.view.is_first for scan in self.all) or sources.has_claimants(self._db):
            self._begin_reading()
        for scan in self.all:
            try:
                with self._db.savepoint():
                    is_fresh = scan.view.name in self._begun.fresh
                    scan.run(watch, self._begin_reading, is_fresh=is_fresh)
            except StoreError as error:
                self.failed[scan.view.name] = str(error)
                if error.retry_after is not None:
                    self.resting[scan.view.name] = self._now + int(error.retry_after)
        if self.failed:
            self._is_complete = False
            self.all = [scan for scan in self.all if scan.view.name not in self.failed]
        if self.reading:
            with watch.stage("taking over what was read"):
                self._settle(self.reading)

    def _begin_reading(self) -> Reading:
        if self.reading is None:
            from feedsync.steps.reading import Reading

            views = {scan.view.name: scan.view for scan in self.all}
            self.reading = Reading(self._parts, self._db, views, self._now)
            self.reading.recover()
        return self.reading

    def _settle(self, reading: Reading) -> None:
        """Settle who is who; what held stores miss, or had that are configured no more, may be continued."""
        missed = dict(self._missed)
        for name in self.gone:
            keys = sources.keys_of(self._db, name)
            missed[name] = [key for key, _, is_missing in keys if not is_missing]
        for name, keys_missed in missed.items():
            sources.mark_missing(self._db, name, keys_missed, self._now)
        reading.settle(without=self.failed)
        for name, keys_missed in missed.items():
            sources.mark_present(self._db, name, keys_missed)
        for name in self.gone:
            # What cannot be read agrees with nothing, but under the same key it is what it was.
            sources.hand_over_unreadable(self._db, name)

    def judge(self) -> None:
        """Raise `_HeldError` where more is gone than may be believed."""
        reasons = self._reasons_of_a_new_catalogue()
        if reasons is None:
            reasons = {
                scan.view.name: reason
                for scan in self.all
                if scan.vanished and not self._orders.accept_shrink and (reason := self._reason(scan))
            }
        if reasons:
            found = [one for name in reasons for one in sources.quarantined(self._db, name)]
            raise _HeldError(reasons, found)

    def _reasons_of_a_new_catalogue(self) -> dict[str, str] | None:
        """Return why a new catalogue cannot begin, for all stores, or `None` for one that is not new.

        Nobody knows which store an entry that is out came from, so all must be there.
        """
        losses = self.reading.unclaimed() if self.reading else None
        if losses is None:
            return None
        if losses.keys.gone and (self.failed or self._begun.failed or self._begun.unfinished):
            count = f"{losses.keys.gone:,} of the {losses.keys.had:,} entries in the feeds"
            reason = f"waits for the other store: {count} are not in this one. Feeds kept as they were."
            return {scan.view.name: f"{_place(scan.store)} {reason}" for scan in self.all}
        if self._orders.accept_shrink or not self.all:
            return {}
        place = " and ".join(_place(scan.store) for scan in self.all)
        left_out = sum(scan.count_left_out() for scan in self.all)
        max_shrink = min(durations.part(scan.settings.max_shrink) for scan in self.all)
        doubt = _doubt(self.all[0].store)
        reason = guard.reason_to_hold(place, losses, left_out, max_shrink, doubt)
        return {scan.view.name: reason for scan in self.all} if reason else {}

    def _reason(self, scan: Scan) -> str:
        come = self.reading.come[scan.view.name] if self.reading else 0
        losses = scan.losses(come)
        max_shrink = durations.part(scan.settings.max_shrink)
        left_out = scan.count_left_out()
        return guard.reason_to_hold(_place(scan.store), losses, left_out, max_shrink, _doubt(scan.store))

    def finish(self) -> None:
        """Take away what is believed gone, and note what was scanned."""
        for scan in self.all:
            scan.withdraw_missing(at_once=self._orders.now)
        for name in self.gone if self._is_complete else ():
            self._let_go(name)
        for scan in self.all:
            cleared = self.reading.cleared[scan.view.name] if self.reading else ()
            scan.finish(cleared, has_written=self._db.written > self._written)

    def _let_go(self, name: str) -> None:
        """Forget a store that is not configured any more, unless too much would go with it."""
        live = guard.Loss(self._had[name], sources.count_live(self._db, name))
        keys = sources.keys_of(self._db, name)
        gone = {article for _, article, _ in keys if article is not None}
        documents = feeds.losses(self._db, gone, ())
        losses = guard.Losses(live, {feed: guard.Loss(*loss) for feed, loss in documents.items()})
        reason = "" if self._orders.accept_shrink else guard.reason_to_keep(name, losses)
        if reason:
            self.failed[name] = reason
            return
        for key, article, _ in keys:
            withdraw(self._db, name, key, article, self._now, is_silent=True)
        stores.remove(self._db, name)

    def withdrawn_in(self, names: Iterable[str]) -> list[Withdrawal]:
        """Return what those stores, of which nothing else is taken over, say must not be seen any more."""
        return [one for one in self.reading.withdrawn if one.store in names] if self.reading else []


def _doubt(store: Store) -> str:
    """Ask why a store may seem to have so little."""
    if isinstance(store, TellsChanges):
        return "is it the right site, and does it tell everything?"
    if isinstance(store, HasStamp):
        return "is the file whole?"
    return "is the folder mounted, did the checkout finish?"


def _place(store: Store) -> str:
    return f"The store `{store.name}` ({store.where})"
