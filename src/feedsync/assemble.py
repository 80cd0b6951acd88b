"""Joins the parts: the one place where a configuration becomes live objects."""

from __future__ import annotations

from msgspec import Struct

from feedsync.catalogue.state_files import StateFiles, state_files
from feedsync.clock import Clock
from feedsync.config.model import Config
from feedsync.publish.base import Target
from feedsync.registry import STORES, TARGETS
from feedsync.stores.base import Store, StoreContext


class Parts(Struct, frozen=True):
    """All that a run works with."""

    config: Config
    store: Store
    target: Target
    clock: Clock
    state: StateFiles

    @property
    def paths(self) -> set[str]:
        """The paths of all documents that are configured."""
        return {feed.path_of(name) for feed in self.config.feeds for name in feed.formats}


def assemble(config: Config, clock: Clock) -> Parts:
    """Return the parts that `config` names. Touches neither store nor target."""
    store = STORES.load(config.store.type)
    return Parts(
        config=config,
        store=store(config.store, StoreContext("main", config.folder, config.site)),
        target=TARGETS.load("folder")(config.publish.to, config.folder),
        clock=clock,
        state=state_files(config.path),
    )
