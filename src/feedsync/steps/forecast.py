"""When posts that wait will go, if nothing else comes and their pages are public."""

from __future__ import annotations

from feedsync.catalogue import destinations, outbox_view
from feedsync.catalogue.database import Database
from feedsync.channels.base import POSTS, Posts
from feedsync.delivery import timetable, turns
from feedsync.steps.messages import Messages

_MOST = 100  # posts of which it is told
_BY_TIME = frozenset({"page", "document", "deploy", "delay", "quota", "resting", "later"})


def forecast(db: Database, messages: Messages, channel: Posts, destination: str, now: int) -> dict[int, int]:
    """Return when each post to a destination goes, in seconds since 1970, by its row, the first one first.

    That is the present moment for what goes at once. What waits for a person is not among them.
    """
    rests_until = destinations.get(db, channel.name, destination).rests_until or 0
    room = turns.room(db, channel, destination, now)
    used = {quota: list(moments) for quota, moments in room.used.items() if POSTS & quota.kinds}
    found: dict[int, int] = {}
    for row in outbox_view.posts_waiting(db, channel.name, destination, now, _MOST):
        if any(wait.what not in _BY_TIME for wait in messages.of(row, waits=True).waits):
            continue
        found[row.seq], _ = timetable.opening(used, max(now, row.next_at, rests_until))
        for moments in used.values():
            moments.append(found[row.seq])
    return dict(sorted(found.items(), key=lambda one: one[1]))
