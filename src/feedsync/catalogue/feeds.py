"""What each feed was made of, and what it shows. Times in seconds since 1970."""

from __future__ import annotations

from collections.abc import Collection, Container, Sequence
from typing import NamedTuple

from feedsync.catalogue.database import Database, value


class FeedRow(NamedTuple):
    """`settings`: all that shapes its documents beside the articles."""

    settings: str
    next_change_at: int | None


class Left(NamedTuple):
    """An article that a feed has shown and that was withdrawn at `left_at`.

    `atom_id` is empty where none was given yet.
    """

    article: int
    feed_id: str
    atom_id: str
    left_at: int


def left_since(db: Database, name: str, moment: int) -> list[Left]:
    """Return what a feed has shown and what was withdrawn after a moment, and did not come back."""
    found = db.rows(
        "SELECT a.id, a.feed_id, coalesce(a.atom_id, ''), a.left_at"
        " FROM article a JOIN shown ON shown.article = a.id AND shown.feed = ?"
        " WHERE a.left_at > ? AND a.left_at IS NOT NULL AND a.state <> 'live' AND a.is_given = 1"
        " ORDER BY a.left_at DESC, a.feed_id",
        (name, moment),
    )
    return [Left(*one) for one in found]


def all_feeds(db: Database) -> dict[str, FeedRow]:
    """Return what is known of all feeds, by name."""
    found = db.rows("SELECT name, settings, next_change_at FROM feed")
    return {name: FeedRow(settings, next_change_at) for name, settings, next_change_at in found}


def put(db: Database, name: str, feed: FeedRow) -> None:
    """Note what a feed was made of."""
    db.run(
        "INSERT INTO feed VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE SET"
        " settings = excluded.settings, next_change_at = excluded.next_change_at",
        (name, *feed),
    )


def remove(db: Database, name: str) -> None:
    """Forget a feed that is not configured any more."""
    for table, column in (("feed", "name"), ("entry", "feed"), ("shown", "feed")):
        db.run(f"DELETE FROM {table} WHERE {column} = ?", [name])
    clear_begin(db, name)


def entries(db: Database, name: str) -> list[int]:
    """Return the articles that a feed shows, in their order."""
    return [int(one) for (one,) in db.rows("SELECT article FROM entry WHERE feed = ? ORDER BY place", [name])]


def make_due(db: Database) -> None:
    """Let every feed be looked at again."""
    db.run("UPDATE feed SET next_change_at = 0 WHERE coalesce(next_change_at, 1) <> 0")


def begin_of(db: Database, name: str) -> int:
    """Return before which date of publication a feed shows nothing, 0 where it shows all."""
    return int(value(db, "SELECT value FROM meta WHERE name = ?", [f"begin/{name}"]) or 0)


def clear_begin(db: Database, name: str) -> None:
    """Let a feed show all again."""
    db.run("DELETE FROM meta WHERE name = ?", [f"begin/{name}"])


def set_begin(db: Database, name: str, since: int) -> None:
    """Let a feed show nothing that was published before."""
    db.run(
        "INSERT INTO meta VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (f"begin/{name}", str(since)),
    )


def first_expiry(db: Database, name: str) -> int | None:
    """Return when the first article that a feed shows expires."""
    found = value(
        db,
        "SELECT min(expires) FROM entry JOIN article ON article.id = entry.article WHERE feed = ?",
        [name],
    )
    return None if found is None else int(found)


def put_entries(db: Database, name: str, articles: Sequence[int]) -> None:
    """Note the articles that a feed shows, in their order."""
    db.run("DELETE FROM entry WHERE feed = ?", [name])
    db.run_many(
        "INSERT INTO entry VALUES (?, ?, ?)", [(name, one, place) for place, one in enumerate(articles)]
    )
    db.run_many("INSERT INTO shown VALUES (?, ?) ON CONFLICT DO NOTHING", [(name, one) for one in articles])


def losses(db: Database, gone: Collection[int], missing: Container[int]) -> dict[str, tuple[int, int]]:
    """Return, of each feed that shows any article that is `gone`, how many it shows, and how many of those.

    Others that are `missing` count on neither side.
    """
    lost: dict[str, int] = {}
    for article in gone:
        for (feed,) in db.rows("SELECT feed FROM entry WHERE article = ?", [article]):
            lost[feed] = lost.get(feed, 0) + 1
    return {
        feed: (sum(one in gone or one not in missing for one in entries(db, feed)), count)
        for feed, count in sorted(lost.items())
    }
