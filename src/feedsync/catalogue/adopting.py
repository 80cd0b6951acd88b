"""Gives articles the ids and dates that an existing feed gave them. Times in seconds since 1970."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from feedsync.catalogue.articles import CLAIMANT
from feedsync.catalogue.database import Database


class Candidate(NamedTuple):
    """An article that may be an entry of that feed. `is_shown`: readers know it by its id already."""

    article: int
    store: str
    key: str
    state: str
    feed_id: str
    atom_id: str
    is_given: int
    is_shown: int
    declared_id: str
    url: str
    title: str
    published: int | None
    tells_date: int


def candidates(db: Database) -> Iterator[Candidate]:
    """Yield all articles that a store has."""
    found = db.rows(
        "SELECT id, store, key, state, coalesce(feed_id, ''), coalesce(atom_id, ''), is_given,"
        " CASE WHEN EXISTS (SELECT 1 FROM shown WHERE shown.article = article.id) THEN 1 ELSE 0 END,"
        " declared_id, url, title, published, tells_date FROM article"
        f" WHERE state NOT IN ('{CLAIMANT}', 'withdrawn') ORDER BY id"
    )
    return map(Candidate._make, found)


def former_urls(db: Database) -> Iterator[tuple[int, str]]:
    """Yield the addresses that articles had since their ids were given."""
    return (
        (int(article), str(url))
        for article, url in db.rows("SELECT article, value FROM alias WHERE kind = 'url'")
    )


def holder(db: Database, feed_id: str) -> int | None:
    """Return the article that has an id."""
    found = db.rows("SELECT id FROM article WHERE feed_id = ?", [feed_id])
    return int(found[0][0]) if found else None


def set_id(db: Database, article: int, feed_id: str | None, first_live: int | None) -> None:
    """Give an article its id, or take one back that nobody has seen; with `first_live` it was seen before."""
    db.run(
        "UPDATE article SET feed_id = ?, first_live = coalesce(first_live, ?) WHERE id = ?",
        (feed_id, first_live, article),
    )


def is_fixed(db: Database, article: int, form: str) -> bool:
    """Whether a feed of this form (`id`, or `atom_id`) was adopted for an article."""
    return bool(
        db.rows("SELECT 1 FROM alias WHERE kind = 'fixed' AND value = ? AND article = ?", (form, article))
    )


def fix(db: Database, article: int, form: str) -> None:
    """Note that a feed of this form was adopted for an article."""
    db.run("INSERT INTO alias VALUES ('fixed', ?, ?) ON CONFLICT DO NOTHING", (form, article))


def note_url(db: Database, article: int, url: str) -> None:
    """Note an address at which readers had an article before."""
    db.run("INSERT INTO alias VALUES ('url', ?, ?) ON CONFLICT DO NOTHING", (url, article))


def terms_of(db: Database, article: int) -> set[tuple[str, str]]:
    """Return the terms of a published article, as kind and folded value."""
    found = db.rows("SELECT kind, value FROM term WHERE article = ?", [article])
    return {(str(kind), str(term)) for kind, term in found}


def store_of(db: Database, article: int) -> str:
    """Return the store that an article comes from."""
    return str(db.rows("SELECT store FROM article WHERE id = ?", [article])[0][0])
