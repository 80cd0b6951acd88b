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


def get(db: Database, name: str) -> StoreRow | None:
    """Return what is known of a store."""
    found = row(db, "SELECT settings, complete_since, scanned_at FROM store WHERE name = ?", [name])
    return StoreRow(*found) if found else None


def others_than(db: Database, names: Container[str]) -> list[str]:
    """Return the stores that are known and not among these."""
    found = db.rows("SELECT name FROM store ORDER BY name")
    return [str(name) for (name,) in found if name not in names]


def has_begun(db: Database) -> bool:
    """Whether any store was ever loaded completely."""
    return bool(db.rows("SELECT 1 FROM store WHERE complete_since IS NOT NULL LIMIT 1"))


def remove(db: Database, name: str) -> None:
    """Forget a store."""
    db.run("DELETE FROM store WHERE name = ?", [name])


def scanned(db: Database, name: str, settings: str, now: int) -> None:
    """Note a complete scan."""
    db.run(
        "INSERT INTO store VALUES (?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET"
        " settings = excluded.settings, scanned_at = excluded.scanned_at,"
        " complete_since = coalesce(store.complete_since, excluded.complete_since)",
        (name, settings, now, now),
    )
