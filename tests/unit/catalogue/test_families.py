"""Families of feeds, what they were looked through with, and the terms that have no feed."""

from __future__ import annotations

from feedsync.catalogue import families, feeds
from feedsync.catalogue.database import Database
from feedsync.catalogue.families import Clash, FamilyRow
from feedsync.catalogue.feeds import FeedRow


def clash(family: str, value: str) -> Clash:
    return Clash(family, value, value.upper(), "")


def member(family: str, value: str, **more: str) -> FeedRow:
    return FeedRow("", None, family, "tag", value, **more)


def test_a_family_is_known_as_it_was_put_last(database: Database) -> None:
    with database.transaction():
        families.put(database, "a", FamilyRow("1", None))
        families.put(database, "b", FamilyRow("2", 7))
        families.put(database, "a", FamilyRow("3", 2**40))
    assert families.all_families(database) == {"a": FamilyRow("3", 2**40), "b": FamilyRow("2", 7)}


def test_a_look_at_all_terms_replaces_all_clashes_of_its_family(database: Database) -> None:
    with database.transaction():
        families.look(database, "a", FamilyRow("1", None), None, [clash("a", "x"), clash("a", "y")])
        families.look(database, "b", FamilyRow("1", None), None, [clash("b", "x")])
        families.look(database, "a", FamilyRow("1", None), None, [clash("a", "z")])
    assert [one for one, _ in families.clashes(database)] == [clash("a", "z"), clash("b", "x")]


def test_a_look_at_some_terms_leaves_the_clashes_of_others(database: Database) -> None:
    with database.transaction():
        families.look(database, "a", FamilyRow("1", None), None, [clash("a", "x"), clash("a", "y")])
        families.look(database, "a", FamilyRow("1", None), ["x", "w"], [clash("a", "w")])
    assert [one for one, _ in families.clashes(database)] == [clash("a", "w"), clash("a", "y")]


def test_a_look_that_finds_what_is_known_of_a_family_writes_nothing(database: Database) -> None:
    with database.transaction():
        families.look(database, "a", FamilyRow("1", 5), None, [])
        written = database.written
        families.look(database, "a", FamilyRow("1", 5), [], [])
        assert database.written == written


def test_a_family_that_is_forgotten_takes_its_clashes_with_it(database: Database) -> None:
    with database.transaction():
        for name in ("a", "b"):
            families.look(database, name, FamilyRow("1", None), None, [clash(name, "x")])
        families.remove(database, "a")
        families.remove(database, "nowhere")
    assert list(families.all_families(database)) == ["b"]
    assert [one for one, _ in families.clashes(database)] == [clash("b", "x")]


def test_clashes_are_in_the_order_of_their_code_points(database: Database) -> None:
    values = ["c#", "c++", "É", "z", "à", "日本", "-"]
    with database.transaction():
        families.look(database, "a", FamilyRow("1", None), None, [clash("a", value) for value in values])
    assert [one.value for one, _ in families.clashes(database)] == sorted(values)


def test_members_are_known_by_their_terms(database: Database) -> None:
    with database.transaction():
        feeds.put(database, "tag/c", member("tag/{slug}", "c#", label="C#"))
        feeds.put(database, "tag/x", member("tag/{slug}", "x", label="X"))
        feeds.put(database, "by/x", member("by/{slug}", "x"))
        feeds.put(database, "news", FeedRow("", None))
        feeds.put(database, "brief", FeedRow("", None))
    assert feeds.members(database, "tag/{slug}") == {"c#": ("tag/c", "C#"), "x": ("tag/x", "X")}
    assert feeds.member(database, "tag/{slug}", "c#") == ("tag/c", "C#")
    assert feeds.member(database, "tag/{slug}", "c") is None


def test_a_term_goes_from_one_feed_to_another(database: Database) -> None:
    with database.transaction():
        feeds.put(database, "a", member("f", "a"))
        feeds.put(database, "b", member("f", "b"))
        feeds.put(database, "g/a", member("g", "a"))
        for name, value in (("a", "b"), ("b", "a")):
            feeds.vacate(database, name, "f", value)
            feeds.put(database, name, member("f", value))
    assert feeds.members(database, "f") == {"a": ("b", ""), "b": ("a", "")}
    assert feeds.members(database, "g") == {"a": ("g/a", "")}


def test_a_feed_has_shown_what_it_once_showed(database: Database) -> None:
    assert not feeds.has_shown(database, "a")
    with database.transaction():
        feeds.put_entries(database, "a", [1])
        feeds.put_entries(database, "a", [])
    assert feeds.has_shown(database, "a")
    assert not feeds.has_shown(database, "b")


def test_the_feed_that_time_changes_first_is_next(database: Database) -> None:
    assert feeds.next_due(database, 0) is None
    with database.transaction():
        for name, at in (("a", 5), ("b", 3), ("c", 9), ("d", 3)):
            feeds.put(database, name, FeedRow("", at))
    assert feeds.next_due(database, 0) == ("b", 3)
    assert feeds.next_due(database, 3) == ("a", 5)
    assert feeds.next_due(database, 9) is None
