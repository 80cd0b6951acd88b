"""The examples of docs/how-to that are no configuration: units of systemd, a workflow, settings of other tools."""

from __future__ import annotations

import configparser
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import feedparser
import pytest
import yaml
from services import require

HOW_TO = Path(__file__).parent.parent / "docs/how-to"


def blocks(page: str, language: str) -> list[str]:
    return re.findall(
        rf"^```{language}\n(.*?)^```$", (HOW_TO / page).read_text("utf-8"), re.MULTILINE | re.DOTALL
    )


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """A folder for PATH with feedsync in it."""
    folder = tmp_path / "bin"
    folder.mkdir()
    program(folder / "feedsync", f'exec {sys.executable} -m feedsync "$@"')
    return folder


def program(file: Path, *lines: str) -> None:
    file.write_text("\n".join(["#!/bin/sh", *lines, ""]), "utf-8")
    file.chmod(0o755)


def feed(folder: Path) -> dict[str, str]:
    return {entry.title: entry.id for entry in feedparser.parse((folder / "news.atom").read_bytes()).entries}


# Pelican


def test_an_article_of_the_page_on_pelican_is_read_with_the_configuration_of_that_page(
    tmp_path: Path,
) -> None:
    article, settings = blocks("pelican.md", "text")
    (config,) = blocks("pelican.md", "yaml")
    (tmp_path / "config.yaml").write_text(config, "utf-8")
    (tmp_path / "content").mkdir()
    (tmp_path / "content/ponte.md").write_text(article, "utf-8")
    command = [sys.executable, "-m", "feedsync", "run", "--clock", "2026-11-24T12:00Z"]
    subprocess.run(command, cwd=tmp_path, check=True)
    (entry,) = feedparser.parse((tmp_path / "feeds/all.atom").read_bytes()).entries
    assert (entry.link, entry.published) == (
        "https://giornale.example/riapre-il-ponte.html",
        "2026-11-03T07:30:00+00:00",
    )
    assert [tag.term for tag in entry.tags] == ["viabilità", "porto", "Cronaca"]
    assert [author.name for author in entry.authors] == ["Giulia Ferrante", "Ada Conti"]
    assert (entry.updated, entry.summary) == ("2026-11-04T17:10:00+00:00", "Si passa a senso alternato.")
    assert all(re.fullmatch(r'[A-Z_]+ = (None|\["feeds"\])', line) for line in settings.splitlines())


# systemd


def unit(number: int) -> configparser.RawConfigParser:
    parsed = configparser.RawConfigParser(strict=True)
    parsed.optionxform = str  # type: ignore[assignment,method-assign]
    parsed.read_string(blocks("systemd.md", "ini")[number])
    return parsed


NAMES = ("feedsync.service", "feedsync.timer", "feedsync-mail@.service")


def test_the_units_of_systemd_are_what_it_takes(tmp_path: Path, programs: Path) -> None:
    require("systemd-analyze", shutil.which("systemd-analyze"), "`apt install systemd` has it")
    (tmp_path / "units").mkdir()
    for name, text in zip(NAMES, blocks("systemd.md", "ini"), strict=True):
        there = text.replace("/opt/feedsync/.venv/bin/feedsync", str(programs / "feedsync"))
        (tmp_path / "units" / name).write_text(there, "utf-8")
    units = [tmp_path / "units" / name.replace("@", "@feedsync") for name in NAMES]
    (tmp_path / "units" / "feedsync-mail@feedsync.service").symlink_to(tmp_path / "units" / NAMES[2])
    command = ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", *map(str, units)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert [line for line in done.stderr.splitlines() if "feedsync" in line] == []


