"""What becomes of a message after an attempt to send it, or a look for it. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from feedsync.catalogue.outbox import Delivery
from feedsync.catalogue.sending import Settled
from feedsync.channels.base import Fate, Outcome, Trait
from feedsync.delivery import backoff

_SOON = 60  # seconds until it is first looked for
_SURE = 600  # after so long what was not there twice is not there
_LONGEST = 3600
KILLED = "feedsync was stopped while it was being sent"


class Terms(Struct, frozen=True):
    """What a channel bears. Since when its destination fails (`failing_since`), and how often.

    That ends nothing where it is `None`.
    """

    trait: Trait
    schedule: Sequence[int]
    failing_since: int | None = None
    failures: int = 0


def after_attempt(row: Delivery, outcome: Outcome, terms: Terms, now: int, chance: float) -> Settled:
    """Return what becomes of a row, as it was before the attempt."""
    fate = outcome.fate
    if fate in (Fate.UNKNOWN, Fate.ABSENT) and terms.trait is Trait.IDEMPOTENT:
        fate = Fate.LATER
    if fate is Fate.LATER:
        return _later(row, outcome, terms, now, chance)
    if fate in (Fate.UNKNOWN, Fate.ABSENT):
        return Settled(row.seq, "unknown", outcome.said, "", now + _SOON, None)
    state = "sent" if fate is Fate.SENT else "failed"
    return Settled(row.seq, state, outcome.said, outcome.receipt, now, now)


def _later(row: Delivery, outcome: Outcome, terms: Terms, now: int, chance: float) -> Settled:
    wait = backoff.retry(terms.schedule, row.attempts + 1, chance)
    if wait is None and now < row.renewed_at + backoff.span(terms.schedule) // 2:
        # Who asks again and again for a moment's rest uses up attempts, but not the time.
        wait = backoff.jittered(terms.schedule[-1], chance)
    if wait is None or is_over(row.announced_at, terms, now):
        return Settled(row.seq, "dead", outcome.said, "", now, now)
    if outcome.retry_after:
        wait = backoff.asked(outcome.retry_after, chance)
    return Settled(row.seq, "pending", outcome.said, "", now + wait, None)


def is_over(announced_at: int, terms: Terms, now: int) -> bool:
    """Whether a destination has taken nothing for so long that a message for it is given up.

    Where nobody tried (the machine was off), time alone proves nothing: it has failed as often as is tried.
    """
    if terms.failing_since is None or terms.failures < len(terms.schedule):
        return False
    return max(announced_at, terms.failing_since) + backoff.span(terms.schedule) <= now


def after_kill(row: Delivery, trait: Trait, now: int) -> Settled:
    """Return what becomes of a row that somebody was sending who is no more."""
    state = "pending" if trait is Trait.IDEMPOTENT else "unknown"
    return Settled(row.seq, state, KILLED, "", now, None)


class Looked(Struct, frozen=True):
    """What becomes of a row that was looked for and was not there, or could not be sent: and how often."""

    settled: Settled
    looks: int


def after_preparing(row: Delivery, outcome: Outcome, terms: Terms, now: int, chance: float) -> Looked | None:
    """Return what becomes of a row that cannot be sent now, and of which nothing was; `None` for nothing.

    It uses up no attempt, but is not tried for ever.
    """
    if outcome.fate in (Fate.REFUSED, Fate.GONE):
        return Looked(Settled(row.seq, "failed", outcome.said, "", now, now), row.looks)
    if outcome.is_general:
        return None
    return Looked(_later(row._replace(attempts=row.looks), outcome, terms, now, chance), row.looks + 1)


def after_look(row: Delivery, outcome: Outcome, terms: Terms, now: int) -> Looked:
    """Return what becomes of an unknown row. That it is not there is sure only when seen twice, in time."""
    if outcome.fate is Fate.SENT:
        return Looked(Settled(row.seq, "sent", outcome.said, outcome.receipt, now, now), row.looks)
    tried_at = row.tried_at if row.tried_at is not None else row.announced_at
    if outcome.fate is not Fate.ABSENT:
        wait = min(max(now - tried_at, _SOON), _LONGEST)
        return Looked(Settled(row.seq, "unknown", outcome.said, "", now + wait, None), row.looks)
    if not row.looks or now < tried_at + _SURE:
        return Looked(Settled(row.seq, "unknown", outcome.said, "", now + _SURE, None), row.looks + 1)
    if row.attempts > len(terms.schedule):
        return Looked(Settled(row.seq, "dead", outcome.said, "", now, now), 0)
    return Looked(Settled(row.seq, "pending", outcome.said, "", now, None), 0)
