"""The terms of live articles, so that the newest of a term are a few rows of an index."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from feedsync.catalogue.database import Database

_LISTS = msgspec.json.Decoder(dict[str, list[str]])


def put(db: Database, article: int, published: int, terms: str, folded: Callable[[str], str]) -> None:
    """Note the terms (JSON: lists by kind) of an article that was edited, instead of those that it had."""
    remove(db, article)
    add(db, article, published, terms, folded)


def add(db: Database, article: int, published: int, terms: str, folded: Callable[[str], str]) -> None:
    """Note the terms (JSON: lists by kind) of an article that became live."""
    rows: list[tuple[str, str, int, int, str]] = []
    for kind, labels in _LISTS.decode(terms).items():
        # Of those that look alike the first is kept.
        found = {folded(label): label for label in reversed(labels)}
        rows += [(kind, value, published, article, label) for value, label in found.items()]
    if rows:
        db.run_later("INSERT INTO term VALUES (?, ?, ?, ?, ?)", rows)


def remove(db: Database, article: int) -> None:
    """Forget the terms of an article that is not live any more."""
    db.run("DELETE FROM term WHERE article = ?", [article])
