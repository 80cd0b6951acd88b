"""What deliveries wait to be public, and what was last seen there. Times in seconds since 1970."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from feedsync.catalogue.database import Database, row, value


class Sighting(NamedTuple):
    """See the schema."""

    url: str
    document: str
    place: int
    since: int | None
    looks: int
    looked_at: int | None
    next_at: int
    said: str


_COLUMNS = ", ".join(Sighting._fields)


def add(db: Database, delivery: int, url: str, document: str, place: int, now: int) -> None:
    """Let a delivery wait until an address was seen to be as new as a place in the log.

    `document` is the path of a published file, empty for an article's page. It is looked at again at once.
    """
    db.run(
        "INSERT INTO wait VALUES (?, ?, ?) ON CONFLICT (delivery, url) DO UPDATE SET place = excluded.place",
        (delivery, url, place),
    )
    db.run(
        "INSERT INTO sighting (url, document, next_at) VALUES (?, ?, ?) ON CONFLICT (url) DO UPDATE SET"
        " document = excluded.document, looks = 0, next_at = excluded.next_at",
        (url, document, now),
    )


def sighting(db: Database, url: str) -> Sighting | None:
    """Return what was last seen at an address, `None` where nobody ever waited for it."""
    found = row(db, f"SELECT {_COLUMNS} FROM sighting WHERE url = ?", [url])
    return Sighting(*found) if found else None


def of_delivery(db: Database, delivery: int) -> list[Sighting]:
    """Return what was last seen at the addresses that a delivery still waits for."""
    columns = ", ".join(f"s.{name}" for name in Sighting._fields)
    found = db.rows(
        f"SELECT {columns} FROM wait w JOIN sighting s ON s.url = w.url WHERE w.delivery = ? ORDER BY s.url",
        [delivery],
    )
    return [Sighting(*one) for one in found]


def has_delivery(db: Database, delivery: int) -> bool:
    """Whether a delivery waits for anything to be public."""
    return bool(db.rows("SELECT 1 FROM wait WHERE delivery = ? LIMIT 1", [delivery]))


def unseen(db: Database, channel: str, destination: str) -> set[int]:
    """Return what waits for an address that was looked at in vain."""
    found = db.rows(
        "SELECT w.delivery FROM wait w JOIN delivery d ON d.seq = w.delivery JOIN sighting s ON s.url = w.url"
        " WHERE d.state = 'pending' AND d.channel = ? AND d.destination = ? AND s.looks > 0",
        (channel, destination),
    )
    return {int(seq) for (seq,) in found}


def due(
    db: Database, channels: Sequence[str], now: int, most: int, *, only_pages: bool = False
) -> list[Sighting]:
    """Return the first addresses to be looked at now, for whatever of some channels waits."""
    columns = ", ".join(f"s.{name}" for name in Sighting._fields)
    found = db.rows(
        f"SELECT DISTINCT {columns} {_waited_for(channels, only_pages=only_pages)} AND s.next_at <= ?"
        f" ORDER BY s.next_at, s.url LIMIT {most:d}",
        (*channels, now),
    )
    return [Sighting(*one) for one in found]


def next_look(db: Database, channels: Sequence[str], *, only_pages: bool = False) -> int | None:
    """Return when the next address is to be looked at that anything of some channels waits for."""
    found = value(db, f"SELECT min(s.next_at) {_waited_for(channels, only_pages=only_pages)}", channels)
    return None if found is None else int(found)


def _waited_for(channels: Collection[str], *, only_pages: bool) -> str:
    return (
        "FROM wait w JOIN delivery d ON d.seq = w.delivery JOIN sighting s ON s.url = w.url"
        f" WHERE d.state = 'pending' AND d.channel IN ({', '.join('?' * len(channels)) or 'NULL'})"
        + (" AND s.document = ''" if only_pages else "")
    )


def mend_times(db: Database, now: int, latest: int) -> None:
    """Look now at what was to be looked at later than can be: the clock was set back."""
    if db.rows("SELECT 1 FROM sighting WHERE next_at > ? LIMIT 1", [latest]):
        db.run("UPDATE sighting SET next_at = ? WHERE next_at > ?", (now, latest))


def last_place(db: Database, url: str) -> int:
    """Return the last place in the log as new as which something wants an address to be."""
    return int(value(db, "SELECT max(place) FROM wait WHERE url = ?", [url]) or 0)


def see(db: Database, seen: Sighting) -> None:
    """Note what was seen at an address."""
    names = [name for name in Sighting._fields if name not in ("url", "document")]
    settings = ", ".join(f"{name} = ?" for name in names)
    values = [getattr(seen, name) for name in names]
    db.run(f"UPDATE sighting SET {settings} WHERE url = ?", (*values, seen.url))


def release(db: Database, url: str, place: int) -> int:
    """Let nothing wait any more for an address to be as new as a place in the log; return how many did."""
    return db.run("DELETE FROM wait WHERE url = ? AND place <= ?", (url, place))


def overdue(db: Database, url: str, before: int) -> list[int]:
    """Return what still waits for an address and was renewed before a moment."""
    found = db.rows(
        "SELECT d.seq FROM wait w JOIN delivery d ON d.seq = w.delivery"
        " WHERE w.url = ? AND d.state = 'pending' AND d.renewed_at <= ?",
        (url, before),
    )
    return sorted(int(seq) for (seq,) in found)


def leave(db: Database, deliveries: Collection[int]) -> None:
    """Let deliveries wait for nothing any more."""
    db.run_many("DELETE FROM wait WHERE delivery = ?", [(seq,) for seq in deliveries])


def has_any(db: Database, *, of_documents: bool) -> bool:
    """Whether anything waits for a document, or for a page."""
    sign = "<>" if of_documents else "="
    return bool(
        db.rows(f"SELECT 1 FROM wait w JOIN sighting s ON s.url = w.url WHERE s.document {sign} '' LIMIT 1")
    )


def drop(db: Database, *, of_documents: bool) -> None:
    """Let nothing wait for documents, or for pages, any more."""
    sign = "<>" if of_documents else "="
    db.run(f"DELETE FROM wait WHERE url IN (SELECT url FROM sighting WHERE document {sign} '')")


def forget(db: Database, before: int) -> None:
    """Let go of what nobody waits for since long, and of what waits no more."""
    db.run(
        "DELETE FROM wait WHERE NOT EXISTS (SELECT 1 FROM delivery d WHERE d.seq = wait.delivery"
        " AND d.state IN ('pending', 'sending', 'unknown', 'held'))"
    )
    db.run(
        "DELETE FROM sighting WHERE next_at < ?"
        " AND NOT EXISTS (SELECT 1 FROM wait w WHERE w.url = sighting.url)",
        [before],
    )
