"""Measure feedsync and write docs/benchmarks.md: `make bench`.

Each part is kept in build/bench/results.json as soon as it is done, so what was interrupted goes on where it
was; figures of another source do not count. `--again` measures anew, `--part NAME` only that part.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sqlite3
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from environment import CACHE, ROOT, Environment
from page import page
from parts import PARTS
from peers import versions

RESULTS = CACHE / "results.json"
PAGE = ROOT / "docs" / "benchmarks.md"


def read_results() -> dict[str, Any]:
    try:
        results: dict[str, Any] = json.loads(RESULTS.read_bytes())
    except (OSError, ValueError):
        return {}
    return results


def write_results(results: dict[str, Any]) -> None:
    temporary = RESULTS.with_suffix(".tmp")
    temporary.write_text(json.dumps(results, indent=1) + "\n", "utf-8")
    temporary.replace(RESULTS)


def machine() -> dict[str, str | int | None]:
    return {
        "cpu": cpu_model(),
        "cores": os.cpu_count(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
    }


def revision() -> str:
    """Return the commit that is checked out, and whether src was changed since; nothing without git."""
    said = []
    for command in (["git", "rev-parse", "--short", "HEAD"], ["git", "status", "--porcelain", "src"]):
        try:
            done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        except (OSError, subprocess.CalledProcessError):
            return ""
        said.append(done.stdout.strip())
    return said[0] + (" with changes" if said[1] else "")


def cpu_model() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor() or "unknown"
    return next((line.partition(": ")[2] for line in lines if line.startswith("model name")), "unknown")


def chosen(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure feedsync and write docs/benchmarks.md.")
    parser.add_argument(
        "--part",
        action="append",
        choices=PARTS,
        metavar="PART",
        help=f"measure only this part: {', '.join(PARTS)}",
    )
    parser.add_argument("--again", action="store_true", help="measure also what is measured already")
    parser.add_argument("--repeat", type=int, default=5, help="how often each program is run [5]")
    return parser.parse_args(arguments)


def main(arguments: list[str]) -> int:
    options = chosen(arguments)
    CACHE.mkdir(parents=True, exist_ok=True)
    commit = revision()
    environment = Environment()
    environment.make()
    results = read_results()
    for name in options.part or PARTS:
        of_source = results.setdefault(name, {})
        if environment.digest in of_source and not options.again:
            continue
        print(f"{name} … ", end="", file=sys.stderr, flush=True)
        begin = time.monotonic()
        figures = PARTS[name](environment, options.repeat)
        of_source[environment.digest] = {
            "at": f"{datetime.now(UTC):%Y-%m-%d}",
            "commit": commit,
            "machine": machine(),
            "peers": versions(),
            "repeat": options.repeat,
            "figures": figures,
        }
        write_results(results)
        print(f"done ({time.monotonic() - begin:.0f} s)", file=sys.stderr)
    measured = {
        name: of_source[environment.digest]
        for name, of_source in results.items()
        if environment.digest in of_source
    }
    PAGE.write_text(page(measured), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
