"""One process at a time: the others wait, or learn who is at work, and nobody waits for the dead."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from feedsync.catalogue.lock import locked
from feedsync.errors import LockHeld, StateError

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
HOLD = f"""
import sys
from datetime import datetime
from pathlib import Path
from feedsync.catalogue.lock import locked
with locked(Path(sys.argv[1]), datetime.fromisoformat("{NOW.isoformat()}"), 0):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def held(file: Path) -> Iterator[subprocess.Popen[str]]:
    """Let another process hold the lock, until its input ends or it dies."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, file], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        try:
            assert other.stdout
            assert other.stdout.readline() == "held\n"
            yield other
        finally:
            other.kill()


def test_it_is_made_with_its_folder_and_taken_again_and_again(tmp_path: Path) -> None:
    file = tmp_path / ".feedsync/lock"
    for _ in range(2):
        with locked(file, NOW, 0):
            pass
    assert sorted(each.name for each in file.parent.iterdir()) == [".gitignore", "lock"]


def test_another_process_learns_who_is_at_work_since_when(tmp_path: Path) -> None:
    file = tmp_path / "lock"
    with held(file) as other:
        with pytest.raises(LockHeld) as refused, locked(file, NOW + timedelta(minutes=1), 0):
            pass
        assert str(refused.value) == (
            f"{file}: process {other.pid} on {os.uname().nodename} has been at work"
            " since 2026-01-02 03:04:05 UTC. Nothing was done."
        )


def test_it_is_waited_for_as_long_as_was_said_and_no_longer(tmp_path: Path) -> None:
    file = tmp_path / "lock"
    with held(file):
        began = time.monotonic()
        with pytest.raises(LockHeld), locked(file, NOW, 0.3):
            pass
        assert 0.3 <= time.monotonic() - began < 5


def test_whoever_waits_gets_it_when_the_other_is_done(tmp_path: Path) -> None:
    file = tmp_path / "lock"
    with held(file) as other:
        assert other.stdin
        timer = threading.Timer(0.2, other.stdin.close)
        timer.start()
        with locked(file, NOW, 20):
            assert other.wait(20) == 0
        timer.join()


def test_the_death_of_its_holder_frees_it_at_once(tmp_path: Path) -> None:
    file = tmp_path / "lock"
    with held(file) as other:
        other.kill()
        other.wait()
        with locked(file, NOW, 0):
            assert str(os.getpid()) in file.read_text()


def test_an_error_inside_frees_it(tmp_path: Path) -> None:
    with pytest.raises(KeyError), locked(tmp_path / "lock", NOW, 0):
        raise KeyError
    with locked(tmp_path / "lock", NOW, 0):
        pass


@pytest.mark.parametrize(
    ("minutes", "is_long"), [(-60, False), (0, False), (10, False), (10.1, True), (9999, True)]
)
def test_more_than_ten_minutes_are_long_by_the_clock_of_the_run(
    tmp_path: Path, minutes: float, is_long: bool
) -> None:
    file = tmp_path / "lock"
    with locked(file, NOW, 0), pytest.raises(LockHeld) as refused:
        with locked(file, NOW + timedelta(minutes=minutes), 0):
            pass
    assert refused.value.is_long is is_long


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"{}", b"\xff", b'{"pid": 1, "since": "x"}'])
def test_a_lock_that_does_not_say_whose_it_is_is_held_all_the_same(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "lock"
    with locked(file, NOW, 0):
        file.write_bytes(content)
        with pytest.raises(LockHeld, match="another process is at work") as refused, locked(file, NOW, 0):
            pass
    assert not refused.value.is_long


def test_a_longer_note_of_an_earlier_holder_is_replaced_as_a_whole(tmp_path: Path) -> None:
    file = tmp_path / "lock"
    file.write_bytes(b"x" * 5000)
    with locked(file, NOW, 0):
        assert json.loads(file.read_bytes())["pid"] == os.getpid()


@pytest.mark.parametrize("name", ["folder", "file/lock"])
def test_a_lock_that_cannot_be_opened_is_a_state_error(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    with pytest.raises(StateError, match="cannot be opened") as refused, locked(tmp_path / name, NOW, 0):
        pass
    assert refused.value.where == str(tmp_path / name)
