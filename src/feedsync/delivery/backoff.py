"""When it is tried again. Pure: chance is a number from 0 to 1 that is handed in."""

from __future__ import annotations

import math
from collections.abc import Sequence

DAY = 86400
_REST = 10  # seconds after the first failure
_LONGEST_REST = 300
LONGEST_LOOK = 600
LONGEST_SHUT_OUT = 60  # a person who has renewed a login waits no longer


def jittered(seconds: float, chance: float) -> int:
    """Return a time to wait by full jitter: from nothing to twice as much, so that many are spread out."""
    return math.ceil(2 * seconds * chance)


def asked(seconds: float, chance: float) -> int:
    """Return how long to wait for one who has said so: at most a day, and up to a tenth more by chance."""
    return math.ceil(min(seconds, DAY) * (1 + chance / 10))


def retry(schedule: Sequence[int], attempt: int, chance: float) -> int | None:
    """Return how long to wait after a failed attempt (from 1 on), `None` where it was the last."""
    return jittered(schedule[attempt - 1], chance) if attempt <= len(schedule) else None


def rest(failures: int, chance: float) -> int:
    """Return how long a destination is left alone after so many failures in a row, ten minutes at most."""
    return jittered(min(_REST << min(failures - 1, 10), _LONGEST_REST), chance)


def look(looks: int) -> int:
    """Return how long to wait after so many looks in vain at an address: 10 s, doubled up to ten minutes."""
    return min(_REST << min(looks - 1, 10), LONGEST_LOOK)


def span(schedule: Sequence[int]) -> int:
    """Return how long it is tried to tell something, all in all."""
    return sum(schedule)
