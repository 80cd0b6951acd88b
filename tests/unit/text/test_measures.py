"""How long texts are: by graphemes, as Mastodon weighs them, by the units of UTF-16."""

from __future__ import annotations

import re

import pytest
import regex
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from feedsync.text.entities import entities
from feedsync.text.measures import Graphemes, Statuses, Units, graphemes, split

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


@often
@given(
    st.text(alphabet=["\U0001f1ee", "\U0001f1f9", "\u0301", "\u200d", "\ufe0f", "a", "\u0600", "\n", "😀"])
)
def test_a_flag_is_two_letters_from_where_their_row_begins(text: str) -> None:
    assert split(text) == regex.findall(r"\X", text)


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
    "link", ["https://www.avvisatore.example/", "https://localhost/a", "http://porto.test"]
)
def test_what_mastodon_takes_for_no_address_counts_whole(link: str) -> None:
    assert Statuses(500).count(link) == len(link)


def test_what_is_perhaps_an_address_counts_as_much_as_it_may() -> None:
    assert Statuses(500).count("http://10.0.0.1/a") == 23 + 17


def test_what_ends_like_no_name_that_is_well_known_counts_as_much_as_it_may() -> None:
    for link in ("https://redazione.foobar/ponte", "https://www.redazione.it.foobar/", "https://a.рф/b"):
        assert Statuses(500).count(link) == 23 + len(link)
    for link in ("https://redazione.news/ponte", "https://a.xn--p1ai/b", "https://a.va/"):
        assert Statuses(500).count(link) == 23


def test_how_much_a_link_weighs_is_the_servers_to_say() -> None:
    assert Statuses(500, link=40).count(LINK) == 40


def test_the_content_warning_counts_too() -> None:
    assert Statuses(10, warning="Attenti").fits("abc")
    assert not Statuses(10, warning="Attenti").fits("abcd")


def test_units_of_utf_16_are_counted() -> None:
    assert Units(280).count("a👍è") == 4
    assert (Units(4).fits("a👍è"), Units(3).fits("a👍è")) == (True, False)


# Mastodon's own way, from its sources: app/validators/status_length_validator.rb, app/lib/extractor.rb,
# app/models/account.rb, config/initializers/twitter_regex.rb, and twitter-text 3.1 (regex.rb, extractor.rb).

_WORD = r"[\p{L}\p{M}\p{Nd}\p{Pc}]"
_NAME = r"[a-z0-9_]+(?:[.-]+[a-z0-9_]+)*"
_ACCENTS = r"[\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0300-\u036f\u1e00-\u1eff]"
_ITS_MENTION = rf"(?<![=/]|{_WORD})@(({_NAME})(?:@{_WORD}+(?:[.-]+{_WORD}+)*)?)"
_NO_MENTION = rf"@|{_ACCENTS}|://"
_INVALID = r"\ufffe\ufeff\uffff\u202a-\u202e"
_SIGN = rf"""[^!"#$%&'()*+,\-./:;<=>?@\[\]^_`{{|}}~\s\x00-\x1f\x7f{_INVALID}]"""
_DOMAIN = rf"(?:(?:{_SIGN}(?:[_-]|{_SIGN})*)?{_SIGN}\.)*(?:(?:{_SIGN}(?:-|{_SIGN})*)?{_SIGN}\.)(?:it|com|org)(?=[^0-9a-z@]|$)"
_GENERAL = r"[^\s<>()?]"
_PAIR = rf"\((?:{_GENERAL}+|{_GENERAL}*\({_GENERAL}+\){_GENERAL}*)\)"
_LAST = rf"""(?:[^\s()?!*"'「」<>;:=,.$%\[\]~&|@]|{_PAIR})"""
_PATH = rf"(?:{_GENERAL}*(?:{_PAIR}{_GENERAL}*)*{_LAST}|{_GENERAL}+/)"
_QUERY = r"(?:\?[a-z0-9!?*'();:&=+$/%#\[\]_.,~|@^\u00a0-\U0010ffff-]*[a-z0-9_&=#/\u00a0-\U0010ffff-])?"
_ITS_LINK = (
    rf"(?:[^A-Z0-9@\uff20$#\uff03{_INVALID}]|^)((?:(https?)://)?{_DOMAIN}(?::[0-9]+)?(?:/{_PATH}*)?{_QUERY})"
)


def its_count(text: str) -> int:
    links = [(one.span(1), "x" * 23) for one in regex.finditer(_ITS_LINK, text, regex.IGNORECASE) if one[2]]
    mentions = [
        (one.span(), "@" + one[1].split("@")[0])
        for one in regex.finditer(_ITS_MENTION, text, regex.IGNORECASE)
        if not regex.match(_NO_MENTION, text[one.end() :])
    ]
    pieces, place = [], 0
    for (start, end), instead in sorted(links + mentions):
        if start >= place:
            pieces += [text[place:start], instead]
            place = end
    return len(regex.findall(r"\X", "".join([*pieces, text[place:]])))


LONG = "a-very-long-part-of-an-address"
BITS = [
    *(
        "https://www.porto.it",
        "http://porto.com/",
        f"https://porto.org/{LONG}",
        f"?q={LONG}",
        f"/{LONG}",
        "/",
    ),
    *(
        f"@ada@{LONG}.porto.it",
        "@ada",
        "porto.it",
        "@",
        "(",
        ")",
        "()",
        "((",
        "?",
        "!",
        ",",
        ".",
        "«",
        "»",
        "…",
    ),
    *("é", "e\u0301", " ", "\n", "\u00a0", "=", "&", "-", "_", ":", "*", "#", "क्ष", "👨‍👩‍👧", "\uff5e"),
]


@settings(max_examples=1500, deadline=None)
@given(st.lists(st.sampled_from(BITS), max_size=8).map("".join))
@example(f"@ada@{LONG}.porto.it-é@ada@{LONG}.porto.it")
@example("https://www.porto.itporto.it@ada@a-very-long-part-of-an-address.porto.it")
def test_mastodon_never_counts_more_than_we_do(text: str) -> None:
    links = [one.value for one in entities(text) if one.kind == "link"]
    # Whether what comes out of that is a name of a host, only a list of all of them can tell.
    assume(not re.search(r"[\w\u0300-\u036f]https?://", text))
    assume(all(re.match(r"https?://[\w.-]+\.(it|com|org)(?!\w)", one) for one in links))
    assert Statuses(500).count(text) >= its_count(text)


@pytest.mark.parametrize(
    "text",
    [
        f"Ponte riaperto {LINK}",
        f"({LINK}), dice @ada@uno.it!",
        f"Vedi: {LINK}?a=b&c=d. @ada: sì",
        f"«{LINK} »",
        f"橋が開いた{LINK}",
        f"Vedi:{LINK}",
        "https://it.wikipedia.org/wiki/Porto_(Genova_(GE)), ecco",
    ],
)
def test_what_newsrooms_write_is_counted_as_mastodon_does(text: str) -> None:
    assert Statuses(500).count(text) == its_count(text)
