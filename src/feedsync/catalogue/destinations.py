"""How it stands with whom we tell. Times in seconds since 1970."""

from __future__ import annotations

from typing import NamedTuple

from feedsync.catalogue.database import Database, row


class Destination(NamedTuple):
    """See the schema."""

    failures: int = 0
    failing_since: int | None = None
    rests_until: int | None = None
    is_gone: int = 0
    paced_until: int | None = None
    arrived_at: int | None = None
    said: str = ""
    is_shut_out: int = 0


NEW = Destination()
_COLUMNS = ", ".join(Destination._fields)
_EXCLUDED = ", ".join(f"{name} = excluded.{name}" for name in Destination._fields)


def get(db: Database, channel: str, name: str) -> Destination:
    """Return how it stands with a destination."""
    found = row(db, f"SELECT {_COLUMNS} FROM destination WHERE channel = ? AND name = ?", (channel, name))
    return Destination(*found) if found else NEW


def put(db: Database, channel: str, name: str, destination: Destination) -> None:
    """Note how it stands with a destination."""
    places = ", ".join("?" * (len(Destination._fields) + 2))
    db.run(
        f"INSERT INTO destination (channel, name, {_COLUMNS}) VALUES ({places})"
        f" ON CONFLICT (channel, name) DO UPDATE SET {_EXCLUDED}",
        (channel, name, *destination),
    )


def all_of(db: Database) -> dict[tuple[str, str], Destination]:
    """Return how it stands with all destinations, by channel and name."""
    found = db.rows(f"SELECT channel, name, {_COLUMNS} FROM destination ORDER BY channel, name")
    return {(channel, name): Destination(*rest) for channel, name, *rest in found}


def revive(db: Database, channel: str, name: str | None = None) -> None:
    """Try a channel's destinations, or one of them, again at once: a person has mended what was wrong."""
    only = "" if name is None else " AND name = ?"
    db.run(
        "UPDATE destination SET failures = 0, failing_since = NULL, rests_until = NULL, is_gone = 0,"
        f" is_shut_out = 0, paced_until = NULL WHERE channel = ?{only}",
        (channel,) if name is None else (channel, name),
    )


def mend_times(db: Database, now: int, latest: int) -> None:
    """Let none rest for longer than can be, nor have failed in the future: the clock was set back."""
    for column, limit in (("rests_until", latest), ("paced_until", latest), ("failing_since", now)):
        if db.rows(f"SELECT 1 FROM destination WHERE {column} > ? LIMIT 1", [limit]):
            db.run(f"UPDATE destination SET {column} = ? WHERE {column} > ?", (now, limit))


def forget(db: Database, channel: str, name: str) -> None:
    """Forget a destination that is not configured any more."""
    db.run("DELETE FROM destination WHERE channel = ? AND name = ?", (channel, name))
