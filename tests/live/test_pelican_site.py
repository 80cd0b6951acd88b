"""Sites built by Pelican itself: from the same files feedsync has the same entries, links and dates."""

from __future__ import annotations

from pathlib import Path

import pytest
from live.sites import build, copied, entries, publish, recognised
from services import require

pytestmark = pytest.mark.live

PELICAN = Path(__file__).parents[2] / "build/bench/peers/bin/pelican"


@pytest.fixture(params=["giornale", "rivista"])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    require("pelican", PELICAN.exists())
    folder = copied(f"pelican/{request.param}", tmp_path)
    settings = next(name for name in ("publishconf.py", "pelicanconf.py") if (folder / name).exists())
    build(folder, PELICAN, "-s", settings)
    return folder


def test_the_feed_of_all_articles_has_the_same_entries(site: Path) -> None:
    found = recognised("pelican", site)
    publish(site, found)
    (old,) = [path for path in found.old_feeds if path.endswith("/all.atom.xml")]
    assert entries(site / "feeds/all.atom") == entries(site / old)


def test_the_feeds_of_categories_have_the_same_entries(site: Path) -> None:
    found = recognised("pelican", site)
    publish(site, found)
    folder = site / found.old_feeds[0].rpartition("/")[0]
    others = {path.name for path in folder.glob("*.atom.xml") if not path.name.startswith("all")}
    ours = {f"{path.stem}.atom.xml": path for path in (site / "feeds/category").glob("*.atom")}
    assert len(others) > 2
    # A slug of a feed is ours; what a folder is called is the same in both.
    assert {name: entries(ours[name]) for name in others} == {name: entries(folder / name) for name in others}
