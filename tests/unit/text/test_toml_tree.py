"""TOML as a tree: what `tomllib` takes gives the same values, with lines; all else is told with its line."""

from __future__ import annotations

import tomllib
from datetime import date, datetime, time

import pytest
from hangs import no_hang
from hypothesis import given, settings
from hypothesis import strategies as st

from feedsync.text.toml_tree import TomlError, parse
from feedsync.text.yaml_tree import Mapping

often = settings(max_examples=200, deadline=None)
WHOLE = """\
# A remark with "quotes" and [brackets]
title = "Il \\"faro\\" \\u00e8 aperto"
bare-key_1 = 1_000
'quoted key' = 'C:\\path'
"a.b" = 1.10
dotted.inner.key = true
day = 2026-03-04
local = 2026-03-04 08:30:00
moment = 2026-03-04T08:30:00+01:00
clock = 08:30:00
list = [ 1, # one ]
  "two", [3, 4],
  { x = 1, y.z = "}" },
]
text = \"\"\"
one = 1
[not a table] \\
   joined ""\\" \"\"\"\"
raw = '''
# no remark ' '''
hex = 0xff
infinite = -inf
after = 1 # the line is right

[extra]
release = true
[extra.deep]
q = 1
[[people]]
name = "Ada"
[people.page]
url = "/ada/"
[[people]]
name = "Bo"
[people.page]
url = "/bo/"
[a.b.c]
"""


def plain(value: object) -> object:
    """Values as a tree gives them: a date is the text that was written, or how `isoformat` writes it."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value.isoformat() if isinstance(value, (date, datetime, time)) else value


def line_of(word: str) -> int:
    return next(number for number, line in enumerate(WHOLE.split("\n"), 1) if line.startswith(word))


def test_a_document_with_all_that_there_is_has_the_values_that_tomllib_gives() -> None:
    found, expected = parse(WHOLE).value, plain(tomllib.loads(WHOLE))
    assert found.pop("local") == "2026-03-04 08:30:00"
    assert expected.pop("local") == "2026-03-04T08:30:00"  # type: ignore[attr-defined]
    assert found.pop("infinite") == "-inf"
    assert expected.pop("infinite") == float("-inf")  # type: ignore[attr-defined]
    assert found == expected


def test_every_key_has_the_line_that_it_stands_in() -> None:
    tree = parse(WHOLE)
    words = {key: key for key in tree.items} | {
        "quoted key": "'quoted",
        "a.b": '"a.b"',
        "extra": "[extra]",
        "people": "[[people]]",
        "a": "[a.b.c]",
    }
    assert tree.key_lines == {key: line_of(word) for key, word in words.items()}
    first, second = tree.items["people"].items
    assert (first.key_lines["name"], second.key_lines["name"]) == (
        line_of('name = "Ada"'),
        line_of('name = "Bo"'),
    )
    assert second.items["page"].key_lines == {"url": line_of('url = "/bo/"')}
    assert tree.items["list"].items[1].line == line_of("list") + 1


def test_numbers_and_dates_are_kept_as_they_are_written() -> None:
    tree = parse("a = 1.10\nb = 2026-03-04 08:30:00")
    assert [node.text for node in tree.items.values()] == ["1.10", "2026-03-04 08:30:00"]


def test_lines_count_from_the_first_line_of_the_front_matter() -> None:
    assert parse("\r\na = 1\r\n", first_line=2).key_lines == {"a": 3}


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("a = 1\ntitle = Il ponte", 2, "text needs quotes"),
        ("a = 1\na = 2", 2, "the key appears twice"),
        ("[a]\nx = 1\n[a]", 3, "the table appears twice"),
        ("title: x", 1, "each line needs a key and `=`"),
        ("a = 1\nword", 2, "each line needs a key and `=`"),
        ('a = "x', 1, "a quote is never closed"),
        ('a = "x\ny"', 1, "between three of them"),
        ("a = [1,\n", 1, "bracket is never closed|text needs quotes"),
        ('a = "Il "ponte""', 1, "needs a backslash"),
        ("a = " + "9" * 5000, 1, "too many digits"),
        ("a = " + "[" * 100_000, 1, "nested deeper than 32 levels"),
        ("a = " + "[" * 40 + "]" * 40, 1, "nested deeper than 32 levels"),
        (".".join("a" * 50_000) + " = 1", 1, "nested deeper than 32 levels"),
        ("b = 1\n[" + ".".join("a" * 50_000) + "]", 2, "nested deeper than 32 levels"),
        ("a = " + "{b = " * 5000, 1, "nested deeper than 32 levels|not valid"),
        ("# " + "x" * 300_000, 1, "longer than 200,000"),
    ],
)
def test_what_is_no_toml_is_told_with_its_line(text: str, line: int, said: str) -> None:
    with no_hang(), pytest.raises(TomlError, match=said) as refusal:
        parse(text)
    assert refusal.value.line == line


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(f"a{n}.b{n} = {n}" for n in range(8000)),
        "\n".join(f"[t{n}]" for n in range(20_000)),
        "a = [" + "1," * 90_000 + "]",
        'a = """' + "\\\n" * 90_000 + '"""',
        'a = "' + "\\\\" * 90_000 + '"',
        "#" * 190_000,
        "\n" * 190_000,
        "a = " + "'" * 150_000,
    ],
    ids=["dotted", "tables", "list", "breaks", "backslashes", "hashes", "lines", "quotes"],
)
def test_no_text_costs_more_than_its_size(text: str) -> None:
    with no_hang():
        try:
            tree = parse(text)
        except TomlError:
            return
        assert isinstance(tree, Mapping)


PIECES = st.sampled_from(
    [
        *("a = 1\n", "b", ".c", " = ", '"x"', "'y'", "[", "]", "[[t]]\n", "{", "}", ",", "\n", "#", '"""'),
        *("'''", "\\", " ", "true", "1.5", "2026-03-04", "t.u = 2\n", "[t.u]\n", "é"),
    ]
)


@often
@given(st.lists(PIECES, max_size=14).map("".join))
def test_it_takes_what_tomllib_takes_and_finds_every_key(text: str) -> None:
    try:
        expected = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        with pytest.raises(TomlError):
            parse(text)
        return
    tree = parse(text, first_line=100)
    assert tree.value == plain(expected)
    assert all(line >= 100 for line in tree.key_lines.values())
    assert tree.key_lines.keys() == expected.keys()
