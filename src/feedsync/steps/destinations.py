"""How it stands with each of those whom we tell."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from zoneinfo import ZoneInfo

from feedsync.assemble import Parts
from feedsync.catalogue import destinations as stored
from feedsync.catalogue import outbox_view
from feedsync.catalogue import waits as looked_at
from feedsync.catalogue.database import Database
from feedsync.channels.base import Posts
from feedsync.load.facts import moment
from feedsync.pushed import Destination
from feedsync.steps.messages import Messages
from feedsync.steps.names import Names


def destinations(parts: Parts, db: Database, *, counted: bool = True) -> list[Destination]:
    """Return how it stands with all that are told, in the order of the configuration.

    What waits for them is left out where it is not `counted`.
    """
    known = stored.all_of(db)
    counts = outbox_view.counts(db) if counted else {}
    messages, names = Messages(parts, db), Names(parts)
    paused = {one.name for one in parts.config.push if one.paused}
    now = int(parts.clock.now().timestamp())
    zone = ZoneInfo(parts.config.site.timezone)

    def local(seconds: int | None) -> datetime | None:
        return None if seconds is None else moment(seconds).astimezone(zone)

    def one_of(channel: str, label: str) -> Destination:
        stands = known.get((channel, label), stored.NEW)
        state = "disabled" if channel in parts.config.disabled else "paused" if channel in paused else ""
        waiting = counts.get((channel, label), {}).keys() & {"pending", "held"}
        first = outbox_view.first_waiting(db, channel, label) if waiting else None
        waits = messages.of(first, waits=True).waits if first else ()
        unseen = looked_at.unseen(db, channel, label) if waiting and messages.posts(channel) else ()
        return Destination(
            channel=channel,
            label=label,
            name=names.short(channel, label),
            to=names.whole(channel, label),
            state=state or _state(stands),
            said=parts.config.disabled.get(channel, stands.said),
            arrived_at=local(stands.arrived_at),
            failing_since=local(stands.failing_since),
            # A rest that is over, as nothing waited for its end, tells nothing.
            rests_until=local(stands.rests_until) if (stands.rests_until or 0) > now else None,
            is_shut_out=bool(stands.is_shut_out),
            counts=dict(sorted(counts.get((channel, label), {}).items())),
            first_waits=waits[0] if waits else None,
            posts=messages.posts(channel),
            posts_at=posts_at(channel, label, unseen)
            if waiting and not state and stands.failing_since is None
            else (),
            unseen=len(unseen),
        )

    def posts_at(name: str, label: str, unseen: Collection[int]) -> list[datetime]:
        channel = parts.channels[name]
        if not isinstance(channel, Posts):
            return []
        from feedsync.steps.forecast import forecast

        moments = forecast(db, messages, channel, label, now, unseen).values()
        return [moment(one).astimezone(zone) for one in moments]

    order = {one.name: number for number, one in enumerate(parts.config.push)}
    channels = sorted(names.labels, key=lambda name: order.get(name, len(order)))
    return [one_of(channel, label) for channel in channels for label in names.labels[channel]]


def _state(stands: stored.Destination) -> str:
    if stands.is_gone:
        return "gone"
    if stands.failing_since is not None:
        return "failing"
    return "new" if stands.arrived_at is None else "ok"
