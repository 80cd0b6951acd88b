"""Dates as people write them, read in one way only: year first, or RFC 2822.

`03/04/2026` can be read two ways and is therefore not read at all.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo

# ISO 8601 / RFC 3339, and YAML's and Jekyll's looser forms of them: one-digit months, `/`, a space
# before the offset, an offset of hours alone.
_YEAR_FIRST = re.compile(
    r"""(?P<year>\d{4}) (?P<separator>[-/]) (?P<month>\d{1,2}) (?P=separator) (?P<day>\d{1,2})
        (?: (?:[Tt]|\s+) (?P<hour>\d{1,2}) : (?P<minute>\d{2})
            (?: : (?P<second>\d{2}) (?:[.,]\d+)? )?
            \s* (?P<offset> [Zz] | UTC | GMT | [+-]\d{1,2} (?: :?\d{2} )? )? )?""",
    re.VERBOSE | re.ASCII,
)
_OFFSET_PARTS = re.compile(r"(\d{1,2}):?(\d{2})?", re.ASCII)
_RFC_2822 = re.compile(
    r"(?:[A-Za-z]{3},\s*)?\d{1,2}\s+[A-Za-z]{3}\s+\d{4}\s+\d{1,2}:\d{2}(?::\d{2})?\s+(?:[+-]\d{4}|UTC?|GMT|Z|[ECMP][SD]T)(?:\s*\([^()]*\))?",
    re.ASCII,
)
# ISO 8601's basic format and week dates, which the standard library reads.
_ISO_OTHER = re.compile(
    r"\d{4}-?\d{2}-?\d{2}(?:T[\d:.,]+(?:Z|[+-][\d:]+)?)?|\d{4}-?W\d{2}(?:-?\d)?", re.ASCII
)
_ORDINAL = re.compile(r"(\d{4})-?(\d{3})", re.ASCII)
_TWO_WAYS = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})", re.ASCII)
_NUMBERS = ("year", "month", "day", "hour", "minute", "second")
_LEAP_SECOND = 60
_EARLIEST_YEAR = 1900
ACCEPTED = "write 2026-03-04, 2026-03-04 08:30 or 2026-03-04T08:30:00+01:00"


def parse(text: str, zone: tzinfo) -> datetime:
    """Return `text` as aware UTC of whole seconds; `zone` is that of a date without offset.

    A bare day means 00:00. Raises `ValueError` with a sentence that says what to write instead.
    """
    text = text.strip()
    try:
        moment = _read(text, zone)
        if moment is None:
            raise ValueError(_why_not(text))
        moment = moment.astimezone(UTC).replace(microsecond=0)
    except OverflowError:
        raise ValueError(f"`{text}` is beyond the years that can be reckoned; {ACCEPTED}") from None
    if moment.year < _EARLIEST_YEAR:
        raise ValueError(f"`{text}` lies before {_EARLIEST_YEAR}; is the year complete?")
    return moment


def moment_or_none(text: str) -> datetime | None:
    """Return a moment that a program wrote, with its offset; `None` where it cannot be read."""
    try:
        return parse(text, UTC) if text else None
    except ValueError:
        return None


def offset(text: str) -> tzinfo | None:
    """Return the offset that a date tells; `None` where it tells none, or is none that people write."""
    match = _YEAR_FIRST.fullmatch(text.strip())
    try:
        return _offset(match["offset"]) if match else None
    except ValueError:
        return None


def _read(text: str, zone: tzinfo) -> datetime | None:
    try:
        if match := _YEAR_FIRST.fullmatch(text):
            year, month, day, hour, minute, second = [int(number or 0) for number in match.group(*_NUMBERS)]
            # RFC 3339 section 5.6 has leap seconds, datetime has not.
            second -= second == _LEAP_SECOND
            return datetime(year, month, day, hour, minute, second, tzinfo=_offset(match["offset"]) or zone)
        if match := _ORDINAL.fullmatch(text):
            return datetime.strptime("".join(match.groups()), "%Y%j").replace(tzinfo=zone)
        for form, read, default in (
            (_ISO_OTHER, datetime.fromisoformat, zone),
            (_RFC_2822, _rfc_2822, UTC),
        ):
            if form.fullmatch(text):
                moment = read(text)
                # RFC 5322 section 3.3: `-0000` is UTC that says nothing of the place.
                return moment if moment.tzinfo else moment.replace(tzinfo=default)
    except ValueError as error:
        raise ValueError(f"`{text}` is no date: {_not_in_the_calendar(str(error))}") from None
    return None


def _not_in_the_calendar(said: str) -> str:
    """Say in the words of a person what Python says of a number in a date."""
    for part in ("month", "hour", "minute", "second"):
        if said.startswith(f"{part} must be in"):
            return f"there is no such {part}"
    return "there is no such day" if "day" in said else said


def _rfc_2822(text: str) -> datetime:
    from email.utils import parsedate_to_datetime

    moment = parsedate_to_datetime(text)
    # The standard library takes the year 0001, which is no date to Go and so in feeds of Hugo, for 2001.
    if f"{moment.year:04}" not in text:
        raise ValueError("its year is incomplete")
    return moment


def _offset(text: str | None) -> tzinfo | None:
    if not text:
        return None
    if text[0] not in "+-":
        return UTC
    hours, minutes = _OFFSET_PARTS.findall(text)[0]
    delta = timedelta(hours=int(hours), minutes=int(minutes or 0))
    return timezone(-delta if text[0] == "-" else delta)


def _why_not(text: str) -> str:
    if match := _TWO_WAYS.fullmatch(text):
        first, _, second, year = match.groups()
        ways = {f"{year}-{int(month):02}-{int(day):02}" for month, day in ((second, first), (first, second))}
        days = sorted(filter(_is_day, ways), reverse=True)
        if len(days) > 1:
            return f"`{text}` can be read two ways; write {' or '.join(days)}"
        if days:
            return f"`{text}` puts the year last; write {days[0]}"
    if day := _with_month_in_words(text):
        return f"`{text}` has its month in words; write {day}"
    return f"`{text}` is no date that is understood; {ACCEPTED}"


# How the names of months begin in English, Italian, French, Spanish, Portuguese and German.
_MONTHS = tuple(
    re.compile(beginnings, re.IGNORECASE)
    for beginnings in (
        *(
            "jan|gen|ene",
            "feb|fev|fév",
            "mar|mär",
            "apr|abr|avr",
            "may|mag|mai",
            "jun|giu|juin",
            "jul|lug|juil",
        ),
        *("aug|ago|aoû|aou", "sep|set", "oct|ott|out|okt", "nov", "dec|dic|déc|dez"),
    )
)
_IN_WORDS = re.compile(
    r"(?:[^\W\d]+\.?,?\s+)?(?:(?P<day>\d{1,2})(?:st|nd|rd|th|er|º|°)?\.?\s+(?:de\s+)?)?(?P<month>[^\W\d]{3,12})\.?,?\s+"
    r"(?:(?P<us>\d{1,2})(?:st|nd|rd|th)?,?\s+)?(?:de\s+)?(?P<year>\d{4})\b.*",
    re.IGNORECASE,
)


def _with_month_in_words(text: str) -> str:
    """Return `20 novembre 2025` as it is to be written, nothing for what is no such date."""
    match = _IN_WORDS.fullmatch(text)
    if not match or not (number := match["day"] or match["us"]):
        return ""
    for month, beginnings in enumerate(_MONTHS, 1):
        if beginnings.match(match["month"]):
            day = f"{match['year']}-{month:02}-{int(number):02}"
            return day if _is_day(day) else ""
    return ""


def _is_day(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


_IN_PATH = (
    re.compile(r"(?:^|/)(\d{4})-(\d{2})-(\d{2})-[^/]*$", re.ASCII),
    re.compile(r"(?:^|/)(\d{4})-(\d{2})-(\d{2})-(?=[^/]*/)", re.ASCII),
    re.compile(r"(?:^|/)(\d{4})/(\d{2})/(\d{2})(?=/)", re.ASCII),
)


def from_path(path: str, zone: tzinfo) -> datetime | None:
    """Return the day that a path tells: `YYYY-MM-DD-` before a file or folder name, `YYYY/MM/DD/` folders."""
    for pattern in _IN_PATH:
        for match in reversed(list(pattern.finditer(path))):
            try:
                return parse("-".join(match.groups()), zone)
            except ValueError:
                continue
    return None


def rfc_3339(moment: datetime) -> str:
    """Return aware UTC of whole seconds as RFC 4287 section 3.3 wants it."""
    return moment.replace(tzinfo=None).isoformat() + "Z"
