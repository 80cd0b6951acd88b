"""The published files. Times in seconds since 1970."""

from __future__ import annotations

from typing import NamedTuple

from feedsync.catalogue.database import Database, row, value


class FileRow(NamedTuple):
    """See the schema."""

    feed: str
    format: str
    inputs: str
    revision: str
    stamp: str
    atom_id: str
    entries: int
    published_at: int
    lags_from: int | None


_COLUMNS = ", ".join(FileRow._fields)
_EXCLUDED = ", ".join(f"{name} = excluded.{name}" for name in FileRow._fields)


def all_files(db: Database) -> dict[str, FileRow]:
    """Return all files that were published, by their paths."""
    found = db.rows(f"SELECT path, {_COLUMNS} FROM file ORDER BY path")
    return {path: FileRow(*rest) for path, *rest in found}


def of_feed(db: Database, feed: str) -> dict[str, FileRow]:
    """Return the files of a feed, by their paths."""
    found = db.rows(f"SELECT path, {_COLUMNS} FROM file WHERE feed = ? ORDER BY path", [feed])
    return {path: FileRow(*rest) for path, *rest in found}


def get(db: Database, path: str) -> FileRow | None:
    """Return the file that was published at a path, if one was."""
    found = row(db, f"SELECT {_COLUMNS} FROM file WHERE path = ?", [path])
    return FileRow(*found) if found else None


def owner(db: Database, path: str) -> str:
    """Return the feed of the file that was published at a path, empty where none was."""
    return str(value(db, "SELECT feed FROM file WHERE path = ?", [path]) or "")


def stamps(db: Database) -> list[tuple[str, str, str, bool]]:
    """Return of all files their path, their feed, how they were left, and whether they lag behind."""
    found = db.rows("SELECT path, feed, stamp, lags_from FROM file")
    return [(path, feed, stamp, lags_from is not None) for path, feed, stamp, lags_from in found]


def count(db: Database) -> int:
    """Return how many files were published."""
    return int(value(db, "SELECT count(*) FROM file"))


def put(db: Database, path: str, file: FileRow) -> None:
    """Note a file."""
    places = ", ".join("?" * (len(FileRow._fields) + 1))
    db.run(
        f"INSERT INTO file (path, {_COLUMNS}) VALUES ({places}) ON CONFLICT (path) DO UPDATE SET {_EXCLUDED}",
        (path, *file),
    )


def remove(db: Database, path: str) -> None:
    """Forget a file."""
    db.run("DELETE FROM file WHERE path = ?", [path])
