"""What a run knows of a store before it reads it."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from feedsync.catalogue import stores
from feedsync.catalogue.database import Database
from feedsync.catalogue.stores import StoreRow
from feedsync.config.model import Config, StoreSettings
from feedsync.steps.orders import Orders
from feedsync.stores.base import LOADER, GivesIds, Store, TellsChanges


class Walk(Struct, frozen=True):
    """How far a reading of a whole store has come, in the way of `settings`. `is_done`: all was told."""

    settings: str
    cursor: str = ""
    is_done: bool = False

    def as_json(self) -> str:
        """Return it as the catalogue keeps it."""
        return msgspec.json.encode(self).decode()


class StoreView(Struct, frozen=True):
    """A store with what the last run left of it: `row` is `None` where there was none.

    `tells_changes`: it is one that does, so that an old post may come to light late. `seen_whole_at` is when
    all its keys were last seen, as the last run noted it. `ids` is the store where it has ids of its own.
    """

    name: str
    settings: str
    row: StoreRow | None
    tells_changes: bool = False
    seen_whole_at: int = 0
    ids: GivesIds | None = None

    @property
    def is_first(self) -> bool:
        """Whether no load of it was ever complete: all that is found is old news."""
        return self.row is None or self.row.complete_since is None

    @property
    def is_reread(self) -> bool:
        """Whether its articles are read in another way than before."""
        return self.row is not None and self.row.settings != self.settings

    @property
    def last_complete(self) -> int:
        """When it was last scanned completely: also a scan that wrote nothing."""
        return max(self.row.scanned_at or 0 if self.row else 0, self.seen_whole_at)

    @property
    def is_of_other_kind(self) -> bool:
        """Whether a store of another type had this name, so that its keys are others."""
        return self.is_reread and _kind_of(self.row.settings if self.row else "") not in {
            "",
            _kind_of(self.settings),
        }

    @property
    def cursor(self) -> str:
        """Up to where it was read, empty where nothing is known of that."""
        return self.row.cursor if self.row else ""

    @property
    def walk(self) -> Walk:
        """How far a reading of all of it has come in the way in which it is read now."""
        begun = Walk(self.settings)
        if self.row is None or not self.row.walk:
            return begun
        found = msgspec.json.decode(self.row.walk, type=Walk)
        return found if found.settings == self.settings else begun


def _kind_of(settings: str) -> str:
    return str(msgspec.json.decode(settings)[1]["type"]) if settings else ""


def view_of(db: Database, config: Config, settings: StoreSettings, store: Store, orders: Orders) -> StoreView:
    """Return what is known of a store, and how it is read now."""
    return StoreView(
        store.name,
        loading_settings(config, settings),
        stores.get(db, store.name),
        isinstance(store, TellsChanges),
        orders.seen_whole.get(store.name, 0),
        store if isinstance(store, GivesIds) else None,
    )


def loading_settings(config: Config, store: StoreSettings) -> str:
    """Return all that loading a store reads beside its articles, as text."""
    settings = msgspec.structs.asdict(store)
    for name in store.beside:
        del settings[name]
    site = config.site
    return msgspec.json.encode([LOADER, settings, site.url, site.timezone, site.language]).decode()
