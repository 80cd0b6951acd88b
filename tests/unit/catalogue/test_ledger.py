"""The ledger: an id is given once, and every name that its article had since is kept."""

from __future__ import annotations

from databases import add_article, facts, standing

from feedsync.catalogue import articles, ledger
from feedsync.catalogue.database import Database, row
from feedsync.catalogue.ledger import Given

URL = "https://a.example/a/"
PLACE = ("main", "a.md")


def names(db: Database, article: int) -> set[tuple[str, str]]:
    return {
        (kind, name) for kind, name in db.rows("SELECT kind, value FROM alias WHERE article = ?", [article])
    }


def test_an_id_that_is_given_is_noted_with_the_names_of_its_article(database: Database) -> None:
    with database.transaction():
        one = add_article(database, "a.md", standing(feed_id="x"), facts(declared_id="x"))
        other = add_article(database, "b.md", standing(feed_id="y"), facts(url="https://a.example/b/"))
        last = add_article(database, "c.md", standing(feed_id="z"))
        ledger.give(database, iter([Given(one, "tag:a", PLACE), Given(other, None, ("main", "b.md"))]))
    assert names(database, one) == {("id", "x"), ("url", URL), ("key", "main/a.md")}
    assert names(database, other) == {("url", "https://a.example/b/"), ("key", "main/b.md")}
    assert names(database, last) == set()
    assert [articles.get(database, each).is_given for each in (one, other, last)] == [1, 1, 0]
    assert row(database, "SELECT atom_id FROM article WHERE id = ?", [one]) == ("tag:a",)
    assert row(database, "SELECT atom_id FROM article WHERE id = ?", [other]) == (None,)


def test_later_names_are_added_each_once(database: Database) -> None:
    with database.transaction():
        one = add_article(database, "a.md", standing(feed_id="x"), facts(declared_id="x"))
        ledger.give(database, [Given(one, None, PLACE)])
        before = database.written
        ledger.also_known_as(database, one, facts(declared_id="x"), PLACE)
        assert database.written == before
        ledger.also_known_as(database, one, facts(url="https://a.example/new/"), ("other", "b.md"))
        assert database.written == before + 2
    assert names(database, one) == {
        ("id", "x"),
        ("url", URL),
        ("url", "https://a.example/new/"),
        ("key", "main/a.md"),
        ("key", "other/b.md"),
    }


def test_two_articles_may_have_had_one_name(database: Database) -> None:
    with database.transaction():
        for article in (1, 2):
            ledger.also_known_as(database, article, facts(), PLACE)
    assert names(database, 1) == names(database, 2) == {("url", URL), ("key", "main/a.md")}
