"""An article that was kept comes back as it was, for as long as a feed shows it."""

from __future__ import annotations

import zlib
from datetime import UTC, date, datetime

import pytest
from databases import undone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feedsync.article import Article, Media, Person
from feedsync.catalogue import bodies, feeds
from feedsync.catalogue.bodies import Body
from feedsync.catalogue.database import Database

TEXTS = st.text(st.characters(codec="utf-8"), max_size=8)
MOMENTS = st.datetimes(timezones=st.just(UTC)).map(lambda moment: moment.replace(microsecond=0))
COUNTS = st.none() | st.integers(0, 2**62)
PICTURES = st.builds(
    Media,
    *[TEXTS] * 2,
    length=COUNTS,
    title=TEXTS,
    alt=TEXTS,
    caption=TEXTS,
    credit=TEXTS,
    width=COUNTS,
    height=COUNTS,
    duration=COUNTS,
)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=5,
)
FIELDS: dict[str, st.SearchStrategy[object]] = {
    "key": TEXTS,
    "where": TEXTS,
    "url": TEXTS,
    "title": TEXTS,
    "declared_id": TEXTS,
    "published": st.none() | MOMENTS,
    "embargo": st.none() | MOMENTS,
    "updated": st.none() | MOMENTS,
    "expires": st.none() | MOMENTS,
    "is_draft": st.booleans(),
    "summary": TEXTS,
    "body": TEXTS,
    "body_type": st.sampled_from(["markdown", "html"]),
    "base": TEXTS,
    "authors": st.lists(st.builds(Person, TEXTS, TEXTS, TEXTS), max_size=2).map(tuple),
    "tags": st.lists(TEXTS, max_size=3).map(tuple),
    "categories": st.lists(TEXTS, max_size=3).map(tuple),
    "section": TEXTS,
    "language": TEXTS,
    "rights": TEXTS,
    "image": st.none() | PICTURES,
    "wants_no_image": st.booleans(),
    "enclosures": st.lists(PICTURES, max_size=2).map(tuple),
    "metadata": st.dictionaries(TEXTS, VALUES, max_size=3),
    "tells_date": st.booleans(),
    "feed_id": TEXTS,
    "atom_id": TEXTS,
}
ARTICLE = Article("a.md", "content/a.md", "https://a.example/a/", "A")


def test_every_value_of_an_article_is_in_the_property() -> None:
    assert list(FIELDS) == list(Article.__annotations__)


@given(st.builds(Article, **FIELDS))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_an_article_comes_back_equal(database: Database, article: Article) -> None:
    with undone(database):
        bodies.put(database, 1, Body("1", article))
        assert bodies.get(database, 1) == Body("1", article)


def test_of_an_article_that_was_not_kept_nothing_is_told(database: Database) -> None:
    assert bodies.get(database, 1) is None
    assert bodies.revision(database, 1) is None


def test_the_last_that_was_kept_is_told_with_its_revision(database: Database) -> None:
    with database.transaction():
        for revision in ("1", "2"):
            bodies.put(database, 1, Body(revision, ARTICLE))
        bodies.put(database, 2, Body("3", ARTICLE))
    assert bodies.revision(database, 1) == "2"
    assert (bodies.get(database, 1) or Body("", ARTICLE)).revision == "2"
    assert bodies.revision(database, 2) == "3"


def test_an_entry_is_kept_beside_its_article_until_another_is(database: Database) -> None:
    with database.transaction():
        bodies.put_entry(database, 1, b"of nothing that is kept")
        assert bodies.entry(database, 1) is None
        bodies.put(database, 1, Body("1", ARTICLE))
        assert bodies.entry(database, 1) is None
        bodies.put_entry(database, 1, b"\0first")
        bodies.put(database, 1, Body("2", ARTICLE))
        assert bodies.entry(database, 1) == b"\0first"
        bodies.put_entry(database, 1, b"second")
        bodies.put(database, 2, Body("1", ARTICLE))
        bodies.prune(database)
        bodies.put(database, 1, Body("2", ARTICLE))
    assert bodies.entry(database, 1) is None


@pytest.mark.parametrize("damaged", [b"", b"nothing", zlib.compress(b"{}"), zlib.compress(b'{"key": "\xff')])
def test_what_is_damaged_counts_as_not_kept(database: Database, damaged: bytes) -> None:
    with database.transaction():
        bodies.put(database, 1, Body("1", ARTICLE))
        database.run("UPDATE body SET content = ? WHERE article = 1", [damaged])
        assert bodies.get(database, 1) is None
        bodies.put(database, 1, Body("1", ARTICLE))
    assert bodies.get(database, 1) == Body("1", ARTICLE)


def test_dates_in_metadata_come_back_as_texts(database: Database) -> None:
    metadata = {"day": date(2026, 1, 2), "moment": datetime(2026, 1, 2, tzinfo=UTC)}
    with database.transaction():
        bodies.put(database, 1, Body("1", Article("a", "a", "a", "A", metadata=metadata)))
    kept = bodies.get(database, 1)
    assert kept is not None
    assert kept.article.metadata == {"day": "2026-01-02", "moment": "2026-01-02T00:00:00Z"}


def test_what_no_feed_shows_is_let_go_of(database: Database) -> None:
    with database.transaction():
        for article in (1, 2, 3):
            bodies.put(database, article, Body("1", ARTICLE))
        feeds.put_entries(database, "a", [2])
        feeds.put_entries(database, "b", [3, 2])
        bodies.prune(database)
    assert [bodies.revision(database, article) for article in (1, 2, 3)] == [None, "1", "1"]
