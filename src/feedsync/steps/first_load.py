"""The first load of a store that tells its changes.

It is read in parts, each of which is kept: who interrupts it loses a part of it and no more. Nothing of it is
shown before all of it was read.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec import Struct

from feedsync.assemble import Parts
from feedsync.catalogue import sources, stores
from feedsync.catalogue.database import Database
from feedsync.clock import stopwatch
from feedsync.errors import StoreError
from feedsync.steps.orders import Orders
from feedsync.steps.scan import check_rest, take
from feedsync.steps.store_view import StoreView, Walk, view_of
from feedsync.steps.watch import Watch
from feedsync.stores.base import TellsChanges

if TYPE_CHECKING:
    from feedsync.steps.reading import Reading


class Begun(Struct, frozen=True):
    """What came of it at the moment `now`: by store, why it `failed`, and which are `unfinished`.

    Of the `fresh` ones all was read just now, from the first key to the last; `resting` tells until when
    those that failed want to be left alone.
    """

    now: int
    failed: Mapping[str, str]
    unfinished: frozenset[str]
    fresh: frozenset[str]
    resting: Mapping[str, int] = {}


def begin(parts: Parts, db: Database, orders: Orders, watch: Watch, now: int) -> Begun:
    """Read what was never read completely, until all is read or the time of a store is over."""
    failed: dict[str, str] = {}
    unfinished: set[str] = set()
    fresh: set[str] = set()
    resting: dict[str, int] = {}
    for settings in parts.config.stores:
        store = parts.stores[settings.name]
        view = view_of(db, parts.config, settings, store, orders)
        if not isinstance(store, TellsChanges) or not view.is_first or view.walk.is_done:
            continue
        try:
            check_rest(store, orders, now)
            is_whole = _FirstLoad(parts, db, view, now).read(store, orders, watch)
        except StoreError as error:
            failed[store.name] = str(error)
            if error.retry_after is not None:
                resting[store.name] = now + int(error.retry_after)
            continue
        if not is_whole:
            unfinished.add(store.name)
        elif not view.walk.cursor:
            fresh.add(store.name)
    return Begun(now, failed, frozenset(unfinished), frozenset(fresh), resting)


class _FirstLoad:
    def __init__(self, parts: Parts, db: Database, view: StoreView, now: int) -> None:
        self._parts = parts
        self._db = db
        self._view = view
        self._now = now
        self._reading: Reading | None = None

    def read(self, store: TellsChanges, orders: Orders, watch: Watch) -> bool:
        """Read on, and return whether all is read now. Raises `StoreError`."""
        time = stopwatch()
        cursor = self._view.walk.cursor
        if not cursor:
            # What was read in another way counts for nothing.
            with self._db.transaction():
                sources.forget_new(self._db, store.name)
        for part in watch.parts(store, store.changes(cursor)):
            cursor = part.cursor
            with self._db.transaction():
                take(self._db, store.name, part, self._begin_reading, every=False)
                self._note(Walk(self._view.settings, cursor))
            if orders.seconds is not None and part.left != 0 and time() > orders.seconds:
                return False
        with self._db.transaction():
            self._note(Walk(self._view.settings, cursor, is_done=True))
        return True

    def _note(self, walk: Walk) -> None:
        stores.walked(self._db, self._view.name, walk.as_json())

    def _begin_reading(self) -> Reading:
        if self._reading is None:
            from feedsync.steps.reading import Reading

            self._reading = Reading(self._parts, self._db, {self._view.name: self._view}, self._now)
        return self._reading
