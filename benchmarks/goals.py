"""The goals, and what was measured of each."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from million import FEW, MANY
from tables import Results, busy, figures_of, ratio, table
from words import NOTES, VERDICTS


class Measured(NamedTuple):
    """A ratio of medians, that of the best run of each, and that of CPU time, where time is measured.

    `sign` tells that the machine was busy.
    """

    value: float
    best: float
    cpu: float | None = None
    sign: str = ""


class Goal(NamedTuple):
    """A ratio that is to be at most so much, or with `is_least` at least."""

    name: str
    text: str
    limit: float
    measured: Callable[[Results], Measured | None]
    is_least: bool = False

    def row(self, results: Results) -> list[str]:
        """Return it as a row of the table."""
        wanted = f"{'at least' if self.is_least else 'at most'} {self.limit:.3g}"
        found = self.measured(results)
        if found is None:
            return [self.text, wanted, "", "", "not measured"]
        is_reached = self._is_reached(found.value)
        verdict = "yes" if is_reached else "**no**"
        just = ", just" if self._is_reached(found.best) != is_reached else ""
        cpu = "" if found.cpu is None else f"{found.cpu:.3f}"
        return [self.text, wanted, f"{found.value:.3f}{found.sign}", cpu, verdict + just]

    def _is_reached(self, value: float) -> bool:
        return value >= self.limit if self.is_least else value <= self.limit


def _ratio(
    parts: Iterable[str], one: str, other: str, what: str = "wall"
) -> Callable[[Results], Measured | None]:
    """Return what measures the ratio of two rows."""

    def measured(results: Results) -> Measured | None:
        figures = figures_of(results, *parts)
        value = ratio(figures.get(one), figures.get(other), what)
        best = ratio(figures.get(one), figures.get(other), what, min)
        if value is None or best is None:
            return None
        if what != "wall":
            return Measured(value, best)
        cpu = ratio(figures[one], figures[other], "cpu")
        return Measured(value, best, cpu, busy(one, figures[one]) or busy(other, figures[other]))

    return measured


def _growth(results: Results) -> Measured | None:
    parts = ["million-cold", "million-runs"]
    ratios = [
        _ratio(parts, f"{MANY} {run}", f"{FEW} {run}", "memory")(results)
        for run in ("cold", "unchanged", "changed")
    ]
    found = [measured for measured in ratios if measured]
    return max(found, key=lambda one: one.value) if len(found) == len(ratios) else None


def _rate(results: Results) -> Measured | None:
    figures = figures_of(results, "posting")
    value = ratio(figures.get("outbox"), figures.get("raw"), "rate")
    best = ratio(figures.get("outbox"), figures.get("raw"), "rate", max)
    return None if value is None or best is None else Measured(value, best)


_RUNS, _COLD, _MILLION = ["runs-50000"], ["cold-50000"], ["million-runs"]
GOALS = (
    Goal("changed", "50,000 articles, one changed: time of Hugo", 0.1,
         _ratio(_RUNS, "feedsync changed", "hugo changed")),
    Goal("unchanged", "50,000 articles, unchanged: time of Hugo", 1 / 12,
         _ratio(_RUNS, "feedsync unchanged", "hugo unchanged")),
    Goal("floor", "50,000 articles, unchanged: time of the floor", 1.5,
         _ratio(_RUNS, "feedsync unchanged", "floor")),
    Goal("cold", "50,000 articles, cold: time of Hugo", 0.8, _ratio(_COLD, "feedsync cold", "hugo cold")),
    Goal("memory", "50,000 articles, cold: memory of Hugo", 0.25,
         _ratio(_COLD, "feedsync cold", "hugo cold", "memory")),
    Goal("growth", "1,000,000 articles: memory of 10,000, the worst of all runs", 1.5, _growth),
    Goal("million", "1,000,000 articles, one changed: time of 10,000 files unchanged", 2.0,
         _ratio(_MILLION, f"{MANY} changed", "files unchanged")),
    Goal("entries", "1,000 entries as RSS and Atom: time of bare feedgen", 1.3,
         _ratio(["entries"], "feedsync", "feedgen")),
    Goal("tags", "5,000 feeds of tags, one of 50,000 articles changed: time without", 1.5,
         _ratio(["tags-runs-50000"], "with changed", "without changed")),
    Goal("version", "`feedsync --version`: time of a bare program", 1.5,
         _ratio(["start"], "version", "bare")),
    Goal("status", "`feedsync status`, 10,000 articles: time of a bare program", 1.5,
         _ratio(["start"], "status", "bare")),
    Goal("bar", "cold with a bar on a terminal: CPU time without", 1.02,
         _ratio(["bar"], "with, cold", "without, cold", "cpu")),
    Goal("posting", "webhooks: rate of bare `requests`", 0.8, _rate, is_least=True),
)  # fmt: skip


def goals(results: Results) -> str:
    """Return the table of goals, and of those that were measured a list of where the time goes."""
    rows = [goal.row(results) for goal in GOALS]
    notes = [
        f"- **{goal.text}**: {NOTES[goal.name]}\n"
        for goal in GOALS
        if goal.name in NOTES and goal.measured(results)
    ]
    told = table(["goal", "measured", "of CPU", "reached"], rows)
    return told + VERDICTS + ("\n" + "".join(notes) if notes else "")
