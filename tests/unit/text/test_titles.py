"""Titles and summaries are text, whatever they were written as."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedsync.text import titles
from feedsync.text.titles import balanced, plain

MARKS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("Ponte &amp; porto", "Ponte & porto"),
        ("Ponte &amp;amp; porto", "Ponte & porto"),
        ("Il <em>faro</em> <sup>2</sup>", "Il faro 2"),
        ("Il faro<br/>riapre", "Il faro riapre"),
        ('<a href="x">Il faro</a>', "Il faro"),
        ("Come si usa <div> in HTML", "Come si usa <div> in HTML"),
        ("a < b e b > c", "a < b e b > c"),
        ("5 &lt; 6", "5 < 6"),
        ("  Il \n faro\u00a0", "Il faro"),
        ("&#8220;Sì&#8221;", "“Sì”"),
        ("AT&T", "AT&T"),
        ("👨‍👩‍👧‍👦 שלום", "👨‍👩‍👧‍👦 שלום"),
    ],
)
def test_a_title_is_text(written: str, text: str) -> None:
    assert plain(written) == text


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("\u202eabc", "\u202eabc\u202c"),
        ("\u2067a\u202bb", "\u2067a\u202bb\u202c\u2069"),
        ("a\u202cb", "ab"),
        ("\u2066a\u202cb\u2069", "\u2066ab\u2069"),
        ("\u202aa\u202c", "\u202aa\u202c"),
    ],
)
def test_direction_marks_are_paired(written: str, text: str) -> None:
    assert balanced(written) == text


@given(st.text() | st.text(alphabet=MARKS + "ab"))
def test_paired_marks_stay_as_they_are_and_no_other_character_goes(text: str) -> None:
    paired = balanced(text)
    assert balanced(paired) == paired
    assert [c for c in paired if c not in MARKS] == [c for c in text if c not in MARKS]


def test_no_direction_mark_is_printable() -> None:
    assert not any(mark.isprintable() for mark in MARKS)


@given(st.text(alphabet=st.characters(exclude_characters="<&", exclude_categories=())))
def test_what_has_neither_tag_nor_entity_has_no_markup(text: str) -> None:
    assert titles._without_markup(text) == text


@given(st.text())
def test_any_title_is_one_line(text: str) -> None:
    assert plain(text) == " ".join(plain(text).split())


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("Come si usa &lt;b&gt; in HTML", "Come si usa <b> in HTML"),
        ("Oggi &lt;b&gt;pesce&lt;/b&gt;", "Oggi pesce"),
        ("&amp;amp;amp;amp; x", "& x"),
        ('<i class="a>b">x</i>', "x"),
    ],
)
def test_what_was_escaped_too_often_is_told_from_what_a_title_is_about(written: str, text: str) -> None:
    assert plain(written) == text
