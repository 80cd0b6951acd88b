"""Where the state lies: in `.feedsync/`, `x.db` for `x.yaml`, `state.db` for `config.yaml`."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct


class StateFiles(Struct, frozen=True):
    """The catalogue, the lock and the notes of the last run; and `ids`, which is meant to be committed.

    `adopted` is a folder of feeds that were adopted from the network.
    """

    catalogue: Path
    lock: Path
    last_run: Path
    ids: Path
    adopted: Path


def state_files(config: Path) -> StateFiles:
    """Return where the state of a configuration file lies."""
    folder, name = config.parent / ".feedsync", config.stem
    if config.name != f"{name}.yaml" or name == "state":
        # `x.yml` beside `x.yaml`, or a name that is that of our own file.
        name = config.name
    if name == "config":
        return StateFiles(
            folder / "state.db",
            folder / "lock",
            folder / "last-run.json",
            config.parent / "ids.jsonl",
            folder / "adopted",
        )
    return StateFiles(
        folder / f"{name}.db",
        folder / f"{name}.lock",
        folder / f"{name}.last-run.json",
        config.parent / f"{name}.ids.jsonl",
        folder / f"{name}.adopted",
    )
