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


def test_a_site_with_most_of_what_hugo_can_has_the_entries_links_and_dates_of_its_own_feed(
    tmp_path: Path,
) -> None:
    site = built("journal", tmp_path)
    sites.publish(site, sites.recognised("hugo", site))
    ours = sites.entries(site / "feeds/news.rss")
    assert ours == home(site)
    assert len(ours) == 19
