"""What is told where YAML cannot be read."""

from __future__ import annotations

import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedsync.text.yaml_tree import YamlError, parse

INDENTED = "the line is indented unlike those around it"


def told(text: str) -> tuple[int, str]:
    with pytest.raises(YamlError) as caught:
        parse(text)
    return caught.value.line, caught.value.message.removeprefix("is not valid YAML: ")


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        (
            "a: 1\ntitle: Il sindaco: chi\n",
            2,
            'a value with `: ` in it needs quotes: `title: "Il sindaco: chi"`',
        ),
        ("title: Ponte:\ndate: 1", 1, 'a value with `: ` in it needs quotes: `title: "Ponte:"`'),
        (
            'title: "Basta", dice\ndate: 1',
            1,
            'the value goes on behind its `"`; put all of it between quotes: `title: \'"Basta", dice\'`',
        ),
        (
            "title: [Video] Ponte\ndate: 1",
            1,
            'the value goes on behind its `]`; put all of it between quotes: `title: "[Video] Ponte"`',
        ),
        (
            "title: 'l'altro'\ndate: 1",
            1,
            'a quote in the value ends it; put it between others: `title: "l\'altro"`',
        ),
        ("title: @vviso", 1, 'a value that begins with `@` needs quotes: `title: "@vviso"`'),
        ("title: *molto* x", 1, 'a value that begins with `*` needs quotes: `title: "*molto* x"`'),
        ("title: Ponte\n\tdate: 1", 2, "the line is indented with a tab; use spaces"),
        ("title: Ponte\n date: 1", 2, INDENTED),
        ("a:\n  b: 1\n c: 2", 3, INDENTED),
        ("title:Ponte\ndate: 1", 1, "a space belongs after the colon: `title: Ponte`"),
        ("title: Ponte\ndate:2025", 2, "a space belongs after the colon: `date: 2025`"),
        ("title: Ponte\nsenza", 2, "the line is no `key: value`, nor does it go on with the value above it"),
        ("tags: [a, b\ndate: 1", 1, "a bracket that begins here is never closed, or lacks a comma"),
        ("a: 1\n---\nb: 2", 2, "`---` stands in the midst; take it out"),
        ("a: - b", 1, "each entry of a list stands in a line of its own: `- …`"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_as_it_should_be(text: str, line: int, message: str) -> None:
    assert told(text) == (line, message)


def test_a_quote_that_is_never_closed_is_told_where_it_begins() -> None:
    line, message = told('a: 1\ntitle: "Ponte\ndate: 2\n')
    assert (line, message) == (2, 'the quote that begins here is never closed: `title: "Ponte"`')


def test_a_quote_that_another_one_closes_is_told_where_it_begins() -> None:
    line, message = told('title: "Ponte\ndate: 2\nhubs: ["x"]\n')
    assert line == 1
    assert message.startswith("the quote that begins here goes on for lines")


def test_a_quote_over_lines_that_is_right_is_not_blamed_for_what_comes_after() -> None:
    assert told('summary: "one\n  two"\na: 1\nb: 2\nc: d: e')[0] == 5


def test_marks_of_git_are_told_before_what_they_break() -> None:
    line, message = told("a: 1\n<<<<<<< HEAD\nb: 2\n=======\nb: 3\n>>>>>>> main\n")
    assert line == 2
    assert message.startswith("git could not merge two versions")


def test_what_may_be_a_secret_is_not_printed() -> None:
    assert told("token: @geheim") == (1, "a value that begins with `@` needs quotes")


def test_what_is_written_instead_can_be_read() -> None:
    for text in ("title: Il sindaco: chi", 'title: "Basta", dice', "title: 'l'altro'", "title: %x"):
        written = re.search(r"(?:quotes|others): `(.*)`$", told(text)[1])
        assert written, text
        assert parse(written[1]) is not None


@given(st.text(alphabet="ab:-[]{}'\"#&*!|>%@` \t\n<=>", max_size=60))
def test_any_text_is_read_or_told_of_in_a_line_of_its_own(text: str) -> None:
    found = None
    with suppress(YamlError):
        try:
            parse(text)
        except YamlError as error:
            found = error
            raise
    assert found is None or (1 <= found.line <= text.count("\n") + 2 and found.message)
