"""Feeds to documents: each entry made once, each document proven, each failure kept to itself."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from feedsync.article import Article
from feedsync.config.model import Feed, Publish, Site
from feedsync.feeds import documents
from feedsync.feeds.atom import ATOM
from feedsync.feeds.documents import Renderer, Rendering, head_of
from feedsync.feeds.format import FeedHead, Format
from feedsync.feeds.json_feed import JSON_FEED
from feedsync.feeds.rss import RSS
from feedsync.report import Fate

SITE = Site(title="Porto", url="https://porto.example/", language="it")
PUBLISH = Publish(to="feeds/", url="https://porto.example/feeds/")
FORMATS = {"rss": RSS, "atom": ATOM, "json": JSON_FEED}
JANUARY = datetime(2026, 1, 2, 8, tzinfo=UTC)
# A name that XML cannot hold, from a store that does not clean what it hands over.
UNSPEAKABLE = "https://porto.example/\x0b/"


def article(name: str, **parts: object) -> Article:
    url = f"https://porto.example/{name}/"
    article = Article(key=name, where=f"content/{name}.md", url=url, title=name.title(), published=JANUARY)
    return replace(article, body="Text.", **parts)


def render(
    *articles: Article, feed: Feed | None = None, formats: dict[str, Format] | None = None
) -> Rendering:
    feed = feed or Feed(name="news")
    return Renderer(SITE, PUBLISH, formats or FORMATS).render([feed], {feed.name: articles})


def ids_in(rendering: Rendering) -> dict[str, list[str]]:
    return {
        document.path: list(document.read_back(document.content).entries) for document in rendering.documents
    }


def test_feed_is_one_document_in_each_of_its_formats() -> None:
    rendering = render(article("ferry"), article("fish"))

    both = ["https://porto.example/ferry/", "https://porto.example/fish/"]
    assert ids_in(rendering) == {"news.rss": both, "news.atom": both, "news.json": both}
    assert [document.count for document in rendering.documents] == [2, 2, 2]
    assert (rendering.left_out, rendering.failed) == ({}, [])


def test_feed_has_only_the_formats_and_paths_that_it_asks_for() -> None:
    feed = Feed(name="news", formats=("json", "rss"), path={"rss": "index.xml"})

    assert list(ids_in(render(article("ferry"), feed=feed))) == ["news.json", "index.xml"]


def test_atom_document_keeps_the_id_that_it_has() -> None:
    feed, ids = Feed(name="news", formats=("atom", "rss")), {"news.atom": "https://old.example/feed"}

    rendering = Renderer(SITE, PUBLISH, FORMATS).render([feed], {"news": [article("ferry")]}, ids)

    assert rendering.atom_ids == ids
    assert ATOM.read_back(rendering.documents[0].content).id == "https://old.example/feed"


def test_atom_document_without_an_id_has_its_first_address() -> None:
    assert render(article("ferry")).atom_ids == {"news.atom": "https://porto.example/feeds/news.atom"}


def test_feed_without_an_article_is_a_document_all_the_same() -> None:
    assert ids_in(render()) == {"news.rss": [], "news.atom": [], "news.json": []}


def test_rendering_again_gives_the_same_bytes() -> None:
    first, second = (render(article("ferry"), article("fish")) for _ in range(2))

    assert [d.content for d in first.documents] == [d.content for d in second.documents]


def test_article_in_several_feeds_becomes_an_entry_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made = []

    def counted(article: Article, site: Site) -> object:
        made.append(article.key)
        return real(article, site)

    real = documents.article_to_entry
    monkeypatch.setattr(documents, "article_to_entry", counted)
    feeds = [Feed(name="news"), Feed(name="brief", content="summary")]
    ferry = article("ferry")

    Renderer(SITE, PUBLISH, FORMATS).render(feeds, {"news": [ferry], "brief": [ferry]})

    assert made == ["ferry"]


def test_article_that_no_entry_can_be_made_of_costs_itself_alone() -> None:
    rendering = render(article("ferry"), replace(article("about"), published=None))

    assert all(ids == ["https://porto.example/ferry/"] for ids in ids_in(rendering).values())
    assert [str(error) for error in rendering.left_out.values()] == ["content/about.md: has no date"]


def test_article_that_a_format_cannot_hold_costs_itself_alone_and_is_named_once() -> None:
    rendering = render(article("ferry"), replace(article("fish"), url=UNSPEAKABLE))

    assert [error.where for error in rendering.left_out.values()] == ["content/fish.md"]
    assert all(ids == ["https://porto.example/ferry/"] for ids in ids_in(rendering).values())
    assert rendering.failed == []


def test_article_that_one_format_cannot_hold_is_in_no_document() -> None:
    feed = Feed(name="news", formats=("json", "rss"))

    rendering = render(article("ferry"), replace(article("fish"), url=UNSPEAKABLE), feed=feed)

    assert set(map(tuple, ids_in(rendering).values())) == {("https://porto.example/ferry/",)}


def test_document_that_does_not_read_back_whole_keeps_the_old_one_and_no_other() -> None:
    forgetful = replace(RSS, render=lambda head, entries: RSS.render(head, entries[1:]))

    rendering = render(article("ferry"), article("fish"), formats=FORMATS | {"rss": forgetful})

    assert list(ids_in(rendering)) == ["news.atom", "news.json"]
    (failure,) = rendering.failed
    assert (failure.path, failure.fate) == ("news.rss", Fate.HELD)
    assert "2 entries were written and 1 can be read back" in failure.reason


def test_document_without_our_mark_is_not_handed_out() -> None:
    def anonymous(head: FeedHead, entries: object) -> bytes:
        return json.dumps(json.loads(JSON_FEED.render(head, entries)) | {"_feedsync": {}}).encode()

    rendering = render(article("ferry"), formats=FORMATS | {"json": replace(JSON_FEED, render=anonymous)})

    assert [(failure.path, "our mark" in failure.reason) for failure in rendering.failed] == [
        ("news.json", True)
    ]


def test_two_articles_of_one_id_are_not_handed_out() -> None:
    twin = replace(article("twin"), url="https://porto.example/ferry/")

    rendering = render(article("ferry"), twin)

    assert rendering.documents == []
    assert {failure.fate for failure in rendering.failed} == {Fate.HELD}


def head(feed: Feed, site: Site = SITE, path: str = "news.rss") -> FeedHead:
    return head_of(feed, site, PUBLISH, path, [])


def test_feed_that_says_nothing_of_itself_says_what_the_site_says() -> None:
    site = Site(
        title="Porto", url="https://porto.example/", language="it", description="News", rights="© Porto"
    )

    said = head(Feed(name="news"), site)

    assert (said.title, said.description, said.language, said.rights) == ("Porto", "News", "it", "© Porto")


def test_words_of_a_feed_go_before_those_of_the_site() -> None:
    said = head(Feed(name="news", title="Sea", description="Of the sea", language="en", ttl=5))

    assert (said.title, said.description, said.language, said.ttl) == ("Sea", "Of the sea", "en", 5)


def test_feed_without_any_description_is_described_by_its_title() -> None:
    assert head(Feed(name="news", title="Sea")).description == "Sea"


def test_pictures_of_the_site_are_below_its_address() -> None:
    site = Site(
        title="Porto",
        url="https://porto.example/blog/",
        language="it",
        image="/logo.png",
        icon="https://a.example/i.png",
    )

    said = head(Feed(name="news"), site)

    assert (said.image, said.icon) == ("https://porto.example/blog/logo.png", "https://a.example/i.png")


def test_feed_is_as_new_as_the_entry_updated_last() -> None:
    older = article("ferry", updated=datetime(2026, 2, 1, tzinfo=UTC))
    (document,) = render(article("fish"), older, feed=Feed(name="news", formats=("atom",))).documents

    assert b"<updated>2026-02-01T00:00:00+00:00</updated>\n  <author>" in document.content


@pytest.mark.parametrize(
    ("url", "path", "expected"),
    [
        ("https://porto.example/feeds/", "news.rss", "https://porto.example/feeds/news.rss"),
        ("https://porto.example/feeds", "news.rss", "https://porto.example/feeds/news.rss"),
        ("https://porto.example", "sea/città è.rss", "https://porto.example/sea/citt%C3%A0%20%C3%A8.rss"),
    ],
)
def test_public_address_of_a_document(url: str, path: str, expected: str) -> None:
    assert Publish(to="feeds/", url=url).address_of(path) == expected
