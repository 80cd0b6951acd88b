"""How many messages went to a destination, and when: what quotas ask. Times in seconds since 1970."""

from __future__ import annotations

from collections.abc import Collection

from feedsync.catalogue.database import Database, value

# What did not arrive takes up nothing.
_COUNTS = "state IN ('sent', 'sending', 'unknown')"


def tried(db: Database, key: tuple[str, str], kinds: Collection[str], most: int) -> list[int]:
    """Return when the newest messages to a destination were tried that arrived, or may have.

    `key`: its channel and name. Of some kinds, and so many at most.
    """
    found = db.rows(
        "SELECT tried_at FROM delivery WHERE channel = ? AND destination = ? AND tried_at IS NOT NULL"
        f" AND {_COUNTS} AND kind IN ({', '.join('?' * len(kinds)) or 'NULL'})"
        f" ORDER BY tried_at DESC LIMIT {most:d}",
        (*key, *sorted(kinds)),
    )
    return [int(moment) for (moment,) in found]


def breaking(db: Database, key: tuple[str, str]) -> int:
    """Return how many posts to a destination wait that go before all others."""
    statement = (
        "SELECT count(*) FROM delivery WHERE channel = ? AND destination = ? AND state = 'pending'"
        " AND rank = 0 AND kind IN ('published', 'restored')"
    )
    return int(value(db, statement, key) or 0)
