"""JSON as a tree: what `json` takes gives the same values, with lines; all else is told with its line."""

from __future__ import annotations

import json

import pytest
from hangs import no_hang
from hypothesis import given, settings
from hypothesis import strategies as st

from feedsync.text.json_tree import JsonError, parse, parse_first

often = settings(max_examples=200, deadline=None)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**12), 10**12) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=20,
)


@often
@given(VALUES, st.sampled_from([None, 2, "\t"]), st.booleans())
def test_what_json_writes_is_read_as_it_was(
    value: object, indent: int | str | None, ascii_only: bool
) -> None:
    assert parse(json.dumps(value, indent=indent, ensure_ascii=ascii_only)).value == value


def test_numbers_are_kept_as_they_are_written_and_lines_are_those_of_the_file() -> None:
    tree = parse('{\n "a": 1.10,\n "b": [1e5,\n  "x"]}', first_line=5)
    assert (tree.items["a"].text, tree.items["b"].items[0].text) == ("1.10", "1e5")
    assert tree.key_lines == {"a": 6, "b": 7}
    assert tree.items["b"].items[1].line == 8


def test_a_key_that_stands_twice_is_kept_with_both_lines() -> None:
    tree = parse('{"draft": false,\n "draft": true}')
    assert tree.repeated == (("draft", 1, 2),)
    assert [node.text for _, node in tree.others] == ["true"]


def test_what_follows_the_first_value_is_given_back() -> None:
    tree, rest = parse_first('{"a": {}}\n\nBody {')
    assert (tree.value, rest) == ({"a": {}}, "\n\nBody {")


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("", 1, "ends too soon"),
        ('{\n"a": 1', 2, "ends too soon"),
        ('{"a": 1,\n}', 2, "take out the comma before it"),
        ("[1,]", 1, "take out the comma before it"),
        ("{a: 1}", 1, "a key needs double quotes"),
        ("{'a': 1}", 1, "a key needs double quotes"),
        ('{"a": b}', 1, "text needs double quotes"),
        ('{"a": 01}', 1, "`01` is no value"),
        ('{"a" 1}', 1, "a colon is missing"),
        ('{"a": 1\n"b": 2}', 2, "a comma or `}` is missing"),
        ('{"a": "one\ntwo"}', 1, "ends with a quote in its own line"),
        ('{"a": "\\ud800"}', 1, "half a character"),
        ("// remark\n{}", 1, "is no value"),
        ("{} {}", 1, "something follows"),
        ("[" * 100_000, 1, "nested deeper than 32 levels"),
        ("[" + "1," * 200_000 + "1]", 1, "too many values"),
    ],
)
def test_what_is_no_json_is_told_with_its_line(text: str, line: int, said: str) -> None:
    with no_hang(), pytest.raises(JsonError, match=said) as refusal:
        parse(text)
    assert refusal.value.line == line


@often
@given(st.text('{}[]",:\\/u0123456789abtruefalsn \n\t.-+eE', max_size=40))
def test_whatever_it_takes_json_takes_too_and_the_other_way_round(text: str) -> None:
    try:
        expected = json.loads(text)
    except ValueError:
        with pytest.raises(JsonError):
            parse(text)
        return
    if not any("\ud800" <= character <= "\udfff" for character in repr(expected)):
        json.dumps(parse(text).value)
