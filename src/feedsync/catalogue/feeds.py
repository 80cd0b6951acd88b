"""What each feed was made of, and what it shows. Times in seconds since 1970."""

from __future__ import annotations

from collections.abc import Collection, Container, Sequence
from typing import NamedTuple

from feedsync.catalogue.database import Database, value


class FeedRow(NamedTuple):
    """`settings`: all that shapes its documents beside the articles."""

    settings: str
    next_change_at: int | None


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
    db.run("DELETE FROM feed WHERE name = ?", [name])
    db.run("DELETE FROM entry WHERE feed = ?", [name])


def entries(db: Database, name: str) -> list[int]:
    """Return the articles that a feed shows, in their order."""
    return [int(one) for (one,) in db.rows("SELECT article FROM entry WHERE feed = ? ORDER BY place", [name])]


def make_due(db: Database) -> None:
    """Let every feed be looked at again."""
    db.run("UPDATE feed SET next_change_at = 0 WHERE coalesce(next_change_at, 1) <> 0")


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
