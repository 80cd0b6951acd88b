"""docs/benchmarks.md, from the figures."""

from __future__ import annotations

from statistics import median
from typing import Any

from parts import SIZES, TAGGED, TAGS
from telling import DEAD, MESSAGES, TO_EACH

GOAL = 1.5
RATE = 0.8
_HEAD = """\
# Benchmarks

Made by `make bench`, which measures on the machine that it runs on.

```sh
make bench                            # what is not measured yet for this source
make bench ARGS="--again"             # everything anew
make bench ARGS="--part runs-50000"   # one part: {parts}
make bench ARGS="--repeat 9"          # nine runs of each program instead of five
```

"""
_HOW = """
Programs are whole processes of one environment in `build/bench/`: Python, the packages that feedsync needs
at run time, and feedsync from a wheel of the checkout, all byte-compiled. They are run in turn, after one
round that does not count. Files are in the page cache. Figures are medians, with the least and the most in
brackets; CPU is user and system time together; memory is the peak of the resident set. *Ratio* is wall time
against the first row.

Articles are Markdown of about 3 KB with front matter, in folders by section and year. There is one feed of
50 entries with full content, as RSS and Atom.
"""
_TAGS = """
## A feed for each of {tags:,} tags

Each article has three tags: a few tags are everywhere, most are rare. **without** has the feed of 50 entries
alone; **with** has beside it `tag/{{slug}}` with `for_each: tag`, as RSS of up to 50 entries: {tags:,} files
more. Both are run in turn, and see the same change of the same articles. *Ratio* is against the same run
without; the goal for one changed article of {most:,} is at most {goal}. It is in four feeds of 50 entries
instead of one, all rendered again: the fewer articles there are to look at, the more this counts.
"""
_RUNS = """
- **floor**: a bare program that reads `config.yaml` with PyYAML inside of a click command, reads all keys and
  fingerprints from the catalogue, and compares them with the time, size and inode of every file.
- **unchanged**: `feedsync run` with nothing changed. The goal is at most {goal} times the floor.
- **changed**: `feedsync run` after a paragraph was appended to the newest article, which is in the feed.
- **cold**: the first `feedsync run`, without catalogue and feeds; measured once.

Opened are article files, counted in a run of their own by {told_by}: none and one are right.
"""
_TELLING = """
## Telling others

{messages:,} signed webhooks of 600 bytes to a server on this machine, which is a process of its own and
answers at once. **raw**: a bare program with a `requests.Session` in each of 16 threads. **outbox**: the same
from an outbox in SQLite, four at a time to each of four destinations, claims and outcomes committed with
`synchronous=FULL`. Both are run in turn. The goal is at least {rate:.0%}.
"""
_LATENCY = """
How long a message is on its way from the moment that sending begins: {each} messages to each of 20
destinations that are well, alone, and in one run with {dead} that take a message and never answer.
"""
_COLUMNS = "| | wall, ms | CPU, ms | memory, MB | ratio | goal |\n| --- | --- | --- | --- | --- | --- |\n"
_RUN_COLUMNS = (
    "| | wall, ms | CPU, ms | memory, MB | ratio | goal | opened |\n"
    "| --- | --- | --- | --- | --- | --- | --- |\n"
)
_LABELS = {"version": "`feedsync --version`", "bare": "bare program with click and PyYAML"}

Results = dict[str, Any]


def page(results: Results) -> str:
    """Return the page. Of parts that were not measured it tells nothing."""
    told_by = next(
        (part["figures"]["changed"]["told_by"] for name, part in results.items() if "files" in name), ""
    )
    sections = [
        _HEAD.format(
            parts="`start`, or `cold-`, `runs-`, `files-`, `tags-cold-`, `tags-runs-` and the number"
        ),
        _machine(results),
        _HOW,
    ]
    sections.append("\n## Runs\n" + _RUNS.format(goal=GOAL, told_by=told_by or "strace"))
    sections += [_runs(results, size) for size in SIZES]
    sections.append(_tags(results))
    if "start" in results:
        figures = results["start"]["figures"]
        rows = [_row(name, figures[name], figures["bare"]) for name in ("bare", "version")]
        sections.append("\n## Start\n\n" + _COLUMNS + "".join(f"{row} |\n" for row in rows))
    sections.append(_telling(results))
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


