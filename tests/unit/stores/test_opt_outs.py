"""What keeps an article out of feeds, in the words of many tools: each counts as a draft does."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from feedsync.stores.fences import split
from feedsync.stores.frontmatter import FrontMatter

ROME = ZoneInfo("Europe/Rome")


def is_draft(text: str) -> bool:
    tree, _ = split(text if text.startswith("+++") else f"---\n{text}\n---\n")
    return FrontMatter(tree).visibility(ROME).is_draft


@pytest.mark.parametrize(
    "text",
    [
        *("feed: false", "rss: false", "RSS: No", "in_feed: off", "show-in-feed: 0", "include_in_rss: false"),
        *("feed_exclude: true", "feed-exclude: yes", "exclude_from_feed: 1", "hiddenInRss: true"),
        *("hideFromFeed: on", "nofeed: true", "rssExclude: x", "unlisted: true", "hidden: true"),
        *("private: true", "publish: false", "listed: false", "visible: false"),
        pytest.param("eleventyExcludeFromCollections: true", id="Eleventy"),
        pytest.param("eleventyExcludeFromCollections: [posts]", id="Eleventy: of some collections"),
        pytest.param("permalink: false", id="Eleventy: no page"),
        pytest.param("headless: true", id="Hugo: headless"),
        pytest.param("build: {list: never}", id="Hugo: build.list"),
        pytest.param("_build: {render: never, list: always}", id="Hugo: _build.render"),
        pytest.param("build:\n  list: local", id="Hugo: of its section alone"),
        pytest.param("params: {feed: false}", id="Hugo: params"),
        pytest.param("+++\nrender = false\n+++\n", id="Zola: render"),
        pytest.param("+++\n[extra]\nin_feed = false\n+++\n", id="Zola: extra"),
        *("status: hidden", "status: skip"),  # Pelican
        pytest.param("feed: false\nfeed: true", id="the first of two"),
        pytest.param("feed: true\nfeed: false", id="the second of two"),
        pytest.param("feed: true\nFeed: false", id="in other letters"),
        pytest.param("extra: {feed: true, feed: false}", id="the second of two inside"),
    ],
)
def test_it_is_no_public_article(text: str) -> None:
    assert is_draft(text)


@pytest.mark.parametrize(
    "text",
    [
        *("feed: true", "feed: /feed.xml", "feed:", "feed: {title: x}", "rss: https://a.example/rss"),
        *("feed_exclude: false", "hiddenInRss: no", "unlisted:", "headless: false", "private: off"),
        *("build: {list: always}", "build: {publishResources: false}", "build: 12", "_build:"),
        *("permalink: /x/", "publish: true", "render: true", "extra: {author: Ada}", "params: x"),
        *("eleventyExcludeFromCollections: false", "title: feed", "feeds: false", "extra: {draft: true}"),
    ],
)
def test_it_is_a_public_article(text: str) -> None:
    assert not is_draft(text)
