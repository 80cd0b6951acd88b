"""Dates as feeds tell them: RFC 3339, RFC 822, and what feeds make of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone

from feedsync.text.dates import moment_or_none

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_CLOCK = r"(?P<hour>\d{1,2}):(?P<minute>\d{1,2})(?::(?P<second>\d{1,2})(?:\.\d{1,9})?)?"
_TIME = _CLOCK + r"(?:\s*(?P<half>[ap])\.?m\.?)?"
_OFFSET = r"[A-Z]{1,5}|(?:GMT|UTC|UT)?\s*[+-]\d{1,2}:?(?:\d{2})?"
_ZONE = rf"(?:\s*(?P<zone>{_OFFSET})(?:\s*\([^()]*\))?)?"
_WEEKDAY = r"(?:[^\W\d]{2,12}[.,]*\s*)?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_MONTH = r"(?P<month>[A-Z]{3,9})"
# RFC 822 section 5 with its usual sins: long names, two-digit years, hyphens, no time, no zone.
_RFC_822 = rf"{_WEEKDAY}{_DAY}[\s-]+{_MONTH}[.,]?[\s-]+(?P<year>\d{{4}}|\d\d)(?:,?\s+{_TIME}{_ZONE})?"
_ENGLISH = rf"{_WEEKDAY}{_MONTH}\.?\s+{_DAY},?\s+(?P<year>\d{{4}})(?:,?\s+{_TIME}{_ZONE})?"
_ASCTIME = rf"[A-Z]{{3}}\s+{_MONTH}\s+{_DAY}\s+{_TIME}{_ZONE}\s+(?P<year>\d{{4}})"
_ISO = rf"(?P<year>\d{{4}})-(?P<month>\d{{1,2}})-(?P<day>\d{{1,2}})[T\s]\s*{_TIME}{_ZONE}"
_ISO_SHORT = r"(?P<year>\d{4})(?:-(?P<month>\d\d))?"  # as far as it goes (W3C-DTF)
_FORMS = tuple(
    re.compile(form, re.IGNORECASE | re.ASCII) for form in (_RFC_822, _ENGLISH, _ASCTIME, _ISO, _ISO_SHORT)
)
_ZONE_HOURS = """
EST -5 EDT -4 CST -6 CDT -5 MST -7 MDT -6 PST -8 PDT -7 WEST 1 BST 1 CET 1 MEZ 1 CEST 2 MESZ 2 EET 2 EEST 3
MSK 3 JST 9 AEST 10 AEDT 11 NZST 12 NZDT 13""".split()
_ZONES = dict(zip(_ZONE_HOURS[::2], map(int, _ZONE_HOURS[1::2]), strict=True))
_LONGEST_DATE = 80  # characters
_HOURS, _MINUTES = 24, 60
_CENTURY = 50  # RFC 2822 section 4.3


def moment(text: str) -> datetime | None:
    """Return the moment that a feed tells, in UTC; `None` where that cannot be read. Never raises.

    RFC 3339, RFC 822, and what feeds make of them. Without a zone, or with an unknown one, it is UTC.
    """
    text = " ".join(text[: _LONGEST_DATE + 1].split())
    if not text or len(text) > _LONGEST_DATE:
        return None
    if found := moment_or_none(text):
        return found
    for form in _FORMS:
        if match := form.fullmatch(text):
            with suppress(ValueError, OverflowError):
                return moment_or_none(_as_iso(match.groupdict()))
    return None


def _as_iso(parts: Mapping[str, str | None]) -> str:
    month = parts["month"] or "1"
    number = int(month) if month.isdigit() else _MONTHS.index(month[:3].lower()) + 1
    year = int(parts["year"] or 0)
    if len(parts["year"] or "") == len("99"):
        year += 2000 if year < _CENTURY else 1900
    hour, minute, second = (int(parts.get(name) or 0) for name in ("hour", "minute", "second"))
    if parts.get("half"):
        hour = hour % 12 + 12 * (str(parts["half"]).lower() == "p")
    if hour > _HOURS or minute >= _MINUTES:
        raise ValueError("no time of a day")
    # `24:00` is the end of the day (ISO 8601), and a leap second none that Python knows.
    written = datetime(
        year, number, int(parts.get("day") or 1), tzinfo=_zone(parts.get("zone") or "")
    ) + timedelta(hours=hour, minutes=minute, seconds=min(second, 59))
    return written.astimezone(UTC).isoformat()


def _zone(text: str) -> timezone:
    if offset := re.search(r"([+-])(\d{1,2}):?(\d\d)?$", text):
        reach = timedelta(hours=int(offset[2]), minutes=int(offset[3] or 0))
        return timezone(-reach if offset[1] == "-" else reach)
    return timezone(timedelta(hours=_ZONES.get(text.upper(), 0)))
