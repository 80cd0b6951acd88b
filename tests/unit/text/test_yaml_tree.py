"""YAML as config and front matter read it: text as written, lines remembered, size bounded."""

from __future__ import annotations

import contextlib

import pytest
from hangs import no_hang
from hypothesis import example, given, settings
from hypothesis import strategies as st

from feedsync.text.yaml_tree import MAX_DEPTH, Mapping, Scalar, Sequence, YamlError, parse

often = settings(max_examples=60, deadline=None)


# Scalars


@pytest.mark.parametrize(
    "text",
    [
        "no",
        "yes",
        "on",
        "off",
        "1.10",
        "007",
        "08:30",
        "1:30:00",
        "1984",
        "2026-03-04",
        "0x1F",
        "1_000",
        "1e3",
    ],
)
def test_a_scalar_keeps_the_text_it_was_written_as(text):
    assert parse(f"title: {text}").items["title"].text == text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True),
        ("True", True),
        ("FALSE", False),
        ("tRue", "tRue"),
        ("yes", "yes"),
        ("no", "no"),
        ("on", "on"),
        ("off", "off"),
        ("y", "y"),
        ("1:30", "1:30"),
        ("08:30", "08:30"),
        ("190:20:30", "190:20:30"),
        ("2026-03-04", "2026-03-04"),
        ("42", 42),
        ("+42", 42),
        ("-1", -1),
        ("010", 10),
        ("089", 89),
        ("1.5", 1.5),
        (".5", 0.5),
        ("1e3", 1000.0),
        ("1_000", "1_000"),
        (".inf", ".inf"),
        (".nan", ".nan"),
        ("٣", "٣"),
        ("1.10.2", "1.10.2"),
        ("null", None),
        ("~", None),
        ("", None),
        ("none", "none"),
        ('"true"', "true"),
        ("'42'", "42"),
        ('"~"', "~"),
        ('""', ""),
    ],
)
def test_a_plain_scalar_is_what_the_core_schema_of_yaml_1_2_says(text, value):
    read = parse(f"key: {text}").items["key"].value
    assert read == value
    assert type(read) is type(value)


def test_a_scalar_that_is_called_text_is_text():
    assert parse("key: !!str 007").value == {"key": "007"}


def test_a_number_of_any_length_is_read():
    assert parse("9" * 300).value == int("9" * 300)
    assert parse("9" * 5000).value in {"9" * 5000, float("inf")}


@pytest.mark.parametrize("text", ["|\n  a\n  b\n", ">\n  a\n  b\n", '"a\n  b"'])
def test_a_block_or_quoted_scalar_is_text(text):
    assert parse(f"key: {text}").items["key"].quoted


# Trees


def test_a_document_is_a_tree_of_plain_values():
    tree = parse("title: Faro\ntags: [a, 1, {b: c}]\nlist:\n  - x\n  -\n")
    assert tree.value == {"title": "Faro", "tags": ["a", 1, {"b": "c"}], "list": ["x", None]}


@pytest.mark.parametrize("text", ["", "\n", "# only a comment\n", "---\n", "---\n...\n", "\ufeff"])
def test_an_empty_document_is_none_or_null(text):
    tree = parse(text)
    assert tree is None or tree.is_null


def test_every_node_remembers_its_line():
    tree = parse("# c\na: 1\nb:\n  - x\n  - y: z\n", first_line=10)
    assert (tree.line, tree.key_lines) == (11, {"a": 11, "b": 12})
    assert [item.line for item in tree.items["b"].items] == [13, 14]


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"], ids=["unix", "windows", "old mac"])
def test_lines_are_counted_whatever_they_end_in(ends):
    assert parse(f"a: 1{ends}b: 2{ends}c: 3{ends}").key_lines == {"a": 1, "b": 2, "c": 3}


def test_a_byte_order_mark_is_nothing():
    assert parse("\ufeffa: 1").value == {"a": 1}


@pytest.mark.parametrize("mark", ["\x85", "\u2028", "\u2029"], ids=["NEL", "LS", "PS"])
def test_what_is_no_line_break_in_an_editor_moves_no_line(mark):
    assert parse(f"a: x{mark}y\nb: 2").key_lines["b"] == 2


