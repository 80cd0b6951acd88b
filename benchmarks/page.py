"""docs/benchmarks.md, from the figures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from statistics import median
from typing import Any

import words
from goals import goals
from million import FEW, MANY
from parts import SIZES, TAGGED
from single import BAR_OF, ENTRIES, STATUS_OF
from tables import COSTS, Costs, Results, costs, figures_of, number, ratio, spread, table
from tagged import TAGS
from telling import DEAD, MESSAGES, TO_EACH

_NAMES = {"hugo": "Hugo", "pelican": "Pelican"}
_CONTENDERS = ("feedsync", *_NAMES)


def page(results: Results) -> str:
    """Return the page. Of parts that were not measured it tells nothing."""
    sections = [
        words.HEAD,
        _machine(results),
        "\n## Goals\n\n",
        goals(results),
        "\n## How it is measured\n",
        words.HOW,
        _compared(results),
        _million(results),
        _tags(results),
        _pair(
            results,
            "entries",
            words.ENTRIES.format(entries=ENTRIES),
            ["feedgen", "feedsync", "run, all rendered", "run, one changed"],
        ),
        _pair(results, "bar", words.BAR.format(count=BAR_OF), ["without", "with"]),
        _pair(results, "start", words.START.format(count=STATUS_OF), ["bare", "version", "status"]),
        _telling(results),
    ]
    return "".join(sections)


def _machine(results: Results) -> str:
    newest = max(results.values(), key=lambda part: part["at"])
    machine = newest["machine"]
    commit = f" at {newest['commit']}" if newest["commit"] else ""
    return (
        f"Measured on {newest['at']}{commit}: {machine['cpu']}, {machine['cores']} cores, "
        f"{machine['system']}, Python {machine['python']}, SQLite {machine['sqlite']}; "
        f"{newest['repeat']} runs of each program.\n"
    )


def _compared(results: Results) -> str:
    sizes = [_runs(results, size) for size in SIZES]
    if not any(sizes):
        return ""
    told_by = (
        figures["told_by"]
        for name in results
        if "files" in name
        for figures in figures_of(results, name).values()
    )
    versions = {name: version for part in results.values() for name, version in part["peers"].items()}
    return words.COMPARED.format(
        told_by=next(told_by, "strace"),
        hugo=versions.get("hugo", "(missing)"),
        pelican=versions.get("pelican", "(missing)"),
    ) + "".join(sizes)


def _runs(results: Results, size: int) -> str:
    figures = figures_of(results, f"runs-{size}", f"cold-{size}")
    if not figures:
        return ""
    counts = figures_of(results, f"files-{size}")
    names = ["floor", *(f"{who} {run}" for run in ("unchanged", "changed", "cold") for who in _CONTENDERS)]
    rows = [_run_row(figures, counts, name) for name in names if name in figures]
    columns = [*COSTS, "of Hugo", "memory of Hugo", "of floor", "opened"]
    had = [results[part]["peers"] for part in (f"runs-{size}", f"cold-{size}") if part in results]
    missing = [name for peer, name in _NAMES.items() if not all(peer in peers for peers in had)]
    told = "\nMissing: {} (`make bench-setup`, then `make bench ARGS=--again`).\n".format(", ".join(missing))
    return f"\n### {size:,} articles\n\n{table(columns, rows)}{told if missing else ''}"


def _run_row(figures: dict[str, Costs], counts: dict[str, Any], name: str) -> list[str]:
    who, _, run = name.partition(" ")
    hugo = figures.get(f"hugo {run}") if who != "hugo" else None
    floor = figures.get("floor") if who == "feedsync" and run != "cold" else None
    return [
        f"{run}, {_NAMES.get(who, who)}" if run else who,
        *costs(figures[name]),
        number(ratio(figures[name], hugo)),
        number(ratio(figures[name], hugo, "memory")),
        number(ratio(figures[name], floor)),
        str(counts.get(name, {}).get("count", "")),
    ]


def _million(results: Results) -> str:
    figures = figures_of(results, "million-runs", "million-cold")
    if not figures:
        return ""
    names = [
        "files unchanged",
        *(f"{size} {run}" for run in ("unchanged", "changed", "cold") for size in (FEW, MANY)),
    ]
    rows = []
    for name in names:
        if name in figures:
            size, _, run = name.partition(" ")
            label = name if size == "files" else f"{int(size):,} {run}"
            pace = f"{int(size) / median(figures[name]['wall']):,.0f}" if run == "cold" else ""
            against = figures.get("files unchanged") if run != "cold" else None
            rows.append([label, *costs(figures[name]), number(ratio(figures[name], against)), pace])
    return words.MILLION + "\n" + table([*COSTS, "ratio", "articles a second"], rows)


def _tags(results: Results) -> str:
    tables = [_tag_runs(results, size) for size in TAGGED]
    return words.TAGS.format(tags=TAGS) + "".join(tables) if any(tables) else ""


def _tag_runs(results: Results, size: int) -> str:
    figures = figures_of(results, f"tags-runs-{size}", f"tags-cold-{size}")
    rows = [
        [f"{run}, {label}", *_against(figures, f"{label} {run}", f"without {run}")]
        for run in ("unchanged", "changed", "cold")
        for label in ("without", "with")
        if f"with {run}" in figures
    ]
    return f"\n### {size:,} articles with tags\n\n{table([*COSTS, 'ratio'], rows)}" if rows else ""


def _pair(results: Results, part: str, text: str, names: Sequence[str]) -> str:
    """Return a section of one table, in which all is compared with the first row."""
    figures = figures_of(results, part)
    if not figures:
        return ""
    rows = [[name, *_against(figures, name, names[0])] for name in names]
    return f"{text}\n{table([*COSTS, 'ratio'], rows)}"


def _against(figures: dict[str, Costs], name: str, first: str) -> Iterable[str]:
    return [*costs(figures[name]), number(ratio(figures[name], figures[first]))]


def _telling(results: Results) -> str:
    parts = []
    posting = figures_of(results, "posting")
    if posting:
        floor = median(posting["raw"]["rate"])
        rows = [
            [name, spread(posting[name]["rate"]), number(median(posting[name]["rate"]) / floor)]
            for name in ("raw", "outbox")
        ]
        parts += [words.TELLING.format(messages=MESSAGES), "\n", table(["messages a second", "ratio"], rows)]
    latency = figures_of(results, "latency")
    if latency:
        rows = [
            [name, *(spread([value * 1000 for value in figures[kind]]) for kind in ("median", "p95"))]
            for name, figures in latency.items()
        ]
        columns = ["median, ms", "95th percentile, ms"]
        parts += [words.LATENCY.format(each=TO_EACH, dead=DEAD), "\n", table(columns, rows)]
    return "".join(parts)
