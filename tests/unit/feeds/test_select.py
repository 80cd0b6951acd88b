"""A feed holds the newest articles, newest first, and no more than its limit."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedsync.article import Article
from feedsync.config.model import Feed
from feedsync.feeds.select import select

START = datetime(2026, 1, 1, tzinfo=UTC)


def article(number: int, minutes: int = 0, declared_id: str = "") -> Article:
    moment = START + timedelta(minutes=minutes)
    return Article(
        key=f"{number}.md",
        where=f"content/{number}.md",
        url=f"https://a.example/{number}/",
        title=str(number),
        declared_id=declared_id,
        published=moment,
        embargo=moment,
    )


def keys(feed: Feed, articles: list[Article]) -> list[str]:
    return [item.key for item in select([feed], iter(articles))[feed.name]]


def test_the_newest_comes_first():
    assert keys(Feed(name="news"), [article(1, 5), article(2, 9), article(3, 7)]) == ["2.md", "3.md", "1.md"]


def test_of_one_moment_the_smaller_id_comes_first():
    same = [article(1, 0, "b"), article(2, 0, "a"), article(3, 0, "B"), article(4, 0, "à")]
    assert keys(Feed(name="news"), same) == ["3.md", "2.md", "1.md", "4.md"]


def test_a_limit_keeps_the_newest():
    assert keys(Feed(name="news", limit=2), [article(n, n) for n in range(1, 6)]) == ["5.md", "4.md"]


def test_without_a_word_fifty_are_kept_and_all_keeps_all():
    many = [article(n, n) for n in range(200)]
    assert len(keys(Feed(name="news"), many)) == 50
    assert len(keys(Feed(name="news", limit="all"), many)) == 200


def test_each_feed_has_its_own_window_of_one_pass_over_the_articles():
    feeds = [Feed(name="short", limit=1), Feed(name="long", limit=3)]
    windows = select(feeds, (article(n, n) for n in range(5)))
    assert {name: [item.key for item in window] for name, window in windows.items()} == {
        "short": ["4.md"],
        "long": ["4.md", "3.md", "2.md"],
    }


def test_no_article_at_all_is_an_empty_feed():
    assert select([Feed(name="news")], []) == {"news": []}


def test_articles_before_1970_come_after_those_since():
    old = article(1, -60 * 24 * 365 * 100)
    assert keys(Feed(name="news"), [old, article(2)]) == ["2.md", "1.md"]


def test_a_window_holds_little_of_a_large_store():
    class Counted(Article):
        alive = 0
        most = 0

        def __init__(self, number: int) -> None:
            source = article(number, number)
            super().__init__(**{name: getattr(source, name) for name in Article.__dataclass_fields__})
            Counted.alive += 1
            Counted.most = max(Counted.most, Counted.alive)

        def __del__(self) -> None:
            Counted.alive -= 1

    assert len(select([Feed(name="news", limit=10)], (Counted(n) for n in range(5000)))["news"]) == 10
    assert Counted.most < 100


_ARTICLES = st.lists(
    st.tuples(st.integers(-50, 50), st.text(alphabet="abAB1é", min_size=1, max_size=3)),
    max_size=150,
    unique_by=lambda item: item[1],
).map(lambda items: [article(n, minutes, name) for n, (minutes, name) in enumerate(items)])


@settings(max_examples=60, deadline=None)
@given(articles=_ARTICLES, limit=st.integers(1, 40) | st.just("all"), data=st.data())
def test_a_window_is_a_plain_sort_of_everything_cut_at_the_limit_in_whatever_order_they_come(
    articles, limit, data
):
    by_id = sorted(articles, key=lambda item: item.id)
    everything = sorted(by_id, key=lambda item: item.published, reverse=True)
    shuffled = data.draw(st.permutations(articles))
    expected = everything if limit == "all" else everything[:limit]
    assert select([Feed(name="news", limit=limit)], iter(shuffled))["news"] == expected


@pytest.mark.parametrize("limit", [1, 2, 17, 50])
@pytest.mark.parametrize("order", [1, -1], ids=["oldest first", "newest first"])
def test_a_long_stream_gives_what_a_plain_sort_gives(limit, order):
    articles = [article(n, n % 700) for n in range(1500)][::order]
    expected = sorted(articles, key=lambda item: (-item.published.timestamp(), item.id))[:limit]
    assert select([Feed(name="news", limit=limit)], articles)["news"] == expected
