"""The channel does what feedsync asks of every channel, and writes whole files."""

# ruff: noqa: INP001, S101  these are tests

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from feedsync_spool.channel import SpoolChannel, SpoolSettings

from feedsync.channels.base import Fate, Trait
from feedsync.testing import ChannelContract


class TestSpoolChannel(ChannelContract):
    def make_channel(self, folder: Path, address: str) -> SpoolChannel:  # noqa: ARG002
        settings = SpoolSettings(type="spool", name="spool", folder="out")
        return SpoolChannel(settings, self.context(folder))

    @contextmanager
    def world(self) -> Iterator[Path]:
        with super().world() as folder:
            (folder / "out").mkdir()
            yield folder

    def test_an_event_is_one_file_however_often_it_is_sent(self) -> None:
        with self.world() as folder:
            channel = self.make_channel(folder, "")
            assert channel.trait is Trait.IDEMPOTENT
            sender = channel.sender("spool")
            for attempt in (1, 2):
                outcome = sender.send(self.envelope(channel, attempt))
                assert outcome.fate is Fate.SENT
                self.check_outcome(outcome)
            (file,) = (folder / "out").iterdir()
            assert file.name == outcome.receipt
            assert json.loads(file.read_text("utf-8"))["type"] == "article.published"

    def test_a_folder_that_is_away_is_waited_for(self) -> None:
        with self.world() as folder:
            channel = self.make_channel(folder, "")
            sender = channel.sender("spool")
            (folder / "out").rmdir()
            outcome = sender.send(self.envelope(channel))
            assert (outcome.fate, outcome.is_general) == (Fate.LATER, True)
            self.check_outcome(outcome)
            (folder / "out").mkdir()
            assert sender.send(self.envelope(channel)).fate is Fate.SENT
