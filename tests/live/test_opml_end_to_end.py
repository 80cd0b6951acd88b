"""From articles to a reader: a run with feeds of terms and pages is served, and readers import its index.opml."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import pytest
from live.newsboat import newsboat
from live.www import Served, serving
from lxml import etree
from reader import make_reader
from services import loopback, require

pytestmark = pytest.mark.live

CONFIG = """\
site: {{title: Porto, url: "{site}", language: it}}
store: {{type: folder, path: content/}}
feeds:
  - name: news
  - {{name: "tag/{{slug}}", for_each: tag, formats: [atom, rss], content: summary}}
  - {{name: "autori/{{slug}}", for_each: author, formats: [atom], exclude: {{tags: [meteo]}}}}
  - {{name: interno, listed: false}}
publish: {{to: feeds/, url: "{site}feeds/", pages: true}}
"""
MEDIA_TYPES = {
    ".atom": "application/atom+xml",
    ".json": "application/feed+json",
    ".html": "text/html",
    ".opml": "text/x-opml",
    ".rss": "application/rss+xml",
}
ARTICLES = {
    "ponte": ("Viabilità & lavori", "Giulia D’Angelo"),
    "derby": ("Calcio", "Marco Dessì"),
    "neve": ("meteo, viabilità & lavori", "Giulia D’Angelo"),
    "vela": ("новости", "Marco Dessì"),
}
# Titles by the path of the feed that the list has of it.
EXPECTED = {
    "news.rss": {"derby", "neve", "ponte", "vela"},
    "tag/calcio.rss": {"derby"},
    "tag/meteo.rss": {"neve"},
    "tag/viabilita-lavori.rss": {"neve", "ponte"},
    "tag/новости.rss": {"vela"},
    "autori/giulia-d-angelo.atom": {"ponte"},
    "autori/marco-dessi.atom": {"derby", "vela"},
}


class Newsroom:
    """Articles, and a server of what a run makes of them."""

    def __init__(self, folder: Path, site: str, served: dict[str, Served]) -> None:
        self.folder = folder
        self.site = site
        self._served = served
        (folder / "content").mkdir(parents=True)
        (folder / "config.yaml").write_text(CONFIG.format(site=site), "utf-8")

    def write(self, title: str, tags: str, author: str) -> None:
        head = f"title: {title}\ndate: 2026-11-20\ntags: [{tags}]\nauthor: {author}"
        (self.folder / "content" / f"{title}.md").write_text(f"---\n{head}\n---\nTesto.\n", "utf-8")

    def run(self) -> None:
        """Run feedsync, and serve what it has published."""
        command = [sys.executable, "-m", "feedsync", "run"]
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=False)
        assert (done.stdout, done.stderr, done.returncode) == ("", "", 0)
        for file in (self.folder / "feeds").rglob("*.*"):
            path = quote(f"/feeds/{file.relative_to(self.folder / 'feeds')}")
            self._served[path] = (MEDIA_TYPES[file.suffix], file.read_bytes())

    @property
    def opml(self) -> Path:
        return self.folder / "feeds" / "index.opml"

    def listed(self) -> dict[str, str]:
        """The titles that the list has, by the addresses."""
        outlines = [one.attrib for one in etree.parse(self.opml).iter("outline")]
        return {one["xmlUrl"]: one["title"] for one in outlines if "xmlUrl" in one}

    def expected(self) -> dict[str, set[str]]:
        return {f"{self.site}feeds/{quote(path)}": titles for path, titles in EXPECTED.items()}


@pytest.fixture
def newsroom(tmp_path: Path) -> Iterator[Newsroom]:
    require("loopback", loopback())
    served: dict[str, Served] = {}
    with serving(served) as address:
        newsroom = Newsroom(tmp_path / "newsroom", address, served)
        for title, (tags, author) in ARTICLES.items():
            newsroom.write(title, tags, author)
        newsroom.run()
        yield newsroom


def in_newsboat(home: Path) -> tuple[dict[str, str], dict[str, set[str]]]:
    """What newsboat has by the address of a feed: its title, and those of its entries.

    It keeps an entry once, by its id: below one of the feeds that have it.
    """
    entries: defaultdict[str, set[str]] = defaultdict(set)
    with closing(sqlite3.connect(home / "cache.db")) as cache:
        for address, title in cache.execute("SELECT feedurl, title FROM rss_item"):
            entries[address].add(title)
        return dict(cache.execute("SELECT rssurl, title FROM rss_feed")), entries


def read_all(home: Path, opml: Path) -> None:
    home.mkdir(exist_ok=True)
    newsboat(home, "-i", str(opml))
    newsboat(home, "-x", "reload")


def test_newsboat_imports_the_list_and_reads_every_feed_in_it(newsroom: Newsroom, tmp_path: Path) -> None:
    home = tmp_path / "newsboat"

    read_all(home, newsroom.opml)

    titles, entries = in_newsboat(home)
    assert titles == newsroom.listed()
    assert set().union(*entries.values()) == ARTICLES.keys()
    expected = newsroom.expected()
    assert all(found <= expected[address] for address, found in entries.items())
    folders = {line.split()[0]: line.partition(" ")[2] for line in (home / "urls").read_text().splitlines()}
    assert '"Tag"' in folders[f"{newsroom.site}feeds/tag/calcio.rss"]
    assert '"Autori"' in folders[f"{newsroom.site}feeds/autori/marco-dessi.atom"]


def test_a_new_article_arrives_and_its_new_tag_is_in_the_list(newsroom: Newsroom, tmp_path: Path) -> None:
    home = tmp_path / "newsboat"
    read_all(home, newsroom.opml)

    newsroom.write("mensa", "scuola, Calcio", "Marco Dessì")
    newsroom.run()
    read_all(home, newsroom.opml)

    titles, entries = in_newsboat(home)
    assert titles == newsroom.listed()
    assert titles[f"{newsroom.site}feeds/tag/scuola.rss"] == "Porto: scuola"
    assert len(titles) == len(EXPECTED) + 1
    assert set().union(*entries.values()) == {*ARTICLES, "mensa"}


def test_reader_adds_every_address_of_the_list_and_every_entry_arrives(newsroom: Newsroom) -> None:
    library = make_reader(":memory:")
    for address in newsroom.listed():
        library.add_feed(address)
    library.update_feeds(scheduled=False)

    assert {feed.url: feed.last_exception for feed in library.get_feeds()} == dict.fromkeys(
        newsroom.expected()
    )
    found: defaultdict[str, set[str | None]] = defaultdict(set)
    for entry in library.get_entries():
        found[entry.feed_url].add(entry.title)
    assert found == newsroom.expected()
