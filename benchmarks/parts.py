"""The parts of the measurement, by name. Each makes what it needs and returns its figures."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

from corpus import Corpus
from environment import CACHE, Environment
from measure import SETTLING, Contender, Figures, in_turn, run
from opened import opened
from telling import latency, posting

SIZES = (100, 50_000)
TAGGED = (10_000, 50_000)  # articles, of which each tag has a feed
TAGS = 5_000
Counts = dict[str, dict[str, object]]
Part = Callable[[Environment, int], Figures | Counts]


def _nothing() -> None:
    pass


def _check(*, is_right: bool, message: str) -> None:
    if not is_right:
        raise SystemExit(f"the figures would mean nothing: {message}")


def _says_nothing(printed: str) -> None:
    _check(is_right=not printed, message=f"feedsync printed: {printed}")


def start(environment: Environment, repeat: int) -> Figures:
    """Measure `feedsync --version` against a bare click program."""
    contenders = [
        Contender(name, [str(environment.program(program)), "--version"], CACHE, _nothing, lambda _: None)
        for name, program in (("bare", "bare"), ("version", "feedsync"))
    ]
    return in_turn(contenders, repeat)


def cold(size: int) -> Part:
    """Return the part that measures a first run, once: no catalogue, no feeds."""

    def measure(environment: Environment, _: int) -> Figures:
        corpus = Corpus(CACHE, size)
        corpus.make()
        corpus.forget()
        return {"cold": {name: [value] for name, value in _first_run(environment, corpus).items()}}

    return measure


def runs(size: int) -> Part:
    """Return the part that measures runs with nothing and with one article changed against the floor."""

    def measure(environment: Environment, repeat: int) -> Figures:
        corpus = _settled(environment, size)
        changes = _Changes(corpus)
        feedsync = _command(environment)
        folder = corpus.folder
        contenders = [
            Contender("floor", [str(environment.program("floor"))], folder, _nothing, _no_differences),
            Contender("unchanged", feedsync, folder, changes.note, changes.check_none),
            Contender("changed", feedsync, folder, changes.make, changes.check_one),
        ]
        figures = in_turn(contenders, repeat)
        _settled(environment, size)
        return figures

    return measure


def files(size: int) -> Part:
    """Return the part that counts the article files that a run opens."""

    def count(environment: Environment, _: int) -> Counts:
        corpus = _settled(environment, size)
        unchanged = opened(environment, corpus.folder)
        corpus.change(1)
        time.sleep(SETTLING)
        changed = opened(environment, corpus.folder)
        _settled(environment, size)
        return {
            name: {"count": len(found.files), "files": found.files[:5], "told_by": found.told_by}
            for name, found in (("unchanged", unchanged), ("changed", changed))
        }

    return count


def tags_cold(size: int) -> Part:
    """Return the part that measures a first run without and with a feed for each tag, once."""

    def measure(environment: Environment, _: int) -> Figures:
        corpus = Corpus(CACHE, size, TAGS)
        corpus.make()
        corpus.forget()
        return {
            f"{label} cold": {
                name: [value] for name, value in _first_run(environment, corpus, config).items()
            }
            for label, config in (("without", "config"), ("with", "tags"))
        }

    return measure


def tags_runs(size: int) -> Part:
    """Return the part that measures runs as `runs` does, without and with a feed for each tag.

    Both see the same change of the same articles.
    """

    def measure(environment: Environment, repeat: int) -> Figures:
        corpus = Corpus(CACHE, size, TAGS)
        _settle(environment, corpus, "config", "tags")
        _check(is_right=corpus.count_feeds() == TAGS, message="there is not a feed for each tag")
        plain, tagged = _Changes(corpus), _Changes(corpus, "tags")

        def alike() -> None:
            tagged.note()
            tagged.expect(plain)

        without, with_tags = _command(environment), _command(environment, "tags")
        folder = corpus.folder
        contenders = [
            Contender("without unchanged", without, folder, plain.note, plain.check_none),
            Contender("with unchanged", with_tags, folder, tagged.note, tagged.check_none),
            Contender("without changed", without, folder, plain.make, plain.check_one),
            Contender("with changed", with_tags, folder, alike, tagged.check_one),
        ]
        figures = in_turn(contenders, repeat)
        _settle(environment, corpus, "config", "tags")
        return figures

    return measure


def _no_differences(printed: str) -> None:
    _check(is_right=printed.strip() == "0", message=f"the floor found differences: {printed}")


class _Changes:
    """Changes an article before a run, and sees to it that the feeds have changed after it, or have not."""

    def __init__(self, corpus: Corpus, config: str = "config") -> None:
        self._corpus = corpus
        self._config = config
        self._count = 0
        self._before: list[bytes] = []

    def note(self) -> None:
        self._before = self._corpus.feeds(self._config)

    def expect(self, other: _Changes) -> None:
        """Expect the change that another has made."""
        self._count = other._count

    def make(self) -> None:
        self.note()
        self._count += 1
        self._corpus.change(self._count)

    def check_none(self, printed: str) -> None:
        _says_nothing(printed)
        _check(is_right=self._corpus.feeds(self._config) == self._before, message="a feed changed by itself")

    def check_one(self, printed: str) -> None:
        _says_nothing(printed)
        news = f"Aggiornamento {self._count}:".encode()
        is_told = all(news in feed for feed in self._corpus.feeds(self._config))
        _check(is_right=is_told, message="the changed article is not in the feeds")


def _command(environment: Environment, config: str = "config") -> list[str | Path]:
    return [environment.program("feedsync"), "run", "-c", f"{config}.yaml"]


def _first_run(environment: Environment, corpus: Corpus, config: str = "config") -> dict[str, float]:
    time.sleep(SETTLING)
    cost, printed = run(_command(environment, config), corpus.folder)
    _says_nothing(printed)
    _marker(corpus, config).write_text(environment.digest, "utf-8")
    os.sync()
    return cost._asdict()


def _settled(environment: Environment, size: int) -> Corpus:
    """Return a corpus as it was made, and a catalogue of this source that knows it."""
    corpus = Corpus(CACHE, size)
    _settle(environment, corpus, "config")
    return corpus


def _settle(environment: Environment, corpus: Corpus, *configs: str) -> None:
    """Make a corpus what it was, and let the catalogues of this source know it."""
    corpus.make()
    if not all(_is_known(environment, corpus, config) for config in configs):
        corpus.forget()
    for config in configs:
        if _is_known(environment, corpus, config):
            run(_command(environment, config), corpus.folder)
        else:
            _first_run(environment, corpus, config)
    time.sleep(SETTLING)


def _is_known(environment: Environment, corpus: Corpus, config: str) -> bool:
    marker = _marker(corpus, config)
    return marker.exists() and marker.read_text("utf-8") == environment.digest


def _marker(corpus: Corpus, config: str) -> Path:
    return corpus.folder / ".feedsync" / f"bench-{config}"


PARTS: dict[str, Part] = {"start": start, "posting": posting, "latency": latency}
for _size in SIZES:
    PARTS |= {f"cold-{_size}": cold(_size), f"runs-{_size}": runs(_size), f"files-{_size}": files(_size)}
for _size in TAGGED:
    PARTS |= {f"tags-cold-{_size}": tags_cold(_size), f"tags-runs-{_size}": tags_runs(_size)}
