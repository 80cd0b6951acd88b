"""A bar for long work on a terminal: count, rate and remaining time; gone when the work is done."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from feedsync.article import Seen
from feedsync.errors import ArticleError
from feedsync.steps.watch import Watch
from feedsync.stores.base import Part, Store, TellsChanges

if TYPE_CHECKING:
    from rich.console import Console

Item = TypeVar("Item")

_PATIENCE = 1.0  # seconds before a bar is shown at all
_STEP = 200  # items between two looks at the clock


class Bars(Watch):
    """Shows how far the reading of each store is, and what is done then where it took more than a moment."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console
        self._started = time.monotonic()

    def keys(self, store: Store, seen: Iterable[Seen | ArticleError]) -> Iterable[Seen | ArticleError]:
        """Show how many keys were looked at; of those that are on this machine their number is told first."""
        return (
            counted(seen, self._console) if isinstance(store, TellsChanges) else watched(seen, self._console)
        )

    def parts(self, store: Store, told: Iterable[Part]) -> Iterable[Part]:
        """Show how many articles were read, of how many."""
        del store
        with _bar(self._console) as bar:
            done = 0
            for part in told:
                done += len(part.told)
                bar.show(done, None if part.left is None else done + part.left)
                yield part

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Show what is done."""
        with _bar(self._console) as bar:
            if time.monotonic() - self._started > _PATIENCE:
                bar.name(name)
            yield


def watched(items: Iterable[Item], console: Console | None = None) -> Iterator[Item]:
    """Pass `items` on and show how many of them are done, once it has taken more than a moment.

    They are all listed first, since a remaining time needs their number.
    """
    with _bar(console) as bar:
        listed = list(items)
        for done, item in enumerate(listed):
            if done % _STEP == 0:
                bar.show(done, len(listed))
            yield item


def counted(items: Iterable[Item], console: Console | None = None) -> Iterator[Item]:
    """Pass `items` on as they come and show how many came."""
    with _bar(console) as bar:
        for done, item in enumerate(items):
            if done % _STEP == 0:
                bar.show(done, None)
            yield item


class _Bar:
    """A bar that is there once it has taken more than a moment."""

    def __init__(self, console: Console | None) -> None:
        self._console = console
        self._started = time.monotonic()
        self._progress: Any = None
        self._task: Any = None

    def show(self, done: int, total: int | None) -> None:
        """Show that so much is done, of so much."""
        seconds = time.monotonic() - self._started
        if self._progress is None:
            if seconds <= _PATIENCE:
                return
            self._begin()
        rate = done / seconds or 1.0
        count = f"{done:,} articles" if total is None else f"{done:,} of {total:,} articles"
        left = "" if total is None else f", {remaining((total - done) / rate)} left"
        self._progress.update(
            self._task, total=total, completed=done, description=count, pace=f"{rate:,.0f} a second{left}"
        )

    def name(self, what: str) -> None:
        """Show what is done, with a bar that only moves."""
        self._begin()
        self._progress.update(self._task, description=what)

    def _begin(self) -> None:
        from rich.console import Console as RichConsole
        from rich.progress import BarColumn, Progress, TextColumn

        columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[pace]}"))
        console = self._console or RichConsole(stderr=True)
        self._progress = Progress(*columns, console=console, transient=True)
        self._progress.start()
        self._task = self._progress.add_task("reading", total=None, pace="")

    def end(self) -> None:
        """Take it away."""
        if self._progress is not None:
            self._progress.stop()


@contextmanager
def _bar(console: Console | None) -> Iterator[_Bar]:
    bar = _Bar(console)
    try:
        yield bar
    finally:
        bar.end()


def remaining(seconds: float) -> str:
    """Return a time as `m:ss` or `h:mm:ss`."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
