"""Sites of Jekyll, built by Jekyll, published by feedsync: the same entries, links, dates and ids."""

from __future__ import annotations

import html
import json
import os
import random
import re
import shutil
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from unicodedata import normalize
from urllib.parse import unquote

import feedparser
import pytest
import yaml
from msgspec.structs import replace
from tests.live import sites
from tests.services import require

from feedsync.operations.init.found import Found
from feedsync.text.characters import one_line

JEKYLL = shutil.which("jekyll")
# What Jekyll knows of each post, beyond what its feed tells.
POSTS = """---
---
[{% for post in site.posts %}{"path": {{ post.relative_path | jsonify }}, "url": {{ post.url | jsonify }},
"id": {{ post.id | absolute_url | jsonify }},
"date": {{ post.date | date_to_xmlschema | jsonify }}, "title": {{ post.title | strip_html | jsonify }},
"categories": {{ post.categories | jsonify }}, "tags": {{ post.tags | jsonify }}
}{% unless forloop.last %},{% endunless %}{% endfor %}]
"""


@pytest.fixture(autouse=True)
def _jekyll() -> None:
    require("jekyll", JEKYLL)


def build(folder: Path) -> None:
    """Build a site. Where the machine's encoding is not UTF-8, Ruby cannot read names that need it."""
    sites.build(folder, "env", "LANG=C.UTF-8", "LC_ALL=C.UTF-8", JEKYLL or "", "build", "--quiet")


def tides(folder: Path, permalink: str = "") -> Path:
    """Copy the site of tests/sites, with another permalink, and build it."""
    site = sites.copied("jekyll/tides", folder)
    if permalink:
        config = site / "_config.yml"
        text = re.sub(
            r"^permalink: .*", f"permalink: {permalink}", config.read_text("utf-8"), flags=re.MULTILINE
        )
        config.write_text(text, "utf-8")
    (site / "posts.json").write_text(POSTS, "utf-8")
    build(site)
    return site


def told(entry: sites.Entry) -> sites.Entry:
    """Return an entry with straight quotes, which Jekyll makes curly, and its link as people read it.

    A slug of the front matter that is not written as in the address is in no id of ours.
    """
    title = html.unescape(entry.title).replace("\u2019", "'").replace("\u2018", "'")
    id_ = "" if title == "Slugged" else entry.id
    return entry._replace(title=title, link=unquote(entry.link), id=id_)


@pytest.mark.parametrize(
    "permalink",
    [
        "",
        "date",
        "pretty",
        "ordinal",
        "weekdate",
        "none",
        "/log/:short_year/:month-:i_day/:slugified_categories/:slug",
        "/:w_year/:week/:w_day/:long_month/:short_month/:long_day/:title/",
        "/:y_day/:hour:minute:second/:name:output_ext",
        "no-slash/:year_:month_:day/:title.htm",
    ],
)
def test_feeds_have_the_entries_links_dates_and_ids_of_jekyll_feed(permalink: str, tmp_path: Path) -> None:
    site = tides(tmp_path, permalink)
    sites.publish(site, sites.recognised("jekyll", site))
    for theirs, ours in (("feed.xml", "posts"), ("feed/walks.xml", "walks")):
        expected = sites.in_order([told(entry) for entry in sites.entries(site / "_site" / theirs)])
        for form in ("rss", "atom"):
            actual = sites.entries(site / "feeds" / f"{ours}.{form}")
            assert sites.in_order([told(entry) for entry in actual]) == expected
        assert len(expected) > 2


def test_a_post_that_is_published_before_the_switch_has_the_id_of_jekyll_feed_without_adopt(
    tmp_path: Path,
) -> None:
    site = tides(tmp_path)
    sites.publish(site, sites.recognised("jekyll", site))
    sites.write(site, "_posts/2022-02-02-Later One.md", "---\ntitle: Later\n---\n\nText.\n")
    build(site)
    assert sites.run(site, "run").returncode == 0
    theirs = sites.ids(site / "_site/feed.xml")
    assert sites.ids(site / "feeds/posts.rss")["Later"] == theirs["Later"]
    assert "Later%20One" in theirs["Later"]