def test_a_key_that_stands_twice_is_told_with_both_lines_and_the_first_counts():
    tree = parse("draft: true\ntitle: x\ndraft: false\n")
    assert tree.repeated == (("draft", 1, 3),)
    assert tree.items["draft"].text == "true"


def test_keys_are_text_whatever_they_look_like():
    assert list(parse("1: a\nno: b\n~: c\n1.0: d\ntrue: e").items) == ["1", "no", "~", "1.0", "true"]


# Anchors


def test_an_alias_stands_for_its_anchor():
    assert parse("a: &x [1, 2]\nb: *x").value == {"a": [1, 2], "b": [1, 2]}


def test_a_merge_key_gives_what_the_mapping_does_not_say_itself():
    tree = parse("base: &b {limit: 5, ttl: 1}\nfeed:\n  limit: 9\n  <<: *b\n")
    assert tree.items["feed"].value == {"limit": 9, "ttl": 1}
    assert tree.items["feed"].repeated == ()


def test_of_several_merged_mappings_the_first_wins():
    tree = parse("a: &a {x: 1}\nb: &b {x: 2, y: 2}\nc: {<<: [*a, *b]}\n")
    assert tree.items["c"].value == {"x": 1, "y": 2}


def test_a_merged_key_knows_the_line_it_was_written_in():
    tree = parse("base: &b\n  limit: 5\nfeed:\n  <<: *b\n")
    assert tree.items["feed"].key_lines == {"limit": 2}


def test_a_quoted_merge_key_is_a_key():
    assert parse('"<<": x').value == {"<<": "x"}


@pytest.mark.parametrize("text", ["<<: x", "<<: [x]", "<<: ~", "<<: [[a]]"])
def test_merging_what_is_no_mapping_is_an_error(text):
    with pytest.raises(YamlError, match="takes an alias of a mapping"):
        parse(text)


# What is refused


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        pytest.param("a:\n\tb: 2\n", 2, "indented with a tab", id="a tab"),
        pytest.param("a: 1\nb: [1, 2\n", 2, "never closed", id="a bracket left open"),
        pytest.param('a: 1\nb: "x\n', 2, "never closed", id="a quotation mark left open"),
        pytest.param("title: Uno: due\n", 1, "needs quotes", id="a colon in a title"),
        pytest.param("a: *x\n", 1, "needs quotes", id="an alias of nothing"),
        pytest.param("a: 1\n---\nb: 2\n", 2, "stands in the midst", id="two documents"),
        pytest.param("a: 1\n? [x]\n: y\n", 2, "a key must be a word", id="a list as key"),
        pytest.param("{a: b}: c\n", 1, "a key must be a word", id="a mapping as key"),
        pytest.param(
            "a: 1\nb: !!python/object/apply:os.system [ls]\n", 2, "is not read here", id="a Python tag"
        ),
        pytest.param("a: !!binary aGk=\n", 1, "is not read here", id="binary"),
        pytest.param("a: !!timestamp 2026-01-01\n", 1, "is not read here", id="a time by tag"),
        pytest.param("a: !local x\n", 1, "is not read here", id="a tag of one's own"),
        pytest.param("a: !!set {b}\n", 1, "is not read here", id="a set"),
        pytest.param("%YAML 3.0\n---\na: 1\n", 1, "incompatible", id="YAML 3"),
        pytest.param("a: \x00\n", 1, "control characters", id="a zero byte"),
        pytest.param("a: \x1b\n", 1, "control characters", id="an escape"),
        pytest.param('a: "\\uD800"\n', 1, "invalid Unicode", id="half a character"),
        pytest.param("a: @x\n", 1, "needs quotes", id="an at sign"),
        pytest.param("a: `x`\n", 1, "needs quotes", id="a backtick"),
    ],
)
def test_what_is_no_yaml_here_is_refused_with_its_line(text, line, message):
    with pytest.raises(YamlError, match=message) as refusal:
        parse(text)
    assert refusal.value.line == line


def test_lines_of_errors_count_from_the_line_the_text_begins_in():
    with pytest.raises(YamlError) as refusal:
        parse("a: 1\nb: *x\n", first_line=2)
    assert refusal.value.line == 3


def test_half_a_character_is_a_yaml_error():
    with pytest.raises(YamlError):
        parse("a: \ud800")


