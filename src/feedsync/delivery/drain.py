"""Sends what is due. One thread, the caller's, has the database: each of its rounds is one transaction, which
notes all that has come of what was sent, and claims what is sent next. Other threads send, and never see the
database. docs/decisions/0022-the-outbox-at-work.md says why.
"""

from __future__ import annotations

import queue
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import partial

from feedsync.catalogue import destinations, sending
from feedsync.catalogue.database import Database
from feedsync.catalogue.outbox import Delivery
from feedsync.catalogue.sending import Settled
from feedsync.channels.base import Fate
from feedsync.clock import Clock, stopwatch
from feedsync.delivery import tidying, turns
from feedsync.delivery.claiming import Claiming
from feedsync.delivery.jobs import Came, Free, Line, Looked, Prepared, Said, Viewed, serve
from feedsync.delivery.lanes import Claimed, DeliveryLane
from feedsync.delivery.preparing import Preparing
from feedsync.delivery.settlement import after_attempt
from feedsync.delivery.stopping import Stop
from feedsync.delivery.threads import Threads
from feedsync.delivery.values import Drained
from feedsync.delivery.watching import Watching
from feedsync.delivery.work import Work

LEASE = 120  # seconds
_DEADLINE = 15  # of one exchange, all in all
_MARGIN = 5
_THREADS = 64
_ENDED = 50  # times that others are claimed in one transaction where all ended without being sent
_GLANCE = 1.0  # seconds after which time itself may have brought something
_BREATH = 5.0  # a destination that bears only so many messages is waited for as long


def drain(
    db: Database, work: Work, clock: Clock, budget: float, chance: Callable[[], float] | None = None
) -> Drained:
    """Send what is due or comes due meanwhile, and begin nothing after `budget` seconds. Raises `StateError`.

    For whoever holds the lock: what is left in `sending` was somebody's who is no more. Nothing is written
    where nothing is due. An interrupt or SIGTERM lets what is on its way come to its end, and is obeyed then.
    """
    if sending.is_idle(db):
        return Drained()
    if chance is None:
        import random

        chance = random.random
    return _Drain(db, work, clock, budget, chance).run()


