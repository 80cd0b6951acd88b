"""The values that flow through a run: what a store has, as every later step sees it.

Frozen, made once, without I/O. Times are aware and in UTC, whole seconds.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Literal, NamedTuple

from msgspec import Struct, field

BodyType = Literal["markdown", "html"]


class Person(Struct, frozen=True):
    """An author. `email` and `url` are empty where unknown."""

    name: str
    email: str = ""
    url: str = ""


class Media(Struct, frozen=True):
    """A picture or an enclosure. `url` is absolute, `type` a media type.

    `length` is in bytes and `duration` in seconds, `None` where unknown.
    """

    url: str
    type: str
    length: int | None = None
    title: str = ""
    alt: str = ""
    caption: str = ""
    credit: str = ""
    width: int | None = None
    height: int | None = None
    duration: int | None = None


class State(StrEnum):
    """Where an article stands. Only `LIVE` is in a feed; `WITHDRAWN` is gone from its store."""

    LIVE = "live"
    DRAFT = "draft"
    SCHEDULED = "scheduled"
    EXPIRED = "expired"
    UNDATED = "undated"
    WITHDRAWN = "withdrawn"


class Article(Struct, frozen=True):
    """One article as its store tells it, before anything is rendered.

    `key` names it inside the store and `where` to a person. `published` is the date that is shown;
    `embargo` the latest of all its publish dates, before which it is not shown at all. Both are
    `None` for an undated page, which may also lack a title. Without an `image` the first one in the
    content stands for it, unless `wants_no_image`. `base` is what relative addresses in the body stand
    against, if that is not `url`. `tells_date` is false where the date is that of its file at first sight.

    A store leaves `feed_id` and `atom_id` empty: they are given once and kept by the catalogue.
    """

    key: str
    where: str
    url: str
    title: str
    declared_id: str = ""
    published: datetime | None = None
    embargo: datetime | None = None
    updated: datetime | None = None
    expires: datetime | None = None
    is_draft: bool = False
    summary: str = ""
    body: str = ""
    body_type: BodyType = "markdown"
    base: str = ""
    authors: tuple[Person, ...] = ()
    tags: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    section: str = ""
    language: str = ""
    rights: str = ""
    image: Media | None = None
    wants_no_image: bool = False
    enclosures: tuple[Media, ...] = ()
    metadata: Mapping[str, object] = field(default_factory=dict)
    tells_date: bool = True
    feed_id: str = ""
    atom_id: str = ""

    @property
    def id(self) -> str:
        """What a reader knows it by: the id it was given, else its declared one, else its address."""
        return self.feed_id or self.declared_id or self.url


class Seen(NamedTuple):
    """A key that a scan met. Equal fingerprints mean that nothing has to be read again.

    The fingerprint is empty where the next scan shall read again whatever it finds.
    """

    key: str
    fingerprint: str


class Known(NamedTuple):
    """A key as the last scan left it. `missing_since` is in seconds since 1970, `None` where it was met."""

    key: str
    fingerprint: str
    missing_since: int | None


class Facts(NamedTuple):
    """What the catalogue keeps of an article's values. Times are seconds since 1970.

    `revision` is a hash of all values as loaded, `content` one of the text alone, empty of too short a one.
    `terms` (lists by kind) and `metadata` are JSON.
    """

    declared_id: str
    url: str
    title: str
    language: str
    published: int | None
    updated: int | None
    embargo: int | None
    expires: int | None
    is_draft: int
    tells_date: int
    revision: str
    content: str
    terms: str
    metadata: str


class Kept(Struct, frozen=True):
    """An article as the catalogue has it. `feed_id` is empty where it has none yet."""

    id: int
    store: str
    key: str
    state: State
    feed_id: str
    is_given: int
    first_live: int | None
    facts: Facts


class Kind(StrEnum):
    """What the log says of an article, or, `DOCUMENT`, of a published file."""

    IMPORTED = "imported"
    PUBLISHED = "published"
    UPDATED = "updated"
    WITHDRAWN = "withdrawn"
    RESTORED = "restored"
    DOCUMENT = "document"
