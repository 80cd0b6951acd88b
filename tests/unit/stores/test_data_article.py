"""JSON and YAML files: articles where they tell a date, and nothing that is spoken of where they do not."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedsync.article import Article, Media, Seen
from feedsync.config.model import Site
from feedsync.errors import ArticleError
from feedsync.stores.base import StoreContext
from feedsync.stores.data_article import read
from feedsync.stores.folder import FolderStore
from feedsync.stores.folder_settings import FolderSettings
from feedsync.text.yaml_tree import TreeError

SITE = Site(title="A", url="https://a.example/", language="it")
DAY = datetime(2026, 3, 4, tzinfo=UTC)


def load(folder: Path, name: str, text: str, **more: object) -> Article:
    (folder / name).write_text(text, "utf-8")
    store = FolderStore(FolderSettings(type="folder", path=".", **more), StoreContext("main", folder, SITE))
    assert name in [seen.key for seen in store.scan() if isinstance(seen, Seen)]
    return store.load(name)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.json", '{"title": "Uno", "date": "2026-03-04", "body": "Il *faro*.", "x": 1.10}'),
        ("a.yaml", "title: Uno\ndate: 2026-03-04\nbody: Il *faro*.\nx: 1.10\n"),
        ("a.yml", "Title: Uno\nDate: 2026-03-04\nBody: |-\n  Il *faro*.\nx: 1.10\n"),
    ],
)
def test_a_mapping_with_a_date_is_an_article_whose_body_is_markdown(
    tmp_path: Path, name: str, text: str
) -> None:
    article = load(tmp_path, name, text)
    assert (article.title, article.published, article.url) == ("Uno", DAY, "https://a.example/a/")
    assert (article.body, article.body_type, article.metadata) == ("Il *faro*.", "markdown", {"x": 1.1})


@pytest.mark.parametrize("key", ["content_html", "html", "content"])
def test_a_body_may_be_html_which_says_it_better(tmp_path: Path, key: str) -> None:
    told = {
        "title": "Uno",
        "date": "2026-03-04",
        "content_text": "*x*",
        "body": "*x*",
        key: "<p>Il faro.</p>",
    }
    article = load(tmp_path, "a.json", json.dumps(told))
    assert (article.body, article.body_type) == ("<p>Il faro.</p>", "html")


def test_an_item_of_a_json_feed_is_an_article(tmp_path: Path) -> None:
    item = {
        "id": 17,
        "url": "/uno/",
        "external_url": "https://b.example/",
        "title": "Uno",
        "content_text": "Il faro\n\nè <aperto>.",
        "date_published": "2026-03-04T00:00:00Z",
        "date_modified": "2026-03-05T00:00:00Z",
        "banner_image": "/faro.jpg",
        "tags": ["mare"],
        "authors": [{"name": "Ada", "url": "https://ada.example/", "avatar": "/a.png"}],
        "language": "en",
        "attachments": [
            {"url": "/a.mp3", "mime_type": "audio/mpeg", "size_in_bytes": 9, "duration_in_seconds": 60}
        ],
    }
    article = load(tmp_path, "item.json", json.dumps(item))
    assert (article.declared_id, article.url, article.title) == ("17", "https://a.example/uno/", "Uno")
    assert article.body == "<p>Il faro</p>\n<p>è &lt;aperto&gt;.</p>"
    assert (article.published, article.updated) == (DAY, datetime(2026, 3, 5, tzinfo=UTC))
    assert article.image == Media("https://a.example/faro.jpg", "image/jpeg")
    assert article.enclosures == (Media("https://a.example/a.mp3", "audio/mpeg", length=9, duration=60),)
    assert (article.tags, article.authors[0].name, article.language) == (("mare",), "Ada", "en")


def test_a_title_may_stand_in_the_body(tmp_path: Path) -> None:
    assert load(tmp_path, "2026-03-04-a.json", '{"body": "# Uno\\n\\nx"}').title == "Uno"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("package.json", '{"name": "x", "private": true, "title": {"en": "X"}, "A": 1, "a": 2}'),
        ("list.json", '[{"title": "Uno", "date": "2026-03-04"}]'),
        ("word.yaml", "word"),
        ("remarks.yml", "# nothing\n"),
        ("menu.yaml", "title: Menu\nauthors: 3\nlanguage: ???\n"),
    ],
)
@pytest.mark.parametrize("undated", ["leave-out", "file-time"])
def test_other_data_is_no_article_and_nothing_is_said_of_it(
    tmp_path: Path, name: str, text: str, undated: str
) -> None:
    article = load(tmp_path, name, text, undated=undated)
    assert (article.published, article.is_draft) == (None, False)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"title": "Uno", "date": "2026-03-04', "what is no article can be named by `store.exclude`"),
        ("", "what is no article can be named by `store.exclude`"),
        ('{"title": "Uno", "date": "03/04/2026"}', "can be read two ways"),
        ('{"date": "2026-03-04", "body": ""}', "is empty"),
        ('{"date": "2026-03-04", "body": "x"}', "has no title"),
        ('{"date": "2026-03-04", "title": "a", "date": "2026-03-05"}', "appears twice"),
        ('{"date": "2026-03-04", "x": ' + "[" * 50_000, "nested deeper"),
    ],
)
def test_what_is_half_written_or_wrong_is_left_out_and_named(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ArticleError, match=said):
        load(tmp_path, "a.json", text)


def test_a_draft_is_one_whatever_is_wrong_with_it(tmp_path: Path) -> None:
    with pytest.raises(ArticleError) as refusal:
        load(tmp_path, "a.json", '{"date": "03/04/2026", "draft": true, "title": "x", "body": "x"}')
    assert refusal.value.is_draft


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60), st.text(max_size=20))
def test_whatever_text_is_in_it_costs_this_file_alone(body: str, title: str) -> None:
    for text in (json.dumps({"date": "2026-03-04", "title": title, "body": body}), body, "{" + title + body):
        for kind in (".json", ".yaml"):
            with suppress(TreeError):
                assert isinstance(read(text, kind).body, str)
