"""The parts of the measurement, by name. Each makes what it needs and returns its figures."""

from __future__ import annotations

from collections.abc import Callable

from compared import Counts, cold, files, runs
from environment import Environment
from measure import Figures
from million import million_cold, million_runs
from single import bar, entries, start
from tagged import tags_cold, tags_runs
from telling import latency, posting

SIZES = (100, 1_000, 10_000, 50_000)
TAGGED = (10_000, 50_000)  # articles, of which each tag has a feed

PARTS: dict[str, Callable[[Environment, int], Figures | Counts]] = {"start": start}
for _size in SIZES:
    PARTS |= {f"cold-{_size}": cold(_size), f"runs-{_size}": runs(_size), f"files-{_size}": files(_size)}
for _size in TAGGED:
    PARTS |= {f"tags-cold-{_size}": tags_cold(_size), f"tags-runs-{_size}": tags_runs(_size)}
PARTS |= {"entries": entries, "bar": bar, "million-cold": million_cold, "million-runs": million_runs}
PARTS |= {"posting": posting, "latency": latency}
