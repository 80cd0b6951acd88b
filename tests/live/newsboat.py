"""newsboat, a feed reader that people use, with a home of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from services import require


def newsboat(home: Path, *arguments: str) -> str:
    require("newsboat", shutil.which("newsboat"))
    (home / "urls").touch()
    (home / "config").touch()
    files = ["-u", str(home / "urls"), "-c", str(home / "cache.db"), "-C", str(home / "config")]
    done = subprocess.run(
        ["newsboat", *files, *arguments],
        env={"HOME": str(home), "PATH": os.environ["PATH"], "LANG": "C.UTF-8", "NO_PROXY": "*"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
