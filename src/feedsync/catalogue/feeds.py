"""What each feed was made of, and what it shows. Times in seconds since 1970."""

from __future__ import annotations

from collections.abc import Collection, Container, Sequence
from typing import NamedTuple

from feedsync.catalogue.database import Database, row, value

# Of a feed, or a family, that could not be brought up to date.
AT_ONCE = 0


class FeedRow(NamedTuple):
    """See the schema: a feed of `for_each` has a family, and `kind`, `value` and `label` of its term."""

    settings: str
    next_change_at: int | None
    family: str = ""
    kind: str = ""
    value: str = ""
    label: str = ""
    title: str = ""
    newest: str = ""
    newest_at: int | None = None


class Head(NamedTuple):
    """What tells whether a feed has to be looked at."""

    name: str
    settings: str
    next_change_at: int | None
    family: str
    kind: str


_COLUMNS = ", ".join(FeedRow._fields)
# In the words of the index, which would not be used for others.
_MEMBER = "family = ? AND family <> ''"
_EXCLUDED = ", ".join(f"{name} = excluded.{name}" for name in FeedRow._fields)


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
    found = db.rows(f"SELECT name, {_COLUMNS} FROM feed ORDER BY name")
    return {name: FeedRow(*rest) for name, *rest in found}


def heads(db: Database) -> list[Head]:
    """Return what tells of all feeds whether they have to be looked at."""
    return [Head(*one) for one in db.rows("SELECT name, settings, next_change_at, family, kind FROM feed")]


def get(db: Database, name: str) -> FeedRow | None:
    """Return what is known of a feed."""
    found = row(db, f"SELECT {_COLUMNS} FROM feed WHERE name = ?", [name])
    return FeedRow(*found) if found else None


def put(db: Database, name: str, feed: FeedRow) -> None:
    """Note what a feed was made of."""
    places = ", ".join("?" * (len(FeedRow._fields) + 1))
    db.run(
        f"INSERT INTO feed (name, {_COLUMNS}) VALUES ({places}) ON CONFLICT (name) DO UPDATE SET {_EXCLUDED}",
        (name, *feed),
    )


def vacate(db: Database, name: str, family: str, term: str) -> None:
    """Take a folded term from another feed of a family, so that the feed of this name can have it."""
    db.run(
        f"UPDATE feed SET family = '', kind = '', value = '' WHERE {_MEMBER} AND value = ? AND name <> ?",
        (family, term, name),
    )


def remove(db: Database, name: str) -> None:
    """Forget a feed that is not configured any more."""
    for table, column in (("feed", "name"), ("entry", "feed"), ("shown", "feed")):
        db.run(f"DELETE FROM {table} WHERE {column} = ?", [name])
    clear_begin(db, name)


def members(db: Database, family: str) -> dict[str, tuple[str, str]]:
    """Return name and label of the feeds of a family, by their folded terms."""
    found = db.rows(f"SELECT value, name, label FROM feed WHERE {_MEMBER} ORDER BY value", [family])
    return {value: (name, label) for value, name, label in found}


def member(db: Database, family: str, term: str) -> tuple[str, str] | None:
    """Return name and label of a family's feed of a folded term, `None` where there is none."""
    found = row(db, f"SELECT name, label FROM feed WHERE {_MEMBER} AND value = ?", (family, term))
    return (found[0], found[1]) if found else None


def showing(db: Database, article: int) -> list[str]:
    """Return the feeds that show an article."""
    found = db.rows("SELECT feed FROM entry WHERE article = ? ORDER BY feed", [article])
    return [str(name) for (name,) in found]


def has_shown(db: Database, name: str) -> bool:
    """Return whether a feed has ever shown an article."""
    return value(db, "SELECT 1 FROM shown WHERE feed = ? LIMIT 1", [name]) is not None


def places_of(db: Database, article: int) -> dict[str, int]:
    """Return the feeds that show an article, and in which place, from 0 on."""
    found = db.rows("SELECT feed, place FROM entry WHERE article = ? ORDER BY feed", [article])
    return {str(name): int(place) for name, place in found}


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


def next_due(db: Database, now: int) -> tuple[str, int] | None:
    """Return the feed that time changes first after a moment, and when."""
    found = row(
        db,
        "SELECT name, next_change_at FROM feed WHERE next_change_at > ?"
        " ORDER BY next_change_at, name LIMIT 1",
        [now],
    )
    return (str(found[0]), int(found[1])) if found else None


def title_of_expiring(db: Database, name: str, at: int) -> str:
    """Return the title of an article that a feed shows and that expires at a moment, if one does."""
    return _title(db, name, "expires", at)


def title_of_published(db: Database, name: str, at: int) -> str:
    """Return the title of an article that a feed shows and that was published at a moment, if one was."""
    return _title(db, name, "published", at)


def _title(db: Database, name: str, column: str, at: int) -> str:
    found = value(
        db,
        f"SELECT title FROM entry JOIN article ON article.id = entry.article WHERE feed = ? AND {column} = ?"
        " ORDER BY place LIMIT 1",
        (name, at),
    )
    return str(found or "")


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
