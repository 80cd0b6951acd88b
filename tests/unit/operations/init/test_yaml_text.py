"""Whatever stands in a value, the configuration that is written of it says the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedsync.config.variables import expand
from feedsync.operations.init.yaml_text import Line, commented, lines_of, scalar
from feedsync.text import yaml_tree
from feedsync.text.characters import printable
from feedsync.text.yaml_tree import Mapping, Node, Scalar, Sequence

ODD = [
    "Ada: a blog", "a #b", "'tis", '"quoted"', "yes", "no", "null", "~", "1984", "1.10", "0x1f", "08:30", "- a", "*.md",
    "&a", "!b", "${HOME}", "$${HOME}", "{a}", "[a]", "a, b", "/{year}/{slug}/", "", " ", " a ", "a:", "?", "| a", "> a",
    "%a", "@a", "`a`", "\\n", "a\nb", "a\tb", "a\u0085b", "a\u2028b", "caf\u00e9", "日本", "👩‍👩‍👧", "---", "...", "<<", "=",
    "2026-11-24", "True", "OFF", "a\u00a0b", "https://ada.example/", "https://ada.example/?a=b#c",
]  # fmt: skip
TEXTS = st.sampled_from(ODD) | st.text() | st.builds("".join, st.lists(st.sampled_from(ODD), max_size=3))
KEYS = TEXTS.map(printable).filter(bool)
VALUES = st.recursive(
    TEXTS | st.booleans() | st.integers(-(10**9), 10**9) | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=12,
)


def plain(node: Node) -> object:
    if isinstance(node, Mapping):
        return {expand(key): plain(value) for key, value in node.items.items()}
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    assert isinstance(node, Scalar)
    return expand(node.text) if isinstance(node.value, str) else node.value


def as_read(value: object) -> object:
    """A value without what no configuration holds."""
    if isinstance(value, dict):
        return {key: as_read(one) for key, one in value.items()}
    if isinstance(value, list):
        return [as_read(one) for one in value]
    return printable(value) if isinstance(value, str) else value


@given(st.dictionaries(KEYS, VALUES, min_size=1, max_size=4))
def test_any_values_are_read_again_as_they_were(values: dict[str, object]) -> None:
    text = "\n".join(commented([*lines_of(values)], {}))
    assert plain(yaml_tree.parse(text)) == as_read(values)


@given(st.dictionaries(KEYS, VALUES, min_size=1, max_size=4), TEXTS)
def test_comments_change_no_value_and_stand_at_their_setting(values: dict[str, object], comment: str) -> None:
    lines = [*lines_of(values)]
    comments = {line.name: comment for line in lines}
    assert plain(yaml_tree.parse("\n".join(commented(lines, comments)))) == as_read(values)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("Ada's blog", "Ada's blog"),
        ("https://ada.example/", "https://ada.example/"),
        ("/{year}/{slug}/", "/{year}/{slug}/"),
        ("content/", "content/"),
        ("Ada: a blog", '"Ada: a blog"'),
        ("no", '"no"'),
        ("1984", '"1984"'),
        ("${HOME}", '"$${HOME}"'),
        (50, "50"),
        (True, "true"),
    ],
)
def test_what_needs_no_quotes_has_none(value: object, written: str) -> None:
    assert scalar(value) == written


def test_a_comment_that_is_too_long_stands_above() -> None:
    lines = [Line("  url: https://ada.example/", "site.url"), Line("  language: en", "site.language")]
    assert commented(lines, {"site.url": "why " * 30, "site.language": "so"}) == [
        "  # " + ("why " * 30).strip(),
        "  url: https://ada.example/",
        "  language: en               # so",
    ]
