"""When posts that wait will go, if nothing else comes and their pages are public."""

from __future__ import annotations

from collections.abc import Collection

from feedsync.catalogue import destinations, outbox_view
from feedsync.catalogue.database import Database
from feedsync.channels.base import Posts
from feedsync.delivery import turns
from feedsync.steps.messages import Messages

_MOST = 100  # posts of which it is told
_BY_TIME = frozenset({"page", "document", "deploy", "delay", "quota", "resting", "later"})


def forecast(
    db: Database,
    messages: Messages,
    channel: Posts,
    destination: str,
    now: int,
    without: Collection[int] = (),
) -> dict[int, int]:
    """Return when each post to a destination goes, in seconds since 1970, by its row, the first one first.

    That is the present moment for what goes at once. What waits for a person is not among them, nor is any
    `without` which they are to be told.
    """
    rests_until = destinations.get(db, channel.name, destination).rests_until or 0
    rows = [
        row
        for row in outbox_view.posts_waiting(db, channel.name, destination, _MOST)
        if row.seq not in without
        and all(wait.what in _BY_TIME for wait in messages.of(row, waits=True).waits)
    ]
    room = turns.room(db, channel, destination, max(now, rests_until))
    return dict(sorted(turns.in_turn(rows, room).items(), key=lambda one: one[1]))
