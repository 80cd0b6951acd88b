"""JSON Feed 1.1: what stands where."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import harbour
import pytest
from harbour import FERRY
from msgspec.structs import replace
from spec_rules import json_feed_findings

from feedsync.article import Media, Person
from feedsync.feeds.entry import Entry
from feedsync.feeds.json_feed import JSON_FEED

HEAD = replace(harbour.HEAD, self_url="https://porto.example/feeds/news.json")


def feed_of(*entries: Entry, **head: object) -> Any:
    content = JSON_FEED.render(replace(HEAD, **head), entries)
    assert json_feed_findings(content) == []
    return json.loads(content)


def item_of(entry: Entry, **head: object) -> Any:
    return feed_of(entry, **head)["items"][0]


def test_feed_says_what_it_is() -> None:
    feed = feed_of(
        rights="© Porto",
        image="https://porto.example/logo.svg",
        icon="https://porto.example/icon.png",
        ttl=30,
    )

    assert feed == {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Porto",
        "home_page_url": "https://porto.example/",
        "feed_url": "https://porto.example/feeds/news.json",
        "description": "News of the harbour",
        "icon": "https://porto.example/icon.png",
        "favicon": "https://porto.example/icon.png",
        "authors": [{"name": "Desk"}],
        "language": "it",
        "_feedsync": {"generator": "feedsync", "rights": "© Porto"},
        "items": [],
    }


def test_item_says_what_the_article_is() -> None:
    item = item_of(
        replace(
            FERRY,
            id="ferry-1",
            updated=datetime(2026, 1, 3, tzinfo=UTC),
            language="pt-BR",
            rights="© Ada",
            image=Media("https://porto.example/f.png", "image/png"),
            terms=("sea", "port"),
        )
    )

    assert item == {
        "id": "ferry-1",
        "url": "https://porto.example/ferry/",
        "title": "Ferry late",
        "summary": "Two hours.",
        "content_html": "<p>Two hours.</p>",
        "image": "https://porto.example/f.png",
        "date_published": "2026-01-02T08:00:00Z",
        "date_modified": "2026-01-03T00:00:00Z",
        "authors": [{"name": "Ada"}],
        "tags": ["sea", "port"],
        "language": "pt-BR",
        "_feedsync": {"rights": "© Ada"},
    }


def test_item_leaves_out_what_it_does_not_know() -> None:
    item = item_of(replace(FERRY, terms=()))

    assert not set(item) & {"tags", "image", "language", "attachments", "_feedsync"}


@pytest.mark.parametrize(
    ("mode", "summary", "expected"),
    [
        ("full", "Two hours.", {"content_html": "<p>Two hours.</p>", "summary": "Two hours."}),
        ("summary", "Two hours.", {"content_text": "Two hours.", "summary": "Two hours."}),
        ("summary", "", {"content_text": "Ferry late"}),
        ("none", "Two hours.", {"content_text": "Two hours."}),
        ("none", "", {"content_text": "Ferry late"}),
    ],
)
def test_item_always_has_content(mode: str, summary: str, expected: dict[str, str]) -> None:
    item = item_of(replace(FERRY, summary=summary), content=mode)

    assert {name: item[name] for name in item if name.startswith(("content", "summary"))} == expected


def test_article_without_a_body_has_its_title_for_content() -> None:
    assert item_of(replace(FERRY, content="", summary=""))["content_text"] == "Ferry late"


@pytest.mark.parametrize(
    ("person", "expected"),
    [
        (Person("Ada"), {"name": "Ada"}),
        (Person("Ada", "ada@porto.example"), {"name": "Ada", "url": "mailto:ada@porto.example"}),
        (
            Person("Ada", "ada@porto.example", "https://ada.example/"),
            {"name": "Ada", "url": "https://ada.example/"},
        ),
    ],
)
def test_author_has_a_name_and_an_address(person: Person, expected: dict[str, str]) -> None:
    assert item_of(replace(FERRY, authors=(person,)))["authors"] == [expected]
    assert feed_of(author=person)["authors"] == [expected]


def test_attachments_tell_all_they_know() -> None:
    song = Media("https://porto.example/f.mp3", "audio/mpeg", 7, title="The song", duration=61)
    empty = Media("https://porto.example/0.txt", "text/plain", 0)
    text = Media("https://porto.example/f.pdf", "application/pdf")

    assert item_of(replace(FERRY, enclosures=(song, empty, text)))["attachments"] == [
        {
            "url": song.url,
            "mime_type": "audio/mpeg",
            "title": "The song",
            "size_in_bytes": 7,
            "duration_in_seconds": 61,
        },
        {"url": empty.url, "mime_type": "text/plain", "size_in_bytes": 0},
        {"url": text.url, "mime_type": "application/pdf"},
    ]


def test_empty_feed_has_an_empty_list_of_items() -> None:
    assert feed_of(updated=None)["items"] == []


def test_letters_stay_letters() -> None:
    assert "città 🐟".encode() in JSON_FEED.render(HEAD, [replace(FERRY, title="città 🐟")])


def test_document_reads_back_as_ours_with_an_entry_for_each_id() -> None:
    read_back = JSON_FEED.read_back(JSON_FEED.render(HEAD, [FERRY, replace(FERRY, id="second")]))

    assert (read_back.is_ours, read_back.count) == (True, 2)
    assert list(read_back.entries) == ["https://porto.example/ferry/", "second"]


def test_feed_of_somebody_else_is_not_ours() -> None:
    foreign = b'{"version": "https://jsonfeed.org/version/1", "title": "P", "items": [{"id": 1}]}'

    read_back = JSON_FEED.read_back(foreign)

    assert (read_back.is_ours, read_back.count) == (False, 1)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<rss/>",
        b"[]",
        b"\xff",
        b'{"items": []}',
        b'{"version": "https://jsonfeed.org/version/1.1"}',
        b'{"version": "https://jsonfeed.org/version/1.1", "items": {}}',
        b'{"version": "https://jsonfeed.org/version/1.1", "items": [1]}',
    ],
)
def test_bytes_that_are_no_json_feed_are_refused(content: bytes) -> None:
    with pytest.raises(ValueError):
        JSON_FEED.read_back(content)


def test_nesting_without_end_is_refused_like_any_other_bytes() -> None:
    with pytest.raises(ValueError):
        JSON_FEED.read_back(b"[" * 100_000)
