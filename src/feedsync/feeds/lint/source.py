"""Where in the text of an article's file something stands, so that an editor finds it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from html import escape, unescape
from urllib.parse import unquote, urlsplit

_SHORTEST = 4  # characters of what is looked for by a part of it
_KEYS = {
    "author": ("authors?",),
    "date": ("date", "publish_?date", "pub_?date", "published"),
    "enclosures": ("enclosures?", "attachments"),
    "id": ("id", "guid", "url", "permalink", "link", "canonical", "slug"),
    "image": ("image", "thumbnail", "feature_image", "cover"),
    "language": ("language", "lang"),
    "summary": ("summary", "excerpt", "description"),
    "draft": ("draft", "published", "status"),
    "expired": ("expires", "expiry_?date", "unpublish_?date"),
    "scheduled": ("date", "publish_?date", "pub_?date", "published"),
}
_ZONED = re.compile(r"(?:Z|UTC|GMT|[ECMP][SD]T|[+-]\d{1,2}(?::?\d{2})?)\s*[\"']?\s*(?:#.*)?$")
_TIME = re.compile(r"\d{1,2}:\d{2}")


def line_of(source: str, sought: str, key: str) -> int:
    """Return the line, from 1 on, in which `sought` stands, else a key of the front matter, else 0."""
    for form in _forms(sought) if sought else ():
        place = source.find(form)
        if place >= 0:
            return source.count("\n", 0, place) + 1
    found = _line_of_key(source, key) if key else None
    return found[0] if found else 0


def line_in(lines: Mapping[str, int], key: str) -> int | None:
    """Return the line of a key of data beside an article, `None` where that does not have it."""
    names = re.compile("|".join(_KEYS.get(key, (re.escape(key),))), re.IGNORECASE)
    return next((line for name, line in lines.items() if names.fullmatch(name.strip())), None)


def date_of(source: str) -> str | None:
    """Return the date in the front matter as it stands, `None` where there is none."""
    found = _line_of_key(source, "date")
    return found[1].strip() if found else None


def tells_zone(date: str) -> bool:
    """Whether a date tells its time zone."""
    return bool(_TIME.search(date) and _ZONED.search(date))


def _forms(sought: str) -> Iterator[str]:
    """Yield what may stand in a source for what stands in a document."""
    yield from dict.fromkeys((sought, unescape(sought), escape(sought), escape(sought, quote=False)))
    try:
        path = urlsplit(sought).path
    except ValueError:
        return
    for part in (path, unquote(path), path.rpartition("/")[2], unquote(path.rpartition("/")[2])):
        if len(part) >= _SHORTEST:
            yield part


def _line_of_key(source: str, key: str) -> tuple[int, str] | None:
    match = _key(key).search(source[:20_000])
    if match is None:
        return None
    line = source.count("\n", 0, match.start(1)) + 1
    return line, match[2]


@lru_cache(100)
def _key(key: str) -> re.Pattern[str]:
    names = "|".join(_KEYS.get(key, (re.escape(key),)))
    return re.compile(rf"^[ \t]*[\"']?({names})[\"']?[ \t]*[:=](.*)$", re.MULTILINE | re.IGNORECASE)
