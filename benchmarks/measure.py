"""Whole processes, one after the other: wall time, CPU time and peak memory of each."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from environment import CACHE, PROGRAMS, variables

# A file that was written less than 20 ms before a scan is read again by the next one.
SETTLING = 0.1  # seconds


class Cost(NamedTuple):
    """What a program cost: seconds, and KB; with the processes that it started."""

    wall: float
    cpu: float
    memory: int


class Contender(NamedTuple):
    """A program to measure. `before` prepares each run, `after` is given what it printed and judges it.

    With `terminal` it writes to one.
    """

    name: str
    command: Sequence[str | Path]
    folder: Path
    before: Callable[[], None]
    after: Callable[[str], None]
    terminal: bool = False


Figures = dict[str, dict[str, list[float]]]


def finished(command: Sequence[str | Path], folder: Path) -> str:
    """Run a program to its end and return what it printed, apart from its errors. Leaves where it fails.

    It has a process group of its own, which is killed with whatever interrupts us: nothing goes on without
    us.
    """
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command,
        cwd=folder,
        env=variables(),
        stdin=subprocess.DEVNULL,
        stdout=pipe,
        stderr=pipe,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            printed, errors = process.communicate()
        except BaseException:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            raise
    if process.returncode:
        raise SystemExit(f"{' '.join(map(str, command))} ended with {process.returncode}:\n{errors}")
    return printed


def run(command: Sequence[str | Path], folder: Path, *, terminal: bool = False) -> tuple[Cost, str]:
    """Run a program, and return what it cost and what it printed. Leaves where it fails."""
    output = CACHE / "output.txt"
    flags = ["--terminal"] if terminal else []
    runner = [sys.executable, "-I", "-S", PROGRAMS / "runner.py", *flags, output, *command]
    code, wall, cpu, memory = finished(runner, folder).split()
    printed = output.read_text("utf-8", "replace")
    if code != "0":
        raise SystemExit(f"{' '.join(map(str, command))} in {folder} ended with {code}:\n{printed}")
    return Cost(float(wall), float(cpu), int(memory)), printed


def in_turn(contenders: Sequence[Contender], repeat: int, *, warm: bool = True) -> Figures:
    """Measure programs in turn, so many times each, if `warm` after one round that does not count."""
    figures: Figures = {one.name: {name: [] for name in Cost._fields} for one in contenders}
    for turn in range(0 if warm else 1, repeat + 1):
        for one in contenders:
            one.before()
            os.sync()  # or the next one that waits for the disk waits for what others wrote
            time.sleep(SETTLING)
            cost, printed = run(one.command, one.folder, terminal=one.terminal)
            one.after(printed)
            for name, value in cost._asdict().items() if turn else ():
                figures[one.name][name].append(value)
    return figures
