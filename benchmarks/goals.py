"""The goals, and what was measured of each."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from statistics import median
from typing import NamedTuple

from million import FEW, MANY
from tables import Results, figures_of, ratio, table
from words import NOTES


class Goal(NamedTuple):
    """A ratio that is to be at most so much, or with `is_least` at least."""

    name: str
    text: str
    limit: float
    measured: Callable[[Results], float | None]
    is_least: bool = False

    def row(self, results: Results) -> list[str]:
        """Return it as a row of the table."""
        value = self.measured(results)
        side = "at least" if self.is_least else "at most"
        verdict = "not measured"
        if value is not None:
            is_reached = value >= self.limit if self.is_least else value <= self.limit
            verdict = "yes" if is_reached else "**no**"
        measured = "" if value is None else f"{value:.3f}"
        return [self.text, f"{side} {self.limit:.3g}", measured, verdict]


def _wall(
    parts: Iterable[str], one: str, other: str, what: str = "wall"
) -> Callable[[Results], float | None]:
    """Return what measures the ratio of two rows."""

    def measured(results: Results) -> float | None:
        figures = figures_of(results, *parts)
        return ratio(figures.get(one), figures.get(other), what)

    return measured


def _growth(results: Results) -> float | None:
    figures = figures_of(results, "million-cold", "million-runs")
    ratios = [
        ratio(figures.get(f"{MANY} {run}"), figures.get(f"{FEW} {run}"), "memory")
        for run in ("cold", "unchanged", "changed")
    ]
    return max((value for value in ratios if value is not None), default=None) if all(ratios) else None


def _rate(results: Results) -> float | None:
    figures = figures_of(results, "posting")
    return median(figures["outbox"]["rate"]) / median(figures["raw"]["rate"]) if figures else None


_RUNS, _COLD, _MILLION = ["runs-50000"], ["cold-50000"], ["million-runs"]
GOALS = (
    Goal("changed", "50,000 articles, one changed: time of Hugo", 0.1,
         _wall(_RUNS, "feedsync changed", "hugo changed")),
    Goal("unchanged", "50,000 articles, unchanged: time of Hugo", 1 / 12,
         _wall(_RUNS, "feedsync unchanged", "hugo unchanged")),
    Goal("floor", "50,000 articles, unchanged: time of the floor", 1.5,
         _wall(_RUNS, "feedsync unchanged", "floor")),
    Goal("cold", "50,000 articles, cold: time of Hugo", 0.8, _wall(_COLD, "feedsync cold", "hugo cold")),
    Goal("memory", "50,000 articles, cold: memory of Hugo", 0.25,
         _wall(_COLD, "feedsync cold", "hugo cold", "memory")),
    Goal("growth", "1,000,000 articles: memory of 10,000, the worst of all runs", 1.5, _growth),
    Goal("million", "1,000,000 articles, one changed: time of 10,000 files unchanged", 2.0,
         _wall(_MILLION, f"{MANY} changed", "files unchanged")),
    Goal("entries", "1,000 entries as RSS and Atom: time of bare feedgen", 1.3,
         _wall(["entries"], "feedsync", "feedgen")),
    Goal("tags", "5,000 feeds of tags, one of 50,000 articles changed: time without", 1.5,
         _wall(["tags-runs-50000"], "with changed", "without changed")),
    Goal("version", "`feedsync --version`: time of a bare program", 1.5, _wall(["start"], "version", "bare")),
    Goal("status", "`feedsync status`, 10,000 articles: time of a bare program", 1.5,
         _wall(["start"], "status", "bare")),
    Goal("bar", "cold with a bar on a terminal: CPU time without", 1.02,
         _wall(["bar"], "with", "without", "cpu")),
    Goal("posting", "webhooks: rate of bare `requests`", 0.8, _rate, is_least=True),
)  # fmt: skip


def goals(results: Results) -> str:
    """Return the table of goals, and a list of where the time goes."""
    rows = [goal.row(results) for goal in GOALS]
    notes = [f"- **{goal.text}**: {NOTES[goal.name]}\n" for goal in GOALS if goal.name in NOTES]
    return table(["goal", "measured", "reached"], rows) + "\n" + "".join(notes)
