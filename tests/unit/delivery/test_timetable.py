"""How many posts fit into what time, and when there is room for one more."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedsync.channels.base import Quota
from feedsync.delivery import timetable

ALL = frozenset({"published"})
HOURLY = Quota(ALL, 3, seconds=3600)
DAILY = Quota(ALL, 2, zone="Europe/Rome")


def at(text: str, zone: str = "Europe/Rome") -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp())


def test_a_span_has_room_again_when_the_oldest_leaves_it() -> None:
    assert timetable.free(HOURLY, [], 5000) == 3
    assert timetable.free(HOURLY, [1000, 2000, 3000], 4000) == 0
    assert timetable.opens_at(HOURLY, [1000, 2000, 3000], 4000) == 4600
    assert timetable.free(HOURLY, [1000, 2000, 3000], 4600) == 1
    assert timetable.opens_at(HOURLY, [1000, 2000], 4000) == 4000


def test_a_day_ends_at_midnight_of_its_zone() -> None:
    used = [at("2026-11-24T00:00"), at("2026-11-24T23:59")]
    assert timetable.opens_at(DAILY, used, at("2026-11-24T23:59")) == at("2026-11-25T00:00")
    assert timetable.free(DAILY, used, at("2026-11-25T00:00")) == 2
    assert timetable.free(DAILY, [at("2026-11-23T23:59"), *used], at("2026-11-24T12:00")) == 0
    assert timetable.free(DAILY, used[:1], at("2026-11-24T12:00")) == 1


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25), ("2026-06-01", 24)])
def test_a_day_has_as_many_hours_as_the_clocks_say(day: str, hours: int) -> None:
    begin = at(f"{day}T00:00")
    assert timetable.opens_at(DAILY, [begin, begin], begin) == begin + hours * 3600


def test_a_midnight_that_there_is_not_is_the_hour_after_it() -> None:
    """Cairo sets its clocks at midnight: 24 April 2026 begins at 01:00."""
    daily = Quota(ALL, 1, zone="Africa/Cairo")
    noon = at("2026-04-23T12:00", "Africa/Cairo")
    assert timetable.opens_at(daily, [noon], noon) == at("2026-04-24T01:00", "Africa/Cairo")


def test_the_last_of_several_quotas_to_open_says_when() -> None:
    now = at("2026-11-24T12:00")
    used = {HOURLY: [now] * 3, DAILY: [now]}
    assert timetable.opening(used, now) == (now + 3600, HOURLY)
    used = {HOURLY: [now] * 3, DAILY: [now] * 2}
    assert timetable.opening(used, now) == (at("2026-11-25T00:00"), DAILY)
    assert timetable.opening({HOURLY: [], DAILY: []}, now) == (now, None)
    assert timetable.opening({}, now) == (now, None)


quotas = st.one_of(
    st.builds(Quota, st.just(ALL), st.integers(1, 5), seconds=st.integers(1, 100_000)),
    st.builds(
        Quota, st.just(ALL), st.integers(1, 5), zone=st.sampled_from(["UTC", "Europe/Rome", "Asia/Tokyo"])
    ),
)
moments = st.integers(1_700_000_000, 1_700_500_000)


@given(quotas, st.lists(moments, max_size=12), moments)
def test_a_quota_opens_at_the_very_second_in_which_there_is_room(
    quota: Quota, used: list[int], now: int
) -> None:
    used = [one for one in used if one <= now]
    opens = timetable.opens_at(quota, used, now)
    assert timetable.free(quota, used, opens) > 0
    assert opens == now or timetable.free(quota, used, opens - 1) == 0


@given(quotas, st.integers(1, 40))
def test_what_goes_as_soon_as_there_is_room_never_exceeds_it(quota: Quota, count: int) -> None:
    used: list[int] = []
    now = 1_700_000_000
    for _ in range(count):
        now = timetable.opens_at(quota, used, now)
        used.append(now)
    if quota.zone:
        days = [datetime.fromtimestamp(one, ZoneInfo(quota.zone)).date() for one in used]
        assert all(days.count(day) <= quota.most for day in days)
    else:
        assert all(sum(one <= other < one + quota.seconds for other in used) <= quota.most for one in used)


def test_a_quota_in_words() -> None:
    assert timetable.in_words(Quota(ALL, 12, zone="UTC")) == "12 a day"
    assert timetable.in_words(Quota(ALL, 30, seconds=1800)) == "30 in 30m"
