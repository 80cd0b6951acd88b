"""The log: its order, how far each consumer has read, and what is let go of."""

from __future__ import annotations

from feedsync.article import Kind
from feedsync.catalogue import changes
from feedsync.catalogue.changes import Change
from feedsync.catalogue.database import Database

ROWS = "SELECT kind, article, document, revision, terms_before, terms_after, is_silent, at FROM change ORDER BY seq"


def add(db: Database, article: int, kind: Kind = Kind.UPDATED, now: int = 0) -> int:
    changes.add(db, Change(kind, article, "1", None, "{}"), now)
    return changes.last(db)


def test_an_empty_log_has_no_place_and_no_news(database: Database) -> None:
    assert changes.last(database) == 0
    assert changes.news_after(database, 0) == set()
    assert changes.cursor(database, changes.BUILD) == 0


def test_what_happened_is_told_as_it_was(database: Database) -> None:
    with database.transaction():
        changes.add(database, Change(Kind.WITHDRAWN, 3, "r", '{"tag":["x"]}', None), 5)
        changes.add_document(database, "news.rss", "d", 6, is_silent=True)
        changes.add_document(database, "news.atom", "e", 7, is_silent=False)
    assert database.rows(ROWS) == [
        ("withdrawn", 3, None, "r", '{"tag":["x"]}', None, 0, 5),
        ("document", None, "news.rss", "d", None, None, 1, 6),
        ("document", None, "news.atom", "e", None, None, 0, 7),
    ]


def test_places_grow_and_are_never_given_again(database: Database) -> None:
    with database.transaction():
        first, second = add(database, 1), add(database, 2)
        changes.advance(database, changes.BUILD, second)
        changes.forget(database, 99)
        third = add(database, 3)
    assert first < second < third


def test_news_are_those_after_a_place_each_article_once(database: Database) -> None:
    with database.transaction():
        before = add(database, 1)
        for article, kind in enumerate((Kind.PUBLISHED, Kind.UPDATED, Kind.WITHDRAWN, Kind.RESTORED), 2):
            add(database, article, kind)
        add(database, 2)
        add(database, 9, Kind.IMPORTED)
        changes.add_document(database, "news.rss", "d", 6, is_silent=False)
    assert changes.news_after(database, before) == {2, 3, 4, 5}
    assert changes.news_after(database, 0) == {1, 2, 3, 4, 5}
    assert changes.news_after(database, changes.last(database)) == set()


def test_each_consumer_has_a_place_of_its_own(database: Database) -> None:
    with database.transaction():
        changes.advance(database, changes.BUILD, 3)
        changes.advance(database, "mail", 2)
        changes.advance(database, changes.BUILD, 4)
    assert changes.cursor(database, changes.BUILD) == 4
    assert changes.cursor(database, "mail") == 2
    assert changes.cursor(database, "nobody") == 0


def test_only_what_is_old_and_read_by_all_is_let_go_of(database: Database) -> None:
    with database.transaction():
        places = [add(database, article, now=article) for article in range(1, 6)]
        changes.forget(database, 99)
        assert len(database.rows(ROWS)) == 5
        changes.advance(database, changes.BUILD, places[3])
        changes.advance(database, "mail", places[2])
        changes.forget(database, 2)
        assert [row[1] for row in database.rows(ROWS)] == [2, 3, 4, 5]
        changes.forget(database, 99)
        assert [row[1] for row in database.rows(ROWS)] == [4, 5]
    assert changes.last(database) == places[4]


def test_what_is_old_goes_when_all_before_it_has_gone(database: Database) -> None:
    """A clock that was wrong for a while may have written what is older behind what is newer."""
    with database.transaction():
        places = [add(database, article, now=now) for article, now in enumerate((10, 30, 20, 40))]
        changes.advance(database, changes.BUILD, places[3])
        changes.forget(database, 25)
        assert [row[1] for row in database.rows(ROWS)] == [1, 2, 3]
        changes.forget(database, 35)
        assert [row[1] for row in database.rows(ROWS)] == [3]


def test_what_a_channel_has_not_heard_or_a_delivery_waits_for_is_kept(database: Database) -> None:
    with database.transaction():
        places = [add(database, number, now=10) for number in range(6)]
        changes.advance(database, changes.BUILD, places[5])
        changes.advance(database, "channel/x", places[3])
        database.run("INSERT INTO wait VALUES (1, 'https://porto.example/news.rss', ?)", [places[2]])
        changes.forget(database, 99)
    assert [one.seq for one in changes.heard(database, 0, places[5])] == places[2:]
    with database.transaction():
        database.run("DELETE FROM wait")
        changes.forget(database, 99)
        changes.leave(database, "channel/x")
    assert [one.seq for one in changes.heard(database, 0, places[5])] == places[4:]


def test_the_revision_before_is_that_with_which_it_was_last_seen(database: Database) -> None:
    with database.transaction():
        for revision, terms in (("1", "{}"), ("2", "{}"), ("3", None), ("4", "{}")):
            changes.add(database, Change(Kind.UPDATED, 7, revision, None, terms), 0)
    assert [changes.revision_before(database, 7, place) for place in range(1, 6)] == ["", "1", "2", "", "4"]
