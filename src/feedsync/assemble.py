"""Joins the parts: the one place where a configuration becomes live objects."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from feedsync.catalogue.state_files import StateFiles, state_files
from feedsync.clock import Clock
from feedsync.config.model import Config, StoreSettings
from feedsync.publish.base import Target
from feedsync.registry import CHANNELS, STORES, TARGETS
from feedsync.stores.base import Store, StoreContext
from feedsync.text.characters import shown

if TYPE_CHECKING:
    from feedsync.channels.base import Channel


class Parts(Struct, frozen=True):
    """All that a run works with. `stores` and `channels` are there by their names, in the order of the file.

    `is_rehearsal`: nothing of the site's is written.
    """

    config: Config
    stores: Mapping[str, Store]
    target: Target
    channels: Mapping[str, Channel]
    clock: Clock
    state: StateFiles
    is_rehearsal: bool = False

    def place(self, store: str, key: str) -> str:
        """Return what a person knows an article by, also one of a store that is not configured any more."""
        return self.stores[store].place(key) if store in self.stores else f"{store}: {shown(key)}"


def assemble(config: Config, clock: Clock) -> Parts:
    """Return the parts that `config` names. Touches neither store nor target."""
    return Parts(
        config=config,
        stores={
            settings.name: STORES.load(settings.type)(settings, store_context(config, settings))
            for settings in config.stores
        },
        target=TARGETS.load("folder")(config.publish.to, config.folder),
        channels={} if not config.push else _channels(config),
        clock=clock,
        state=state_files(config.path),
    )


def store_context(config: Config, settings: StoreSettings) -> StoreContext:
    """Return what a store knows beside its settings."""
    return StoreContext(settings.name, config.folder, config.site, config.allow_private)


def _channels(config: Config) -> dict[str, Channel]:
    from feedsync.channels.base import ChannelContext

    context = ChannelContext(
        config.folder, config.site, config.publish, config.allow_private, tuple(sorted(config.variables))
    )
    return {one.name: CHANNELS.load(one.type)(one, context) for one in config.push}


def rehearse(parts: Parts, aside: Path) -> Parts:
    """Return the same parts for a run that publishes nothing: what it would write is put `aside`."""
    from feedsync.publish.recording import RecordingTarget

    return replace(parts, target=RecordingTarget(parts.target, aside), is_rehearsal=True)
