"""What arrived at networks and stands there under a name of theirs. Times in seconds since 1970."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

from feedsync.catalogue.database import Database
from feedsync.catalogue.outbox import Delivery

# To the letter what the index is for: a withdrawal without a receipt takes away what had one.
_OF_POSTS = "state = 'sent' AND (receipt <> '' OR kind = 'withdrawn') AND article IS NOT NULL"
_CLOCKS = 600  # seconds: theirs and ours are not the same


class Posted(NamedTuple):
    """An article that all may see, and the rows that arrived about it, the oldest first."""

    id: str
    url: str
    rows: list[Delivery]


def stamp(db: Database, channels: Iterable[str]) -> list[tuple[str, int, int]]:
    """Return what is another as soon as any post of some channels has come, changed or gone."""
    return [
        (channel, int(count), int(last or 0))
        for channel in channels
        for count, last in db.rows(
            f"SELECT count(*), max(ended_at) FROM delivery WHERE channel = ? AND {_OF_POSTS}", [channel]
        )
    ]


def has_any(db: Database, channels: Collection[str]) -> bool:
    """Whether anything ever had a receipt of one of some channels."""
    statement = f"SELECT 1 FROM delivery WHERE channel = ? AND {_OF_POSTS} AND receipt <> '' LIMIT 1"
    return any(db.rows(statement, [channel]) for channel in channels)


def taken(db: Database, row: Delivery) -> tuple[str, ...]:
    """Return the receipts of what has arrived since a message was announced, and is another message."""
    found = db.rows(
        f"SELECT receipt FROM delivery WHERE channel = ? AND {_OF_POSTS} AND receipt <> ''"
        " AND ended_at > ? AND seq <> ?",
        [row.channel, row.announced_at - _CLOCKS, row.seq],
    )
    return tuple(str(receipt) for (receipt,) in found)


def is_touched(db: Database, seq: int) -> bool:
    """Whether the log tells after a place of an article that was posted."""
    found = db.rows(
        "SELECT 1 FROM change c WHERE c.seq > ? AND c.article IS NOT NULL AND EXISTS"
        " (SELECT 1 FROM delivery d WHERE d.article = c.article AND d.receipt <> '') LIMIT 1",
        [seq],
    )
    return bool(found)


def of_live(db: Database, channels: Collection[str]) -> Iterator[Posted]:
    """Yield what some channels told of articles that all may see, the newest first."""
    columns = ", ".join(f"d.{name}" for name in Delivery._fields)
    found = db.rows(
        f"SELECT a.feed_id, a.url, {columns} FROM delivery d JOIN article a ON a.id = d.article"
        f" WHERE d.channel IN ({', '.join('?' * len(channels)) or 'NULL'}) AND d.state = 'sent'"
        " AND (d.receipt <> '' OR d.kind = 'withdrawn') AND a.state = 'live' AND a.feed_id IS NOT NULL"
        " ORDER BY a.published DESC, a.feed_id, d.seq",
        list(channels),
    )
    for (id_, url), rows in groupby(found, key=lambda one: (one[0], one[1])):
        yield Posted(str(id_), str(url), [Delivery(*one[2:]) for one in rows])
