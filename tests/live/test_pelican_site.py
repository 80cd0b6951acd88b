"""Sites built by Pelican itself: from the same files feedsync has the same entries, links, dates and ids."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from live.sites import (
    build,
    configure,
    copied,
    entries,
    ids,
    in_the_old_place,
    leads,
    publish,
    recognised,
    run,
    write,
)
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


def test_an_article_that_is_published_before_the_switch_has_the_id_of_pelican_s_feed_without_adopt(
    tmp_path: Path,
) -> None:
    require("pelican", PELICAN.exists())
    site = copied("pelican/giornale", tmp_path)
    found = recognised("pelican", site)
    publish(site, found)
    content = "Title: Più tardi\nDate: 2024-02-02 00:30\n\nTesto.\n"
    write(site, "content/cronaca/later.md", content)
    build(site, PELICAN, "-s", "publishconf.py")
    assert run(site, "run").returncode == 0
    theirs = ids(site / "output/feeds/all.atom.xml")["Più tardi"]
    assert theirs.startswith("tag:giornale.example,2024-02-02:/")
    assert ids(site / "feeds/all.rss")["Più tardi"] == theirs


def test_the_feeds_of_categories_have_the_same_entries(site: Path) -> None:
    found = recognised("pelican", site)
    publish(site, found)
    folder = site / found.old_feeds[0].rpartition("/")[0]
    others = {path.name for path in folder.glob("*.atom.xml") if not path.name.startswith("all")}
    ours = {f"{path.stem}.atom.xml": path for path in (site / "feeds/category").glob("*.atom")}
    assert len(others) > 2
    # A slug of a feed is ours; what a folder is called is the same in both.
    assert {name: entries(ours[name]) for name in others} == {name: entries(folder / name) for name in others}


def test_a_feed_may_take_the_place_of_pelican_s_own_and_stays_when_it_cleans_up(tmp_path: Path) -> None:
    require("pelican", PELICAN.exists())
    site = copied("pelican/giornale", tmp_path)
    build(site, PELICAN, "-s", "publishconf.py")
    found = recognised("pelican", site)
    page = (Path(__file__).parents[2] / "docs/how-to/pelican.md").read_text("utf-8")
    _, settings = re.findall(r"^```text\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    (example,) = re.findall(r"^```yml\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    with (site / "publishconf.py").open("a") as file:
        file.write(settings)
    old = {path.name: entries(path) for path in (site / "output/feeds").glob("*.xml")}
    assert {"all.atom.xml", "cronaca.atom.xml"} <= old.keys()
    in_the_old_place(site, found, example)
    assert not {"/feeds/all.atom.xml", "/feeds/cronaca.atom.xml"} & leads(site, found.old_feeds[0]).keys()
    shutil.rmtree(site / "output/feeds")
    assert run(site, "run").returncode == 0
    ours = {path.name: path.read_bytes() for path in (site / "output/feeds").glob("*.xml")}
    assert {name: entries(site / "output/feeds" / name) for name in ours} == old
    assert all(b"feedsync" in content for content in ours.values())
    build(site, PELICAN, "-s", "publishconf.py")
    assert {path.name: path.read_bytes() for path in (site / "output/feeds").glob("*.xml")} == ours


def test_the_feed_of_a_category_leads_to_ours_of_that_category(site: Path) -> None:
    found = recognised("pelican", site)
    configure(site, found)
    folder = (site / found.old_feeds[0]).parent
    others = [path for path in folder.glob("*.atom.xml") if not path.name.startswith("all")]
    assert others
    for path in others:
        targets = leads(site, str(path.relative_to(site))).values()
        name = path.name.removesuffix(".atom.xml")
        assert any(one.endswith(f"/feeds/category/{name}.atom") for one in targets)
