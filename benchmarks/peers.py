"""The generators that feedsync is compared with: Hugo and Pelican, each with the same articles and feeds.

Both do only what makes the feeds: no page is rendered. Hugo reads the very files that feedsync reads; Pelican
reads no lists in front matter, and gets the same articles with headers of its own. `make bench-setup`
installs both. Who is not there is left out.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Protocol

import articles
from corpus import Corpus, append, write_article
from environment import CACHE, HERE, variables

_PELICAN = CACHE / "peers" / "bin" / "pelican"
MOST_OF_PELICAN = 10_000


class Peer(Protocol):
    """A generator with a site made of a corpus, in a folder of its own."""

    name: str
    folder: Path
    command: list[str | Path]

    def make(self) -> None:
        """Make the site, or make it what it was."""

    def change(self, turn: int) -> None:
        """Change the newest article as that of the corpus is changed."""

    def forget(self) -> None:
        """Remove what it made of it."""

    def feeds(self) -> list[Path]:
        """Return the feeds that it made."""


class Hugo:
    """Hugo on the files of the corpus."""

    name = "hugo"

    def __init__(self, corpus: Corpus) -> None:
        self.folder = corpus.folder / "hugo"
        self.command: list[str | Path] = [shutil.which("hugo") or "hugo", "--config", "hugo.yaml", "--quiet"]

    def make(self) -> None:
        shutil.copytree(HERE / "sites" / "hugo", self.folder, dirs_exist_ok=True)

    def change(self, turn: int) -> None:
        """The corpus is changed already."""

    def forget(self) -> None:
        for name in ("public", "resources"):
            shutil.rmtree(self.folder / name, ignore_errors=True)

    def feeds(self) -> list[Path]:
        public = self.folder / "public"
        return [public / "home.rss", public / "home.atom", *public.glob("tags/*/index.rss")]


class Pelican:
    """Pelican, which keeps what it has read in its cache, on files with its own headers."""

    name = "pelican"

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self.folder = corpus.folder / "pelican"
        self.command: list[str | Path] = [_PELICAN, "--settings", "pelicanconf.py", "--quiet"]

    def make(self) -> None:
        shutil.copytree(HERE / "sites" / "pelican", self.folder, dirs_exist_ok=True)
        made = self.folder / "made"
        if made.exists():
            self._write(0)
            return
        for number in range(self._corpus.count):
            self._write(number)
        made.touch()

    def _write(self, number: int) -> None:
        head = (
            f"Title: {articles.title(number)}\nDate: {articles.date(number).isoformat()}\n"
            f"Tags: {', '.join(articles.tags(number))}\nAuthor: {articles.author(number)}\n\n"
        )
        write_article(self.folder / "content" / articles.key(number), head + articles.body(number))

    def change(self, turn: int) -> None:
        append(self.folder / "content" / articles.key(0), turn)

    def forget(self) -> None:
        for name in ("output", "cache"):
            shutil.rmtree(self.folder / name, ignore_errors=True)

    def feeds(self) -> list[Path]:
        return [*self.folder.glob("output/feeds/home.*"), *self.folder.glob("output/feeds/tag/*.rss")]


def peers_of(corpus: Corpus) -> list[Peer]:
    """Return the generators that are there and can bear so many articles."""
    found: list[Peer] = []
    if shutil.which("hugo"):
        found.append(Hugo(corpus))
    if _PELICAN.exists() and corpus.count <= MOST_OF_PELICAN:
        found.append(Pelican(corpus))
    return found


def versions() -> dict[str, str]:
    """Return the version of each that is there."""
    commands = {"hugo": [shutil.which("hugo") or "", "version"], "pelican": [str(_PELICAN), "--version"]}
    said = {}
    for name, command in commands.items():
        if command[0] and Path(command[0]).exists():
            done = subprocess.run(command, env=variables(), capture_output=True, text=True, check=True)
            words = done.stdout.removeprefix("hugo ").split()
            said[name] = words[0].partition("+")[0].removeprefix("v")
    return said
