"""A store that only seems empty takes nothing away."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from feedsync.load.guard import reason_to_hold


def test_an_empty_folder_does_not_empty_a_feed():
    reason = reason_to_hold("main", "content/", 0, {"news.rss": 12, "news.json": 12})
    assert "`main` (content/) has no article file" in reason
    assert "news.rss has 12 entries" in reason
    assert "Feeds kept as they were." in reason


def test_a_folder_of_unreadable_articles_does_not_empty_a_feed():
    reason = reason_to_hold("main", "content/", 7, {"news.rss": 12})
    assert "7" in reason
    assert "no article file" not in reason


def test_the_document_that_would_lose_entries_is_the_one_that_is_named():
    reason = reason_to_hold("main", "content/", 0, {"empty.rss": 0, "news.rss": 3})
    assert "news.rss has 3 entries" in reason
    assert "empty.rss" not in reason


def test_one_entry_is_one_entry():
    assert "has 1 entry." in reason_to_hold("main", "content/", 0, {"news.rss": 1})


def test_on_the_first_day_nothing_is_held():
    assert reason_to_hold("main", "content/", 0, {}) == ""
    assert reason_to_hold("main", "content/", 0, {"news.rss": 0, "news.atom": 0}) == ""


@settings(max_examples=60, deadline=None)
@given(
    left_out=st.integers(0, 1000),
    published=st.dictionaries(st.text(max_size=5), st.integers(0, 1000), max_size=5),
)
def test_it_holds_exactly_when_a_document_has_something_to_lose(left_out, published):
    assert bool(reason_to_hold("main", "content/", left_out, published)) == any(published.values())
