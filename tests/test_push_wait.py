"""`feedsync push --wait` sleeps until something comes due, and keeps nobody from the lock meanwhile."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from newsroom import Newsroom
from web import Web, reply

CONFIG = """\
site: {{title: Porto, url: "https://porto.example/", language: it}}
store: {{type: folder, path: content/}}
feeds: [{{name: news, formats: [rss]}}]
publish: {{to: feeds/, url: "https://porto.example/feeds/", verify: off}}
push:
  - {{type: webhook, name: desk, url: "{url}"}}
"""


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-u", "-m", "feedsync", *arguments]


def feedsync(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command(*arguments), cwd=folder, capture_output=True, text=True, check=False)


@contextmanager
def sleeping(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """A `push --wait` that has sent what it could and sleeps."""
    arguments = command("push", "--wait", "-v")
    with subprocess.Popen(
        arguments, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as push:
        try:
            assert push.stdout
            assert any("until then it sleeps" in line for line in push.stdout)
            yield push
        finally:
            push.kill()


def newsroom_that_owes(folder: Path, url: str) -> Newsroom:
    newsroom = Newsroom(folder, CONFIG.format(url=url))
    newsroom.run()
    newsroom.write("ponte.md")
    feedsync(folder, "build")
    return newsroom


def test_the_lock_is_free_while_it_sleeps(tmp_path: Path) -> None:
    with Web() as web:
        newsroom_that_owes(tmp_path, web.on("/hook", reply(503, headers={"Retry-After": "3600"})))
        with sleeping(tmp_path):
            other = feedsync(tmp_path, "run", "--wait", "0")
    assert other.returncode == 0


def test_ctrl_c_ends_it_and_what_was_not_sent_stays(tmp_path: Path) -> None:
    with Web() as web:
        newsroom = newsroom_that_owes(tmp_path, web.on("/hook", reply(503, headers={"Retry-After": "3600"})))
        with sleeping(tmp_path) as push:
            push.send_signal(signal.SIGINT)
            assert push.stdout
            said = push.stdout.read()
            push.wait()
    assert (said.splitlines()[-1].startswith("✗ interrupted."), push.returncode) == (True, 130)
    assert newsroom.rows("SELECT DISTINCT state FROM delivery") == [("pending",)]


def test_where_nothing_comes_due_it_ends_at_once(tmp_path: Path) -> None:
    with Web() as web:
        newsroom = newsroom_that_owes(tmp_path, web.on("/hook", reply(200)))
        push = feedsync(tmp_path, "push", "--wait")
    assert (push.stdout, push.stderr, push.returncode) == ("", "", 0)
    assert newsroom.rows("SELECT DISTINCT state FROM delivery") == [("sent",)]
