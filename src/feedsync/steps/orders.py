"""What the person who starts a run asks for beside the configuration."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct


class Orders(Struct, frozen=True):
    """See the options of `feedsync run`.

    `retries_ids`: the last run could not write ids.jsonl. `counts`: of each document it is told how many
    entries make a difference, with `explains` each of them with its reason. `seconds` is for how long one
    store may be read, `None` for as long as it takes; `seen_whole` tells when all keys of a store were last
    seen, by its name, in seconds since 1970, and `resting` until when it wants to be left alone.
    """

    full: bool = False
    now: bool = False
    accept_shrink: bool = False
    overwrite: bool = False
    prune: bool = False
    counts: bool = True
    explains: bool = False
    retries_ids: bool = False
    seconds: float | None = None
    seen_whole: Mapping[str, int] = {}
    resting: Mapping[str, int] = {}
