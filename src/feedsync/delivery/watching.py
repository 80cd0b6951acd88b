"""What is looked for beside sending: what may have arrived, and what is public by now."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial

from feedsync.catalogue import receipts, sending, waits
from feedsync.catalogue.database import Database
from feedsync.channels.base import Fate
from feedsync.delivery import publicity
from feedsync.delivery.jobs import Line, Looked, Viewed, look_at, look_for
from feedsync.delivery.lanes import DeliveryLane
from feedsync.delivery.publicity import Viewer
from feedsync.delivery.settlement import after_look
from feedsync.delivery.threads import Threads
from feedsync.delivery.work import Work

_VIEWS = 8  # addresses that are looked at at a time


class Watching:
    """Looks for one drain. All but the threads' part is for the thread that has the database."""

    def __init__(self, work: Work, line: Line, threads: Threads) -> None:
        self._work = work
        self._names = list(work.active)
        self._line = line
        self._threads = threads
        self._viewers: list[Viewer] = []
        self._viewed: set[str] = set()
        self._looked: set[int] = set()
        self._views_at: int | None = None
        self._jobs: list[Callable[[], None]] = []

    def begin(self, db: Database) -> None:
        """See when the first address is to be looked at."""
        self._views_at = waits.next_look(db, self._names, only_pages=self._work.is_deploy_owed)

    def has_work(self, lanes: Iterable[DeliveryLane], now: int) -> bool:
        """Whether anything is to be looked at or looked for now, and can be."""
        if not self._threads.free:
            return False
        is_view_due = self._views_at is not None and self._views_at <= now
        return (is_view_due and len(self._viewed) < _VIEWS) or any(lane.may_look(now) for lane in lanes)

    def claim(self, db: Database, lanes: Iterable[DeliveryLane], now: int) -> int:
        """Choose what is looked for and looked at now; return how many threads are free beside that."""
        self._jobs = []
        free = self._threads.free
        for lane in lanes:
            if free and lane.may_look(now):
                free -= self._choose(db, lane, min(free, lane.idle), now)
        if free and self._views_at is not None and self._views_at <= now:
            most = min(free, _VIEWS - len(self._viewed))
            found = waits.due(
                db, self._names, now, most + len(self._viewed), only_pages=self._work.is_deploy_owed
            )
            for address in [one for one in found if one.url not in self._viewed][:most]:
                self._viewed.add(address.url)
                self._jobs.append(partial(look_at, address, self._viewers, self._work.views, self._line))
                free -= 1
            if len(found) < most + len(self._viewed):
                self._views_at = None  # until one of these has come back
        return free

    def _choose(self, db: Database, lane: DeliveryLane, most: int, now: int) -> int:
        found = sending.unsettled(db, *lane.key, now, most + len(self._looked))
        rows = [row for row in found if row.seq not in self._looked][:most]
        for row in rows:
            self._looked.add(row.seq)
            lane.looking += 1
            taken = receipts.taken(db, row)
            self._jobs.append(partial(look_for, lane, row, taken, self._line))
        if not rows:
            lane.looks_at = None
        return len(rows)

    def start(self) -> None:
        """Begin what was chosen."""
        for job in self._jobs:
            self._threads.start(job)
        self._jobs = []

    def note_look(self, db: Database, said: Looked, now: int, chance: float) -> dict[int, str]:
        """Note what was found where something may have arrived; return its new state."""
        lane, row, outcome = said
        self._looked.discard(row.seq)
        if outcome.is_general:
            lane.learn(outcome, lane.epoch, now, chance)
        elif outcome.fate in (Fate.SENT, Fate.ABSENT):
            lane.let_in()
        found = after_look(row, outcome, lane.terms, now)
        is_noted = sending.see(db, found.settled, found.looks)
        lane.is_stale = True
        lane.looks_at = sending.next_look(db, *lane.key)
        return {row.seq: found.settled.state} if is_noted else {}

    def note_view(
        self, db: Database, said: Viewed, lanes: Sequence[DeliveryLane], now: int
    ) -> dict[int, str]:
        """Note what was seen at an address; return what was given up for it."""
        self._viewed.discard(said.address.url)
        judged = publicity.judge(db, said.address, said.view, now)
        if judged.has_released or judged.failed:
            for lane in lanes:
                lane.is_stale = True
        self.begin(db)
        return dict.fromkeys(judged.failed, "failed")

    def close(self) -> None:
        """Let go of what is kept open."""
        for viewer in self._viewers:
            viewer.close()
