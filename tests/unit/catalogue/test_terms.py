"""The terms of live articles: each kind by itself, folded to be found and labelled as first written."""

from __future__ import annotations

import json

from feedsync.catalogue import selecting, terms
from feedsync.catalogue.database import Database


def put(db: Database, article: int, told: dict[str, list[str]], published: int = 5) -> None:
    terms.put(db, article, published, json.dumps(told), str.casefold)


def rows(db: Database) -> list[tuple[object, ...]]:
    return sorted(db.rows("SELECT kind, value, published, article, label FROM term"))


def test_terms_are_noted_by_kind(database: Database) -> None:
    with database.transaction():
        put(database, 1, {"tag": ["Città", "b"], "author": ["B"]})
    assert rows(database) == [
        ("author", "b", 5, 1, "B"),
        ("tag", "b", 5, 1, "b"),
        ("tag", "città", 5, 1, "Città"),
    ]


def test_of_labels_that_look_alike_the_first_is_kept(database: Database) -> None:
    with database.transaction():
        put(database, 1, {"tag": ["News", "NEWS", "news"]})
    assert rows(database) == [("tag", "news", 5, 1, "News")]


def test_an_edit_replaces_the_terms_of_its_article_alone(database: Database) -> None:
    with database.transaction():
        put(database, 1, {"tag": ["a", "b"]})
        put(database, 2, {"tag": ["a"]})
        put(database, 1, {"tag": ["c"]}, published=6)
    assert rows(database) == [("tag", "a", 5, 2, "a"), ("tag", "c", 6, 1, "c")]


def test_an_article_without_terms_has_none(database: Database) -> None:
    with database.transaction():
        put(database, 1, {"tag": ["a"]})
        put(database, 2, {"tag": ["a"]})
        put(database, 1, {"tag": []})
        assert rows(database) == [("tag", "a", 5, 2, "a")]
        terms.remove(database, 2)
    assert rows(database) == []


def test_terms_of_a_time_are_those_of_its_articles_both_ends_included(database: Database) -> None:
    with database.transaction():
        put(database, 1, {"tag": ["A", "b"], "author": ["B"]}, published=5)
        put(database, 2, {"tag": ["b", "c"]}, published=7)
        put(database, 3, {"tag": ["d"]}, published=8)
    assert selecting.terms_published(database, "tag", 5, 7) == {"a", "b", "c"}
    assert selecting.terms_published(database, "tag", 6, 6) == set()
