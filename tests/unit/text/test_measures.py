"""How long texts are: by graphemes, as Mastodon weighs them, by the units of UTF-16."""

from __future__ import annotations

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from feedsync.text.measures import Graphemes, Statuses, Units, graphemes

often = settings(max_examples=300, deadline=None)
LINK = "https://www.avvisatore.it/2026/il-ponte-riaperto-dopo-tre-mesi/"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("ponte", 5),
        ("città", 5),
        ("citta\u0300", 5),
        ("👨‍👩‍👧‍👦", 1),
        ("🇮🇹🇫🇷", 2),
        ("👍🏽", 1),
        ("❤️", 1),
        ("a\r\nb", 3),
        ("각", 1),
    ],
)
def test_a_grapheme_is_what_a_person_calls_a_character(text: str, count: int) -> None:
    assert Graphemes(300).count(text) == count


def test_of_two_ways_to_count_a_conjunct_the_longer_is_taken() -> None:
    """Unicode 15.1 made one of what was two: a server may have any version."""
    assert (graphemes("क्षत्रिय"), len(regex.findall(r"\X", "क्षत्रिय"))) == (5, 3)


@often
@given(st.text())
def test_no_text_is_thought_shorter_than_it_is(text: str) -> None:
    assert graphemes(text) >= len(regex.findall(r"\X", text))


def test_bluesky_also_bounds_the_bytes() -> None:
    family = "👨‍👩‍👧‍👦"
    assert Graphemes(300, 3000).fits(family * 120)
    assert not Graphemes(300, 3000).fits(family * 121)
    assert Graphemes(300).fits(family * 300)
    assert not Graphemes(300).fits("a" * 301)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("ponte", 5),
        (LINK, 23),
        (f"Vedi {LINK}!", 5 + 23 + 1),
        ("https://a.it", 23),
        ("@ada@uno.example", 4),
        ("@ada", 4),
        ("ciao @ada@uno.it, ciao", 5 + 4 + 6),
        ("https://social.it/@ada@uno.it", 23),
        ("👨‍👩‍👧‍👦 ok", 4),
    ],
)
def test_mastodon_weighs_links_and_mentions(text: str, count: int) -> None:
    assert Statuses(500).count(text) == count


@pytest.mark.parametrize(
    "link", ["https://www.avvisatore.example/", "https://localhost/a", "http://10.0.0.1/a", "https://a.b2/"]
)
def test_what_mastodon_takes_for_no_address_counts_whole(link: str) -> None:
    assert Statuses(500).count(link) == len(link)


def test_how_much_a_link_weighs_is_the_servers_to_say() -> None:
    assert Statuses(500, link=40).count(LINK) == 40


def test_the_content_warning_counts_too() -> None:
    assert Statuses(10, warning="Attenti").fits("abc")
    assert not Statuses(10, warning="Attenti").fits("abcd")


def test_units_of_utf_16_are_counted() -> None:
    assert Units(280).count("a👍è") == 4
    assert (Units(4).fits("a👍è"), Units(3).fits("a👍è")) == (True, False)
