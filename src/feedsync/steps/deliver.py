"""Deliver: what was announced, and what still waits, goes to where it is to be told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedsync.assemble import Parts
from feedsync.catalogue import outbox
from feedsync.catalogue.database import Database
from feedsync.catalogue.outbox import Delivery
from feedsync.report import Message, Pushed
from feedsync.steps.announce import Announced

if TYPE_CHECKING:
    from feedsync.steps.body_reader import Recent

_BUDGET = 60


def deliver(parts: Parts, db: Database, announced: Announced, recent: Recent | None = None) -> Pushed:
    """Send what is due, but in a rehearsal, and return what became of it. Raises `StateError`."""
    settled = {}
    if parts.channels and not parts.is_rehearsal:
        from feedsync.steps.send import send
        from feedsync.steps.telling import Telling

        budget = parts.config.push_budget or _BUDGET
        settled = send(parts, db, Telling(parts, db, recent).compose, budget).settled
    return Pushed(
        announced=announced.told,
        untold=announced.untold,
        settled=[_message(outbox.get(db, seq)) for seq in settled],
        begun=announced.begun,
        gone=announced.gone,
    )


def _message(row: Delivery) -> Message:
    return Message(row.id, row.channel, row.destination, row.kind, row.title, row.state, row.said)
