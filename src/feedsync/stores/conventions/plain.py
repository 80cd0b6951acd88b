"""The conventions of a plain folder, of which those of the site generators differ."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, ClassVar

from msgspec import Struct

from feedsync.text import places, urls

if TYPE_CHECKING:
    from feedsync.text.template_syntax import Syntax

_INDEX = re.compile(r"(^|/)index$")
_DATE_BEFORE_NAME = re.compile(r"\d{4}-\d{2}-\d{2}-(?=.)", re.ASCII)


class Named(Struct, frozen=True):
    """What an address is made of. `path` is the key without its ending; days are those of `zone`."""

    path: str
    title: str
    slug: str
    section: str
    categories: tuple[str, ...]
    language: str
    published: datetime | None
    zone: tzinfo

    def day(self, form: str) -> str:
        """Return the date as `strftime` writes it, empty without one. Raises `ValueError`."""
        try:
            return f"{self.published.astimezone(self.zone):{form}}" if self.published else ""
        except OverflowError:
            raise ValueError("its date is beyond the years that can be reckoned") from None


class Plain:
    """A folder of files that no site generator reads; those of generators are subclasses.

    `permalink` is the default of that setting. `fields` are keys of the front matter that mean what ours do,
    ours first. `folders` hold articles though their names begin with `_`. `tags` are the template tags that
    the texts may hold.
    """

    permalink: ClassVar[str] = "/{path}/"
    fields: ClassVar[Mapping[str, str]] = {}
    folders: ClassVar[frozenset[str]] = frozenset()
    tags: ClassVar[frozenset[Syntax]] = frozenset({"shortcodes", "statements", "variables"})

    def holds(self, key: str) -> bool:  # noqa: ARG002  who is another kind of folder asks
        """Whether a file, by its place alone, may be an article."""
        return True

    def section(self, key: str) -> str:
        """Return the section that the place of a file tells."""
        return key.partition("/")[0] if "/" in key else ""

    def declared(self, address: str, named: Named) -> str:  # noqa: ARG002
        """Return an address of the front matter as it is meant."""
        return address

    def address(self, named: Named, permalink: str) -> str:
        """Return the path of an address, percent-encoded, by a pattern. Raises `ValueError`."""
        values: dict[str, Callable[[], str]] = {
            "path": lambda: self.path(named),
            "year": lambda: named.day("%Y"),
            "month": lambda: named.day("%m"),
            "day": lambda: named.day("%d"),
            "slug": lambda: self.slug(named),
            "section": lambda: urls.encode_segment(named.section),
            "category": lambda: urls.encode_segment(next(iter(named.categories), "")),
            "categories": lambda: "/".join(map(urls.encode_segment, named.categories)),
            "lang": lambda: urls.encode_segment(named.language),
        }
        # Most addresses are made of one or two of them.
        parts = {name: value() for name, value in values.items() if f"{{{name}}}" in permalink}
        filled = places.fill(permalink, parts)
        return re.sub(r"/{2,}", "/", filled) if "//" in filled else filled

    def path(self, named: Named) -> str:
        """Return `{path}`."""
        return urls.encode_segments(without_index(named.path))

    def slug(self, named: Named) -> str:
        """Return `{slug}`."""
        name = without_index(named.path).rpartition("/")[2]
        return urls.encode_segment(named.slug or _DATE_BEFORE_NAME.sub("", name))


def without_index(path: str) -> str:
    """Return the path of a page's folder, where the page is what its folder shows; else its own."""
    return _INDEX.sub("", path)
