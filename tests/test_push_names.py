"""What people call those who are told: never by an address."""

from __future__ import annotations

from pathlib import Path

from newsroom import CONFIG, Newsroom

from feedsync.assemble import assemble
from feedsync.clock import SystemClock
from feedsync.config.load import load
from feedsync.steps.names import Names

PUSH = """\
push:
  - {type: websub, hubs: ["https://hub.example/a", "https://hub.example/b", "https://other.example/"]}
  - {type: webhook, name: desk, url: "https://desk.example/T0K3N"}
  - {type: webhook, url: "https://desk.example/T0K3N"}
"""


def test_a_destination_is_called_by_its_channel_or_by_its_host_where_there_are_several(
    tmp_path: Path,
) -> None:
    Newsroom(tmp_path, CONFIG + PUSH)
    names = Names(assemble(load(tmp_path / "config.yaml"), SystemClock()))
    called = [names.whole(channel, label) for channel, labels in names.labels.items() for label in labels]
    assert [name.partition("#")[0] for name in called] == [
        *("websub hub.example", "websub hub.example", "websub other.example"),
        *("webhook desk", "webhook"),
    ]
    assert len(set(called)) == len(called)
    assert ["#" in name for name in called] == [True, True, False, False, False]