def test_terms_summaries_authors_and_pictures_are_those_of_the_posts(tmp_path: Path) -> None:
    site = tides(tmp_path)
    sites.publish(site, sites.recognised("jekyll", site))
    theirs = {post["url"]: post for post in json.loads((site / "_site/posts.json").read_text("utf-8"))}
    feed = feedparser.parse((site / "feeds/posts.atom").read_bytes())
    ours = {entry.link.removeprefix("https://tides.example/log"): entry for entry in feed.entries}
    for url, entry in ours.items():
        post = theirs[unquote(url)] if unquote(url) in theirs else theirs[url]
        terms = [normalize("NFC", term) for term in dict.fromkeys([*post["tags"], *post["categories"]])]
        assert sorted(tag.term for tag in entry.get("tags", [])) == sorted(terms), url
    assert ours["/2021/1/by-rui/"].summary == "What Rui saw."
    assert ours["/2021/1/by-rui/"].author == "Rui Sá"
    assert ours["/2021/1/by-rui/"].media_content[0]["url"] == "https://tides.example/log/assets/ferry.svg"
    assert ours["/2021/1/described/"].summary == "What search engines are told."
    assert ours["/2019/3/first-light/"].summary == "The boats went out at five."
    assert ours["/2019/3/first-light/"].author_detail.email == "ines@tides.example"
    assert ours["/2021/1/members/"].content[0].value == "<p>The first paragraph.</p>"
    assert ours["/timetable/2021-062/ticket.html"].media_content[0]["filesize"] == str(
        (site / "assets/ferry.svg").stat().st_size
    )


WORDS = (
    "Ciao mondo Été naïve C++ c# a.b v1.2.3 it's (x) a&b 50% ñandú 日本語 Привет 😀 under_score tilde~ e=mc2"
    " at@x dollar$ x! q? [y] end. -- UPPER ß İ x,y a;b a:b *z* x' 'y a|b ^c"
).split()
PARTS = (
    "categories year month day title slug short_year i_month i_day y_day week w_day w_year short_day"
    " long_day short_month long_month hour minute second name slugified_categories"
).split()
FOLDERS = ("_posts", "_posts/sub/x", "news/_posts", "news/Sport e/_posts", "C#/_posts/deep")


def quoted(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def words(chance: random.Random, most: int) -> str:
    return chance.choice("- _").join(chance.choice(WORDS) for _ in range(chance.randint(1, most)))


def permalink(chance: random.Random) -> str:
    names = [*chance.sample(PARTS, chance.randint(1, 4)), chance.choice(["title", "slug", "name"])]
    start, end = (
        chance.choice(["/", "/blog/", "/a b/", "/é/"]),
        chance.choice(["/", ".html", ":output_ext", ""]),
    )
    return start + chance.choice("/-").join(f":{name}" for name in names) + end


def date(chance: random.Random) -> str:
    day = f"{chance.randint(1971, 2024)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
    time = f"{chance.randint(0, 23):02}:{chance.randint(0, 59):02}"
    return chance.choice(
        [
            *(day, f"{day} {time}", f"{day} {time}:07", f"'{day} {time}:07'", f"{day} {time}:07 +0530"),
            *(f"{day}T{time}:07-07:00", f"{day}T{time}:07Z", f"{day.replace('-', '/')} {time}:07"),
        ]
    )


def front_matter(chance: random.Random, number: int) -> str:
    lines = {
        f"title: {quoted(words(chance, 3))}": 0.4,
        f"date: {date(chance)}": 0.4,
        f"slug: {quoted(words(chance, 2))}": 0.15,
        "categories: " + chance.choice(["One two Three", "a, b", quoted([words(chance, 1)]), ""]): 0.2,
        "category: " + chance.choice(["Two words", quoted(words(chance, 1)), "[x, Y]"]): 0.2,
        "permalink: " + quoted(chance.choice([permalink(chance), f"/L {number}/", f"l/{number}.html"])): 0.15,
    }
    return "\n".join(line for line, often in lines.items() if chance.random() < often)


@pytest.mark.parametrize("seed", range(int(os.environ.get("FEEDSYNC_JEKYLL_SITES", "2"))))
def test_every_address_date_title_and_id_of_a_site_of_odd_names_is_that_of_jekyll(
    seed: int, tmp_path: Path
) -> None:
    chance = random.Random(seed)
    zone = chance.choice(["UTC", "Europe/Rome", "America/New_York", "Asia/Kolkata"])
    style = chance.choice(
        ["date", "pretty", "ordinal", "weekdate", "none", *(permalink(chance) for _ in "1234")]
    )
    (tmp_path / "_config.yml").write_text(
        f"title: T\nurl: https://x.example\ntimezone: {zone}\npermalink: {quoted(style)}\n", "utf-8"
    )
    for number in range(150):
        day = chance.choice(["{0}-{1:02}-{2:02}", "{0}-{1}-{2}", "{3:02}-{1}-{2}"]).format(
            year := chance.randint(1971, 2024), chance.randint(1, 12), chance.randint(1, 28), year % 100
        )
        kind = chance.choice([".md", ".markdown", ".html"])
        file = tmp_path / chance.choice(FOLDERS) / f"{day}-{words(chance, 3)}-{number}{kind}"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"---\n{front_matter(chance, number)}\n---\nText.\n", "utf-8")
    (tmp_path / "posts.json").write_text(POSTS, "utf-8")
    build(tmp_path)
    sites.publish(tmp_path, everything(sites.recognised("jekyll", tmp_path)))
    posts = json.loads((tmp_path / "_site/posts.json").read_text("utf-8"))
    theirs = {
        (
            normalize("NFC", unquote(post["url"])),
            datetime.fromisoformat(post["date"]),
            one_line(post["title"]),
        )
        for post in posts
    }
    entries = sites.entries(tmp_path / "feeds/posts.atom")
    ours = {
        (unquote(entry.link.removeprefix("https://x.example")), entry.published, entry.title)
        for entry in entries
    }
    assert ours == theirs
    assert len(ours) > 140
    ids = {
        unquote(post["id"])
        for post in posts
        if "\nslug: " not in (tmp_path / post["path"]).read_text("utf-8")
    }
    assert ids - {unquote(entry.id) for entry in entries} == set()
    assert len(ids) > 100


