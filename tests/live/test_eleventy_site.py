"""A site of Eleventy, built by Eleventy with its feed plugin, published by feedsync: the same entries, links, dates."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any
from unicodedata import normalize
from urllib.parse import unquote

import feedparser
import pytest
import yaml
from msgspec.structs import replace
from tests.live import sites
from tests.services import require

MODULES = Path(__file__).parent / "eleventy" / "node_modules"
ELEVENTY = MODULES / ".bin" / "eleventy"
ALL = """---
permalink: /all.json
eleventyExcludeFromCollections: true
---
[{% for page in collections.all %}{{ {
path: page.inputPath, url: page.url, date: page.date, title: page.data.title, tags: page.data.tags
} | dump | safe }}{% if not loop.last %},{% endif %}{% endfor %}]
"""


@pytest.fixture(autouse=True)
def _eleventy() -> None:
    require("eleventy", ELEVENTY.exists())


def build(folder: Path) -> None:
    """Build a site, in UTC as machines that build do: Eleventy's filter `date` takes the zone of the machine."""
    if not (folder / "node_modules").exists():
        (folder / "node_modules").symlink_to(MODULES)
    sites.build(folder, "env", "TZ=UTC", ELEVENTY, "--quiet")


def salt(folder: Path) -> Path:
    site = sites.copied("eleventy/salt", folder)
    build(site)
    return site


def told(entry: sites.Entry) -> sites.Entry:
    return entry._replace(link=unquote(entry.link), id=unquote(entry.id))


def test_the_feed_has_the_entries_links_and_dates_of_eleventys_feed_plugin(tmp_path: Path) -> None:
    site = salt(tmp_path)
    found = sites.recognised("eleventy", site)
    assert found.old_feeds == ["_site/feed/feed.xml"]
    said = sites.publish(site, found)
    assert "12 published, 2 drafts" in said
    # Eleventy's feed plugin writes `updated`, which is the date, and no `published`.
    theirs = feedparser.parse((site / "_site/feed/feed.xml").read_bytes())
    expected = {
        (moment(entry.updated), unquote(entry.link), entry.title, unquote(entry.id))
        for entry in theirs.entries
        if entry.title
    }
    for form in ("rss", "atom"):
        actual = sites.entries(site / f"feeds/posts.{form}")
        assert {tuple(told(entry)) for entry in actual} == expected
    assert len(expected) == 12


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_terms_pictures_and_the_words_of_the_site_are_those_of_eleventy(tmp_path: Path) -> None:
    site = salt(tmp_path)
    found = sites.recognised("eleventy", site)
    sites.publish(site, found)
    feed = feedparser.parse((site / "feeds/posts.atom").read_bytes())
    ours = {unquote(entry.link.removeprefix("https://salt.example/coast")): entry for entry in feed.entries}
    assert (feed.feed.title, feed.feed.subtitle) == ("Salt & Wind", "I write about the coast.")
    assert terms(ours["/blog/firstpost/"]) == ["another tag"]
    assert terms(ours["/blog/2019-01-02-dated-by-name/"]) == ["wind"]
    assert terms(ours["/blog/Été à la plage/"]) == ["sea, sun"]
    assert terms(ours["/blog/secondpost/"]) == []
    assert ours["/blog/secondpost/"].summary == "What lists show."
    picture = ours["/blog/secondpost/"].media_content[0]
    assert picture["url"] == "https://salt.example/coast/img/boat.svg"
    assert picture["filesize"] == str((site / "public/img/boat.svg").stat().st_size)
    assert (
        'src="https://salt.example/coast/blog/firstpost/gull.svg"'
        in ours["/blog/firstpost/"].content[0].value
    )
    assert all(entry.author_detail.name == "Mara Quint" for entry in feed.entries)


def terms(entry: Any) -> list[str]:
    return sorted(tag.term for tag in entry.get("tags", []))


