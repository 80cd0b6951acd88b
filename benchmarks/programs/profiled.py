"""Run feedsync under cProfile, on one core: `profiled.py KEPT ARGUMENT …`."""

from __future__ import annotations

import cProfile
import os
import sys

from feedsync.cli.main import main

kept = sys.argv.pop(1)
sys.argv[0] = "feedsync"
if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
profile = cProfile.Profile()
try:
    profile.runcall(main)
finally:
    profile.dump_stats(kept)
