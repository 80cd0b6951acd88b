"""What is set right before anything is sent, and what is let go after."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from feedsync.catalogue import destinations, notes, sending, waits
from feedsync.catalogue.database import Database
from feedsync.catalogue.sending import Giving
from feedsync.channels.base import Channel, Trait
from feedsync.delivery import backoff
from feedsync.delivery.lanes import DeliveryLane
from feedsync.delivery.settlement import after_kill

_KEPT = 90 * backoff.DAY
STRAY = "its address is not configured any more"


def recover(
    db: Database, channels: Mapping[str, Channel], disabled: Collection[str], now: int
) -> dict[int, str]:
    """Settle what was being sent when somebody was killed, by what its channel bears; return its states."""
    states = {}
    for row in sending.left_behind(db):
        channel = channels.get(row.channel)
        if channel is None and row.channel in disabled:
            continue  # what it bears is known when it is whole again
        settled = after_kill(row, channel.trait if channel else Trait.NEITHER, now)
        sending.settle(db, row.token or "", [settled])
        states[row.seq] = settled.state
    return states


def mend_times(db: Database, now: int) -> None:
    """Let nothing wait for a time that was reckoned by a clock which was set back since."""
    sending.mend_times(db, now)
    waits.mend_times(db, now, now + backoff.LONGEST_LOOK)
    destinations.mend_times(db, now, now + backoff.asked(backoff.DAY, 1))


def drop_waits(db: Database, verify: str) -> None:
    """Let nothing wait for what is not looked at any more."""
    for of_documents, looked_at in (
        (True, verify in ("on", "documents")),
        (False, verify in ("on", "pages")),
    ):
        if not looked_at and waits.has_any(db, of_documents=of_documents):
            waits.drop(db, of_documents=of_documents)


def cancel_strays(
    db: Database, channels: Mapping[str, Channel], disabled: Collection[str], now: int
) -> dict[int, str]:
    """Give up what is for a destination that its channel does not have any more; return the new states."""
    states: dict[int, str] = {}
    whole = {name: channel for name, channel in channels.items() if name not in disabled}
    for name, channel in whole.items():
        for destination in sorted(set(sending.destinations(db, name)).difference(channel.destinations())):
            giving = Giving(name, destination, now, "cancelled", STRAY)
            states |= dict.fromkeys(sending.give_up(db, giving, now), "cancelled")
    for name, destination in destinations.all_of(db):
        if name not in disabled and (name not in whole or destination not in whole[name].destinations()):
            destinations.forget(db, name, destination)
    return states


def give_up(db: Database, lane: DeliveryLane, now: int) -> dict[int, str]:
    """Give up what a destination has not taken for as long as it is tried; return the new states.

    A channel that posts keeps its queue until its token is renewed: what is too old then ends by `max_age`.
    """
    standing, wait = lane.standing, backoff.span(lane.channel.schedule)
    if lane.posts is not None and not standing.is_gone:
        return {}
    if standing.failing_since is None or standing.failing_since + wait > now:
        return {}
    # Where nobody tried (the machine was off), time alone proves nothing.
    if not standing.is_gone and standing.failures < len(lane.channel.schedule):
        return {}
    if not sending.is_ending(db, *lane.key, now - wait):
        return {}
    giving = Giving(*lane.key, now - wait, "dead", standing.said or "it takes nothing")
    return dict.fromkeys(sending.give_up(db, giving, now), "dead")


def tidy(db: Database, now: int) -> None:
    """Let go of what is old, once a day."""
    last = notes.get(db, notes.TIDIED)
    if last is not None and 0 <= now - last < backoff.DAY:
        return
    sending.forget(db, now - _KEPT)
    waits.forget(db, now - _KEPT)
    notes.put(db, notes.TIDIED, now)