class _Drain:
    def __init__(
        self, db: Database, work: Work, clock: Clock, budget: float, chance: Callable[[], float]
    ) -> None:
        self._db = db
        self._work = work
        self._clock = clock
        self._budget = budget
        self._chance = chance
        self._stop = Stop()
        self._passed = stopwatch()
        self._token = secrets.token_hex(16)
        self._said: queue.SimpleQueue[Said] = queue.SimpleQueue()
        self._line = Line(clock, self._passed, self._said)
        self._threads = Threads(_THREADS)
        self._lanes: list[DeliveryLane] = []
        self._watching = Watching(work, self._line, self._threads)
        self._preparing = Preparing(self._line, self._threads)
        self._done = Drained()

    def run(self) -> Drained:
        """Send until nothing is due, or the budget is used up."""
        heard: list[Said] = []
        with self._stop:
            try:
                self._begin()
                while True:
                    heard = self._hear()
                    is_at_work = self._round(heard)
                    heard = []
                    if not is_at_work and not self._threads.busy:
                        break
            finally:
                self._end(heard)
        return self._done

    # One after the other

    def _begin(self) -> None:
        """Set right what the past has left, and see whom there is anything for."""
        db, work, now = self._db, self._work, self._now()
        with db.transaction():
            self._done.settled |= tidying.recover(db, work.channels, work.disabled, now)
            self._done.settled |= tidying.cancel_strays(db, work.channels, work.disabled, now)
            tidying.drop_waits(db, work.verify)
            tidying.mend_times(db, now)
            standings = destinations.all_of(db)
            for channel in work.active.values():
                for destination in channel.destinations():
                    lane = DeliveryLane(channel, destination)
                    lane.standing = standings.get(lane.key, destinations.NEW)
                    lane.next_start = max(0, (lane.standing.paced_until or 0) - now)
                    lane.looks_at = sending.next_look(db, *lane.key)
                    self._done.settled |= tidying.give_up(db, lane, now)
                    self._lanes.append(lane)
            self._watching.begin(db)

    def _hear(self) -> list[Said]:
        """Return what has come; where something is on its way, something will."""
        heard: list[Said] = []
        pause = self._pause()
        if self._threads.busy or pause is not None:
            left = self._budget - self._passed()
            wait = min(_GLANCE, left if left > 0 else _GLANCE, _GLANCE if pause is None else pause)
            with suppress(queue.Empty):
                heard.append(self._said.get(timeout=max(0.001, wait)))
        with suppress(queue.Empty):
            while True:
                heard.append(self._said.get_nowait())
        self._count(heard)
        return heard

    def _count(self, heard: Iterable[Said]) -> None:
        """Note which threads are free again."""
        for said in heard:
            match said:
                case Free(lane):
                    lane.running -= 1
                    self._threads.ended()
                case Looked(lane):
                    lane.looking -= 1
                    self._threads.ended()
                case Prepared(lane, row):
                    lane.preparing.pop(row.seq, None)
                    self._threads.ended()
                case Viewed():
                    self._threads.ended()

    def _round(self, heard: Sequence[Said]) -> bool:
        """Note what has come, claim what is next, and let it be sent; return whether there is more to do."""
        now = self._now()
        may_begin = self._passed() < self._budget and not self._stop.is_asked
        self._line.is_over = not may_begin
        if not heard and not (may_begin and self._has_work(now)):
            return may_begin and self._pause() is not None
        claims: list[tuple[DeliveryLane, list[Claimed]]] = []
        with self._db.transaction():
            self._note(heard, now)
            if may_begin:
                free = self._watching.claim(self._db, self._lanes, now)
                claims = self._claim(free, now)
            self._put_standings()
        if may_begin:
            self._watching.start()
            self._preparing.start()
            self._serve(claims)
        return may_begin and (self._has_work(now) or self._pause() is not None)

    def _end(self, heard: list[Said]) -> None:
        """Wait for what is on its way, note what has come of it, and give back what is not sent.

        `heard` was not noted, as the database refused it: it is tried once more.
        """
        self._line.is_over = True
        # Each sender has an end of its own, which with a command may be a long time off.
        while self._threads.busy and not self._stop.is_urgent:
            with suppress(queue.Empty):
                heard.append(self._said.get(timeout=_GLANCE / 10))
                self._count(heard[-1:])
        try:
            if self._lanes or self._done.settled:
                self._leave(heard)
        finally:
            self._close()

    def _leave(self, heard: list[Said]) -> None:
        with self._db.transaction():
            if not heard and not self._done.settled and not sending.left_behind(self._db):
                return
            now = self._now()
            self._note(heard, now)
            if not self._threads.busy:
                # What is still ours was claimed and sent by nobody.
                left = [row.seq for row in sending.left_behind(self._db) if row.token == self._token]
                sending.release(self._db, self._token, left)
            self._put_standings()
            tidying.tidy(self._db, now)

    def _close(self) -> None:
        self._threads.close()
        self._watching.close()
        for lane in self._lanes:
            for sender in lane.senders:
                sender.close()

    # What has come

    def _note(self, heard: Iterable[Said], now: int) -> None:
        settled: list[Settled] = []
        unsent: list[int] = []
        for said in heard:
            match said:
                case Came(lane, claimed, None):
                    unsent.append(claimed.row.seq)
                case Came(lane, claimed, outcome) if outcome is not None:
                    lane.learn(outcome, claimed.epoch, now, self._chance())
                    lane.is_stale = True
                    if outcome.is_shut_out and outcome.fate is Fate.LATER:
                        unsent.append(claimed.row.seq)  # nothing was done, and no attempt is used up
                        continue
                    settled.append(after_attempt(claimed.row, outcome, lane.terms, now, self._chance()))
                case Prepared() | Looked() | Viewed():
                    self._done.settled |= self._note_besides(said, now)
        for lane in self._lanes:
            if lane.is_halted:
                unsent += [claimed.row.seq for claimed in lane.left()]
                lane.is_stale = True
        sending.release(self._db, self._token, unsent)
        taken = sending.settle(self._db, self._token, settled)
        self._done.settled |= {one.seq: one.state for one in settled if one.seq in taken}
        if any(one.state == "unknown" for one in settled):
            for lane in self._lanes:
                lane.looks_at = sending.next_look(self._db, *lane.key)

    def _note_besides(self, said: Prepared | Looked | Viewed, now: int) -> dict[int, str]:
        """Note what came of what is done beside sending; return the new states."""
        match said:
            case Prepared():
                return self._preparing.note(self._db, said, now, self._chance())
            case Looked():
                return self._watching.note_look(self._db, said, now, self._chance())
            case Viewed():
                return self._watching.note_view(self._db, said, self._lanes, now)

    def _put_standings(self) -> None:
        for lane in self._lanes:
            if lane.is_dirty:
                destinations.put(self._db, *lane.key, lane.standing)
                lane.is_dirty = False

    # What is next

    def _has_work(self, now: int) -> bool:
        watch, free = self._passed(), self._threads.free
        return (
            any(lane.may_have(now) and lane.wants(now, watch, free) > 0 for lane in self._lanes)
            or (free > 0 and any(lane.ready and lane.idle and not lane.is_halted for lane in self._lanes))
            or self._watching.has_work(self._lanes, now)
        )

    def _pause(self) -> float | None:
        """Return how long to wait for a destination that bears only so many messages in a time."""
        now, watch = self._now(), self._passed()
        pauses = [
            lane.next_start - watch
            for lane in self._lanes
            if lane.interval and lane.may_have(now) and not lane.rests(now)
        ]
        shortest = min(pauses, default=_BREATH)
        return shortest if shortest < _BREATH and watch + shortest < self._budget else None

    def _claim(self, free: int, now: int) -> list[tuple[DeliveryLane, list[Claimed]]]:
        """Claim rows for the lanes that bear more; where threads are few, for those first that have none."""
        watch = self._passed()
        start_before = watch + LEASE - _DEADLINE - _MARGIN
        claims = [(lane, [claimed]) for lane, claimed in self._prepared(now, start_before)]
        free -= len(claims)
        if self._line.is_crowded:
            self._lanes.sort(key=lambda lane: lane.running)
        self._line.is_crowded = False
        for lane in self._lanes:
            if not lane.may_have(now) or lane.rests(now):
                continue
            most = lane.wants(now, watch, free)
            if most > 0 and (rows := self._claimed(lane, most, now)):
                free -= min(len(rows), lane.idle)
                lane.pace(now, watch)
                if lane.prepares:
                    self._preparing.take(lane, rows)
                    continue
                for row in rows if lane.posts else ():
                    sending.keep(self._db, row.seq, row.payload or b"")
                sending.begin(self._db, rows, self._token, now, LEASE)
                claimed = [Claimed(row, row.payload or b"", start_before, lane.epoch) for row in rows]
                claims.append((lane, claimed))
            self._line.is_crowded |= free <= 0 and not lane.running and lane.is_stale
        return claims

    def _claimed(self, lane: DeliveryLane, most: int, now: int) -> list[Delivery]:
        db, work = self._db, self._work
        claiming = Claiming(db, lane.channel, work.words, work.max_age.get(lane.channel.name, ""))
        for _ in range(_ENDED):
            if lane.posts is not None:
                found, opens_at = turns.due(db, lane.posts, lane.destination, now, most, lane.preparing)
            else:
                only_articles = work.is_deploy_owed
                found, opens_at = sending.due(db, *lane.key, now, most, only_articles=only_articles), None
            claims = claiming.claim(found, now)
            self._done.settled |= claims.ended
            lane.is_stale = len(found) == most or bool(claims.ended) or claims.has_turned
            if claims.rows or not (claims.ended or claims.has_turned):
                break
        if not lane.is_stale:
            moments = (opens_at, sending.next_at(db, *lane.key, now))
            lane.wakes_at = min((one for one in moments if one is not None), default=None)
        return claims.rows

    def _prepared(self, now: int, start_before: float) -> Iterator[tuple[DeliveryLane, Claimed]]:
        """Claim what was prepared, as that."""
        for lane, row in self._preparing.ready(now):
            sending.keep(self._db, row.seq, row.payload or b"")
            sending.begin(self._db, [row], self._token, now, LEASE)
            lane.begun += 1
            yield lane, Claimed(row, row.payload or b"", start_before, lane.epoch)

    def _serve(self, claims: Sequence[tuple[DeliveryLane, Sequence[Claimed]]]) -> None:
        """Let threads send what was claimed, and then what waits for one."""
        for lane, claimed in claims:
            lane.is_halted, lane.begun = False, 0
            lane.ready.extend(claimed)
            self._start(lane)
        for lane in self._lanes:
            self._start(lane)

    def _start(self, lane: DeliveryLane) -> None:
        if lane.is_halted:
            return
        for _ in range(min(lane.idle, len(lane.ready), self._threads.free)):
            lane.running += 1
            self._threads.start(partial(serve, lane, self._line))

    def _now(self) -> int:
        return int(self._clock.now().timestamp())
