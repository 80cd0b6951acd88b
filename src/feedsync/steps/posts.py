"""Posts at networks: what rows of the outbox say of them. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from feedsync.catalogue.outbox import Delivery
from feedsync.channels.social import Receipt


class Post(NamedTuple):
    """A post that stands: the row that made it, and its newest receipt."""

    row: Delivery
    receipt: Receipt


def standing(rows: Iterable[Delivery]) -> list[Post]:
    """Return the posts about one article at one destination that stand, in their order.

    A withdrawal without a receipt took them away; one that has a receipt is a reply.
    """
    found: dict[str, Post] = {}
    for row in rows:
        if row.state != "sent":
            continue
        receipt = Receipt.of(row.receipt) if row.receipt else None
        if receipt is not None:
            first = found[receipt.id].row if receipt.id in found else row
            found[receipt.id] = Post(first, receipt)
        elif row.kind == "withdrawn":
            found.clear()
    return list(found.values())
