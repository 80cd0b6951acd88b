"""What the links of a feed tell of addresses, where the articles lie in a plain folder."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feedsync.feeds.foreign_values import ForeignEntry, ForeignFeed
from feedsync.operations.init.feed_permalink import with_permalink
from feedsync.operations.init.found import Found

DAYS = (datetime(2026, 10, 3, tzinfo=UTC), datetime(2025, 9, 12, tzinfo=UTC))
HOME = "https://porto.example/"
STORE = {"type": "folder", "path": "content/"}


def told(folder: Path, *links: str, home: str = HOME, store: dict[str, object] | None = None) -> Found:
    entries = [
        ForeignEntry(link, link, "x", day, None) for link, day in zip(links, [*DAYS, None], strict=False)
    ]
    feed = ForeignFeed("rss", "Porto", "", home, entries, "")
    found = Found(what="folder of articles", site={}, stores=[store or STORE], feeds=())
    return with_permalink(found, feed, home, folder)


@pytest.mark.parametrize(
    ("links", "pattern"),
    [
        (["2026/10/ponte/", "2025/09/faro/"], "/{year}/{month}/{slug}/"),
        (["2026/10/03/ponte.html", "2025/09/12/faro.html"], "/{year}/{month}/{day}/{slug}.html"),
        (["ponte/", "faro/"], "/{slug}/"),
        (["blog/ponte", "blog/faro"], "/blog/{slug}"),
        (["blog/2026/ponte/", "blog/2025/faro/"], "/blog/{year}/{slug}/"),
    ],
)
def test_what_all_links_have_in_common_is_the_permalink_as_a_guess(
    links: list[str], pattern: str, tmp_path: Path
) -> None:
    found = told(tmp_path, *(HOME + link for link in links))
    assert found.stores == [{**STORE, "permalink": pattern}]
    assert found.guesses == {"store.permalink": "as the links of the feed are"}


@pytest.mark.parametrize(
    "links",
    [
        ["?p=12", "?p=13"],
        ["news/ponte/", "blog/faro/"],
        ["2026/10/ponte/", "2025/10/faro/"],
        ["ponte/", "blog/faro/"],
        ["ponte/", "faro.html"],
    ],
)
def test_links_that_follow_no_pattern_are_told(links: list[str], tmp_path: Path) -> None:
    found = told(tmp_path, *(HOME + link for link in links))
    assert found.stores == [STORE]
    (lacks,) = found.not_carried
    assert lacks.startswith(f"the addresses of the articles, as {HOME}{links[0]}, follow no pattern")


def test_where_an_article_lies_at_the_path_of_its_link_nothing_is_to_be_said(tmp_path: Path) -> None:
    (tmp_path / "content/2026/10").mkdir(parents=True)
    (tmp_path / "content/2026/10/ponte.md").touch()
    found = told(tmp_path, f"{HOME}2026/10/ponte/", f"{HOME}2025/09/faro/")
    assert (found.stores, found.guesses, found.not_carried) == ([STORE], {}, ())


def test_what_the_site_is_below_is_no_part_of_the_pattern(tmp_path: Path) -> None:
    found = told(
        tmp_path, "https://a.example/log/x/ponte/", "https://b.example/y/", home="https://a.example/log/"
    )
    assert found.stores == [{**STORE, "permalink": "/x/{slug}/"}]


def test_a_store_that_knows_its_addresses_keeps_them(tmp_path: Path) -> None:
    store = {**STORE, "conventions": "hugo"}
    assert told(tmp_path, f"{HOME}blog/ponte/", store=store).stores == [store]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(links=st.lists(st.text("a2/.?#{}%\0[:", max_size=12), max_size=3))
def test_no_link_makes_it_fail_and_what_is_guessed_can_be_read(links: list[str], tmp_path: Path) -> None:
    from feedsync.stores.folder_settings import _permalink

    found = told(tmp_path, *(HOME + link for link in links))
    if pattern := found.stores[0].get("permalink"):
        assert _permalink(str(pattern)) == pattern
