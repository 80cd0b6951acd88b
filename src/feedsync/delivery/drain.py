"""Sends what is due: claims rows, hands them to senders in threads, and notes what came of them."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Mapping

from msgspec import Struct, field

from feedsync.catalogue import sending
from feedsync.catalogue.database import Database
from feedsync.catalogue.outbox import Delivery
from feedsync.catalogue.sending import Settled
from feedsync.channels.base import Channel, Envelope, Fate, Outcome, Trait
from feedsync.clock import Clock, stopwatch

LEASE = 120  # seconds


class Drained(Struct):
    """What came of it: the state of each row that was settled, by its number."""

    settled: dict[int, str] = field(default_factory=dict)


def drain(
    db: Database,
    channels: Mapping[str, Channel],
    paused: Collection[str],
    clock: Clock,
    budget: float,
    compose: Callable[[Delivery], bytes],
) -> Drained:
    """Send what is due or comes due meanwhile; begin nothing after `budget` seconds. Raises `StateError`.

    For whoever holds the lock: what is left in `sending` was somebody's who is no more.
    """
    done = Drained()
    passed = stopwatch()
    recover(db, channels, int(clock.now().timestamp()))
    while passed() < budget:
        now = int(clock.now().timestamp())
        rows = []
        with db.transaction():
            for channel, destination in sending.lanes(db):
                if channel in channels and channel not in paused:
                    rows += sending.due(db, channel, destination, now, 1)
            rows = [row._replace(payload=row.payload or compose(row)) for row in rows]
            token = secrets.token_hex(8)
            sending.begin(db, rows, token, now, LEASE)
        if not rows:
            break
        for row in rows:
            sender = channels[row.channel].sender(row.destination)
            envelope = Envelope(
                row.id,
                row.kind,
                row.payload or b"",
                clock.now(),
                row.attempts + 1,
            )
            outcome = sender.send(envelope)
            sender.close()
            settled = settlement(channels[row.channel], row, outcome, now, token)
            with db.transaction():
                sending.settle(db, [settled])
            done.settled[row.seq] = settled.state
    return done


def settlement(channel: Channel, row: Delivery, outcome: Outcome, now: int, token: str) -> Settled:
    attempts = row.attempts + 1
    state, next_at = "pending", row.next_at
    if outcome.fate is Fate.LATER and attempts <= len(channel.schedule):
        next_at = now + int(outcome.retry_after or channel.schedule[attempts - 1])
    else:
        state = {Fate.SENT: "sent", Fate.UNKNOWN: "unknown", Fate.LATER: "dead"}.get(outcome.fate, "failed")
    ended = None if state in ("pending", "unknown") else now
    return Settled(state, outcome.said, outcome.receipt, next_at, ended, row.seq, token)


def recover(db: Database, channels: Mapping[str, Channel], now: int) -> None:
    """Settle what was being sent when somebody was killed, by what its channel bears."""
    with db.transaction():
        left = sending.left_behind(db)
        if left:
            sending.settle(
                db,
                [
                    Settled(
                        "pending" if _may_repeat(channels.get(row.channel)) else "unknown",
                        "it was being sent when feedsync was killed",
                        "",
                        now,
                        None,
                        row.seq,
                        row.token or "",
                    )
                    for row in left
                ],
            )


def _may_repeat(channel: Channel | None) -> bool:
    return channel is not None and channel.trait is Trait.IDEMPOTENT
