"""Show where the time of a run goes: `make profile ARGS="cold 10000"`.

The run is of the environment that `make bench` measures in, on one core: what other processes do does not
show. With cProfile all takes longer, calls of small functions most. The whole profile is kept in build/bench.
"""

from __future__ import annotations

import argparse
import os
import pstats
import subprocess
import sys
import time

from environment import CACHE, PROGRAMS, Environment, variables
from measure import SETTLING
from settled import settled

_SHOWN = 25


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description="Show where the time of a run goes.")
    parser.add_argument("run", nargs="?", default="cold", choices=["cold", "unchanged", "changed"])
    parser.add_argument("articles", nargs="?", type=int, default=10_000)
    parser.add_argument("--shown", type=int, default=_SHOWN, help=f"how many functions are shown [{_SHOWN}]")
    options = parser.parse_args(arguments)
    CACHE.mkdir(parents=True, exist_ok=True)
    environment = Environment()
    environment.make()
    corpus = settled(environment, options.articles)
    if options.run == "cold":
        corpus.forget()
    elif options.run == "changed":
        corpus.change(1)
    time.sleep(SETTLING)
    kept = CACHE / f"{options.run}-{options.articles}.prof"
    command = [environment.python, PROGRAMS / "profiled.py", kept, "run"]
    subprocess.run(command, cwd=corpus.folder, env=variables(), check=True)
    for order in ("tottime", "cumtime"):
        profile = pstats.Stats(str(kept))
        profile.strip_dirs().sort_stats(order).print_stats(options.shown)
    print(f"The whole profile: {os.path.relpath(kept)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
