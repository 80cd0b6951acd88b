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
_COMMON = frozenset(
    """
    com org net edu gov mil int info biz name pro mobi tel coop aero museum jobs travel cat asia post arpa
    news press media online live today report video film photo pictures theatre theater events reviews
    site website page blog app dev cloud link email xyz top one plus space wiki digital tech systems software
    network social community club group team foundation international institute university school academy
    ngo ong world global city town land house zone agency company center studio works work tools services
    life love health green energy bio science law legal finance market fund church football golf sucks rocks
    run tips guide support style art design ink fyi wtf vip vote watch shop store
    berlin hamburg koeln cologne bayern ruhr nrw saarland wien tirol swiss paris corsica bzh alsace london
    scot wales cymru irish amsterdam frl brussels vlaanderen gent madrid barcelona eus gal moscow istanbul ist
    nyc vegas miami quebec rio tokyo osaka kyoto sydney melbourne capetown joburg durban bbc
    """.split()
)
_COUNTRY = 2
_LONG_WORD = 300
# Two letters each, from where the row of them begins; `\X` counts the row anew for each flag of it.
_FLAG = r"\p{GCB=Regional_Indicator}{1,2}+[\p{GCB=Extend}\p{GCB=ZWJ}\p{GCB=SpacingMark}]*+"
# Mastodon reads on, and then finds a longer address, or none at all.
_READ_ON = re.compile(r"[.-]*[\w@]|[\u0300-\u036f]|://")
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

    The content `warning` counts too (app/validators/status_length_validator.rb). Mastodon has a list of all
    top-level domains; what is not surely in it counts as much as it may.
    """

    limit: int
    link: int = 23
    warning: str = ""

    def count(self, text: str) -> int:
        pieces = [self.warning]
        place = 0
        for one in entities(text):
            weighed = self._weighed(one, text)
            if weighed is not None:
                pieces += (text[place : one.start], weighed)
                place = one.end
        return graphemes("".join((*pieces, text[place:])))

    def fits(self, text: str) -> bool:
        return self.count(text) <= self.limit

    def _weighed(self, one: Entity, text: str) -> str | None:
        if one.kind == "mention":
            return None if _READ_ON.match(text, one.end) else f"@{one.value.partition('@')[0]}"
        last = _top_level_domain(one.value) if one.kind == "link" else ""
        if not last or last in _RESERVED:
            return None
        is_sure = _is_known(last) and _stands_alone(text, one)
        return "x" * self.link + ("" if is_sure else one.value)


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


def _stands_alone(text: str, link: Entity) -> bool:
    """Whether no name stands close to it: to Mastodon `porto.it/https://…` is one address, `…it@ada` none."""
    before = re.split(r"[ \t\n\v\f\r]", text[max(link.start - _LONG_WORD, 0) : link.start])[-1]
    return len(before) < _LONG_WORD and "." not in before and not text.startswith("@", link.end)


def _is_known(domain: str) -> bool:
    is_country = len(domain) == _COUNTRY and domain.isascii() and domain.isalpha()
    return is_country or domain in _COMMON or domain.startswith("xn--")


def _top_level_domain(address: str) -> str:
    match = _HOST.match(address)
    return match[1].rpartition(".")[2].lower() if match else ""


@cache
def _patterns() -> tuple[regex.Pattern[str], regex.Pattern[str]]:
    import regex

    return regex.compile(rf"{_FLAG}|\X"), regex.compile(r"\p{InCB=Consonant}")
