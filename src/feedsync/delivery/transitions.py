"""What is owed to a destination, when more than one thing happened before it was told. Pure."""

from __future__ import annotations

from collections.abc import Iterable

_COMES = frozenset({"published", "restored"})


def merged(old: str, new: str, *, may_stand: bool, is_same: bool) -> str | None:
    """Return what is owed when `new` follows on `old`, which was never attempted; `None` for nothing.

    `may_stand`: an earlier attempt may have brought it there. `is_same`: it is as it was last told.
    """
    if new == "withdrawn":
        return None if old in _COMES and not may_stand else new
    if old == "withdrawn" and new in _COMES:
        return None if is_same else "updated"
    return old if old in _COMES else new


def is_made_wrong(kind: str, newer: Iterable[str]) -> bool:
    """Whether it would be wrong to send a kind now, as newer ones are owed about the same subject."""
    others = set(newer)
    if kind == "changed":
        return bool(others)
    if kind == "withdrawn":
        return bool(others & _COMES)
    return "withdrawn" in others


def as_owed(kind: str, *, has_arrived: bool) -> str:
    """Return as what a kind goes, after all that was told of its subject before has ended."""
    return "published" if kind == "updated" and not has_arrived else kind
