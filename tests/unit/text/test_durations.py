"""Spans of time and parts of a whole are read in one way only."""

from __future__ import annotations

import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedsync.text.durations import part, seconds


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("30s", 30),
        ("10m", 600),
        ("6h", 21_600),
        ("2d", 172_800),
        ("1w", 604_800),
        ("0s", 0),
        ("007m", 420),
        (" 10 M ", 600),
        ("999999w", 604_799_395_200),
    ],
)
def test_a_span_is_read_in_seconds(text: str, value: int) -> None:
    assert seconds(text) == value


@pytest.mark.parametrize(
    "text", ["", "10", "m", "-1m", "+1m", "1.5h", "1h30m", "10 min", "1000000s", "\u0661m", "1\u017f", "1y"]
)
def test_what_is_no_span_is_refused_with_what_to_write_instead(text: str) -> None:
    with pytest.raises(ValueError, match=re.escape(f"`{text}` is no span of time; write one like 30s")):
        seconds(text)


@pytest.mark.parametrize(
    ("text", "value"), [("0%", 0.0), ("50%", 0.5), (" 12.5 % ", 0.125), ("100%", 1.0), ("100.0%", 1.0)]
)
def test_a_part_is_read_as_a_number_up_to_one(text: str, value: float) -> None:
    assert part(text) == value


@pytest.mark.parametrize(
    "text", ["", "50", "0.5", "%", "-1%", "101%", "100.1%", ".5%", "5.%", "1e1%", "\u0665%"]
)
def test_what_is_no_part_is_refused_with_what_to_write_instead(text: str) -> None:
    with pytest.raises(ValueError, match=re.escape(f"`{text}` is no part of a whole; write one like 50%")):
        part(text)


@given(st.text(max_size=8))
def test_any_text_is_read_or_refused(text: str) -> None:
    for read in (seconds, part):
        with suppress(ValueError):
            assert read(text) >= 0
