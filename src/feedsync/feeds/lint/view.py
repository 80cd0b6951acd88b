"""A feed document as any reader sees it, whatever its format: what the rules judge.

Texts are as they stand, since the rules are about how they stand.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from msgspec import Struct


class DateRead(NamedTuple):
    """A date: what it is called, how it stands, and the moment where the format's rules allow one."""

    name: str
    text: str
    moment: datetime | None


class LinkRead(NamedTuple):
    """A link of any relation."""

    rel: str
    href: str
    type: str = ""
    hreflang: str = ""


class FileRead(NamedTuple):
    """An enclosure. `length` is `None` where none is told."""

    url: str | None
    length: str | None
    type: str | None


class PersonRead(NamedTuple):
    """An author. `is_mail`: the format wants a mail address there."""

    name: str
    is_mail: bool = False


class ItemRead(Struct, frozen=True):
    """An entry. `problems` are what its format demands and it lacks; `has_permalink` of a guid that says so.

    `html` is what is shown as HTML, `content` and `summary` are texts as they stand, empty where there is
    none; `images` are addresses.
    """

    id: str
    title: str
    has_title: bool
    links: tuple[LinkRead, ...]
    dates: tuple[DateRead, ...]
    updated: datetime | None
    html: tuple[str, ...]
    content: str
    summary: str
    files: tuple[FileRead, ...]
    people: tuple[PersonRead, ...]
    images: tuple[str, ...]
    terms: tuple[str, ...]
    language: str | None
    problems: tuple[str, ...]
    has_permalink: bool = False
    node: Any = None


class View(Struct, frozen=True):
    """A document. `root` is the element or the JSON object; `needs_language`: the feed has to tell one.

    `withdrawn` are the ids in tombstones, with their dates.
    """

    format: str
    title: str
    links: tuple[LinkRead, ...]
    dates: tuple[DateRead, ...]
    updated: DateRead | None
    hubs: tuple[str, ...]
    language: str | None
    people: tuple[PersonRead, ...]
    problems: tuple[str, ...]
    items: tuple[ItemRead, ...]
    root: Any
    withdrawn: tuple[tuple[str, DateRead], ...] = ()

    def hrefs(self, rel: str) -> list[str]:
        """Return where the links of a relation lead."""
        return [link.href for link in self.links if link.rel == rel]
