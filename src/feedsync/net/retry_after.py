"""How long a server asks to be left alone (RFC 9110 section 10.2.3). Pure."""

from __future__ import annotations

import re
from datetime import UTC, datetime

_LONGEST = 24 * 3600.0
_SECONDS = re.compile(r"[+-]?\d{1,15}(?:\.\d*)?", re.ASCII)


def seconds_of(header: str, now: datetime) -> float | None:
    """Return the seconds from `now` that a `Retry-After` names, from 0 to a day; `None` if unreadable.

    RFC 9110 section 10.2.3: a number of seconds or an HTTP date (all three forms of section 5.6.7).
    """
    text = header.strip()
    if _SECONDS.fullmatch(text):
        seconds = float(text)
    else:
        from email.utils import parsedate_to_datetime

        try:
            moment = parsedate_to_datetime(text)
            # RFC 9110 section 5.6.7: a date without zone is in GMT.
            moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
            seconds = (moment - now).total_seconds()
        except (ValueError, OverflowError):
            return None
    return min(max(seconds, 0.0), _LONGEST)
