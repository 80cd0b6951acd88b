"""The conventions of Pelican, as version 4.12 reads a site with its own defaults.

https://docs.getpelican.com/en/latest/content.html and settings.html; what they leave open the tool was asked.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime, tzinfo
from html import unescape

from feedsync.stores.conventions.plain import Named, Plain
from feedsync.text import dates, urls
from feedsync.text.romanise import romanised

_PAGES = "pages/"
_DATE_IN_NAME = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_NO_PART = re.compile(r"[^\w\s-]")
_TAG = re.compile(r"<!--.*?-->|<(?!!--)[^>]*>", re.DOTALL)
_BETWEEN = re.compile(r"[-\s]+")


class Pelican(Plain):
    """A folder of a Pelican site."""

    permalink = "/{slug}.html"

    def holds(self, key: str) -> bool:
        """Whether a file may be an article: pages have a folder of their own, and text is copied as it is."""
        return not key.startswith(_PAGES) and not key.lower().endswith(".txt")

    def date(self, key: str, zone: tzinfo) -> datetime | None:
        """Return the day that stands before the name of a file; folders tell none."""
        match = _DATE_IN_NAME.match(key.rpartition("/")[2])
        try:
            return dates.parse(match[0], zone) if match else None
        except ValueError:
            return None

    def categories(self, key: str) -> tuple[str, ...]:
        """Return the folder that a file lies in, whatever lies above it."""
        folder = key.rpartition("/")[0].rpartition("/")[2]
        return (folder,) if folder else ()

    def address(self, named: Named, permalink: str) -> str:
        """Return the path of an address; that of a translation tells its language. Raises `ValueError`."""
        if named.language != named.site_language and "{lang}" not in permalink:
            permalink = permalink.replace("{slug}", "{slug}-{lang}")
        return super().address(named, permalink)

    def slug(self, named: Named) -> str:
        """Return the slug to the letter, else that of the title. Raises `ValueError`."""
        return urls.encode_segments(named.slug) if named.slug else _slug_of(named.title, "title", "Slug")

    def category(self, named: Named) -> str:
        """Return the slug of the category. Raises `ValueError`."""
        return _slug_of(next(iter(named.categories), ""), "category", "URL")


def slugify(text: str) -> str:
    """Return the part of an address that Pelican makes of a title or name, by its own default rules.

    Raises `ValueError` for letters that no table here knows.
    """
    # As MarkupSafe's `striptags` does it: what stands between angle brackets goes before entities are read.
    text = unescape(" ".join(_TAG.sub("", text).split()))
    text = _NO_PART.sub("", romanised(unicodedata.normalize("NFKC", text)))
    return _BETWEEN.sub("-", text.strip()).lower()


def _slug_of(text: str, what: str, key: str) -> str:
    try:
        return slugify(text)
    except ValueError as error:
        raise ValueError(f"its {what} is part of its address, and {error}; write `{key}: …`") from None
