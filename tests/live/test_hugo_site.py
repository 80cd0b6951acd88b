"""Sites of Hugo, built by hugo and published by feedsync: the same entries, links and dates."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
from pathlib import Path

import pytest
from live import odd_names, sites
from msgspec.structs import replace
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


@pytest.mark.parametrize(
    "permalink", ["", "/:year/:month/:day/:slug/", "/:sections/:title/", "/:section/:slugorfilename/"]
)
def test_three_hundred_names_of_all_kinds_have_the_addresses_that_hugo_gives_them(
    permalink: str, tmp_path: Path
) -> None:
    odd_names.write(tmp_path / "content", seed=len(permalink), number=300)
    settings: dict[str, object] = {"baseURL": "https://names.example/", "title": "Names"}
    if permalink:
        settings["permalinks"] = {section.name: permalink for section in (tmp_path / "content").iterdir()}
    (tmp_path / "hugo.json").write_text(json.dumps(settings), "utf-8")
    listed = subprocess.run(["hugo", "list", "all"], cwd=tmp_path, capture_output=True, text=True, check=True)
    theirs = sorted(row["permalink"] for row in csv.DictReader(listed.stdout.splitlines()))
    found = replace(sites.recognised("hugo", tmp_path), feeds=[{"name": "news", "limit": "all"}])
    sites.publish(tmp_path, found)
    assert sorted(entry.link for entry in sites.entries(tmp_path / "feeds/news.rss")) == theirs
    assert len(theirs) == 300


def small(folder: Path, settings: str = "") -> None:
    """Write a site like the one of docs/how-to/hugo.md."""
    settings = f'baseURL = "https://ada.example/"\ntitle = "Ada"\n{settings}'
    sites.write(folder, "hugo.toml", settings)
    for path, day in (("posts/first", 1), ("posts/Second Story", 2), ("notes/third", 3)):
        text = f"---\ntitle: Of {path}\ndate: 2022-03-{day:02}\n---\nWords.\n"
        sites.write(folder, f"content/{path}.md", text)


def test_the_configuration_of_the_page_on_hugo_gives_the_addresses_of_the_permalinks_beside_it(
    tmp_path: Path,
) -> None:
    (config,) = sites.examples("hugo", "yaml")
    permalink = config.partition("posts = ")[2].partition("\n")[0]
    small(tmp_path, f'timeZone = "Europe/Rome"\n[permalinks]\nposts = {permalink}\n')
    sites.write(tmp_path, sites.CONFIG, config)
    commands, _ = sites.examples("hugo", "text")
    assert commands == "hugo && feedsync run\n"
    sites.build(tmp_path, "hugo", "--quiet")
    assert sites.run(tmp_path, "run").returncode == 0
    assert sites.entries(tmp_path / "public/feeds/news.rss") == home(tmp_path)
    sites.build(tmp_path, "hugo", "--quiet")
    assert (tmp_path / "public/feeds/news.rss").exists()


def test_a_feed_takes_the_place_of_hugo_s_own_as_the_page_says_and_keeps_its_ids(tmp_path: Path) -> None:
    permalinks = '[permalinks]\nposts = "/:year/:month/:slug/"\n'
    small(tmp_path, permalinks)
    sites.build(tmp_path, "hugo", "--quiet")
    before = [sites.ids(tmp_path / "public" / name) for name in ("index.xml", "posts/index.xml")]
    links = sites.entries(tmp_path / "public/index.xml")
    (example,) = sites.examples("hugo", "yml")
    sites.in_the_old_place(tmp_path, sites.recognised("hugo", tmp_path), example)
    assert sites.leads(tmp_path, "public/index.xml") == {}
    assert sites.leads(tmp_path, "public/posts/index.xml") == {}
    small(tmp_path, sites.examples("hugo", "text")[1] + permalinks)
    shutil.rmtree(tmp_path / "public")
    sites.build(tmp_path, "hugo", "--quiet")
    assert not list((tmp_path / "public").rglob("index.xml"))
    assert sites.run(tmp_path, "run").returncode == 0
    sites.build(tmp_path, "hugo", "--quiet")
    assert [sites.ids(tmp_path / "public" / name) for name in ("index.xml", "posts/index.xml")] == before
    assert sites.entries(tmp_path / "public/index.xml") == links
    assert b"feedsync" in (tmp_path / "public/index.xml").read_bytes()


def test_the_feeds_of_sections_and_languages_lead_to_ours_and_those_of_tags_to_none(tmp_path: Path) -> None:
    small(tmp_path, 'defaultContentLanguage = "en"\n[languages.en]\n[languages.fr]\n')
    tagged = "---\ntitle: Le port\ndate: 2022-03-04\ntags: [harbour]\n---\nMots.\n"
    sites.write(tmp_path, "content/posts/port.fr.md", tagged)
    sites.write(tmp_path, "content/posts/port.md", tagged.replace("Le port", "The harbour"))
    sites.build(tmp_path, "hugo", "--quiet")
    sites.configure(tmp_path, sites.recognised("hugo", tmp_path))
    assert [sites.leads(tmp_path, f"public/{path}index.xml") for path in ("", "fr/", "posts/")] == [
        {"/index.xml": "/feeds/news.rss"},
        {"/fr/index.xml": "/feeds/news-fr.rss"},
        {"/posts/index.xml": "/feeds/sections/posts.rss"},
    ]
    assert sites.leads(tmp_path, "public/tags/harbour/index.xml") == {}


def test_a_page_without_a_date_is_named_by_adopt_without_a_date_that_nobody_told(tmp_path: Path) -> None:
    small(tmp_path)
    sites.write(tmp_path, "content/about.md", "---\ntitle: About\n---\nWords.\n")
    sites.build(tmp_path, "hugo", "--quiet")
    (example,) = sites.examples("hugo", "yml")
    sites.in_the_old_place(tmp_path, sites.recognised("hugo", tmp_path), example)
    done = sites.run(tmp_path, "adopt", "public/index.xml")
    assert done.returncode == 1
    assert "the old feed tells none either" in done.stderr
