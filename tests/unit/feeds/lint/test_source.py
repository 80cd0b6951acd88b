"""Where something of a document stands in the file that an editor changes."""

from __future__ import annotations

import pytest

from feedsync.feeds.lint.source import date_of, line_in, line_of, tells_zone

SOURCE = """---
title: "Pane & burro"
Date: 2026-11-20 08:00
thumbnail: /f.jpg
---
Testo.

![La foce](media/la%20foce.png) e <a href="x?a=1&amp;b=2">là</a>
"""


@pytest.mark.parametrize(
    ("sought", "key", "line"),
    [
        ("Pane & burro", "title", 2),
        ("https://porto.example/media/la%20foce.png", "", 8),
        ("https://porto.example/la%20foce.png", "", 8),
        ("x?a=1&b=2", "", 8),
        ("nowhere to be found", "date", 3),
        ("", "image", 4),
        ("", "summary", 0),
        ("", "", 0),
    ],
)
def test_it_is_the_line_of_what_is_sought_else_of_the_key_else_none(sought: str, key: str, line: int) -> None:
    assert line_of(SOURCE, sought, key) == line


def test_what_has_no_file_has_no_line() -> None:
    assert line_of("", "x", "title") == 0


def test_a_key_beside_an_article_is_found_by_any_of_its_names() -> None:
    lines = {"title": 1, "Cover": 4}
    assert (line_in(lines, "image"), line_in(lines, "date")) == (4, None)


def test_a_short_part_of_an_address_is_not_taken_for_it() -> None:
    assert line_of("---\na: b\n---\nab\n", "https://porto.example/ab", "") == 0


@pytest.mark.parametrize(
    ("date", "is_told"),
    [
        ("2026-11-20 08:00", False),
        ("2026-11-20", False),
        ("2026-11-20T08:00:00", False),
        ("2026-11-20T08:00:00Z", True),
        ('"2026-11-20 08:00 +0100"', True),
        ("2026-11-20T08:00:00+01:00 # ora di Roma", True),
        ("Fri, 20 Nov 2026 08:00:00 GMT", True),
        ("2026-11-20 08", False),
    ],
)
def test_a_time_zone_is_told_after_a_time(date: str, is_told: bool) -> None:
    assert tells_zone(date) is is_told


def test_the_date_is_that_of_the_front_matter_in_any_of_its_spellings() -> None:
    assert date_of(SOURCE) == "2026-11-20 08:00"
    assert date_of("+++\ndate = 2026-11-20\n+++\n") == "2026-11-20"
    assert date_of('{"publishDate": "2026-11-20"}') is None  # one line is no front matter of several
    assert date_of("Solo testo") is None
