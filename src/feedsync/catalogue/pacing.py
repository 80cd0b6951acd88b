"""The statements of posts: what went and when, and what waits for its turn. Times in seconds since 1970."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from feedsync.catalogue.database import Database, row, value
from feedsync.catalogue.sending import DUE_COLUMNS, READY, Due, found_due

_DAY = 86400
# What did not arrive takes up nothing.
_COUNTS = "state IN ('sent', 'sending', 'unknown')"


def tried(db: Database, key: tuple[str, str], kinds: Collection[str], most: int, now: int) -> list[int]:
    """Return when the newest messages to a destination were tried that arrived, or may have.

    `key`: its channel and name. Of some kinds, and so many at most. What was tried while the clock was far
    ahead would be in the way until that time comes, so it does not count.
    """
    found = db.rows(
        "SELECT tried_at FROM delivery WHERE channel = ? AND destination = ? AND tried_at <= ?"
        f" AND {_COUNTS} AND kind IN ({', '.join('?' * len(kinds)) or 'NULL'})"
        f" ORDER BY tried_at DESC LIMIT {most:d}",
        (*key, now + _DAY, *sorted(kinds)),
    )
    return [int(moment) for (moment,) in found]


def breaking(db: Database, key: tuple[str, str]) -> int:
    """Return how many posts to a destination wait that go before all others."""
    statement = (
        "SELECT count(*) FROM delivery WHERE channel = ? AND destination = ? AND state = 'pending'"
        " AND rank = 0 AND kind IN ('published', 'restored')"
    )
    return int(value(db, statement, key) or 0)


class About(NamedTuple):
    """Where an article stands, and its date."""

    state: str
    published: int | None


def about(db: Database, article: int) -> About | None:
    """Return where an article stands, `None` for one that there is not."""
    found = row(db, "SELECT state, published FROM article WHERE id = ?", [article])
    return About(*found) if found else None


class Waiting(NamedTuple):
    """What is due at a destination at a moment: of some kinds, and without some rows."""

    channel: str
    destination: str
    now: int
    kinds: Collection[str]
    without: Collection[int] = ()

    @property
    def _where(self) -> str:
        kinds = ", ".join("?" * len(self.kinds)) or "NULL"
        without = ", ".join(map(str, sorted(self.without)))
        others = f" AND d.seq NOT IN ({without})" if without else ""
        return f"d.channel = ? AND d.destination = ? AND {READY} AND d.kind IN ({kinds}){others}"

    @property
    def _values(self) -> tuple[object, ...]:
        return (self.channel, self.destination, self.now, *sorted(self.kinds))

    def has_any(self, db: Database) -> bool:
        """Whether there is anything."""
        return bool(db.rows(f"SELECT 1 FROM delivery d WHERE {self._where} LIMIT 1", self._values))

    def first(self, db: Database, most: int) -> list[Due]:
        """Return the first rows."""
        found = db.rows(
            f"SELECT {DUE_COLUMNS} FROM delivery d WHERE {self._where} ORDER BY d.rank, d.seq LIMIT {most:d}",
            self._values,
        )
        return found_due(found)

    def by_date(self, db: Database, most: int, newest: int | None = None) -> list[Due]:
        """Return the rows about the oldest articles; where so many are given, of those about the `newest`.

        What is breaking is newer than all, and goes first.
        """
        source, date = (
            "delivery d LEFT JOIN article a ON a.id = d.article",
            "COALESCE(a.published, d.announced_at)",
        )
        where, values = self._where, self._values
        if newest is not None:
            where = (
                f"d.seq IN (SELECT d.seq FROM {source} WHERE {where}"
                f" ORDER BY d.rank, {date} DESC, d.seq DESC LIMIT {newest:d})"
            )
        found = db.rows(
            f"SELECT {DUE_COLUMNS} FROM {source} WHERE {where} ORDER BY d.rank, {date}, d.seq LIMIT {most:d}",
            values,
        )
        return found_due(found)
