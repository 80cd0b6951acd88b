"""Texts of posts are cut where it does the least harm, and fit every network by its own counting."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from feedsync.errors import ComposeError
from feedsync.text.entities import entities
from feedsync.text.fit import elastic, fitted, shortened, tidied, unmarked
from feedsync.text.measures import Graphemes, Measure, Statuses, Units, split

often = settings(max_examples=400, deadline=None)
LINK = "https://www.avvisatore.it/2026/ponte/"
LEAD = "Da questa mattina si passa di nuovo sul ponte, ma in una corsia sola, e fino a Natale."
BLUESKY = Graphemes(300, 3000)
PIECES = [
    *(
        LINK,
        "https://x.it/?q=à(b)",
        "#Città",
        "#A",
        "@ada@uno.it",
        "@alice.test",
        "\n\n",
        "\n",
        " ",
        "  ",
        "\t",
    ),
    *(
        "👨‍👩‍👧‍👦",
        "🇮🇹",
        "e\u0301\u0302",
        "क्षत्रिय",
        "\x02",
        "\x03",
        "(",
        ")",
        "…",
        ".",
        "#",
        "@",
        "http",
        "://",
    ),
    *("日本語" * 20, "parola " * 30, "a" * 70, "\u200d", "\ufe0f", "\u0301" * 40),
]
texts = st.lists(st.sampled_from(PIECES) | st.text(max_size=20), max_size=20).map("".join)
measures = st.one_of(
    st.builds(Graphemes, st.integers(1, 300), st.sampled_from([0, 60, 3000])),
    st.builds(Statuses, st.integers(1, 500), st.sampled_from([23, 30]), st.sampled_from(["", "Attenti"])),
    st.builds(Units, st.integers(1, 300)),
)


def whole(text: str) -> str:
    return fitted(text, Units(10**9))


def fitted_or_none(text: str, measure: Measure, links: Sequence[str] = ()) -> str | None:
    try:
        return fitted(text, measure, links)
    except ComposeError:
        return None


@often
@given(texts, measures)
@example("\u0301" * 4000, BLUESKY)
@example("#A" + "a" * 400, BLUESKY)
def test_any_text_fits_any_network_or_is_said_not_to_and_fitting_twice_is_fitting_once(
    text: str, measure: Measure
) -> None:
    once = fitted_or_none(text, measure)
    if once is None:
        return
    assert measure.fits(once)
    assert fitted(once, measure) == once


@often
@given(texts, measures)
def test_nothing_is_cut_in_two_and_nothing_is_linked_that_was_not(text: str, measure: Measure) -> None:
    short = fitted_or_none(text, measure)
    if short is None:
        return
    before = whole(text)
    assert {one.value for one in entities(short)} <= {one.value for one in entities(before)}
    allowed = {*split(before), "…", " "}
    assert {one for one in split(short) if one not in allowed and one.strip("… \n") not in allowed} == set()


@often
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=600))
def test_a_text_without_links_always_fits_bluesky_and_mastodon_if_its_first_character_does(text: str) -> None:
    if all(len(one.encode()) < 200 for one in split(tidied(text))) and not entities(text):
        for measure in (BLUESKY, Statuses(500), Units(280)):
            assert measure.fits(fitted(text, measure))


@often
@given(texts, texts, measures)
def test_the_link_that_a_post_is_about_stays_whole(before: str, after: str, measure: Measure) -> None:
    short = fitted_or_none(f"{before} {LINK} {after}", measure, [LINK])
    if short is None:
        assert not measure.fits(LINK)
        return
    assert LINK in [one.value for one in entities(short, [LINK])]


def test_what_fits_stays_as_it_is() -> None:
    text = f"Ponte, riaperta una corsia\n\n{LINK}\n\n#Ponte"
    assert fitted(text, BLUESKY) == text


def test_what_is_elastic_is_shortened_first_at_a_word() -> None:
    text = f"Ponte, riaperta una corsia\n\n{elastic(LEAD)}\n\n{LINK}\n\n#Ponte #Viabilità"
    assert fitted(text, Graphemes(124)) == (
        f"Ponte, riaperta una corsia\n\nDa questa mattina si passa di nuovo…\n\n{LINK}\n\n#Ponte #Viabilità"
    )


def test_of_a_few_words_nothing_is_left() -> None:
    text = f"Ponte, riaperta una corsia\n\n{elastic(LEAD)}\n\n{LINK}"
    assert fitted(text, Graphemes(80)) == f"Ponte, riaperta una corsia\n\n{LINK}"


def test_hashtags_go_before_words_the_last_first() -> None:
    text = f"Ponte, riaperta una corsia\n\n{LINK}\n\n#Ponte #Viabilità #Natale"
    assert fitted(text, Graphemes(85)) == f"Ponte, riaperta una corsia\n\n{LINK}\n\n#Ponte #Viabilità"
    assert fitted(text, Graphemes(66)) == f"Ponte, riaperta una corsia\n\n{LINK}"


def test_a_hashtag_in_a_sentence_is_a_word_of_it() -> None:
    text = f"Sul #Ponte si passa di nuovo {LINK}"
    assert fitted(text, Graphemes(60)) == f"Sul #Ponte si passa… {LINK}"
    assert fitted(text, Graphemes(51)) == f"Sul #Ponte … {LINK}"


def test_a_title_is_cut_at_a_word_where_nothing_else_helps() -> None:
    text = f"Ponte, riaperta una corsia: {LEAD}\n\n{LINK}"
    assert fitted(text, Graphemes(67)) == f"Ponte, riaperta una corsia…\n\n{LINK}"


def test_what_follows_the_link_is_shortened_where_it_is_longer() -> None:
    assert (
        fitted(f"Ponte\n\n{LINK}\n\n{LEAD}", Graphemes(80))
        == f"Ponte\n\n{LINK}\n\nDa questa mattina si passa di…"
    )


def test_a_mark_never_becomes_part_of_an_address() -> None:
    text = f"Vedi https://x.it/a e {LEAD} {LINK}"
    assert fitted(text, Graphemes(62)) == f"Vedi https://x.it/a e… {LINK}"
    assert fitted(text, Graphemes(59)) == f"Vedi https://x.it/a … {LINK}"


def test_a_language_without_spaces_is_cut_between_characters() -> None:
    assert fitted("橋" * 500 + f"\n\n{LINK}", Graphemes(100)) == "橋" * 60 + f"…\n\n{LINK}"


@pytest.mark.parametrize("piece", [":", ". ", "… ", "«", "-\n"])
def test_what_has_no_words_is_cut_where_it_has_to_be(piece: str) -> None:
    assert 250 < len(fitted(piece * 350, BLUESKY)) <= 300


def test_the_last_link_stays_where_the_text_has_not_the_one_it_is_about() -> None:
    text = f"{LEAD} https://altrove.it/a"
    assert fitted(text, Graphemes(50), [LINK]) == "Da questa mattina si passa… https://altrove.it/a"


def test_an_emoji_is_cut_off_whole() -> None:
    assert fitted("👨‍👩‍👧‍👦" * 400, BLUESKY) == "👨‍👩‍👧‍👦" * 119 + "…"


def test_a_link_alone_that_is_too_long_is_said_to_be() -> None:
    with pytest.raises(
        ComposeError, match=r"ponte/ alone does not fit into the 30 characters that a post may have"
    ):
        fitted(f"Ponte {LINK}", Graphemes(30))


def test_white_space_that_nobody_sees_goes() -> None:
    assert tidied(" a \n\n\n\n b\tc  d \r") == "a\n\nb c d"


def test_marks_reach_nobody() -> None:
    text = f"{elastic('a')} \x03b\x02"
    assert (fitted(text, BLUESKY), unmarked(text)) == ("a b", "a b")
    assert elastic("") == ""


def test_a_text_is_shortened_to_a_number_of_characters() -> None:
    assert shortened("Ponte, riaperta una corsia", 18) == "Ponte, riaperta…"
    assert shortened("Ponte", 5) == "Ponte"
    assert shortened("Ponte", 0) == ""


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "a ",
        "#a ",
        f"{LINK} ",
        "👨‍👩‍👧",
        " ",
        "e\u0301",
        "\x02a\x03 ",
        "x \n",
        "(@",
        "@a.",
        "\u0301",
        "🇮🇹",
        f"{LINK}?a,",
    ],
)
@pytest.mark.parametrize("measure", [BLUESKY, Statuses(500), Units(280)])
def test_a_hostile_text_is_fitted_too(piece: str, measure: Measure) -> None:
    short = fitted_or_none(piece * 50_000, measure)
    assert short is None or measure.fits(short)


def test_a_link_of_its_own_that_is_too_long_goes_as_words_do() -> None:
    text = f"Riapre il ponte: https://porto.example/{'a' * 400}"
    assert fitted(text, Graphemes(300), ["https://porto.example/ponte/"]) == "Riapre il ponte…"
    alone = f"https://porto.example/{'a' * 400}"
    with pytest.raises(ComposeError, match="not even one word fits into the 300 characters"):
        fitted(alone, Graphemes(300), ["https://porto.example/ponte/"])
