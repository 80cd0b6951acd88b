"""Events as they are passed on: what is in them, how long they are, and that their schema is true."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import jsonschema
import pytest
from click.testing import CliRunner

from feedsync.article import Article, Media, Person
from feedsync.channels.base import Event, EventSettings, FeedTold
from feedsync.channels.event import MOST, body_of, encode, json_schema, wants
from feedsync.cli.main import cli
from feedsync.config.model import Site

SITE = Site(title="Porto", url="https://porto.example/", language="it")
AT = datetime(2026, 11, 24, 9, 5, tzinfo=UTC)
BARE = Article("b.md", "b.md", "https://porto.example/b/", "B", feed_id="urn:b")
FULL = Article(
    "ponte.md",
    "ponte.md",
    "https://porto.example/ponte/",
    "Riapre\n il ponte",
    published=AT,
    summary="Si passa\ndi nuovo.",
    authors=(Person("Ada Neri", "ada@porto.example", "https://porto.example/ada/"), Person("Redazione")),
    tags=("viabilità",),
    categories=("Cronaca",),
    section="cronaca",
    language="it-IT",
    image=Media("https://porto.example/p.jpg", "image/jpeg", alt="Il ponte", width=1200, height=800),
    feed_id="https://porto.example/ponte/",
)
FEED = FeedTold("news", "", {"rss": "https://porto.example/news.rss", "atom": "https://porto.example/a"})
EVENTS = [
    *(
        Event("1", kind, AT, article=article, feeds=("news",))
        for kind in ("published", "updated", "withdrawn", "restored")
        for article in (BARE, FULL)
    ),
    Event("1", "changed", AT, feed=FEED),
]


def told(event: Event) -> dict:
    return json.loads(encode(body_of(event, SITE)))


def test_an_article_is_told_without_its_text_and_without_mail_addresses() -> None:
    assert told(EVENTS[1]) == {
        "type": "article.published",
        "timestamp": "2026-11-24T09:05:00Z",
        "data": {
            "id": "https://porto.example/ponte/",
            "url": "https://porto.example/ponte/",
            "title": "Riapre il ponte",
            "site": {"title": "Porto", "url": "https://porto.example/"},
            "summary": "Si passa di nuovo.",
            "published": "2026-11-24T09:05:00Z",
            "updated": "2026-11-24T09:05:00Z",
            "language": "it-IT",
            "authors": [{"name": "Ada Neri", "url": "https://porto.example/ada/"}, {"name": "Redazione"}],
            "tags": ["viabilità"],
            "categories": ["Cronaca"],
            "section": "cronaca",
            "image": {
                "url": "https://porto.example/p.jpg",
                "type": "image/jpeg",
                "alt": "Il ponte",
                "width": 1200,
                "height": 800,
            },
            "feeds": ["news"],
        },
    }


def test_what_is_not_known_is_left_out() -> None:
    assert set(told(EVENTS[0])["data"]) == {"id", "url", "title", "site", "language", "feeds"}


def test_a_feed_is_told_with_its_documents_in_the_order_of_their_formats() -> None:
    assert told(EVENTS[-1]) == {
        "type": "feed.changed",
        "timestamp": "2026-11-24T09:05:00Z",
        "data": {
            "feed": "news",
            "title": "Porto",
            "documents": {"atom": "https://porto.example/a", "rss": "https://porto.example/news.rss"},
            "site": {"title": "Porto", "url": "https://porto.example/"},
        },
    }
    assert list(told(EVENTS[-1])["data"]["documents"]) == ["atom", "rss"]


def test_what_is_back_is_told_as_published() -> None:
    assert told(Event("1", "restored", AT, article=BARE))["type"] == "article.published"


@pytest.mark.parametrize("event", EVENTS)
def test_the_schema_is_true_of_every_event(event: Event) -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema())
    validator = jsonschema.Draft202012Validator(json_schema(), format_checker=jsonschema.FormatChecker())
    validator.validate(told(event))
    assert not validator.is_valid(told(event) | {"type": "article.lost"})
    assert not validator.is_valid(told(event) | {"data": {}})


def test_the_program_prints_the_schema() -> None:
    done = CliRunner().invoke(cli, ["schema", "webhook"])
    assert (json.loads(done.output), done.exit_code) == (json.loads(json.dumps(json_schema())), 0)


LONG = "x" * 9000
LONG_ONES = {
    "a long summary": {"summary": "Città 🌉 \x01" * 3000},
    "a summary that just fits": {"summary": "x" * (MOST - 800)},
    "many tags": {"summary": "s" * 900, "tags": tuple(f"tag {number}" for number in range(5000))},
    "many authors": {"authors": tuple(Person(f"Ada {number}") for number in range(5000))},
    "long captions": {"image": Media("https://a.example/", "", alt=LONG, caption=LONG, credit=LONG)},
    "a long title": {"title": "T" * 30_000},
    "a long language": {"language": "l" * 30_000},
    "all of it": {
        "title": "T" * 1000,
        "summary": "“" * 9000,
        "tags": ("x" * 999,) * 60,
        "categories": ("y" * 999,) * 60,
        "section": "z" * 9000,
    },
}


@pytest.mark.parametrize("name", LONG_ONES)
def test_an_event_is_of_less_than_20_000_bytes(name: str) -> None:
    from msgspec.structs import replace

    article = replace(FULL, **LONG_ONES[name])
    content = encode(body_of(Event("1", "updated", AT, article=article, feeds=("news",)), SITE))
    assert len(content) < MOST
    data = json.loads(content)["data"]
    assert (data["id"], data["url"]) == (article.id, article.url)


def test_of_a_long_summary_as_much_is_told_as_fits() -> None:
    from msgspec.structs import replace

    content = encode(body_of(Event("1", "updated", AT, article=replace(FULL, summary="è" * 30_000)), SITE))
    assert MOST - 20 < len(content) < MOST
    data = json.loads(content)["data"]
    assert data["summary"].endswith("è…")
    assert data["tags"] == ["viabilità"]


def test_a_channel_is_told_what_it_asked_for() -> None:
    every = EventSettings(type="x")
    assert all(wants(every, kind) for kind in ("published", "updated", "withdrawn", "restored", "changed"))
    some = EventSettings(type="x", events=("article.published", "feed.changed"))
    assert [wants(some, kind) for kind in ("published", "updated", "withdrawn", "restored", "changed")] == [
        True,
        False,
        False,
        True,
        True,
    ]
    silent = EventSettings(type="x", on_update="ignore", on_withdraw="ignore")
    assert [wants(silent, kind) for kind in ("published", "updated", "withdrawn")] == [True, False, False]


def test_the_title_of_a_feed_of_a_very_long_term_is_cut() -> None:
    feed = FeedTold("tag/t", "T" * 30_000, {"rss": "https://porto.example/t.rss"})
    content = encode(body_of(Event("1", "changed", AT, feed=feed), SITE))
    assert len(content) < MOST
    assert json.loads(content)["data"]["documents"] == dict(feed.documents)
