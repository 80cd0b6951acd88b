"""Which entry of an existing feed is which article: by its id, by link, then by title and date."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit

from msgspec import Struct

from feedsync.load.match import only_pairs

NEAR = 36 * 3600  # seconds; one side may tell only the day, and in another time zone
_TRACKING = re.compile(r"utm_\w+|fbclid|gclid|mc_[ce]id", re.IGNORECASE)


class Found(NamedTuple):
    """An entry as a feed tells it, or an article as it is known. `published` is in seconds, if it is told."""

    links: tuple[str, ...]
    title: str
    published: int | None
    tells_date: bool = True
    ids: tuple[str, ...] = ()


class Matches(Struct, frozen=True):
    """Pairs of an entry and an article, by their numbers; and for entries that could be several, which."""

    pairs: Mapping[int, int]
    ambiguous: Mapping[int, Sequence[int]]


def match_entries(entries: Mapping[int, Found], articles: Mapping[int, Found]) -> Matches:
    """Return which entry is which article.

    The surest sign goes first, for all of them; only those pairs match of which neither side agrees with
    anybody else.
    """
    pairs: dict[int, int] = {}
    could: dict[int, set[int]] = {}
    for signs in (_ids, _links, _pages, _dated_titles, _headlines, _titles):
        taken = set(pairs.values())
        free = {number: one for number, one in articles.items() if number not in taken}
        agreeing = list(_agreeing({n: one for n, one in entries.items() if n not in pairs}, free, signs))
        for entry, article in agreeing:
            could.setdefault(entry, set()).add(article)
        pairs |= only_pairs(agreeing)
    taken = set(pairs.values())
    ambiguous = {entry: sorted(could[entry] - taken) for entry in could if entry not in pairs}
    return Matches(pairs, {entry: some for entry, some in ambiguous.items() if some})


def page_of(address: str) -> str:
    """Return what remains of an address on whatever host, without what only counts clicks."""
    parts = urlsplit(without_marks(address))
    path = re.sub(r"/(?:index\.\w+)?$", "", parts.path)
    return f"{path}?{parts.query}" if path or parts.query else ""


def without_marks(address: str) -> str:
    """Return an address without what only counts clicks, its query in order."""
    parts = urlsplit(address)
    query = [(name, value) for name, value in parse_qsl(parts.query) if not _TRACKING.fullmatch(name)]
    return parts._replace(query=urlencode(sorted(query))).geturl()


def _agreeing(
    entries: Mapping[int, Found],
    articles: Mapping[int, Found],
    signs: Callable[[Found], Iterable[Hashable]],
) -> Iterable[tuple[int, int]]:
    known: dict[Hashable, set[int]] = {}
    for number, one in articles.items():
        for sign in signs(one):
            known.setdefault(sign, set()).add(number)
    for number, entry in entries.items():
        for article in sorted({found for sign in signs(entry) for found in known.get(sign, ())}):
            if _may_be(entry, articles[article], signs):
                yield number, article


def _may_be(entry: Found, article: Found, signs: Callable[[Found], Iterable[Hashable]]) -> bool:
    if signs is _headlines:
        near = (entry.published or 0) - (article.published or 0)
        return article.tells_date and abs(near) <= NEAR
    return signs is not _titles or not article.tells_date


def _ids(one: Found) -> Iterable[Hashable]:
    return filter(None, one.ids)


def _links(one: Found) -> Iterable[Hashable]:
    return filter(None, one.links)


def _pages(one: Found) -> Iterable[Hashable]:
    return filter(None, map(page_of, one.links))


def _dated_titles(one: Found) -> Iterable[Hashable]:
    return {(one.title.casefold(), one.published)} if one.title and one.published is not None else ()


def _headlines(one: Found) -> Iterable[Hashable]:
    return {one.title.casefold()} if one.title and one.published is not None else ()


def _titles(one: Found) -> Iterable[Hashable]:
    """The title alone: of articles whose date nobody told."""
    return {one.title.casefold()} if one.title else ()
