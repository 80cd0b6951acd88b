"""The families of feeds that `for_each` makes, and the terms that have none. Times in seconds since 1970."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from feedsync.catalogue.database import Database, row


class FamilyRow(NamedTuple):
    """What a family was last looked through with, and when time alone may make a new feed of it."""

    settings: str
    next_change_at: int | None


class Clash(NamedTuple):
    """A term that has enough articles and no feed: `name` is another's, or empty where it makes none."""

    family: str
    value: str
    label: str
    name: str


def all_families(db: Database) -> dict[str, FamilyRow]:
    """Return all families by name."""
    found = db.rows("SELECT name, settings, next_change_at FROM family")
    return {name: FamilyRow(settings, next_change_at) for name, settings, next_change_at in found}


def put(db: Database, name: str, family: FamilyRow) -> None:
    """Note what a family was looked through with."""
    db.run(
        "INSERT INTO family VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE SET"
        " settings = excluded.settings, next_change_at = excluded.next_change_at",
        (name, *family),
    )


def remove(db: Database, name: str) -> None:
    """Forget a family that is not configured any more."""
    db.run("DELETE FROM family WHERE name = ?", [name])
    db.run("DELETE FROM clash WHERE family = ?", [name])


def clashes(db: Database) -> list[tuple[Clash, str]]:
    """Return all terms that have no feed though they have enough articles, and who has the name of each."""
    found = db.rows(
        "SELECT c.family, c.value, c.label, c.name, coalesce(f.label, '') FROM clash c"
        " LEFT JOIN feed f ON f.name = c.name ORDER BY c.family, c.value"
    )
    return [(Clash(*one), str(holder)) for *one, holder in found]


def clash_of(db: Database, family: str, term: str) -> Clash | None:
    """Return why a folded term with enough articles has no feed, `None` where that is not so."""
    found = row(
        db, "SELECT family, value, label, name FROM clash WHERE family = ? AND value = ?", (family, term)
    )
    return Clash(*found) if found else None


def clash_values(db: Database, family: str, limit: int) -> set[str]:
    """Return so many of the folded terms of a family that have no feed though they have enough articles."""
    found = db.rows(f"SELECT value FROM clash WHERE family = ? ORDER BY value LIMIT {limit:d}", [family])
    return {str(term) for (term,) in found}


def look(
    db: Database, name: str, family: FamilyRow, values: Iterable[str] | None, found: Iterable[Clash]
) -> None:
    """Note that a family was looked through, for the terms in `values` or, with `None`, for all."""
    if all_families(db).get(name) != family:
        put(db, name, family)
    if values is None:
        db.run("DELETE FROM clash WHERE family = ?", [name])
    else:
        db.run_many("DELETE FROM clash WHERE family = ? AND value = ?", [(name, one) for one in values])
    db.run_many("INSERT INTO clash VALUES (?, ?, ?, ?)", found)
