"""A network of the tests whose wall is a file, so that it outlives whoever is killed while he posts on it.

As a program it is `feedsync` with the channel type `paper`.
"""

from __future__ import annotations

import json
import os
import random
import time
from pathlib import Path
from typing import Any
from unittest.mock import patch

import msgspec
from networks import NetworkChannel, NetworkSettings

from feedsync.channels.base import ChannelContext, Envelope, Fate, Outcome, Sender, Trait
from feedsync.channels.social import Receipt
from feedsync.registry import CHANNELS

_LONGEST = 0.02  # seconds that it takes to prepare, to arrive, and to answer


class PaperSettings(NetworkSettings, frozen=True, kw_only=True):
    trait: Trait = Trait.READABLE


class PaperChannel(NetworkChannel):
    """Posts on a file."""

    Settings = PaperSettings

    def __init__(self, settings: PaperSettings, context: ChannelContext) -> None:
        super().__init__(settings, context)
        self.trait = settings.trait
        self._wall = context.folder / f"{settings.name}.jsonl"

    def sender(self, destination: str) -> Sender:
        return (_Looking if self.trait is Trait.READABLE else _Paper)(self._wall)


class _Paper:
    def __init__(self, wall: Path) -> None:
        self.wall = wall

    def prepare(self, envelope: Envelope) -> bytes:
        _pause()
        return envelope.payload.replace(b"{", b'{"is_prepared":true,', 1)

    def send(self, envelope: Envelope) -> Outcome:
        _pause()
        line = json.loads(envelope.payload) | {"message": envelope.id}
        wall = os.open(self.wall, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.write(wall, json.dumps(line).encode() + b"\n")
        os.close(wall)
        _pause()
        return Outcome(Fate.SENT, "posted", receipt=Receipt(line["name"] or envelope.id).encode())

    def close(self) -> None:
        pass


class _Looking(_Paper):
    def look(self, envelope: Envelope) -> Outcome:
        if any(one["message"] == envelope.id for one in posted(self.wall)):
            return Outcome(Fate.SENT, "found", receipt=Receipt(envelope.id).encode())
        return Outcome(Fate.ABSENT, "not there")


def posted(wall: Path) -> list[dict[str, Any]]:
    """What was ever posted."""
    return [msgspec.json.decode(line) for line in wall.read_bytes().splitlines()] if wall.exists() else []


def _pause() -> None:
    time.sleep(random.uniform(0, _LONGEST))


if __name__ == "__main__":
    from feedsync.cli.main import main

    with patch.dict(CHANNELS._builtin, {"paper": "paper_wall:PaperChannel"}):
        main()
