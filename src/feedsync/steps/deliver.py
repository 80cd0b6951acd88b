"""Deliver: what was announced, and what still waits, goes to where it is to be told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from feedsync.assemble import Parts
from feedsync.catalogue import outbox, outbox_view
from feedsync.catalogue.database import Database
from feedsync.catalogue.outbox import Delivery
from feedsync.pushed import Destination, Message, Pushed
from feedsync.steps.announce import Announced

if TYPE_CHECKING:
    from feedsync.steps.body_reader import Recent
    from feedsync.steps.messages import Messages
    from feedsync.steps.telling import Telling

LONG = 3600  # seconds after which what is still not public, or still fails, needs somebody


def deliver(
    parts: Parts, db: Database, announced: Announced, seconds: float, recent: Recent | None = None
) -> Pushed:
    """Send what is due, but in a rehearsal, and return what became of it. Raises `StateError`.

    Nothing more is begun after some `seconds`, or as many as the configuration says.
    """
    settled: Iterable[int] = ()
    telling: Telling | None = None
    if parts.channels and not parts.is_rehearsal:
        from feedsync.steps.send import send
        from feedsync.steps.telling import Telling

        budget = parts.config.push_budget or seconds
        telling = Telling(parts, db, recent)
        settled = send(parts, db, telling, budget).settled
    return _pushed(parts, db, announced, settled, telling)


def _pushed(
    parts: Parts, db: Database, announced: Announced, settled: Iterable[int], telling: Telling | None
) -> Pushed:
    """Return what was announced and sent, and what needs somebody, whenever that happened."""
    unknown = outbox_view.unknown(db)
    if not parts.config.push and not unknown:
        return Pushed(gone=announced.gone)
    from feedsync.steps.destinations import destinations
    from feedsync.steps.messages import Messages

    messages, now = Messages(parts, db), int(parts.clock.now().timestamp())
    active = [
        one.name for one in parts.config.push if not one.paused and one.name not in parts.config.disabled
    ]
    due, scheduled = _to_come(parts, db, messages, now) if parts.is_rehearsal else ((), ())
    late = outbox_view.unreleased(db, active, now - LONG)
    return Pushed(
        announced=[messages.named(one) for one in announced.told],
        untold=[messages.named(one) for one in announced.untold],
        settled=[_settled(parts, outbox.get(db, seq), messages, telling) for seq in settled],
        begun=announced.begun,
        gone=announced.gone,
        unknown=[messages.of(row, waits=True) for row in unknown],
        unreleased=[messages.of(row, waits=True) for row in late],
        troubled=[one for one in destinations(parts, db, counted=False) if _is_troubled(one, now)],
        disabled=parts.config.disabled,
        due=due,
        scheduled=scheduled,
        standing=announced.standing,
    )


def _settled(parts: Parts, row: Delivery, messages: Messages, telling: Telling | None) -> Message:
    """Return what became of a row; of a post also whether it has a picture that not everybody can see."""
    from feedsync.channels.base import Posts

    message = messages.of(row, waits=True)
    channel = parts.channels.get(row.channel)
    is_new = message.is_post and row.state == "sent" and row.kind in ("published", "restored")
    if not is_new or message.lacks_picture or telling is None or not isinstance(channel, Posts):
        return message
    try:
        shown = channel.show(telling.event(row))
    except Exception:  # noqa: BLE001  it is posted, whatever can be said of it
        return message
    return replace(message, lacks_alt=any(not picture.alt for picture in shown.pictures))


def _to_come(
    parts: Parts, db: Database, messages: Messages, now: int
) -> tuple[Sequence[Message], Sequence[Message]]:
    """Return what would be sent now, and the posts that wait for their time.

    Whether pages and documents are public is not looked at.
    """
    rows = [row for name in parts.channels for row in outbox_view.pending(db, name)]
    times = _times(parts, db, messages, now)
    found = {row.seq: messages.of(row, waits=True) for row in reversed(rows)}
    later = {seq: messages.at(found[seq], moment) for seq, moment in times.items() if moment > now}
    due = [
        one
        for seq, one in found.items()
        if seq not in later and all(wait.what in ("page", "document", "deploy") for wait in one.waits)
    ]
    return due, list(later.values())


def _times(parts: Parts, db: Database, messages: Messages, now: int) -> dict[int, int]:
    """Return when posts that wait go."""
    from feedsync.channels.base import Posts
    from feedsync.steps.forecast import forecast

    return {
        seq: moment
        for channel in parts.channels.values()
        if isinstance(channel, Posts)
        for label in channel.destinations()
        for seq, moment in forecast(db, messages, channel, label, now).items()
    }


def _is_troubled(one: Destination, now: int) -> bool:
    since = one.failing_since
    is_long = since is not None and since.timestamp() <= now - LONG
    return (one.state == "failing" and (is_long or one.is_shut_out)) or one.state == "gone"


def recover(parts: Parts, db: Database) -> None:
    """Settle what somebody was sending who is no more. For whoever holds the lock. Raises `StateError`."""
    from feedsync.delivery import tidying

    now = int(parts.clock.now().timestamp())
    with db.transaction():
        tidying.recover(db, parts.channels, set(parts.config.disabled), now)
