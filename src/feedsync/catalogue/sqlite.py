"""The catalogue in a file of its own, by SQLite (sqlite.org/wal.html): the default."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import ClassVar
from urllib.parse import quote

from feedsync import whole_file
from feedsync.catalogue.database import Row
from feedsync.catalogue.migrate import LATEST, migrate, revision_of
from feedsync.catalogue.waiting import Waiting
from feedsync.errors import StateError

_OLDEST = (3, 35)  # RETURNING
_PATIENCE = 5.0  # seconds that a writer waits for another


class SqliteDatabase(Waiting):
    """A file; see `Database`. `connection` is for this file alone."""

    words: ClassVar[Mapping[str, str]] = {
        "key": "TEXT",
        "id": "INTEGER PRIMARY KEY",
        "serial": "INTEGER PRIMARY KEY AUTOINCREMENT",
        "blob": "BLOB",
        "without_rowid": " WITHOUT ROWID",
        # Without statistics, which no run gathers, it would rather look at all articles, or all keys.
        "by_newest": " INDEXED BY article_newest",
        "by_missing": " INDEXED BY source_missing",
        "by_problem": " INDEXED BY source_problem",
    }
    has_meta: ClassVar[str] = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'meta'"
    random: ClassVar[str] = "SELECT lower(hex(randomblob(16)))"

    def __init__(self, connection: sqlite3.Connection, place: str) -> None:
        super().__init__()
        self.place = place
        self.connection = connection

    def run(self, statement: str, values: Sequence[object] = ()) -> int:
        """See `Database.run`."""
        self._catch_up()
        touched = self.connection.execute(statement, values).rowcount
        self._rows_written += max(touched, 0)
        return touched

    def _run_many(self, statement: str, rows: Iterable[Sequence[object]]) -> int:
        return self.connection.executemany(statement, rows).rowcount

    def rows(self, statement: str, values: Sequence[object] = ()) -> list[Row]:
        """See `Database.rows`."""
        self._catch_up()
        return self.connection.execute(statement, values).fetchall()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """See `Database.transaction`."""
        try:
            with self._undone_by_errors("BEGIN IMMEDIATE", "ROLLBACK"):
                yield
                self._catch_up()
                self.connection.execute("COMMIT")
        except sqlite3.Error as error:
            raise _refused(self.place, error) from error

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """See `Database.savepoint`."""
        with self._undone_by_errors("SAVEPOINT part", "ROLLBACK TO part; RELEASE part"):
            yield
            self._catch_up()
            self.connection.execute("RELEASE part")

    @contextmanager
    def _undone_by_errors(self, begin: str, undo: str) -> Iterator[None]:
        written = self._begin()
        self.connection.execute(begin)
        try:
            yield
        except BaseException:
            # A full disk may have undone the whole transaction already.
            if self.connection.in_transaction:
                for statement in undo.split("; "):
                    self.connection.execute(statement)
            self._undo(written)
            raise

    def copy_to(self, file: str) -> sqlite3.Connection:
        """Copy everything to a file, and return the connection to it."""
        # A backup would wait without end for one who has locked everything; a query gives up.
        self.connection.execute("BEGIN")
        self.connection.execute("SELECT count(*) FROM sqlite_master").fetchall()
        copy = sqlite3.connect(file, isolation_level=None)
        try:
            self.connection.backup(copy)
            self.connection.execute("ROLLBACK")
        except BaseException:
            copy.close()
            raise
        return copy


@contextmanager
def open_catalogue(file: Path) -> Iterator[SqliteDatabase]:
    """Open the catalogue in a file; it is made, or brought to the latest revision, if need be.

    Before a migration a copy of it is kept beside it. Raises `StateError`.
    """
    with _connected(file) as database:
        with _told_as_refusal(file):
            database.connection.execute("PRAGMA journal_mode=WAL")
            database.connection.execute("PRAGMA synchronous=FULL")
            revision = revision_of(database)
            if 0 < revision < LATEST:
                database.copy_to(f"{file}.bak-{revision}").close()
            migrate(database)
        yield database


@contextmanager
def open_copy(file: Path) -> Iterator[SqliteDatabase]:
    """Open a copy, in a temporary file, of the catalogue in a file: an empty one where there is none.

    What is written to it is forgotten. Raises `StateError`.
    """
    _check_version()
    with _temporary_folder() as aside, _told_as_refusal(file, (sqlite3.Error,)):
        place = str(Path(aside, "copy.db"))
        with _told_as_refusal(file):
            if file.exists():
                with _connected_to_read(file) as original:
                    connection = original.copy_to(place)
            else:
                connection = sqlite3.connect(place, isolation_level=None)
        with closing(connection):
            # It needs to outlive nothing.
            connection.execute("PRAGMA synchronous=OFF")
            connection.execute("PRAGMA journal_mode=MEMORY")
            database = SqliteDatabase(connection, str(file))
            migrate(database)
            yield database


@contextmanager
def _temporary_folder() -> Iterator[str]:
    """A folder for a copy; that it has no room is no fault of the state's."""
    from tempfile import TemporaryDirectory  # which costs milliseconds

    advice = "Set TMPDIR to a folder with room for a copy of the state."
    try:
        temporary = TemporaryDirectory(prefix="feedsync-")
    except OSError as error:
        raise StateError("no temporary folder can be used.", advice=advice) from error
    with temporary as folder:
        try:
            yield folder
        except StateError as error:
            if "is full" not in error.message:
                raise
            place = str(Path(folder).parent)
            raise StateError("the temporary folder is full.", where=place, advice=advice) from error


