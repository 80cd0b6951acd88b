"""A bar for long work on a terminal: count, rate and remaining time; gone when the work is done."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from rich.console import Console

Item = TypeVar("Item")

_PATIENCE = 1.0  # seconds before a bar is shown at all
_STEP = 200  # items between two looks at the clock


def watched(items: Iterable[Item], noun: str, console: Console | None = None) -> Iterator[Item]:
    """Pass `items` on and show how many of them are done, once it has taken more than a moment.

    They are all listed first, since a remaining time needs their number.
    """
    started = time.monotonic()
    listed = list(items)
    done = 0
    for done, item in enumerate(listed):
        if done % _STEP == 0 and time.monotonic() - started > _PATIENCE:
            break
        yield item
    else:
        return
    yield from _with_bar(listed, done, noun, started, console)


def _with_bar(
    listed: list[Item], done: int, noun: str, started: float, console: Console | None
) -> Iterator[Item]:
    from rich.console import Console as RichConsole
    from rich.progress import BarColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[pace]}"))
    progress = Progress(*columns, console=console or RichConsole(stderr=True), transient=True)
    total = len(listed)
    with progress:
        task = progress.add_task("", total=total, completed=done, pace="")
        for number in range(done, total):
            if number % _STEP == 0:
                rate = number / (time.monotonic() - started) or 1.0
                progress.update(
                    task,
                    completed=number,
                    description=f"{number:,} of {total:,} {noun}",
                    pace=f"{rate:,.0f} a second, {remaining((total - number) / rate)} left",
                )
            yield listed[number]


def remaining(seconds: float) -> str:
    """Return a time as `m:ss` or `h:mm:ss`."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
