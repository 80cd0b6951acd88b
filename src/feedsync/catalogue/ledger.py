"""The identity ledger: ids that are given and never change, and all names that an article had since."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from feedsync.article import Facts
from feedsync.catalogue.database import Database


class Given(NamedTuple):
    """An article whose id is fixed now. `atom_id` is `None` where unknown, `place` is store and key."""

    article: int
    atom_id: str | None
    place: tuple[str, str]


def give(db: Database, given: Iterable[Given]) -> None:
    """Fix the ids of articles, before the first document with them is published."""
    for article, atom_id, place in given:
        db.run("UPDATE article SET is_given = 1, atom_id = ? WHERE id = ?", (atom_id, article))
        declared_id, url = db.rows("SELECT declared_id, url FROM article WHERE id = ?", [article])[0]
        _note(db, article, declared_id, url, place)


def also_known_as(db: Database, article: int, facts: Facts, place: tuple[str, str]) -> None:
    """Note the names that a given article has now."""
    _note(db, article, facts.declared_id, facts.url, place)


def names(db: Database, article: int, kind: str) -> list[str]:
    """Return all names of a kind that an article had since its id was given."""
    found = db.rows("SELECT value FROM alias WHERE article = ? AND kind = ?", (article, kind))
    return [str(name) for (name,) in found]


def _note(db: Database, article: int, declared_id: str, url: str, place: tuple[str, str]) -> None:
    names = [("id", declared_id), ("url", url), ("key", "/".join(place))]
    db.run_many(
        "INSERT INTO alias VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        [(kind, name, article) for kind, name in names if name],
    )