@contextmanager
def open_to_read(file: Path) -> Iterator[SqliteDatabase]:
    """Open the catalogue in a file as it is at one moment, an empty one where there is none.

    Nobody waits for it, not even a run. Raises `StateError`.
    """
    with _told_as_refusal(file):
        is_there = file.exists()
    if is_there:
        with _connected_to_read(file) as database:
            with _told_as_refusal(file):
                database.connection.execute("BEGIN")
                is_latest = revision_of(database) == LATEST
            if is_latest:
                yield database
                return
    with open_copy(file) as database:
        yield database


@contextmanager
def _connected(file: Path) -> Iterator[SqliteDatabase]:
    _check_version()
    with _told_as_refusal(file):
        whole_file.make_folder(file.parent)
        connection = sqlite3.connect(file, timeout=_PATIENCE, isolation_level=None)
    with closing(connection), _told_as_refusal(file, (sqlite3.Error,)):
        yield SqliteDatabase(connection, str(file))


@contextmanager
def _connected_to_read(file: Path) -> Iterator[SqliteDatabase]:
    """Connect, also as a user who may not write there."""
    # What a killed run has left is for the next run to tidy; where all is tidy, who may write leaves it so.
    is_tidy = not Path(f"{file}-wal").exists()
    if is_tidy and os.access(file, os.W_OK) and os.access(file.parent, os.W_OK):
        with _connected(file) as database:
            yield database
        return
    _check_version()
    with _told_as_refusal(file):
        address = f"file:{quote(str(file.absolute()))}"
        connection = sqlite3.connect(f"{address}?mode=ro", uri=True, timeout=_PATIENCE, isolation_level=None)
        try:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchall()
        except sqlite3.OperationalError:
            # Readers share their locks in a file that this user cannot make; without it nobody writes.
            connection.close()
            connection = sqlite3.connect(f"{address}?immutable=1", uri=True, isolation_level=None)
    with closing(connection), _told_as_refusal(file, (sqlite3.Error,)):
        yield SqliteDatabase(connection, str(file))


@contextmanager
def _told_as_refusal(
    file: Path, kinds: tuple[type[Exception], ...] = (sqlite3.Error, OSError)
) -> Iterator[None]:
    """Tell errors of these kinds as `StateError`; what a caller does with files is its own."""
    try:
        yield
    except kinds as error:
        raise _refused(str(file), error) from error


def _check_version() -> None:
    if sqlite3.sqlite_version_info < _OLDEST:
        raise StateError(
            f"SQLite {sqlite3.sqlite_version} is older than 3.35.", advice="Use a newer build of Python."
        )


def _refused(place: str, error: Exception) -> StateError:
    if type(error) is sqlite3.DatabaseError:  # it is no database, or a damaged one
        advice = "Move it away: the next run makes a new one, with the ids of ids.jsonl and of the feeds."
    elif isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.OperationalError):
        advice = "That is a defect of feedsync. What is published stays whole."
    else:
        advice = "Is the disk full, may this user write there?"
    what = getattr(error, "strerror", None) or str(error)
    return StateError(
        f"the catalogue cannot be used: {what}.", where=place, kept="Feeds kept as they were.", advice=advice
    )
