"""The world of the model test: stores of files, a configuration, a clock, and runs that may be killed."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

from newsroom import as_planned, planned
from partners import Desks

from feedsync import pipeline, whole_file
from feedsync.assemble import Parts, assemble
from feedsync.catalogue.sqlite import open_catalogue
from feedsync.clock import FixedClock
from feedsync.config.load import load
from feedsync.report import Report
from feedsync.steps.orders import Orders

START = datetime(2026, 11, 24, 9, tzinfo=UTC)
SITE = "https://porto.example"
LONG = "Il traghetto parte dal molo vecchio quando il vento gira a ponente. " * 5

WORDS = ("uno", "due", "tre", "quattro")  # the tags that there are

Place = tuple[str, str]  # the name of a store, and a key


class Story(NamedTuple):
    """What a file says. `number` tells the story, `version` the edit, and both stand in the text."""

    number: int
    title: str
    date: datetime
    version: int = 0
    id: str = ""
    url: str = ""
    expires: datetime | None = None
    is_draft: bool = False
    is_long: bool = False
    copy_of: int | None = None  # the story whose id or address it has
    tags: tuple[str, ...] = ()

    @property
    def content(self) -> str:
        return f"v{self.number}.{self.version}v parole. {LONG * self.is_long}".strip()

    def link(self, store: Store, key: str) -> str:
        return SITE + (self.url or store.permalink.format(path=key.partition(".")[0]))

    def lines(self) -> str:
        matter = {
            "title": self.title,
            "date": f"{self.date:%Y-%m-%dT%H:%M:%SZ}",
            "id": self.id,
            "url": self.url,
            "expires": f"{self.expires:%Y-%m-%dT%H:%M:%SZ}" if self.expires else "",
            "draft": "true" if self.is_draft else "",
            "tags": f"[{', '.join(self.tags)}]" if self.tags else "",
        }
        told = "".join(f"{key}: {value}\n" for key, value in matter.items() if value)
        return f"---\n{told}---\n{self.content}\n"


class Store:
    """A folder of files. `name` is what the configuration calls it."""

    def __init__(self, name: str, folder: Path, permalink: str) -> None:
        self.name = name
        self.folder = folder
        self.permalink = permalink
        self.files: dict[str, Story] = {}
        self.is_there = True

    def line(self) -> str:
        return (
            f'{{name: {self.name}, type: folder, path: {self.folder.name}/, permalink: "{self.permalink}"}}'
        )

    def fail(self, *, file_instead: bool) -> None:
        self.folder.rename(self.folder.with_suffix(".away"))
        if file_instead:
            self.folder.write_text("no folder", "utf-8")
        self.is_there = False

    def mend(self) -> None:
        if not self.is_there:
            self.folder.unlink(missing_ok=True)
            self.folder.with_suffix(".away").rename(self.folder)
            self.is_there = True


class World:
    """Files, settings and a clock; `run` is `feedsync run` without the command line."""

    def __init__(self, folder: Path, desks: Desks) -> None:
        self.folder = folder
        self.now = self.latest = START
        self.stores = [
            Store("main", folder / "content", "/{path}/"),
            Store("sport", folder / "sport", "/sport/{path}/"),
        ]
        self.dropped: list[Store] = []
        self.feeds: dict[str, dict[str, Any]] = {
            "all": {"limit": "all", "formats": ["rss", "atom", "json"]},
            "few": {"limit": 3, "formats": ["rss", "atom", "json"], "content": "full"},
            "some": {
                "limit": "all",
                "formats": ["json"],
                "filter": {"tags": ["uno", "due"]},
                "exclude": {"tags": ["tre"]},
            },
            "tag/{slug}": {"limit": "all", "formats": ["rss", "json"], "for_each": "tag"},
        }
        self.channels: dict[str, dict[str, Any]] = {}
        self.desks = desks
        self._stamps = 0
        for store in self.stores:
            store.folder.mkdir()

    # Files

    def files(self) -> dict[Place, Story]:
        """All files of the stores that can be read now."""
        return {
            (store.name, key): story
            for store in self.stores
            if store.is_there
            for key, story in store.files.items()
        }

    def store(self, name: str) -> Store:
        return next(store for store in self.stores if store.name == name)

    def write(self, place: Place, story: Story) -> None:
        """Write a file with a time of its own, so that no file is written in the instant of a scan."""
        store = self.store(place[0])
        path = store.folder / place[1]
        path.write_text(story.lines(), "utf-8")
        self._stamps += 1
        os.utime(path, ns=(10**18 + self._stamps * 10**9,) * 2)
        store.files[place[1]] = story

    def remove(self, place: Place) -> Story:
        store = self.store(place[0])
        (store.folder / place[1]).unlink()
        return store.files.pop(place[1])

    def move(self, old: Place, new: Place) -> None:
        source, target = self.store(old[0]), self.store(new[0])
        (source.folder / old[1]).rename(target.folder / new[1])
        target.files[new[1]] = source.files.pop(old[1])

    # Documents, state and clock

    @property
    def paths(self) -> list[str]:
        """The documents of all feeds but those of terms."""
        plain = [(name, feed) for name, feed in self.feeds.items() if "for_each" not in feed]
        return [f"{name}.{form}" for name, feed in plain for form in feed["formats"]]

    def documents(self) -> dict[str, bytes]:
        feeds = self.folder / "feeds"
        of_terms = [f"tag/{file.name}" for file in sorted(feeds.glob("tag/[!.]*"))]
        found = {path: feeds / path for path in [*self.paths, *of_terms]}
        return {path: file.read_bytes() for path, file in found.items() if file.exists()}

    def forget_orphans(self) -> None:
        """Remove files of feeds that are not configured any more."""
        for file in (self.folder / "feeds").iterdir():
            if file.is_file() and file.name not in self.paths:
                file.unlink()

    def lose_state(self, *, and_ids: bool) -> None:
        shutil.rmtree(self.folder / ".feedsync", ignore_errors=True)
        if and_ids:
            self.ids_file.unlink(missing_ok=True)

    @property
    def ids_file(self) -> Path:
        return self.folder / "ids.jsonl"

    def wait(self, span: timedelta) -> None:
        self.now += span
        self.latest = max(self.latest, self.now)

    # Runs

    def write_config(self) -> None:
        stores = "stores:\n" + "".join(f"  - {store.line()}\n" for store in self.stores)
        feeds = "".join(f"  - {_flow({'name': name} | feed)}\n" for name, feed in self.feeds.items())
        channels = "".join(
            f"  - {json.dumps({'name': name} | channel)}\n" for name, channel in self.channels.items()
        )
        push = f"push:\n{channels}" if channels else ""
        (self.folder / "config.yaml").write_text(
            f'site: {{title: Porto, url: "{SITE}/", language: it}}\n{stores}feeds:\n{feeds}'
            f'publish: {{to: feeds/, url: "{SITE}/feeds/", verify: off}}\n{push}',
            "utf-8",
        )

    def run(self, death: Death | None = None, **orders: bool) -> Report:
        """Plan, then run, and see that all is done as it was planned."""
        self.write_config()
        parts = assemble(load(self.folder / "config.yaml"), FixedClock(self.now))
        if death is not None:
            return self._run(parts, death, orders)
        return as_planned(
            parts,
            lambda aside: planned(parts, aside, orders),
            lambda: self._run(parts, Death("never", 0, after=False), orders),
        )

    def _run(self, parts: Parts, death: Death, orders: dict[str, bool]) -> Report:
        with death.threatens(), open_catalogue(parts.state.catalogue) as db:
            death.commits = 0
            for file in (parts.state.ids, parts.state.last_run):
                whole_file.sweep(file)
            self.desks.kill = death.strike if death.may_strike else None
            try:
                return pipeline.run(parts, db, Orders(**orders, explains=True))
            finally:
                self.desks.kill = None

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        with open_catalogue(self.folder / ".feedsync/state.db") as db:
            return db.rows(statement)


def _flow(values: dict[str, Any]) -> str:
    told = ", ".join(f"{key}: {value}" for key, value in values.items()).replace("'", "")
    return "{" + told.replace("tag/{slug}", '"tag/{slug}"') + "}"


class KilledError(BaseException):
    """A process that is killed runs no further line of its own."""


class Death:
    """Kills a run before or after its `nth` moment of a kind: a statement, commit, flush or replacement.

    `commits` counts what was committed until then.
    """

    def __init__(self, kind: str, nth: int, *, after: bool) -> None:
        self._when = (kind, nth, after)
        self._met: Counter[str] = Counter()
        self._is_dead = False
        self.commits = 0

    @contextmanager
    def threatens(self) -> Iterator[None]:
        death, connect = self, sqlite3.connect

        class Connection(sqlite3.Connection):
            def execute(self, statement: str, *values: Any) -> sqlite3.Cursor:
                kind = "commit" if statement == "COMMIT" else "statement"
                return death.meet(kind, super().execute, statement, *values)

            def executemany(self, *values: Any) -> sqlite3.Cursor:
                return death.meet("statement", super().executemany, *values)

        with ExitStack() as patches:
            opened = lambda *args, **more: connect(*args, factory=Connection, **more)  # noqa: E731
            patches.enter_context(patch.object(sqlite3, "connect", opened))
            for name in ("fsync", "replace", "rename", "unlink"):
                kind = "replacement" if name in ("replace", "rename") else name
                done = _meeting(death, kind, getattr(os, name))
                patches.enter_context(patch.object(os, name, done))
            yield

    def meet(self, kind: str, action: Callable[..., Any], *values: Any, **more: Any) -> Any:
        self._met[kind] += 1
        kind_of_death, nth, after = self._when
        is_it = (kind, self._met[kind]) == (kind_of_death, nth)
        if self._is_dead or (is_it and not after):
            self._die()
        result = action(*values, **more)
        self.commits += kind == "commit"
        if is_it:
            self._die()
        return result

    @property
    def may_strike(self) -> bool:
        return self._when[0] != "never"

    def strike(self) -> None:
        """The process is dead from now on, wherever it is."""
        self._is_dead = True

    def _die(self) -> None:
        self._is_dead = True
        raise KilledError


def _meeting(death: Death, kind: str, action: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *values, **more: death.meet(kind, action, *values, **more)
