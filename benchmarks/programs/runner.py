"""Run one program and print what it cost: exit code, wall and CPU seconds, peak memory in KB.

`runner.py OUTPUT PROGRAM [ARGUMENT …]`, as a process of its own that is smaller than whatever it starts:
the kernel counts the memory of the process that a program was forked from as the program's own. With
`--terminal` before OUTPUT the program writes to a terminal.

Memory is the kernel's peak of the largest process, or, where it started others, the largest sum of what
all of them had to themselves and their shares of what they had in common (PSS), if that is more. The kernel
takes milliseconds for that sum: it is asked for at most a fiftieth of the time, and whenever the resident
sets, which are looked at every 20 ms, have grown by a fiftieth.
"""

from __future__ import annotations

import os
import select
import sys
import time

_INTERVAL = 0.02  # seconds
_FIFTIETH = 50


class Family:
    """The processes that descend from one, and the most memory they had together, in KB."""

    def __init__(self, root: int, strangers: set[str]) -> None:
        self._members = {str(root)}
        self._strangers = strangers
        self._resident = 0
        self._due = 0.0
        self.peak = 0

    def look(self) -> None:
        """Add up the memory, if there are several."""
        now = processes()
        self._members &= now
        for name in sorted(now - self._strangers - self._members, key=int):
            (self._members if _parent(name) in self._members else self._strangers).add(name)
        if len(self._members) > 1:
            self._add_up()

    def _add_up(self) -> None:
        resident = sum(_resident(name) for name in self._members)
        begin = time.perf_counter()
        if begin >= self._due or resident > self._resident + self._resident // _FIFTIETH:
            self._resident = max(self._resident, resident)
            self.peak = max(self.peak, sum(_share(name) for name in self._members))
            end = time.perf_counter()
            self._due = end + (end - begin) * _FIFTIETH


def processes() -> set[str]:
    """Return the numbers of all processes, where the system tells them."""
    return set(filter(str.isdigit, os.listdir("/proc"))) if os.path.isdir("/proc") else set()  # noqa: PTH112, PTH208


def _read(path: str) -> bytes:
    try:
        with open(path, "rb") as file:  # noqa: PTH123
            return file.read()
    except OSError:
        return b""  # it has ended


def _parent(name: str) -> str:
    _, _, rest = _read(f"/proc/{name}/stat").rpartition(b")")
    return rest.split()[1].decode() if rest else ""


def _resident(name: str) -> int:
    said = _read(f"/proc/{name}/statm").split()
    return int(said[1]) if said else 0


def _share(name: str) -> int:
    _, _, rest = _read(f"/proc/{name}/smaps_rollup").partition(b"\nPss:")
    return int(rest.split()[0]) if rest else 0


def wait(process: int, family: Family, terminal: int | None, output: int) -> float:
    """Look at a process until it ends; return the moment of that."""
    poll = select.poll()
    ended = os.pidfd_open(process)
    poll.register(ended, select.POLLIN)
    if terminal is not None:
        poll.register(terminal, select.POLLIN)
    due = time.perf_counter() + _INTERVAL
    while True:
        ready = [descriptor for descriptor, _ in poll.poll(max(0.0, due - time.perf_counter()) * 1000)]
        now = time.perf_counter()
        if terminal in ready and not _pass_on(terminal, output):
            poll.unregister(terminal)
        if ended in ready:
            return now
        if now >= due:
            family.look()
            due = time.perf_counter() + _INTERVAL


def _pass_on(terminal: int | None, output: int) -> bool:
    try:
        return terminal is not None and os.write(output, os.read(terminal, 65536)) > 0
    except OSError:
        return False  # nobody has the other end any more


def main(arguments: list[str]) -> None:
    is_terminal = arguments[0] == "--terminal"
    path, *command = arguments[is_terminal:]
    output = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    terminal, other_end = os.openpty() if is_terminal else (None, output)
    actions = [
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_DUP2, other_end, 1),
        (os.POSIX_SPAWN_DUP2, other_end, 2),
    ]
    strangers = processes()
    start = time.perf_counter()
    process = os.posix_spawn(command[0], command, os.environ, file_actions=actions)
    family = Family(process, strangers)
    if is_terminal:
        os.close(other_end)
    end = wait(process, family, terminal, output) if hasattr(os, "pidfd_open") else None
    _, status, usage = os.wait4(process, 0)
    wall = (end or time.perf_counter()) - start
    memory = usage.ru_maxrss // (1024 if sys.platform == "darwin" else 1)
    print(os.waitstatus_to_exitcode(status), wall, usage.ru_utime + usage.ru_stime, max(memory, family.peak))


if __name__ == "__main__":
    main(sys.argv[1:])
