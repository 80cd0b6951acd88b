"""Lets one call fail, of those that a run in this process makes to files of one folder or to its database."""

from __future__ import annotations

import builtins
import errno
import io
import os
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import pytest

ERRORS = (errno.ENOSPC, errno.EIO, errno.EROFS, errno.EACCES)
REFUSALS = ("database is locked", "disk I/O error", "database or disk is full")
# Kinds of calls, and the functions that make them.
OF_PATHS = {
    "open": "open",
    "stat": "stat lstat",
    "scandir": "scandir",
    "listdir": "listdir",
    "mkdir": "mkdir",
    "rename": "rename replace",
    "unlink": "unlink remove",
}
OF_DESCRIPTORS = {"write": "write", "fsync": "fsync", "fstat": "fstat", "fchmod": "fchmod", "close": "close"}
# A commit is refused, or done and then reported as refused.
KINDS = (*OF_PATHS, *OF_DESCRIPTORS, "read", "connect", "statement", "commit", "late commit")


class Faults:
    """Counts the calls of each kind, and lets the `number`-th of one kind fail."""

    def __init__(self, folder: Path, kind: str = "", number: int = 0) -> None:
        self._folder = os.path.realpath(folder)
        self._kind = kind
        self._number = number
        self._descriptors: set[int] = set()
        self.count: Counter[str] = Counter()

    @contextmanager
    def at_work(self) -> Iterator[None]:
        with pytest.MonkeyPatch.context() as patch:
            for kind, names in OF_PATHS.items():
                for name in names.split():
                    patch.setattr(os, name, self._of_path(kind, getattr(os, name)))
            for kind, name in OF_DESCRIPTORS.items():
                patch.setattr(os, name, self._of_descriptor(kind, getattr(os, name)))
            patch.setattr(io, "open", self._opening(io.open))
            patch.setattr(builtins, "open", io.open)
            patch.setattr(sqlite3, "connect", self._connecting(sqlite3.connect))
            yield

    def _strikes(self, kind: str) -> bool:
        self.count[kind] += 1
        return kind == self._kind and self.count[kind] == self._number

    def _error(self) -> OSError:
        number = ERRORS[self._number % len(ERRORS)]
        return OSError(number, os.strerror(number))

    def _is_ours(self, path: object) -> bool:
        if isinstance(path, int):
            return path in self._descriptors
        return os.path.abspath(os.fsdecode(path)).startswith(self._folder)  # noqa: PTH100  it asks no disk

    def _of_path(self, kind: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(path: Any = ".", *arguments: Any, **options: Any) -> Any:
            if not self._is_ours(path):
                return real(path, *arguments, **options)
            if self._strikes(kind):
                raise self._error()
            result = real(path, *arguments, **options)
            if kind == "open":
                self._descriptors.add(result)
            return self._scanned(result) if kind == "scandir" else result

        return call

    def _of_descriptor(self, kind: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(descriptor: int, *arguments: Any) -> Any:
            if descriptor not in self._descriptors:
                return real(descriptor, *arguments)
            if kind == "close":
                # It is closed, whatever it says (close(2)).
                self._descriptors.discard(descriptor)
                real(descriptor)
            if self._strikes(kind):
                raise self._error()
            return None if kind == "close" else real(descriptor, *arguments)

        return call

    @contextmanager
    def _scanned(self, entries: Any) -> Iterator[Iterator[_Entry]]:
        with entries:
            yield (_Entry(entry, self) for entry in entries)

    def stat(self) -> None:
        """One more look at a file."""
        if self._strikes("stat"):
            raise self._error()

    def _opening(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(path: Any, *arguments: Any, **options: Any) -> Any:
            if isinstance(path, int) or not self._is_ours(path):
                return real(path, *arguments, **options)
            if self._strikes("open"):
                raise self._error()
            opened = real(path, *arguments, **options)
            return _Unreadable(opened, self._error()) if self._strikes("read") else opened

        return call

    def _connecting(self, real: Callable[..., Any]) -> Callable[..., Any]:
        faults = self

        class Connection(sqlite3.Connection):
            def execute(self, statement: str, *values: Any) -> Any:
                return faults.executed(self, super().execute, statement, *values)

            def executemany(self, statement: str, *values: Any) -> Any:
                return faults.executed(self, super().executemany, statement, *values)

        def call(*arguments: Any, **options: Any) -> Any:
            if self._strikes("connect"):
                raise self._refusal()
            return real(*arguments, **options, factory=Connection)

        return call

    def executed(
        self, connection: sqlite3.Connection, real: Callable[..., Any], statement: str, *values: Any
    ) -> Any:
        """Run a statement, or refuse it."""
        is_commit = statement == "COMMIT"
        if self._strikes("commit" if is_commit else "statement"):
            refusal = self._refusal()
            if "full" in str(refusal) and connection.in_transaction:
                # SQLite may undo the whole transaction then (sqlite.org/lang_transaction.html).
                connection.rollback()
            raise refusal
        result = real(statement, *values)
        if is_commit and self._strikes("late commit"):
            raise self._refusal()
        return result

    def _refusal(self) -> sqlite3.OperationalError:
        return sqlite3.OperationalError(REFUSALS[self._number % len(REFUSALS)])


class _Entry:
    """What a scan of a folder finds; to ask it may be a look at the file."""

    def __init__(self, entry: os.DirEntry[str], faults: Faults) -> None:
        self._entry = entry
        self._faults = faults
        self.name = entry.name
        self.path = entry.path

    def is_symlink(self) -> bool:
        return self._entry.is_symlink()

    def is_dir(self) -> bool:
        self._faults.stat()
        return self._entry.is_dir()

    def stat(self) -> os.stat_result:
        self._faults.stat()
        return self._entry.stat()


class _Unreadable:
    """A file that can be opened and not read."""

    def __init__(self, file: Any, error: OSError) -> None:
        self._file = file
        self._error = error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def read(self, *_: object) -> bytes:
        raise self._error
