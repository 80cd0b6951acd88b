"""Runs the stories beside this file: commands with what they print, and the files that they begin with.

Paragraphs of prose say what it is about. The others are:

    $ command            run by sh in an empty folder that holds the story's files
    > more of it
    what it prints       `! ` before a line of stderr
    (exit 1)             where it is not 0
    % command            the same on a terminal of 80 columns, where stdout and stderr are one
    -- path --           a file, to the next such line; after all commands

`{1}` is the id of the first message of the outbox, or its beginning, `{2}` that of the second. A story with a file `web`
has a server whose address is $WEB, in the environment and in what is printed, and a $SECRET: a line of that file is a path and the
answers to what is sent there, in turn, the last for ever: a status, or `reset`. What it was sent is added to `web.log`.
A story with a file `network` has the social network of tests/network, and the channel that posts to it.
Times that pass are written `N s`. `--update-golden` writes what is printed anew; the difference is to be read.
"""

from __future__ import annotations

import os
import pty
import re
import sqlite3
import subprocess
import sys
from contextlib import closing, nullcontext
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from web import RESET, Web, reply

STORIES = sorted(Path(__file__).parent.glob("*.txt"))
NETWORK = Path(__file__).parent.parent / "network"
_FILE = re.compile(r"^-- (.+) --$", re.MULTILINE)


@dataclass
class Step:
    line: int
    on_terminal: bool
    command: list[str]
    expected: list[str] = field(default_factory=list)
    exit_code: int = 0


def read_story(text: str) -> tuple[list[Step], dict[str, str]]:
    head, *rest = _FILE.split(text)
    files = dict(zip(rest[::2], (content.removeprefix("\n") for content in rest[1::2]), strict=True))
    steps: list[Step] = []
    is_step = False
    for number, line in enumerate(head.splitlines(), 1):
        if line.startswith(("$ ", "% ")):
            steps.append(Step(number, line[0] == "%", [line[2:]]))
            is_step = True
        elif not line or not is_step:
            is_step = False
        elif line.startswith("> ") and not steps[-1].expected:
            steps[-1].command.append(line[2:])
        elif match := re.fullmatch(r"\(exit (\d+)\)", line):
            steps[-1].exit_code = int(match[1])
        else:
            steps[-1].expected.append(line)
    return steps, files


@pytest.mark.parametrize("story", STORIES, ids=lambda path: path.stem)
def test_story(story: Path, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    steps, files = read_story(story.read_text("utf-8"))
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content, "utf-8")
    with Web() if "web" in files else nullcontext() as web:
        if web is not None:
            _script(web, files["web"])
        more = {"PYTHONPATH": str(NETWORK)} if "network" in files else {}
        _tell(story, steps, tmp_path, request, web, more)


def _tell(
    story: Path,
    steps: list[Step],
    tmp_path: Path,
    request: pytest.FixtureRequest,
    web: Web | None,
    more: dict[str, str],
) -> None:
    environment = (
        {
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "LANG": "C.UTF-8",
            "HOME": str(tmp_path),
            "COLUMNS": "80",
            "TERM": "xterm",
            "NO_COLOR": "1",
        }
        | more
        | ({"WEB": web.url, "SECRET": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"} if web else {})
    )
    for step in steps:
        run = _run_on_terminal if step.on_terminal else _run
        command = "\n".join(step.command)
        for name, delivery in _ids(tmp_path).items():
            command = command.replace(name, delivery)
        printed, exit_code = run(command, tmp_path, environment)
        printed = [re.sub(r"\b\d+\.\d s\b", "N s", line).rstrip() for line in printed if line.strip()]
        for name, delivery in _ids(tmp_path).items():
            printed = [line.replace(delivery, name).replace(delivery[:6], name) for line in printed]
        if web is not None:
            printed = [line.replace(web.url.partition("//")[2], "$WEB") for line in printed]
            _log(web, tmp_path / "web.log")
        if request.config.getoption("--update-golden"):
            step.expected, step.exit_code = printed, exit_code
        assert (exit_code, "\n".join(printed)) == (step.exit_code, "\n".join(step.expected)), (
            f"line {step.line}"
        )
    if request.config.getoption("--update-golden"):
        write_story(story, steps)


def _ids(folder: Path) -> dict[str, str]:
    """The ids of messages, by how the story calls them."""
    file = folder / ".feedsync" / "state.db"
    if not file.exists():
        return {}
    with closing(sqlite3.connect(file)) as db:
        return {f"{{{seq}}}": delivery for seq, delivery in db.execute("SELECT seq, id FROM delivery")}


def _script(web: Web, lines: str) -> None:
    for line in lines.splitlines():
        path, *answers = line.split()
        web.on(path, *((RESET,) if answer == "reset" else reply(int(answer)) for answer in answers))


def _log(web: Web, file: Path) -> None:
    file.write_text(
        "".join(f"{asked.method} {asked.path} {asked.body.decode()}\n" for asked in web.asked), "utf-8"
    )


def write_story(story: Path, steps: list[Step]) -> None:
    lines = story.read_text("utf-8").splitlines()
    for step in reversed(steps):
        start = step.line - 1 + len(step.command)
        end = start
        while end < len(lines) and lines[end] and not lines[end].startswith(("$ ", "% ", "-- ")):
            end += 1
        code = [f"(exit {step.exit_code})"] if step.exit_code else []
        lines[start:end] = [*step.expected, *code]
    story.write_text("\n".join(lines) + "\n", "utf-8")


def _run(command: str, folder: Path, environment: dict[str, str]) -> tuple[list[str], int]:
    done = subprocess.run(
        ["sh", "-c", command], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    return done.stdout.splitlines() + [f"! {line}" for line in done.stderr.splitlines()], done.returncode


def _run_on_terminal(command: str, folder: Path, environment: dict[str, str]) -> tuple[list[str], int]:
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        ["sh", "-c", command], cwd=folder, env=environment, stdin=theirs, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    printed = b""
    while True:
        try:
            part = os.read(ours, 65536)
        except OSError:  # Linux says so when the last writer has gone
            break
        if not part:
            break
        printed += part
    os.close(ours)
    return printed.decode("utf-8").replace("\r", "").splitlines(), process.wait()
