"""A run is killed at any moment (kill -9): what is published is whole, and the next run ends as if it had not been.

FEEDSYNC_KILLS is how many are killed (`make soak`: 100).
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from random import Random

import pytest
from newsroom import Newsroom
from twins import CONFIG, Desk, assert_whole, copy, outcome, published, written

KILLS = int(os.environ.get("FEEDSYNC_KILLS", "10"))


def test_after_runs_that_were_killed_the_next_ends_as_if_they_had_not_been(tmp_path: Path) -> None:
    undisturbed = Newsroom(tmp_path / "undisturbed", CONFIG)
    desk = Desk(Random(KILLS), 2000)
    desk.open(undisturbed)
    undisturbed.run()
    newsroom = copy(undisturbed, tmp_path / "killed")
    given, seconds, kills = ids(undisturbed), 0.5, 0
    for number in range(KILLS * 3):
        desk.edit([newsroom, undisturbed])
        for each in (newsroom, undisturbed):
            each.wait(hours=1)
        before, seen = published(newsroom), set()
        # One in three is killed again while it makes good what the other left.
        for moment in moments(seconds)[: 1 + (number % 3 == 0)]:
            process = start(newsroom)
            seen |= killed_after(process, moment, newsroom)
            kills += process.returncode == -signal.SIGKILL

        started = time.monotonic()
        twin = start(undisturbed)
        assert_well(start(newsroom))
        assert_well(twin)
        seconds = time.monotonic() - started
        assert outcome(newsroom) == outcome(undisturbed), f"killed after {moment} s"
        for path, content in seen:
            assert_whole({path: content}, before, published(undisturbed))

        state = written(newsroom)
        assert_well(start(newsroom))
        assert written(newsroom) == state
        for title, feed_id in ids(newsroom).items():
            assert given.setdefault(title, feed_id) == feed_id, title
        if kills >= KILLS:
            assert outcome(newsroom)["ids"]  # or nothing of it was tried
            return
    pytest.fail(f"only {kills} runs were killed")


def test_a_first_run_that_was_killed_is_made_good_by_the_next(tmp_path: Path) -> None:
    new = Newsroom(tmp_path / "new", CONFIG)
    Desk(Random(KILLS), 200).open(new)
    undisturbed = copy(new, tmp_path / "undisturbed")
    started = time.monotonic()
    assert_well(start(undisturbed))
    seconds = time.monotonic() - started
    for number in range(max(KILLS // 3, 1)):
        newsroom = copy(new, tmp_path / str(number))
        (moment, _) = moments(seconds)
        seen = killed_after(start(newsroom), moment, newsroom)
        assert_well(start(newsroom))
        assert outcome(newsroom) == outcome(undisturbed), f"killed after {moment} s"
        for path, content in seen:
            assert_whole({path: content}, published(undisturbed))


def start(newsroom: Newsroom) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "feedsync", "run", "--wait", "0", "--clock", newsroom.now.isoformat()]
    return subprocess.Popen(command, cwd=newsroom.folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def assert_well(process: subprocess.Popen[bytes]) -> None:
    """It did not even wait for the lock, and said nothing."""
    said, _ = process.communicate(timeout=60)
    assert (process.returncode, said) == (0, b"")


def moments(seconds: float) -> tuple[float, float]:
    """Two moments of a run of so many seconds, most of them when it has begun to write."""
    return random.uniform(0, seconds), random.triangular(0, seconds, seconds * 0.8)


def killed_after(
    process: subprocess.Popen[bytes], seconds: float, newsroom: Newsroom
) -> set[tuple[str, bytes]]:
    """Kill a run, and return all that a reader could see in the meantime."""
    seen: set[tuple[str, bytes]] = set()
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None:
        seen.update(published(newsroom).items())
        time.sleep(0.002)
    process.kill()
    process.communicate(timeout=60)
    seen.update(published(newsroom).items())
    return seen


def ids(newsroom: Newsroom) -> dict[str, str]:
    items = json.loads(published(newsroom)["news.json"])["items"]
    return {item["title"]: item["id"] for item in items}
