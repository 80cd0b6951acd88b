"""The parts that measure one thing each: start-up, a long feed, the bar on a terminal."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import judge
from corpus import CONFIG, Corpus
from environment import CACHE, Environment
from measure import Contender, Figures, in_turn, run
from settled import command, know, settle, settled

STATUS_OF = 10_000
ENTRIES = 1_000
BAR_OF = 50_000  # of fewer all are read before there is a bar
_ATOM = "{http://www.w3.org/2005/Atom}"


def start(environment: Environment, repeat: int) -> Figures:
    """Measure `feedsync --version` and `feedsync status` against a bare click program."""
    corpus = settled(environment, STATUS_OF)
    commands = {
        "bare": ["bare", "--version"],
        "version": ["feedsync", "--version"],
        "status": ["feedsync", "status"],
    }
    contenders = [
        Contender(name, [environment.program(program), said], corpus.folder, _nothing, _anything)
        for name, (program, said) in commands.items()
    ]
    return in_turn(contenders, repeat)


class LongFeed:
    """A feed of many entries: with another title all are rendered again."""

    def __init__(self, corpus: Corpus) -> None:
        self._file = corpus.folder / "long.yaml"
        self.corpus = corpus
        self._feed = corpus.folder / "long-feeds" / "home.rss"
        self._turn = 0
        self.rename()

    def rename(self) -> None:
        """Give it another title."""
        self._turn += 1
        config = CONFIG[: CONFIG.index("  - name: tag/")] + CONFIG[CONFIG.index("publish:") :]
        config = config.replace("limit: 50", f"limit: {ENTRIES}").replace("to: feeds/", "to: long-feeds/")
        title = "    title: Avvisatore"
        self._file.write_text(config.replace(title, f"{title} {self._turn}"), "utf-8")

    def check_renamed(self, printed: str) -> None:
        judge.says_nothing(printed)
        is_there = f"<title>Avvisatore {self._turn}</title>" in self._feed.read_text("utf-8")
        judge.check(is_right=is_there, message="the long feed has not its new title")

    def change(self) -> None:
        self.corpus.change(self._turn)

    def check_changed(self, printed: str) -> None:
        judge.says_nothing(printed)
        judge.has_news("feedsync", [self._feed], self._turn, 1)


def long_feed_and_entries(environment: Environment) -> tuple[LongFeed, Path]:
    """Return a published feed, and a folder with its entries as entries.json."""
    corpus = Corpus(CACHE, ENTRIES)
    corpus.make()
    long_feed = LongFeed(corpus)
    settle(environment, corpus, "long")
    made = CACHE / "feedgen"
    made.mkdir(exist_ok=True)
    told = _entries_of(corpus)
    judge.check(is_right=len(told) == ENTRIES, message=f"the long feed has {len(told)} entries")
    (made / "entries.json").write_text(json.dumps(told), "utf-8")
    return long_feed, made


def entries(environment: Environment, repeat: int) -> Figures:
    """Measure the rendering of a long feed against bare feedgen on the same entries."""
    long_feed, made = long_feed_and_entries(environment)
    corpus = long_feed.corpus
    bare: list[str | Path] = [environment.program("bare_feedgen"), "entries.json", "."]
    ours: list[str | Path] = [environment.program("rendered"), "entries.json", corpus.folder / "long.yaml"]

    _, printed = run(ours, made)
    judge.says_nothing(printed)
    for name in ("home.rss", "home.atom"):
        published = (corpus.folder / "long-feeds" / name).read_bytes()
        judge.check(is_right=(made / name).read_bytes() == published, message=f"{name} is another")
    feedsync, folder = command(environment, "long"), corpus.folder
    contenders = [
        Contender("feedgen", bare, made, _nothing, judge.says_nothing),
        Contender("feedsync", ours, made, _nothing, judge.says_nothing),
        Contender("run, all rendered", feedsync, folder, long_feed.rename, long_feed.check_renamed),
        Contender("run, one changed", feedsync, folder, long_feed.change, long_feed.check_changed),
    ]
    figures = in_turn(contenders, repeat)
    corpus.make()
    return figures


def _entries_of(corpus: Corpus) -> list[dict[str, object]]:
    """Return the entries of the long feed as they are in its Atom."""
    feed = ET.parse(corpus.folder / "long-feeds" / "home.atom")  # noqa: S314  our own
    found = []
    for entry in feed.iter(f"{_ATOM}entry"):
        told: dict[str, object] = {
            name: entry.findtext(f"{_ATOM}{name}")
            for name in ("id", "title", "published", "updated", "summary", "content")
        }
        link = next(
            link for link in entry.iter(f"{_ATOM}link") if link.get("rel", "alternate") == "alternate"
        )
        told["link"] = link.get("href")
        told["authors"] = [name.text for name in entry.iterfind(f"{_ATOM}author/{_ATOM}name")]
        told["terms"] = [category.get("term") for category in entry.iter(f"{_ATOM}category")]
        found.append(told)
    return found


def bar(environment: Environment, repeat: int) -> Figures:
    """Measure the first run on a terminal, where it shows a bar, against the same without."""
    corpus = Corpus(CACHE, BAR_OF)
    corpus.make()

    def saw_bar(printed: str) -> None:
        is_shown = re.search(rf"of {BAR_OF:,} articles", printed) is not None
        judge.check(is_right=is_shown, message="no bar was shown")

    feedsync = command(environment)
    contenders = [
        Contender("without, cold", feedsync, corpus.folder, corpus.forget, judge.says_nothing),
        Contender("with, cold", feedsync, corpus.folder, corpus.forget, saw_bar, terminal=True),
    ]
    figures = in_turn(contenders, repeat, warm=False)
    know(environment, corpus)
    return figures


def _nothing() -> None:
    pass


def _anything(_: str) -> None:
    pass
