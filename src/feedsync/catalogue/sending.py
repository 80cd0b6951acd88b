"""The statements of sending: what is due, who has it, and what came of it. Times in seconds since 1970.

A row of the outbox belongs to whoever wrote a token into it, until the lease ends.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import groupby, islice
from typing import NamedTuple

from feedsync.catalogue.database import Database, value
from feedsync.catalogue.outbox import COLUMNS, OPEN, Delivery

_MANY = 500  # rows in one statement
# Nothing older of its subject is open, it waits for nothing, and its article is neither missing nor broken.
# The plus keeps a row that is not due yet from being found by its time, and then sorted.
READY = (
    "d.state = 'pending' AND +d.next_at <= ?"
    " AND NOT EXISTS (SELECT 1 FROM wait WHERE wait.delivery = d.seq)"
    " AND NOT EXISTS (SELECT 1 FROM delivery e WHERE e.subject = d.subject AND e.channel = d.channel"
    f" AND e.destination = d.destination AND e.seq < d.seq AND e.state IN {OPEN})"
    " AND (d.kind = 'withdrawn' OR d.article IS NULL OR NOT EXISTS (SELECT 1 FROM source s"
    " WHERE s.article = d.article AND (s.missing_since IS NOT NULL OR s.problem IS NOT NULL)))"
)
HAS_NEWER = (
    "EXISTS (SELECT 1 FROM delivery n WHERE n.subject = d.subject AND n.channel = d.channel"
    " AND n.destination = d.destination AND n.seq > d.seq AND n.state <> 'cancelled')"
)
DUE_COLUMNS = ", ".join([*(f"d.{one}" for one in Delivery._fields), HAS_NEWER])


class Due(NamedTuple):
    """A row that may be sent now; whether there is a newer one about its subject."""

    row: Delivery
    has_newer: bool


class Settled(NamedTuple):
    """What becomes of a row that was sent."""

    seq: int
    state: str
    said: str
    receipt: str
    next_at: int
    ended_at: int | None


def is_idle(db: Database) -> bool:
    """Whether nothing is to be sent, is being sent, or to be looked for, now or later."""
    return not any(
        db.rows(f"SELECT 1 FROM delivery WHERE state = '{state}' LIMIT 1")
        for state in ("pending", "sending", "unknown")
    )


def destinations(db: Database, channel: str) -> Iterator[str]:
    """Yield the destinations for which a channel has anything to send, now or later."""
    last = ""
    while True:
        found = value(
            db,
            "SELECT min(destination) FROM delivery WHERE channel = ? AND state = 'pending'"
            " AND destination > ?",
            (channel, last),
        )
        if found is None:
            return
        last = str(found)
        yield last


def found_due(found: Iterable[Sequence[object]]) -> list[Due]:
    """Return rows as they were selected."""
    return [Due(Delivery(*one[:-1]), bool(one[-1])) for one in found]  # type: ignore[arg-type]


def due(
    db: Database, channel: str, destination: str, now: int, most: int, *, only_articles: bool = False
) -> list[Due]:
    """Return the first rows that may be sent to a destination now; `only_articles` of those about one."""
    restriction = " AND d.article IS NOT NULL" if only_articles else ""
    found = db.rows(
        f"SELECT {DUE_COLUMNS} FROM delivery d WHERE d.channel = ? AND d.destination = ?"
        f" AND {READY}{restriction} ORDER BY d.rank, d.seq LIMIT {most:d}",
        (channel, destination, now),
    )
    return found_due(found)


def mend_times(db: Database, now: int) -> None:
    """Let rows of the future wait no longer: the clock was set back."""
    future = "state IN ('pending', 'unknown') AND next_at > ? AND (tried_at > ? OR announced_at > ?)"
    if db.rows(f"SELECT 1 FROM delivery WHERE {future} LIMIT 1", (now, now, now)):
        db.run(f"UPDATE delivery SET next_at = ? WHERE {future}", (now, now, now, now))


def begin(db: Database, rows: Sequence[Delivery], token: str, now: int, lease: int) -> None:
    """Note that rows are sent from now on; until the lease ends nobody else may."""
    for some in _parts([row.seq for row in rows]):
        db.run(
            "UPDATE delivery SET state = 'sending', token = ?, lease_until = ?, attempts = attempts + 1,"
            f" tried_at = ?, looks = 0 WHERE state = 'pending' AND seq IN ({_places(some)})",
            (token, now + lease, now, *some),
        )


def compose(db: Database, seq: int, kind: str, payload: bytes) -> None:
    """Keep what is sent for a row, and as what kind it goes."""
    db.run("UPDATE delivery SET kind = ?, payload = ? WHERE seq = ?", (kind, payload, seq))


def name(db: Database, seq: int, record_key: str, digest: str) -> None:
    """Fix what a network is to call a row, and keep the digest of what it tells."""
    db.run("UPDATE delivery SET record_key = ?, digest = ? WHERE seq = ?", (record_key, digest, seq))


def turn(db: Database, seq: int, kind: str) -> None:
    """Let a row go as another kind."""
    db.run("UPDATE delivery SET kind = ? WHERE seq = ?", (kind, seq))


def keep(db: Database, seq: int, payload: bytes) -> None:
    """Keep what is sent for a row, as it was prepared."""
    db.run("UPDATE delivery SET payload = ? WHERE seq = ?", (payload, seq))


def put_off(db: Database, outcome: Settled, tries: int) -> bool:
    """Note that a row cannot be sent now, or never can; nothing of it was. `tries`: how often that was so."""
    seq, state, said, _, next_at, ended_at = outcome
    statement = (
        "UPDATE delivery SET state = ?, said = ?, next_at = ?, ended_at = ?, looks = ?"
        " WHERE seq = ? AND state = 'pending'"
    )
    return db.run(statement, (state, said, next_at, ended_at, tries, seq)) > 0


def settle(db: Database, token: str, outcomes: Iterable[Settled]) -> set[int]:
    """Note what came of rows, and return of which: of one that somebody else has by now, nothing.

    What is sent again by nobody is not kept.
    """
    taken: set[int] = set()
    in_order = sorted(outcomes, key=lambda one: (*one[1:5], one.ended_at or 0))
    for (state, said, receipt, next_at, ended_at), group in groupby(in_order, key=lambda one: one[1:]):
        payload = ", payload = NULL" if state in ("sent", "cancelled") else ""
        for some in _parts([one.seq for one in group]):
            found = db.rows(
                "UPDATE delivery SET state = ?, said = ?, receipt = ?, next_at = ?, ended_at = ?,"
                f" token = NULL, lease_until = NULL{payload} WHERE state = 'sending' AND token = ?"
                f" AND seq IN ({_places(some)}) RETURNING seq",
                (state, said, receipt, next_at, ended_at, token, *some),
            )
            taken.update(seq for (seq,) in found)
    return taken


def release(db: Database, token: str, seqs: Sequence[int]) -> None:
    """Give rows back of which no byte was sent."""
    for some in _parts(seqs):
        db.run(
            "UPDATE delivery SET state = 'pending', token = NULL, lease_until = NULL,"
            " attempts = attempts - 1, tried_at = CASE WHEN attempts = 1 THEN NULL ELSE tried_at END"
            f" WHERE state = 'sending' AND token = ? AND seq IN ({_places(some)})",
            (token, *some),
        )


def fail(db: Database, seq: int, said: str, now: int) -> None:
    """Give up a row that is to be sent, and never can be."""
    db.run(
        "UPDATE delivery SET state = 'failed', said = ?, ended_at = ? WHERE seq = ? AND state = 'pending'",
        (said, now, seq),
    )


def left_behind(db: Database) -> list[Delivery]:
    """Return the rows that somebody was sending who is no more."""
    found = db.rows(f"SELECT {COLUMNS} FROM delivery WHERE state = 'sending' ORDER BY seq")
    return [Delivery(*one) for one in found]


def unsettled(db: Database, channel: str, destination: str, now: int, most: int) -> list[Delivery]:
    """Return the first rows of which nobody knows what became, and that are to be looked for now."""
    found = db.rows(
        f"SELECT {COLUMNS} FROM delivery WHERE state = 'unknown' AND channel = ? AND destination = ?"
        f" AND next_at <= ? ORDER BY next_at, seq LIMIT {most:d}",
        (channel, destination, now),
    )
    return [Delivery(*one) for one in found]


def see(db: Database, outcome: Settled, looks: int) -> bool:
    """Note what a look for an unknown row has found; whether it still was one."""
    seq, *values = outcome
    statement = (
        "UPDATE delivery SET state = ?, said = ?, receipt = ?, next_at = ?, ended_at = ?, looks = ?"
        " WHERE seq = ? AND state = 'unknown'"
    )
    return db.run(statement, (*values, looks, seq)) > 0


def next_at(db: Database, channel: str, destination: str, after: int = -1) -> int | None:
    """Return when the first row for a destination comes due of those that do so after a moment."""
    found = value(
        db,
        "SELECT min(next_at) FROM delivery WHERE channel = ? AND destination = ? AND state = 'pending'"
        " AND next_at > ?",
        (channel, destination, after),
    )
    return None if found is None else int(found)


def next_look(db: Database, channel: str, destination: str) -> int | None:
    """Return when the first row of a destination is to be looked for of which nobody knows what became."""
    found = value(
        db,
        "SELECT min(next_at) FROM delivery WHERE channel = ? AND destination = ? AND state = 'unknown'",
        (channel, destination),
    )
    return None if found is None else int(found)


class Giving(NamedTuple):
    """Giving up what is for a destination and was announced up to a moment: as what, and why."""

    channel: str
    destination: str
    announced: int
    state: str
    said: str


def give_up(db: Database, giving: Giving, now: int) -> list[int]:
    """Give rows up that are to be sent, and return them."""
    channel, destination, announced, state, said = giving
    payload = ", payload = NULL" if state == "cancelled" else ""
    found = db.rows(
        f"UPDATE delivery SET state = ?, said = ?, ended_at = ?{payload}"
        " WHERE channel = ? AND destination = ? AND state = 'pending' AND +announced_at <= ? RETURNING seq",
        (state, said, now, channel, destination, announced),
    )
    return [int(seq) for (seq,) in found]


def is_ending(db: Database, channel: str, destination: str, announced: int) -> bool:
    """Whether any row for a destination that is to be sent was announced up to a moment."""
    found = db.rows(
        "SELECT 1 FROM delivery WHERE channel = ? AND destination = ? AND state = 'pending'"
        " AND +announced_at <= ? LIMIT 1",
        (channel, destination, announced),
    )
    return bool(found)


def forget(db: Database, before: int) -> None:
    """Let go of what ended before a moment, but for what arrived last of each article and what came after.

    What was posted is remembered until it was deleted.
    """
    db.run(
        "DELETE FROM delivery WHERE ended_at < ? AND (article IS NULL OR EXISTS (SELECT 1 FROM delivery n"
        " WHERE n.subject = delivery.subject AND n.channel = delivery.channel"
        " AND n.destination = delivery.destination AND n.seq > delivery.seq AND n.state = 'sent'"
        " AND (delivery.digest = '' OR delivery.receipt = '' OR (n.kind = 'withdrawn' AND n.receipt = ''))))",
        [before],
    )


def _parts(seqs: Collection[int]) -> Iterator[list[int]]:
    rest = iter(seqs)
    while some := list(islice(rest, _MANY)):
        yield some


def _places(some: Sequence[object]) -> str:
    return ", ".join("?" * len(some))
