"""What is said of problems: what is new, what changed, what stands for a day, and what is over."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from msgspec.structs import replace

from feedsync.operations import last_run
from feedsync.operations.last_run import LastRun, Mail, Said, compare
from feedsync.report import Problem

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
BROKEN = Problem("article/main/a.md", ("content/a.md:3: has no date",))
HELD = Problem("file/news.rss", ("news.rss is held", "Run feedsync again."))


def said(problem: Problem, hours: float = 0, since: float | None = None) -> Said:
    """Return a problem that was last said some hours ago."""
    return Said(
        problem.lines,
        NOW - timedelta(hours=hours if since is None else since),
        NOW - timedelta(hours=hours),
    )


def last(*problems: tuple[Problem, float]) -> LastRun:
    return LastRun(NOW, 1, 0.5, {problem.subject: said(problem, hours) for problem, hours in problems})


def test_where_all_is_well_and_was_nothing_is_said() -> None:
    assert compare(LastRun(), [], NOW, says_all=False) == Mail([], [], {})
    assert compare(LastRun(), [], NOW, says_all=True) == Mail([], [], {})


def test_a_new_problem_is_said_and_remembered() -> None:
    assert compare(last((HELD, 1)), [BROKEN, HELD], NOW, says_all=False) == Mail(
        [BROKEN], [], {BROKEN.subject: said(BROKEN), HELD.subject: said(HELD, 1)}
    )


def test_one_that_stands_is_not_said_again_within_a_day() -> None:
    before = last((BROKEN, 23.99))
    assert compare(before, [BROKEN], NOW, says_all=False) == Mail([], [], before.problems)


def test_after_a_day_it_is_said_again_and_stands_since_it_came() -> None:
    before = LastRun(NOW, 1, 0, {BROKEN.subject: said(BROKEN, hours=24, since=100)})
    assert compare(before, [BROKEN], NOW, says_all=False) == Mail(
        [BROKEN], [], {BROKEN.subject: said(BROKEN, hours=0, since=100)}
    )


def test_one_that_changed_is_a_new_one() -> None:
    edited = replace(BROKEN, lines=("content/a.md:3: has two dates",))
    assert compare(last((BROKEN, 1)), [edited], NOW, says_all=False) == Mail(
        [edited], [], {edited.subject: said(edited)}
    )


def test_one_that_is_over_is_told_and_forgotten() -> None:
    before = last((BROKEN, 1), (HELD, 30))
    assert compare(before, [], NOW, says_all=False) == Mail([], [BROKEN.subject, HELD.subject], {})


def test_whoever_looks_on_is_told_all_in_their_order() -> None:
    mail = compare(last((BROKEN, 1)), [HELD, BROKEN], NOW, says_all=True)
    assert mail.say == [HELD, BROKEN]
    assert mail.problems[BROKEN.subject] == said(BROKEN, hours=0, since=1)


def test_a_run_that_could_not_look_for_all_ends_none() -> None:
    before = last((BROKEN, 1), (HELD, 30))
    new = Problem("config", ("config.yaml:1: is wrong",))
    assert compare(before, [new], NOW, says_all=False, looked=lambda _: False) == Mail(
        [new], [], {**before.problems, "config": said(new)}
    )


def test_a_clock_that_was_set_back_says_all_again() -> None:
    assert compare(last((BROKEN, -1)), [BROKEN], NOW, says_all=False).say == [BROKEN]
    assert compare(last((BROKEN, 0)), [BROKEN], NOW, says_all=False).say == []


def test_comparing_leaves_what_the_last_run_found() -> None:
    before = last((BROKEN, 1))
    kept = dict(before.problems)
    compare(before, [HELD], NOW, says_all=True, looked=lambda _: False)
    assert before.problems == kept


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    file = tmp_path / ".feedsync/last-run.json"
    rome = NOW.astimezone(timezone(timedelta(hours=1)))
    run = LastRun(rome, 3, 1.234, {"a": Said(("città", "…"), NOW, rome), "b": Said((), NOW, NOW)})
    last_run.write(file, run)
    assert last_run.read(file) == run
    assert [each.name for each in file.parent.iterdir()] == ["last-run.json"]
    last_run.write(file, LastRun(NOW, 0, 0.5))
    assert last_run.read(file) == LastRun(NOW, 0, 0.5, {})


def test_seconds_are_written_to_the_thousandth(tmp_path: Path) -> None:
    last_run.write(tmp_path / "x.json", LastRun(NOW, 0, 1.23456))
    assert last_run.read(tmp_path / "x.json").seconds == 1.235


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff",
        b"[]",
        b"null",
        b"{}",
        b'{"ended_at": "x", "exit_code": 0, "seconds": 1, "problems": {}}',
        b'{"ended_at": "2026-01-02T03:04:05+00:00", "exit_code": 0, "seconds": 1, "problems": []}',
        b'{"ended_at": "2026-01-02T03:04:05+00:00", "exit_code": [], "seconds": 1, "problems": {}}',
        b'{"ended_at": "2026-01-02T03:04:05+00:00", "exit_code": 0, "seconds": 1, "problems": {"a": {}}}',
    ],
)
def test_a_file_that_cannot_be_read_tells_nothing(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.json").write_bytes(content)
    assert last_run.read(tmp_path / "x.json") == LastRun()


def test_before_the_first_run_it_may_tell_when_stores_were_seen_whole(tmp_path: Path) -> None:
    file = tmp_path / "x.json"
    last_run.write(file, LastRun(seen_whole={"main": 1_700_000_000}))
    assert last_run.read(file) == LastRun(seen_whole={"main": 1_700_000_000})


def test_where_no_file_can_be_nothing_is_told(tmp_path: Path) -> None:
    assert last_run.read(tmp_path / "nowhere.json") == LastRun()
    assert last_run.read(tmp_path) == LastRun()


def test_a_disk_that_fails_keeps_the_old_file_and_leaves_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "x.json"
    last_run.write(file, LastRun(NOW, 1))

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("feedsync.operations.last_run.Path.replace", fail)
    last_run.write(file, LastRun(NOW, 2))
    assert last_run.read(file).exit_code == 1
    assert [each.name for each in tmp_path.iterdir()] == ["x.json"]
