"""The OPML as readers take it: newsboat imports it and loads its feeds, so does `reader`, and feedsmith parses it."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from live.newsboat import newsboat
from live.www import Served, serving
from lxml import etree
from newsstand import index_head_of, links_of, outline_of
from reader import make_reader
from services import loopback, require

from feedsync.article import Article
from feedsync.config.model import Feed, Publish, Site
from feedsync.feeds.atom import ATOM
from feedsync.feeds.documents import Renderer
from feedsync.feeds.format import Outline
from feedsync.feeds.json_feed import JSON_FEED
from feedsync.feeds.opml import OPML
from feedsync.feeds.rss import RSS
from feedsync.text.urls import encode_segments

pytestmark = pytest.mark.live

HERE = Path(__file__).parent
FORMATS = {"rss": RSS, "atom": ATOM, "json": JSON_FEED}
MOMENT = datetime(2026, 11, 24, 8, 10, tzinfo=UTC)
READ = """
import { readFileSync } from 'node:fs'
import { parseOpml } from 'feedsmith'
console.log(JSON.stringify(parseOpml(readFileSync(process.argv[1], 'utf8'))))
"""
FEEDS = {
    "news": Feed(name="news", title="Porto: le ultime"),
    "brief": Feed(name="brief", title="Porto <in breve> & altro", formats=("atom",)),
    "tag/città": Feed(name="tag/città", title="Città", formats=("rss", "atom")),
}


def outlines_of(site: str) -> list[Outline]:
    return [
        outline_of(
            name,
            feed.title,
            site,
            description=f"Tutto su {name}",
            links=links_of(name, *feed.formats, site=site),
            kind=name.rpartition("/")[0],
        )
        for name, feed in FEEDS.items()
    ]


@pytest.fixture
def site() -> Iterator[str]:
    """The address of a server of the feeds, each with one article that is called after it."""
    require("loopback", loopback())
    pages: dict[str, Served] = {}
    with serving(pages) as address:
        publish = Publish(to="feeds/", url=f"{address}feeds/")
        renderer = Renderer(Site(title="Porto", url=address, language="it"), publish, FORMATS)
        windows = {
            name: [
                Article(
                    key="a", where="a.md", url=f"{address}{number}/", title=f"In {name}", published=MOMENT
                )
            ]
            for number, name in enumerate(FEEDS)
        }
        for document in renderer.render(list(FEEDS.values()), windows).documents:
            path = f"/feeds/{encode_segments(document.path)}"
            pages[path] = (FORMATS[document.format].media_type, document.content)
        yield address


@pytest.fixture
def opml(site: str, tmp_path: Path) -> Path:
    file = tmp_path / "index.opml"
    file.write_bytes(OPML.render(index_head_of(site), outlines_of(site)))
    return file


def test_newsboat_imports_every_feed_and_loads_it(opml: Path, site: str, tmp_path: Path) -> None:
    home = tmp_path / "newsboat"
    home.mkdir()

    newsboat(home, "-i", str(opml))
    newsboat(home, "-x", "reload")

    urls = (home / "urls").read_text("utf-8").splitlines()
    addresses = [f"{site}feeds/news.rss", f"{site}feeds/brief.atom", f"{site}feeds/tag/citt%C3%A0.rss"]
    assert [line.split()[0] for line in urls] == addresses
    assert '"Tag"' in urls[-1]
    with closing(sqlite3.connect(home / "cache.db")) as cache:
        titles = cache.execute("SELECT feedurl, title FROM rss_item ORDER BY title").fetchall()
    assert titles == [
        (addresses[1], "In brief"),
        (addresses[0], "In news"),
        (addresses[2], "In tag/città"),
    ]


def test_reader_reads_every_feed_that_is_listed(opml: Path, site: str) -> None:
    listed = [outline.attrib for outline in etree.parse(opml).iter("outline") if "xmlUrl" in outline.attrib]
    library = make_reader(":memory:")
    for outline in listed:
        library.add_feed(outline["xmlUrl"])
    library.update_feeds(scheduled=False)

    feeds = {feed.url: feed for feed in library.get_feeds()}
    assert len(feeds) == len(FEEDS)
    for outline in listed:
        feed = feeds[outline["xmlUrl"]]
        assert feed.last_exception is None
        assert feed.title == outline["title"]
    assert {entry.title for entry in library.get_entries()} == {f"In {name}" for name in FEEDS}


def test_feedsmith_reads_all_that_the_list_says(opml: Path, site: str) -> None:
    require("feedsmith", shutil.which("node") and (HERE / "node_modules" / "feedsmith").is_dir())
    done = subprocess.run(
        ["node", "--input-type=module", "--eval", READ, str(opml)],
        cwd=HERE,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)

    assert told["head"]["title"] == "Porto"
    news, brief, tags = told["body"]["outlines"]
    assert news == {
        "text": "Porto: le ultime",
        "type": "rss",
        "title": "Porto: le ultime",
        "description": "Tutto su news",
        "xmlUrl": f"{site}feeds/news.rss",
        "htmlUrl": f"{site}feeds/news.html",
        "language": "it",
        "version": "RSS",
    }
    assert brief["title"] == "Porto <in breve> & altro"
    assert (tags["text"], [feed["title"] for feed in tags["outlines"]]) == ("Tag", ["Città"])
