"""How long a text is, by the rules of a network. Pure."""

from __future__ import annotations

from typing import Protocol

import regex
from msgspec import Struct

_GRAPHEME = regex.compile(r"\X")


class Measure(Protocol):
    """A network's own way to count: at most `limit` of what it counts, and whatever else it asks for."""

    @property
    def limit(self) -> int: ...

    def count(self, text: str) -> int:
        """Return how many characters of the network's own a text has."""
        ...

    def fits(self, text: str) -> bool:
        """Whether the network takes a text."""
        ...


class Graphemes(Struct, frozen=True):
    """Counts what a person calls a character (Unicode Annex 29), and bounds the bytes in UTF-8 as well."""

    limit: int
    most_bytes: int

    def count(self, text: str) -> int:
        return len(_GRAPHEME.findall(text))

    def fits(self, text: str) -> bool:
        return self.count(text) <= self.limit and len(text.encode()) <= self.most_bytes
