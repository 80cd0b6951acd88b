"""What a front matter calls by other names than ours, and what stands inside of other values: `fields`."""

from __future__ import annotations

import re
from collections.abc import Mapping as Values

from msgspec import Struct

from feedsync.text.yaml_tree import Mapping, Node, Scalar

LONGEST = 500  # characters of a value that a pattern is held against, which takes time with a power of them
PATH = "path"


class Field(Struct, frozen=True):
    """Our key `ours` is told by theirs, or by what `pattern` finds in there.

    `wins` is whether it says it better than our own key does.
    """

    ours: str
    theirs: str
    pattern: re.Pattern[str] | None = None
    wins: bool = True

    def read(self, nodes: Values[str, tuple[int, Node]], path: str) -> tuple[int, Node] | None:
        """Return line and value by the folded keys of a front matter; `path` is that of its file."""
        told = self._told(nodes, path)
        if told is None or self.pattern is None:
            return told
        line, node = told
        if not isinstance(node, Scalar):
            return None
        match = self.pattern.search(node.text[:LONGEST])
        if match is None:
            return None
        group = self.ours if self.ours in self.pattern.groupindex else 0
        return line, Scalar(node.line, match[group] or "", quoted=True)

    def _told(self, nodes: Values[str, tuple[int, Node]], path: str) -> tuple[int, Node] | None:
        name = self.theirs.strip().lower()
        if name in nodes:
            return nodes[name]
        if name == PATH:
            return 0, Scalar(0, path, quoted=True)
        first, *inner = name.split(".")
        if not inner or first not in nodes:
            return None
        line, node = nodes[first]
        for key in inner:
            found = [item for other, item in _items(node) if other == key]
            if not found:
                return None
            line, node = found[0].line, found[0]
        return line, node


def _items(node: Node) -> list[tuple[str, Node]]:
    return (
        [(key.strip().lower(), item) for key, item in node.items.items()] if isinstance(node, Mapping) else []
    )


def of_conventions(names: Values[str, str]) -> tuple[Field, ...]:
    """Return the fields of a table ours: theirs, of which ours are better."""
    return tuple(Field(ours, theirs, wins=False) for ours, theirs in names.items())
