"""Sites of Hugo, built by hugo and published by feedsync: the same entries, links and dates."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from live import sites
from services import require

pytestmark = pytest.mark.live


@pytest.fixture(autouse=True)
def hugo() -> None:
    require("hugo", shutil.which("hugo"))


def home(site: Path, language: str = "") -> list[sites.Entry]:
    """Return the dated entries of Hugo's own feed: those without a date it dates to the year 1."""
    found = sites.entries(site / "public" / language / "index.xml")
    return [entry for entry in found if entry.published and entry.published.year > 1]


def built(name: str, to: Path) -> Path:
    site = sites.copied(f"hugo/{name}", to)
    sites.build(site, "hugo", "--quiet")
    return site


def published(name: str, to: Path) -> Path:
    site = built(name, to)
    sites.publish(site, sites.recognised("hugo", site))
    return site


def test_a_site_with_most_of_what_hugo_can_has_the_entries_links_and_dates_of_its_own_feed(
    tmp_path: Path,
) -> None:
    site = published("journal", tmp_path)
    ours = sites.entries(site / "feeds/news.rss")
    assert ours == home(site)
    assert len(ours) == 20


def test_a_section_s_feed_has_the_entries_of_its_own_and_those_of_sections_in_it(tmp_path: Path) -> None:
    site = published("journal", tmp_path)
    for section in ("posts", "reviews"):
        assert sites.entries(site / f"feeds/sections/{section}.rss") == home(site, section)
    both = home(site, "notes") + home(site, "notes/deep")
    assert sites.entries(site / "feeds/sections/notes.rss") == sites.in_order(both)


@pytest.mark.parametrize(("feed", "language", "number"), [("news", "", 3), ("news-it", "it", 4)])
def test_files_named_by_their_language_are_in_the_feed_of_that_language(
    feed: str, language: str, number: int, tmp_path: Path
) -> None:
    site = published("bilingual", tmp_path)
    ours = sites.entries(site / f"feeds/{feed}.rss")
    assert ours == home(site, language)
    assert len(ours) == number


@pytest.mark.parametrize(("feed", "language"), [("news", "it"), ("news-en", "en")])
def test_languages_with_folders_of_their_own_are_stores_of_their_own(
    feed: str, language: str, tmp_path: Path
) -> None:
    site = published("folders", tmp_path)
    ours = sites.entries(site / f"feeds/{feed}.rss")
    assert ours == home(site, language)
    assert len(ours) == 3


@pytest.mark.parametrize("name", ["ugly", "dated"])
def test_addresses_that_end_in_html_and_dates_before_names_are_those_of_hugo(
    name: str, tmp_path: Path
) -> None:
    site = published(name, tmp_path)
    ours = sites.entries(site / "feeds/news.rss")
    assert ours == home(site)
    assert len(ours) == (4 if name == "ugly" else 6)


def test_the_feeds_that_readers_have_are_found_the_home_page_s_first(tmp_path: Path) -> None:
    site = built("bilingual", tmp_path)
    assert sites.recognised("hugo", site).old_feeds == ["public/index.xml", "public/it/index.xml"]