def everything(found: Found) -> Found:
    """Return what was found with feeds of all posts."""
    return replace(found, feeds=[{**feed, "limit": "all"} for feed in found.feeds])


def test_jekyll_feeds_own_settings_become_feeds(tmp_path: Path) -> None:
    site = sites.copied("jekyll/tides", tmp_path)
    config = site / "_config.yml"
    more = "  categories: [harbour]\n  tags: true\n  excerpt_only: true\n  path: atom.xml\n"
    config.write_text(config.read_text("utf-8") + more, "utf-8")
    build(site)
    found = sites.recognised("jekyll", site)
    sites.publish(site, found)
    assert found.old_feeds[:1] == ["_site/atom.xml"]
    assert set(found.old_feeds) == {f"_site/{path}" for path in ("atom.xml", *feeds_below(site / "_site"))}
    theirs = sites.entries(site / "_site/feed/harbour.xml")
    assert [told(entry) for entry in sites.entries(site / "feeds/harbour.atom")] == [
        told(one) for one in theirs
    ]
    (only,) = sites.entries(site / "feeds/tag/solstice.atom")
    assert only.title == "The Longest Day"
    assert not any(
        "content" in entry for entry in feedparser.parse((site / "feeds/posts.atom").read_bytes()).entries
    )


def feeds_below(built: Path) -> list[str]:
    return [path.relative_to(built).as_posix() for path in (built / "feed").rglob("*.xml")]


def test_the_page_on_jekyll_shows_what_init_prints_and_writes(tmp_path: Path) -> None:
    site = sites.copied("jekyll/tides", tmp_path)
    build(site)
    (shown,) = sites.examples("jekyll", "console")
    config, *_ = sites.examples("jekyll", "yml")
    assert shown == f"$ feedsync init .\n{sites.init(site)}"
    assert config == (site / "config.yaml").read_text("utf-8")


def test_in_the_place_of_jekyll_feeds_files_readers_have_their_entries_and_no_file_of_ours_is_shown(
    tmp_path: Path,
) -> None:
    site = sites.copied("jekyll/tides", tmp_path)
    build(site)
    sites.init(site)
    feedsync(site, "adopt", "_site/feed.xml")
    before = {entry.id for entry in feedparser.parse((site / "_site/feed.xml").read_bytes()).entries}
    _, left_out, old_place = sites.examples("jekyll", "yml")
    whole = yaml.safe_load((site / "config.yaml").read_text("utf-8")) | yaml.safe_load(old_place)
    (site / "config.yaml").write_text(yaml.safe_dump(whole, sort_keys=False), "utf-8")
    config = site / "_config.yml"
    more = f"exclude: [attic, README.md, {left_out.strip().removeprefix('exclude: [')}"
    text = re.sub(r"^exclude: .*", more, config.read_text("utf-8"), flags=re.MULTILINE)
    config.write_text(text, "utf-8")
    feedsync(site, "run")
    build(site)
    built = site / "_site"
    assert (built / "feed.xml").read_bytes() == (site / "feed.xml").read_bytes()
    assert (built / "feed/walks.xml").read_bytes() == (site / "feed/walks.xml").read_bytes()
    assert {entry.id for entry in feedparser.parse((built / "feed.xml").read_bytes()).entries} == before
    assert (built / "feeds/posts.json").exists()
    assert (
        not list(built.rglob("config.yaml")) + list(built.rglob("ids.jsonl")) + list(built.rglob("state.db"))
    )


def test_the_feed_of_a_collection_leads_to_ours_of_that(tmp_path: Path) -> None:
    site = sites.copied("jekyll/tides", tmp_path)
    build(site)
    sites.configure(site, sites.recognised("jekyll", site))
    assert sites.leads(site, "_site/feed/walks.xml")["/log/feed/walks.xml"] == "/log/feeds/walks.atom"
    assert sites.leads(site, "_site/feed.xml")["/log/feed.xml"] == "/log/feeds/posts.atom"


def feedsync(folder: Path, *arguments: str) -> None:
    command = [sys.executable, "-m", "feedsync", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
