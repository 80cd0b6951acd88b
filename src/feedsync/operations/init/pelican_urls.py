"""Pelican's patterns of addresses and of paths, in our words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from feedsync.text.backtracking import repeats_what_varies

_PART = re.compile(r"\{(?P<name>[^{}:!]*)(?P<form>:[^{}]*)?\}")
_DATE_PARTS = {
    "%Y": "{year}",
    "%m": "{month}",
    "%d": "{day}",
    "%H": "{hour}",
    "%M": "{minute}",
    "%S": "{second}",
    "%y": "{short_year}",
    "%-m": "{i_month}",
    "%-d": "{i_day}",
    "%j": "{y_day}",
}
_DATE_CODE = re.compile(r"%-?[A-Za-z%]")
_FIELDS = frozenset(
    {"title", "date", "modified", "slug", "category", "tags", "authors", "author", "lang", "summary"}
)
_OURS = {"modified": "updated", "lang": "language"}


class UrlError(ValueError):
    """What a pattern asks for is not to be had here."""


def permalink(pattern: str, slug_of: str = "title") -> str:
    """Return ARTICLE_URL as our `permalink`. `slug_of` is SLUGIFY_SOURCE. Raises `UrlError`."""
    slug = "{name}" if slug_of == "basename" else "{slug}"

    def ours(match: re.Match[str]) -> str:
        name, form = match["name"], match["form"] or ""
        if name == "date" and form:
            return _DATE_CODE.sub(_date_part, form[1:])
        if form or name not in {"slug", "lang", "category"}:
            raise UrlError(f"`{match[0]}` has no counterpart here")
        return slug if name == "slug" else match[0]

    found = "/" + _PART.sub(ours, pattern).lstrip("/")
    if "{" not in found or re.search(r"[{}]", re.sub(r"\{\w+\}", "", found)):
        raise UrlError("it is no pattern that is read here")
    return found


def _date_part(match: re.Match[str]) -> str:
    try:
        return _DATE_PARTS[match[0]]
    except KeyError:
        raise UrlError(f"`{match[0]}` of a date has no counterpart here") from None


def from_path(pattern: str, *, is_file_name: bool) -> dict[str, object]:
    """Return `fields` that read a path as FILENAME_METADATA or PATH_METADATA do. Raises `UrlError`."""
    try:
        groups: Sequence[str] = sorted(re.compile(pattern).groupindex)
    except re.error as error:
        raise UrlError(f"it is no regular expression: {error}") from None
    if repeats_what_varies(pattern):
        raise UrlError("it repeats what itself repeats or has a choice, which may never end")
    unknown = [name for name in groups if name.lower() not in _FIELDS]
    if unknown:
        raise UrlError(f"`{', '.join(unknown)}` is no key that means something here")
    # The name without its ending, of which a pattern may take less than all.
    pattern = rf"^(?:.*/)?(?=[^/]*$){pattern}[^/]*?\.[^./]+$" if is_file_name else f"^{pattern}"
    return {_OURS.get(name.lower(), name.lower()): {"from": "path", "pattern": pattern} for name in groups}