WORDS = (
    "Ciao mondo Été naïve C++ c# a.b v1.2.3 it's (x) a&b 50% ñandú 日本語 Привет 😀 under_score tilde~ e=mc2 at@x"
    " dollar$ x! [y] end. -- UPPER Straße Øre x,y a;b Ελλάδα x' o'clock don't 2019-01-02 2019-01-02-x ^c a`b"
    " x·y ½ №5 Ünlü ı Łódź Œuvre Æther “q” a–b … İz"  # noqa: RUF001
).split()
PERMALINKS = (
    "/blog/{{ title | slugify }}/",
    "/blog/NUMBER{{ page.fileSlug }}/",
    "/{{ page.date | date: '%Y/%m/%d' }}/{{ title | slugify }}-NUMBER/",
    "{{ page.filePathStem }}.html",
    "/{{ page.filePathStem }}/index.html",
    "/x/NUMBER.html",
    "x y/éNUMBER/",
    "/NUMBER/index/",
    "/a/../bNUMBER/",
    '/{{page.fileSlug|slugify}}/{{- page.date | date: "%-d %b %y" | downcase | slugify -}}/',
    "/{{ title | append: ' extra' | slugify }}/",
)


def words(chance: random.Random, most: int) -> str:
    return chance.choice("- _").join(chance.choice(WORDS) for _ in range(chance.randint(1, most)))


def quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def day(chance: random.Random) -> str:
    return f"{chance.randint(1990, 2024)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"


def date(chance: random.Random) -> str:
    time = f"{chance.randint(0, 23):02}:{chance.randint(0, 59):02}"
    ends = ["", f" {time}:07", f"T{time}:07Z", f"T{time}", f"T{time}:07-07:00", f" {time}:07 +02:00"]
    return day(chance) + chance.choice(ends)


def write(folder: Path, number: int, chance: random.Random) -> None:
    below = chance.choice(["posts", "posts/2020", "notes/Été x", "posts/2018-03-04-dir", f"posts/n{number}"])
    name = chance.choice([f"{day(chance)}-", ""]) + f"{words(chance, 3)}-{number}"
    if below == f"posts/n{number}":
        name = chance.choice(["index", f"n{number}", name])
    lines = [f"title: {quoted(f'{words(chance, 4)} {number}')}"]
    if chance.random() < 0.6 or not re.search(r"\d{4}-\d\d-\d\d", f"{below}/{name}"):
        lines.append(f"date: {date(chance)}")
    if chance.random() < 0.5:
        lines.append(f"permalink: {quoted(chance.choice(PERMALINKS).replace('NUMBER', str(number)))}")
    file = folder / below / f"{name}{chance.choice(['.md', '.md', '.html'])}"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("---\n" + "\n".join(lines) + "\n---\nText.\n", "utf-8")


