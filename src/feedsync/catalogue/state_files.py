"""Where the state lies: in `.feedsync/`, `x.db` for `x.yaml`, `state.db` for `config.yaml`."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from msgspec import Struct

from feedsync import whole_file

_IGNORED = b"# What feedsync remembers on this machine; ids.jsonl beside it is to be kept.\n*\n"


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


def make_folder(folder: Path) -> None:
    """Make the folder of the state where there is none, as one that git passes over. Raises `OSError`."""
    whole_file.make_folder(folder)
    ignored = folder / ".gitignore"
    if ignored.exists():
        return
    # What a fault kept from being written comes with the next run.
    with suppress(OSError):  # it is a convenience, and what needs room will say that there is none
        whole_file.sweep(ignored)
        whole_file.create(ignored, _IGNORED)
