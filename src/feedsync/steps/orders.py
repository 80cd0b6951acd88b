"""What the person who starts a run asks for beside the configuration."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct


class Orders(Struct, frozen=True):
    """See the options of `feedsync run`.

    `retries_ids`: the last run could not write ids.jsonl. `explains`: each entry is told that makes a
    difference, with the reason. `seconds` is for how long one store may be read, `None` for as long as it
    takes; `seen_whole` tells when all keys of a store were last seen, by its name, in seconds since 1970,
    and `resting` until when it wants to be left alone.
    """

    full: bool = False
    now: bool = False
    accept_shrink: bool = False
    overwrite: bool = False
    prune: bool = False
    explains: bool = False
    retries_ids: bool = False
    seconds: float | None = None
    seen_whole: Mapping[str, int] = {}
    resting: Mapping[str, int] = {}