@pytest.mark.parametrize("seed", range(int(os.environ.get("FEEDSYNC_ELEVENTY_SITES", "2"))))
def test_every_address_and_date_of_a_site_of_odd_names_is_that_of_eleventy(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    below = chance.choice([".", "content", "src/pages"])
    (tmp_path / "eleventy.config.js").write_text(
        f"module.exports = () => ({{ dir: {{ input: {quoted(below)} }} }});\n", "utf-8"
    )
    for number in range(150):
        write(tmp_path / below, number, chance)
    (tmp_path / below / "all.njk").write_text(ALL, "utf-8")
    build(tmp_path)
    found = sites.recognised("eleventy", tmp_path)
    store = {key: value for key, value in found.stores[0].items() if key != "include"}
    sites.publish(tmp_path, replace(found, stores=[store], feeds=[{"name": "posts", "limit": "all"}]))
    theirs = {
        (normalize("NFC", page["url"]), moment(page["date"]).replace(microsecond=0))
        for page in json.loads((tmp_path / "_site/all.json").read_text("utf-8"))
    }
    ours = {
        (unquote(entry.link.removeprefix("https://www.example.org")), entry.published)
        for entry in sites.entries(tmp_path / "feeds/posts.atom")
    }
    assert ours == theirs
    assert len(ours) == 150


def test_an_address_that_only_eleventy_can_work_out_leaves_the_article_out_and_says_so(
    tmp_path: Path,
) -> None:
    site = sites.copied("eleventy/salt", tmp_path)
    sites.init(site)
    (site / "config.yaml").rename(site / sites.CONFIG)
    (site / "content/blog/computed.md").write_text(
        "---\ntitle: Computed\ndate: 2021-07-01\npermalink: /{{ section.name }}/x/\n---\nText.\n", "utf-8"
    )
    shutil.copy(site / "content/blog/literal.md", site / "content/blog/filtered.md")
    text = (site / "content/blog/filtered.md").read_text("utf-8")
    text = text.replace("a b/è.html", '"/{{ title | shorten(3) }}/"')
    (site / "content/blog/filtered.md").write_text(text, "utf-8")
    done = sites.run(site, "run")
    assert done.returncode == 1
    assert "needs `section.name`, which only Eleventy knows; write the address out" in done.stderr
    assert "needs `shorten(3)`, which only Eleventy knows; write the address out" in done.stderr
    assert len(sites.entries(site / "feeds/posts.atom")) == 12


def test_the_page_on_eleventy_shows_what_init_prints_and_writes_and_a_message_as_it_is(
    tmp_path: Path,
) -> None:
    site = salt(tmp_path)
    (shown,) = sites.examples("eleventy", "console")
    config, *_ = sites.examples("eleventy", "yml")
    assert shown == f"$ feedsync init .\n{sites.init(site)}"
    assert config == (site / "config.yaml").read_text("utf-8")
    (article,) = sites.examples("eleventy", "markdown")
    (site / "content/blog/ponte.md").write_text(article, "utf-8")
    (site / "config.yaml").rename(site / sites.CONFIG)
    assert sites.run(site, "run").returncode == 0
    links = [entry.link for entry in sites.entries(site / "feeds/posts.atom")]
    assert "https://salt.example/coast/2026/11/riapre-il-ponte/" in links
    (message,) = sites.examples("eleventy", "text")
    text = (site / "content/blog/literal.md").read_text("utf-8")
    text = text.replace("a b/è.html", '"/{{ title | shorten(3) }}/"')
    (site / "content/blog/filtered.md").write_text(text, "utf-8")
    assert message.split() == sites.run(site, "run").stderr.partition("✗ ")[2].split()[: len(message.split())]


def test_what_feedsync_writes_is_copied_and_taken_for_no_template(tmp_path: Path) -> None:
    site = salt(tmp_path)
    sites.init(site)
    (site / "config.yaml").rename(site / sites.CONFIG)
    assert sites.run(site, "run").returncode == 0
    (lines,) = sites.examples("eleventy", "js")
    config = site / "eleventy.config.js"
    start = "export default async function (eleventyConfig) {\n"
    config.write_text(config.read_text("utf-8").replace(start, start + lines), "utf-8")
    shutil.rmtree(site / "_site")
    build(site)
    for path in ("posts.atom", "index.html", "posts.html"):
        assert (site / "_site/feeds" / path).read_bytes() == (site / "feeds" / path).read_bytes()


def test_in_the_place_of_the_feed_plugins_file_readers_have_their_entries(tmp_path: Path) -> None:
    site = salt(tmp_path)
    sites.init(site)
    before = {entry.id for entry in feedparser.parse((site / "_site/feed/feed.xml").read_bytes()).entries}
    _, old_place = sites.examples("eleventy", "yml")
    whole = yaml.safe_load((site / "config.yaml").read_text("utf-8")) | yaml.safe_load(old_place)
    (site / sites.CONFIG).write_text(yaml.safe_dump(whole, sort_keys=False), "utf-8")
    config = site / "eleventy.config.js"
    text = re.sub(
        r"\televentyConfig\.addPlugin\(feedPlugin.*?\n\t\}\);\n",
        "",
        config.read_text("utf-8"),
        flags=re.DOTALL,
    )
    assert "addPlugin" not in text
    config.write_text(text, "utf-8")
    assert sites.run(site, "run").returncode == 0
    shutil.rmtree(site / "_site")
    build(site)
    feed = (site / "_site/feed/feed.xml").read_bytes()
    assert feed == (site / "public/feed/feed.xml").read_bytes()
    assert {entry.id for entry in feedparser.parse(feed).entries} == before
