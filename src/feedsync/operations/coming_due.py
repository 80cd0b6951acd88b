"""When something comes due next that is to be told to others."""

from __future__ import annotations

from datetime import datetime

from feedsync.assemble import Parts
from feedsync.catalogue import sending
from feedsync.catalogue.database import Database
from feedsync.load.facts import moment


def next_moment(parts: Parts, db: Database) -> datetime | None:
    """Return the moment, later than now; `None` where nothing comes due by itself any more."""
    found = sending.next_due(db, int(parts.clock.now().timestamp()))
    return None if found is None else moment(found)
