"""Figures as the cells and rows of tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from statistics import median
from typing import Any

Results = Mapping[str, Any]
Costs = Mapping[str, Sequence[float]]
_SMALL = 0.2  # ratios below have one more digit
COSTS = ("wall, ms", "CPU, ms", "memory, MiB")
BUSY = "†"
_MOST = 1.2  # wall time by CPU time, of a program that has one thread


def figures_of(results: Results, *parts: str) -> dict[str, Costs]:
    """Return the figures of parts, of those that were measured."""
    return {name: costs for part in parts for name, costs in results.get(part, {}).get("figures", {}).items()}


def ratio(
    one: Costs | None,
    other: Costs | None,
    what: str = "wall",
    of: Callable[[Sequence[float]], float] = median,
) -> float | None:
    """Return the ratio of two medians, if both were measured."""
    return of(one[what]) / of(other[what]) if one and other else None


def busy(name: str, figures: Costs) -> str:
    """Return the sign of a program that has one thread, and waited for others; empty of any other."""
    has_more = name.startswith("hugo ") or (name.endswith(" cold") and not name.startswith("pelican "))
    return "" if has_more or median(figures["wall"]) <= _MOST * median(figures["cpu"]) else BUSY


def costs(figures: Costs) -> list[str]:
    """Return the cells of `COSTS`."""
    return [
        spread([value * 1000 for value in figures["wall"]]),
        spread([value * 1000 for value in figures["cpu"]]),
        f"{median(figures['memory']) / 1024:,.1f}",
    ]


def number(value: float | None) -> str:
    """Return a ratio as a cell."""
    if value is None:
        return ""
    return f"{value:.2f}" if value >= _SMALL else f"{value:.3f}"


def spread(values: Sequence[float]) -> str:
    """Return the median, and the least and the most."""
    if len(values) == 1:
        return f"{values[0]:,.0f}"
    return f"{median(values):,.0f} ({min(values):,.0f} to {max(values):,.0f})"


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table in Markdown."""
    lines = [["", *columns], ["---"] * (len(columns) + 1), *rows]
    return "".join(f"|{'|'.join(f' {cell} ' if cell else ' ' for cell in line)}|\n" for line in lines)
