"""Joins the parts: the one place where a configuration becomes live objects."""

from __future__ import annotations

from dataclasses import dataclass

from feedsync.clock import Clock
from feedsync.config.model import Config
from feedsync.feeds.documents import Renderer
from feedsync.publish.base import Target
from feedsync.registry import FORMATS, STORES, TARGETS
from feedsync.stores.base import Store, StoreContext


@dataclass(frozen=True, slots=True)
class Parts:
    """All that a run works with."""

    config: Config
    store: Store
    renderer: Renderer
    target: Target
    clock: Clock


def assemble(config: Config, clock: Clock) -> Parts:
    """Return the parts that `config` names. Touches neither store nor target."""
    formats = {name: FORMATS.load(name) for feed in config.feeds for name in feed.formats}
    store = STORES.load(config.store.type)
    return Parts(
        config=config,
        store=store(config.store, StoreContext("main", config.folder, config.site)),
        renderer=Renderer(config.site, config.publish, formats),
        target=TARGETS.load("folder")(config.publish.to, config.folder),
        clock=clock,
    )
