"""Metadata as lines `Title: …` at the top of a file, up to the first empty one, as Pelican has them.

What is such a line is what the extension Meta of Python-Markdown takes for one: a key after at most three
spaces, its values in the same line and in lines below that begin with four.
https://python-markdown.github.io/extensions/meta_data/
"""

from __future__ import annotations

import re

from feedsync.stores import matter_keys
from feedsync.text.yaml_tree import Mapping, Node, Scalar, Sequence

_LINE = re.compile(r" {0,3}(?P<key>[A-Za-z0-9_-]+):[ \t]*(?P<value>.*)")
_MORE = re.compile(r" {4,}(?P<value>.*)")
_BEGIN = re.compile(r"-{3}(?:[ \t].*)?")
_END = re.compile(r"(?:-{3}|\.{3})(?:[ \t].*)?|\s*")
# Their several lines are several values; those of others are one text.
_LISTS = frozenset({*matter_keys.AUTHORS, *matter_keys.TAGS, *matter_keys.CATEGORIES})


def split(text: str, first_line: int = 1) -> tuple[Mapping | None, str]:
    """Return the keys, folded, that a text begins with, `None` without any, and what follows them."""
    lines = text.split("\n")
    number = 1 if _BEGIN.fullmatch(lines[0]) else 0
    found: dict[str, list[Scalar]] = {}
    key_lines: dict[str, int] = {}
    key = ""
    while number < len(lines):
        line = lines[number].rstrip()
        if told := _LINE.fullmatch(line):
            key = told["key"].lower()
            key_lines.setdefault(key, first_line + number)
        elif not key or not (told := _MORE.fullmatch(line)):
            break
        found.setdefault(key, []).append(Scalar(first_line + number, told["value"].strip(), quoted=True))
        number += 1
    if not found:
        return None, text
    if number < len(lines) and _END.fullmatch(lines[number]):
        number += 1
    items = {key: _value(key, values) for key, values in found.items()}
    return Mapping(first_line, items, key_lines), "\n".join(["", *lines[number:]])


def _value(key: str, values: list[Scalar]) -> Node:
    told = [value for value in values if value.text]
    if key in _LISTS and len(told) > 1:
        return Sequence(told[0].line, tuple(told))
    # What is empty is nothing, as `Title:` would be in YAML.
    text = "\n".join(value.text for value in told)
    return Scalar(values[0].line, text, quoted=bool(told))
