"""The only place that asks what time it is; everything else is told."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol

from msgspec import Struct

_PART = 30.0  # seconds


def machine_time_ns() -> int:
    """Return the time that file systems stamp with, in nanoseconds, whatever moment a run is told."""
    return time.time_ns()


def stopwatch() -> Callable[[], float]:
    """Return what tells how many seconds have passed from now on."""
    started = time.monotonic()
    return lambda: time.monotonic() - started


class Clock(Protocol):
    """Tells the moment of a run."""

    def now(self) -> datetime:
        """Return the moment, aware and in UTC."""
        ...

    def wait_until(self, moment: datetime) -> Clock:
        """Sleep until a moment, and return what tells the time then."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """Return the machine's time."""
        return datetime.now(UTC)

    def wait_until(self, moment: datetime) -> Clock:
        """Sleep, in parts: a machine that slept itself, or was set right, shall not be waited for longer."""
        while (seconds := (moment - self.now()).total_seconds()) > 0:
            time.sleep(min(seconds, _PART))
        return self


class FixedClock(Struct, frozen=True):
    """Stands still: for tests and for the hidden option `--clock`."""

    moment: datetime

    def now(self) -> datetime:
        """Return always the same moment."""
        return self.moment

    def wait_until(self, moment: datetime) -> Clock:
        """Return one that stands still at that moment, at once."""
        return FixedClock(max(self.moment, moment))
