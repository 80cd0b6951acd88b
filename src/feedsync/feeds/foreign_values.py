"""What can be read in a feed that somebody else wrote."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal, NamedTuple

from msgspec import Struct

_MOST_ENTRIES = 100_000  # of one document; a reader that asks for more is hard to find


class ForeignEntry(NamedTuple):
    """One entry. `id` is what readers keep, so never changed; addresses are absolute, or empty."""

    id: str
    link: str
    title: str
    published: datetime | None
    updated: datetime | None


class ForeignFeed(Struct, frozen=True):
    """A feed, or one page of it: `previous` is the address of the page with older entries, or empty.

    `language` is what it says, whether or not that is a language tag.
    """

    format: Literal["rss", "atom", "json"]
    title: str
    self_url: str
    home_url: str
    entries: Sequence[ForeignEntry]
    previous: str
    id: str = ""
    language: str = ""
    description: str = ""


def once(entries: Iterable[ForeignEntry]) -> tuple[ForeignEntry, ...]:
    """Leave out those that say nothing, and those that were there before. Raises `ValueError` for a flood."""
    first: dict[object, ForeignEntry] = {}
    for number, entry in enumerate(entries):
        if number == _MOST_ENTRIES:
            raise ValueError(f"is no feed that is read: it has more than {_MOST_ENTRIES:,} entries")
        if any(entry):
            first.setdefault((entry.id, entry.link) if entry.id or entry.link else len(first), entry)
    return tuple(first.values())
