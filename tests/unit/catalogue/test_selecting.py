"""What a feed selects, against a reckoning by hand over all articles, on both databases."""

from __future__ import annotations

import json
from itertools import count
from typing import NamedTuple

import pytest
from databases import Opener
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feedsync.catalogue import selecting, terms
from feedsync.catalogue.database import Database
from feedsync.catalogue.sqlite import SqliteDatabase
from feedsync.selection import KINDS, Criteria, Kind, Selection, Subject, folded, rule_against

NOW = 100
WORDS = ("a", "b", "c")
LABELS = ("a", "A", "b", "B", "c")
STORES = ("main", "sport")


class Told(NamedTuple):
    """An article of a test."""

    id: int
    feed_id: str
    published: int
    terms: dict[Kind, list[str]]
    store: str = "main"
    state: str = "live"
    is_broken: int = 0

    @property
    def subject(self) -> Subject:
        found = {kind: frozenset(map(folded, labels)) for kind, labels in self.terms.items()}
        return Subject(found, self.store, self.published)


def put(db: Database, *articles: Told) -> None:
    for one in articles:
        db.run(
            "INSERT INTO article (id, store, key, state, feed_id, declared_id, url, title, language, published,"
            " is_draft, tells_date, revision, terms, metadata, is_broken, first_seen, revised_at)"
            " VALUES (?, ?, ?, ?, ?, '', '', 'T', 'it', ?, 0, 1, ?, '{}', '{}', ?, 0, 0)",
            (
                one.id,
                one.store,
                f"{one.id}.md",
                one.state,
                one.feed_id,
                one.published,
                f"r{one.id}",
                one.is_broken,
            ),
        )
        if one.state == "live":
            terms.put(db, one.id, one.published, json.dumps(one.terms), folded)


def clear(db: Database) -> None:
    for table in ("article", "term"):
        db.run(f"DELETE FROM {table}")


labels = st.lists(st.sampled_from(LABELS), max_size=2)
told = st.builds(
    Told,
    id=st.just(0),
    feed_id=st.text("aBé日", min_size=1, max_size=2),
    published=st.integers(90, 100) | st.sampled_from([0, 50]),
    terms=st.fixed_dictionaries({}, optional={"tag": labels, "section": labels}),
    store=st.sampled_from(STORES),
    state=st.sampled_from(["live", "live", "live", "live", "draft", "expired"]),
    is_broken=st.sampled_from([0, 0, 0, 0, 1]),
)
some = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3, unique=True).map(tuple)
criteria = st.builds(
    Criteria,
    terms=st.fixed_dictionaries({}, optional={"tag": some, "section": some}),
    stores=st.just(()) | st.lists(st.sampled_from(STORES), min_size=1, unique=True).map(tuple),
    age=st.none() | st.integers(0, 12),
)
something = criteria.filter(lambda one: bool(one.terms or one.stores or one.age is not None))
selections = st.builds(
    Selection,
    wanted=criteria,
    shunned=st.none() | something,
    term=st.none() | st.tuples(st.sampled_from(["tag", "section"]), st.sampled_from(WORDS)),
    limit=st.none() | st.integers(1, 4),
    begin=st.sampled_from([0, 0, 91, 95]),
)


def _numbered(articles: list[Told]) -> list[Told]:
    return [one._replace(id=number) for number, one in enumerate(articles, 1)]


many = st.lists(told, max_size=14, unique_by=lambda one: one.feed_id).map(_numbered)


def reckoned(articles: list[Told], selection: Selection) -> list[Told]:
    """All selected articles in their order, the limit apart."""
    there = [one for one in articles if one.state == "live" and not one.is_broken]
    chosen = [one for one in there if rule_against(selection, one.subject, NOW) is None]
    return sorted(chosen, key=lambda one: (-one.published, one.feed_id.encode()))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(articles=many, selection=selections)
def test_what_is_listed_is_what_no_rule_is_against(
    database: Database, articles: list[Told], selection: Selection
) -> None:
    with database.transaction():
        clear(database)
        put(database, *articles)
        found = selecting.listed(database, selection, NOW)
        chosen = reckoned(articles, selection)
        assert [one.id for one in found] == [one.id for one in chosen[: selection.limit]]
        for one, by_hand in zip(found, chosen, strict=False):
            assert (one.feed_id, one.published, one.store) == (*by_hand[1:3], by_hand.store)
            assert (one.key, one.revision, one.atom_id) == (f"{one.id}.md", f"r{one.id}", "")
            if selection.term:
                kind, value = selection.term
                written = [label for label in by_hand.terms[kind] if folded(label) == value]
                assert one.label == written[0]
        for article in articles:
            before = [one for one in chosen if _key(one) < _key(article)]
            assert selecting.count_before(database, selection, article.id, NOW) == len(before)


