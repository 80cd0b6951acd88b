"""What no document may hold is taken out; what stays is legal XML in NFC."""

from __future__ import annotations

import re
import sys
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import etree

from feedsync.text import characters

often = settings(max_examples=60, deadline=None)
any_text = st.text(alphabet=st.characters(codec=None, exclude_categories=()), max_size=60)


@pytest.mark.parametrize(
    "text",
    ["\U0001f468\u200d\U0001f469\u200d\U0001f467", "\U0001f3f3\ufe0f\u200d\U0001f308", "\U0001f469\U0001f3fd\u200d\u2695\ufe0f", "\u0915\u094d\u200d\u0937"],
)  # fmt: skip
def test_signs_that_are_joined_are_shown_as_they_are(text: str) -> None:
    assert characters.shown(f"Noi {text}!") == f"Noi {text}!"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("pay\u200dpal", "pay\\u200dpal"),
        ("\u200d\U0001f467", "\\u200d\U0001f467"),
        ("\U0001f468\u200d", "\U0001f468\\u200d"),
        ("\U0001f468\u200d\u200d\U0001f467", "\U0001f468\\u200d\\u200d\U0001f467"),
        ("\U0001f468\u200d exe", "\U0001f468\\u200d exe"),
        ("foto\u202egpj.exe", "foto\\u202egpj.exe"),
        ("\x1b[2J", "\\x1b[2J"),
    ],
)
def test_what_deceives_is_shown_by_its_number(text: str, shown: str) -> None:
    assert characters.shown(text) == shown


@pytest.mark.parametrize(
    "unwanted",
    [
        "\x00",
        "\x08",
        "\x0b",
        "\x0c",
        "\x1b",
        "\x1f",
        "\x7f",
        "\x80",
        "\x9f",
        "\ud800",
        "\ufffe",
        "\uffff",
    ],
    ids=lambda character: f"U+{ord(character):04X}",
)
def test_what_no_document_may_hold_goes_without_leaving_a_gap(unwanted):
    assert characters.clean(f"Por{unwanted}to") == "Porto"


@pytest.mark.parametrize(
    "wanted",
    [
        "\t",
        "\n",
        "\r",
        "\x85",
        "\xa0",
        "\u200b",
        "\u200d",
        "\u2028",
        "\ufdd0",
        "\ufffd",
        "\U0001f600",
        "\U0010ffff",
    ],
    ids=lambda character: f"U+{ord(character):04X}",
)
def test_what_a_document_may_hold_stays(wanted):
    assert characters.clean(f"a{wanted}b") == f"a{wanted}b"


def test_letters_and_their_accents_become_one():
    assert characters.clean("citta\u0300") == "città"


def test_an_accent_joins_its_letter_when_what_stood_between_them_has_gone():
    assert characters.clean("a\x00\u0300") == "à"


def test_each_character_is_either_wanted_or_unwanted() -> None:
    for sign in map(chr, range(sys.maxunicode + 1)):
        kept = re.fullmatch(characters._UNWANTED, sign) is None
        assert kept is (re.fullmatch(characters._WANTED, sign) is not None)
        assert kept or not sign.isprintable()


@often
@given(text=any_text)
@example(text="\ud83d\ude00")
def test_cleaned_text_is_legal_xml_and_nfc_and_cleaning_twice_is_cleaning_once(text):
    cleaned = characters.clean(text)
    etree.Element("title").text = cleaned
    assert unicodedata.is_normalized("NFC", cleaned)
    assert characters.clean(cleaned) == cleaned


@pytest.mark.parametrize("space", [" ", "\n", "\r\n", "\t\t", "\xa0", "\u2003", "\u2028", "\x85", " \n "])
def test_every_run_of_white_space_in_a_line_becomes_one_space(space):
    assert characters.one_line(f"{space}Porto{space}San Vito{space}") == "Porto San Vito"


@often
@given(text=any_text)
def test_a_line_has_no_break_no_edge_and_stays_as_it_is(text):
    line = characters.one_line(text)
    assert len(line.splitlines()) <= 1
    assert line == line.strip()
    assert characters.one_line(line) == line


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("città.md", "città.md"),
        ("a\nb", "a\\nb"),
        ("a\x1b[31mb", "a\\x1b[31mb"),
        ("a\udcffb", "a\\udcffb"),
        ("a\u202eb", "a\\u202eb"),
        ("日本", "日本"),
    ],
)
def test_what_is_no_character_is_shown_by_its_number(text, shown):
    assert characters.shown(text) == shown


@often
@given(text=any_text)
def test_what_is_shown_can_always_be_printed(text):
    shown = characters.shown(text)
    assert shown.isprintable()
    shown.encode()