def test_the_service_runs_what_cron_would_and_knows_its_exit_codes(tmp_path: Path, programs: Path) -> None:
    service = unit(0)["Service"]
    command = service["ExecStart"].split()
    assert command[1:] == ["run", "-c", "/srv/avvisatore/config.yaml"]
    assert service["SuccessExitStatus"].split() == ["1", "75"]
    assert service["ReadWritePaths"] == "/srv/avvisatore"
    assert unit(1)["Timer"]["OnCalendar"] == "*:0/10"
    newsroom = room(tmp_path)
    (newsroom / "content/2026-11-21-bad.md").write_text("---\ndate: 03/04/2026\n---\n# B\n", "utf-8")
    done = subprocess.run(
        [programs / "feedsync", *command[1:3], newsroom / "config.yaml"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert "bad.md:2   left out" in done.stderr


@pytest.mark.parametrize("said", ["", "✗ content/x.md   left out\nover: content/y.md"])
def test_the_mail_is_what_was_printed_and_where_nothing_was_there_is_none(tmp_path: Path, said: str) -> None:
    command = unit(2)["Service"]["ExecStart"]
    # As systemd does it: specifiers, then dollars; the rest is for sh.
    for mark, meant in (("%i", "feedsync"), ("%H", "host"), ("%%", "%"), ("$$", "$")):
        command = command.replace(mark, meant)
    shell = re.fullmatch(r"/bin/sh -c '([^']*)'", command)
    assert shell
    program(tmp_path / "journalctl", 'test "$3" = "_SYSTEMD_INVOCATION_ID=a1b2"', 'cat "$SAID"')
    program(tmp_path / "mail", f'{{ echo "$@"; cat; }} > {tmp_path}/sent')
    (tmp_path / "said").write_text(said, "utf-8")
    environment = {
        "PATH": f"{tmp_path}:{os.defpath}",
        "SAID": str(tmp_path / "said"),
        "MONITOR_INVOCATION_ID": "a1b2",
    }
    subprocess.run(["sh", "-c", shell[1]], env=environment, check=True)
    sent = tmp_path / "sent"
    expected = f"-s feedsync on host redazione@avvisatore.example\n{said}\n" if said else None
    assert (sent.read_text("utf-8") if sent.exists() else None) == expected


# GitHub Actions

CONFIG = """
site: {title: Avvisatore, url: "https://www.avvisatore.example/", language: it}
store: {type: folder, path: content/}
feeds: [{name: news}]
publish: {to: feeds/, url: "https://www.avvisatore.example/feeds/", verify: off}
push: [{type: exec, name: desk, command: "cat >> told"}]
"""


def room(tmp_path: Path) -> Path:
    folder = tmp_path / "avvisatore"
    (folder / "content").mkdir(parents=True)
    (folder / "config.yaml").write_text(CONFIG, "utf-8")
    (folder / "content/2026-11-20-mio.md").write_text("# Mio\n\nTesto.\n", "utf-8")
    (folder / ".gitignore").write_text(".feedsync/\nfeeds/\ntold\n", "utf-8")
    return folder


def git(folder: Path, *arguments: str) -> str:
    identity = ["-c", "user.name=Ada", "-c", "user.email=ada@a.example", "-c", "init.defaultBranch=main"]
    done = subprocess.run(
        ["git", *identity, *arguments], cwd=folder, capture_output=True, text=True, check=True
    )
    return done.stdout


class Runner:
    """Does the steps of the workflow that are ours, each time in a new checkout of a repository."""

    def __init__(self, origin: Path, tmp_path: Path, programs: Path) -> None:
        (page,) = blocks("github-actions.md", "yml")
        self.workflow = yaml.safe_load(page)
        self.job = self.workflow["jobs"]["feeds"]
        self._origin, self._tmp_path, self._programs = origin, tmp_path, programs
        self._runs = 0

    def run(self) -> tuple[Path, list[str]]:
        """Return the checkout afterwards, and the names of the steps that failed."""
        self._runs += 1
        checkout = self._tmp_path / f"checkout-{self._runs}"
        git(self._tmp_path, "clone", "--quiet", str(self._origin), str(checkout))
        temporary = self._tmp_path / f"runner-{self._runs}"
        temporary.mkdir()
        environment = {
            "PATH": f"{self._programs}:{os.defpath}",
            "HOME": str(temporary),
            "RUNNER_TEMP": str(temporary),
            "GITHUB_OUTPUT": str(temporary / "output"),
            **{name: value for name, value in self.job["env"].items() if "secrets." not in value},
        }
        (temporary / "output").touch()
        failed: list[str] = []
        for step in self.job["steps"]:
            if "run" not in step or step["run"].startswith("pip "):
                continue
            condition = step.get("if", "success()")
            if condition == "success()":
                is_due = not failed
            elif condition == "always() && steps.fetch.outcome == 'success'":
                is_due = "Fetch what feedsync remembers" not in failed
            else:
                assert condition == "steps.build.outputs.code == '1'"
                is_due = not failed and "code=1\n" in (temporary / "output").read_text()
            if is_due:
                # https://docs.github.com/actions/reference/workflow-syntax-for-github-actions: shell
                command = ["bash", "-e", "-c", step["run"]]
                done = subprocess.run(
                    command, cwd=checkout, env=environment, capture_output=True, text=True, check=False
                )
                if done.returncode:
                    failed.append(step["name"])
        return checkout, failed


@pytest.fixture
def newsroom(tmp_path: Path) -> Path:
    folder = room(tmp_path)
    git(folder, "init", "--quiet")
    git(folder, "add", "-A")
    git(folder, "commit", "--quiet", "-m", "A newsroom")
    return folder


@pytest.fixture
def origin(newsroom: Path, tmp_path: Path) -> Path:
    bare = tmp_path / "origin.git"
    git(tmp_path, "clone", "--quiet", "--bare", str(newsroom), str(bare))
    git(newsroom, "remote", "add", "origin", str(bare))
    return bare


@pytest.fixture
def runner(origin: Path, tmp_path: Path, programs: Path) -> Runner:
    return Runner(origin, tmp_path, programs)


def publish(newsroom: Path, name: str, text: str) -> None:
    (newsroom / "content" / name).write_text(text, "utf-8")
    git(newsroom, "add", "-A")
    git(newsroom, "commit", "--quiet", "-m", name)
    git(newsroom, "pull", "--quiet", "--rebase", "origin", "main")
    git(newsroom, "push", "--quiet", "origin", "HEAD:main")


def test_the_workflow_lets_no_two_runs_work_at_once_and_may_do_what_it_does(runner: Runner) -> None:
    assert runner.workflow["concurrency"] == {"group": "feedsync", "cancel-in-progress": False}
    assert runner.workflow["permissions"] == {"contents": "write", "pages": "write", "id-token": "write"}
    # YAML 1.1, as PyYAML reads it, takes `on` for a switch.
    assert set(runner.workflow[True]) == {"push", "schedule", "workflow_dispatch"}
    assert all(("uses" in step) != ("run" in step) for step in runner.job["steps"])
    used = [step["uses"] for step in runner.job["steps"] if "uses" in step]
    assert all(re.fullmatch(r"actions/[\w-]+@v\d+", action) for action in used)


def test_the_workflow_remembers_from_run_to_run_who_was_told(
    runner: Runner, newsroom: Path, origin: Path
) -> None:
    first, failed = runner.run()
    assert failed == []
    assert (feed(first / "feeds"), (first / "told").exists()) == (
        {"Mio": "https://www.avvisatore.example/2026-11-20-mio/"},
        False,
    )
    publish(newsroom, "2026-11-21-nuovo.md", "# Nuovo\n\nTesto.\n")
    second, failed = runner.run()
    assert (failed, list(feed(second / "feeds"))) == ([], ["Nuovo", "Mio"])
    told = (second / "told").read_text("utf-8")
    assert ("Nuovo" in told, "Mio" in told) == (True, False)
    third, failed = runner.run()
    assert (failed, (third / "told").exists()) == ([], False)
    assert (third / "feeds/news.atom").read_bytes() == (second / "feeds/news.atom").read_bytes()
    kept = git(origin, "ls-tree", "-r", "--name-only", "feedsync-state").split()
    assert "config.db" in kept or "state.db" in kept
    assert git(origin, "rev-list", "--count", "feedsync-state").strip() == "1"


def test_the_workflow_commits_the_dates_that_no_article_tells(
    runner: Runner, newsroom: Path, origin: Path
) -> None:
    publish(newsroom, "senza-data.txt", "Senza data\n\nUna pagina senza data.\n")
    assert runner.run()[1] == []
    assert "senza-data.txt" in git(origin, "show", "main:ids.jsonl")
    again, _ = runner.run()
    assert git(again, "log", "--format=%s", "-1").strip() == "Ids that no article tells"
    assert git(again, "status", "--porcelain") == ""


def test_the_workflow_is_red_where_an_article_was_left_out_but_publishes_the_rest(
    runner: Runner, newsroom: Path, origin: Path
) -> None:
    publish(newsroom, "2026-11-21-bad.md", "---\ndate: 03/04/2026\n---\n# B\n")
    checkout, failed = runner.run()
    assert (failed, list(feed(checkout / "feeds"))) == (["Say what was left out"], ["Mio"])


def test_the_workflow_stops_where_feeds_are_held_back_and_keeps_the_state(
    runner: Runner, newsroom: Path, origin: Path
) -> None:
    assert runner.run()[1] == []
    before = git(origin, "rev-parse", "feedsync-state")
    git(newsroom, "mv", "content", "contents")
    git(newsroom, "commit", "--quiet", "-m", "Moved")
    git(newsroom, "push", "--quiet", "origin", "HEAD:main")
    _, failed = runner.run()
    assert failed == ["Build the feeds"]
    assert git(origin, "rev-parse", "feedsync-state") != before


def test_the_workflow_does_not_begin_anew_where_its_state_cannot_be_asked_for(
    runner: Runner, origin: Path, programs: Path
) -> None:
    program(programs / "git", '[ "$1" != ls-remote ] || exit 128', f'exec {shutil.which("git")} "$@"')
    _, failed = runner.run()
    assert failed[0] == "Fetch what feedsync remembers"
    assert "Build the feeds" not in failed[1:]


def test_the_workflow_does_not_keep_half_of_its_state_in_place_of_all(
    runner: Runner, origin: Path, programs: Path
) -> None:
    assert runner.run()[1] == []
    before = git(origin, "rev-parse", "feedsync-state")
    half = 'case "$*" in -xf*) mkdir -p .feedsync && touch .feedsync/half && exit 2;; esac'
    program(programs / "tar", half, f'exec {shutil.which("tar")} "$@"')
    assert runner.run()[1] == ["Fetch what feedsync remembers"]
    assert git(origin, "rev-parse", "feedsync-state") == before
