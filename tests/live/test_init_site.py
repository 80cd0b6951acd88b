"""`feedsync init` with a real WordPress: found by its address alone, with its feed, and the ids of that kept."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import feedparser
import pytest
from live.wordpress import WordPress, running_wordpress

from feedsync.config.load import load

pytestmark = pytest.mark.live


@pytest.fixture(scope="session")
def session_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WordPress]:
    with running_wordpress(tmp_path_factory.mktemp("init") / "wordpress") as site:
        yield site


def feedsync(folder: Path, *arguments: str) -> str:
    command = [sys.executable, "-m", "feedsync", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert (done.stderr, done.returncode) == ("", 0), arguments
    return done.stdout


def test_what_init_prints_next_is_all_that_a_wordpress_needs(session_site: WordPress, tmp_path: Path) -> None:
    site = session_site
    site.clear()
    site.add_posts(30)
    old = feedparser.parse(site.get("/?feed=rss2").content)

    told = json.loads(feedsync(tmp_path, "init", f"{site.address}/", "--json"))

    assert told["what"] == "WordPress site"
    assert told["told"] == [f"30 posts at {site.address}/"]
    assert [one["entries"] for one in told["old_feeds"]] == [len(old.entries)]
    assert "site.language" not in [one["setting"] for one in told["guesses"]]
    assert load(tmp_path / "config.yaml").site.title == old.feed.title
    for command in told["next"]:
        feedsync(tmp_path, *command.split()[1:], "-q")
    new = feedparser.parse((tmp_path / "feeds/news.rss").read_bytes())
    assert [one.id for one in new.entries] == [one.id for one in old.entries]
