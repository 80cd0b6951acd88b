"""Slugs as zola 0.17 makes them: each value here is the tool's own."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedsync.text.slugs import deunicoded_slug


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("  Two  spaces -- and_more ", "two-spaces-and-more"),
        ("Straße Ærø ñ ß", "strasse-aero-n-ss"),
        ("quo'te, don’t; “so” … it–is", "quo-te-don-t-so-it-is"),
        ("1½ € 20 ° © ™", "11-2-eur-20-dde-c-tm"),
        ("ﬁligrane", "filigrane"),
        ("İstanbul ığüş", "istanbul-igus"),
        ("soft\u00adhyphen", "softhyphen"),
        ("a\u00a0b → c", "a-b-c"),
        ("100%", "100"),
        ("...", ""),
    ],
)
def test_a_slug_is_small_latin_letters_and_digits_joined_by_hyphens(text: str, slug: str) -> None:
    assert deunicoded_slug(text) == slug


@pytest.mark.parametrize("text", ["北京", "a😀b", "ไทย"])
def test_what_is_not_known_is_refused_by_name(text: str) -> None:
    with pytest.raises(ValueError, match="cannot be put in Latin letters"):
        deunicoded_slug(text)


@given(st.text(st.characters(max_codepoint=0x17F)))
def test_a_slug_is_always_one_and_its_own_slug(text: str) -> None:
    slug = deunicoded_slug("x" + re.sub(r"[\x80-\x9f]", "", text))
    assert re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", slug)
    assert deunicoded_slug(slug) == slug
