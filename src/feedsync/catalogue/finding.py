"""Finds what a person means by a name, and tells what is known of it. Times in seconds since 1970."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import msgspec
from msgspec import Struct

from feedsync.catalogue.articles import CLAIMANT
from feedsync.catalogue.database import Database, row

_BATCH = 1000


class Named(NamedTuple):
    """A key, its article, or both. `article` is `None` of a key that shows nothing that could be taken over.

    `state` is empty where nothing of it could be read; `title` is what it shows now.
    """

    store: str
    key: str
    article: int | None
    state: str
    title: str


_OF_KEY = (
    "SELECT s.store, s.key, s.article, coalesce(a.state, c.state, ''), coalesce(c.title, a.title, '')"
    " FROM source s LEFT JOIN article a ON a.id = s.article LEFT JOIN article c ON c.id = s.claimant WHERE"
)


def of_key(db: Database, store: str, key: str) -> list[Named]:
    """Return what a key shows; of one that is not there any more, the article that it showed last."""
    found = db.rows(f"{_OF_KEY} s.store = ? AND s.key = ?", (store, key))
    found = found or db.rows(
        "SELECT store, key, id, state, title FROM article"
        f" WHERE store = ? AND key = ? AND state <> '{CLAIMANT}' ORDER BY id DESC LIMIT 1",
        (store, key),
    )
    return [Named(*one) for one in found]


def of_number(db: Database, number: int) -> list[Named]:
    """Return the key that shows some values, or the article that had them."""
    found = db.rows(f"{_OF_KEY} s.article = ? OR s.claimant = ?", (number, number)) or db.rows(
        f"SELECT store, key, id, state, title FROM article WHERE id = ? AND state <> '{CLAIMANT}'", [number]
    )
    return [Named(*one) for one in found]


def with_id(db: Database, ids: Sequence[str]) -> Iterator[list[int]]:
    """Yield the numbers of those that have one of these ids, the surest way to have one first."""
    places = ", ".join("?" * len(ids))
    for condition in (
        f"feed_id IN ({places})",
        f"is_given = 1 AND atom_id <> feed_id AND atom_id IN ({places})",
        f"declared_id <> '' AND declared_id IN ({places})",
    ):
        yield _numbers(db, f"SELECT id FROM article WHERE {condition}", ids)
    yield with_alias(db, "id", ids)


def with_url(db: Database, addresses: Sequence[str]) -> list[int]:
    """Return the numbers of those that have one of these addresses."""
    places = ", ".join("?" * len(addresses))
    return _numbers(db, f"SELECT id FROM article WHERE url IN ({places})", addresses)


def with_alias(db: Database, kind: str, values: Sequence[str]) -> list[int]:
    """Return the articles that had one of these names since their ids were given."""
    places = ", ".join("?" * len(values))
    return _numbers(db, f"SELECT article FROM alias WHERE kind = ? AND value IN ({places})", (kind, *values))


def declared_aliases(db: Database) -> Iterator[tuple[int, str]]:
    """Yield the old addresses that articles tell, with the number of each."""
    statement = (
        "SELECT id, metadata FROM article WHERE id > ? AND metadata LIKE '%\"aliases\":[%'"
        f" ORDER BY id LIMIT {_BATCH}"
    )
    last = 0
    while batch := db.rows(statement, [last]):
        for number, metadata in batch:
            yield from ((int(number), address) for address in _Aliases.of(metadata))
        last = int(batch[-1][0])


class _Aliases(Struct):
    """What is of use here of an article's metadata, which may hold anything under the same name."""

    aliases: list[Any] = []

    @staticmethod
    def of(metadata: str) -> list[str]:
        try:
            told = msgspec.json.decode(metadata, type=_Aliases).aliases
        except msgspec.ValidationError:
            return []
        return [address for address in told if isinstance(address, str)]


def _numbers(db: Database, statement: str, values: Sequence[str]) -> list[int]:
    return sorted({int(number) for (number,) in db.rows(statement, values)})


def titles(db: Database) -> Iterator[tuple[int, str]]:
    """Yield the numbers and titles of all that was ever read."""
    last = 0
    while True:
        batch = db.rows(f"SELECT id, title FROM article WHERE id > ? ORDER BY id LIMIT {_BATCH}", [last])
        yield from batch
        if len(batch) < _BATCH:
            return
        last = batch[-1][0]


def newest(db: Database, limit: int) -> list[Named]:
    """Return the articles that were met last."""
    found = db.rows(
        "SELECT store, key, id, state, title FROM article"
        f" WHERE state <> '{CLAIMANT}' ORDER BY id DESC LIMIT {limit:d}"
    )
    return [Named(*one) for one in found]


def is_empty(db: Database) -> bool:
    """Whether nothing is known of any key or article."""
    return not db.rows("SELECT 1 FROM source LIMIT 1") and not db.rows("SELECT 1 FROM article LIMIT 1")


class Source(NamedTuple):
    """What is known of a key; see the schema."""

    article: int | None
    claimant: int | None
    problem: str | None
    missing_since: int | None


def source(db: Database, store: str, key: str) -> Source | None:
    """Return what is known of a key, `None` of one that is not there any more."""
    found = row(
        db,
        "SELECT article, claimant, problem, missing_since FROM source WHERE store = ? AND key = ?",
        (store, key),
    )
    return Source(*found) if found else None


class Known(NamedTuple):
    """All that is told of an article; see the schema. Ids are empty where it has none yet."""

    id: int
    state: str
    feed_id: str
    atom_id: str
    is_given: int
    declared_id: str
    url: str
    title: str
    published: int | None
    embargo: int | None
    expires: int | None
    terms: str
    metadata: str
    is_broken: int
    first_seen: int
    first_live: int | None
    revised_at: int
    edits: int
    gone_at: int | None


_OPTIONAL = {"feed_id", "atom_id"}
_KNOWN = ", ".join(f"coalesce({name}, '')" if name in _OPTIONAL else name for name in Known._fields)


def known(db: Database, number: int) -> Known:
    """Return what is known of an article, or of values that are not any article's yet."""
    found = row(db, f"SELECT {_KNOWN} FROM article WHERE id = ?", [number])
    if found is None:
        raise LookupError(number)
    return Known(*found)


# What is known of a key of which nothing could ever be read.
NOTHING = Known(0, "", "", "", 0, "", "", "", None, None, None, "{}", "{}", 0, 0, None, 0, 0, None)
