"""Run something of feedsync under cProfile: `profiled.py KEPT WHAT ARGUMENT …`.

WHAT is `feedsync`, `rendered`, or `loader`: what a process that loads beside a run does, here for
all articles of ./config.yaml.
"""

from __future__ import annotations

import cProfile
import io
import os
import pickle
import sys
from collections.abc import Callable
from pathlib import Path


def main() -> None:
    """Profile it; the first two arguments are ours."""
    kept, what = sys.argv[1:3]
    sys.argv[:3] = [what]
    function = {"feedsync": lambda: _feedsync, "rendered": lambda: _rendered, "loader": _loader}[what]()
    profile = cProfile.Profile()
    try:
        profile.runcall(function)
    finally:
        profile.dump_stats(kept)


def _feedsync() -> None:
    from feedsync.cli.main import main as feedsync

    feedsync()


def _rendered() -> None:
    from bench_rendered import main as rendered

    rendered()


def _loader() -> Callable[[], object]:
    """Return the work of one, with all questions that are put to it waiting."""
    from feedsync.assemble import store_context
    from feedsync.config.load import load
    from feedsync.registry import STORES
    from feedsync.steps.loaders import serve

    config = load(Path("config.yaml").absolute())
    settings = config.stores[0]
    context = store_context(config, settings)
    keys = [seen.key for seen in STORES.load(settings.type)(settings, context).scan()]
    asked = [keys[place : place + 200] for place in range(0, len(keys), 200)]
    questions = b"".join(pickle.dumps(one, pickle.HIGHEST_PROTOCOL) for one in [(settings, context), *asked])
    sys.stdin = io.TextIOWrapper(io.BytesIO(questions))
    sys.argv[1:] = [str(os.open(os.devnull, os.O_WRONLY))]
    return serve


main()
