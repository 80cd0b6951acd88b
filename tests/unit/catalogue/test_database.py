"""What is written in a transaction or a savepoint is kept or undone as a whole, and counted if kept."""

from __future__ import annotations

import pytest
from databases import Opener, add_article, standing

from feedsync.catalogue import database as database_module
from feedsync.catalogue import feeds, sources
from feedsync.catalogue.database import Database, in_parts, row, value
from feedsync.catalogue.feeds import FeedRow
from feedsync.errors import StateError


class Wrong(Exception):
    pass


def put(db: Database, *names: str) -> None:
    for name in names:
        feeds.put(db, name, FeedRow("", None))


def kept(opener: Opener) -> set[str]:
    with opener() as db:
        return set(feeds.all_feeds(db))


def test_what_a_transaction_writes_is_there_for_the_next_to_open_it(opener: Opener) -> None:
    with opener() as db, db.transaction():
        put(db, "a", "b")
    assert kept(opener) == {"a", "b"}


def test_whatever_ends_a_transaction_early_undoes_it_and_its_count(opener: Opener) -> None:
    with opener() as db:
        before = db.written
        for error in (Wrong, KeyboardInterrupt, StateError):
            with pytest.raises(error), db.transaction():
                put(db, "a")
                raise error("x")
        assert db.written == before
        with db.transaction():
            put(db, "b")
        assert db.written == before + 1
    assert kept(opener) == {"b"}


def test_a_savepoint_that_fails_undoes_itself_alone(opener: Opener) -> None:
    with opener() as db:
        before = db.written
        with db.transaction():
            put(db, "a")
            with pytest.raises(Wrong), db.savepoint():
                put(db, "b")
                raise Wrong
            with db.savepoint():
                put(db, "c")
            assert db.written == before + 2
    assert kept(opener) == {"a", "c"}


def test_an_outer_savepoint_undoes_the_inner_ones_that_were_kept(opener: Opener) -> None:
    with opener() as db:
        before = db.written
        with db.transaction():
            put(db, "a")
            with pytest.raises(Wrong), db.savepoint():
                with db.savepoint():
                    put(db, "b")
                with pytest.raises(Wrong), db.savepoint():
                    put(db, "c")
                    raise Wrong
                put(db, "d")
                raise Wrong
            put(db, "e")
        assert db.written == before + 2
    assert kept(opener) == {"a", "e"}


def test_a_transaction_undoes_the_savepoints_that_were_kept(opener: Opener) -> None:
    with opener() as db:
        before = db.written
        with pytest.raises(Wrong), db.transaction():
            with db.savepoint():
                put(db, "a")
            raise Wrong
        assert db.written == before
    assert kept(opener) == set()


def test_a_statement_that_the_database_refuses_undoes_its_savepoint_alone(opener: Opener) -> None:
    with opener() as db, db.transaction():
        put(db, "a")
        with pytest.raises(Exception, match=r"(?i)unique"), db.savepoint():
            db.run("INSERT INTO feed (name, settings) VALUES (?, ?)", ("b", ""))
            db.run("INSERT INTO feed (name, settings) VALUES (?, ?)", ("b", ""))
        put(db, "c")
    assert kept(opener) == {"a", "c"}


def test_what_the_database_refuses_is_a_state_error_that_says_where(opener: Opener) -> None:
    with opener() as db:
        before = db.written
        with pytest.raises(StateError, match="the catalogue cannot be used") as refused, db.transaction():
            put(db, "a")
            db.run("INSERT INTO feed VALUES (?, ?, ?)", ("a", "", None))
        assert refused.value.where == db.place
        assert refused.value.kept == "Feeds kept as they were."
        assert db.written == before
        with db.transaction():
            put(db, "b")
    assert kept(opener) == {"b"}


def test_what_is_refused_outside_of_a_transaction_is_a_state_error_as_well(opener: Opener) -> None:
    with pytest.raises(StateError, match="nowhere"), opener() as db:
        db.rows("SELECT * FROM nowhere")


def test_rows_are_counted_and_looking_for_them_is_not(database: Database) -> None:
    before = database.written
    with database.transaction():
        put(database, "a", "b")
        assert database.run("UPDATE feed SET settings = ?", ["x"]) == 2
        assert database.run("DELETE FROM feed WHERE name = ?", ["nowhere"]) == 0
        database.run_many("INSERT INTO entry VALUES (?, ?, ?)", [("a", 1, 0), ("a", 2, 1), ("a", 3, 2)])
        database.run_many("INSERT INTO entry VALUES (?, ?, ?)", [])
        database.run_many("DELETE FROM entry WHERE article = ?", iter([(1,), (9,)]))
    assert database.written == before + 2 + 2 + 3 + 1
    assert len(database.rows("SELECT * FROM feed")) == 2
    assert database.written == before + 8


