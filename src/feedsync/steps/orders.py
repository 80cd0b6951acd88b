"""What the person who starts a run asks for beside the configuration."""

from __future__ import annotations

from msgspec import Struct


class Orders(Struct, frozen=True):
    """See the options of `feedsync run`."""

    full: bool = False
    now: bool = False
    accept_shrink: bool = False
    overwrite: bool = False
    prune: bool = False
