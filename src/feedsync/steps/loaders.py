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
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from itertools import islice
from queue import SimpleQueue
from typing import IO, Self

from feedsync.article import Facts
from feedsync.config.model import StoreSettings
from feedsync.errors import FeedsyncError
from feedsync.load.facts import facts_of
from feedsync.registry import STORES
from feedsync.stores.base import StoreContext

_MOST = 4
_AT_ONCE = 200  # keys that a process is asked for
_AHEAD = 2  # questions for each process that wait, so that none has to
_CHILD = "from feedsync.steps.loaders import serve; serve()"


def facts_of_many(
    keys: Iterable[str], settings: StoreSettings, context: StoreContext
) -> Generator[tuple[str, Facts | None], None, None]:
    """Yield each key in the order given with what is kept of its article, `None` where it must be read here.

    Keys are taken some thousands ahead. Whoever stops early closes the iterator.
    """
    rest = iter(keys)
    count = _count()
    if not count:
        yield from ((key, None) for key in rest)
        return
    waiting: deque[tuple[Sequence[str], Future[Sequence[Facts | None]]]] = deque()
    with _Loaders(settings, context, count) as loaders, ThreadPoolExecutor(count) as threads:
        try:
            while True:
                while len(waiting) < count * _AHEAD and (asked := list(islice(rest, _AT_ONCE))):
                    waiting.append((asked, threads.submit(loaders.ask, asked)))
                if not waiting:
                    return
                questions, answer = waiting.popleft()
                yield from zip(questions, answer.result(), strict=True)
        finally:
            loaders.kill()


def _count() -> int:
    """Return how many processes pay on this machine: none beside a run that has but one processor."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores, _MOST) if cores > 1 else 0


class _Loaders:
    """The processes, each of which is asked by one thread at a time."""

    def __init__(self, settings: StoreSettings, context: StoreContext, count: int) -> None:
        self._all: list[subprocess.Popen[bytes]] = []
        self._free: SimpleQueue[subprocess.Popen[bytes] | None] = SimpleQueue()  # `None` for one that died
        for _ in range(count):
            self._free.put(self._begun((settings, context)))

    def _begun(self, store: tuple[StoreSettings, StoreContext]) -> subprocess.Popen[bytes] | None:
        """Start one, `None` where that fails. It does not hear the Ctrl-C that is meant for the run."""
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        try:
            process = subprocess.Popen(
                [sys.executable, "-P", "-c", _CHILD],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment,
                start_new_session=True,
            )
        except OSError:
            return None
        self._all.append(process)
        return process if _is_told(process, store) else None

    def ask(self, keys: Sequence[str]) -> Sequence[Facts | None]:
        """Return what is kept of the articles of these keys. Who has died is asked no more."""
        process = self._free.get()
        answer: Sequence[Facts | None] | None = None
        if process and process.stdout and _is_told(process, keys):
            with suppress(OSError, EOFError, pickle.UnpicklingError):
                answer = pickle.load(process.stdout)  # noqa: S301  it is ours
        self._free.put(process if answer is not None else None)
        return [None] * len(keys) if answer is None else [one and Facts._make(one) for one in answer]

    def kill(self) -> None:
        """Let who still asks get no answer. They have nothing to lose: they only read."""
        for process in self._all:
            process.kill()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for process in self._all:
            process.communicate()


def _is_told(process: subprocess.Popen[bytes], what: object) -> bool:
    assert process.stdin is not None  # noqa: S101  it was asked for
    try:
        _write(process.stdin, what)
    except OSError:
        return False
    return True


def _write(file: IO[bytes], what: object) -> None:
    pickle.dump(what, file, pickle.HIGHEST_PROTOCOL)
    file.flush()


def serve() -> None:
    """Be such a process: read the store that is told first, then keys, until there are no more."""
    questions, answers = sys.stdin.buffer, sys.stdout.buffer
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
