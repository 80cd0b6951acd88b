"""The values that flow through a run: what a store has, as every later step sees it.

Frozen, made once, without I/O. Times are aware and in UTC, whole seconds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal

BodyType = Literal["markdown", "html"]


@dataclass(frozen=True, slots=True)
class Person:
    """An author. `email` and `url` are empty where unknown."""

    name: str
    email: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Media:
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
    """Where an article stands at one moment. Only `LIVE` is in a feed."""

    LIVE = "live"
    DRAFT = "draft"
    SCHEDULED = "scheduled"
    EXPIRED = "expired"
    UNDATED = "undated"


@dataclass(frozen=True, slots=True)
class Article:
    """One article as its store tells it, before anything is rendered.

    `key` names it inside the store and `where` to a person. `published` is the date that is shown;
    `embargo` the latest of all its publish dates, before which it is not shown at all. Both are
    `None` for an undated page, which may also lack a title. Without an `image` the first one in the
    content stands for it, unless `wants_no_image`. `base` is what relative addresses in the body stand
    against, if that is not `url`.
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

    @property
    def id(self) -> str:
        """What a reader knows it by: its declared id, else its address."""
        return self.declared_id or self.url


@dataclass(frozen=True, slots=True)
class Seen:
    """A key that a scan met. Equal fingerprints mean that nothing has to be read again."""

    key: str
    fingerprint: tuple[int, ...]