ADD = "INSERT INTO entry VALUES (?, ?, ?)"
ENTRIES = "SELECT article FROM entry ORDER BY article"


@pytest.mark.parametrize("at_once", [1, 2, 500])
def test_what_is_written_later_is_there_for_whoever_asks(
    opener: Opener, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(database_module, "PART", at_once)
    with opener() as db:
        before = db.written
        with db.transaction():
            db.run_later(ADD, [("a", 1, 0)])
            assert db.rows(ENTRIES) == [(1,)]
            db.run_later(ADD, [("a", 2, 1), ("a", 3, 2), ("a", 4, 3)])
            assert db.run("UPDATE entry SET feed = ?", ["b"]) == 4
            db.run_later("UPDATE entry SET place = ? WHERE article = ?", [(9, 1)])
            db.run_many("UPDATE entry SET place = place + 1 WHERE article = ?", [(1,)])
            db.run_later(ADD, [("c", 5, 4)])
            assert db.written == before + 11
    with opener() as db:
        assert db.rows("SELECT feed, article, place FROM entry ORDER BY article") == [
            *(("b", 1, 10), ("b", 2, 1), ("b", 3, 2), ("b", 4, 3), ("c", 5, 4))
        ]


def test_what_is_written_later_is_undone_with_its_savepoint_alone(opener: Opener) -> None:
    with opener() as db:
        before = db.written
        with db.transaction():
            db.run_later(ADD, [("a", 1, 0)])
            with pytest.raises(Wrong), db.savepoint():
                db.run_later(ADD, [("a", 2, 0)])
                raise Wrong
            with db.savepoint():
                db.run_later(ADD, [("a", 3, 0)])
            with pytest.raises(Wrong), db.savepoint():
                db.run_later(ADD, [("a", 4, 0)])
                assert len(db.rows(ENTRIES)) == 3
                raise Wrong
            assert db.written == before + 2
        with pytest.raises(Wrong), db.transaction():
            db.run_later(ADD, [("a", 5, 0)])
            raise Wrong
        assert db.rows(ENTRIES) == [(1,), (3,)]
        assert db.written == before + 2


def test_what_is_refused_later_is_a_state_error_as_well(opener: Opener) -> None:
    with opener() as db, pytest.raises(StateError, match="the catalogue cannot be used"), db.transaction():
        db.run_later(ADD, [("a", 1, 0), ("a", 1, 0)])
    with opener() as db:
        assert db.rows(ENTRIES) == []


def test_a_new_number_is_above_all_that_there_are_or_were_given(database: Database) -> None:
    with database.transaction():
        first = add_article(database, "a.md", standing())
        assert [database.new_number("article") for _ in range(2)] == [first + 1, first + 2]
        with pytest.raises(Wrong), database.savepoint():
            database.new_number("article")
            raise Wrong
        assert add_article(database, "b.md", standing()) > first
    with database.transaction():
        last = max(number for (number,) in database.rows("SELECT id FROM article"))
        assert database.new_number("article") == last + 1


def test_values_are_asked_for_in_parts_with_their_places(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_module, "PART", 2)
    assert list(in_parts(["a", "b", "c"])) == [(["a", "b"], "?, ?"), (["c"], "?")]
    assert list(in_parts([])) == []


def test_the_first_row_and_its_first_value_are_found_or_nothing(database: Database) -> None:
    with database.transaction():
        put(database, "a")
    assert row(database, "SELECT name, settings FROM feed") == ("a", "")
    assert value(database, "SELECT name, settings FROM feed") == "a"
    assert row(database, "SELECT name FROM feed WHERE name = ?", ["b"]) is None
    assert value(database, "SELECT name FROM feed WHERE name = ?", ["b"]) is None


def test_question_marks_and_percent_signs_in_values_are_values(database: Database) -> None:
    with database.transaction():
        sources.put(database, "100%s", "a?b%.md", sources.NEW._replace(fingerprint="%(x)s ?"))
    assert sources.get(database, "100%s", "a?b%.md").fingerprint == "%(x)s ?"
    assert value(database, "SELECT count(*) FROM source WHERE key LIKE 'a%'") == 1
