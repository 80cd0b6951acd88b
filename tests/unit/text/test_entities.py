"""Links, mentions and hashtags: what Mastodon and Bluesky take for one, where it begins and where it ends."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedsync.text.entities import entities

often = settings(max_examples=300, deadline=None)
PIECES = [
    *(
        "https://",
        "http://www.porto.it",
        "/a/",
        "?q=a,b",
        "(",
        ")",
        "()",
        ".",
        ",",
        ":",
        "://",
        "@",
        "@@",
        "#",
    ),
    *(
        "\uff03",
        "ada",
        "@ada@uno.it",
        "#Ponte",
        " ",
        "\n",
        "\u00a0",
        "…",
        "»",
        "é",
        "e\u0301",
        "हिन्दी",
        "👨‍👩‍👧",
        "_",
        "-",
        "7",
    ),
]
texts = st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=15).map("".join)


def found(text: str, *links: str) -> list[tuple[str, str]]:
    return [(one.kind, one.value) for one in entities(text, links)]


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("https://www.porto.it", "https://www.porto.it"),
        ("Vedi https://www.porto.it/a/.", "https://www.porto.it/a/"),
        ("(https://www.porto.it/a)", "https://www.porto.it/a"),
        ("«https://www.porto.it/a»", "https://www.porto.it/a"),
        (
            "https://it.wikipedia.org/wiki/Porto_(Genova), dice",
            "https://it.wikipedia.org/wiki/Porto_(Genova)",
        ),
        (
            "https://it.wikipedia.org/wiki/Porto_(Genova_(GE))",
            "https://it.wikipedia.org/wiki/Porto_(Genova_(GE))",
        ),
        ("https://porto.it/a(b", "https://porto.it/a"),
        ("https://porto.it/a?q=1&r=2!", "https://porto.it/a?q=1&r=2"),
        ("https://porto.it/a?", "https://porto.it/a"),
        ("https://porto.it/a,?q=1", "https://porto.it/a"),
        ("https://porto.it?q=1#nota", "https://porto.it?q=1#nota"),
        ("HTTPS://Porto.it/A", "HTTPS://Porto.it/A"),
        ("https://porto.it:8443/a", "https://porto.it:8443/a"),
        ("https://città.it/così", "https://città.it/così"),
        ("https://social.it/@ada", "https://social.it/@ada"),
    ],
)
def test_a_link_ends_where_the_sentence_goes_on(text: str, link: str) -> None:
    assert found(text) == [("link", link)]


@pytest.mark.parametrize(
    "text",
    ["www.porto.it", "xhttps://porto.it/", "ftp://porto.it/", "https://", "https://)", "#https://a.it"],
)
def test_what_is_no_link_is_none(text: str) -> None:
    assert "link" not in [kind for kind, _ in found(text)]


def test_a_known_link_is_found_whatever_ends_it() -> None:
    known = "https://porto.it/a(b*"
    assert found(f"Vedi {known}, dice", known) == [("link", known)]


def test_a_known_link_is_not_found_in_a_longer_one() -> None:
    assert found("https://porto.it/abc", "https://porto.it/a") == [("link", "https://porto.it/abc")]


@pytest.mark.parametrize(
    ("text", "handle"),
    [
        ("@ada", "ada"),
        ("Ciao @ada@uno.it.", "ada@uno.it"),
        ("(@alice.bsky.social)", "alice.bsky.social"),
        ("@ada_1@sotto.uno.it: sì", "ada_1@sotto.uno.it"),
        ("«@ada»", "ada"),
    ],
)
def test_a_mention_is_a_handle_with_or_without_its_host(text: str, handle: str) -> None:
    assert found(text) == [("mention", handle)]


@pytest.mark.parametrize(
    "text", ["ada@uno.it", "@adà", "@ada@uno.it@due.it", "/@ada", "@ ada", "@ada://x", "\uff20ada"]
)
def test_what_networks_take_for_no_mention_is_none(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("#Ponte", "Ponte"),
        ("Il #ponte.", "ponte"),
        ("\uff03ponte", "ponte"),
        ("#città's", "città"),
        ("#हिन्दी", "हिन्दी"),
        ("#1maggio", "1maggio"),
        ("#serie_a", "serie_a"),
        ("#東京・大阪・", "東京・大阪"),
    ],
)
def test_a_hashtag_is_one_word_with_a_letter(text: str, tag: str) -> None:
    assert found(text) == [("hashtag", tag)]


@pytest.mark.parametrize("text", ["#2026", "a#ponte", "##ponte", "# ponte", "#", "#_", "(#ponte)", "#·"])
def test_what_networks_take_for_no_hashtag_is_none(text: str) -> None:
    assert found(text) == []


@often
@given(texts)
def test_what_is_found_stands_where_it_is_said_and_in_no_other(text: str) -> None:
    end = 0
    for one in entities(text):
        assert end <= one.start < one.end <= len(text)
        end = one.end
        whole = text[one.start : one.end]
        assert whole == one.value if one.kind == "link" else whole[1:] == one.value
        assert not any(map(str.isspace, whole))


@pytest.mark.parametrize(
    "piece",
    ["(", "((a)", "@a.", "@a@", "#", "https://", "https://a.it/(", "https://a.it/?,", "a@", "e\u0301"],
)
def test_hostile_text_is_read_once(piece: str) -> None:
    assert len(entities("https://a.it/" + piece * 200_000)) < 200_001
