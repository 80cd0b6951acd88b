"""What a configuration would give, found out without writing anything: all its articles are read once."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import Struct
from msgspec.structs import replace

from feedsync.assemble import assemble, rehearse
from feedsync.catalogue.sqlite import open_copy
from feedsync.clock import Clock
from feedsync.config.model import Config
from feedsync.report import Standing
from feedsync.steps.first_load import begin
from feedsync.steps.load import load
from feedsync.steps.orders import Orders
from feedsync.steps.report import left_out, standing
from feedsync.steps.watch import Watch


class Rehearsed(Struct, frozen=True):
    """How it would stand, and why stores could not be read, by their names."""

    standing: Standing
    held: Mapping[str, str]


def rehearsed(config: Config, clock: Clock, watch: Watch) -> Rehearsed:
    """Read the stores as a first run would. Raises `StateError` where there is no room for it."""
    parts = assemble(config, clock)
    now = int(clock.now().timestamp())
    orders = Orders()
    with TemporaryDirectory(prefix="feedsync-") as aside, open_copy(Path(aside, "none.db")) as db:
        parts = rehearse(parts, Path(aside))
        begun = begin(parts, db, orders, watch, now)
        with db.transaction():
            loaded = load(parts, db, orders, watch, begun)
            stands = replace(standing(parts, db), left_out=left_out(parts, db, loaded))
    return Rehearsed(stands, loaded.held)
