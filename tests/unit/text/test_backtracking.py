"""Which regular expressions may never end."""

from __future__ import annotations

import re

import pytest

from feedsync.text.backtracking import repeats_what_varies


@pytest.mark.parametrize(
    "pattern",
    [
        *(r"(a+)+$", r"(?:a*)*b", r"(?P<date>\d+)*x", r"([^/]+/?)+$", r"(a|a)*b", r"(a|aa)+$", r"((a+))+$"),
        *(r"(a?){30}b", r"(a+){2,}", r"(?:(?:x|y)z)*", r"(?i:a+)+", r"(a{1,9}){1,9}", r"([)]+)+", r"(\)+)+"),
        *(r"(?:a+?)*?b", r"(?(1)a+|b)+"),
    ],
)
def test_a_repeat_of_what_repeats_or_has_a_choice_may_never_end(pattern: str) -> None:
    assert repeats_what_varies(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        *(r"\d{4}-\d{2}-\d{2}", r"(?P<date>\d{8})(?=\.md$)", r".*(?P<title>[^/]+)$", r"(a+)?b", r"(a+){1}"),
        *(r"(?:[^/]++/)*+x", r"(?:[^/]++/)*x", r"(?>a|b)+", r"(a+)b+", r"(?:ab)+", r"[(a+)+]+", r"\(a+\)+"),
        *(r"(?:\d{2}-)+", r"(?#a+)x", r"jan|feb", r"(?:jan|feb)-\d+", r"(?i)a+", r"{+", r"(a++)+"),
    ],
)
def test_others_end(pattern: str) -> None:
    re.compile(pattern)
    assert not repeats_what_varies(pattern)
