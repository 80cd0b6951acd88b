"""The articles: what is kept of each, and in which order feeds show them."""

from __future__ import annotations

import pytest
from databases import add_article, facts, standing, undone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feedsync.article import Facts, Kept, State
from feedsync.catalogue import articles, ledger, sources
from feedsync.catalogue.articles import Untold
from feedsync.catalogue.database import Database, row
from feedsync.catalogue.ledger import Given
from feedsync.catalogue.selecting import Listed, listed
from feedsync.errors import StateError
from feedsync.selection import Selection

EVERYTHING = Facts(
    "x", "https://a.example/é/", "Tïtle \U0001f600", "it", -1, 2, 3, 2**40, 1, 0, "r", "c", "{}", "[]"
)


def give(db: Database, article: int, atom_id: str | None = None) -> None:
    ledger.give(db, [Given(article, atom_id, ("main", "a.md"))])


def test_what_is_noted_of_a_claimant_comes_back(database: Database) -> None:
    with database.transaction():
        number = articles.add_claimant(database, ("main", "a.md"), EVERYTHING, "x", 5)
    assert articles.get(database, number) == Kept(
        number, "main", "a.md", State.UNDATED, "", 0, None, EVERYTHING
    )
    assert row(database, "SELECT state, claim, first_seen, revised_at, edits FROM article") == (
        articles.CLAIMANT,
        "x",
        5,
        5,
        0,
    )


def test_an_article_that_is_not_there_is_looked_for_in_vain(database: Database) -> None:
    with pytest.raises(LookupError):
        articles.get(database, 1)


@pytest.mark.parametrize("state", State)
def test_an_article_stands_where_it_was_put_with_the_values_it_had(database: Database, state: State) -> None:
    with database.transaction():
        number = articles.add_claimant(database, ("main", "a.md"), EVERYTHING, "x", 5)
        articles.set_standing(database, number, standing(state, "id", claim="y", next_at=7, first_live=6))
    assert articles.get(database, number) == Kept(number, "main", "a.md", state, "id", 0, 6, EVERYTHING)
    assert row(database, "SELECT claim, next_at, edits FROM article") == ("y", 7, 0)


def test_new_values_replace_the_old_ones_and_mend_what_was_broken(database: Database) -> None:
    with database.transaction():
        number = add_article(database, "a.md", standing(feed_id="id"))
        articles.mark_broken(database, "id", is_broken=True)
        articles.set_values(
            database, number, ("other", "b.md"), EVERYTHING, standing(feed_id="id", next_at=8), 9
        )
    assert articles.get(database, number) == Kept(
        number, "other", "b.md", State.LIVE, "id", 0, None, EVERYTHING
    )
    assert row(database, "SELECT revised_at, first_seen, edits, is_broken, next_at FROM article") == (
        9,
        0,
        1,
        0,
        8,
    )


def test_dates_are_noted_of_one_article_alone(database: Database) -> None:
    with database.transaction():
        one = add_article(database, "a.md", standing())
        other = add_article(database, "b.md", standing())
        articles.set_published(database, one, 77)
        articles.set_left_at(database, one, 88)
    columns = "published, embargo, left_at"
    assert row(database, f"SELECT {columns} FROM article WHERE id = ?", [one]) == (77, 77, 88)
    assert row(database, f"SELECT {columns} FROM article WHERE id = ?", [other]) == (100, 100, None)


def test_values_that_are_nobodys_are_forgotten(database: Database) -> None:
    assert articles.is_empty(database)
    with database.transaction():
        numbers = [add_article(database, key, standing()) for key in "abc"]
        articles.remove(database, iter(numbers[:2]))
    assert database.rows("SELECT id FROM article") == [(numbers[2],)]
    assert not articles.is_empty(database)


def test_an_id_is_that_of_one_article(database: Database) -> None:
    with database.transaction():
        one = add_article(database, "a.md", standing(feed_id="x"))
        other = add_article(database, "b.md", standing(feed_id="y"))
        for key in ("c.md", "d.md"):
            add_article(database, key, standing(feed_id=None))
    assert articles.has_id(database, "x", other)
    assert not articles.has_id(database, "x", one)
    assert not articles.has_id(database, "X", one)
    assert not articles.has_id(database, "z", one)
    with pytest.raises(StateError), database.transaction():
        articles.set_standing(database, other, standing(feed_id="x"))
    assert articles.get(database, other).feed_id == "y"


IDS = st.text(st.sampled_from("aAbBéÉ-_/ \uffff\U00010000"), min_size=1, max_size=3)


@given(st.dictionaries(IDS, st.integers(0, 2), max_size=12), st.none() | st.integers(0, 12))
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_the_newest_come_first_and_those_of_one_time_by_the_bytes_of_their_ids(
    database: Database, dates: dict[str, int], limit: int | None
) -> None:
    with undone(database):
        for feed_id, published in dates.items():
            add_article(database, feed_id, standing(feed_id=feed_id), facts(published=published))
        in_order = sorted(dates, key=lambda feed_id: (-dates[feed_id], feed_id.encode()))
        assert [one.feed_id for one in listed(database, Selection(limit=limit), 0)] == in_order[:limit]


