"""How many article files a run opens: by strace, or where that is missing by Python's audit events."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

from environment import CACHE, Environment
from measure import finished

_OPENED = re.compile(r'"(?:[^"]*/)?content/([^"]+\.md)"')
_AUDITED = """
import sys
log = open(sys.argv.pop(1), "w")
sys.addaudithook(lambda event, args: event == "open" and print(f'"{args[0]}"', file=log, flush=True))
from feedsync.cli.main import main
sys.exit(main())
"""


class Opened(NamedTuple):
    """The article files that were opened, each as often as it was, and what told so."""

    files: list[str]
    told_by: str


def opened(environment: Environment, folder: Path) -> Opened:
    """Run feedsync once in a folder, and return the article files that it opened."""
    log = CACHE / "opened.txt"
    log.unlink(missing_ok=True)
    told_by = "strace" if _can_trace() else "audit events"
    command: list[str | Path]
    if told_by == "strace":
        command = [
            "strace",
            "-f",
            "-e",
            "trace=open,openat",
            "-o",
            log,
            environment.program("feedsync"),
            "run",
        ]
    else:
        command = [environment.python, "-c", _AUDITED, log, "run"]
    finished(command, folder)
    return Opened(_OPENED.findall(log.read_text("utf-8", "replace")), told_by)


def _can_trace() -> bool:
    """Whether strace is there and may do its work: in some containers it may not."""
    if not shutil.which("strace"):
        return False
    return (
        subprocess.run(["strace", "-o", "/dev/null", "true"], capture_output=True, check=False).returncode
        == 0
    )
