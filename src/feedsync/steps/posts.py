"""Posts at networks: what rows of the outbox say of them. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from feedsync.catalogue.outbox import Delivery
from feedsync.channels.social import Receipt, posts


class Post(NamedTuple):
    """A post that stands: the row that made it, and its newest receipt."""

    row: Delivery
    receipt: Receipt


def standing(rows: Iterable[Delivery]) -> list[Post]:
    """Return the posts about one article at one destination that stand, in their order."""
    return [Post(*one) for one in posts(rows)]
