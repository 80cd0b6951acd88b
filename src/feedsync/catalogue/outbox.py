"""The outbox: a row for each thing that one destination is to be told. Times in seconds since 1970."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from feedsync.catalogue.database import Database, row, value

# A row is open until its outcome is known, or it is given up.
OPEN = "('pending', 'sending', 'unknown', 'held')"


class Delivery(NamedTuple):
    """See the schema."""

    seq: int
    id: str
    channel: str
    destination: str
    subject: str
    article: int | None
    kind: str
    place: int
    revision: str
    title: str
    state: str
    rank: int
    payload: bytes | None
    announced_at: int
    renewed_at: int
    next_at: int
    attempts: int
    looks: int
    token: str | None
    lease_until: int | None
    tried_at: int | None
    ended_at: int | None
    said: str
    receipt: str
    base: str
    record_key: str
    digest: str
    is_by_hand: int


class New(NamedTuple):
    """A row to be added, without what follows from that."""

    channel: str
    destination: str
    subject: str
    article: int | None
    kind: str
    place: int
    revision: str
    title: str
    state: str
    rank: int
    payload: bytes | None
    announced_at: int
    renewed_at: int
    next_at: int
    base: str = ""
    said: str = ""
    ended_at: int | None = None
    is_by_hand: int = 0


COLUMNS = ", ".join(Delivery._fields)


def origin(db: Database) -> str:
    """Return the random number that was made with the catalogue."""
    return str(value(db, "SELECT value FROM meta WHERE name = 'origin'"))


def id_of(new: New, origin: str, again: int = 0) -> str:
    """Return the id of a row: the same for the same thing, and another in another catalogue.

    `again` tells apart what a person has told by hand more than once.
    """
    parts = [new.channel, new.destination, new.subject, new.kind, str(new.place), origin]
    if again:
        parts.append(str(again))
    import hashlib

    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def has(db: Database, delivery_id: str) -> bool:
    """Whether there is a row with an id."""
    return value(db, "SELECT 1 FROM delivery WHERE id = ?", [delivery_id]) is not None


def has_key(db: Database, channel: str, record_key: str) -> bool:
    """Whether a channel calls any message so."""
    found = db.rows(
        "SELECT 1 FROM delivery WHERE channel = ? AND record_key = ? AND record_key <> ''",
        (channel, record_key),
    )
    return bool(found)


def add(db: Database, new: New, delivery_id: str) -> int:
    """Add a row and return its number."""
    names, places = ", ".join(New._fields), ", ".join("?" * (len(New._fields) + 1))
    found = value(
        db, f"INSERT INTO delivery (id, {names}) VALUES ({places}) RETURNING seq", (delivery_id, *new)
    )
    return int(found)


def get(db: Database, seq: int) -> Delivery:
    """Return a row. Raises `LookupError`."""
    found = row(db, f"SELECT {COLUMNS} FROM delivery WHERE seq = ?", [seq])
    if found is None:
        raise LookupError(seq)
    return Delivery(*found)


def of_subject(db: Database, channel: str, destination: str, subject: str) -> list[Delivery]:
    """Return all rows about a subject for one destination, the oldest first."""
    found = db.rows(
        f"SELECT {COLUMNS} FROM delivery WHERE subject = ? AND channel = ? AND destination = ? ORDER BY seq",
        (subject, channel, destination),
    )
    return [Delivery(*one) for one in found]


def untried(db: Database, channel: str, destination: str, subject: str) -> list[Delivery]:
    """Return the rows about a subject for one destination that were never attempted, the oldest first."""
    found = db.rows(
        f"SELECT {COLUMNS} FROM delivery WHERE subject = ? AND channel = ? AND destination = ?"
        f" AND state IN {OPEN} AND attempts = 0 ORDER BY seq",
        (subject, channel, destination),
    )
    return [Delivery(*one) for one in found]


def of_article(db: Database, article: int) -> list[Delivery]:
    """Return all rows about an article, the oldest first."""
    found = db.rows(f"SELECT {COLUMNS} FROM delivery WHERE article = ? ORDER BY seq", [article])
    return [Delivery(*one) for one in found]


def remove(db: Database, seqs: Iterable[int]) -> None:
    """Forget rows that nobody has heard of."""
    some = [(seq,) for seq in seqs]
    db.run_many("DELETE FROM delivery WHERE seq = ?", some)
    db.run_many("DELETE FROM wait WHERE delivery = ?", some)


def cancel(db: Database, seqs: Iterable[int], said: str, now: int) -> None:
    """Give open rows up, and say why."""
    some = list(seqs)
    db.run_many(
        "UPDATE delivery SET state = 'cancelled', said = ?, ended_at = ?, token = NULL, lease_until = NULL"
        f" WHERE seq = ? AND state IN {OPEN}",
        [(said, now, seq) for seq in some],
    )
    db.run_many("DELETE FROM wait WHERE delivery = ?", [(seq,) for seq in some])


def open_of(db: Database, channel: str) -> dict[int, str]:
    """Return the rows of a channel that have not ended, by number, each with its state."""
    found = db.rows(f"SELECT seq, state FROM delivery WHERE channel = ? AND state IN {OPEN}", [channel])
    return {int(seq): str(state) for seq, state in found}
