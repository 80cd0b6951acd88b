"""Lines on a terminal: none wider than it, colour only on marks and only where it is wanted."""

from __future__ import annotations

import re
import shutil
import sys

import click
import pytest

from feedsync.cli.terminal import say

LINES = [
    "✎ feeds/news.rss news.atom news.json   50 entries: +1 new, 1 edited",
    "✗ content/2026/sindaco.md:3   left out: date: `03/04/2026` can be read two ways; write 2026-04-03",
    "done in 0.6 s with 1 problem (exit 1)",
]


def printed(
    monkeypatch: pytest.MonkeyPatch, lines: list[str], *, columns: int, is_terminal: bool = True
) -> list[str]:
    got: list[str] = []
    monkeypatch.setattr(click, "echo", lambda line, err=False: got.append(line))
    monkeypatch.setattr(shutil, "get_terminal_size", lambda: _Size(columns))
    monkeypatch.setattr(sys.stdout, "isatty", lambda: is_terminal, raising=False)
    say(lines)
    return got


class _Size:
    def __init__(self, columns: int) -> None:
        self.columns = columns


@pytest.mark.parametrize("columns", [20, 40, 80, 140])
def test_no_line_is_wider_than_the_terminal_and_no_word_is_lost(
    monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    got = printed(monkeypatch, LINES, columns=columns)
    assert max(map(len, got)) <= columns
    assert "".join("".join(got).split()) == "".join("".join(LINES).split())


@pytest.mark.parametrize("columns", [20, 61])
def test_wide_characters_take_two_columns(monkeypatch: pytest.MonkeyPatch, columns: int) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    got = printed(monkeypatch, ["✎ " + "港の灯台に新しい灯台守" * 5, "e\u0301" * 30], columns=columns)
    widths = [sum(2 if ord(c) > 0x2FFF else 0 if c == "\u0301" else 1 for c in line) for line in got]
    assert max(widths) <= columns


def test_colour_is_on_the_mark_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    got = printed(monkeypatch, LINES, columns=200)
    assert got[0] == "\x1b[32m✎\x1b[0m" + LINES[0][1:]
    assert got[1].startswith("\x1b[31m✗\x1b[0m ")
    assert [re.sub(r"\x1b\[\d+m", "", line) for line in got] == LINES


def test_there_is_no_colour_where_none_is_wanted_or_nobody_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert printed(monkeypatch, LINES, columns=200) == LINES
    monkeypatch.delenv("NO_COLOR")
    assert printed(monkeypatch, LINES, columns=20, is_terminal=False) == LINES
