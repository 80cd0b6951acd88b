"""When the next of what waits comes due. Reads alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from feedsync.catalogue import destinations, sending, waits
from feedsync.catalogue.database import Database
from feedsync.catalogue.destinations import NEW, Destination
from feedsync.channels.base import Channel, Posts, Trait
from feedsync.delivery import turns


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
    if isinstance(channel, Posts):
        due, opens_at = turns.due(db, channel, name, begin, 1, {})
        yield opens_at
    else:
        due = sending.due(db, *key, begin, 1, only_articles=is_deploy_owed)
    yield begin if due else sending.next_at(db, *key, begin)
    if channel.trait is Trait.READABLE:
        look = sending.next_look(db, *key)
        yield None if look is None else max(look, begin)
