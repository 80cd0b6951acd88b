"""What sending has to say: what became of each row, and what needs somebody. Times in seconds since 1970."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct, field


class Unreleased(Struct, frozen=True):
    """An address that was not seen to be public for an hour, though messages of a channel wait for it.

    `document` is the path of a published file, empty for an article's page; `said` what was seen there, and
    `advice` the setting that helps. `since` is when the first of the `count` messages was announced.
    """

    channel: str
    address: str
    document: str
    since: int
    said: str
    advice: str
    count: int


class Failing(Struct, frozen=True):
    """A destination that takes nothing now: since when, what it said, and how many messages wait for it.

    `is_gone`: it wants no more at all (410), and is asked again only by `outbox retry --channel`.
    """

    channel: str
    destination: str
    since: int
    said: str
    is_gone: bool
    count: int


class Troubles(Struct, frozen=True):
    """What stands and needs somebody. `unknown` are rows, by their numbers."""

    unreleased: Sequence[Unreleased] = ()
    failing: Sequence[Failing] = ()
    unknown: Sequence[int] = ()


class Drained(Struct):
    """What was done: the state in which each row was left that was sent, looked for or given up, by its number.

    `waiting` tells that something is due that the budget did not suffice for.
    """

    settled: dict[int, str] = field(default_factory=dict)
    waiting: bool = False
