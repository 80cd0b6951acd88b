"""Files are brought to where they are public by the operator's own command, before anybody hears of them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from newsroom import CONFIG, Newsroom
from web import Web, reply

from feedsync.steps import deploy


@pytest.fixture
def room(tmp_path: Path) -> Newsroom:
    newsroom = Newsroom(tmp_path / "room")
    deploys_by(newsroom, "echo ran >> deployed")
    newsroom.write("a.md")
    return newsroom


def deploys_by(room: Newsroom, command: str, push: str = "") -> None:
    config = CONFIG.replace('feeds/"}', f"feeds/\", verify: off, deploy: '{command}'}}")
    (room.folder / "config.yaml").write_text(config + push, "utf-8")


def times(room: Newsroom) -> int:
    file = room.folder / "deployed"
    return len(file.read_text().splitlines()) if file.exists() else 0


def test_it_runs_where_files_changed_in_the_folder_of_the_configuration(room: Newsroom) -> None:
    report = room.run()
    assert report.deployed
    assert (report.deployed.problem, report.exit_code, times(room)) == ("", 0, 1)
    assert room.run().deployed is None
    room.write("b.md")
    room.run()
    assert times(room) == 2


def test_a_list_is_a_command_without_a_shell(room: Newsroom) -> None:
    deploys_by(room, "x")
    text = (room.folder / "config.yaml").read_text().replace("deploy: 'x'", 'deploy: [touch, "a b; c"]')
    (room.folder / "config.yaml").write_text(text)
    room.run()
    assert (room.folder / "a b; c").exists()


def test_it_stays_owed_until_it_has_gone_well(room: Newsroom) -> None:
    deploys_by(room, "echo half of it; echo no route >&2; exit 3")
    report = room.run()
    assert report.deployed
    assert report.deployed.problem == "failed (exit 3)"
    assert report.deployed.output == ("half of it", "no route")
    assert report.exit_code == 1
    # Also though nothing changes any more.
    assert room.run().exit_code == 1
    deploys_by(room, "echo ran >> deployed")
    assert room.run().exit_code == 0
    assert times(room) == 1


def test_files_that_are_written_again_or_deleted_are_brought_out(room: Newsroom) -> None:
    room.run()
    (room.folder / "feeds" / "news.rss").unlink()
    room.run()
    assert times(room) == 2
    text = (room.folder / "config.yaml").read_text()
    brief = "  - {name: brief, limit: 2, content: summary, formats: [rss]}\n"
    (room.folder / "config.yaml").write_text(text.replace(brief, ""))
    room.run()
    before = times(room)
    assert list(room.run(prune=True).pruned) == ["brief.rss"]
    assert times(room) == before + 1


@pytest.mark.parametrize(
    ("command", "problem"),
    [
        ("sleep 60", "was not done after 0.005 minutes and was stopped"),
        ("no-such-command", "names a command that is not there (exit 127)"),
        ("kill -9 $$", "was killed (signal 9)"),
    ],
)
def test_what_went_wrong_is_told(
    room: Newsroom, command: str, problem: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deploy, "_SECONDS", 0.3)
    deploys_by(room, command)
    report = room.run()
    assert report.deployed
    assert report.deployed.problem == problem


def test_a_plan_says_that_it_would_run_and_runs_nothing(room: Newsroom) -> None:
    report = room.plan()
    assert report.deployed
    assert report.deployed.is_planned
    assert times(room) == 0
    room.run()
    assert room.plan().deployed is None


def test_nobody_hears_of_files_that_are_not_brought_out(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    with Web() as web:
        web.on("/hub", reply(202))
        web.on("/hook", reply(200))
        push = f"""\
push:
  - {{type: websub, hubs: ["{web.url}/hub"]}}
  - {{type: webhook, url: "{web.url}/hook", secret: "${{SECRET}}"}}
"""
        deploys_by(room, "true", push)
        room.run()
        deploys_by(room, "exit 1", push)
        room.write("b.md")
        room.wait(hours=1)
        room.run()
        assert web.paths() == ["/hook"]  # of the article, which lies elsewhere
        deploys_by(room, "true", push)
        room.run()
        assert web.paths().count("/hub") == 4
        assert web.paths().count("/hook") == 3


def test_killed_in_the_middle_it_runs_again(room: Newsroom) -> None:
    deploys_by(room, "echo ran >> deployed; kill -9 $PPID; sleep 9")
    command = [sys.executable, "-m", "feedsync", "run", "--clock", room.now.isoformat()]
    # It is a grandchild that is killed where the shell stands between.
    parent = subprocess.run(command, cwd=room.folder, capture_output=True, check=False, env=dict(os.environ))
    assert parent.returncode
    deploys_by(room, "echo ran >> deployed")
    room.run()
    assert times(room) == 2


def test_cron_hears_of_a_failure_once_and_that_it_is_over(room: Newsroom) -> None:
    def run() -> tuple[int, str]:
        command = [sys.executable, "-m", "feedsync", "run", "--clock", room.now.isoformat()]
        done = subprocess.run(command, cwd=room.folder, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr

    deploys_by(room, "echo no route; exit 3")
    code, said = run()
    assert code == 1
    assert "publish.deploy failed (exit 3)" in said
    assert "no route" in said
    assert run() == (1, "")
    deploys_by(room, "true")
    code, said = run()
    assert (code, said) == (0, "over: publish.deploy went well\n")
    assert run() == (0, "")
