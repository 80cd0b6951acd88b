"""ASCII for letters, as Unidecode has it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedsync.text.romanise import romanised


@pytest.mark.parametrize(
    ("text", "roman"),
    [
        ("plain", "plain"),
        ("Ünïcödé ŽLUŤOUČKÝ", "Unicode ZLUTOUCKY"),
        ("Æther, œuvre, ẞ", "AEther, oeuvre, SS"),
        ("Ξέρξης", "Kserxes"),
        ("Жёлтый объект Їжак", "Zhioltyi obekt Yizhak"),
        ("Tiếng Việt", "Tieng Viet"),
        ("5 € – 3 £", "5 EUR - 3 PS"),
        ("a\u200bb", "a b"),
        ("👩\u200d🚀 ✓ →", "  -"),
    ],
)
def test_letters_of_europe_have_their_value(text: str, roman: str) -> None:
    assert romanised(text) == roman


@pytest.mark.parametrize("text", ["日本", "한국", "سلام", "שלום", "ไทย", "┼", "⠿"])
def test_other_letters_are_refused_by_name(text: str) -> None:
    with pytest.raises(ValueError, match=f"`{text[0]}`"):
        romanised(text)


@given(st.text())
def test_what_is_not_refused_is_ascii(text: str) -> None:
    try:
        roman = romanised(text)
    except ValueError:
        roman = ""
    assert roman.isascii()
