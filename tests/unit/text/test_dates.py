"""Dates as newsrooms write them: read in one way only, or refused with what to write instead."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from feedsync.text import dates

ROME = ZoneInfo("Europe/Rome")
often = settings(max_examples=60, deadline=None)


def _utc(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        pytest.param("2026-03-04T08:30:00+01:00", "2026-03-04T07:30:00Z", id="RFC 3339"),
        pytest.param("2026-03-04T08:30:00Z", "2026-03-04T08:30:00Z", id="RFC 3339 in UTC"),
        pytest.param("2026-03-04t08:30:00z", "2026-03-04T08:30:00Z", id="RFC 3339 in small letters"),
        pytest.param("2026-03-04T08:30:00.999999Z", "2026-03-04T08:30:00Z", id="part of a second"),
        pytest.param("2026-03-04T08:30:00,5Z", "2026-03-04T08:30:00Z", id="comma before it"),
        pytest.param("2026-03-04T08:30:00+0100", "2026-03-04T07:30:00Z", id="offset without colon"),
        pytest.param("2026-03-04 08:30:00 +0100", "2026-03-04T07:30:00Z", id="Jekyll"),
        pytest.param("2026-03-04 08:30 +1", "2026-03-04T07:30:00Z", id="offset of one digit"),
        pytest.param("2026-03-04 08:30:00 UTC", "2026-03-04T08:30:00Z", id="UTC by name"),
        pytest.param("2026-03-04T08:30:00-03:30", "2026-03-04T12:00:00Z", id="west of Greenwich"),
        pytest.param("20260304T083000Z", "2026-03-04T08:30:00Z", id="basic format"),
        pytest.param("20260304T0830+0100", "2026-03-04T07:30:00Z", id="basic format with offset"),
        pytest.param("Wed, 04 Mar 2026 08:30:00 +0100", "2026-03-04T07:30:00Z", id="RFC 2822"),
        pytest.param("4 Mar 2026 8:30 GMT", "2026-03-04T08:30:00Z", id="RFC 2822 without a weekday"),
        pytest.param("Wed, 04 Mar 2026 08:30:00 EST", "2026-03-04T13:30:00Z", id="RFC 2822 zone name"),
        pytest.param("Wed, 04 Mar 2026 08:30:00 -0000", "2026-03-04T08:30:00Z", id="RFC 2822 no place"),
        pytest.param("  2026-03-04T08:30:00Z\n", "2026-03-04T08:30:00Z", id="blanks around it"),
    ],
)
def test_a_time_with_an_offset_is_that_moment_wherever_the_store_is(text, moment):
    assert dates.parse(text, ROME) == dates.parse(text, UTC) == _utc(moment)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        pytest.param("2026-03-04", "2026-03-04T00:00:00+01:00", id="a bare day means midnight"),
        pytest.param("2026-07-04", "2026-07-04T00:00:00+02:00", id="in summer"),
        pytest.param("2026/03/04", "2026-03-04T00:00:00+01:00", id="slashes"),
        pytest.param("2026-3-4", "2026-03-04T00:00:00+01:00", id="one digit"),
        pytest.param("20260304", "2026-03-04T00:00:00+01:00", id="basic format"),
        pytest.param("2026-W10-3", "2026-03-04T00:00:00+01:00", id="week date"),
        pytest.param("2026-03-04T08:30", "2026-03-04T08:30:00+01:00", id="no seconds"),
        pytest.param("2026-03-04 08:30:15", "2026-03-04T08:30:15+01:00", id="a space for the T"),
        pytest.param("2026/03/04 8:30", "2026-03-04T08:30:00+01:00", id="slashes and a time"),
    ],
)
def test_a_date_without_offset_is_taken_in_the_store_s_time_zone(text, moment):
    assert dates.parse(text, ROME) == _utc(moment)


def test_an_hour_that_the_clock_shows_twice_is_the_first_of_the_two():
    assert dates.parse("2026-10-25T02:30", ROME) == _utc("2026-10-25T00:30:00Z")


def test_an_hour_that_the_clock_skips_is_read_all_the_same():
    assert dates.parse("2026-03-29T02:30", ROME) == _utc("2026-03-29T01:30:00Z")


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        pytest.param("03/04/2026", ("2026-04-03", "2026-03-04"), id="slashes"),
        pytest.param("3.4.2026", ("2026-04-03", "2026-03-04"), id="dots"),
        pytest.param("03-04-2026", ("2026-04-03", "2026-03-04"), id="hyphens"),
    ],
)
def test_a_day_first_date_is_refused_with_both_readings(text, readings):
    with pytest.raises(ValueError, match="can be read two ways") as refusal:
        dates.parse(text, ROME)
    assert all(reading in str(refusal.value) for reading in readings)


@pytest.mark.parametrize(
    ("text", "reading"),
    [("13/04/2026", "2026-04-13"), ("04/13/2026", "2026-04-13"), ("03/03/2026", "2026-03-03")],
)
def test_a_date_with_its_year_last_that_can_mean_one_day_only_is_refused_with_that_day(text, reading):
    with pytest.raises(ValueError, match=f"puts the year last; write {reading}"):
        dates.parse(text, ROME)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "4 Termidoro 2026",
        "31 febbraio 2026",
        "2026",
        "2026-03",
        "1772611200",
        "31/02/2026",
        "2026-03/04",
        "2026-03-04T08:30:00\N{MINUS SIGN}01:00",
        "\N{FULLWIDTH DIGIT TWO}026-03-04",
        "04 Mar 26 08:30 GMT",
    ],
)
def test_what_is_no_date_is_refused_with_examples_of_one(text):
    with pytest.raises(ValueError, match="write 2026-03-04, 2026-03-04 08:30 or"):
        dates.parse(text, ROME)


@pytest.mark.parametrize(
    "text",
    [
        "4 marzo 2026",
        "mercoledì 4 Marzo 2026",
        "March 4, 2026",
        "Mar 4th 2026",
        "4. März 2026",
        "le 4 mars 2026",
        "4 de março de 2026",
        "4 marzo 2026, ore 8:30",
    ],
)
def test_a_month_in_words_is_refused_with_the_day_that_is_meant(text):
    with pytest.raises(ValueError, match=r"has its month in words; write 2026-03-04$"):
        dates.parse(text, ROME)


@pytest.mark.parametrize(
    ("text", "lacks"), [("2026-02-30", "day"), ("2026-13-01", "month"), ("2026-03-04 25:00", "hour")]
)
def test_a_day_that_is_in_no_calendar_is_refused_in_words(text, lacks):
    with pytest.raises(ValueError, match=rf"is no date: there is no such {lacks}$"):
        dates.parse(text, ROME)


@pytest.mark.parametrize(
    "text",
    [
        "2026-02-30",
        "2026-13-01",
        "0000-01-01",
        "2026-03-04T25:00",
        "2026-03-04T08:60",
        "2026-03-04T08:30+25:00",
        "2026-W60",
        "20260304T99",
        "12345678T:::,,,Z",
        "Wed, 99 Mar 2026 08:30 +0000",
        "Wed, 04 Xyz 2026 08:30 +0000",
        "Wed, 04 Mar 2026 08:30 +9999",
    ],
)
def test_a_day_or_an_hour_that_does_not_exist_is_refused(text):
    with pytest.raises(ValueError, match="is no date: "):
        dates.parse(text, ROME)


@pytest.mark.parametrize("text", ["0001-01-01", "9999-12-31T23:59:59-14:00"])
def test_a_date_beyond_what_can_be_reckoned_is_refused_and_not_an_overflow(text):
    with pytest.raises(ValueError, match="beyond the years that can be reckoned"):
        dates.parse(text, timezone(timedelta(hours=14)))


def test_a_year_that_is_surely_a_slip_is_asked_about():
    with pytest.raises(ValueError, match="is the year complete"):
        dates.parse("0206-03-04", ROME)


@pytest.mark.parametrize("zone", ["CET", "PET", "JST", "IST"])
def test_a_zone_name_that_nobody_can_be_sure_of_is_refused_rather_than_taken_for_utc(zone):
    with pytest.raises(ValueError, match=zone):
        dates.parse(f"Wed, 04 Mar 2026 08:30:00 {zone}", UTC)


def test_a_leap_second_is_a_time():
    assert dates.parse("2016-12-31T23:59:60Z", UTC) in {
        _utc("2016-12-31T23:59:59Z"),
        _utc("2017-01-01T00:00:00Z"),
    }


@pytest.mark.parametrize(
    "text",
    ["2026-03-04T08", "2026-03-04T083000Z", "2026-063", "Wed, 04 Mar 2026 08:30:00 +0100 (CET)"],
    ids=["hour alone", "basic time", "ordinal date", "RFC 2822 comment"],
)
def test_the_rarer_forms_of_the_standards_are_read(text):
    assert dates.parse(text, ROME).astimezone(ROME).date() == datetime(2026, 3, 4, tzinfo=UTC).date()


_ZONES = st.sampled_from(
    [UTC, ROME, ZoneInfo("America/St_Johns"), ZoneInfo("Pacific/Apia"), timezone(timedelta(hours=-12))]
)
_DATE_LIKE = st.text(alphabet="0123456789-/.:TWZz+, MarWedGMT\n", max_size=40)


@often
@given(text=st.text(max_size=60) | _DATE_LIKE, zone=_ZONES)
@example(text="9999-12-31T23:59", zone=timezone(timedelta(hours=-12)))
@example(text="0001-01-01T00:00+14:00", zone=UTC)
@example(text="9" * 5000, zone=UTC)
def test_any_text_is_a_moment_in_utc_of_whole_seconds_or_a_value_error(text, zone):
    try:
        moment = dates.parse(text, zone)
    except ValueError:
        return
    assert moment.tzinfo is UTC
    assert moment.microsecond == 0
    assert moment.year >= 1900


_MOMENTS = st.datetimes(
    min_value=datetime(1901, 1, 1),  # noqa: DTZ001
    max_value=datetime(9998, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
).map(lambda moment: moment.replace(microsecond=0))
_OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@often
@given(moment=_MOMENTS, offset=_OFFSETS, zone=_ZONES)
def test_a_moment_written_as_iso_8601_in_any_offset_is_read_back(moment, offset, zone):
    assert dates.parse(moment.astimezone(offset).isoformat(), zone) == moment


@often
@given(moment=_MOMENTS, offset=_OFFSETS, zone=_ZONES)
def test_a_moment_written_as_rfc_2822_in_any_offset_is_read_back(moment, offset, zone):
    assert dates.parse(format_datetime(moment.astimezone(offset)), zone) == moment


@often
@given(moment=_MOMENTS, zone=_ZONES)
def test_what_atom_shows_is_read_back(moment, zone):
    shown = dates.rfc_3339(moment)
    assert shown.endswith("Z")
    assert dates.parse(shown, zone) == moment


@pytest.mark.parametrize(
    ("path", "day"),
    [
        pytest.param("2026/11/05/mensa.md", "2026-11-05", id="folders"),
        pytest.param("it/2026/11/05/deep/mensa.md", "2026-11-05", id="folders inside a folder"),
        pytest.param("2026-11-05-mensa.md", "2026-11-05", id="before the file name"),
        pytest.param("posts/2026-11-05-mensa.md", "2026-11-05", id="before the file name in a folder"),
        pytest.param("2026-11-05-mensa/index.md", "2026-11-05", id="before a folder name"),
        pytest.param("2025/01/01/2026-11-05-mensa.md", "2026-11-05", id="the file name says more"),
        pytest.param("2025-01-01-a/2026-11-05-b/c.md", "2026-11-05", id="the nearest folder says more"),
        pytest.param("2026/11/05/2026-02-30-x.md", "2026-11-05", id="a name that is no day is passed over"),
    ],
)
def test_a_path_tells_the_day(path, day):
    assert dates.from_path(path, ROME) == dates.parse(day, ROME)


@pytest.mark.parametrize(
    "path",
    [
        "about.md",
        "2026/13/05/x.md",
        "2026/11/05.md",
        "2026/11/x.md",
        "12026-11-05-x.md",
        "x-2026-11-05-y.md",
        "2026-11-05.md",
        "\N{FULLWIDTH DIGIT TWO}026-11-05-x.md",
        "0001/01/01/x.md",
    ],
)
def test_a_path_that_tells_no_day_tells_nothing(path):
    assert dates.from_path(path, ROME) is None


@often
@given(path=st.text(alphabet="0123456789-/x", max_size=60) | st.text(max_size=40))
def test_any_path_is_a_day_or_nothing(path):
    assert dates.from_path(path, ROME) is None or dates.from_path(path, ROME).tzinfo is UTC


def test_the_year_1_of_go_is_no_date_and_not_2001() -> None:
    with pytest.raises(ValueError, match="its year is incomplete"):
        dates.parse("Mon, 01 Jan 0001 00:00:00 +0000", UTC)
    assert dates.moment_or_none("Mon, 01 Jan 0001 00:00:00 +0000") is None


@pytest.mark.parametrize(
    ("text", "hours"),
    [("2026-03-04T08:30:00+01:00", 1), ("2026-03-04 08:30 -0500", -5), ("2026-03-04T08:30Z", 0)],
)
def test_the_offset_of_a_date_is_what_it_tells(text: str, hours: int) -> None:
    offset = dates.offset(text)
    assert offset
    assert offset.utcoffset(None) == timedelta(hours=hours)


@pytest.mark.parametrize("text", ["2026-03-04", "2026-03-04 08:30", "03/04/2026", "2026-03-04T08:30+99:00"])
def test_a_date_without_an_offset_tells_none(text: str) -> None:
    assert dates.offset(text) is None
