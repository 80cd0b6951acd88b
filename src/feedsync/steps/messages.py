"""Rows of the outbox as people are told of them, and what the open ones wait for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from feedsync.assemble import Parts
from feedsync.catalogue import destinations, notes, outbox_view, waits
from feedsync.catalogue.database import Database
from feedsync.catalogue.outbox import Delivery
from feedsync.channels.base import Posts, Trait
from feedsync.delivery import timetable, turns
from feedsync.delivery.turns import Room
from feedsync.load.facts import moment
from feedsync.pushed import WITHOUT_PICTURE, Message, Wait
from feedsync.steps.names import Names


class Messages:
    """Makes messages of rows."""

    def __init__(self, parts: Parts, db: Database) -> None:
        self._parts = parts
        self._db = db
        self._now = int(parts.clock.now().timestamp())
        self._zone = ZoneInfo(parts.config.site.timezone)
        self._names = Names(parts)
        self._rooms: dict[tuple[str, str], tuple[Room, dict[int, int]]] = {}
        self._paused = {one.name for one in parts.config.push if one.paused}
        self._stands = destinations.all_of(db)
        deploys = bool(parts.config.publish.deploy)
        self._posting: dict[str, bool] = {}
        self._is_deploy_owed = deploys and notes.get(db, notes.DEPLOY_OWED) is not None

    def of(self, row: Delivery, *, waits: bool = False) -> Message:
        """Return a row; with what it `waits` for, where that is asked."""
        known_as, url = self._known_as(row)
        return Message(
            id=row.id,
            channel=row.channel,
            destination=row.destination,
            to=self._names.whole(row.channel, row.destination),
            kind=row.kind,
            about=row.subject.partition("/")[0],
            subject=row.title or row.subject.partition("/")[2],
            state=row.state,
            said=row.said,
            receipt=known_as,
            attempts=row.attempts,
            announced_at=self._local(row.announced_at),
            at=self._local(row.ended_at or row.tried_at),
            waits=list(self._waits(row)) if waits else (),
            is_post=self.posts(row.channel),
            url=url,
            lacks_picture=row.said.partition(f"{WITHOUT_PICTURE}: ")[2] if row.state == "sent" else "",
        )

    def _known_as(self, row: Delivery) -> tuple[str, str]:
        """Return what the other side calls a message, and where people see it, if they do."""
        if not row.receipt.startswith("{"):
            return row.receipt, ""
        from feedsync.channels.social import Receipt

        receipt = Receipt.of(row.receipt)
        return (receipt.id, receipt.url) if receipt else (row.receipt, "")

    def posts(self, channel: str) -> bool:
        """Whether what a channel is told stands there for all to see."""
        if channel not in self._posting:
            self._posting[channel] = isinstance(self._parts.channels.get(channel), Posts)
        return self._posting[channel]

    def at(self, message: Message, seconds: int) -> Message:
        """Return a message that goes at a moment."""
        why = next((one for one in message.waits if one.what in ("delay", "quota")), Wait("quota"))
        return replace(message, waits=[replace(why, at=self._local(seconds))])

    def channel(self, name: str) -> str:
        """Return what a person calls a channel."""
        return self._names.whole(name, name)

    def named(self, message: Message) -> Message:
        """Return a message with what a person calls its destination, or its channel alone."""
        to = self._names.whole(message.channel, message.destination)
        return replace(message, to=to, is_post=self.posts(message.channel))

    def _local(self, seconds: int | None) -> datetime | None:
        return None if seconds is None else moment(seconds).astimezone(self._zone)

    def _waits(self, row: Delivery) -> Iterator[Wait]:
        if row.state == "unknown":
            yield from self._looks(row)
        if row.state == "held":
            yield Wait("held")
        if row.state not in ("pending", "held"):
            return
        yield from self._of_channel(row)
        if (older := outbox_view.older_open(self._db, row)) is not None:
            yield Wait("older", said=" ".join(older))
        if row.article is not None and row.kind != "withdrawn":
            obstacle = outbox_view.obstacle(self._db, row.article)
            if obstacle is not None:
                yield Wait(obstacle)
        if row.article is None and self._is_deploy_owed:
            yield Wait("deploy")
        for look in waits.of_delivery(self._db, row.seq):
            what, where = ("document", look.document) if look.document else ("page", look.url)
            # What was seen there before it waited says nothing of what it waits for.
            yield Wait(what, self._local(look.next_at), look.said if look.looks else "", where)
        yield from self._of_time(row)

    def _looks(self, row: Delivery) -> Iterator[Wait]:
        """Yield when it is looked for by itself, where it can be seen what is there."""
        channel = self._parts.channels.get(row.channel)
        if channel and channel.trait is Trait.READABLE and not any(self._of_channel(row)):
            yield Wait("look", self._local(max(row.next_at, self._now)))

    def _of_time(self, row: Delivery) -> Iterator[Wait]:
        """Yield what time alone will bring."""
        stands = self._stands.get((row.channel, row.destination))
        if stands and stands.rests_until is not None and stands.rests_until > self._now:
            yield Wait("resting", self._local(stands.rests_until), stands.said)
        elif (opens := self._opens(row)) is not None:
            yield opens
        elif row.next_at > self._now:
            is_put_off = row.attempts or row.said
            yield Wait("later" if is_put_off else "delay", self._local(row.next_at), row.said)

    def _opens(self, row: Delivery) -> Wait | None:
        """Return that a message waits for room in the quotas of its channel, if it does."""
        channel = self._parts.channels.get(row.channel)
        if not isinstance(channel, Posts) or not channel.quotas:
            return None
        key = (row.channel, row.destination)
        if key not in self._rooms:
            room = turns.room(self._db, channel, row.destination, self._now)
            self._rooms[key] = room, turns.moments(self._db, channel, row.destination, self._now)
        room, moments = self._rooms[key]
        opens, quota = room.opens({row.kind})
        at = moments.get(row.seq, opens)
        quota = quota or next((one for one in channel.quotas if row.kind in one.kinds), None)
        is_late = quota is not None and at > max(row.next_at, self._now)
        return Wait("quota", self._local(at), timetable.in_words(quota)) if quota and is_late else None

    def _of_channel(self, row: Delivery) -> Iterator[Wait]:
        lacks = self._parts.config.disabled.get(row.channel)
        if lacks is None and row.destination not in self._names.labels.get(row.channel, ()):
            yield Wait("channel")
        elif lacks is not None:
            yield Wait("disabled", said=lacks)
        elif row.channel in self._paused:
            yield Wait("paused")
        stands = self._stands.get((row.channel, row.destination))
        if stands and stands.is_gone:
            yield Wait("gone", said=stands.said)
