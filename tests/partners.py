"""Partners and hubs of the tests: channels that keep what they receive, under a weather that a test makes.

`gather` lets the configuration name them, as an installed package would: types `partner` and `hub`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Literal, NamedTuple
from unittest.mock import patch

import msgspec

from feedsync.channels.base import (
    ChannelContext,
    Envelope,
    Event,
    EventSettings,
    Fate,
    Hears,
    Lane,
    Outcome,
    Told,
    Trait,
)
from feedsync.config.model import ChannelSettings
from feedsync.registry import CHANNELS

if TYPE_CHECKING:
    from networks import Wall

Weather = Literal["ok", "later", "late", "refused", "lost", "doubtful", "killed", "killed before"]
# What comes of sending, and whether it arrives.
FATES: dict[str, tuple[Fate, bool]] = {
    "ok": (Fate.SENT, True),
    "later": (Fate.LATER, False),
    "late": (Fate.LATER, True),
    "refused": (Fate.REFUSED, False),
    "lost": (Fate.UNKNOWN, False),
    "doubtful": (Fate.UNKNOWN, True),
    "killed": (Fate.SENT, True),
    "killed before": (Fate.SENT, False),
}


class Letter(NamedTuple):
    """What was sent: `body` is the event, `fate` what came of it, `has_arrived` whether it did."""

    id: str
    kind: str
    body: dict[str, Any]
    fate: Fate
    has_arrived: bool


class Desk:
    """Where the letters to one destination come in. `weather` is for those to come, the last for all others."""

    def __init__(self) -> None:
        self.weather: list[Weather] = ["ok"]
        self.letters: list[Letter] = []

    @cached_property
    def wall(self) -> Wall:
        """What stands there, where it is a network's."""
        from networks import Wall

        return Wall()

    def receive(self, envelope: Envelope) -> Outcome:
        return self.weigh(envelope)[0]

    def weigh(self, envelope: Envelope) -> tuple[Outcome, bool]:
        """Return what comes of sending, and whether it arrives."""
        weather = self.weather[0] if len(self.weather) == 1 else self.weather.pop(0)
        kills = weather.startswith("killed") and _desks.kill is not None
        fate, has_arrived = FATES[weather if kills or not weather.startswith("killed") else "ok"]
        body = msgspec.json.decode(envelope.payload)
        self.letters.append(Letter(envelope.id, envelope.kind, body, fate, has_arrived))
        if kills and _desks.kill:
            _desks.kill()
        return Outcome(fate, weather), has_arrived


class Desks(defaultdict[str, Desk]):
    """The desks by channel and destination (`partner`, or `hub/first`). `kill` ends the process, if it may."""

    kill: Callable[[], None] | None = None

    def __init__(self) -> None:
        super().__init__(Desk)


_desks = Desks()


def desk(name: str) -> Desk:
    """Return the desk of a destination."""
    return _desks[name]


def kill() -> None:
    """End the process, if it may be."""
    if _desks.kill:
        _desks.kill()


@contextmanager
def gather() -> Iterator[Desks]:
    """Let partners and hubs be there, with empty desks."""
    global _desks  # noqa: PLW0603
    _desks = Desks()
    more = {"partner": "partners:PartnerChannel", "hub": "partners:HubChannel"}
    more["network"] = "networks:NetworkChannel"
    with patch.dict(CHANNELS._builtin, more):
        yield _desks


class PartnerSettings(EventSettings, frozen=True, kw_only=True):
    trait: Trait = Trait.IDEMPOTENT
    desks: tuple[str, ...] = ()


class PartnerChannel:
    """Hears of articles and feeds."""

    Settings = PartnerSettings
    hears: ClassVar[frozenset[Hears]] = frozenset({"articles", "feeds"})
    is_frozen: ClassVar[bool] = True
    lane: ClassVar[Lane] = Lane()
    schedule: ClassVar[Sequence[int]] = (60, 600)

    def __init__(self, settings: PartnerSettings, context: ChannelContext) -> None:
        self.name = settings.name
        self.trait = settings.trait
        self._settings = settings

    def destinations(self) -> Sequence[str]:
        return self._settings.desks or (self.name,)

    def wants(self, kind: Told, hears: Hears) -> bool:
        told = {"updated": self._settings.on_update, "withdrawn": self._settings.on_withdraw}
        return told.get(kind) != "ignore"

    def compose(self, event: Event) -> bytes:
        return msgspec.json.encode(event, enc_hook=str)

    def sender(self, destination: str) -> _Sender:
        return _Sender(self.name if destination == self.name else f"{self.name}/{destination}")


class HubSettings(ChannelSettings, frozen=True, kw_only=True):
    hubs: tuple[str, ...] = ("first",)


class HubChannel:
    """Hears of documents."""

    Settings = HubSettings
    hears: ClassVar[frozenset[Hears]] = frozenset({"documents"})
    is_frozen: ClassVar[bool] = False
    lane: ClassVar[Lane] = Lane()
    schedule: ClassVar[Sequence[int]] = (60, 600)
    trait = Trait.IDEMPOTENT

    def __init__(self, settings: HubSettings, context: ChannelContext) -> None:
        self.name = settings.name
        self._settings = settings

    def destinations(self) -> Sequence[str]:
        return self._settings.hubs

    def wants(self, kind: Told, hears: Hears) -> bool:
        return hears == "documents"

    def compose(self, event: Event) -> bytes:
        return msgspec.json.encode(event, enc_hook=str)

    def sender(self, destination: str) -> _Sender:
        return _Sender(f"{self.name}/{destination}")


class _Sender:
    def __init__(self, desk: str) -> None:
        self._desk = desk

    def send(self, envelope: Envelope) -> Outcome:
        return _desks[self._desk].receive(envelope)

    def close(self) -> None:
        pass
