"""Hugo's permalinks in our words: https://gohugo.io/configuration/permalinks/."""

from __future__ import annotations

import re

_TOKEN = re.compile(r":(\w+(?:\[[^\]]*\])?)", re.ASCII)
_PARTS = {
    "year": "year",
    "month": "month",
    "monthname": "long_month",
    "day": "day",
    "weekdayname": "long_day",
    "yearday": "y_day",
    "section": "section",
    "sections": "sections",
    "title": "title",
    "slug": "slug_or_title",
    "filename": "name",
    "contentbasename": "name",
    "slugorfilename": "slug_or_name",
    "slugorcontentbasename": "slug_or_name",
    # Go's own form of a date, as far as people use it in addresses.
    "2006": "year",
    "06": "short_year",
    "01": "month",
    "1": "i_month",
    "02": "day",
    "2": "i_day",
    "January": "long_month",
    "Monday": "long_day",
    "15": "hour",
    "04": "minute",
    "05": "second",
}
_LITERAL = re.compile(r"[\w./~-]*", re.ASCII)


class UntranslatableError(ValueError):
    """A pattern that has no like here; the message names what in it."""


# Where file names tell dates and slugs, which `[frontmatter] date = [":filename"]` says.
_OF_DATED_NAMES = {"slug_or_title": "slug", "slug_or_name": "slug"}


def translated(pattern: str, *, ugly: bool = False, dated_names: bool = False) -> str:
    """Return a permalink of Hugo as ours. Raises `UntranslatableError`."""
    made = [""]
    end = 0
    for token in _TOKEN.finditer(pattern):
        part = _PARTS.get(token[1])
        if part is None:
            raise UntranslatableError(f"`:{token[1]}`")
        part = _OF_DATED_NAMES.get(part, part) if dated_names else part
        made += [_literal(pattern[end : token.start()]), f"{{{part}}}"]
        end = token.end()
    made.append(_literal(pattern[end:]))
    address = re.sub(r"/{2,}", "/", "/" + "".join(made)).rstrip("/")
    if "{" not in address:
        raise UntranslatableError("which names no part of an article")
    return address + (".html" if ugly else "/")


def _literal(text: str) -> str:
    """Words of a pattern become what names become: lower case, hyphens for spaces."""
    text = re.sub(r"\s+", "-", text.lower())
    if not _LITERAL.fullmatch(text):
        raise UntranslatableError(f"`{text}`")
    return text
