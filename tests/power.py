"""Records what a run does to files, and tells what a loss of power may leave of it.

What was not flushed may be there, cut or not at all: the content of a file is flushed by itself, and its name
with its folder (fsync(2)). A commit of the database is there for good.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain, combinations, product
from pathlib import Path
from typing import Any, NamedTuple

import pytest


class Content(NamedTuple):
    """What is in a file, whether that was flushed, and the time that it has."""

    now: bytes = b""
    is_flushed: bool = False
    time: int | None = None


# The file that lies at a path from now on, by its number, or nothing.
Change = dict[str, int | None]
_FOLDER = -1
_MANY = 3


class Moment(NamedTuple):
    """The names that are there for good, the changes that are not yet, the contents, and the database."""

    names: Change
    pending: tuple[Change, ...]
    contents: tuple[Content, ...]
    database: dict[str, bytes]


class Left(NamedTuple):
    """What a loss of power left: files with their times, folders, and the database."""

    files: dict[str, tuple[bytes, int | None]]
    folders: frozenset[str]
    database: dict[str, bytes]

    def build(self, root: Path) -> None:
        for folder in sorted(self.folders):
            (root / folder).mkdir(exist_ok=True)
        for name, (content, time) in self.files.items():
            (root / name).write_bytes(content)
            if time is not None:
                os.utime(root / name, ns=(time, time))
        for name, content in self.database.items():
            (root / name).write_bytes(content)


class Recorder:
    """Follows what this process does in a folder, and keeps each moment in which that changed something."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._names: Change = {}
        self._pending: list[Change] = []
        self._contents: list[Content] = []
        self._opened: dict[int, str] = {}
        self._real = {
            name: getattr(os, name) for name in ("open", "write", "fsync", "replace", "unlink", "mkdir")
        }
        for path in root.rglob("*"):
            name = str(path.relative_to(root))
            if not name.startswith(("content", ".feedsync/state.db")):
                self._names[name] = _FOLDER if path.is_dir() else self._file(path)
        self._visible = dict(self._names)
        self.moments = [self._moment()]

    def _file(self, path: Path) -> int:
        self._contents.append(Content(path.read_bytes(), is_flushed=True, time=path.stat().st_mtime_ns))
        return len(self._contents) - 1

    def _moment(self) -> Moment:
        database = {
            str(path.relative_to(self._root)): path.read_bytes()
            for path in self._root.glob(".feedsync/state.db*")
            if not path.name.endswith("-shm")
        }
        return Moment(dict(self._names), tuple(self._pending), tuple(self._contents), database)

    def _keep(self) -> None:
        # Whatever the database has done since its last commit is undone.
        self.moments.append(self._moment()._replace(database=self.moments[-1].database))

    @contextmanager
    def at_work(self) -> Iterator[None]:
        recorder, connect = self, sqlite3.connect

        class Connection(sqlite3.Connection):
            def execute(self, statement: str, *values: Any) -> Any:
                result = super().execute(statement, *values)
                if statement == "COMMIT":
                    recorder.moments.append(recorder._moment())
                return result

        with pytest.MonkeyPatch.context() as patch:
            for name in self._real:
                patch.setattr(os, name, getattr(self, f"_{name}"))
            patch.setattr(
                sqlite3, "connect", lambda *args, **more: connect(*args, **more, factory=Connection)
            )
            yield

    def _open(self, path: Any, flags: int, *arguments: Any, **options: Any) -> int:
        is_new = not os.path.lexists(path)
        descriptor: int = self._real["open"](path, flags, *arguments, **options)
        name = self._opened[descriptor] = self._name(path)
        if name and is_new:
            self._contents.append(Content())
            self._change({name: len(self._contents) - 1})
        return descriptor

    def _write(self, descriptor: int, content: bytes) -> int:
        count: int = self._real["write"](descriptor, content)
        if name := self._opened.get(descriptor):
            number = self._visible[name]
            self._contents[number] = Content(self._contents[number].now + bytes(content[:count]))
            self._keep()
        return count

    def _fsync(self, descriptor: int) -> None:
        self._real["fsync"](descriptor)
        if name := self._opened.get(descriptor):
            self._flush(name, os.fstat(descriptor).st_mtime_ns)

    def _replace(self, old: Any, new: Any) -> None:
        self._real["replace"](old, new)
        self._change({self._name(new): self._visible[self._name(old)], self._name(old): None})

    def _unlink(self, path: Any) -> None:
        self._real["unlink"](path)
        if name := self._name(path):
            self._change({name: None})

    def _mkdir(self, path: Any, *arguments: Any) -> None:
        self._real["mkdir"](path, *arguments)
        self._change({self._name(path): _FOLDER})

    def _name(self, path: Any) -> str:
        relative = os.path.relpath(os.fspath(path), self._root)
        return "" if relative.startswith("..") else relative

    def _change(self, change: Change) -> None:
        self._visible |= change
        self._pending.append(change)
        self._keep()

    def _flush(self, name: str, time: int) -> None:
        number = _FOLDER if name == "." else self._visible[name]
        if number == _FOLDER:
            for change in [change for change in self._pending if _folder_of(next(iter(change))) == name]:
                self._pending.remove(change)
                self._names |= change
        else:
            self._contents[number] = Content(self._contents[number].now, is_flushed=True, time=time)
        self._keep()


def losses(moment: Moment) -> Iterator[Left]:
    """All that a loss of power in that moment may leave."""
    for survivors in _choices(moment.pending):
        names = dict(moment.names)
        for change in survivors:
            names |= change
        there = {name: number for name, number in names.items() if number is not None}
        there = {name: number for name, number in there.items() if _is_reachable(name, there)}
        files = {name: _versions(moment.contents[number]) for name, number in there.items() if number >= 0}
        folders = frozenset(there.keys() - files.keys())
        database = moment.database if ".feedsync" in folders else {}
        for contents in product(*files.values()):
            yield Left(dict(zip(files, contents, strict=True)), folders, database)


def _choices(pending: tuple[Change, ...]) -> Iterable[tuple[Change, ...]]:
    """Each combination, in its order; of many changes those where all or all but one survive, one or none."""
    count = len(pending)
    sizes = range(count + 1) if count <= _MANY else (0, 1, count - 1, count)
    return chain.from_iterable(combinations(pending, size) for size in sizes)


def _is_reachable(name: str, there: Change) -> bool:
    folder = _folder_of(name)
    return folder == "." or (there.get(folder) == _FOLDER and _is_reachable(folder, there))


def _folder_of(name: str) -> str:
    return str(Path(name).parent)


def _versions(content: Content) -> list[tuple[bytes, int | None]]:
    if content.is_flushed:
        return [(content.now, content.time)]
    return [(part, None) for part in {content.now, content.now[: len(content.now) // 2], b""}]
