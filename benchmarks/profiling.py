"""Show where the time of a run goes: `make profile ARGS="cold 10000"`.

The runs are those that `make bench` measures, in the same environment. With cProfile all takes longer, calls
of small functions most; the start of Python itself does not show. Whole profiles are kept in build/bench.
"""

from __future__ import annotations

import argparse
import os
import pstats
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from corpus import Corpus
from environment import CACHE, PROGRAMS, Environment
from given import positive
from measure import SETTLING, finished
from million import MANY, Invented
from settled import settle, settled
from single import ENTRIES, long_feed_and_entries
from tagged import TAGS

_SHOWN = 25


class Profiled(NamedTuple):
    """What is profiled: `told` in words, and as arguments of profiled.py in a folder."""

    told: str
    arguments: Sequence[str | Path]
    folder: Path


def _cold(environment: Environment, count: int) -> list[Profiled]:
    corpus = settled(environment, count)
    corpus.forget()
    beside = "the work of its loaders, which run beside it, here one for all articles"
    return [
        Profiled("the run's own process; it waits for its loaders in pickle.load", _RUN, corpus.folder),
        Profiled(beside, ["loader"], corpus.folder),
    ]


def _unchanged(environment: Environment, count: int) -> list[Profiled]:
    return [Profiled("feedsync run, nothing changed", _RUN, settled(environment, count).folder)]


def _changed(environment: Environment, count: int) -> list[Profiled]:
    corpus = settled(environment, count)
    corpus.change(1)
    return [Profiled("feedsync run, one article changed", _RUN, corpus.folder)]


def _entries(environment: Environment, _: int) -> list[Profiled]:
    long_feed, made = long_feed_and_entries(environment)
    long_feed.rename()
    folder = long_feed.corpus.folder
    return [
        Profiled("rendering alone, of entries that are ready", [*_RENDERED, folder / "long.yaml"], made),
        Profiled("feedsync run, all rendered", [*_RUN, "-c", "long.yaml"], folder),
    ]


def _tags(environment: Environment, count: int) -> list[Profiled]:
    corpus = Corpus(CACHE, count, TAGS)
    settle(environment, corpus, "config", "tags")
    corpus.change(1)
    told = f"feedsync run, a feed for each of {TAGS:,} tags, one article changed"
    return [Profiled(told, [*_RUN, "-c", "tags.yaml"], corpus.folder)]


def _status(environment: Environment, count: int) -> list[Profiled]:
    return [Profiled("feedsync status", ["feedsync", "status"], settled(environment, count).folder)]


def _version(_: Environment, __: int) -> list[Profiled]:
    return [Profiled("feedsync --version", ["feedsync", "--version"], CACHE)]


def _million(environment: Environment, count: int) -> list[Profiled]:
    invented = Invented(count)
    if not invented.is_known(environment):
        print(f"reading {count:,} articles first …", file=sys.stderr)
        invented.load(environment)
    invented.change()
    return [Profiled("feedsync run, a store that tells its changes, one changed", _RUN, invented.folder)]


_RUN, _RENDERED = ["feedsync", "run"], ["rendered", "entries.json"]
# By name, with the number of articles where none is given.
RUNS: dict[str, tuple[Callable[[Environment, int], list[Profiled]], int]] = {
    "cold": (_cold, 10_000),
    "unchanged": (_unchanged, 10_000),
    "changed": (_changed, 10_000),
    "entries": (_entries, ENTRIES),
    "tags": (_tags, 10_000),
    "status": (_status, 10_000),
    "version": (_version, 0),
    "million": (_million, MANY),
}


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description="Show where the time of a run goes.")
    parser.add_argument("run", nargs="?", default="cold", choices=RUNS)
    parser.add_argument(
        "articles",
        nargs="?",
        type=positive,
        help=f"how many there are [10000, of million {MANY}; of entries always {ENTRIES}]",
    )
    parser.add_argument(
        "--shown", type=positive, default=_SHOWN, help=f"how many functions are shown [{_SHOWN}]"
    )
    options = parser.parse_args(arguments)
    CACHE.mkdir(parents=True, exist_ok=True)
    environment = Environment()
    environment.make()
    prepare, count = RUNS[options.run]
    count = options.articles or count
    for one in prepare(environment, count):
        time.sleep(SETTLING)
        _show(environment, one, CACHE / f"{options.run}-{count}-{one.arguments[0]}.prof", options.shown)
    return 0


def _show(environment: Environment, one: Profiled, kept: Path, shown: int) -> None:
    finished([environment.python, PROGRAMS / "profiled.py", kept, *one.arguments], one.folder)
    print(f"=== {one.told}\n", flush=True)
    for order in ("tottime", "cumtime"):
        pstats.Stats(str(kept)).strip_dirs().sort_stats(order).print_stats(shown)
    print(f"The whole profile: {os.path.relpath(kept)}\n")


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
