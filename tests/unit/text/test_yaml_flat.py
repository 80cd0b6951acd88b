"""Front matter of plain lines: read by lines only where that gives the very tree that YAML gives."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from feedsync.text import yaml_flat, yaml_tree

# As people write it, and what may be written instead.
KEYS = [
    "title", "date", "tags", "Draft", "last-mod", "null", "_x", "1", "a b", "-a", "città", "<<", '"a"',
    "#a", "&a", "", "a:", "?",
]  # fmt: skip
WORDS = [
    "", "~", "no", "007", "08:30", "2026-03-04 08:30", "Il ponte riapre", "«Sì»", "it's", 'a "b" c', "C#",
    "é", "a: b", "a:", "a #b", "#a", "a#b", "http://a.example/#b", "'a'", '"a"', "''", "' a '", "'it''s'",
    "'a", '"', '"a\\n"', "'a\\n'", "'a' b", "'a' # b", "- a", "-a", "-", "? a", "?a", "?", ":", ":a", ": a",
    "[a, b]", "[]", "[ ]", "[a,]", "[,]", "[a, , b]", "[a", "a]", "[a]b", "[a] # b", "[a: b]", "[[a]]",
    "[{a: b}]", "['a, b']", '[a b , \'c\',"d"]', "[-a]", "[#a]", "[a #b]", "['a': b]", "{a: b}", "&a b",
    "*a", "!a b", "|", ">", "%a", "@a", "`a`", "a\tb", "\ta", "a\t", "a\u2028b", "a\u0085b", "a\u00a0",
    "\ufeffa", "a\u0301", "😀", "\u0000", "\ud800", "\\", "=", ".", "---", "...", "a, b", ",", " ", "\r",
]  # fmt: skip
_SIGNS = st.text(alphabet="ab :#-,[]{}'\"\\&*!|>?%@`~.=<\t\r\n\xa0\x85\u2028\ufeff\x00\ud800è", max_size=8)
_VALUES = st.sampled_from(WORDS) | st.lists(st.sampled_from(WORDS) | _SIGNS, max_size=3).map("".join)
_LISTS = st.lists(_VALUES, max_size=4).map(lambda words: f"[{', '.join(words)}]")
_USUAL = st.sampled_from(["a: b", "b: 2026-03-04", "c: [a, b]", "d: 'a'", "", "e:", "- a", "  - b", "  - c"])
_ODD_LINES = [
    " ", "# a", "- a", "   - a", "-", "- ", "-  a", "- - a", "- a: b", "- [a]", "-a", "  a", "  - 'a'", "---", "...",
    "? a", "%a", "\ta: b", "a", " a: b", "- a # b",
]  # fmt: skip
_ODD = st.sampled_from(_ODD_LINES) | st.builds(
    "{}:{}{}{}".format,
    st.just("title") | st.sampled_from(KEYS),
    st.just(" ") | st.sampled_from(["", "  ", "\t"]),
    _VALUES | _LISTS,
    st.sampled_from(["", " "]),
)


def outcome(read: Callable[..., yaml_tree.Node | None], text: str, line: int) -> object:
    try:
        return read(text, first_line=line)
    except yaml_tree.YamlError as error:
        return error.line, error.message


def differs(text: str, line: int) -> bool:
    """Whether a text is read by lines, and as another tree. The order of keys counts too."""
    tree = yaml_flat.by_lines(text, line)
    return tree is not None and repr(tree) != repr(outcome(yaml_tree.parse, text, line))


@settings(max_examples=1000, deadline=None)
@given(
    lines=st.builds(
        lambda before, odd, after: [*before, *odd, *after],
        st.lists(_USUAL, max_size=2),
        st.lists(_ODD, max_size=2),
        st.lists(_USUAL, max_size=2),
    ),
    end=st.sampled_from(["\n", "", "\n\n"]),
    line=st.integers(1, 9),
)
@example(lines=["a: b", "a: c"], end="\n", line=2)
@example(lines=["title: a", "", "tags: [a, b]", "x:"], end="\n", line=2)
def test_what_is_read_by_lines_is_the_tree_that_yaml_gives(lines: list[str], end: str, line: int) -> None:
    assert not differs("\n".join(lines) + end, line)


@pytest.mark.parametrize(
    "written",
    [
        "x: {}",
        "x:{}",
        "x: {}\ny: z\n",
        "x: [{}]",
        "x: [a, {}, b]",
        "x: '{}'",
        'x: "{}"',
        "{}: x",
        "{}",
        "{}\nx: y\n",
        "x:\n- {}",
        "x:\n- {}\ny: z",
        "x:\n  - a\n  - {}\ny: z",
        "x: {}\n- a",
        "x:\n- a\n  - {}",
        "x:\n  - {}\n- b",
        "x:\n{}- a",
        "x:\n- {} - a",
        "x:\n  {} - a",
        "x:\n-{} - a",
        "- {}",
    ],
)
def test_each_word_in_each_place_is_what_it_is_to_yaml(written: str) -> None:
    for word in (*WORDS, *KEYS):
        assert not differs(written.format(word), 1)


def test_each_two_words_are_what_they_are_to_yaml() -> None:
    for first in WORDS:
        for second in WORDS:
            assert not differs(f"x: {first}{second}\n", 1)
            assert not differs(f"x: [{first}{second}]\n", 1)
            assert not differs(f"x:\n- {first}\n- {second}\n", 1)


@settings(max_examples=200, deadline=None)
@given(text=st.text() | _SIGNS)
def test_any_text_is_the_tree_that_yaml_gives_or_is_left_to_it(text: str) -> None:
    assert not differs(text, 1)


def test_each_character_that_is_taken_is_one_to_yaml() -> None:
    signs = "".join(sign for sign in map(chr, range(sys.maxunicode + 1)) if sign.isprintable())
    signs = signs.replace("'", "")
    for start in range(0, len(signs), 5000):
        text = f"a: x{signs[start : start + 5000].replace(':', '').replace('#', '')}\n"
        assert yaml_flat.by_lines(text, 1) is not None
        assert not differs(text, 1)


@pytest.mark.parametrize(
    "text",
    [
        "title: Riapre il ponte\ndate: 2026-03-04 08:30\ntags: [porto, ponte]\nauthor: Ada Conti\n",
        "title: \"Mensa: via libera\"\ndraft: false\nsummary: ''\nlast-mod: 2026-03-04T08:30:00+01:00\n",
        "title: «Sì»\n\nauthors:\n- Ada\n- 'Eva'\nimage:\nkeywords: []\ntags: ['a', \"b\"]\nurl: https://a.example/b/\naliases:\n  - /c/\n",
    ],
)
def test_what_people_write_is_read_by_lines(text: str) -> None:
    assert yaml_flat.by_lines(text, 2) is not None
    assert not differs(text, 2)


@pytest.mark.parametrize("text", ["", "\n", "a: b\nno key\n", "a: 'b\n", "a: {b: c}\n", "a: " + "b" * 20_000])
def test_all_else_is_read_or_refused_as_yaml(text: str) -> None:
    assert yaml_flat.by_lines(text, 3) is None
    assert outcome(yaml_flat.parse, text, 3) == outcome(yaml_tree.parse, text, 3)
