"""The published sample in newsboat, a feed reader that people use: what is in its cache after a reload."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from harbour import entries_of
from services import loopback, require

from feedsync.config.load import load
from feedsync.feeds.entry import Entry

pytestmark = pytest.mark.live

ROOT = Path(__file__).parent.parent.parent


class FeedServer(SimpleHTTPRequestHandler):
    """Serves files with the media types of feeds, and says nothing about it."""

    extensions_map = {  # noqa: RUF012  as its base class has it
        ".rss": "application/rss+xml; charset=utf-8",
        ".atom": "application/atom+xml; charset=utf-8",
    }

    def log_message(self, *_args: object) -> None:
        pass


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """The address of a server of what lies in `tmp_path / "www"`."""
    folder = tmp_path / "www"
    folder.mkdir()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(FeedServer, directory=str(folder)))
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass
class Newsboat:
    """A newsboat with a home of its own, subscribed to some addresses."""

    home: Path
    urls: list[str]

    def reload(self) -> None:
        self.home.mkdir(exist_ok=True)
        (self.home / "urls").write_text("\n".join(self.urls) + "\n", "utf-8")
        (self.home / "config").write_text("prepopulate-query-feeds no\n", "utf-8")
        files = {"-u": "urls", "-c": "cache.db", "-C": "config"}
        options = [part for option, name in files.items() for part in (option, str(self.home / name))]
        done = subprocess.run(
            ["newsboat", *options, "-x", "reload"],
            env={
                "HOME": str(self.home),
                "PATH": os.environ["PATH"],
                "LANG": "C.UTF-8",
                "NO_PROXY": "*",
            },
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr.decode("utf-8", "replace")

    def rows(self, query: str) -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(self.home / "cache.db")) as cache:
            return cache.execute(query).fetchall()


def sample_entries() -> list[Entry]:
    return entries_of(load(ROOT / "config.yaml"), "news")


@pytest.mark.parametrize("form", ["rss", "atom"])
def test_newsboat_shows_what_the_sample_has(form: str, address: str, tmp_path: Path) -> None:
    require("newsboat", shutil.which("newsboat"))
    require("loopback", loopback())
    shutil.copy(ROOT / "feeds" / f"news.{form}", tmp_path / "www")
    newsboat = Newsboat(tmp_path / "newsboat", [f"{address}/news.{form}"])

    newsboat.reload()

    entries = sample_entries()
    rows = newsboat.rows(
        "SELECT guid, title, url, pubDate, content FROM rss_item ORDER BY pubDate DESC, guid"
    )
    assert len(rows) > 10
    assert [row[:4] for row in rows] == [
        (
            entry.atom_id if form == "atom" else entry.id,
            entry.title,
            entry.url,
            int(entry.published.timestamp()),
        )
        for entry in entries
    ]
    assert [str(row[4]).strip() for row in rows] == [entry.content for entry in entries]
    ((title, url),) = newsboat.rows("SELECT title, url FROM rss_feed")
    config = load(ROOT / "config.yaml")
    assert (title, url) == (config.feeds[0].title, config.site.url)


@pytest.mark.parametrize("form", ["rss", "atom"])
def test_newsboat_offers_the_enclosure_of_an_article(form: str, address: str, tmp_path: Path) -> None:
    require("newsboat", shutil.which("newsboat"))
    require("loopback", loopback())
    shutil.copy(ROOT / "feeds" / f"news.{form}", tmp_path / "www")
    newsboat = Newsboat(tmp_path / "newsboat", [f"{address}/news.{form}"])

    newsboat.reload()

    shown = dict(newsboat.rows("SELECT url, enclosure_url FROM rss_item"))
    with_sound = [
        entry for entry in sample_entries() if any("audio/" in media.type for media in entry.enclosures)
    ]
    assert with_sound
    for entry in with_sound:
        assert shown[entry.url] in [media.url for media in entry.enclosures]


@pytest.mark.parametrize("form", ["rss", "atom"])
def test_newsboat_finds_nothing_new_where_nothing_is(form: str, address: str, tmp_path: Path) -> None:
    require("newsboat", shutil.which("newsboat"))
    require("loopback", loopback())
    shutil.copy(ROOT / "feeds" / f"news.{form}", tmp_path / "www")
    newsboat = Newsboat(tmp_path / "newsboat", [f"{address}/news.{form}"])
    newsboat.reload()
    before = newsboat.rows("SELECT id, guid, pubDate FROM rss_item")

    newsboat.reload()

    assert newsboat.rows("SELECT id, guid, pubDate FROM rss_item") == before
