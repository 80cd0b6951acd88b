"""The conventions of a plain folder, of which those of the site generators differ."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime, tzinfo
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from msgspec import Struct

from feedsync.stores import file_languages
from feedsync.stores.file_kinds import DATA, WRITTEN
from feedsync.text import places, urls

if TYPE_CHECKING:
    from feedsync.errors import Finding
    from feedsync.text.template_syntax import Syntax
    from feedsync.text.yaml_tree import Mapping as Tree
    from feedsync.text.yaml_tree import Node

# Parts of a date, as `strftime` writes them; weeks are those of ISO 8601.
DATE_PARTS = MappingProxyType(
    {
        "year": "%Y",
        "month": "%m",
        "day": "%d",
        "hour": "%H",
        "minute": "%M",
        "second": "%S",
        "short_year": "%y",
        "i_month": "%-m",
        "i_day": "%-d",
        "y_day": "%j",
        "short_month": "%b",
        "long_month": "%B",
        "w_year": "%G",
        "week": "%V",
        "w_day": "%u",
        "short_day": "%a",
        "long_day": "%A",
    }
)
_INDEX = re.compile(r"(^|/)index$")
_DATE_BEFORE_NAME = re.compile(r"\d{4}-\d{2}-\d{2}-(?=.)", re.ASCII)


class Named(Struct, frozen=True):
    """What an address is made of. Days are those of `zone`.

    `title` is as it was written, markup included. `path` is the key without its ending and without a language
    before it (`x.en.md`); `translation` is that language where it is not the site's.
    """

    path: str
    title: str
    slug: str
    section: str
    categories: tuple[str, ...]
    language: str
    site_language: str
    published: datetime | None
    zone: tzinfo
    translation: str = ""

    def day(self, form: str) -> str:
        """Return the date as `strftime` writes it, empty without one. Raises `ValueError`."""
        try:
            return f"{self.published.astimezone(self.zone):{form}}" if self.published else ""
        except OverflowError:
            raise ValueError("its date is beyond the years that can be reckoned") from None


class Source(NamedTuple):
    """What a file says of its article, its text as HTML, and why that cannot be read."""

    tree: Node
    html: str
    problem: Finding | None = None


class Plain:
    """A folder of files that no site generator reads; those of generators are subclasses.

    `folder` is the store's path, as configured. `permalink` is the default of that setting. `fields` are keys
    of the front matter that mean what ours do, ours first. `folders` hold articles though their names begin
    with `_`. With `has_bundles` a folder with an `index.md` is one article, and what else lies in it belongs
    to it. `kinds` are the endings of article files. `has_header_lines` is whether lines `Title: …` at the top
    of a file are its front matter. `tags` are the template tags that texts may hold.
    """

    permalink: str = "/{path}/"
    fields: ClassVar[Mapping[str, str]] = {}
    folders: ClassVar[frozenset[str]] = frozenset()
    kinds: ClassVar[frozenset[str]] = WRITTEN
    has_header_lines: ClassVar[bool] = False
    has_bundles: ClassVar[bool] = False
    tags: ClassVar[frozenset[Syntax]] = frozenset({"shortcodes", "statements", "variables"})
    has_own_places: ClassVar[bool] = False
    has_own_words: ClassVar[bool] = False
    has_own_zones: ClassVar[bool] = False
    has_own_summaries: ClassVar[bool] = False

    def __init_subclass__(cls) -> None:
        # What most do not have is not asked for with each article.
        cls.has_own_places = cls.holds is not Plain.holds
        cls.has_own_words = cls.meant is not Plain.meant
        cls.has_own_zones = cls.zone is not Plain.zone
        cls.has_own_summaries = cls.summary_end is not Plain.summary_end

    def __init__(self, folder: str = "") -> None:
        self.folder = folder

    def holds(self, key: str) -> bool:  # noqa: ARG002  who is another kind of folder asks
        """Whether a file, by its place alone, may be an article."""
        return True

    def source(self, text: str, kind: str) -> Source | None:  # noqa: ARG002
        """Return what a file of that ending holds where nobody else reads it so; `None` for all others."""
        return None

    def meant(self, tree: Node | None, key: str) -> Node | None:  # noqa: ARG002
        """Return the front matter of a file in the words that are read here, with what its place adds."""
        return tree

    def section(self, key: str) -> str:
        """Return the section that the place of a file tells."""
        return key.partition("/")[0] if "/" in key else ""

    def zone(self, date: str, zone: tzinfo) -> tzinfo:  # noqa: ARG002
        """Return the zone in which a date, as it is written, counts its days; `zone` is the store's."""
        return zone

    def data_names(self, folder: str) -> tuple[str, ...]:  # noqa: ARG002
        """Return the names of files that tell what holds for all articles in a folder of that name and below.

        Of several the first one says it better.
        """
        return ()

    def data_values(self, name: str, tree: Tree, key: str) -> Tree:  # noqa: ARG002
        """Return what the file of that name, one of `data_names`, says for an article, of all it says."""
        return tree

    def holding(self, tree: Tree) -> Tree | None:  # noqa: ARG002
        """Return what a file of data says that holds all articles below it back, whatever these say."""
        return None

    def language_of(self, path: str) -> tuple[str, str]:
        """Return a path without ending also without the language that it tells, and that language."""
        return file_languages.split(path)

    def summary_end(self, told: str) -> str:  # noqa: ARG002
        """Return what ends the summary in a text; `told` is the front matter's `excerpt_separator`."""
        return ""

    def is_summary_only(self, metadata: Mapping[str, object]) -> bool:  # noqa: ARG002
        """Whether an article does not want its text in feeds."""
        return False

    def declared(self, address: str, named: Named) -> str:  # noqa: ARG002
        """Return an address of the front matter as it is meant."""
        return address

    def alias(self, address: str, named: Named) -> str:  # noqa: ARG002
        """Return an old address of the front matter as it is meant: from `/` on, or relative to the site."""
        return address

    def address(self, named: Named, permalink: str) -> str:
        """Return the path of an address, percent-encoded, by a pattern. Raises `ValueError`."""
        parts = {name: self.part(name, named) for name in places.names(permalink)}
        filled = places.fill(permalink, parts)
        if named.translation and "lang" not in parts:
            filled = f"/{urls.encode_segment(named.translation)}{filled}"
        return re.sub(r"/{2,}", "/", filled) if "//" in filled else filled

    def part(self, name: str, named: Named) -> str:
        """Return a part of an address, percent-encoded. Raises `ValueError`."""
        if name == "path":
            return self.path(named)
        if form := DATE_PARTS.get(name):
            return named.day(form)
        values: dict[str, Callable[[], str]] = {
            "slug": lambda: self.slug(named),
            "name": lambda: urls.encode_segment(named.path.rpartition("/")[2]),
            "title": lambda: urls.encode_segment(_hyphened(named.title)),
            "slug_or_name": lambda: urls.encode_segment(
                named.slug or without_index(named.path).rpartition("/")[2]
            ),
            "slug_or_title": lambda: urls.encode_segment(named.slug or _hyphened(named.title)),
            "sections": lambda: urls.encode_segments(without_index(named.path).rpartition("/")[0]),
            "section": lambda: urls.encode_segment(named.section),
            "category": lambda: urls.encode_segment(next(iter(named.categories), "")),
            "categories": lambda: "/".join(map(urls.encode_segment, named.categories)),
            "slugified_categories": lambda: "/".join(
                urls.encode_segment(_hyphened(category)) for category in named.categories
            ),
            "lang": lambda: urls.encode_segment(named.language),
        }
        return values[name]()

    def path(self, named: Named) -> str:
        """Return `{path}`."""
        return urls.encode_segments(without_index(named.path))

    def slug(self, named: Named) -> str:
        """Return `{slug}`."""
        name = without_index(named.path).rpartition("/")[2]
        return urls.encode_segment(named.slug or _DATE_BEFORE_NAME.sub("", name))


class PlainFolder(Plain):
    """A folder without conventions, in which files of data alone can be articles too."""

    kinds = WRITTEN | DATA


def without_index(path: str) -> str:
    """Return the path of a page's folder, where the page is what its folder shows; else its own."""
    return _INDEX.sub("", path)


def _hyphened(text: str) -> str:
    """Return the words of a text, small and joined by hyphens."""
    return re.sub(r"[\W_]+", "-", text.casefold()).strip("-")
