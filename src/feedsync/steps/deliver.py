"""Deliver: what was announced, and what still waits, goes to where it is to be told."""

from __future__ import annotations

from feedsync.assemble import Parts
from feedsync.catalogue import outbox
from feedsync.catalogue.database import Database
from feedsync.catalogue.outbox import Delivery
from feedsync.report import Message, Pushed
from feedsync.steps.announce import Announced
from feedsync.steps.telling import Telling

_BUDGET = 60


def deliver(parts: Parts, db: Database, announced: Announced) -> Pushed:
    """Send what is due, but in a rehearsal, and return what became of it. Raises `StateError`."""
    told = [_message(outbox.get(db, seq)) for seq in announced.rows]
    settled = {}
    if parts.channels and not parts.is_rehearsal:
        from feedsync.delivery.drain import drain

        paused = {one.name for one in parts.config.push if one.paused} | set(parts.config.disabled)
        budget = parts.config.push_budget or _BUDGET
        telling = Telling(parts, db)
        settled = drain(db, parts.channels, paused, parts.clock, budget, telling.compose).settled
    return Pushed(
        announced=told,
        settled=[_message(outbox.get(db, seq)) for seq in settled],
        begun=announced.begun,
        gone=announced.gone,
    )


def _message(row: Delivery) -> Message:
    return Message(row.id, row.channel, row.destination, row.kind, row.title, row.state, row.said)
