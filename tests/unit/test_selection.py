"""Why an article is not in a feed: all of the keys, of each list any, and the first rule that it breaks."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedsync.selection import KINDS, Criteria, Rule, Selection, Subject, folded, rule_against

NOW = 1_000_000
DAY = 86400


def subject(published: int = NOW - 10, store: str = "main", **terms: str) -> Subject:
    return Subject({kind: frozenset(text.split()) for kind, text in terms.items()}, store, published)


def test_a_feed_that_asks_for_nothing_has_everything() -> None:
    assert rule_against(Selection(), subject(), NOW) is None
    assert rule_against(Selection(Criteria(), limit=1), subject(0), NOW) is None


def test_of_a_list_any_is_enough_and_of_the_keys_all_are_needed() -> None:
    wanted = Selection(Criteria({"tag": ("a", "b"), "section": ("s",)}, ("main",)))
    assert rule_against(wanted, subject(tag="b c", section="s"), NOW) is None
    assert rule_against(wanted, subject(tag="c", section="s"), NOW) == Rule("tag", ("a", "b"))
    assert rule_against(wanted, subject(tag="a"), NOW) == Rule("section", ("s",))
    assert rule_against(wanted, subject(store="x", tag="a", section="s"), NOW) == Rule("stores", ("main",))


def test_what_has_all_that_is_excluded_is_out_with_what_of_it_it_has() -> None:
    shunned = Selection(shunned=Criteria({"tag": ("a", "b"), "author": ("ada",)}))
    assert rule_against(shunned, subject(tag="a"), NOW) is None
    assert rule_against(shunned, subject(author="ada"), NOW) is None
    also = Rule("author", ("ada",), is_shunned=True)
    found = rule_against(shunned, subject(tag="b c", author="ada"), NOW)
    assert found == Rule("tag", ("b",), is_shunned=True, also=(also,))


def test_stores_and_ages_are_excluded_too() -> None:
    stores = Selection(shunned=Criteria(stores=("a", "main")))
    assert rule_against(stores, subject(), NOW) == Rule("stores", ("main",), is_shunned=True)
    young = Selection(shunned=Criteria(age=DAY))
    assert rule_against(young, subject(NOW - DAY + 1), NOW) == Rule("age", (str(DAY),), is_shunned=True)
    assert rule_against(young, subject(NOW - DAY), NOW) is None


@pytest.mark.parametrize(("age", "is_in"), [(DAY - 1, True), (DAY, False), (0, True), (-5, True)])
def test_an_article_is_young_for_less_than_the_age(age: int, is_in: bool) -> None:
    found = rule_against(Selection(Criteria(age=DAY)), subject(NOW - age), NOW)
    assert found == (None if is_in else Rule("age", (str(DAY),)))


def test_the_term_of_a_feed_comes_first_and_its_begin_last() -> None:
    asked = Selection(Criteria({"tag": ("x",)}), Criteria({"tag": ("y",)}), ("section", "s"), begin=NOW)
    assert rule_against(asked, subject(), NOW) == Rule("section", ("s",))
    assert rule_against(asked, subject(section="s"), NOW) == Rule("tag", ("x",))
    both = subject(section="s", tag="x y")
    assert rule_against(asked, both, NOW) == Rule("tag", ("y",), is_shunned=True)
    assert rule_against(asked, subject(section="s", tag="x"), NOW) == Rule("begin", (str(NOW),))
    assert rule_against(asked, subject(NOW, section="s", tag="x"), NOW) is None


def test_who_asks_for_nothing_gets_everything() -> None:
    assert rule_against(Selection(wanted=Criteria()), subject(), NOW) is None


def test_kinds_are_those_that_articles_have() -> None:
    assert KINDS == ("tag", "category", "section", "author", "language")


@pytest.mark.parametrize(
    ("one", "other"), [("Città", "CITTA\u0300"), ("straße", "STRASSE"), ("ΣΊΣΥΦΟΣ", "σίσυφος"), ("ﬁ", "FI")]
)
def test_terms_that_a_person_takes_for_one_are_one(one: str, other: str) -> None:
    assert folded(one) == folded(other)


@pytest.mark.parametrize(("one", "other"), [("citta", "città"), ("a b", "ab"), ("C", "C#"), ("a ", "a")])
def test_terms_that_differ_in_more_are_two(one: str, other: str) -> None:
    assert folded(one) != folded(other)


@given(st.text())
def test_case_and_form_of_a_term_do_not_matter(text: str) -> None:
    assert folded(unicodedata.normalize("NFD", text)) == folded(text)
    assert folded(folded(text)) == folded(text)
