from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from feedsync.process import run


def test_a_line_is_for_the_shell_and_a_list_for_no_shell(tmp_path):
    assert run("echo $((1 + 1))", seconds=20, folder=tmp_path).output == ("2",)
    assert run(["echo", "$((1 + 1))"], seconds=20, folder=tmp_path).output == ("$((1 + 1))",)


def test_it_reads_the_input_sees_the_environment_and_runs_in_the_folder(tmp_path):
    done = run('cat; echo; echo "$MORE"; pwd', seconds=20, folder=tmp_path, input=b"in", env={"MORE": "more"})
    assert done.output == ("in", "more", str(tmp_path.resolve()))


@pytest.mark.parametrize("code", [0, 1, 75, 255])
def test_the_exit_code_is_told_with_the_last_lines_of_both_outputs(tmp_path, code):
    done = run(f"echo out; echo one >&2; echo two >&2; exit {code}", seconds=20, folder=tmp_path)
    assert (done.code, done.signal, done.is_late) == (code, 0, False)
    assert done.output == ("out",)
    assert done.errors == ("one", "two")


@pytest.mark.parametrize("command", ["no-such-program", ["no-such-program"]])
def test_a_program_that_is_not_there_gives_127(tmp_path, command):
    assert run(command, seconds=20, folder=tmp_path).code == 127


def test_one_that_may_not_be_run_gives_126(tmp_path):
    (tmp_path / "plain").write_text("no program")
    assert run(["./plain"], seconds=20, folder=tmp_path).code == 126


def test_what_cannot_be_started_says_why(tmp_path):
    assert run("true", seconds=20, folder=tmp_path / "missing").problem == "No such file or directory"
    assert "null" in run(["a\0b"], seconds=20, folder=tmp_path).problem


def test_a_signal_is_told(tmp_path):
    done = run("kill -TERM $$", seconds=20, folder=tmp_path)
    assert (done.code, done.signal, done.is_late) == (None, signal.SIGTERM, False)


def test_when_the_time_is_over_all_that_it_started_is_killed(tmp_path):
    done = run("(sleep 300 & echo $! > pid; wait) & wait", seconds=1, folder=tmp_path)
    assert done.is_late
    assert done.code is None
    assert is_gone(int((tmp_path / "pid").read_text()))


def test_what_it_left_behind_ends_with_it(tmp_path):
    done = run("sleep 300 & echo $! > pid", seconds=60, folder=tmp_path)
    assert done.code == 0
    assert is_gone(int((tmp_path / "pid").read_text()))


def test_endless_output_and_unread_input_hold_nobody_up(tmp_path):
    done = run("yes & yes >&2", seconds=1, folder=tmp_path, input=b"x" * 1_000_000)
    assert done.is_late
    assert done.output[-1] == "y"
    assert len(done.output) <= 20


def test_whoever_closes_all_outputs_is_still_waited_for(tmp_path):
    assert run("exec >&- 2>&-; sleep 0.2; exit 7", seconds=60, folder=tmp_path).code == 7


def test_it_is_not_given_a_child_that_it_does_not_know(tmp_path):
    command = [sys.executable, "-c", "import os; os.wait()"]
    assert "ChildProcessError" in run(command, seconds=60, folder=tmp_path).errors[-1]


def test_it_inherits_no_open_file_of_ours(tmp_path):
    with (tmp_path / "held").open("w") as held:
        os.set_inheritable(held.fileno(), True)  # noqa: FBT003  it takes no name
        done = run("ls -l /dev/fd/", seconds=20, folder=tmp_path)
    assert str(tmp_path / "held") not in "".join(done.output)


def test_it_is_in_a_session_of_its_own(tmp_path):
    command = [sys.executable, "-c", "import os; print(os.getsid(0), os.getpgid(0), os.getpid())"]
    (line,) = run(command, seconds=60, folder=tmp_path).output
    assert len(set(line.split())) == 1


def test_when_we_are_killed_all_that_it_started_ends(tmp_path):
    program = (
        "from pathlib import Path; from feedsync.process import run;"
        "run('sleep 300 & echo $! > pids; echo $$ >> pids; mv pids done; wait', seconds=300, folder=Path('.'))"
    )
    with subprocess.Popen([sys.executable, "-c", program], cwd=tmp_path) as ours:
        while not (tmp_path / "done").exists():
            time.sleep(0.01)
        ours.kill()
    assert all(map(is_gone, map(int, (tmp_path / "done").read_text().split())))


@pytest.mark.filterwarnings("ignore:subprocess .* is still running:ResourceWarning")
def test_one_that_we_may_not_kill_holds_us_up_no_longer_than_the_rest(tmp_path, monkeypatch):
    """As `sudo`: it is another user's. That the life line ends it here is because it is not."""
    monkeypatch.setattr("feedsync.process._GRACE", 0.1)
    monkeypatch.setattr(os, "killpg", lambda *_: None)
    done = run("echo $$ > pid; exec sleep 300", seconds=0.5, folder=tmp_path)
    assert done.is_late
    monkeypatch.undo()
    assert is_gone(int((tmp_path / "pid").read_text()))


def is_gone(pid: int) -> bool:
    """Wait until a process is no more; one that only nobody has asked for counts as gone."""
    while True:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        stat = Path(f"/proc/{pid}/stat")
        if stat.exists() and stat.read_text().rpartition(")")[2].split()[0] == "Z":
            return True
        time.sleep(0.01)
