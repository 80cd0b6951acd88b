"""Folders of articles to measure with: the same bytes and times on every machine."""

from __future__ import annotations

import hashlib
import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

import articles

# Of all files, so that none counts as just written.
_WRITTEN = int(datetime(2025, 7, 1, tzinfo=UTC).timestamp())
LIMIT = 50

_HOME = f"""\
site:
  title: Avvisatore
  url: https://www.avvisatore.example/
  language: it
store:
  type: folder
  path: content/
feeds:
  - name: home
    title: Avvisatore
    limit: {LIMIT}
    formats: [rss, atom]
    content: full
"""
_TAGS = f"""\
  - name: tag/{{slug}}
    for_each: tag
    limit: {LIMIT}
    formats: [rss]
    content: full
"""


def _publish(folder: str) -> str:
    return f"publish:\n  to: {folder}/\n  url: https://www.avvisatore.example/feeds/\n"


# What all contenders are to make: the home feed, and one for each tag.
CONFIG = _HOME + _TAGS + _publish("feeds")
# By name: without and with a feed for each of thousands of tags.
CONFIGS_OF_MANY_TAGS = {"config": _HOME + _publish("feeds"), "tags": _HOME + _TAGS + _publish("tag-feeds")}


def front_matter(number: int, tags: int = 0) -> str:
    """Return the head of an article that Hugo and feedsync read."""
    return (
        f"---\ntitle: {articles.title(number)}\ndate: {articles.date(number).isoformat()}\n"
        f"tags: [{', '.join(articles.tags(number, tags))}]\nauthor: {articles.author(number)}\n---\n\n"
    )


class Corpus:
    """A folder with a configuration and so many articles, made where it is not there yet.

    With `tags` the articles have so many of them, out of which every one has a feed in a second
    configuration.
    """

    def __init__(self, cache: Path, count: int, tags: int = 0) -> None:
        self.count = count
        self.tags = tags
        self.folder = cache / (f"corpus-{count}-{tags}" if tags else f"corpus-{count}")
        self.newest = self.folder / "content" / articles.key(0)
        self._made = self.folder / "made"
        sources = (Path(__file__), Path(articles.__file__))
        self._digest = hashlib.sha256(b"".join(map(Path.read_bytes, sources))).hexdigest()

    def make(self) -> None:
        """Make it, or make it what it was: the newest article may have been changed."""
        if self._made.exists() and self._made.read_text("utf-8") == self._digest:
            if self.newest.read_text("utf-8") != self._text(0):
                self._write(0)
            return
        shutil.rmtree(self.folder, ignore_errors=True)
        for number in range(self.count):
            self._write(number)
        for name, text in (CONFIGS_OF_MANY_TAGS if self.tags else {"config": CONFIG}).items():
            (self.folder / f"{name}.yaml").write_text(text, "utf-8")
        self._made.write_text(self._digest, "utf-8")
        os.sync()

    def _text(self, number: int) -> str:
        return front_matter(number, self.tags) + articles.body(number)

    def _write(self, number: int) -> None:
        write_article(self.folder / "content" / articles.key(number), self._text(number))

    def change(self, turn: int) -> None:
        """Append a paragraph to the newest article."""
        append(self.newest, turn)

    def newest_feeds(self, name: str = "config") -> list[bytes]:
        """Return the bytes of the published feeds of a configuration that the newest article is in."""
        return [file.read_bytes() for file in self.newest_files(name)]

    def newest_files(self, name: str = "config") -> list[Path]:
        """Return the published feeds of a configuration that the newest article is in."""
        folder = self.folder / ("tag-feeds" if name == "tags" else "feeds")
        files = [folder / "home.rss", folder / "home.atom"]
        if name == "tags" or not self.tags:
            files += [folder / "tag" / f"{articles.slug(tag)}.rss" for tag in articles.tags(0, self.tags)]
        return files

    def feeds(self) -> list[Path]:
        """Return the published feeds of the first configuration."""
        return [*self.folder.glob("feeds/home.*"), *self.folder.glob("feeds/tag/*.rss")]

    def count_tag_feeds(self) -> int:
        """Return how many feeds of tags the second configuration has published."""
        return len(list((self.folder / "tag-feeds" / "tag").glob("*.rss")))

    def forget(self) -> None:
        """Remove what feedsync made of it."""
        for name in (".feedsync", "feeds", "tag-feeds", "long-feeds"):
            shutil.rmtree(self.folder / name, ignore_errors=True)
        for file in self.folder.glob("*ids.jsonl"):
            file.unlink()


def write_article(file: Path, text: str) -> None:
    """Write a file that does not look as if it had been written just now."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")
    os.utime(file, (_WRITTEN, _WRITTEN))


def append(file: Path, turn: int) -> None:
    """Change an article, each turn in another way."""
    with file.open("a", encoding="utf-8") as opened:
        opened.write(f"\n{articles.news(turn)}\n")
