"""Run one program and print what it cost: exit code, wall and CPU seconds, peak memory in KB.

`runner.py OUTPUT PROGRAM [ARGUMENT …]`, as a process of its own that is smaller than whatever it starts:
the kernel counts the memory of the process that a program was forked from as the program's own.
"""

from __future__ import annotations

import os
import sys
import time


def main(output: str, command: list[str]) -> None:
    descriptor = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    actions = [
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_DUP2, descriptor, 1),
        (os.POSIX_SPAWN_DUP2, descriptor, 2),
    ]
    start = time.perf_counter()
    process = os.posix_spawn(command[0], command, os.environ, file_actions=actions)
    _, status, usage = os.wait4(process, 0)
    wall = time.perf_counter() - start
    memory = usage.ru_maxrss // (1024 if sys.platform == "darwin" else 1)
    print(os.waitstatus_to_exitcode(status), wall, usage.ru_utime + usage.ru_stime, memory)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
