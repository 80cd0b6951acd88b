"""The parts of the measurement that post messages to others, on this machine alone."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, NamedTuple

from environment import CACHE, PROGRAMS, Environment, variables
from measure import finished

MESSAGES = 5_000
TO_EACH = 50  # of the destinations that are well
DEAD = 5
Figures = dict[str, dict[str, list[float]]]


class Receiver(NamedTuple):
    """A server that receives in a process of its own."""

    commands: IO[str]
    answers: IO[str]
    address: str

    def arrived(self) -> list[tuple[str, float]]:
        """Return what came since the last time, and when."""
        self.commands.write("\n")
        self.commands.flush()
        found: list[tuple[str, float]] = json.loads(self.answers.readline())
        return found


@contextmanager
def _receiver() -> Iterator[Receiver]:
    command = [sys.executable, PROGRAMS / "receiver.py"]
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command, stdin=pipe, stdout=pipe, text=True, env=variables(), start_new_session=True
    ) as process:
        try:
            if process.stdin and process.stdout:
                port = process.stdout.readline().strip()
                yield Receiver(process.stdin, process.stdout, f"http://127.0.0.1:{port}")
        finally:
            process.kill()


def _posting(environment: Environment, *arguments: object) -> Any:
    command: list[str | Path] = [environment.python, PROGRAMS / "posting.py", *map(str, arguments)]
    return json.loads(finished(command, CACHE))


def posting(environment: Environment, repeat: int) -> Figures:
    """Measure how many messages are posted in a second, by requests alone and through the outbox, in turn."""
    figures: Figures = {name: {"rate": []} for name in ("raw", "outbox")}
    with _receiver() as receiver:
        for turn in range(repeat + 1):
            for name, told in figures.items():
                rate = _posting(environment, name, receiver.address, MESSAGES)
                receiver.arrived()
                if turn:
                    told["rate"].append(rate)
    return figures


def latency(environment: Environment, repeat: int) -> Figures:
    """Measure how long messages to destinations that are well take, without and beside some that are dead."""
    figures: Figures = {name: {"median": [], "p95": []} for name in ("alone", "beside the dead")}
    with _receiver() as receiver:
        for turn in range(repeat + 1):
            for name, told in figures.items():
                dead = 0 if name == "alone" else DEAD
                begin = _posting(environment, "latency", receiver.address, TO_EACH, dead)
                took = sorted(at - begin for _, at in receiver.arrived())
                if turn:
                    told["median"].append(took[len(took) // 2])
                    told["p95"].append(took[len(took) * 95 // 100])
    return figures
