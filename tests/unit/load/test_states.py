"""Where an article stands, and what the log says when that changes."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from feedsync.article import Article, Facts, Kept, Kind, Media, Person, State
from feedsync.load.facts import NO_FACTS, _one_spaced, claim_of, content_of, facts_of, revision_of
from feedsync.load.states import kind_of, next_at, state_after, state_of
from feedsync.selection import folded

JANUARY = datetime(2026, 1, 2, tzinfo=UTC)
ARTICLE = Article("a.md", "content/a.md", "https://a.example/a/", "A", published=JANUARY, embargo=JANUARY)


def facts(**values: object) -> Facts:
    return NO_FACTS._replace(published=100, embargo=100, url="https://a.example/", revision="1")._replace(
        **values
    )


def kept(state: State, first_live: int | None = None, **values: object) -> Kept:
    return Kept(1, "main", "a.md", state, "", 0, first_live, facts(**values))


@pytest.mark.parametrize(
    ("values", "state"),
    [
        ({}, State.LIVE),
        ({"embargo": 201}, State.SCHEDULED),
        ({"embargo": 200}, State.LIVE),
        ({"expires": 200}, State.EXPIRED),
        ({"expires": 201}, State.LIVE),
        ({"is_draft": 1, "expires": 1}, State.DRAFT),
        ({"embargo": None}, State.UNDATED),
        ({"embargo": 300, "expires": 150}, State.EXPIRED),
    ],
)
def test_dates_and_status_decide(values: dict[str, object], state: State) -> None:
    assert state_of(facts(**values), now=200) is state


def test_an_earlier_clock_takes_nothing_back_that_time_did() -> None:
    assert state_after(kept(State.LIVE, embargo=200), facts(embargo=200), now=100) is State.LIVE
    assert state_after(kept(State.EXPIRED, expires=200), facts(expires=200), now=100) is State.EXPIRED


def test_an_edit_of_its_dates_or_status_does() -> None:
    assert state_after(kept(State.LIVE, embargo=200), facts(embargo=201), now=100) is State.SCHEDULED
    assert state_after(kept(State.EXPIRED, expires=200), facts(), now=150) is State.LIVE
    assert state_after(kept(State.LIVE), facts(is_draft=1), now=150) is State.DRAFT


def test_an_edit_of_anything_else_does_not() -> None:
    edited = facts(embargo=200, title="Another", revision="2")
    assert state_after(kept(State.LIVE, embargo=200), edited, now=100) is State.LIVE


@given(st.integers(0, 9), st.one_of(st.none(), st.integers(0, 9)), st.integers(0, 9))
def test_the_next_change_is_the_first_moment_at_which_the_state_differs(
    embargo: int, expires: int | None, now: int
) -> None:
    values = facts(embargo=embargo, expires=expires)
    state = state_of(values, now)
    later = [moment for moment in range(now, 20) if state_of(values, moment) is not state]
    assert next_at(state, values) == (later[0] if later else None)


@pytest.mark.parametrize(
    ("before", "state", "revision", "kind"),
    [
        (None, State.LIVE, "1", Kind.PUBLISHED),
        (None, State.DRAFT, "1", None),
        (kept(State.DRAFT), State.LIVE, "1", Kind.PUBLISHED),
        (kept(State.SCHEDULED), State.LIVE, "1", Kind.PUBLISHED),
        (kept(State.LIVE, 50), State.LIVE, "1", None),
        (kept(State.LIVE, 50), State.LIVE, "2", Kind.UPDATED),
        (kept(State.LIVE, 50), State.DRAFT, "2", Kind.WITHDRAWN),
        (kept(State.LIVE, 50), State.EXPIRED, "1", Kind.WITHDRAWN),
        (kept(State.DRAFT, 50), State.LIVE, "2", Kind.RESTORED),
        (kept(State.WITHDRAWN, 50), State.LIVE, "1", Kind.RESTORED),
        (kept(State.WITHDRAWN, 50), State.DRAFT, "1", None),
    ],
)
def test_the_log_says_what_became_visible_and_what_did_not(
    before: Kept | None, state: State, revision: str, kind: Kind | None
) -> None:
    assert kind_of(before, state, revision, is_old=False, is_silent=False) is kind


def test_old_news_is_imported_and_another_way_of_reading_is_silent() -> None:
    assert kind_of(None, State.LIVE, "1", is_old=True, is_silent=False) is Kind.IMPORTED
    assert kind_of(kept(State.LIVE, 50), State.LIVE, "2", is_old=False, is_silent=True) is None
    assert kind_of(kept(State.LIVE, 50), State.DRAFT, "2", is_old=False, is_silent=True) is Kind.WITHDRAWN


def test_the_revision_tells_every_value_and_neither_place_nor_id() -> None:
    before = revision_of(ARTICLE)
    assert revision_of(replace(ARTICLE, key="b.md", where="x", feed_id="y", atom_id="z")) == before
    for edited in (
        replace(ARTICLE, body="More."),
        replace(ARTICLE, title="B"),
        replace(ARTICLE, published=None),
        replace(ARTICLE, metadata={"a": "b"}),
        replace(ARTICLE, url="https://a.example/b/"),
        replace(ARTICLE, wants_no_image=True),
    ):
        assert revision_of(edited) != before


def test_the_revision_of_an_article_is_the_same_in_every_version() -> None:
    """Another one would count as an edit of every article there is, unless `LOADER` is raised with it."""
    article = replace(
        ARTICLE,
        body="Testo: «sì».\n",
        authors=(Person("Ada", "ada@a.example"),),
        tags=("porto", "città"),
        image=Media("https://a.example/a.jpg", "image/jpeg", 10, alt="Il ponte"),
        expires=datetime(2027, 1, 2, 3, 4, 5, tzinfo=UTC),
        metadata={"follow": {"b": 1, "a": None}, "Layout": "post"},
    )
    assert revision_of(article) == "ee0cc7d72deedf8f25741f5e9bc530dc"


def test_the_time_of_a_file_is_no_part_of_the_revision() -> None:
    by_file = replace(ARTICLE, tells_date=False)
    assert revision_of(replace(by_file, published=None, embargo=None)) == revision_of(by_file)


def test_the_order_of_metadata_is_no_edit() -> None:
    one, other = ({"a": "1", "b": "2"}, {"b": "2", "a": "1"})
    assert revision_of(replace(ARTICLE, metadata=one)) == revision_of(replace(ARTICLE, metadata=other))


def test_a_text_has_one_content_however_it_is_broken_into_lines() -> None:
    words = ["Il", "ponte", "è", "riaperto."] * 20
    told = {
        content_of(space.join(words)) for space in (" ", "\n", "\n\n", "  ", "\t", "\u00a0", " \n ", "\r\n")
    }
    assert len(told) == 1
    assert content_of("Il ponte è riaperto.") == ""


@given(text=st.text() | st.text(alphabet="ab \n\t\r\x0b\x0c\x1c\x85\u00a0\u2003\u2028\u200bè", max_size=12))
def test_lines_become_words_with_one_space_between_them(text: str) -> None:
    assert _one_spaced(text) == " ".join(text.split())


def test_drafts_and_pages_without_a_date_claim_no_id() -> None:
    assert claim_of(facts_of(ARTICLE)) == "https://a.example/a/"
    assert claim_of(facts_of(replace(ARTICLE, declared_id="x"))) == "x"
    assert claim_of(facts_of(replace(ARTICLE, is_draft=True))) is None
    assert claim_of(facts_of(replace(ARTICLE, published=None, embargo=None))) is None


def test_terms_that_look_alike_are_one() -> None:
    assert folded("CITTA\u0300") == folded("citt\u00e0")
