"""Processes that load articles beside the run, where there are many to load: a first load, `--full`.

They only save time. What one of them cannot read, for whatever reason, the run reads itself, so that nothing
is told, or raised, in another way than without them. They live no longer than the run: at the end of what
they are given to read they end.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections import deque
from collections.abc import Generator, Iterable, Sequence
from contextlib import ExitStack, suppress
from itertools import islice
from typing import IO, Self

from feedsync.article import Facts
from feedsync.config.model import StoreSettings
from feedsync.errors import FeedsyncError
from feedsync.load.facts import facts_of
from feedsync.registry import STORES
from feedsync.stores.base import StoreContext

_MOST = 4
_AT_ONCE = 200  # keys that a process is asked for
_CHILD = "from feedsync.steps.loaders import serve; serve()"


def facts_of_many(
    keys: Iterable[str], settings: StoreSettings, context: StoreContext
) -> Generator[tuple[str, Facts | None], None, None]:
    """Yield each key in the order given with what is kept of its article, `None` where it must be read here.

    Keys are taken some hundreds ahead. Whoever stops early closes the iterator.
    """
    rest = iter(keys)
    busy: deque[tuple[_Loader, Sequence[str]]] = deque()

    def ask(loader: _Loader) -> None:
        if loader.is_well and (asked := list(islice(rest, _AT_ONCE))):
            loader.ask(asked)
            busy.append((loader, asked))

    with ExitStack() as all_of_them:
        for _ in range(_count()):
            ask(all_of_them.enter_context(_Loader(settings, context)))
        while busy:
            loader, asked = busy.popleft()
            found = loader.answer(len(asked))
            # Before any of it is used, so that it is read meanwhile.
            ask(loader)
            yield from zip(asked, found, strict=True)
    yield from ((key, None) for key in rest)


def _count() -> int:
    """Return how many processes pay on this machine: none beside a run that has but one processor."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores, _MOST) if cores > 1 else 0


class _Loader:
    """One of them. It is asked again only when it has answered, so that neither ever waits for the other.

    `is_well`: nothing has gone wrong with it yet.
    """

    def __init__(self, settings: StoreSettings, context: StoreContext) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._answers: IO[bytes] | None = None
        self.is_well = False
        # Whatever stands in their way: no more processes or files, or no program to start.
        with suppress(OSError, TypeError):
            self._begin()
            self.is_well = True
            self._tell((settings, context))

    def _begin(self) -> None:
        """Start it. It does not hear the Ctrl-C that is meant for the run."""
        # Not by stdout, where anybody may print something.
        answers, its_end = os.pipe()
        self._answers = os.fdopen(answers, "rb")
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-c", _CHILD, str(its_end)],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, map(str, sys.path)))},
                pass_fds=[its_end],
                start_new_session=True,
            )
        finally:
            os.close(its_end)

    def _tell(self, what: object) -> None:
        if self.is_well and self._process and self._process.stdin:
            try:
                _write(self._process.stdin, what)
            except OSError:
                self.is_well = False

    def ask(self, keys: Sequence[str]) -> None:
        """Let it read what has these keys."""
        self._tell(keys)

    def answer(self, count: int) -> Sequence[Facts | None]:
        """Return what is kept of the `count` articles that it was asked for."""
        if self.is_well and self._answers:
            with suppress(OSError, EOFError, pickle.UnpicklingError):
                found = pickle.load(self._answers)  # noqa: S301  it is ours
                return [one and Facts._make(one) for one in found]
        self.is_well = False
        return [None] * count

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """End it. It has nothing to lose: it only reads."""
        if self._answers:
            self._answers.close()
        if self._process:
            self._process.kill()
            self._process.communicate()


def _write(file: IO[bytes], what: object) -> None:
    pickle.dump(what, file, pickle.HIGHEST_PROTOCOL)
    file.flush()


def serve() -> None:
    """Be such a process: read the store that is told first, then keys, until there are no more."""
    questions, answers = sys.stdin.buffer, os.fdopen(int(sys.argv[1]), "wb")
    settings, context = pickle.load(questions)  # noqa: S301  it is ours
    store = STORES.load(settings.type)(settings, context)

    def facts(key: str) -> tuple[object, ...] | None:
        try:
            return tuple(facts_of(store.load(key)))
        except FeedsyncError:
            return None

    while True:
        try:
            keys = pickle.load(questions)  # noqa: S301  it is ours
        except EOFError:
            return
        _write(answers, [facts(key) for key in keys])