def _runs(results: Results, size: int) -> str:
    figures = dict(results.get(f"runs-{size}", {}).get("figures", {}))
    figures |= results.get(f"cold-{size}", {}).get("figures", {})
    if not figures:
        return ""
    counts = results.get(f"files-{size}", {}).get("figures", {})
    floor = figures.get("floor")
    rows = [
        f"{_row(name, figures[name], floor)} | {counts.get(name, {}).get('count', '')} |\n"
        for name in ("floor", "unchanged", "changed", "cold")
        if name in figures
    ]
    return f"\n### {size:,} articles\n\n{_RUN_COLUMNS}{''.join(rows)}"


def _tags(results: Results) -> str:
    tables = [_tag_runs(results, size) for size in TAGGED]
    if not any(tables):
        return ""
    return _TAGS.format(tags=TAGS, goal=GOAL, most=max(TAGGED)) + "".join(tables)


def _tag_runs(results: Results, size: int) -> str:
    figures = dict(results.get(f"tags-runs-{size}", {}).get("figures", {}))
    figures |= results.get(f"tags-cold-{size}", {}).get("figures", {})
    rows = []
    for run in ("unchanged", "changed", "cold"):
        if f"with {run}" in figures:
            without = figures[f"without {run}"]
            for label in ("without", "with"):
                has_goal = (label, run, size) == ("with", "changed", max(TAGGED))
                goal = f"at most {GOAL}" if has_goal else ""
                rows.append(f"{_row(f'{run}, {label}', figures[f'{label} {run}'], without, goal)} |\n")
    return f"\n### {size:,} articles with tags\n\n{_COLUMNS}{''.join(rows)}" if rows else ""


def _telling(results: Results) -> str:
    parts = []
    if "posting" in results:
        figures = results["posting"]["figures"]
        floor = median(figures["raw"]["rate"])
        parts.append(_TELLING.format(messages=MESSAGES, rate=RATE))
        parts.append("\n| | messages a second | ratio | goal |\n| --- | --- | --- | --- |\n")
        for name in ("raw", "outbox"):
            rates = figures[name]["rate"]
            goal = f"at least {RATE}" if name == "outbox" else ""
            parts.append(f"| {name} | {_spread(rates)} | {median(rates) / floor:.2f} | {goal} |\n")
    if "latency" in results:
        parts.append(_LATENCY.format(each=TO_EACH, dead=DEAD))
        parts.append("\n| | median, ms | 95th percentile, ms |\n| --- | --- | --- |\n")
        for name, figures in results["latency"]["figures"].items():
            cells = [_spread([value * 1000 for value in figures[kind]]) for kind in ("median", "p95")]
            parts.append(f"| {name} | {' | '.join(cells)} |\n")
    return "".join(parts)


def _row(
    name: str,
    figures: dict[str, list[float]],
    floor: dict[str, list[float]] | None,
    goal: str = "",
) -> str:
    cells = [
        _LABELS.get(name, name),
        _spread([value * 1000 for value in figures["wall"]]),
        _spread([value * 1000 for value in figures["cpu"]]),
        f"{median(figures['memory']) / 1024:.1f}",
        f"{median(figures['wall']) / median(floor['wall']):.2f}" if floor else "",
        f"at most {GOAL}" if name == "unchanged" else goal,
    ]
    return "| " + " | ".join(cells)


def _spread(values: list[float]) -> str:
    if len(values) == 1:
        return f"{values[0]:,.0f}"
    return f"{median(values):,.0f} ({min(values):,.0f} to {max(values):,.0f})"
