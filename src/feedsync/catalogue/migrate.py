"""Brings the schema of a catalogue to the latest revision, whole or not at all."""

from __future__ import annotations

from pathlib import Path

from feedsync.catalogue.database import Database, value
from feedsync.errors import StateError

LATEST = 7
_STEPS = Path(__file__).with_name("migrations")


def revision_of(database: Database) -> int:
    """Return the revision of the schema, 0 for an empty database."""
    if value(database, database.has_meta) is None:
        return 0
    found = value(database, "SELECT value FROM meta WHERE name = 'revision'")
    if found is None or not found.isdecimal():
        raise StateError(
            "this is no catalogue of feedsync.", where=database.place, kept="Nothing was touched."
        )
    return int(found)


def migrate(database: Database) -> None:
    """Apply each step that the catalogue has not had. Raises `StateError` for one of a later revision."""
    found = revision_of(database)
    if found > LATEST:
        raise StateError(
            f"a newer feedsync wrote this catalogue (its revision is {found}).",
            where=database.place,
            kept="Nothing was touched.",
            advice="Install that one, or put back the copy whose name ends in .bak-…",
        )
    if found == LATEST:
        return
    with database.transaction():
        for number in range(found + 1, LATEST + 1):
            for statement in _statements(number):
                database.run(statement.format_map(database.words))
        if not found:
            database.run("INSERT INTO meta VALUES ('revision', '')")
            database.run("INSERT INTO meta VALUES ('origin', ?)", [value(database, database.random)])
        database.run("UPDATE meta SET value = ? WHERE name = 'revision'", [str(LATEST)])


def _statements(number: int) -> list[str]:
    text = (_STEPS / f"{number:04}.sql").read_text("utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("--"))
    return [statement for part in "\n".join(lines).split(";") if (statement := part.strip())]
