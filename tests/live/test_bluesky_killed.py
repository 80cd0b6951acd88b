"""Bluesky's own server is stopped and started, and the run that posts killed (kill -9), at random: one post each.

FEEDSYNC_POSTS is how many articles there are (`make soak`: 200).
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from live.pds_server import Account, Pds, running_pds
from newsroom import CONFIG, Newsroom

pytestmark = pytest.mark.live

POSTS = int(os.environ.get("FEEDSYNC_POSTS", "20"))
CHANNEL = """\
push:
  - {{type: bluesky, server: "{server}", handle: {handle}, password: "${{PASSWORD}}", on_update: edit,
     on_withdraw: delete, max_age: off}}
"""
SAME_SECOND = datetime(2026, 11, 24, 8, 0, 0, tzinfo=UTC)
NOTHING_WAITS = "SELECT 1 FROM delivery WHERE state IN ('pending', 'sending') LIMIT 1"


class Desk(Newsroom):
    """A newsroom that posts to a server of its own, which has bad days."""

    def __init__(self, folder: Path, pds: Pds, account: Account) -> None:
        config = CONFIG.replace("https://porto.example/feeds/", 'https://porto.example/feeds/", verify: "off')
        super().__init__(folder, config + CHANNEL.format(server=pds.address, handle=account.handle))
        self.pds = pds
        self.account = account
        self.kills = 0

    def post(self, number: int, title: str) -> None:
        """Write an article; every second one is of the same second."""
        moment = SAME_SECOND if number % 2 else SAME_SECOND + timedelta(seconds=number)
        self.write(f"{number}.md", title=f'"{title} {number}."', date=moment.isoformat())

    def posts(self) -> dict[str, dict[str, Any]]:
        return self.pds.values(self.account)

    def run_and_kill(self) -> None:
        """Run again and again, each killed sometime, until nothing waits any more."""
        rounds = 0
        while rounds == 0 or self.rows(NOTHING_WAITS):
            rounds += 1
            assert rounds < 40 + POSTS, self.rows("SELECT state, said, count(*) FROM delivery GROUP BY 1, 2")
            self.wait(days=1)  # whatever rests has rested
            command = [
                sys.executable,
                "-m",
                "feedsync",
                "run",
                "--wait",
                "0",
                "--clock",
                self.now.isoformat(),
            ]
            process = subprocess.Popen(
                command, cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
            )
            before = self._attempted()
            while process.poll() is None and self._attempted() == before:
                time.sleep(0.005)
            # The first run is killed at once, the next ones early: there are many; at last one comes to its end.
            patience = 0.0 if rounds == 1 else 0.2
            time.sleep(random.uniform(0, patience + rounds / max(15, POSTS * 1.5)))
            process.kill()
            said, _ = process.communicate(timeout=60)
            assert b"Traceback" not in said, said
            self.kills += process.returncode == -signal.SIGKILL

    def sent(self) -> int:
        return len(self.rows("SELECT 1 FROM delivery WHERE state = 'sent'"))

    def _attempted(self) -> int:
        return len(self.rows("SELECT 1 FROM delivery WHERE attempts > 0"))

    def rest(self) -> None:
        """Run to the end."""
        self.wait(days=1)
        report = self.run()
        assert report.pushed
        assert not self.rows(NOTHING_WAITS)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    with running_pds(tmp_path / "pds") as pds:
        account = pds.account("redazione")
        monkeypatch.setenv("PASSWORD", account.password)
        yield Desk(tmp_path / "room", pds, account)


@contextmanager
def bad_days(desk: Desk) -> Iterator[None]:
    """Kill the server and start it again, all the time.

    Each time something gets through first, or a message would meet no server until its schedule ends.
    """
    is_over = threading.Event()

    def work() -> None:
        while not is_over.is_set():
            before, looks = desk.sent(), 0
            while desk.sent() == before and looks < 200 and not is_over.wait(0.05):
                looks += 1
            is_over.wait(random.uniform(0, 1))
            desk.pds.stop()
            is_over.wait(random.uniform(0, 0.5))
            desk.pds.start()

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()


def check(desk: Desk, title: Callable[[int], str], numbers: set[int]) -> dict[str, dict[str, Any]]:
    """Judge that there is one post for each of these articles, as it is to be, and no other."""
    posts = desk.posts()
    pages = [post["embed"]["external"]["uri"] for post in posts.values()]
    assert sorted(pages) == sorted(f"https://porto.example/{number}/" for number in numbers)
    for post in posts.values():
        number = int(post["embed"]["external"]["uri"].rstrip("/").rpartition("/")[2])
        assert f"{title(number)} {number}." in post["text"]
    return posts


def test_each_article_has_one_post_whatever_happens_and_edits_and_withdrawals_reach_it(desk: Desk) -> None:
    desk.post(0, "Prima")
    desk.run()  # what is there already is old news
    numbers = set(range(1, POSTS + 1))
    for number in numbers:
        desk.post(number, "Notizia")
    with bad_days(desk):
        desk.run_and_kill()
    posts = check(desk, lambda _: "Notizia", numbers)
    keys = {key for (key,) in desk.rows("SELECT record_key FROM delivery")}
    assert set(posts) == keys
    assert len(keys) == POSTS

    edited = {number for number in numbers if number % 3 == 0}
    gone = {number for number in numbers if number % 3 == 1}
    for number in edited:
        desk.post(number, "Corretta")
    for number in gone:
        desk.remove(f"{number}.md")
    with bad_days(desk):
        desk.run_and_kill()
        desk.run_and_kill()  # what is missing is believed gone after a while
    desk.rest()
    assert desk.rows("SELECT DISTINCT state, said FROM delivery WHERE state <> 'sent'") == []
    after = check(desk, lambda number: "Corretta" if number in edited else "Notizia", numbers - gone)
    assert set(after) <= set(posts)
    assert {post["createdAt"] for post in after.values()} <= {post["createdAt"] for post in posts.values()}
    assert desk.kills >= max(2, POSTS / 10)
