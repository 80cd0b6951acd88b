"""Newsrooms that are alike, so that one can suffer what the other does not: both must end the same."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from random import Random

from click.testing import CliRunner, Result
from newsroom import Newsroom

from feedsync.cli.main import cli
from feedsync.registry import FORMATS

CONFIG = """\
site: {title: Porto, url: "https://porto.example/", language: it}
store: {type: folder, path: content/, withdraw_after: 1h}
feeds:
  - {name: news, limit: 40}
  - {name: brief, limit: 10, content: summary, formats: [rss], path: brief/index.xml}
publish: {to: feeds/, url: "https://porto.example/feeds/", verify: off}
push:
  - {type: webhook, url: "https://partner.example/", paused: true}
  - {type: websub, hubs: ["https://hub.example/"], feeds: [news], paused: true}
"""


class Desk:
    """Edits articles by chance, and each newsroom that it is handed in the same way.

    The number in its title is what an article is, whatever else becomes of it. No article is edited twice in
    a round.
    """

    def __init__(self, random: Random, count: int) -> None:
        self._random = random
        self._names: dict[int, str] = {}
        self._ids: set[int] = set()
        self._touched: set[int] = set()
        self._count = 0
        self._first = [self._added() for _ in range(count)]

    def open(self, newsroom: Newsroom) -> None:
        """Write the articles that there are from the start."""
        for number in self._first:
            self._write(number, "Testo.", [newsroom])

    def edit(self, newsrooms: Iterable[Newsroom]) -> None:
        """One round of edits: each kind of them once or twice, most of them in the windows of the feeds."""
        newsrooms = list(newsrooms)
        self._touched.clear()
        kinds = [
            self._add,
            self._change,
            self._change,
            self._draft,
            self._delete,
            self._move,
            self._move,
            self._readdress,
        ]
        for kind in self._random.sample(kinds, len(kinds)):
            kind(newsrooms)

    def _added(self) -> int:
        self._count += 1
        self._names[self._count] = f"{self._count % 7}/{self._count:04}.md"
        if self._count % 2:
            self._ids.add(self._count)
        return self._count

    def _some(self) -> int:
        numbers = sorted(self._names.keys() - self._touched)
        number = self._random.choice(numbers[-45:] if self._random.random() < 0.9 else numbers)
        self._touched.add(number)
        return number

    def _add(self, newsrooms: list[Newsroom]) -> None:
        self._write(self._added(), "Nuovo.", newsrooms)

    def _change(self, newsrooms: list[Newsroom]) -> None:
        self._write(self._some(), f"Cambiato {self._random.random()}.", newsrooms)

    def _draft(self, newsrooms: list[Newsroom]) -> None:
        self._write(self._some(), "Ritirato.", newsrooms, draft="true")

    def _delete(self, newsrooms: list[Newsroom]) -> None:
        number = self._some()
        for newsroom in newsrooms:
            newsroom.remove(self._names[number])
        del self._names[number]

    def _move(self, newsrooms: list[Newsroom]) -> None:
        number = self._some()
        old = self._names[number]
        new = self._names[number] = f"moved/{self._random.randrange(10**6):06}-{number}.md"
        for newsroom in newsrooms:
            content = newsroom.folder / "content"
            (content / new).parent.mkdir(exist_ok=True)
            (content / old).rename(content / new)

    def _readdress(self, newsrooms: list[Newsroom]) -> None:
        """Give an article another address: what it had becomes its id, which nothing but ids.jsonl tells."""
        number = self._some()
        self._write(number, "Altrove.", newsrooms, url=f"/altrove/{self._random.randrange(10**6)}-{number}/")

    def _write(self, number: int, text: str, newsrooms: list[Newsroom], **matter: object) -> None:
        name = self._names[number]
        declared = f"urn:porto:{number}" if number in self._ids else None
        date = f"{2000 + number // 336:04}-{number // 28 % 12 + 1:02}-{number % 28 + 1:02}"
        for newsroom in newsrooms:
            # It may be one file in several newsrooms.
            (newsroom.folder / "content" / name).unlink(missing_ok=True)
            newsroom.write(
                name,
                f"{text}\n\nNumero {number}.",
                title=f"Articolo {number}",
                date=date,
                id=declared,
                **matter,
            )


SCENES = ("first run", "news")


def scene(kind: str, folder: Path) -> Newsroom:
    """Return a newsroom of 50 articles with something to publish: all of them, or some news."""
    newsroom, desk = Newsroom(folder, CONFIG), Desk(Random(8), 50)
    desk.open(newsroom)
    if kind == "news":
        # The second round finds ids.jsonl written, and articles missing.
        for _ in range(2):
            run(newsroom)
            desk.edit([newsroom])
            newsroom.wait(hours=1)
    return newsroom


def run(newsroom: Newsroom) -> Result:
    """Run the command in this process. What it does not foresee is raised."""
    arguments = ["run", "--debug", "--wait", "0", "-c", str(newsroom.folder / "config.yaml")]
    result = CliRunner().invoke(cli, [*arguments, "--clock", newsroom.now.isoformat()])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def copy(newsroom: Newsroom, folder: Path, *, with_memory: bool = True) -> Newsroom:
    """Return a twin. They share the files of their articles, since a file that was copied is another."""
    twin = Newsroom(folder, (newsroom.folder / "config.yaml").read_text("utf-8"))
    twin.now, twin._written = newsroom.now, newsroom._written
    shutil.copytree(
        newsroom.folder / "content", folder / "content", copy_function=os.link, dirs_exist_ok=True
    )
    if not with_memory:
        return twin
    for name in (".feedsync", "feeds"):
        if (newsroom.folder / name).exists():
            shutil.copytree(newsroom.folder / name, folder / name)
    if (newsroom.folder / "ids.jsonl").exists():
        shutil.copy2(newsroom.folder / "ids.jsonl", folder)
    return twin


def published(newsroom: Newsroom) -> dict[str, bytes]:
    """What readers may ask for. It is opened by its name, as a web server does."""
    found = {}
    for path in ("news.rss", "news.atom", "news.json", "brief/index.xml"):
        with contextlib.suppress(FileNotFoundError):
            found[path] = (newsroom.folder / "feeds" / path).read_bytes()
    return found


def assert_whole(documents: Mapping[str, bytes], *versions: Mapping[str, bytes]) -> None:
    """Each published file can be read by whoever reads it, and is one of these versions, if any are given."""
    for path, content in documents.items():
        assert not versions or content in [version.get(path) for version in versions], path
        ending = path.rpartition(".")[2]
        assert FORMATS.load({"xml": "rss"}.get(ending, ending)).read_back(content).is_ours, path


def outcome(newsroom: Newsroom) -> dict[str, object]:
    """All that must be the same in the end, whatever happened on the way."""
    log = defaultdict(list)
    for kind, key in newsroom.log():
        log[key].append(kind)
    ids = newsroom.folder / "ids.jsonl"
    return {
        "documents": newsroom.documents(),
        "ids": ids.read_bytes() if ids.exists() else b"",
        "log": dict(log),
        "owed": sorted(newsroom.rows("SELECT channel, kind, title, state FROM delivery")),
        "files": sorted(
            str(path.relative_to(newsroom.folder))
            for path in newsroom.folder.rglob("*")
            if path.is_file() and "content" not in path.parts
        ),
    }


def written(newsroom: Newsroom) -> dict[str, tuple[int, bytes]]:
    """All that a run may write, but for its notes: what is unchanged, nobody touched."""
    files = [*(newsroom.folder / "feeds").rglob("*.*"), *(newsroom.folder / ".feedsync").glob("*.db*")]
    files += newsroom.folder.glob("ids.jsonl")
    return {str(file): (file.stat().st_mtime_ns, file.read_bytes()) for file in files}