def test_a_feed_shows_what_is_live_and_whole(database: Database) -> None:
    with database.transaction():
        for state in State:
            number = add_article(database, f"{state}.md", standing(state, state), facts(expires=9))
            if state is State.LIVE:
                live = number
        add_article(database, "broken.md", standing(feed_id="broken"))
        articles.mark_broken(database, "broken", is_broken=True)
        articles.add_claimant(database, ("main", "c.md"), facts(), None, 0)
    assert listed(database, Selection(), 0) == [
        Listed(live, "live", "", 0, "1", 100, 9, "main", "live.md", facts().title)
    ]
    with database.transaction():
        give(database, live, "tag:a")
    assert listed(database, Selection(), 0)[0][2:4] == ("tag:a", 1)


def due(db: Database, now: int) -> list[str]:
    return [one.key for one in articles.due(db, now)]


def test_an_article_is_due_from_its_moment_on_the_earliest_first(database: Database) -> None:
    with database.transaction():
        add_article(database, "c.md", standing(next_at=20))
        add_article(database, "b.md", standing(next_at=10))
        add_article(database, "d.md", standing("draft", next_at=20))
        add_article(database, "a.md", standing(next_at=None))
    assert due(database, 9) == []
    assert due(database, 10) == ["b.md"]
    assert due(database, 20) == ["b.md", "c.md", "d.md"]


def test_one_that_waits_comes_in_if_its_key_is_there_and_whole(database: Database) -> None:
    with database.transaction():
        for key, expires in [("a", None), ("b", None), ("c", None), ("d", 15), ("e", None)]:
            number = add_article(database, key, standing("scheduled", next_at=10), facts(expires=expires))
            if key != "e":
                sources.put(database, "main", key, sources.NEW._replace(article=number))
        sources.mark_missing(database, "main", ["b", "d"], 1)
        known = sources.get(database, "main", "c")
        sources.put(database, "main", "c", known._replace(problem="[]"))
    assert due(database, 10) == ["a"]
    assert due(database, 15) == ["a", "d"]


def test_the_first_that_waits_is_told_without_those_that_will_never_be_seen(database: Database) -> None:
    assert articles.next_embargo(database) is None
    with database.transaction():
        for state, embargo, expires in [
            ("draft", 1, None),
            ("scheduled", 5, 5),
            ("scheduled", 6, 4),
            ("scheduled", 8, 9),
            ("scheduled", 9, None),
        ]:
            add_article(database, "a", standing(state), facts(embargo=embargo, expires=expires))
    assert articles.next_embargo(database) == 8


def test_articles_are_counted_by_state_without_those_that_are_left_out(database: Database) -> None:
    assert articles.count_by_state(database) == {}
    with database.transaction():
        for key, state in [("a", "live"), ("b", "live"), ("c", "draft"), ("d", "withdrawn")]:
            number = add_article(database, key, standing(state))
            sources.put(database, "main", key, sources.NEW._replace(article=number))
        articles.add_claimant(database, ("main", "e"), facts(), None, 0)
        for key in ("a", "c"):
            known = sources.get(database, "main", key)
            sources.put(database, "main", key, known._replace(problem="[]"))
        sources.put(database, "main", "f", sources.NEW._replace(problem="[]"))
    assert articles.count_by_state(database) == {State.LIVE: 1, State.WITHDRAWN: 1}


def test_places_come_in_their_order(database: Database) -> None:
    with database.transaction():
        for store, key in [("b", "a"), ("a", "b"), ("a", "B"), ("a", "é")]:
            add_article(database, key, standing("undated"), store=store)
        add_article(database, "x", standing())
    assert articles.places_of(database, State.UNDATED) == [("a", "B"), ("a", "b"), ("a", "é"), ("b", "a")]
    assert articles.places_of(database, State.DRAFT) == []


def test_ids_and_dates_that_an_article_tells_itself_are_not_told(database: Database) -> None:
    url = "https://a.example/a/"
    with database.transaction():
        for key, feed_id, values in [
            ("by address", url, {}),
            ("by its id", "x", {"declared_id": "x"}),
            ("moved", "https://a.example/old/", {}),
            ("Other id", "y", {"declared_id": "z"}),
            ("by file", "https://a.example/b/", {"url": "https://a.example/b/", "tells_date": 0}),
        ]:
            give(database, add_article(database, key, standing(feed_id=feed_id), facts(**values)), feed_id)
        add_article(database, "not given", standing(feed_id="w"))
        adopted = add_article(
            database,
            "with an Atom id",
            standing(feed_id="v"),
            facts(declared_id="v", url="https://a.example/v/"),
        )
        give(database, adopted, "tag:a")
    other, moved = "https://a.example/b/", "https://a.example/old/"
    assert articles.untold(database) == [
        Untold("main", "Other id", "z", url, "y", "y", 100, 1),
        Untold("main", "by file", "", other, other, other, 100, 0),
        Untold("main", "moved", "", url, moved, moved, 100, 1),
        Untold("main", "with an Atom id", "v", "https://a.example/v/", "v", "tag:a", 100, 1),
    ]


def test_of_those_that_had_a_key_one_after_the_other_the_last_is_told(database: Database) -> None:
    def told() -> list[str]:
        return [one.feed_id for one in articles.untold(database)]

    with database.transaction():
        last, first, middle = (add_article(database, "a", standing(feed_id=each)) for each in "lfm")
        for number, gone_at in [(first, 4), (middle, 4)]:
            give(database, number)
            articles.set_gone_at(database, number, gone_at)
        assert told() == ["m"]
        give(database, last)
        assert told() == ["l"]
        articles.set_gone_at(database, last, 5)
        assert told() == ["l"]
        add_article(database, "b", standing(feed_id="of another key"))
        add_article(database, "a", standing("draft"))
    assert told() == ["l"]
