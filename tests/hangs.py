"""A guard for inputs that must cost no more than their size: not a measurement, but an end to hanging."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager

SECONDS = 30  # where these inputs take a fraction of one, and took minutes before they were bounded


@contextmanager
def no_hang() -> Iterator[None]:
    """Fail what is still at work after half a minute."""

    def stop(*_: object) -> None:
        raise AssertionError(f"still at work after {SECONDS} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
