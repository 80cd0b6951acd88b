"""The keys that stores have or had until a moment ago. Times in seconds since 1970."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from msgspec import Struct

from feedsync.catalogue.database import Database, in_parts, row, value

_BATCH = 1000


class Source(NamedTuple):
    """What a key is known by. `problem` is JSON: why it is quarantined."""

    fingerprint: str
    article: int | None
    claimant: int | None
    problem: str | None
    is_import: int


NEW = Source("", None, None, None, 0)


def known(db: Database, store: str) -> Iterator[tuple[str, str, int | None]]:
    """Yield all keys of a store in their order, as the values of `Known`. Rows may be written meanwhile."""
    last = ""
    while True:
        batch = db.rows(
            "SELECT key, fingerprint, missing_since FROM source WHERE store = ? AND key > ?"
            f" ORDER BY key LIMIT {_BATCH}",
            (store, last),
        )
        yield from batch
        if len(batch) < _BATCH:
            return
        last = batch[-1][0]


def get(db: Database, store: str, key: str) -> Source:
    """Return what a key is known by, also if it is not known at all."""
    found = row(
        db,
        "SELECT fingerprint, article, claimant, problem, is_import FROM source WHERE store = ? AND key = ?",
        (store, key),
    )
    return Source._make(found) if found else NEW


def known_one(db: Database, store: str, key: str) -> tuple[str, str, int | None] | None:
    """Return one key of a store as `known` gives it, `None` where it is not known."""
    return known_some(db, store, [key])[key]


def known_some(
    db: Database, store: str, keys: Iterable[str]
) -> dict[str, tuple[str, str, int | None] | None]:
    """Return keys of a store, each as `known_one` gives it."""
    found: dict[str, tuple[str, str, int | None] | None] = dict.fromkeys(keys)
    for some, places in in_parts([*found]):
        rows = db.rows(
            f"SELECT key, fingerprint, missing_since FROM source WHERE store = ? AND key IN ({places})",
            (store, *some),
        )
        found |= {key: (key, fingerprint, since) for key, fingerprint, since in rows}
    return found


def due(db: Database, store: str, now: int) -> list[tuple[str, str, int | None]]:
    """Return the keys of a store, as `known` gives them, whose article waits though its date is over."""
    found = db.rows(
        # SQLite takes the tables of a CROSS JOIN in this order: few articles wait, and a store has many keys.
        "SELECT s.key, s.fingerprint, s.missing_since FROM article a CROSS JOIN source s"
        " WHERE s.article = a.id AND a.state = 'scheduled' AND a.published <= ? AND s.store = ?"
        " AND s.missing_since IS NULL ORDER BY s.key",
        (now, store),
    )
    return [(key, fingerprint, since) for key, fingerprint, since in found]


def put(db: Database, store: str, key: str, source: Source) -> None:
    """Note what a key that a scan met is known by."""
    db.run_later(
        "INSERT INTO source (store, key, fingerprint, article, claimant, problem, is_import)"
        " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (store, key) DO UPDATE SET"
        " fingerprint = excluded.fingerprint, article = excluded.article,"
        " claimant = excluded.claimant, problem = excluded.problem,"
        " is_import = excluded.is_import, missing_since = NULL",
        [(store, key, *source)],
    )


def clear(db: Database, store: str, fingerprints: Iterable[tuple[str, str]]) -> None:
    """Note the fingerprints of keys that need not be read again."""
    db.run_many(
        "UPDATE source SET fingerprint = ? WHERE store = ? AND key = ?",
        [(fingerprint, store, key) for key, fingerprint in fingerprints],
    )


def mark_missing(db: Database, store: str, keys: Iterable[str], now: int) -> None:
    """Note since when keys are missing."""
    db.run_many(
        "UPDATE source SET missing_since = ? WHERE store = ? AND key = ?", [(now, store, key) for key in keys]
    )


def mark_present(db: Database, store: str, keys: Iterable[str]) -> None:
    """Note that keys, those of them that there are still, are not missing."""
    db.run_many(
        "UPDATE source SET missing_since = NULL WHERE store = ? AND key = ?", [(store, key) for key in keys]
    )


def keys_of(db: Database, store: str) -> list[tuple[str, int | None, bool]]:
    """Return all keys of a store with their articles, and whether they are missing."""
    found = db.rows("SELECT key, article, missing_since FROM source WHERE store = ? ORDER BY key", [store])
    return [(key, article, since is not None) for key, article, since in found]


def hand_over_unreadable(db: Database, store: str) -> None:
    """Give what a store had to the one key of the same name in another store that cannot be taken over."""
    found = db.rows(
        "SELECT old.key, old.article, min(new.store) FROM source old JOIN source new ON new.key = old.key"
        " AND new.store <> old.store AND new.article IS NULL AND new.problem IS NOT NULL"
        " WHERE old.store = ? AND old.article IS NOT NULL GROUP BY old.key, old.article HAVING count(*) = 1",
        [store],
    )
    for key, article, other in found:
        db.run("DELETE FROM source WHERE store = ? AND key = ?", (store, key))
        db.run("UPDATE source SET article = ? WHERE store = ? AND key = ?", (article, other, key))
        db.run("UPDATE article SET store = ? WHERE id = ?", (other, article))


def count_live(db: Database, store: str) -> int:
    """Return how many keys of a store, of those that are not missing, have an article that can be seen."""
    count = value(
        db,
        "SELECT count(*) FROM source s JOIN article a ON a.id = s.article"
        " WHERE s.store = ? AND s.missing_since IS NULL AND a.state = 'live'",
        [store],
    )
    return int(count)


def count_present(db: Database, store: str) -> int:
    """Return how many keys were met in the last scan."""
    count = value(db, "SELECT count(*) FROM source WHERE store = ? AND missing_since IS NULL", [store])
    return int(count)


def is_missing(db: Database, store: str, key: str) -> bool:
    """Whether the last scan did not meet a key that it knows."""
    found = db.rows(
        "SELECT 1 FROM source WHERE store = ? AND key = ? AND missing_since IS NOT NULL", (store, key)
    )
    return bool(found)


def has_any(db: Database, store: str) -> bool:
    """Whether a store has a key at all."""
    return bool(db.rows("SELECT 1 FROM source WHERE store = ? LIMIT 1", [store]))


def has_claimants(db: Database) -> bool:
    """Whether any values wait for an id or an address."""
    return bool(db.rows("SELECT 1 FROM source WHERE claimant IS NOT NULL LIMIT 1"))


class Missing(Struct, frozen=True):
    """A key that is missing, and its article."""

    store: str
    key: str
    since: int
    article: int | None
    state: str
    title: str


def missing(db: Database, store: str, until: int | None = None) -> list[Missing]:
    """Return the keys of a store that are missing, since `until` or before, and where the articles stand."""
    found = db.rows(
        "SELECT s.store, s.key, s.missing_since, s.article, coalesce(a.state, ''), coalesce(a.title, '')"
        " FROM source s{by_missing} LEFT JOIN article a ON a.id = s.article"
        " WHERE s.store = ? AND s.missing_since IS NOT NULL".format_map(db.words)
        + ("" if until is None else f" AND s.missing_since <= {until:d}")
        + " ORDER BY s.key",
        [store],
    )
    return [Missing(*one) for one in found]


def remove(db: Database, store: str, key: str) -> None:
    """Forget a key that is gone, and what it wanted."""
    db.run(
        "DELETE FROM article WHERE id = (SELECT claimant FROM source WHERE store = ? AND key = ?)",
        (store, key),
    )
    db.run("DELETE FROM source WHERE store = ? AND key = ?", (store, key))


def forget_new(db: Database, store: str) -> None:
    """Forget the keys of a store that have no article yet, and what they want."""
    db.run("DELETE FROM article WHERE id IN (SELECT claimant FROM source WHERE store = ?)", [store])
    db.run("DELETE FROM source WHERE store = ? AND article IS NULL", [store])
    db.run("UPDATE source SET claimant = NULL WHERE store = ? AND claimant IS NOT NULL", [store])


class Quarantined(Struct, frozen=True):
    """A key with a problem. `shown_since` is when the version came that is still shown, if one is."""

    store: str
    key: str
    problem: str
    shown_since: int | None


def quarantined(db: Database, store: str) -> list[Quarantined]:
    """Return all keys of a store with a problem, in their order."""
    found = db.rows(
        "SELECT s.store, s.key, s.problem, a.revised_at FROM source s{by_problem} LEFT JOIN article a"
        " ON a.id = s.article AND a.state = 'live' AND a.is_broken = 0"
        " AND EXISTS (SELECT 1 FROM entry WHERE entry.article = a.id)"
        " WHERE s.problem IS NOT NULL AND s.missing_since IS NULL AND s.store = ?"
        " ORDER BY s.key".format_map(db.words),
        [store],
    )
    return [Quarantined(*one) for one in found]


def read_again(db: Database, article: int) -> None:
    """Let the next scan read the key of an article, whether or not it has changed."""
    db.run("UPDATE source SET fingerprint = '' WHERE article = ?", [article])


def pardon(db: Database, article: int) -> None:
    """Forget what is wrong with an article."""
    db.run("UPDATE source SET problem = NULL WHERE article = ? AND problem IS NOT NULL", [article])


def quarantine(db: Database, feed_id: str, problem: str) -> None:
    """Note why the article with an id cannot be shown as it is."""
    db.run(
        "UPDATE source SET problem = ? WHERE article = (SELECT id FROM article WHERE feed_id = ?)",
        (problem, feed_id),
    )
