"""A format as a value: how a feed becomes bytes, and how such bytes are read back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Literal

from msgspec import Struct

from feedsync.article import Person
from feedsync.document import ReadBack
from feedsync.feeds.entry import Entry

GENERATOR = "feedsync"

Content = Literal["full", "summary", "none"]


class Tombstone(Struct, frozen=True):
    """An entry that was withdrawn (RFC 6721): its Atom id, and when."""

    ref: str
    when: datetime


class FeedHead(Struct, frozen=True):
    """What a document says of itself. Addresses are absolute; `updated` is `None` for an empty feed.

    `id` is the feed's own: the address at which it was first published. `tombstones` are for Atom alone.
    """

    title: str
    description: str
    link: str
    self_url: str
    language: str
    author: Person
    rights: str
    image: str
    icon: str
    ttl: int | None
    content: Content
    updated: datetime | None
    id: str
    tombstones: Sequence[Tombstone] = ()


class Format(Struct, frozen=True):
    """A format of feeds. `render` is pure; `read_back` raises `ValueError` for what is no such document."""

    name: str
    media_type: str
    render: Callable[[FeedHead, Sequence[Entry]], bytes]
    read_back: Callable[[bytes], ReadBack]
