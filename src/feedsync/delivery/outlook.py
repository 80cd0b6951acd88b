"""What is wrong with what waits, and when the next of it comes due. Reads alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from feedsync.catalogue import destinations, sending, waits
from feedsync.catalogue.database import Database
from feedsync.catalogue.destinations import NEW, Destination
from feedsync.channels.base import Channel, Trait
from feedsync.delivery.publicity import HOUR, advice
from feedsync.delivery.values import Failing, Troubles, Unreleased

_MOST = 100  # unknown rows that are named


def troubles(db: Database, active: Mapping[str, Channel], now: int) -> Troubles:
    """Return what needs somebody. `active` are the channels that send."""
    names = list(active)
    unreleased = [
        Unreleased(
            one.channel, one.url, one.document, one.since, one.said, advice(one.document, one.said), one.count
        )
        for one in waits.unreleased(db, names, now - HOUR)
    ]
    failing = [
        Failing(
            channel, name, one.failing_since, one.said, bool(one.is_gone), sending.count(db, channel, name)
        )
        for (channel, name), one in destinations.all_of(db).items()
        if one.failing_since is not None and channel in active and name in active[channel].destinations()
    ]
    return Troubles(unreleased, failing, [row.seq for row in sending.unknown(db, _MOST)])


def next_moment(
    db: Database, active: Mapping[str, Channel], now: int, *, is_deploy_owed: bool = False
) -> int | None:
    """Return when the next message, look or address comes due, `now` where one is; `None` for nothing.

    `active` are the channels that send.
    """
    standings = destinations.all_of(db)
    moments = [waits.next_look(db, list(active), only_pages=is_deploy_owed)]
    for channel in active.values():
        for name in channel.destinations():
            standing = standings.get((channel.name, name), NEW)
            if not standing.is_gone:
                moments += _of_lane(db, channel, name, standing, now, is_deploy_owed=is_deploy_owed)
    found = [moment for moment in moments if moment is not None]
    return max(min(found), now) if found else None


def _of_lane(
    db: Database, channel: Channel, name: str, standing: Destination, now: int, *, is_deploy_owed: bool
) -> Iterator[int | None]:
    key = (channel.name, name)
    begin = max(now, standing.rests_until or 0, standing.paced_until or 0)
    # What is due and cannot be sent waits for something else to happen.
    is_due = bool(sending.due(db, *key, begin, 1, only_articles=is_deploy_owed))
    yield begin if is_due else sending.next_at(db, *key, begin)
    if channel.trait is Trait.READABLE:
        look = sending.next_look(db, *key)
        yield None if look is None else max(look, begin)
