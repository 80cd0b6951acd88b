"""How long a text is, by the rules of a network. Pure.

Graphemes are what people call characters (Unicode Annex 29). Which ones are joined depends on the version of
Unicode; of two ways to count, the one that gives more is taken, so that no server thinks a text too long.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from feedsync.text.entities import Entity, entities

if TYPE_CHECKING:
    import regex

# No top-level domains (RFC 2606, RFC 6761, RFC 9476): Mastodon takes them for no address.
_RESERVED = frozenset("alt example home internal invalid lan local localhost onion test".split())
_HOST = re.compile(r"https?://([\w.-]+)", re.IGNORECASE)


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
    """Counts graphemes, and bounds the bytes in UTF-8 as well (0: any number): Bluesky."""

    limit: int
    most_bytes: int = 0

    def count(self, text: str) -> int:
        return graphemes(text)

    def fits(self, text: str) -> bool:
        if self.most_bytes and len(text.encode()) > self.most_bytes:
            return False
        return self.count(text) <= self.limit


class Statuses(Struct, frozen=True):
    """Counts graphemes, but each address as `link` of them, and of a mention not its host: Mastodon.

    The content `warning` counts too (app/validators/status_length_validator.rb).
    """

    limit: int
    link: int = 23
    warning: str = ""

    def count(self, text: str) -> int:
        pieces = [self.warning]
        place = 0
        for one in entities(text):
            weighed = self._weighed(one)
            if weighed is not None:
                pieces += (text[place : one.start], weighed)
                place = one.end
        return graphemes("".join((*pieces, text[place:])))

    def fits(self, text: str) -> bool:
        return self.count(text) <= self.limit

    def _weighed(self, one: Entity) -> str | None:
        if one.kind == "link" and _has_top_level_domain(one.value):
            return "x" * self.link
        if one.kind == "mention":
            return f"@{one.value.partition('@')[0]}"
        return None


class Units(Struct, frozen=True):
    """Counts as JavaScript and many databases do: the units of UTF-16."""

    limit: int

    def count(self, text: str) -> int:
        return len(text.encode("utf-16-le")) // 2

    def fits(self, text: str) -> bool:
        return self.count(text) <= self.limit


def graphemes(text: str) -> int:
    """Return how many graphemes a text has, by any version of Unicode at most."""
    if text.isascii():
        return len(text) - text.count("\r\n")
    whole, consonant = _patterns()
    clusters: list[str] = whole.findall(text)
    # Until Unicode 15.1 the parts of a conjunct (Devanagari: क्ष) were counted each.
    return len(clusters) + sum(max(len(consonant.findall(one)) - 1, 0) for one in clusters if len(one) > 1)


def split(text: str) -> list[str]:
    """Return the graphemes of a text."""
    return _patterns()[0].findall(text)


def _has_top_level_domain(address: str) -> bool:
    match = _HOST.match(address)
    _, dot, last = match[1].rpartition(".") if match else ("", "", "")
    return (
        bool(dot)
        and ((last.isalpha() and len(last) > 1) or last.lower().startswith("xn--"))
        and (last.lower() not in _RESERVED)
    )


@cache
def _patterns() -> tuple[regex.Pattern[str], regex.Pattern[str]]:
    import regex

    return regex.compile(r"\X"), regex.compile(r"\p{InCB=Consonant}")
