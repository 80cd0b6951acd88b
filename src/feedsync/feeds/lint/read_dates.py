"""Dates in documents, read as strictly as their formats say."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from feedsync.feeds.lint.view import DateRead

# RSS 2.0.11: RFC 822 with a year of four digits; names of days and months are English.
_RFC_822 = re.compile(
    r"(?:(Mon|Tue|Wed|Thu|Fri|Sat|Sun), )?\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
    r" \d{4} \d{2}:\d{2}(?::\d{2})? (?:[+-]\d{4}|GMT|UT|EST|EDT|CST|CDT|MST|MDT|PST|PDT|Z)",
    re.ASCII,
)
# RFC 4287 section 3.3: `T` and `Z` in capitals.
_RFC_3339 = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})", re.ASCII)
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def rfc_822(name: str, text: str | None) -> tuple[DateRead, ...]:
    """Return the date of an RSS document, if there is one."""
    if text is None:
        return ()
    match = _RFC_822.fullmatch(text.strip())
    moment = None
    if match:
        try:
            moment = parsedate_to_datetime(text.strip())
        except ValueError:
            moment = None
        if moment is not None and match[1] and _DAYS[moment.weekday()] != match[1]:
            moment = None
    return (DateRead(name, text.strip(), _aware(moment)),)


def rfc_3339(name: str, text: str | None) -> tuple[DateRead, ...]:
    """Return the date of an Atom document or a JSON Feed, if there is one."""
    if text is None:
        return ()
    moment = None
    if _RFC_3339.fullmatch(text.strip()):
        try:
            moment = datetime.fromisoformat(text.strip())
        except ValueError:
            moment = None
    return (DateRead(name, text.strip(), _aware(moment)),)


def _aware(moment: datetime | None) -> datetime | None:
    if moment is None:
        return None
    try:
        return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    except OverflowError:
        return None
