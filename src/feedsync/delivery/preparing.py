"""What is prepared before it is sent: until then a row waits as ever, and a kill costs nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from feedsync.catalogue import sending
from feedsync.catalogue.database import Database
from feedsync.catalogue.outbox import Delivery
from feedsync.channels.base import Outcome
from feedsync.delivery.jobs import Line, Prepared, prepare
from feedsync.delivery.lanes import DeliveryLane
from feedsync.delivery.settlement import after_preparing
from feedsync.delivery.threads import Threads


class Preparing:
    """Prepares for one drain. All but the threads' part is for the thread that has the database."""

    def __init__(self, line: Line, threads: Threads) -> None:
        self._line = line
        self._threads = threads
        self._jobs: list[Callable[[], None]] = []
        self._ready: list[tuple[DeliveryLane, Delivery]] = []

    def take(self, lane: DeliveryLane, rows: Sequence[Delivery]) -> None:
        """Choose rows to be prepared."""
        for row in rows:
            lane.preparing[row.seq] = row.kind
            self._jobs.append(partial(prepare, lane, row, lane.epoch, self._line))

    def start(self) -> None:
        """Begin with what was chosen."""
        for job in self._jobs:
            self._threads.start(job)
        self._jobs = []

    def note(self, db: Database, said: Prepared, now: int, chance: float) -> dict[int, str]:
        """Note what came of preparing a row; return its new state, if that has ended it or put it off."""
        lane, row, epoch, result = said
        lane.is_stale = True
        if not isinstance(result, Outcome):
            self._ready.append((lane, row._replace(payload=result)))
            return {}
        lane.learn(result, epoch, now, chance)
        found = after_preparing(row, result, lane.terms, now, chance)
        if found is None or not sending.put_off(db, found.settled, found.looks):
            return {}
        return {row.seq: found.settled.state}

    def ready(self, now: int) -> Iterator[tuple[DeliveryLane, Delivery]]:
        """Yield what is sent now, as it was prepared; what cannot go now waits as ever."""
        for lane, row in self._ready:
            if not lane.rests(now):
                yield lane, row
        self._ready = []
