"""Single facts about the whole, by their names: what is owed, and when something was last done."""

from __future__ import annotations

from feedsync.catalogue.database import Database, value

DEPLOY_OWED = "deploy owed"  # since when files lie here that are not where readers fetch them
TIDIED = "outbox tidied"  # when what is old was last let go


def get(db: Database, name: str) -> int | None:
    """Return the moment that was noted, `None` for none."""
    found = value(db, "SELECT value FROM meta WHERE name = ?", [name])
    return None if found is None else int(found)


def put(db: Database, name: str, moment: int) -> None:
    """Note a moment."""
    db.run(
        "INSERT INTO meta VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (name, str(moment)),
    )


def remove(db: Database, name: str) -> None:
    """Forget it."""
    db.run("DELETE FROM meta WHERE name = ?", [name])
