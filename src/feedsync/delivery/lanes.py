"""A lane: what is under way to one destination, at most how much, and when not."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from functools import cached_property
from typing import Any, NamedTuple

from feedsync.catalogue.destinations import NEW, Destination
from feedsync.catalogue.outbox import Delivery
from feedsync.channels.base import Channel, Fate, Lane, Outcome, Posts, Prepares, Sender, Trait
from feedsync.delivery import backoff
from feedsync.delivery.settlement import Terms

_WELL: dict[str, Any] = {
    name: NEW._asdict()[name] for name in ("failures", "failing_since", "rests_until", "said", "is_shut_out")
}
_AHEAD = 12  # messages that wait for a thread, for each that is on its way


class Claimed(NamedTuple):
    """A row that is ours. Nothing of it may be sent after `start_before`, by the watch of this drain.

    `epoch`: how often the destination had failed when it was claimed.
    """

    row: Delivery
    payload: bytes
    start_before: float
    epoch: int


class DeliveryLane:
    """One destination. Only the thread that has the database changes it, but for `ready` and `senders`.

    `ready` are claimed rows, which threads take from its left. `running` are threads, `stale` tells that the
    database may have something for it, `wakes_at` when it will, and `looks_at` when something is to be looked
    for there of which nobody knows whether it arrived. `preparing` are the kinds of rows, by number, of which
    a thread sees what is to be sent, and `begun` how many of those are sent from now on.
    """

    def __init__(self, channel: Channel, destination: str) -> None:
        self.channel = channel
        self.destination = destination
        self.bears: Lane = channel.lane
        self.ready: deque[Claimed] = deque()
        self.senders: list[Sender] = []
        self.running = 0
        self.looking = 0
        self.preparing: dict[int, str] = {}
        self.begun = 0
        self.allowed = 1
        self.epoch = 0
        self.is_proven = False
        self.is_halted = False
        self.is_stale = True
        self.is_dirty = False
        self.wakes_at: int | None = None
        self.looks_at: int | None = None
        self.next_start = 0.0
        self.standing: Destination = NEW

    @property
    def key(self) -> tuple[str, str]:
        """Channel and destination."""
        return self.channel.name, self.destination

    @property
    def terms(self) -> Terms:
        """What bears on what becomes of a message now."""
        trait, schedule = self.channel.trait, self.channel.schedule
        if self.posts is not None:
            return Terms(trait, schedule)  # see `tidying.give_up`
        return Terms(trait, schedule, self.standing.failing_since, self.standing.failures)

    @property
    def interval(self) -> float:
        """How many seconds lie between two messages at least."""
        return self.bears.seconds / self.bears.most if self.bears.most else 0.0

    @property
    def idle(self) -> int:
        """How many more threads it bears."""
        return max(0, self.allowed - self.running - self.looking - len(self.preparing) - self.begun)

    @cached_property
    def posts(self) -> Posts | None:
        """Its channel, if that posts."""
        return self.channel if isinstance(self.channel, Posts) else None

    @cached_property
    def prepares(self) -> bool:
        """Whether it needs the network to know what is sent."""
        with suppress(Exception):  # a defect, which whoever sends will tell of
            sender = self.channel.sender(self.destination)
            self.senders.append(sender)
            return isinstance(sender, Prepares)
        return False

    def may_have(self, now: int) -> bool:
        """Whether the database may have something for it."""
        return self.is_stale or (self.wakes_at is not None and self.wakes_at <= now)

    def may_look(self, now: int) -> bool:
        """Whether something is to be looked for there now, and a look can be begun."""
        if self.channel.trait is not Trait.READABLE or self.looks_at is None:
            return False
        return self.looks_at <= now and self.idle > 0 and not self.rests(now)

    def left(self) -> Iterator[Claimed]:
        """Take back what no thread has taken."""
        while True:
            try:
                yield self.ready.popleft()
            except IndexError:
                return

    def rests(self, now: int) -> bool:
        """Whether nothing is sent there now."""
        until = self.standing.rests_until
        return bool(self.standing.is_gone) or (until is not None and until > now)

    def wants(self, now: int, watch: float, threads: int) -> int:
        """Return how many rows to claim now, where so many threads are free."""
        if self.rests(now):
            return 0
        free = max(0, min(self.idle, threads) - len(self.ready))
        if self.interval:
            return min(free, 1) if watch >= self.next_start else 0
        is_at_its_best = self.is_proven and self.allowed == self.bears.parallel
        if self.channel.trait is Trait.IDEMPOTENT and is_at_its_best and self.posts is None:
            # What does no harm when it is sent twice is claimed by the batch.
            most = self.allowed * _AHEAD
            has_threads = self.running > 0 or threads > 0
            return most - len(self.ready) if has_threads and len(self.ready) <= most // 2 else 0
        return free

    def learn(self, outcome: Outcome, epoch: int, now: int, chance: float) -> None:
        """Note what an outcome says of the destination."""
        if outcome.fate is Fate.SENT:
            self._arrived(epoch, now)
        elif outcome.is_general:
            self._failed(outcome, epoch, now, chance)

    def let_in(self) -> None:
        """Note that our login is taken again, where it was refused."""
        if self.standing.is_shut_out:
            self.standing = self.standing._replace(**_WELL)
            self.is_dirty = True

    def _arrived(self, epoch: int, now: int) -> None:
        standing = self.standing
        if epoch == self.epoch:
            self.allowed, self.is_proven = min(self.bears.parallel, self.allowed * 2), True
            if standing.failures or standing.rests_until or standing.said:
                standing = standing._replace(**_WELL)
        if standing.arrived_at != now or standing is not self.standing:
            self.standing = standing._replace(arrived_at=now)
            self.is_dirty = True

    def _failed(self, outcome: Outcome, epoch: int, now: int, chance: float) -> None:
        """Leave it alone for a while; what was on its way when it first failed says nothing new."""
        self.allowed, self.is_proven, self.is_halted, self.is_dirty = 1, False, True, True
        standing = self.standing
        failures = standing.failures + (epoch == self.epoch)
        wait = backoff.rest(failures, chance) if epoch == self.epoch else 0
        if outcome.retry_after:  # none, or a date that is over, is no rest
            wait = backoff.asked(outcome.retry_after, chance)
        if outcome.is_shut_out:
            wait = min(wait, backoff.LONGEST_SHUT_OUT)
        self.epoch += epoch == self.epoch
        self.standing = standing._replace(
            failures=failures,
            failing_since=now if standing.failing_since is None else standing.failing_since,
            rests_until=max(standing.rests_until or 0, now + wait),
            is_gone=int(standing.is_gone or outcome.fate is Fate.GONE),
            said=outcome.said,
            is_shut_out=int(standing.is_shut_out or outcome.is_shut_out),
        )

    def pace(self, now: int, watch: float) -> None:
        """Note that a message is sent to a destination that bears only so many."""
        if self.interval:
            self.next_start = max(watch, self.next_start) + self.interval
            self.standing = self.standing._replace(paced_until=now + int(self.next_start - watch + 0.999))
            self.is_dirty = True
