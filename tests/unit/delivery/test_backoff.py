"""How long is waited, for every chance."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from feedsync.delivery import backoff

chances = st.floats(0, 1)


@given(st.integers(1, 10**5), chances)
def test_a_retry_comes_by_chance_between_at_once_and_twice_its_time(seconds: int, chance: float) -> None:
    assert 0 <= backoff.jittered(seconds, chance) <= 2 * seconds
    assert backoff.jittered(seconds, 0.5) == seconds


@given(st.floats(0, 10**7), chances)
def test_who_asks_is_left_alone_for_as_long_and_a_tenth_more_at_most_a_day(
    seconds: float, chance: float
) -> None:
    wait = backoff.asked(seconds, chance)
    assert min(seconds, 86400) <= wait <= min(seconds, 86400) * 1.1 + 1


@given(st.integers(1, 1000), chances)
def test_a_rest_is_never_longer_than_ten_minutes(failures: int, chance: float) -> None:
    assert 0 <= backoff.rest(failures, chance) <= 600
    assert backoff.rest(failures, 0.5) <= backoff.rest(failures + 1, 0.5)


def test_rests_get_longer_from_ten_seconds_on() -> None:
    assert [backoff.rest(failures, 0.5) for failures in range(1, 8)] == [10, 20, 40, 80, 160, 300, 300]


def test_after_its_schedule_there_is_no_retry() -> None:
    waits = [backoff.retry((60, 600), attempt, 0.5) for attempt in (1, 2, 3)]
    assert waits == [60, 600, None]
    assert backoff.span((60, 600)) == 660
