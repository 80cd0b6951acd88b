"""Measure feedsync and write docs/benchmarks.md: `make bench`.

Each part is kept in build/bench/results.json as soon as it is done, so what was interrupted goes on where it
was; figures of another source do not count. `--again` measures anew. `--part NAME` measures only that part
and prints its table: the page is written only when all parts are there.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from environment import CACHE, ROOT, Environment
from given import positive
from page import page, tables
from parts import PARTS
from peers import versions

RESULTS = CACHE / "results.json"
PAGE = ROOT / "docs" / "benchmarks.md"
INTERRUPTED = 130


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
        help="measure only this part, and print its table. The page is left alone then, unless all parts "
        f"are measured. Several may be given: {', '.join(PARTS)}",
    )
    parser.add_argument("--again", action="store_true", help="measure also what is measured already")
    parser.add_argument(
        "--repeat",
        type=positive,
        default=5,
        help="how often each program is run; on more than 10,000 articles three fifths of that [5]",
    )
    return parser.parse_args(arguments)


def measure(
    environment: Environment, names: Iterable[str], results: dict[str, Any], options: argparse.Namespace
) -> None:
    """Measure parts that are not measured yet, or all again, and keep each as soon as it is done."""
    commit = revision()
    for name in names:
        of_source = results.setdefault(name, {})
        if environment.digest in of_source and not options.again:
            continue
        print(f"{name} … ", end="", file=sys.stderr, flush=True)
        begin = time.monotonic()
        at = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
        figures = PARTS[name](environment, options.repeat)
        of_source[environment.digest] = {
            "at": at,
            "commit": commit,
            "machine": machine(),
            "peers": versions(),
            "figures": figures,
        }
        write_results(results)
        print(f"done ({time.monotonic() - begin:.0f} s)", file=sys.stderr)


def main(arguments: list[str]) -> int:
    options = chosen(arguments)
    CACHE.mkdir(parents=True, exist_ok=True)
    environment = Environment()
    environment.make()
    results = read_results()
    code = 0
    try:
        measure(environment, options.part or PARTS, results, options)
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        code = INTERRUPTED
    measured = {
        name: results[name][environment.digest]
        for name in PARTS
        if environment.digest in results.get(name, {})
    }
    if options.part:
        print(tables(measured, options.part), end="")
    if measured and (not options.part or len(measured) == len(PARTS)):
        PAGE.write_text(page(measured), "utf-8")
    return code


if __name__ == "__main__":
    # Also where they are ignored, as in the background: what is measured is to end with us.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
