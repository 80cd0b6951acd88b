"""Marks of blocks in WordPress content, `<!-- wp:group {"layout":{}} -->`, found where WordPress finds them.

WordPress reads them in the content as it is written, whatever is around, and before anything else. The
grammar is that of its `WP_Block_Parser` (developer.wordpress.org/reference/classes/wp_block_parser).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_START = re.compile(r"<!--\s++(/?)wp:([a-z][a-z0-9_-]*+(?:/[a-z][a-z0-9_-]*+)?+)\s++")
_END = re.compile(r"(/?)-->")
# Attributes may hold `-->`: they end only here.
_END_OF_ATTRIBUTES = re.compile(r"\}\s++(/?)-->")


class Mark(NamedTuple):
    """A mark from `start` to `end`; `attributes` are JSON, empty where there are none."""

    start: int
    end: int
    name: str
    attributes: str
    is_end: bool
    is_closed: bool


class Marks:
    """All marks in a content, one after the other."""

    def __init__(self, html: str) -> None:
        self._html = html
        self._is_over = False  # no attributes end any more

    def __iter__(self) -> Iterator[Mark]:
        position = 0
        while start := _START.search(self._html, position):
            mark = self.at(start.start())
            if mark:
                yield mark
            position = mark.end if mark else start.end()

    def at(self, position: int) -> Mark | None:
        """Return the mark that begins at a position, `None` where none does."""
        start = _START.match(self._html, position)
        if start is None:
            return None
        attributes = ""
        if self._html.startswith("{", start.end()):
            end = None if self._is_over else _END_OF_ATTRIBUTES.search(self._html, start.end())
            self._is_over = end is None
            attributes = self._html[start.end() : end.start() + 1] if end else ""
        else:
            end = _END.match(self._html, start.end())
        if end is None:
            return None
        name = start[2].removeprefix("core/")
        return Mark(position, end.end(), name, attributes, bool(start[1]), bool(end[1]))
