"""When a post may go: what its channel waits for, and what room its quotas leave. Sees no clock.

Moments are in seconds since 1970. What counts of a quota is when each message was last tried that arrived, or
may have.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from feedsync.catalogue import destinations, pacing
from feedsync.catalogue.database import Database
from feedsync.channels.base import POSTS, Posts, Quota
from feedsync.config.model import ChannelSettings
from feedsync.text import durations


def free(quota: Quota, used: Iterable[int], at: int) -> int:
    """Return how many more may go at a moment, where such messages went at others."""
    begin = _begin(quota, at)
    return max(0, quota.most - sum(moment >= begin for moment in used))


def opens_at(quota: Quota, used: Iterable[int], at: int) -> int:
    """Return the first moment from another on at which one more may go."""
    inside = sorted(moment for moment in used if moment >= _begin(quota, at))
    if len(inside) < max(1, quota.most):
        return at
    if quota.zone:
        return opens_at(quota, inside, _day(quota.zone, at, 1))
    return max(at, inside[-max(1, quota.most)] + quota.seconds)


def opening(used: Mapping[Quota, Sequence[int]], at: int) -> tuple[int, Quota | None]:
    """Return the first moment from another on at which one more may go, and the quota that says so.

    `used`: when messages went that each quota counts.
    """
    last = None
    while True:
        later = {quota: opens_at(quota, moments, at) for quota, moments in used.items()}
        latest = max(later, key=later.__getitem__, default=None)
        if latest is None or later[latest] == at:
            return at, last
        at, last = later[latest], latest


def in_words(quota: Quota) -> str:
    """Return how many may go in what time."""
    return f"{quota.most:,} {'a day' if quota.zone else f'in {durations.in_words(quota.seconds)}'}"


def when(
    db: Database, channel: Posts, settings: ChannelSettings, now: int, *, is_breaking: bool = False
) -> tuple[int | None, str]:
    """Return when a post of a new article would go if its page is public, `now` for at once; and why then.

    `None` where time alone will not do. Of what goes at once nothing is said.
    """
    if settings.paused:
        return None, "its channel is paused (`paused: true`)"
    key = (channel.name, channel.destinations()[0])
    standing = destinations.get(db, *key)
    if standing.is_gone:
        return None, f"the destination wants no more ({standing.said})"
    at, why = now, ""
    if channel.delay and not is_breaking:
        at, why = now + channel.delay, f"its delay is {durations.in_words(channel.delay)}"
    if (standing.rests_until or 0) > at:
        at, why = standing.rests_until or at, f"the destination rests ({standing.said.rstrip('.')})"
    quotas = [quota for quota in channel.quotas if POSTS & quota.kinds]
    used = {one: pacing.tried(db, key, one.kinds, one.most, now) for one in quotas}
    # What is breaking goes before all; of the rest the newest goes first, and that it is.
    for _ in range(0 if is_breaking else pacing.breaking(db, key)):
        moment, _quota = opening(used, now)
        used = {one: [*moments, moment] for one, moments in used.items()}
    opens, quota = opening(used, at)
    return (opens, f"no more than {in_words(quota)}") if quota and opens > at else (at, why)


def _begin(quota: Quota, at: int) -> int:
    """Return the first moment that counts with another."""
    return _day(quota.zone, at) if quota.zone else at - quota.seconds + 1


def _day(zone: str, at: int, further: int = 0) -> int:
    """Return when the day of a moment begins in a zone, or one so many days further."""
    tz = ZoneInfo(zone)
    day = datetime.fromtimestamp(at, tz).date() + timedelta(days=further)
    return int(datetime.combine(day, time(), tz).timestamp())
