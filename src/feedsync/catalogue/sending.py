"""The statements of sending: what is due, who has it, and what came of it. Times in seconds since 1970."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from feedsync.catalogue.database import Database, value
from feedsync.catalogue.outbox import COLUMNS, OPEN, Delivery

# Nothing older of its subject is open, it waits for nothing, and its article is neither missing nor broken.
_READY = (
    "d.state = 'pending' AND d.next_at <= ?"
    " AND NOT EXISTS (SELECT 1 FROM wait WHERE wait.delivery = d.seq)"
    " AND NOT EXISTS (SELECT 1 FROM delivery e WHERE e.subject = d.subject AND e.channel = d.channel"
    f" AND e.destination = d.destination AND e.seq < d.seq AND e.state IN {OPEN})"
    " AND (d.kind = 'withdrawn' OR d.article IS NULL OR NOT EXISTS (SELECT 1 FROM source s"
    " WHERE s.article = d.article AND (s.missing_since IS NOT NULL OR s.problem IS NOT NULL)))"
)


class Settled(NamedTuple):
    """What becomes of a row that was sent."""

    state: str
    said: str
    receipt: str
    next_at: int
    ended_at: int | None
    seq: int
    token: str


def lanes(db: Database) -> list[tuple[str, str]]:
    """Return channel and destination of all that have anything to send, now or later."""
    found = db.rows(
        "SELECT DISTINCT channel, destination FROM delivery WHERE state IN ('pending', 'sending')"
        " ORDER BY channel, destination"
    )
    return [(channel, destination) for channel, destination in found]


def due(db: Database, channel: str, destination: str, now: int, most: int) -> list[Delivery]:
    """Return the first rows that may be sent to a destination now."""
    found = db.rows(
        f"SELECT {COLUMNS} FROM delivery d WHERE d.channel = ? AND d.destination = ? AND {_READY}"
        f" ORDER BY d.rank, d.seq LIMIT {most:d}",
        (channel, destination, now),
    )
    return [Delivery(*one) for one in found]


def begin(db: Database, rows: Iterable[Delivery], token: str, now: int, lease: int) -> None:
    """Note that rows are sent from now on; until the lease ends nobody else may."""
    db.run_many(
        "UPDATE delivery SET state = 'sending', token = ?, lease_until = ?, attempts = attempts + 1,"
        " tried_at = ?, payload = ?, kind = ? WHERE seq = ? AND state = 'pending'",
        [(token, now + lease, now, row.payload, row.kind, row.seq) for row in rows],
    )


def settle(db: Database, outcomes: Sequence[Settled]) -> None:
    """Note what came of rows; of one that somebody else has by now, nothing."""
    db.run_many(
        "UPDATE delivery SET state = ?, said = ?, receipt = ?, next_at = ?, ended_at = ?, token = NULL,"
        " lease_until = NULL WHERE seq = ? AND token = ? AND state = 'sending'",
        outcomes,
    )


def left_behind(db: Database) -> list[Delivery]:
    """Return the rows that somebody was sending who is no more."""
    return [Delivery(*one) for one in db.rows(f"SELECT {COLUMNS} FROM delivery WHERE state = 'sending'")]


def next_due(db: Database, after: int) -> int | None:
    """Return when the next row comes due after a moment."""
    found = value(db, "SELECT min(next_at) FROM delivery WHERE state = 'pending' AND next_at > ?", [after])
    return None if found is None else int(found)
