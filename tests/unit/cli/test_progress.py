"""The bar of long work: it shows how far it is, passes everything on, and is gone when done."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from feedsync.cli import progress
from feedsync.cli.progress import Bars, remaining, watched


def terminal(width: int = 80) -> Console:
    return Console(file=io.StringIO(), force_terminal=True, width=width)


def test_short_work_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "_PATIENCE", 60.0)
    console = terminal()
    assert list(watched(range(1000), console)) == list(range(1000))
    assert console.file.getvalue() == ""  # type: ignore[attr-defined]


@pytest.mark.parametrize("width", [30, 80, 140])
def test_long_work_shows_count_rate_and_remaining_time_and_clears_them(
    monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    monkeypatch.setattr(progress, "_PATIENCE", -1.0)
    console = terminal(width)
    assert list(watched(iter(range(5000)), console)) == list(range(5000))
    shown = console.file.getvalue()  # type: ignore[attr-defined]
    if width >= 80:
        assert "of 5,000 articles" in shown
        assert "a second" in shown
        assert "left" in shown
    assert shown.endswith(("\x1b[2K", "\x1b[2K\r", "\x1b[0m"))


@pytest.mark.parametrize("patience", [-1.0, 60.0])
def test_what_comes_after_long_work_is_named_and_cleared(
    monkeypatch: pytest.MonkeyPatch, patience: float
) -> None:
    monkeypatch.setattr(progress, "_PATIENCE", patience)
    console = terminal()
    with Bars(console).stage("making the feeds"):
        pass
    shown = console.file.getvalue()  # type: ignore[attr-defined]
    assert ("making the feeds" in shown) is (patience < 0)
    assert not shown or shown.endswith(("\x1b[2K", "\x1b[2K\r", "\x1b[0m"))


def test_what_fails_while_it_is_listed_fails_as_without_a_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "_PATIENCE", -1.0)

    def failing() -> object:
        yield 1
        raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        list(watched(failing(), terminal()))  # type: ignore[arg-type]


@pytest.mark.parametrize(("seconds", "text"), [(0.2, "0:00"), (61, "1:01"), (3725, "1:02:05")])
def test_remaining_time_reads_as_a_clock(seconds: float, text: str) -> None:
    assert remaining(seconds) == text
