"""What is found wrong with a site, from what its stores and its state have, without asking or writing anything."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace
from newsroom import Newsroom
from wordpress_server import WordPressServer

from feedsync.assemble import assemble
from feedsync.catalogue import articles
from feedsync.catalogue.sqlite import open_copy
from feedsync.clock import FixedClock
from feedsync.config.load import load
from feedsync.feeds import documents, json_feed
from feedsync.feeds.entry import Entry
from feedsync.feeds.format import FeedHead
from feedsync.feeds.lint.rule import Severity
from feedsync.operations.check import Checked, Finding, check
from feedsync.steps.watch import Watch

CONFIG = """\
site: {title: Porto, url: "https://porto.example/", language: it, timezone: UTC}
store: {type: folder, path: content/}
feeds: [{name: news}, {name: brief, limit: 2, content: summary, formats: [rss]}]
publish: {to: feeds/, url: "https://porto.example/feeds/"}
"""


def checked(newsroom: Newsroom) -> Checked:
    parts = assemble(load(newsroom.folder / "config.yaml"), FixedClock(newsroom.now))
    with open_copy(parts.state.catalogue) as db:
        return check(parts, db, Watch())


def found(newsroom: Newsroom, rule: int) -> list[Finding]:
    return [one for one in checked(newsroom).findings if one.rule == rule]


def grave(newsroom: Newsroom) -> list[Finding]:
    return [one for one in checked(newsroom).findings if one.severity is not Severity.NOTE]


@pytest.fixture
def newsroom(tmp_path: Path) -> Newsroom:
    newsroom = Newsroom(tmp_path / "site", CONFIG)
    newsroom.write("uno.md", "[x](https://a:b@x.example/)")
    newsroom.write("due.md", date="2026-11-19")
    newsroom.write("tre.md", date="2026-11-18")
    return newsroom


def test_nothing_of_the_site_is_written_before_the_first_run_nor_after_it(newsroom: Newsroom) -> None:
    before = newsroom.everything()
    first = checked(newsroom)
    assert newsroom.everything() == before
    newsroom.run()
    before = newsroom.everything()
    assert checked(newsroom).findings == first.findings
    assert newsroom.everything() == before


def test_an_article_is_told_once_with_all_the_feeds_that_show_it(newsroom: Newsroom) -> None:
    (one,) = found(newsroom, 12)
    assert (one.file, one.line, one.feeds) == ("content/uno.md", 5, ("news", "brief"))
    assert one.page == "docs/check.md#rule-12"


def test_articles_that_no_feed_shows_are_not_judged(newsroom: Newsroom) -> None:
    newsroom.write("bozza.md", "[x](https://a:b@x.example/)", draft=True)
    newsroom.write("domani.md", "[x](https://a:b@x.example/)", date="2026-12-20")
    assert [one.file for one in found(newsroom, 12)] == ["content/uno.md"]
    assert checked(newsroom).articles == 3


def test_a_document_that_has_other_bytes_each_time_is_found(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = itertools.count()

    def render(head: FeedHead, entries: list[Entry]) -> bytes:
        return json_feed.render(head, entries).replace(b'"Porto"', b'"Porto %d"' % next(count))

    monkeypatch.setattr(json_feed, "JSON_FEED", replace(json_feed.JSON_FEED, render=render))
    documents.format_of.cache_clear()
    try:
        assert [(one.file, one.feeds) for one in found(newsroom, 6)] == [("feeds/news.json", ("news",))]
    finally:
        documents.format_of.cache_clear()


def test_the_ids_that_nobody_may_see_are_those_of_drafts_and_of_what_waits_or_is_gone(
    newsroom: Newsroom,
) -> None:
    newsroom.run()
    newsroom.write("uno.md", draft=True)
    newsroom.write("due.md", date="2026-12-20")
    newsroom.run()
    with open_copy(newsroom.folder / ".feedsync/state.db") as db:
        assert articles.hidden_ids(db) == {
            "https://porto.example/uno/": "draft",
            "https://porto.example/due/": "scheduled",
        }


# ---- What lies in the place of documents


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe\0", b"<rss", b"{" * 200_000, b"<?xml version='1.0'?><rss><channel/></rss>"]
)
def test_whatever_lies_in_the_place_of_a_document_is_named_and_nothing_breaks(
    newsroom: Newsroom, content: bytes
) -> None:
    newsroom.run()
    for path in (newsroom.folder / "feeds").iterdir():
        path.write_bytes(content)
    told = {one.file for one in found(newsroom, 36)}
    assert told == {f"feeds/{name}" for name in ("news.rss", "news.atom", "news.json", "brief.rss")}


def test_a_folder_or_a_pipe_in_the_place_of_a_document_is_told(newsroom: Newsroom) -> None:
    feeds = newsroom.folder / "feeds"
    (feeds / "news.rss").mkdir(parents=True)
    os.mkfifo(feeds / "news.atom")
    said = [one.message for one in checked(newsroom).findings if one.severity is Severity.ERROR]
    assert [one for one in said if "news.rss" in one]
    assert [one for one in said if "news.atom" in one]


# ---- Several stores, some of which cannot be read


def test_a_store_that_cannot_be_read_is_told_and_its_articles_are_judged_as_they_were(tmp_path: Path) -> None:
    stores = "stores: [{name: a, type: folder, path: content/}, {name: b, type: folder, path: altro/}]"
    newsroom = Newsroom(tmp_path, CONFIG.replace("store: {type: folder, path: content/}", stores))
    newsroom.write("uno.md")
    newsroom.write("../altro/due.md", "[x](https://a:b@x.example/)", title="Due")
    newsroom.run()
    (tmp_path / "altro").rename(tmp_path / "via")
    held = found(newsroom, 7)
    assert [(one.file, one.line) for one in held] == [(str(tmp_path / "config.yaml"), 2)]
    assert "The store `b` (altro/) cannot be read" in held[0].message
    (secret,) = found(newsroom, 12)
    # Without its file there is no line.
    assert (secret.file, secret.line) == ("altro/due.md", 0)


@pytest.fixture
def wordpress() -> Iterator[WordPressServer]:
    with WordPressServer(datetime(2026, 11, 24, tzinfo=UTC)) as server:
        yield server


def test_a_store_on_the_network_is_not_asked_and_judged_by_what_the_last_run_left(
    tmp_path: Path, wordpress: WordPressServer
) -> None:
    store = (
        "stores: [{name: main, type: folder, path: content/}, {name: sito, type: wordpress,"
        f' url: "{wordpress.url}", public_url: "https://porto.example/"}}]'
    )
    newsroom = Newsroom(tmp_path, CONFIG.replace("store: {type: folder, path: content/}", store))
    newsroom.write("uno.md")
    wordpress.add("Due", content='<p><a href="https://a:b@x.example/">x</a></p>')
    (never,) = found(newsroom, 39)
    assert never.message.endswith("is not asked: no run has read it yet")
    assert checked(newsroom).articles == 1
    newsroom.run()
    asked = len(wordpress.asked)
    (known,) = found(newsroom, 39)
    assert known.message.endswith("its 1 articles are judged as the last run left them")
    assert len(found(newsroom, 12)) == 1
    assert checked(newsroom).articles == 2
    assert len(wordpress.asked) == asked
    assert found(newsroom, 7) == []


# ---- What is right


def test_a_site_where_all_is_well_has_no_error_and_no_warning(newsroom: Newsroom) -> None:
    newsroom.write("uno.md")
    assert grave(newsroom) == []
    newsroom.run()
    assert grave(newsroom) == []
    newsroom.remove("tre.md")
    newsroom.run()
    newsroom.wait(minutes=11)
    newsroom.run()
    # It has a tombstone now.
    assert b"deleted-entry" in newsroom.documents()["news.atom"]
    assert grave(newsroom) == []


def test_a_date_without_a_time_zone_is_told_where_none_is_set(newsroom: Newsroom) -> None:
    assert found(newsroom, 31) == []
    config = newsroom.folder / "config.yaml"
    config.write_text(CONFIG.replace(", timezone: UTC", ""), "utf-8")
    (one,) = found(newsroom, 31)
    assert one.message.startswith("3 articles have dates without a time zone")
    for name in ("uno", "due", "tre"):
        newsroom.write(f"{name}.md", date="2026-11-20T08:00:00Z")
    newsroom.write("2026-11-17-dal-nome.md", date=None)
    (one,) = found(newsroom, 31)
    assert "(content/2026-11-17-dal-nome.md)" in one.message
    config.write_text(
        CONFIG.replace(", timezone: UTC", "").replace(
            "path: content/", "path: content/, timezone: Europe/Rome"
        ),
        "utf-8",
    )
    assert found(newsroom, 31) == []


def test_a_picture_that_lies_beside_its_article_is_measured(newsroom: Newsroom) -> None:
    newsroom.write("gita/index.md", image="f.png", image_alt="Il mare")
    size = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR" + (800).to_bytes(4, "big") + (600).to_bytes(4, "big")
    (newsroom.folder / "content/gita/f.png").write_bytes(size)
    (one,) = found(newsroom, 19)
    assert (one.file, one.line) == ("content/gita/index.md", 4)
    assert one.message == "the picture f.png is 800 pixels wide"


def test_a_huge_article_is_judged_as_any_other(newsroom: Newsroom) -> None:
    newsroom.write(
        "enorme.md", "<p>" + "<a href='/x'>parola</a> " * 40_000 + "<img src='http://a.example/f.jpg'>"
    )
    assert [one.file for one in found(newsroom, 13)] == ["content/enorme.md"]
    assert [one.file for one in found(newsroom, 25) if "kB" in one.message]


def test_a_template_tag_that_means_nothing_is_told_in_its_line(newsroom: Newsroom) -> None:
    config = newsroom.folder / "config.yaml"
    config.write_text(CONFIG.replace("path: content/", "path: content/, conventions: hugo"), "utf-8")
    newsroom.write("gita.md", "Andiamo.\n\n{{< mappa lat=3 >}}\n\n{{< mappa >}}")
    (one,) = found(newsroom, 35)
    assert (one.file, one.line) == ("content/gita.md", 7)
    assert one.message == "the template tag `mappa` was left out, 2 times"


def test_a_date_that_cannot_be_is_told_once_however_many_formats_tell_it(newsroom: Newsroom) -> None:
    newsroom.write("vecchio.md", date="1985-01-02")
    (one,) = found(newsroom, 5)
    assert (one.file, one.line, one.message) == (
        "content/vecchio.md",
        3,
        "its date lies before 1990: 1985-01-02T00:00:00Z",
    )
