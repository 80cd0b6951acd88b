"""Events as files in a folder, for whatever takes them from there: a sync client, a print system."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, ClassVar

import msgspec
from msgspec import Meta

from feedsync.channels.base import (
    ChannelContext,
    Envelope,
    Event,
    EventSettings,
    Fate,
    Hears,
    Lane,
    Outcome,
    Sender,
    Told,
    Trait,
)
from feedsync.channels.event import body_of, encode, message_id, wants
from feedsync.config.model import Text


class SpoolSettings(EventSettings, frozen=True, kw_only=True):
    """Settings of `type: spool`."""

    folder: Annotated[Text, Meta(description="The folder that the files are written to. It must be there.")]


class SpoolChannel:
    """Writes a file for each event. One that is written again takes the place of itself."""

    Settings = SpoolSettings
    hears: ClassVar[frozenset[Hears]] = frozenset({"articles", "feeds"})
    is_frozen: ClassVar[bool] = True
    lane: ClassVar[Lane] = Lane(parallel=1)
    schedule: ClassVar[Sequence[int]] = (10, 60, 600, 3600, 21600, 86400)
    trait = Trait.IDEMPOTENT

    def __init__(self, settings: SpoolSettings, context: ChannelContext) -> None:
        self.name = settings.name
        self._settings = settings
        self._context = context

    def destinations(self) -> Sequence[str]:
        return (self.name,)

    def wants(self, kind: Told, hears: Hears) -> bool:  # noqa: ARG002
        return wants(self._settings, kind)

    def compose(self, event: Event) -> bytes:
        return encode(body_of(event, self._context.site))

    def sender(self, destination: str) -> Sender:  # noqa: ARG002
        return SpoolSender(self._context.folder / self._settings.folder)


class SpoolSender:
    """Writes into one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, envelope: Envelope) -> Outcome:
        name = _name(envelope)
        aside = self._folder / f".{name}.part"
        try:
            with aside.open("wb") as file:
                file.write(envelope.payload)
                file.flush()
                os.fsync(file.fileno())
            # Whoever watches the folder sees whole files alone.
            aside.replace(self._folder / name)
        except OSError as error:
            said = f"{self._folder.name}: {error.strerror}"
            return Outcome(Fate.LATER, said, is_general=True)
        return Outcome(Fate.SENT, name, receipt=name)

    def close(self) -> None:
        """Nothing is kept open."""


class _Stamped(msgspec.Struct):
    timestamp: str


def _name(envelope: Envelope) -> str:
    """Return the name of a file: the same in every attempt, and in the order in which things happened."""
    stamp = msgspec.json.decode(envelope.payload, type=_Stamped).timestamp
    return f"{stamp.replace(':', '')}-{message_id(envelope.id)}.json"
