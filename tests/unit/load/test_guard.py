"""A store that only seems to have lost its articles takes nothing away."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from feedsync.load.guard import FEW, Loss, Losses, reason_to_hold, reason_to_keep

DOUBT = "is the folder mounted, did the checkout finish?"
PLACE = "The store `main` (content/)"
NOTHING = Loss(0, 0)


def reason(keys: Loss, left_out: int = 0, max_shrink: float = 0.5, **documents: Loss) -> str:
    return reason_to_hold(PLACE, Losses(keys, documents), left_out, max_shrink, DOUBT)


def test_an_empty_folder_does_not_empty_a_feed() -> None:
    said = reason(Loss(1, 1))
    assert said.startswith("The store `main` (content/) has no article where there was 1.")
    assert "Feeds kept as they were." in said
    assert "feedsync run --accept-shrink" in said


def test_most_of_a_store_gone_at_once_is_told_in_numbers() -> None:
    assert "has 3 articles where there were 1,204: 1,201 are gone." in reason(Loss(1204, 1201))


def test_a_folder_of_unreadable_articles_says_how_many_there_are() -> None:
    assert "no article that can be read (7 left out) where there were 12" in reason(Loss(12, 12), left_out=7)


def test_a_new_catalogue_is_held_by_what_the_feeds_have() -> None:
    losses = Losses(Loss(20, 20), {"news.rss": Loss(20, 20)}, are_entries=True)
    assert "has no article where the feeds have 20." in reason_to_hold(PLACE, losses, 0, 0.5, DOUBT)


def test_a_document_that_would_lose_most_of_its_entries_holds_a_store_that_would_not() -> None:
    assert reason(Loss(1000, 40), news=Loss(50, 40)) == (
        "The store `main` (content/) would take 40 of 50 entries away from news. Feeds kept as they were. If "
        "that is right: feedsync run --accept-shrink. If not: is the folder mounted, did the checkout finish?"
    )


def test_on_the_first_day_nothing_is_held() -> None:
    assert reason(NOTHING) == ""


@given(st.integers(1, 60), st.data(), st.integers(0, 100))
def test_a_few_may_always_go_and_all_never(had: int, data: st.DataObject, percent: int) -> None:
    gone = data.draw(st.integers(0, had))
    is_too_much = gone == had or (gone >= FEW and gone > had * percent / 100)
    assert bool(reason(Loss(had, gone), max_shrink=percent / 100)) == is_too_much


def test_a_store_that_left_is_kept_where_all_or_too_much_of_it_would_go() -> None:
    def reason(had: int, gone: int, **documents: Loss) -> str:
        return reason_to_keep("old", Losses(Loss(had, gone), documents))

    assert "its article is in no other store" in reason(1, 1)
    assert "all of its 4 articles are in no other store" in reason(4, 4)
    assert "6 of its 10 articles are in no other store" in reason(10, 6)
    assert reason(10, 5) == reason(4, 3) == reason(0, 0) == reason(9, 0) == ""
    assert reason(20, 9, news=Loss(10, 5)) == ""
    assert "9 of its 20 articles" in reason(20, 9, news=Loss(10, 6))
