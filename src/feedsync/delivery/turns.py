"""Whose turn it is at a channel that posts: corrections, then the newest posts that there is room for."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from heapq import heappop, heappush
from typing import NamedTuple

from feedsync.catalogue import pacing
from feedsync.catalogue.database import Database
from feedsync.catalogue.outbox import Delivery
from feedsync.catalogue.pacing import Waiting
from feedsync.catalogue.sending import Due
from feedsync.channels.base import POSTS, Posts, Quota
from feedsync.delivery import timetable

# What is wrong at a network is set right before anything new is told there.
_ORDER: tuple[frozenset[str], ...] = (frozenset({"withdrawn"}), frozenset({"updated"}), frozenset(POSTS))
_EVER, _ALL = 2**62, 10**9


class Found(NamedTuple):
    """Rows whose turn it is; and when there is room again for what waits for that alone."""

    rows: list[Due]
    opens_at: int | None


class Room(NamedTuple):
    """What quotas leave, at a moment: when messages went that each of them counts, the newest that matter."""

    used: Mapping[Quota, list[int]]
    now: int

    def free(self, kinds: Collection[str]) -> int | None:
        """Return how many more messages of some kinds may go now; `None` for any."""
        left = [timetable.free(one, moments, self.now) for one, moments in self._of(kinds).items()]
        return min(left, default=None)

    def opens(self, kinds: Collection[str]) -> tuple[int, Quota | None]:
        """Return when one more may go, and the quota that says so."""
        return timetable.opening(self._of(kinds), self.now)

    def take(self, kind: str) -> None:
        """Note that one more goes now."""
        for quota, moments in self._of({kind}).items():
            moments.append(self.now)
            del moments[: -quota.most]

    def _of(self, kinds: Collection[str]) -> Mapping[Quota, list[int]]:
        return {one: moments for one, moments in self.used.items() if not one.kinds.isdisjoint(kinds)}


def room(db: Database, channel: Posts, destination: str, now: int) -> Room:
    """Return what a channel's quotas leave at a destination."""
    key = (channel.name, destination)
    used = {one: sorted(pacing.tried(db, key, one.kinds, one.most)) for one in channel.quotas}
    return Room(used, now)


def moments(db: Database, channel: Posts, destination: str, now: int) -> dict[int, int]:
    """Return when each post goes that waits for nothing but time, by its number, if nothing new comes."""
    waiting = Waiting(channel.name, destination, _EVER, POSTS)
    rows = [one.row for one in waiting.by_date(db, _ALL)]
    rows.sort(key=lambda row: row.rank, reverse=True)
    return in_turn(rows[::-1], room(db, channel, destination, now))


def in_turn(rows: Sequence[Delivery], left: Room) -> dict[int, int]:
    """Return when each of some posts goes, by its number; whichever has to wait, the first ones go first."""
    found, due, now = dict[int, int](), list[int](), left.now
    later = sorted(range(len(rows)), key=lambda place: rows[place].next_at, reverse=True)
    while later or due:
        while later and rows[later[-1]].next_at <= now:
            heappush(due, later.pop())
        free = left.free(POSTS)
        for _ in range(len(due) if free is None else min(free, len(due))):
            row = rows[heappop(due)]
            found[row.seq] = now
            left.take(row.kind)
        coming = [rows[later[-1]].next_at] if later else []
        now = min([*coming, left.opens(POSTS)[0]] if due else coming, default=now)
        left = left._replace(now=now)
    return found


def due(
    db: Database, channel: Posts, destination: str, now: int, most: int, preparing: Mapping[int, str]
) -> Found:
    """Return the first rows whose turn it is, without those that are being prepared."""
    left, rows, opens = room(db, channel, destination, now), list[Due](), list[int]()
    for kind in preparing.values():
        left.take(kind)
    for kinds in _ORDER:
        wanted, free = most - len(rows), left.free(kinds)
        waiting = Waiting(channel.name, destination, now, kinds, preparing.keys())
        if free == 0:
            opens += [left.opens(kinds)[0]] if waiting.has_any(db) else []
        elif wanted > 0 and kinds == POSTS:
            rows += waiting.by_date(db, wanted, free)
        elif wanted > 0:
            found = waiting.first(db, wanted if free is None else min(wanted, free))
            for one in found:
                left.take(one.row.kind)
            rows += found
    return Found(rows, min(opens, default=None))
