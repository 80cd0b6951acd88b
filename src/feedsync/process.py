"""Runs a command of the operator's: in a session of its own, within a time, and never longer than we live.

What it starts ends with it. It inherits no open file of ours, so neither the lock nor the database.
"""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import tempfile
import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from msgspec import Struct

_KEPT = 16 * 1024  # bytes of output
_LINES = 20
_PIECE = 64 * 1024
_GRACE = 5.0  # seconds to die
_GLANCE = 0.05  # seconds between two looks at one that closed no output
# Beside the command a shell waits for the end of a pipe of which only we hold the other end: when we die, of
# whatever, it kills the whole group, on Linux as on macOS (PR_SET_PDEATHSIG would end the command, not what
# that started). It is nobody's child, lest the command wait for it. `$1` is where the pipe lies.
_WATCHED = '( { read -r _ || :; kill -KILL 0; } <"$1" >/dev/null 2>&1 & ) ; shift; exec "$@"'
_PLAIN = 'shift; exec "$@"'


class Ended(Struct, frozen=True):
    """How a command ended: with `code`, or by `signal` (0: by none), or `is_late`, when it was killed.

    `problem` says why it could not be started at all. `output` and `errors` are the last lines that it wrote.
    """

    code: int | None = None
    signal: int = 0
    is_late: bool = False
    problem: str = ""
    output: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()


def run(
    command: str | Sequence[str],
    *,
    seconds: float,
    folder: Path,
    input: bytes = b"",  # noqa: A002  as `subprocess` calls it
    env: Mapping[str, str] | None = None,
) -> Ended:
    """Run a line for `sh`, or a list, in `folder`, and return how it ended. Never raises for what it does.

    It reads `input`, and sees `env` beside our own environment. After `seconds` it is killed with all that it
    started; what is left of it when it ends is killed too. A program that is not there gives 127, one that
    cannot be run 126, as `sh` does.
    """
    arguments = ["sh", "-c", command] if isinstance(command, str) else list(command)
    try:
        with _life_line() as line, _file_of(input) as stdin:
            return _watched(arguments, line, stdin, seconds, (folder, {**os.environ, **(env or {})}))
    except (OSError, ValueError) as error:
        return Ended(problem=(isinstance(error, OSError) and error.strerror) or str(error))


@contextmanager
def _life_line() -> Iterator[int]:
    """Yield the end of a pipe that shows whoever holds it when we are no more."""
    held, ours = os.pipe()
    try:
        yield held
    finally:
        os.close(held)
        os.close(ours)


@contextmanager
def _file_of(content: bytes) -> Iterator[IO[bytes]]:
    """Yield a file that has no name: whoever does not read it holds nobody up."""
    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.seek(0)
        yield file


def _watched(
    arguments: Sequence[str], line: int, stdin: IO[bytes], seconds: float, place: tuple[Path, dict[str, str]]
) -> Ended:
    end = time.monotonic() + seconds
    at = f"/dev/fd/{line}"
    script = _WATCHED if os.path.exists(at) else _PLAIN  # noqa: PTH110  no path, a descriptor
    process = subprocess.Popen(
        ["sh", "-c", script, "sh", at, *arguments],
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        pass_fds=(line,),
        cwd=place[0],
        env=place[1],
        start_new_session=True,
    )
    tails = (_Tail(process.stdout), _Tail(process.stderr))
    try:
        is_late = not _read(process, tails, end)
    finally:
        _end(process)
        for tail in tails:
            tail.file.close()
    code = process.returncode
    is_late = is_late or code is None
    return Ended(
        code=None if is_late or code < 0 else code,
        signal=0 if is_late or code >= 0 else -code,
        is_late=is_late,
        output=tails[0].lines(),
        errors=tails[1].lines(),
    )


def _end(process: subprocess.Popen[bytes]) -> None:
    """End what is left of its group. One that runs as another user (`sudo`) may not be ours to end."""
    # The watching shell is still of this group, so it is no other's.
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    with suppress(subprocess.TimeoutExpired):
        process.wait(_GRACE)


def _read(process: subprocess.Popen[bytes], tails: Sequence[_Tail], end: float) -> bool:
    """Take what it writes until it ends, and return whether it did in time."""
    with selectors.DefaultSelector() as selector:
        for tail in tails:
            selector.register(tail.file, selectors.EVENT_READ, tail)
        while (left := end - time.monotonic()) > 0:
            if not selector.get_map():
                with suppress(subprocess.TimeoutExpired):
                    process.wait(left)
                return process.poll() is not None
            is_over = process.poll() is not None
            ready = selector.select(0 if is_over else min(left, _GLANCE))
            for key, _ in ready:
                if not key.data.take():
                    selector.unregister(key.fileobj)
            # Somebody that it left behind may hold its output open.
            if is_over and not ready:
                return True
    return False


class _Tail:
    """The end of what is written to a pipe, however much it is."""

    def __init__(self, file: IO[bytes] | None) -> None:
        assert file is not None  # noqa: S101  they were asked for
        self.file = file
        self._pieces: deque[bytes] = deque()
        self._size = 0

    def take(self) -> bool:
        """Take what there is; `False` at the end."""
        piece = os.read(self.file.fileno(), _PIECE)
        self._pieces.append(piece)
        self._size += len(piece)
        while self._size - len(self._pieces[0]) >= _KEPT:
            self._size -= len(self._pieces.popleft())
        return bool(piece)

    def lines(self) -> tuple[str, ...]:
        """Return the last lines that are not empty."""
        text = b"".join(self._pieces)[-_KEPT:].decode("utf-8", "replace")
        return tuple(line.strip() for line in text.splitlines() if line.strip())[-_LINES:]
