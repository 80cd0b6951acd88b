"""The outbox as people look at it: rows by what is asked, and how it stands. Times in seconds since 1970."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from feedsync.catalogue.database import Database, row
from feedsync.catalogue.outbox import COLUMNS, OPEN, Delivery

# What is not over, or did not arrive and was given up by nobody.
_STANDING = "('pending', 'sending', 'unknown', 'held', 'failed', 'dead')"


class Asked(NamedTuple):
    """Which rows are asked for; what is empty is not asked. With `is_all` also those that are over."""

    channel: str = ""
    state: str = ""
    article: int | None = None
    is_all: bool = False


def listed(db: Database, asked: Asked) -> list[Delivery]:
    """Return the rows that are asked for, the newest first."""
    conditions, values = ["1 = 1"], list[object]()
    for condition, wanted in (("channel = ?", asked.channel), ("state = ?", asked.state)):
        if wanted:
            conditions.append(condition)
            values.append(wanted)
    if asked.article is not None:
        conditions.append("article = ?")
        values.append(asked.article)
    if not asked.is_all and not asked.state:
        conditions.append(f"state IN {_STANDING}")
    found = db.rows(
        f"SELECT {COLUMNS} FROM delivery WHERE {' AND '.join(conditions)} ORDER BY seq DESC", values
    )
    return [Delivery(*one) for one in found]


def knows(db: Database, channel: str) -> bool:
    """Whether there is anything of a channel."""
    return bool(db.rows("SELECT 1 FROM delivery WHERE channel = ? LIMIT 1", [channel]))


def beginning(db: Database, prefix: str, most: int) -> list[Delivery]:
    """Return the first rows of which the id begins so."""
    found = db.rows(
        f"SELECT {COLUMNS} FROM delivery WHERE id >= ? AND id < ? ORDER BY id LIMIT {most:d}",
        (prefix, f"{prefix}~"),
    )
    return [Delivery(*one) for one in found]


def unknown(db: Database) -> list[Delivery]:
    """Return all rows of which nobody knows whether they arrived, the oldest first."""
    found = db.rows(f"SELECT {COLUMNS} FROM delivery WHERE state = 'unknown' ORDER BY seq")
    return [Delivery(*one) for one in found]


def last_of_subjects(db: Database, subjects: Sequence[str], place: int) -> list[Delivery]:
    """Return the newest rows about some subjects from a place in the log on, one for each destination."""
    names = ", ".join("?" * len(subjects)) or "NULL"
    found = db.rows(
        f"SELECT {COLUMNS} FROM delivery WHERE seq IN (SELECT max(seq) FROM delivery"
        f" WHERE subject IN ({names}) AND place >= ? GROUP BY subject, channel, destination) ORDER BY seq",
        (*subjects, place),
    )
    return [Delivery(*one) for one in found]


def pending(db: Database, channel: str) -> list[Delivery]:
    """Return the rows of a channel that are to be sent, the newest first."""
    return listed(db, Asked(channel, "pending"))


def posts_waiting(db: Database, channel: str, destination: str, most: int) -> list[Delivery]:
    """Return the first of what is to be posted, if there is room: what is breaking, then the newest."""
    names = ", ".join(f"d.{name}" for name in Delivery._fields)
    found = db.rows(
        f"SELECT {names} FROM delivery d LEFT JOIN article a ON a.id = d.article WHERE d.channel = ?"
        " AND d.destination = ? AND d.state = 'pending' AND d.kind IN ('published', 'restored')"
        f" ORDER BY d.rank, COALESCE(a.published, d.announced_at) DESC, d.seq DESC LIMIT {most:d}",
        (channel, destination),
    )
    return [Delivery(*one) for one in found]


def unreleased(db: Database, channels: Sequence[str], before: int) -> list[Delivery]:
    """Return rows of some channels, announced before a moment, that wait for what was looked at in vain."""
    names = ", ".join(f"d.{name}" for name in Delivery._fields)
    found = db.rows(
        f"SELECT {names} FROM delivery d WHERE d.seq IN (SELECT w.delivery FROM wait w"
        " JOIN sighting s ON s.url = w.url WHERE s.looks > 0) AND d.announced_at <= ? AND d.state = 'pending'"
        f" AND d.channel IN ({', '.join('?' * len(channels)) or 'NULL'}) ORDER BY d.seq",
        (before, *channels),
    )
    return [Delivery(*one) for one in found]


def older_open(db: Database, one: Delivery) -> tuple[str, str] | None:
    """Return id and state of the oldest row that goes before another of its subject."""
    found = row(
        db,
        "SELECT id, state FROM delivery WHERE subject = ? AND channel = ? AND destination = ? AND seq < ?"
        f" AND state IN {OPEN} ORDER BY seq LIMIT 1",
        (one.subject, one.channel, one.destination, one.seq),
    )
    return (str(found[0]), str(found[1])) if found else None


def counts(db: Database) -> dict[tuple[str, str], dict[str, int]]:
    """Return how many rows are not over, by channel and destination, and by state."""
    told: dict[tuple[str, str], dict[str, int]] = {}
    # Each of these is what an index is for.
    for states in (f"state IN {OPEN}", "state = 'failed'", "state = 'dead'"):
        for channel, destination, state, count in db.rows(
            f"SELECT channel, destination, state, count(*) FROM delivery WHERE {states}"
            " GROUP BY channel, destination, state"
        ):
            told.setdefault((channel, destination), {})[state] = int(count)
    return told


def first_waiting(db: Database, channel: str, destination: str) -> Delivery | None:
    """Return the row that goes to a destination first, else one that is held."""
    for state in ("pending", "held"):
        found = row(
            db,
            f"SELECT {COLUMNS} FROM delivery WHERE channel = ? AND destination = ? AND state = '{state}'"
            " ORDER BY rank, seq LIMIT 1",
            (channel, destination),
        )
        if found:
            return Delivery(*found)
    return None


def obstacle(db: Database, article: int) -> str | None:
    """Return what keeps messages about an article back: `missing`, `left_out`, or nothing."""
    found = row(
        db,
        "SELECT missing_since, problem FROM source WHERE article = ?"
        " AND (missing_since IS NOT NULL OR problem IS NOT NULL) LIMIT 1",
        [article],
    )
    if found is None:
        return None
    return "missing" if found[0] is not None else "left_out"


def newer(db: Database, one: Delivery) -> list[Delivery]:
    """Return the rows of the same subject and destination that were announced after it."""
    found = db.rows(
        f"SELECT {COLUMNS} FROM delivery WHERE subject = ? AND channel = ? AND destination = ? AND seq > ?"
        " ORDER BY seq",
        (one.subject, one.channel, one.destination, one.seq),
    )
    return [Delivery(*other) for other in found]
