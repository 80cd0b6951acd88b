"""What deliveries wait to be public, and what was last seen there. Times in seconds since 1970."""

from __future__ import annotations

from feedsync.catalogue.database import Database


def add(db: Database, delivery: int, url: str, document: str, place: int, now: int) -> None:
    """Let a delivery wait until an address was seen to be as new as a place in the log.

    `document` is the path of a published file, empty for an article's page.
    """
    db.run(
        "INSERT INTO wait VALUES (?, ?, ?) ON CONFLICT (delivery, url) DO UPDATE SET place = excluded.place",
        (delivery, url, place),
    )
    db.run(
        "INSERT INTO sighting (url, document, next_at) VALUES (?, ?, ?) ON CONFLICT (url) DO UPDATE SET"
        " document = excluded.document",
        (url, document, now),
    )
