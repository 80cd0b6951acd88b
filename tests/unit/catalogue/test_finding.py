"""What a name may mean: keys, ids, addresses and titles, of what is there and of what was."""

from __future__ import annotations

import pytest
from databases import add_article, facts, standing

from feedsync.article import Kind
from feedsync.catalogue import articles, changes, families, feeds, finding, ledger, sources
from feedsync.catalogue.changes import Change, Happened
from feedsync.catalogue.database import Database
from feedsync.catalogue.families import Clash, FamilyRow
from feedsync.catalogue.finding import Named, Source
from feedsync.catalogue.ledger import Given
from feedsync.catalogue.sources import NEW


def test_a_key_gives_its_article_and_what_it_shows_now(database: Database) -> None:
    with database.transaction():
        kept = add_article(database, "a", standing(), facts(title="Vecchio"))
        claimant = articles.add_claimant(database, ("main", "a"), facts(title="Nuovo"), "x", 0)
        sources.put(database, "main", "a", NEW._replace(article=kept, claimant=claimant))
        named = Named("main", "a", kept, "live", "Nuovo")
        assert finding.of_key(database, "main", "a") == [named]
        assert finding.of_number(database, kept) == finding.of_number(database, claimant) == [named]
        assert finding.source(database, "main", "a") == Source(kept, claimant, None, None)


def test_a_key_that_shows_nothing_is_known_all_the_same(database: Database) -> None:
    with database.transaction():
        sources.put(database, "main", "a", NEW._replace(problem="{}"))
        assert finding.of_key(database, "main", "a") == [Named("main", "a", None, "", "")]
        assert finding.of_key(database, "altro", "a") == []
        assert finding.source(database, "altro", "a") is None


def test_of_a_key_that_is_gone_the_last_article_is_meant_and_values_of_nobody_are_not(
    database: Database,
) -> None:
    with database.transaction():
        add_article(database, "a", standing("withdrawn"))
        last = add_article(database, "a", standing("withdrawn"), facts(title="B"))
        lost = articles.add_claimant(database, ("main", "a"), facts(), "x", 0)
        assert finding.of_key(database, "main", "a") == [Named("main", "a", last, "withdrawn", "B")]
        assert finding.of_number(database, lost) == []
        assert finding.newest(database, 1) == [Named("main", "a", last, "withdrawn", "B")]


def test_ids_are_found_from_the_surest_on(database: Database) -> None:
    with database.transaction():
        mine = add_article(database, "a", standing(feed_id="x"), facts(declared_id="d"))
        other = add_article(database, "b", standing(feed_id="y"), facts(declared_id="x"))
        ledger.give(database, [Given(mine, "tag:x", ("main", "a")), Given(other, "y", ("main", "b"))])
        assert list(finding.with_id(database, ["x"])) == [[mine], [], [other], [other]]
        assert list(finding.with_id(database, ["tag:x", "?"])) == [[], [mine], [], []]
        assert finding.with_alias(database, "key", ["main/b", "main/a"]) == [mine, other]


def test_addresses_are_found_in_all_their_forms(database: Database) -> None:
    with database.transaction():
        mine = add_article(database, "a", standing(), facts(url="https://a.example/é%_/"))
        assert finding.with_url(database, ["http://a.example/", "https://a.example/é%_/"]) == [mine]
        assert finding.with_url(database, ["https://a.example/é%%/"]) == []


def test_titles_come_in_parts(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "_BATCH", 2)
    with database.transaction():
        assert finding.is_empty(database)
        added = [(add_article(database, str(n), standing(), facts(title=f"T{n}")), f"T{n}") for n in range(5)]
        assert list(finding.titles(database)) == added
        assert not finding.is_empty(database)


def test_what_is_known_of_an_article_has_no_empty_ids(database: Database) -> None:
    with database.transaction():
        known = finding.known(database, add_article(database, "a", standing("draft"), facts(title="B")))
        assert (known.state, known.feed_id, known.atom_id, known.title, known.edits) == (
            "draft",
            "",
            "",
            "B",
            0,
        )
        with pytest.raises(LookupError):
            finding.known(database, 0)


def test_the_log_of_an_article_ends_with_its_newest(database: Database) -> None:
    with database.transaction():
        for number, kind in enumerate(
            (Kind.IMPORTED, Kind.UPDATED, Kind.WITHDRAWN, Kind.RESTORED, Kind.UPDATED)
        ):
            changes.add(database, Change(kind, 7, "r", None, None, int(number == 4)), number * 10)
            changes.add(database, Change(kind, 8, "r", None, None), number)
            changes.add_document(database, "news.rss", "r", number, is_silent=False)
        found = changes.of_article(database, 7, 2)
        assert [one[1:] for one in found] == [(Kind.RESTORED, False, 30), (Kind.UPDATED, True, 40)]
        assert isinstance(found[0], Happened)
        assert changes.became_live(database, 7) == (found[0].seq, 30)
        assert changes.became_live(database, 9) is None


def test_places_and_clashes_are_found_by_article_and_term(database: Database) -> None:
    with database.transaction():
        feeds.put_entries(database, "b", [7, 8])
        feeds.put_entries(database, "a", [8])
        assert feeds.places_of(database, 8) == {"a": 0, "b": 1}
        clash = Clash("tag/{slug}", "c++", "C++", "tag/c")
        families.look(database, "tag/{slug}", FamilyRow("", None), None, [clash])
        assert families.clash_of(database, "tag/{slug}", "c++") == clash
        assert families.clash_of(database, "tag/{slug}", "c") is None


def test_old_addresses_that_articles_tell_come_in_parts(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "_BATCH", 2)
    told = ['{"aliases":["https://a.example/1/","https://a.example/2/"]}', '{"x":"aliases"}']
    told += ['{"aliases":"no list"}', '{"aliases":[{"a":1},7,"https://a.example/3/"],"x":1}', "{}"]
    with database.transaction():
        numbers = [
            add_article(database, str(n), standing(), facts(metadata=one)) for n, one in enumerate(told)
        ]
        assert list(finding.declared_aliases(database)) == [
            (numbers[0], "https://a.example/1/"),
            (numbers[0], "https://a.example/2/"),
            (numbers[3], "https://a.example/3/"),
        ]
