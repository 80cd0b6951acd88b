"""Corpora that feedsync knows, and changes of them."""

from __future__ import annotations

import os
import time
from pathlib import Path

import judge
from corpus import Corpus
from environment import CACHE, Environment
from measure import SETTLING, run

MOST_OF_FIVE = 10_000


def repeats(size: int, repeat: int) -> int:
    """Return how often programs are run on so many articles: three times instead of five on many."""
    return repeat if size <= MOST_OF_FIVE else -(-repeat * 3 // 5)


def command(environment: Environment, config: str = "config") -> list[str | Path]:
    """Return `feedsync run`."""
    return [environment.program("feedsync"), "run", "-c", f"{config}.yaml"]


def first_run(environment: Environment, corpus: Corpus, config: str = "config") -> dict[str, float]:
    """Run feedsync for the first time, and return what it cost."""
    time.sleep(SETTLING)
    cost, printed = run(command(environment, config), corpus.folder)
    judge.says_nothing(printed)
    know(environment, corpus, config)
    os.sync()
    return cost._asdict()


def settled(environment: Environment, size: int) -> Corpus:
    """Return a corpus as it was made, and a catalogue of this source that knows it."""
    corpus = Corpus(CACHE, size)
    settle(environment, corpus, "config")
    return corpus


def settle(environment: Environment, corpus: Corpus, *configs: str) -> None:
    """Make a corpus what it was, and let the catalogues of this source know it."""
    corpus.make()
    if not all(_is_known(environment, corpus, config) for config in configs):
        corpus.forget()
    for config in configs:
        if _is_known(environment, corpus, config):
            run(command(environment, config), corpus.folder)
        else:
            first_run(environment, corpus, config)
    time.sleep(SETTLING)


def know(environment: Environment, corpus: Corpus, config: str = "config") -> None:
    """Note that the catalogue is of this source."""
    _marker(corpus, config).write_text(environment.digest, "utf-8")


def _is_known(environment: Environment, corpus: Corpus, config: str) -> bool:
    marker = _marker(corpus, config)
    return marker.exists() and marker.read_text("utf-8") == environment.digest


def _marker(corpus: Corpus, config: str) -> Path:
    return corpus.folder / ".feedsync" / f"bench-{config}"


class Changes:
    """Changes an article before a run, and sees to it that the feeds have changed after it, or have not."""

    def __init__(self, corpus: Corpus, config: str = "config") -> None:
        self._corpus = corpus
        self._config = config
        self.turn = 0
        self._before: list[bytes] = []

    def note(self) -> None:
        """Note what the feeds are."""
        self._before = self._corpus.newest_feeds(self._config)

    def expect(self, other: Changes) -> None:
        """Expect the change that another has made."""
        self.turn = other.turn

    def make(self) -> None:
        """Change the newest article."""
        self.note()
        self.turn += 1
        self._corpus.change(self.turn)

    def check_none(self, printed: str) -> None:
        """Check that nothing changed by itself."""
        judge.says_nothing(printed)
        is_same = self._corpus.newest_feeds(self._config) == self._before
        judge.check(is_right=is_same, message="a feed changed by itself")

    def check_one(self, printed: str) -> None:
        """Check that the feeds tell of the change."""
        judge.says_nothing(printed)
        files = self._corpus.newest_files(self._config)
        judge.has_news("feedsync", files, self.turn, len(files))
