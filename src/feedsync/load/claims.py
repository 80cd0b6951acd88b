"""Of several present articles with one id or one address, who has it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Claim(NamedTuple):
    """An article that wants an id and an address. `where` names it; the smallest `order` goes first."""

    article: int
    where: str
    id: str
    url: str
    order: tuple[object, ...]


def contested(holders: Iterable[Claim], claimants: Iterable[Claim]) -> dict[int, str]:
    """Return, by article, why a claimant cannot have what it wants.

    Who holds an id or an address keeps it. Among those that want it the first gets it.
    """
    ids: dict[str, str] = {}
    addresses: dict[str, str] = {}
    for holder in holders:
        ids.setdefault(holder.id, holder.where)
        addresses.setdefault(holder.url, holder.where)
    reasons: dict[int, str] = {}
    for claim in sorted(claimants, key=lambda one: one.order):
        for held, value, what, remedy in (
            # An id that no article declares is its address, which is then what an editor can change.
            (addresses, claim.url, "address", "give it a `url` of its own"),
            (ids, claim.id, "id", "give it an `id` of its own"),
        ):
            if held.get(value, claim.where) != claim.where:
                reasons[claim.article] = (
                    f"has the {what} of {held[value]} ({value}); {remedy}, or remove one of the two"
                )
                break
        else:
            ids[claim.id] = addresses[claim.url] = claim.where
    return reasons
