"""What is owed to a destination, when more than one thing happened before it was told. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

_COMES = frozenset({"published", "restored"})
_OPEN = frozenset({"pending", "sending", "unknown", "held"})


class Row(Protocol):
    """A row of the outbox. `base` is the revision that is thought to be there though it was never told."""

    @property
    def kind(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def attempts(self) -> int: ...
    @property
    def revision(self) -> str: ...
    @property
    def base(self) -> str: ...
    @property
    def receipt(self) -> str: ...


def is_fresh(row: Row) -> bool:
    """Whether a row is still to be sent for the first time, so that newer ones are merged into it."""
    return row.attempts == 0 and row.state in ("pending", "held")


def may_stand(rows: Iterable[Row], *, posts: bool = False) -> bool | None:
    """Whether a subject may be there after what was told of it, `None` where nothing ever was.

    `rows` are in their order and none of them fresh. What was attempted may have arrived, whatever was
    answered. A withdrawal that arrived, or is still on its way, takes it away, but for a reply to a post
    (`posts`).
    """
    stands: bool | None = None
    for row in rows:
        if row.kind == "withdrawn" and not (posts and row.receipt):
            if row.attempts and (row.state == "sent" or row.state in _OPEN):
                stands = False
        elif row.attempts:
            stands = True
        elif row.state != "cancelled" and stands is None:
            # It failed before anything could be sent.
            stands = False
    return stands


def has_arrived(rows: Iterable[Row], *, posts: bool = False) -> bool | None:
    """Whether a subject is there after what was told of it, `None` where nothing ever was.

    `rows` are in their order, and all have ended. `posts`: see `may_stand`.
    """
    is_there: bool | None = None
    for row in rows:
        if row.state == "sent":
            is_there = row.kind != "withdrawn" or (posts and bool(row.receipt))
        elif row.kind != "withdrawn" and is_there is None and (row.attempts or row.state != "cancelled"):
            is_there = False
    return is_there


def revision_there(rows: Iterable[Row], base: str) -> str:
    """Return the revision that is there, empty where none is or nobody can tell.

    `rows` are in their order and none of them fresh; `base` is what is there if nothing was ever told.
    """
    found = base
    for row in rows:
        if row.attempts:
            is_sure = row.state == "sent" or row.state in _OPEN
            found = row.revision if is_sure and row.kind != "withdrawn" else ""
    return found


def owed(kind: str, old: str | None, *, stands: bool | None, is_same: bool) -> str | None:
    """Return what is owed when an article's `kind` follows on `old`, which was never attempted.

    `old` is `None` where nothing was owed; the result is, where nothing is any more. `stands`: see
    `may_stand`, of the rows before `old`. `is_same`: it is there as it is now.
    """
    if kind == "withdrawn":
        is_nothing = stands is False if old is None else old in _COMES and not stands
        return None if is_nothing else kind
    if old == "withdrawn":
        return None if is_same else "updated"
    if old in _COMES:
        return old
    return "published" if kind == "updated" and stands is False else kind


def is_made_wrong(kind: str, newer: Iterable[str], *, is_feed: bool = False) -> bool:
    """Whether it would be wrong to send a kind now, as newer ones are owed about the same subject.

    Of a feed (`is_feed`) each message tells of other documents; of a document the newest ping is enough.
    """
    others = set(newer)
    if kind == "changed":
        return bool(others) and not is_feed
    if kind == "withdrawn":
        return bool(others & _COMES)
    return "withdrawn" in others


def as_owed(kind: str, *, has_arrived: bool | None) -> str:
    """Return as what a kind goes, after all that was told of its subject before has ended.

    `has_arrived`: see there.
    """
    return "published" if kind == "updated" and has_arrived is False else kind
