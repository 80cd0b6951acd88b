"""When something comes due next that is to be told to others."""

from __future__ import annotations

from datetime import datetime, timedelta

from feedsync.assemble import Parts
from feedsync.catalogue.database import Database
from feedsync.load.facts import moment
from feedsync.steps.send import next_moment

_PAUSE = timedelta(seconds=1)


def coming_due(parts: Parts, db: Database) -> datetime | None:
    """Return when it is worth to send again, later than now; `None` where nothing comes due by itself."""
    found = next_moment(parts, db) if parts.channels else None
    return None if found is None else max(moment(found), parts.clock.now() + _PAUSE)
