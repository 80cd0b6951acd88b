"""What each feed was made of and shows, and how much of it is lost with some articles."""

from __future__ import annotations

import pytest

from feedsync.catalogue import feeds
from feedsync.catalogue.database import Database
from feedsync.catalogue.feeds import FeedRow
from feedsync.errors import StateError


def test_a_feed_is_known_as_it_was_put_last(database: Database) -> None:
    assert feeds.all_feeds(database) == {}
    with database.transaction():
        feeds.put(database, "a", FeedRow("1", None))
        feeds.put(database, "b", FeedRow("2", 2**40))
        feeds.put(database, "a", FeedRow("3", 5))
    assert feeds.all_feeds(database) == {"a": FeedRow("3", 5), "b": FeedRow("2", 2**40)}


def test_entries_keep_their_order_and_are_replaced_as_a_whole(database: Database) -> None:
    assert feeds.entries(database, "a") == []
    with database.transaction():
        feeds.put_entries(database, "a", [3, 1, 2])
        feeds.put_entries(database, "b", [1])
        assert feeds.entries(database, "a") == [3, 1, 2]
        feeds.put_entries(database, "a", (2, 4))
    assert feeds.entries(database, "a") == [2, 4]
    assert feeds.entries(database, "b") == [1]
    with database.transaction():
        feeds.put_entries(database, "a", [])
    assert feeds.entries(database, "a") == []


def test_a_feed_shows_an_article_once(database: Database) -> None:
    with pytest.raises(StateError), database.transaction():
        feeds.put_entries(database, "a", [1, 1])
    assert feeds.entries(database, "a") == []


def test_a_feed_that_is_forgotten_takes_its_entries_with_it(database: Database) -> None:
    with database.transaction():
        for name in ("a", "b"):
            feeds.put(database, name, FeedRow("", None))
            feeds.put_entries(database, name, [1])
        feeds.remove(database, "a")
        feeds.remove(database, "nowhere")
    assert list(feeds.all_feeds(database)) == ["b"]
    assert (feeds.entries(database, "a"), feeds.entries(database, "b")) == ([], [1])


def test_losses_are_counted_of_the_feeds_that_show_any(database: Database) -> None:
    with database.transaction():
        feeds.put_entries(database, "b", [1, 2, 3])
        feeds.put_entries(database, "a", [3, 4])
        feeds.put_entries(database, "c", [5])
    assert feeds.losses(database, {1, 3, 9}, set()) == {"a": (2, 1), "b": (3, 2)}
    assert feeds.losses(database, {1, 3}, {1, 2, 4}) == {"a": (1, 1), "b": (2, 2)}
    assert feeds.losses(database, set(), {1}) == {}
