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


class Link(Struct, frozen=True):
    """Where a feed lies in one format."""

    format: str
    url: str
    media_type: str


class FeedHead(Struct, frozen=True):
    """What a document says of itself. Addresses are absolute; `updated` is `None` for an empty feed.

    `id` is the feed's own: the address at which it was first published. `tombstones` are for Atom alone; for
    the page alone are the `links` to its formats, the `index` of all feeds, the `timezone` of its dates, and
    how many entries `more` the feed has than the page. `hubs` (WebSub) are for all but the page.
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
    site: str = ""
    links: Sequence[Link] = ()
    index: str = ""
    timezone: str = "UTC"
    more: int = 0
    hubs: Sequence[str] = ()


class Format(Struct, frozen=True):
    """A format of feeds. `render` is pure; `read_back` raises `ValueError` for what is no such document.

    `most` is how many entries it has room for, the newest ones.
    """

    name: str
    media_type: str
    render: Callable[[FeedHead, Sequence[Entry]], bytes]
    read_back: Callable[[bytes], ReadBack]
    most: int | None = None


class Outline(Struct, frozen=True):
    """A feed as the index and the OPML list it. One of many has a `term` and its `kind`, as `tag`.

    `newest` is the title of its newest entry, and `newest_at` its date: empty and `None` of an empty feed.
    `page` and the addresses of `links` are absolute; there is at least one link.
    """

    name: str
    title: str
    description: str
    language: str
    kind: str
    page: str
    links: Sequence[Link]
    newest: str
    newest_at: datetime | None
    term: str = ""


class IndexHead(Struct, frozen=True):
    """What the index and the OPML say of themselves. Addresses are absolute; `icon` may be empty."""

    site: str
    description: str
    link: str
    self_url: str
    opml: str
    language: str
    icon: str
    timezone: str


class Index(Struct, frozen=True):
    """A document that lists all feeds. `render` is pure; `read_back` has an entry for each feed."""

    name: str
    media_type: str
    render: Callable[[IndexHead, Sequence[Outline]], bytes]
    read_back: Callable[[bytes], ReadBack]
