"""What a person does to rows of the outbox. Times in seconds since 1970."""

from __future__ import annotations

from feedsync.catalogue.database import Database


def send_again(db: Database, seq: int, now: int) -> None:
    """Let a row go now. That it was attempted stays known, but its schedule begins anew."""
    db.run(
        "UPDATE delivery SET state = 'pending', next_at = ?, renewed_at = ?, ended_at = NULL, token = NULL,"
        " lease_until = NULL, looks = 0, attempts = CASE WHEN attempts > 0 THEN 1 ELSE 0 END WHERE seq = ?",
        (now, now, seq),
    )


def look_again(db: Database, seq: int, now: int) -> None:
    """Let what a row waits to be public be looked at now."""
    db.run(
        "UPDATE sighting SET next_at = ?, looks = 0 WHERE url IN (SELECT url FROM wait WHERE delivery = ?)",
        (now, seq),
    )


def has_arrived(db: Database, seq: int, said: str, now: int) -> None:
    """Note that a row of which that was unknown did arrive."""
    db.run(
        "UPDATE delivery SET state = 'sent', said = ?, ended_at = ?, token = NULL, lease_until = NULL"
        " WHERE seq = ? AND state = 'unknown'",
        (said, now, seq),
    )


def hold(db: Database, seq: int) -> None:
    """Keep a row back."""
    db.run("UPDATE delivery SET state = 'held' WHERE seq = ? AND state = 'pending'", [seq])


def release(db: Database, seq: int) -> None:
    """Let a row go that was held, at its time."""
    db.run("UPDATE delivery SET state = 'pending' WHERE seq = ? AND state = 'held'", [seq])


def give_up(db: Database, seq: int, said: str, now: int) -> None:
    """Give a row up, also one that failed."""
    db.run(
        "UPDATE delivery SET state = 'cancelled', said = ?, ended_at = ?, token = NULL, lease_until = NULL"
        " WHERE seq = ?",
        (said, now, seq),
    )
