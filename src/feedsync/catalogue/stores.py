"""What is known of each store as a whole. Times in seconds since 1970."""

from __future__ import annotations

from collections.abc import Container

from msgspec import Struct

from feedsync.catalogue.database import Database, row


class StoreRow(Struct, frozen=True):
    """`settings`: all that loading reads beside the articles. See the schema for the others."""

    settings: str
    complete_since: int | None
    scanned_at: int | None
    cursor: str = ""
    walk: str = ""


def get(db: Database, name: str) -> StoreRow | None:
    """Return what is known of a store."""
    found = row(
        db, "SELECT settings, complete_since, scanned_at, cursor, walk FROM store WHERE name = ?", [name]
    )
    return StoreRow(*found) if found else None


def others_than(db: Database, names: Container[str]) -> list[str]:
    """Return the stores that are known and not among these."""
    found = db.rows("SELECT name FROM store ORDER BY name")
    return [str(name) for (name,) in found if name not in names]


def has_begun(db: Database) -> bool:
    """Whether any store was ever loaded completely."""
    return bool(db.rows("SELECT 1 FROM store WHERE complete_since IS NOT NULL LIMIT 1"))


def unfinished(db: Database) -> list[str]:
    """Return the stores that were begun to be read and never read whole."""
    found = db.rows("SELECT name FROM store WHERE complete_since IS NULL ORDER BY name")
    return [str(name) for (name,) in found]


def remove(db: Database, name: str) -> None:
    """Forget a store."""
    db.run("DELETE FROM store WHERE name = ?", [name])


def scanned(db: Database, name: str, settings: str, now: int, cursor: str = "") -> None:
    """Note a complete scan, or that all is known up to a cursor."""
    db.run(
        "INSERT INTO store (name, settings, complete_since, scanned_at, cursor, walk)"
        " VALUES (?, ?, ?, ?, ?, '') ON CONFLICT (name) DO UPDATE SET"
        " settings = excluded.settings, scanned_at = excluded.scanned_at, cursor = excluded.cursor,"
        " walk = '', complete_since = coalesce(store.complete_since, excluded.complete_since)",
        (name, settings, now, now, cursor),
    )


def walked(db: Database, name: str, walk: str) -> None:
    """Note how far a reading of the whole store has come."""
    db.run(
        "INSERT INTO store (name, settings, walk) VALUES (?, '', ?) ON CONFLICT (name) DO UPDATE SET"
        " walk = excluded.walk",
        (name, walk),
    )


def read_up_to(db: Database, name: str, cursor: str) -> None:
    """Note up to which cursor a store was read whose time was over before all was told."""
    db.run("UPDATE store SET cursor = ? WHERE name = ?", (cursor, name))
