"""The terms of live articles, so that the newest of a term are a few rows of an index."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from feedsync.catalogue.database import Database


def put(db: Database, article: int, published: int, terms: str, folded: Callable[[str], str]) -> None:
    """Note the terms (JSON: lists by kind) of an article that became live, or was edited."""
    remove(db, article)
    rows = {
        (kind, folded(label)): (kind, folded(label), published, article, label)
        for kind, labels in msgspec.json.decode(terms).items()
        for label in reversed(labels)
    }
    db.run_many("INSERT INTO term VALUES (?, ?, ?, ?, ?)", rows.values())


def remove(db: Database, article: int) -> None:
    """Forget the terms of an article that is not live any more."""
    db.run("DELETE FROM term WHERE article = ?", [article])
