"""What a scan means at one moment: who is live, who waits, who is left out and why."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedsync.article import Article, Seen, State
from feedsync.errors import ArticleError, Finding, StoreError
from feedsync.load.scan import Tally, live_articles, state_of

NOW = datetime(2026, 3, 4, 8, 30, tzinfo=UTC)
SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)


def article(key: str = "a.md", published: datetime | None = NOW, **values) -> Article:
    return Article(
        **{
            "key": key,
            "where": f"content/{key}",
            "url": f"https://a.example/{key}",
            "title": key,
            "published": published,
            "embargo": published,
            **values,
        }
    )


def scan(*met: Article | ArticleError, now: datetime = NOW) -> tuple[list[str], Tally]:
    """Return the keys of the live articles of a store that has these, and the tally."""
    tally = Tally()
    shelf = {item.key: item for item in met if isinstance(item, Article)}
    scanned = [Seen(item.key, (0,)) if isinstance(item, Article) else item for item in met]
    live = [item.key for item in live_articles(scanned, lambda seen: shelf[seen.key], now, tally)]
    return live, tally


def unreadable(key: str = "bad.md", **known) -> ArticleError:
    return ArticleError(f"content/{key}", [Finding(3, "date: `x` is no date")], **known)


# State


@pytest.mark.parametrize(
    ("values", "state"),
    [
        pytest.param({}, State.LIVE, id="published now"),
        pytest.param({"published": NOW + SECOND}, State.SCHEDULED, id="a second too early"),
        pytest.param(
            {"embargo": NOW + SECOND}, State.SCHEDULED, id="the embargo decides, not the date shown"
        ),
        pytest.param({"published": NOW + DAY, "embargo": NOW}, State.LIVE, id="the embargo is over"),
        pytest.param({"expires": NOW}, State.EXPIRED, id="expires now"),
        pytest.param({"expires": NOW + SECOND}, State.LIVE, id="the last second"),
        pytest.param({"is_draft": True}, State.DRAFT, id="draft"),
        pytest.param({"is_draft": True, "expires": NOW - DAY}, State.DRAFT, id="expired draft"),
        pytest.param({"published": None}, State.UNDATED, id="a page"),
        pytest.param({"published": None, "expires": NOW - DAY}, State.EXPIRED, id="an expired page"),
        pytest.param(
            {"published": NOW + DAY, "expires": NOW - DAY}, State.EXPIRED, id="over before it began"
        ),
    ],
)
def test_where_an_article_stands(values, state):
    values = {"embargo": values["published"], **values} if "published" in values else values
    assert state_of(article(**values), NOW) is state


def test_a_scheduled_article_comes_in_at_the_first_run_after_its_time_and_an_expiring_one_goes_out():
    brief = article(published=NOW + DAY, embargo=NOW + DAY, expires=NOW + 2 * DAY)
    assert scan(brief, now=NOW)[0] == []
    assert scan(brief, now=NOW + DAY)[0] == ["a.md"]
    assert scan(brief, now=NOW + 2 * DAY)[0] == []


def test_drafts_waiting_expired_and_undated_articles_stay_out_and_are_counted():
    live, tally = scan(
        article("draft.md", is_draft=True),
        article("expired.md", expires=NOW - DAY),
        article("live.md"),
        article("page.md", published=None),
        article("waits.md", published=NOW + DAY),
    )
    assert live == ["live.md"]
    assert tally.states == dict.fromkeys(State, 1)
    assert tally.left_out == []
    assert tally.articles == 5


def test_the_first_moment_at_which_something_comes_in_is_told():
    _, tally = scan(
        article("b.md", published=NOW + 2 * DAY),
        article("a.md", published=NOW + DAY),
        article("c.md", published=NOW + 3 * DAY),
        article("draft.md", published=NOW + SECOND, is_draft=True),
    )
    assert tally.next_embargo == NOW + DAY


def test_with_nothing_waiting_no_moment_is_told():
    assert scan(article())[1].next_embargo is None


def test_what_ends_before_it_begins_is_not_the_next_to_come():
    _, tally = scan(article(published=NOW + 2 * DAY, embargo=NOW + 2 * DAY, expires=NOW + DAY))
    assert tally.next_embargo is None


# One bad article costs one article


def test_a_bad_article_is_left_out_and_all_others_go_on():
    live, tally = scan(article("a.md"), unreadable("b.md"), article("c.md"))
    assert live == ["a.md", "c.md"]
    assert [error.where for error in tally.left_out] == ["content/b.md"]
    assert tally.articles == 3


def test_an_article_that_turns_out_bad_when_read_is_left_out_alike():
    tally = Tally()

    def read(seen: Seen) -> Article:
        if seen.key == "b.md":
            raise unreadable("b.md")
        return article(seen.key)

    keys = [Seen(key, (0,)) for key in ("a.md", "b.md", "c.md")]
    assert [item.key for item in live_articles(keys, read, NOW, tally)] == ["a.md", "c.md"]
    assert len(tally.left_out) == 1


def test_a_readable_draft_mark_is_obeyed_whatever_else_is_wrong():
    _, tally = scan(unreadable(is_draft=True))
    assert tally.states == {State.DRAFT: 1}
    assert tally.left_out == []


def test_a_past_expiry_is_obeyed_whatever_else_is_wrong_and_a_coming_one_is_no_excuse():
    _, tally = scan(unreadable("a.md", expires=NOW), unreadable("b.md", expires=NOW + SECOND))
    assert tally.states == {State.EXPIRED: 1}
    assert [error.where for error in tally.left_out] == ["content/b.md"]


def test_a_store_that_goes_away_in_the_middle_stops_everything():
    def read(seen: Seen) -> Article:
        raise StoreError("gone")

    with pytest.raises(StoreError):
        list(live_articles([Seen("a.md", (0,))], read, NOW, Tally()))


@pytest.mark.parametrize(
    ("ahead", "live"), [(timedelta(hours=24), ["a.md"]), (timedelta(hours=24, seconds=1), [])]
)
def test_a_change_in_the_future_is_a_slip_unless_clocks_only_differ(ahead, live):
    assert scan(article(updated=NOW + ahead))[0] == live


def test_a_change_in_the_future_is_told_with_its_day_and_holds_no_id():
    live, tally = scan(
        article("a.md", declared_id="x", updated=NOW + 30 * DAY), article("b.md", declared_id="x")
    )
    assert live == ["b.md"]
    (error,) = tally.left_out
    assert "in the future, on 2026-04-03" in str(error)


# Two with one id or one address


def test_of_two_articles_with_one_declared_id_the_first_key_keeps_it():
    live, tally = scan(article("a.md", declared_id="x"), article("b.md", declared_id="x"))
    assert live == ["a.md"]
    (error,) = tally.left_out
    assert str(error).startswith("content/b.md: has the id of content/a.md (x); give it an `id` of its own")


def test_of_two_articles_with_one_address_the_first_key_keeps_it():
    same = "https://a.example/same/"
    live, tally = scan(article("a.md", url=same, declared_id="1"), article("b.md", url=same, declared_id="2"))
    assert live == ["a.md"]
    (error,) = tally.left_out
    assert f"has the address of content/a.md ({same}); give it a `url` of its own" in str(error)


def test_an_address_is_an_id_too_where_none_is_declared():
    live, _ = scan(article("a.md", declared_id="https://a.example/b.md"), article("b.md"))
    assert live == ["a.md"]


def test_one_that_was_refused_holds_nothing():
    live, _ = scan(
        article("a.md", declared_id="x"),
        article("b.md", declared_id="x", url="https://a.example/only-b/"),
        article("c.md", url="https://a.example/only-b/"),
    )
    assert live == ["a.md", "c.md"]


@pytest.mark.parametrize("values", [{"is_draft": True}, {"published": None}], ids=["draft", "page"])
def test_a_draft_or_a_page_contests_no_id(values):
    live, tally = scan(article("a.md", declared_id="x", **values), article("b.md", declared_id="x"))
    assert live == ["b.md"]
    assert tally.left_out == []


@pytest.mark.parametrize(
    "values", [{"published": NOW + DAY}, {"expires": NOW - DAY}], ids=["scheduled", "expired"]
)
def test_one_that_is_live_goes_before_one_that_is_not(values):
    live, tally = scan(article("a.md", declared_id="x", **values), article("b.md", declared_id="x"))
    assert live == ["b.md"]
    assert [error.where for error in tally.left_out] == ["content/a.md"]
    assert tally.next_embargo is None


# What always holds

_TIMES = st.sampled_from([None, NOW - DAY, NOW, NOW + SECOND, NOW + DAY])
_ARTICLES = st.builds(
    lambda published, later, expires, draft, updated, name, address: article(
        "",
        published=published,
        embargo=max(published, later or published) if published else None,
        expires=expires,
        is_draft=draft,
        updated=updated,
        declared_id=name,
        url=f"https://a.example/{address}",
    ),
    _TIMES,
    _TIMES,
    _TIMES,
    st.booleans(),
    st.sampled_from([None, NOW, NOW + 3 * DAY]),
    st.sampled_from(["", "x", "y"]),
    st.integers(0, 5),
)


@settings(max_examples=60, deadline=None)
@given(met=st.lists(_ARTICLES | st.builds(unreadable, is_draft=st.booleans(), expires=_TIMES), max_size=10))
def test_everything_is_counted_once_and_nothing_is_shown_before_or_after_its_time(met):
    from dataclasses import replace

    keyed = [
        replace(item, key=f"{number}.md", where=f"content/{number}.md") if isinstance(item, Article) else item
        for number, item in enumerate(met)
    ]
    live, tally = scan(*keyed)
    shown = [item for item in keyed if isinstance(item, Article) and item.key in live]
    assert tally.articles == len(met)
    assert tally.states[State.LIVE] == len(live)
    assert live == [item.key for item in shown]
    assert all(not item.is_draft and item.embargo and item.embargo <= NOW for item in shown)
    assert all(item.expires is None or item.expires > NOW for item in shown)
    assert len({item.id for item in shown}) == len({item.url for item in shown}) == len(shown)
