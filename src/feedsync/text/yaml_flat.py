"""Front matter as nearly everybody writes it, read by lines: a key and a short value, or one of a list.

What is not surely that is left to `yaml_tree`. What is taken gives the same tree, in a sixth of the time.
"""

from __future__ import annotations

import re

from feedsync.text import yaml_tree
from feedsync.text.yaml_tree import Mapping, Node, Scalar, Sequence

_LONGEST = 10_000  # characters, below any limit that a tree has
_KEY = re.compile(r"[a-z_][\w-]{0,99}", re.ASCII | re.IGNORECASE)
# What a plain scalar may not begin with; of some it would depend on what follows.
_INDICATORS = frozenset("-?:,[]{}#&*!|>'\"%@`")
# Between the brackets of a list: what would make something else of it than words.
_MORE_THAN_WORDS = re.compile(r"[]\[{}:?#&*!|>%@`\\]")


def parse(text: str, *, first_line: int) -> Node | None:
    """Return what `yaml_tree.parse` returns; raise what it raises."""
    return by_lines(text, first_line) or yaml_tree.parse(text, first_line=first_line)


def by_lines(text: str, first_line: int) -> Mapping | None:
    """Return the tree of a text of lines `key: value`, and `- value` below a key; `None` for any other."""
    # What is printable holds no tab, no other break of lines, and nothing that YAML forbids.
    if len(text) > _LONGEST or not text.replace("\n", "").isprintable():
        return None
    items: dict[str, Node] = {}
    lines: dict[str, int] = {}
    lists: dict[str, list[tuple[str, Scalar]]] = {}
    key = word = ""
    for number, line in enumerate(text.split("\n"), first_line):
        if not line:
            continue
        if line[0] in " -":
            item = _item(line, number)
            if item is None or word or not key:
                return None
            lists.setdefault(key, []).append(item)
            continue
        key, colon, written = line.partition(":")
        word = written.strip(" ")
        if not colon or written[:1] not in {"", " "} or key in items or not _KEY.fullmatch(key):
            return None
        value = _value(word, number)
        if value is None:
            return None
        items[key] = value
        lines[key] = number
    for key, found in lists.items():
        indents, values = zip(*found, strict=True)
        if len(set(indents)) > 1:
            return None
        items[key] = Sequence(values[0].line, values)
    return Mapping(next(iter(lines.values())), items, lines) if items else None


def _item(line: str, number: int) -> tuple[str, Scalar] | None:
    """Return the indent and the value of a line `- value`."""
    indent, dash, written = line.partition("- ")
    value = _value(written.strip(" "), number)
    if not dash or indent.strip(" ") or not isinstance(value, Scalar):
        return None
    return indent, value


def _value(text: str, line: int) -> Node | None:
    first = text[:1]
    if first == "[":
        return _list(text, line)
    if first in _INDICATORS:
        return _quoted(text, line)
    if ": " in text or " #" in text or text.endswith(":"):
        return None
    return Scalar(line, text)


def _quoted(text: str, line: int) -> Scalar | None:
    quote, inner = text[0], text[1:-1]
    if quote not in "'\"" or len(text) == 1 or text[-1] != quote or quote in inner or "\\" in inner:
        return None
    return Scalar(line, inner, quoted=True)


def _list(text: str, line: int) -> Sequence | None:
    inner = text[1:-1].strip(" ")
    if text[-1] != "]" or _MORE_THAN_WORDS.search(inner):
        return None
    items: list[Node] = []
    for part in inner.split(",") if inner else ():
        word = part.strip(" ")
        item = _quoted(word, line) if word[:1] in _INDICATORS else Scalar(line, word)
        if not word or item is None:
            return None
        items.append(item)
    return Sequence(line, tuple(items))