# What always holds


_YAML_LIKE = st.text(alphabet="ab: -[]{}&*!|>'\"%@`#,?<~\n\t\r 10.\ufeff\x00\u2028é", max_size=80)


@often
@given(text=st.text(max_size=60) | _YAML_LIKE, line=st.integers(1, 100))
@example(text="<<: [{a: 1}, {<<: {b: 2}}]", line=1)
@example(text="&a [*a]", line=1)
@example(text="&a {<<: *a}", line=1)
def test_any_text_is_a_tree_of_plain_values_or_a_yaml_error(text, line):
    refusal = None
    try:
        tree = parse(text, first_line=line)
    except YamlError as error:
        refusal = error
    if refusal is None:
        _walk(tree, line)
    else:
        assert refusal.line >= line
        assert len(refusal.message.splitlines()) == 1


def _walk(tree: Scalar | Sequence | Mapping | None, line: int) -> None:
    if tree is None:
        return
    assert tree.line >= line
    assert repr(tree.value)
    if isinstance(tree, Sequence):
        for item in tree.items:
            _walk(item, line)
    if isinstance(tree, Mapping):
        assert set(tree.items) <= set(tree.key_lines)
        for item in tree.items.values():
            _walk(item, line)


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**15), 10**15) | st.text(alphabet="abc xyz", max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from("abcd"), inner, max_size=4),
    max_leaves=20,
)


@often
@given(value=_VALUES)
def test_what_any_yaml_writer_wrote_is_read_back(value):
    import json

    import yaml

    assert parse(json.dumps(value)).value == value
    # PyYAML writes YAML 1.1, which quotes more than 1.2 needs, never less.
    assert parse(yaml.safe_dump(value)).value == value


# Size


def _read(text: str) -> None:
    with no_hang(), contextlib.suppress(YamlError):
        parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        "[" * 100_000 + "]" * 100_000,
        "{a: " * 100_000,
        "- " * 100_000,
        "? " * 100_000,
        "".join(" " * depth + "a:\n" for depth in range(2000)),
        "- " * 900 + "[" * 900,
    ],
    ids=["lists", "closed lists", "mappings", "block lists", "keys", "block", "mixed"],
)
def test_nesting_without_end_is_refused_at_once(text):
    with no_hang(), pytest.raises(YamlError):
        parse(text)


def test_nesting_is_read_down_to_its_bound_and_no_further():
    parse("[" * MAX_DEPTH + "]" * MAX_DEPTH)
    with pytest.raises(YamlError, match="nested deeper"):
        parse("[" * (MAX_DEPTH + 2) + "]" * (MAX_DEPTH + 2))


@pytest.mark.parametrize(
    "bomb",
    [
        "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 10)),
        "a0: &a0 {k: x}\n" + "".join(f"a{n}: &a{n} {{k: *a{n - 1}, l: *a{n - 1}}}\n" for n in range(1, 30)),
        "a0: &a0 {k: x}\n" + "".join(f"a{n}: &a{n} {{<<: [*a{n - 1}, *a{n - 1}]}}\n" for n in range(1, 30)),
        "a: &a [*a]",
        "a: &a {b: *a}",
        "a: &a {<<: *a}",
    ],
    ids=["billion laughs", "mappings", "merges", "itself", "itself in a mapping", "itself merged"],
)
def test_aliases_that_unfold_without_end_are_refused_soon(bomb):
    with no_hang(), pytest.raises(YamlError, match="aliases that unfold without end"):
        parse(bomb)


@pytest.mark.parametrize(
    "unit",
    ["k{}: v\n", "- &a{} x\n", "# {}\n", "- '{}'\n"],
    ids=["keys", "anchors", "comments", "quoted"],
)
def test_a_long_document_costs_what_its_size_costs(unit):
    _read("".join(unit.format(number) for number in range(10_000)))


@pytest.mark.parametrize(
    "text",
    [
        "<<: [" + ",".join(f"{{a{number}: 1}}" for number in range(20_000)) + "]",
        "".join(f"<<: {{a{number}: 1}}\n" for number in range(20_000)),
    ],
    ids=["a list of merges", "many merges"],
)
def test_many_merged_mappings_cost_what_their_number_costs(text):
    _read(text)
