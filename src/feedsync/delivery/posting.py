"""What becomes of a message to a channel that posts when its turn has come. Pure.

A post is there for all to see, so it is not sent again, and not corrected where there is nothing to correct.
docs/decisions/0024-posts.md says why.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from feedsync.catalogue.outbox import Delivery
from feedsync.channels.base import POSTS, Trait
from feedsync.channels.digests import is_worth_it
from feedsync.delivery.transitions import has_arrived

STANDS = "its post still stands"
MAY_STAND = "its post may still stand"
NO_POST = "it has no post"
UNCHANGED = "neither its title nor its lead has changed"
NOT_PUBLIC = "its article is not public any more"


class Turn(NamedTuple):
    """As what kind a message goes; or why it does not."""

    kind: str
    reason: str = ""


def at_turn(
    row: Delivery, older: Sequence[Delivery], digest: str, trait: Trait, *, corrects: bool = True
) -> Turn:
    """Return what becomes of a row that was never attempted.

    `older` are all rows about the same before it, in their order, and have ended. `digest` is that of its
    article now. Whether the channel `corrects` posts.
    """
    is_there = has_arrived(older, posts=True)
    is_doubtful = any(may_have_arrived(one, trait) for one in _after_delete(older))
    if row.kind == "withdrawn":
        return Turn(row.kind, "" if is_there or is_doubtful else NO_POST)
    if is_there:
        return _while_it_stands(row, older, digest, trait, corrects=corrects)
    if row.kind == "updated" and is_there is None:
        return Turn(row.kind, NO_POST)
    if not row.is_by_hand and any(
        may_have_arrived(one, trait) and not one.record_key for one in _after_delete(older)
    ):
        return Turn(row.kind, MAY_STAND)
    return Turn("published" if row.kind == "updated" else row.kind)


def _while_it_stands(
    row: Delivery, older: Sequence[Delivery], digest: str, trait: Trait, *, corrects: bool
) -> Turn:
    last = next((one for one in reversed(older) if one.kind != "withdrawn" and one.attempts), None)
    # Of what was tried and did not arrive nobody can tell what there is.
    is_sure = last is not None and last.state == "sent" and "" not in (last.digest, digest)
    is_same = is_sure and last is not None and not is_worth_it(last.digest, digest)
    if row.kind == "updated":
        return Turn(row.kind, UNCHANGED if is_same else "")
    if row.is_by_hand:
        return Turn(row.kind)
    is_in_doubt = _is_in_doubt(older, trait)
    if is_in_doubt and to_take_over(row.kind, older, trait) is not None:
        return Turn(row.kind)
    if is_sure and not is_same and corrects:
        return Turn("updated")
    if _is_taken_back(older):
        return Turn(row.kind)
    return Turn(row.kind, MAY_STAND if is_in_doubt else STANDS)


def _is_taken_back(older: Sequence[Delivery]) -> bool:
    """Whether the last that was said of an article is a reply that it is withdrawn."""
    last = next((one for one in reversed(older) if one.state == "sent"), None)
    return last is not None and last.kind == "withdrawn"


def may_have_arrived(row: Delivery, trait: Trait) -> bool:
    """Whether something that has ended without having arrived may be there all the same.

    Where it is sent again after a time-out, nobody asked what became of the first time. What a person gave
    up may have been on its way.
    """
    if row.kind == "withdrawn" or not row.attempts or row.state == "sent":
        return False
    if row.state == "cancelled":
        return True
    return trait is Trait.IDEMPOTENT and (row.state == "dead" or row.attempts > 1)


def may_have_deleted(row: Delivery, trait: Trait) -> bool:
    """Whether a withdrawal that did not arrive may have taken the post away all the same.

    It is sent again after a time-out, also where posts are looked for.
    """
    return (
        row.kind == "withdrawn"
        and row.attempts > 0
        and row.state not in ("sent", "failed")
        and (row.state == "cancelled" or trait is not Trait.NEITHER)
    )


def _is_in_doubt(older: Sequence[Delivery], trait: Trait) -> bool:
    """Whether what arrived last may have been taken away since."""
    for one in reversed(older):
        if one.state == "sent":
            return False
        if may_have_deleted(one, trait):
            return True
    return False


def to_take_over(kind: str, older: Sequence[Delivery], trait: Trait) -> Delivery | None:
    """Return the row of which the record key goes over to one of a kind, so that what may be there is it."""
    is_in_doubt = kind in POSTS and trait is Trait.IDEMPOTENT and _is_in_doubt(older, trait)
    for one in reversed(_after_delete(older)):
        if one.state == "sent" and (one.kind in POSTS) == (kind in POSTS):
            return one if is_in_doubt and one.record_key else None
        is_alike = one.kind in POSTS if kind in POSTS else one.kind == kind
        if is_alike and one.record_key and may_have_arrived(one, trait):
            return one
    return None


def _after_delete(rows: Sequence[Delivery]) -> Sequence[Delivery]:
    """Return the rows after the last that took away all that stood."""
    for number in range(len(rows) - 1, -1, -1):
        one = rows[number]
        if one.kind == "withdrawn" and one.state == "sent" and not one.receipt:
            return rows[number + 1 :]
    return rows
