"""docs/benchmarks.md, from the figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from statistics import median
from typing import Any, NamedTuple

import words
from goals import goals
from million import FEW, MANY
from parts import SIZES, TAGGED
from peers import MOST_OF_PELICAN
from single import BAR_OF, ENTRIES, STATUS_OF
from tables import BUSY, COSTS, Costs, Results, busy, costs, figures_of, number, ratio, spread, table
from tagged import TAGS
from telling import DEAD, MESSAGES, TO_EACH

_NAMES = {"hugo": "Hugo", "pelican": "Pelican"}
_CONTENDERS = ("feedsync", *_NAMES)


class _Section(NamedTuple):
    """Words and a table of the figures of some parts; the words have a heading."""

    words: str
    table: str
    parts: Sequence[str]


def page(results: Results) -> str:
    """Return the page. Of parts that were not measured it tells nothing."""
    head = [words.HEAD, _machine(results), "\n## Goals\n\n", goals(results), words.HOW]
    return "".join([*head, *(f"{one.words}\n{one.table}" for one in _sections(results))])


def tables(results: Results, parts: Sequence[str]) -> str:
    """Return the tables in which these parts are."""
    told = []
    for section in _sections(results):
        if not set(parts).isdisjoint(section.parts):
            heading = [line for line in section.words.splitlines() if line.startswith("#")][-1]
            told.append(f"{heading}\n\n{section.table}")
    return "\n".join(told)


def _machine(results: Results) -> str:
    machines = {
        f"{machine['cpu']}, {machine['cores']} cores, {machine['system']}, Python {machine['python']}, "
        f"SQLite {machine['sqlite']}": None
        for machine in (part["machine"] for part in results.values())
    }
    return f"Measured on: {'; and on: '.join(machines)}. When, is told below each table.\n"


def _sections(results: Results) -> list[_Section]:
    entries = ["feedgen", "feedsync", "run, all rendered", "run, one changed"]
    bars = ["without, cold", "with, cold"]
    return [
        *_compared(results),
        *_million(results),
        *_tags(results),
        *_pair(results, "entries", words.ENTRIES.format(entries=ENTRIES), entries),
        *_pair(results, "bar", words.BAR.format(count=BAR_OF), bars, "cpu"),
        *_pair(results, "start", words.START.format(count=STATUS_OF), ["bare", "version", "status"]),
        *_posting(results),
        *_latency(results),
    ]


def _section(
    results: Results, told: str, columns: Sequence[str], rows: Iterable[Sequence[str]], *parts: str
) -> _Section:
    """Return a section, with what is to be known of its table below it."""
    shown = table(columns, rows)
    measured = "; ".join(_measured(name, results[name]) for name in parts if name in results)
    below = f"\n{words.BUSY}" if BUSY in shown else ""
    return _Section(told, f"{shown}{below}\nMeasured: {measured}.\n", parts)


def _measured(name: str, part: Mapping[str, Any]) -> str:
    commit = f" at {part['commit']}" if part["commit"] else ""
    runs = {
        len(values) for costs in part["figures"].values() for values in costs.values() if name[:5] != "files"
    }
    times = "".join(f", {'once' if count == 1 else f'{count} runs of each'}" for count in sorted(runs))
    return f"`{name}` on {part['at']}{commit}{times}"


def _compared(results: Results) -> list[_Section]:
    sections = [section for size in SIZES for section in _runs(results, size)]
    if not sections:
        return []
    told_by = (
        figures["told_by"]
        for name in results
        if "files" in name
        for figures in figures_of(results, name).values()
    )
    versions = {name: version for part in results.values() for name, version in part["peers"].items()}
    told = words.COMPARED.format(
        told_by=next(told_by, "strace"),
        hugo=versions.get("hugo", "(missing)"),
        pelican=versions.get("pelican", "(missing)"),
        most=MOST_OF_PELICAN,
    )
    return [sections[0]._replace(words=told + sections[0].words), *sections[1:]]


def _runs(results: Results, size: int) -> list[_Section]:
    parts = [f"runs-{size}", f"cold-{size}", f"files-{size}"]
    figures, counts = figures_of(results, *parts[:2]), figures_of(results, parts[2])
    names = ["floor", *(f"{who} {run}" for run in ("unchanged", "changed", "cold") for who in _CONTENDERS)]
    rows = [_run_row(figures, counts, name) for name in names if name in figures or name in counts]
    if not rows:
        return []
    columns = [*COSTS, "of Hugo", "memory of Hugo", "of floor", "opened"]
    section = _section(results, f"\n### {size:,} articles\n", columns, rows, *parts)
    return [section._replace(table=section.table + _missing(results, size, parts[:2]))]


def _missing(results: Results, size: int, parts: Sequence[str]) -> str:
    """Tell of peers that were not there when it was measured."""
    wanted = [peer for peer in _NAMES if peer != "pelican" or size <= MOST_OF_PELICAN]
    lacking = {
        part: missing
        for part in parts
        if part in results and (missing := [peer for peer in wanted if peer not in results[part]["peers"]])
    }
    if not lacking:
        return ""
    names = [_NAMES[peer] for peer in wanted if any(peer in missing for missing in lacking.values())]
    again = " ".join(f"--part {part}" for part in lacking)
    return (
        f'\nMissing: {" and ".join(names)} (`make bench-setup`, then `make bench ARGS="{again} --again"`).\n'
    )


def _run_row(figures: dict[str, Costs], counts: dict[str, Any], name: str) -> list[str]:
    who, _, run = name.partition(" ")
    hugo = figures.get(f"hugo {run}") if who != "hugo" else None
    floor = figures.get("floor") if who == "feedsync" and run != "cold" else None
    found = figures.get(name)
    return [
        (f"{run}, {_NAMES.get(who, who)}" if run else who) + _sign(figures, name),
        *(costs(found) if found else ["", "", ""]),
        number(ratio(found, hugo)),
        number(ratio(found, hugo, "memory")),
        number(ratio(found, floor)),
        str(counts.get(name, {}).get("count", "")),
    ]


def _sign(figures: dict[str, Costs], name: str) -> str:
    sign = busy(name, figures[name]) if name in figures else ""
    return f" {sign}" if sign else ""


def _million(results: Results) -> list[_Section]:
    parts = ["million-runs", "million-cold"]
    figures = figures_of(results, *parts)
    names = [
        "files unchanged",
        *(f"{size} {run}" for run in ("unchanged", "changed", "cold") for size in (FEW, MANY)),
    ]
    rows = []
    for name in names:
        if name in figures:
            size, _, run = name.partition(" ")
            label = (name if size == "files" else f"{int(size):,} {run}") + _sign(figures, name)
            pace = f"{int(size) / median(figures[name]['wall']):,.0f}" if run == "cold" else ""
            against = figures.get("files unchanged") if run != "cold" else None
            rows.append([label, *costs(figures[name]), number(ratio(figures[name], against)), pace])
    columns = [*COSTS, "ratio", "articles a second"]
    return [_section(results, words.MILLION, columns, rows, *parts)] if rows else []


def _tags(results: Results) -> list[_Section]:
    sections = [section for size in TAGGED for section in _tag_runs(results, size)]
    if not sections:
        return []
    first = sections[0]
    return [first._replace(words=words.TAGS.format(tags=TAGS) + first.words), *sections[1:]]


def _tag_runs(results: Results, size: int) -> list[_Section]:
    parts = [f"tags-runs-{size}", f"tags-cold-{size}"]
    figures = figures_of(results, *parts)
    rows = [
        [
            f"{run}, {label}{_sign(figures, f'{label} {run}')}",
            *_against(figures, f"{label} {run}", f"without {run}"),
        ]
        for run in ("unchanged", "changed", "cold")
        for label in ("without", "with")
        if f"with {run}" in figures
    ]
    told = f"\n### {size:,} articles with tags\n"
    return [_section(results, told, [*COSTS, "ratio"], rows, *parts)] if rows else []


def _pair(results: Results, part: str, told: str, names: Sequence[str], what: str = "wall") -> list[_Section]:
    """Return a section of one table, in which all is compared with the first row."""
    figures = figures_of(results, part)
    if not figures:
        return []
    rows = [[name + _sign(figures, name), *_against(figures, name, names[0], what)] for name in names]
    columns = [*COSTS, "ratio" if what == "wall" else "ratio of CPU"]
    return [_section(results, told, columns, rows, part)]


def _against(figures: dict[str, Costs], name: str, first: str, what: str = "wall") -> Iterable[str]:
    return [*costs(figures[name]), number(ratio(figures[name], figures[first], what))]


def _posting(results: Results) -> list[_Section]:
    figures = figures_of(results, "posting")
    if not figures:
        return []
    rows = [
        [name, spread(figures[name]["rate"]), number(ratio(figures[name], figures["raw"], "rate"))]
        for name in ("raw", "outbox")
    ]
    told = words.TELLING.format(messages=MESSAGES)
    return [_section(results, told, ["messages a second", "ratio"], rows, "posting")]


def _latency(results: Results) -> list[_Section]:
    figures = figures_of(results, "latency")
    if not figures:
        return []
    rows = [
        [name, *(spread([value * 1000 for value in took[kind]]) for kind in ("median", "p95"))]
        for name, took in figures.items()
    ]
    told = words.LATENCY.format(each=TO_EACH, dead=DEAD)
    return [_section(results, told, ["median, ms", "95th percentile, ms"], rows, "latency")]
