"""A newsroom in a folder, run in this process: fast enough for a long life of edits."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from msgspec.structs import replace

from feedsync import pipeline
from feedsync.assemble import Parts, assemble, rehearse
from feedsync.catalogue.sqlite import open_catalogue, open_copy, open_to_read
from feedsync.clock import FixedClock
from feedsync.config.load import load
from feedsync.pushed import Pushed
from feedsync.report import Report, Standing
from feedsync.steps.orders import Orders
from feedsync.steps.report import standing

CONFIG = """\
site: {title: Porto, url: "https://porto.example/", language: it}
store: {type: folder, path: content/}
feeds:
  - {name: news, limit: 4}
  - {name: brief, limit: 2, content: summary, formats: [rss]}
publish: {to: feeds/, url: "https://porto.example/feeds/"}
"""
START = datetime(2026, 11, 24, 9, tzinfo=UTC)


class Newsroom:
    """Files and a clock. `run` is `feedsync run` without the command line."""

    def __init__(self, folder: Path, config: str = CONFIG) -> None:
        self.folder = folder
        self.now = START
        self._written = 0
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "config.yaml").write_text(config, "utf-8")
        (folder / "content").mkdir(exist_ok=True)

    def write(self, name: str, text: str = "Testo.", **matter: object) -> None:
        """Write an article, with a time of its own, so that no file was written in the instant of a scan."""
        values = {"title": name.partition(".")[0].title(), "date": "2026-11-20"} | matter
        lines = "".join(f"{key}: {value}\n" for key, value in values.items() if value is not None)
        path = self.folder / "content" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"---\n{lines}---\n{text}\n", "utf-8")
        self._written += 1
        os.utime(path, ns=(10**18 + self._written * 10**9,) * 2)

    def remove(self, name: str) -> None:
        (self.folder / "content" / name).unlink()

    def wait(self, **span: float) -> None:
        self.now += timedelta(**span)

    def run(self, **orders: Any) -> Report:
        parts = self._parts()
        with open_catalogue(parts.state.catalogue) as db:
            return pipeline.run(parts, db, Orders(**orders))

    def plan(self, **orders: Any) -> Report:
        """What a run that `explains` would tell."""
        with TemporaryDirectory() as aside:
            return self._planned(Path(aside), orders)

    def run_as_planned(self, **orders: Any) -> Report:
        """Plan, then run, and see that the plan touched nothing and the run did just what was planned."""
        return as_planned(
            self._parts(),
            lambda aside: self._planned(aside, orders),
            lambda: self.run(**orders, explains=True),
        )

    def _planned(self, aside: Path, orders: Mapping[str, Any]) -> Report:
        return planned(self._parts(), aside, orders)

    def _parts(self) -> Parts:
        return assemble(load(self.folder / "config.yaml"), FixedClock(self.now))

    def everything(self) -> dict[Path, bytes]:
        """All files below the folder."""
        return everything(self.folder)

    def standing(self) -> Standing:
        """What `feedsync status` tells."""
        parts = self._parts()
        with open_to_read(parts.state.catalogue) as db:
            return standing(parts, db)

    def rows(self, statement: str) -> list[tuple[object, ...]]:
        with open_catalogue(self.folder / ".feedsync" / "state.db") as db:
            return db.rows(statement)

    def log(self) -> list[tuple[object, object]]:
        """What the log says of articles, without silent edits: kind and key."""
        return self.rows(
            "SELECT kind, key FROM change JOIN article ON article.id = change.article"
            " WHERE NOT (kind = 'updated' AND is_silent = 1) ORDER BY seq"
        )

    def documents(self) -> Mapping[str, bytes]:
        folder = self.folder / "feeds"
        return {
            str(path.relative_to(folder)): path.read_bytes()
            for path in sorted(folder.rglob("*.*"))
            if path.is_file()
        }

    def ids(self, path: str = "news.json") -> list[str]:
        import json

        return [item["id"] for item in json.loads(self.documents()[path])["items"]]


def planned(parts: Parts, aside: Path, orders: Mapping[str, Any]) -> Report:
    """What a run that `explains` would tell; what it would write is put `aside`."""
    with open_copy(parts.state.catalogue) as db:
        return pipeline.run(rehearse(parts, aside), db, Orders(**orders, explains=True))


def as_planned(parts: Parts, plan: Callable[[Path], Report], run: Callable[[], Report]) -> Report:
    """Plan, then run, and see that the plan touched nothing and the run did just what was planned.

    What came of what was sent, and of the command that deploys, cannot be planned.
    """
    before = everything(parts.config.folder)
    with TemporaryDirectory() as folder:
        aside = Path(folder)
        expected = plan(aside)
        assert everything(parts.config.folder) == before
        report = run()
        assert _plannable(expected) == _plannable(report)
        for file in aside.rglob("*.*"):
            published = parts.config.folder / parts.config.publish.to / file.relative_to(aside)
            assert file.read_bytes() == published.read_bytes()
    return report


def _plannable(report: Report) -> Report:
    pushed = report.pushed and Pushed(
        announced=list(report.pushed.announced),
        untold=list(report.pushed.untold),
        begun=list(report.pushed.begun),
        gone=report.pushed.gone,
    )
    return replace(report, pushed=pushed, deployed=None)


def everything(folder: Path) -> dict[Path, bytes]:
    return {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()}