def _key(one: Told) -> tuple[int, bytes]:
    return -one.published, one.feed_id.encode()


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    articles=many,
    selection=selections.map(lambda one: one._replace(term=None, limit=None, begin=0)),
    kind=st.sampled_from(KINDS[:3]),
    at_least=st.integers(1, 3),
)
def test_terms_are_those_that_enough_of_the_selected_articles_have(
    database: Database, articles: list[Told], selection: Selection, kind: Kind, at_least: int
) -> None:
    with database.transaction():
        clear(database)
        put(database, *articles)
        had = [one.subject.terms.get(kind, frozenset()) for one in reckoned(articles, selection)]
        expected = [word for word in WORDS if sum(word in each for each in had) >= at_least]
        assert selecting.terms_of(database, kind, selection, at_least, NOW) == expected


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(articles=many, selection=selections)
def test_the_first_that_is_too_young_is_the_next_to_come(
    database: Database, articles: list[Told], selection: Selection
) -> None:
    with database.transaction():
        clear(database)
        put(database, *articles)
        found = (selecting.first_shunned(database, selection, NOW) or (None, ""))[0]
        young = reckoned(articles, selection._replace(shunned=None))
        waiting = [one.published for one in young if one not in reckoned(articles, selection)]
        has_age = selection.shunned is not None and selection.shunned.age is not None
        assert found == (min(waiting, default=None) if has_age else None)


def test_terms_come_in_the_order_of_their_code_points(database: Database) -> None:
    values = ["c++", "c#", "z", "é", "à", "日本", "-", "10", "9"]
    with database.transaction():
        put(database, Told(1, "x", 5, {"tag": values}))
        assert selecting.terms_of(database, "tag", Selection(), 1, NOW) == sorted(values)


def test_an_article_that_has_several_of_what_is_asked_for_comes_once(database: Database) -> None:
    with database.transaction():
        put(database, Told(1, "x", 5, {"tag": ["a", "b", "c"]}), Told(2, "y", 6, {"tag": ["b"]}))
        selection = Selection(Criteria({"tag": ("a", "b", "c")}), limit=2)
        assert [one.id for one in selecting.listed(database, selection, NOW)] == [2, 1]


def test_quotes_and_signs_of_a_term_are_only_text(database: Database) -> None:
    words = ["'; drop table term; --", "%", "_", "?", '"']
    with database.transaction():
        put(database, Told(1, "x", 5, {"tag": words}))
        for word in words:
            assert len(selecting.listed(database, Selection(term=("tag", word)), NOW)) == 1
            assert len(selecting.listed(database, Selection(Criteria({"tag": (word,)})), NOW)) == 1


# What it costs


def plan_of(db: SqliteDatabase, selection: Selection) -> list[str]:
    statements: list[tuple[str, object]] = []
    rows = db.rows
    db.rows = lambda statement, values=(): statements.append((statement, values)) or []  # type: ignore[method-assign, assignment, func-returns-value]
    try:
        selecting.listed(db, selection, NOW)
    finally:
        db.rows = rows  # type: ignore[method-assign]
    ((statement, values),) = statements
    return [str(detail) for *_, detail in db.rows(f"EXPLAIN QUERY PLAN {statement}", values)]  # type: ignore[arg-type]


@pytest.mark.parametrize("opener", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "selection",
    [
        Selection(term=("tag", "a"), limit=50),
        Selection(
            Criteria({"section": ("s",)}, ("main",), 5), Criteria({"tag": ("x",)}), ("tag", "a"), 50, 3
        ),
    ],
    ids=["bare", "with filters"],
)
def test_the_window_of_a_term_is_a_walk_of_its_index(opener: Opener, selection: Selection) -> None:
    with opener() as db:
        assert isinstance(db, SqliteDatabase)
        numbers = count(1)
        with db.transaction():
            for number in range(200):
                put(
                    db,
                    Told(
                        next(numbers),
                        f"f{number}",
                        number // 2,
                        {"tag": ["a", f"t{number}"], "section": ["s"]},
                    ),
                )
        db.connection.execute("ANALYZE")
        plan = plan_of(db, selection)
        assert plan[0].startswith("SEARCH t USING PRIMARY KEY (kind=? AND value=?"), plan
        assert not [line for line in plan if line.startswith("SCAN")], plan
        # Of those of one moment the order is that of their ids: they alone are sorted.
        assert not [line for line in plan if "USE TEMP B-TREE FOR ORDER BY" in line], plan


@pytest.mark.parametrize("opener", ["sqlite"], indirect=True)
@pytest.mark.parametrize("limit", [50, None])
def test_the_window_of_all_is_a_walk_of_its_index(opener: Opener, limit: int | None) -> None:
    with opener() as db:
        assert isinstance(db, SqliteDatabase)
        # Also where no statistics were ever gathered.
        plan = plan_of(db, Selection(shunned=Criteria({"tag": ("x",)}), limit=limit))
        assert "USING INDEX article_newest" in plan[0]
        assert not [line for line in plan if "TEMP B-TREE" in line], plan
