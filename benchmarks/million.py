"""The parts that measure a million articles, in a store that invents them and tells its changes."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import articles
import judge
from corpus import CONFIG
from environment import CACHE, Environment
from measure import SETTLING, Contender, Figures, in_turn, run
from settled import Changes, command, settled

FEW, MANY = 10_000, 1_000_000
_LOADS = 20  # runs, at most: each reads for five minutes


class Invented:
    """A folder with a configuration of a store of so many articles, of which none lies there."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.folder = CACHE / f"invented-{count}"
        self._marker = self.folder / "made"
        self._changes = self.folder / "changes"

    def make(self) -> None:
        """Make it anew."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir()
        of_folder = "  type: folder\n  path: content/\n"
        config = CONFIG.replace(of_folder, f"  type: invented\n  count: {self.count}\n")
        (self.folder / "config.yaml").write_text(config, "utf-8")

    def is_known(self, environment: Environment) -> bool:
        """Whether a catalogue of this source knows all of it."""
        return self._marker.exists() and self._marker.read_text("utf-8") == environment.digest

    def load(self, environment: Environment) -> dict[str, float]:
        """Read it for the first time; return what that cost in all."""
        self.make()
        costs = []
        for _ in range(_LOADS):
            cost, printed = run(command(environment), self.folder)
            judge.says_nothing(printed)
            costs.append(cost)
            if self.feeds()[0].exists():
                break
        judge.check(is_right=self.feeds()[0].exists(), message=f"it is not read after {_LOADS} runs")
        self._marker.write_text(environment.digest, "utf-8")
        wall, cpu, memory = zip(*costs, strict=True)
        return {"wall": sum(wall), "cpu": sum(cpu), "memory": max(memory), "runs": len(costs)}

    def change(self) -> None:
        """Change the newest article."""
        count = int(self._changes.read_text("utf-8")) if self._changes.exists() else 0
        self._changes.write_text(str(count + 1), "utf-8")

    def feeds(self) -> list[Path]:
        """Return the published feeds that the newest article is in."""
        feeds = self.folder / "feeds"
        tags = [feeds / "tag" / f"{articles.slug(tag)}.rss" for tag in articles.tags(0)]
        return [feeds / "home.rss", feeds / "home.atom", *tags]

    def contenders(self, environment: Environment) -> list[Contender]:
        """Return a run with nothing and one with the newest article changed."""
        feedsync = command(environment)

        def check(printed: str) -> None:
            judge.says_nothing(printed)
            judge.has_news("feedsync", self.feeds(), int(self._changes.read_text("utf-8")))

        return [
            Contender(f"{self.count} unchanged", feedsync, self.folder, lambda: None, judge.says_nothing),
            Contender(f"{self.count} changed", feedsync, self.folder, self.change, check),
        ]


def million_cold(environment: Environment, _: int) -> Figures:
    """Measure the first run of few and of many invented articles, once."""
    return {
        f"{count} cold": {name: [value] for name, value in Invented(count).load(environment).items()}
        for count in (FEW, MANY)
    }


def million_runs(environment: Environment, repeat: int) -> Figures:
    """Measure runs of few and of many invented articles, and one of few that lie in files."""
    corpus = settled(environment, FEW)
    both = [Invented(count) for count in (FEW, MANY)]
    for invented in both:
        if not invented.is_known(environment):
            invented.load(environment)
    changes = Changes(corpus)
    files = Contender(
        "files unchanged", command(environment), corpus.folder, changes.note, changes.check_none
    )
    time.sleep(SETTLING)
    return in_turn([files, *(one for invented in both for one in invented.contenders(environment))], repeat)
