"""Which new key continues which article whose own key is gone, and what makes two versions one article."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import NamedTuple
from urllib.parse import urlsplit

from feedsync.article import Facts

_ENOUGH = 100  # candidates, where two are one too many already


class Signs(NamedTuple):
    """What an article is recognised by. `ids` and `paths` are those that it declares and lies at, or did.

    `is_public` unless nobody is to see it. `is_present` of a draft that was there before this scan.
    """

    store: str
    ids: frozenset[str]
    paths: frozenset[str]
    title: str
    published: int | None
    content: str
    is_public: bool = True
    is_present: bool = False


class Matched(NamedTuple):
    """The articles that new keys continue, by the number of the new one.

    `doubtful` are new ones that continue none, as it may be any of several, or of several new ones.
    """

    pairs: dict[int, int]
    doubtful: dict[int, list[int]]


def signs_of(store: str, facts: Facts) -> Signs:
    """Return what an article with these values is recognised by."""
    ids, paths = frozenset({facts.declared_id} - {""}), frozenset({path_of(facts.url)} - {""})
    return Signs(store, ids, paths, facts.title, facts.published, facts.content)


def path_of(url: str) -> str:
    """Return what remains of an address when its site moves to another host, empty for a site itself."""
    path = urlsplit(url)._replace(scheme="", netloc="").geturl()
    return "" if path == "/" else path


def is_same(one: Facts, other: Facts) -> bool:
    """Whether two versions are surely of one article: by declared id, content, or title and date together."""
    signs, others = signs_of("", one), signs_of("", other)
    return any(not keys(signs).isdisjoint(keys(others)) for keys in _SURE)


def is_like(one: Facts, other: Facts) -> bool:
    """Whether what a key shows after a while may be what it showed before: they share anything at all."""
    if "" != one.declared_id != other.declared_id != "":
        return False
    return (
        is_same(one, other)
        or (one.title == other.title != "")
        or (one.published == other.published is not None)
    )


def match(newcomers: Iterable[tuple[int, Signs]], gone: Mapping[int, Signs]) -> Matched:
    """Return which of the newcomers continues which of the articles that are gone.

    The surest sign goes first, for all of them. Of those that agree in a sign, only pairs match in which
    neither side agrees with anybody else.
    """
    known: list[dict[Hashable, list[int]]] = [defaultdict(list) for _ in _SIGNS]
    for number, signs in gone.items():
        for keys, index in zip(_SIGNS, known, strict=True):
            for key in keys(signs):
                index[key].append(number)
    agreeing: list[set[tuple[int, int]]] = [set() for _ in _SIGNS]
    for newcomer, signs in newcomers:
        for keys, index, pairs in zip(_SIGNS, known, agreeing, strict=True):
            for key in keys(signs) & index.keys():
                some = index[key][:_ENOUGH]
                pairs.update((newcomer, one) for one in some if _may_agree(signs, gone[one]))
    return _resolved(agreeing)


def _resolved(agreeing: Iterable[set[tuple[int, int]]]) -> Matched:
    found: dict[int, int] = {}
    doubts: defaultdict[int, set[int]] = defaultdict(set)
    for pairs in agreeing:
        taken = set(found.values())
        free = {pair for pair in pairs if pair[0] not in found and pair[1] not in taken}
        only = only_pairs(free)
        found |= only
        for newcomer, one in free:
            if newcomer not in only:
                doubts[newcomer].add(one)
    taken = set(found.values())
    doubtful = {one: sorted(could - taken) for one, could in doubts.items() if one not in found}
    return Matched(found, {one: could for one, could in doubtful.items() if could})


def only_pairs(pairs: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Return, of pairs that agree, those in which neither side agrees with anybody else."""
    pairs = set(pairs)
    new, gone = Counter(pair[0] for pair in pairs), Counter(pair[1] for pair in pairs)
    return {pair[0]: pair[1] for pair in pairs if new[pair[0]] == gone[pair[1]] == 1}


def _may_agree(new: Signs, gone: Signs) -> bool:
    """Whether two articles may be one: what one store declares to be two are two.

    A draft takes nothing from another one that is there; one that was there before takes nothing out of
    the feeds, where its original may only be missing for a moment.
    """
    if not new.is_public and (gone.is_present or (new.is_present and gone.is_public)):
        return False
    both_declare = new.store == gone.store and new.ids and gone.ids
    return not both_declare or not new.ids.isdisjoint(gone.ids)


def _ids(signs: Signs) -> AbstractSet[Hashable]:
    return signs.ids


def _pages(signs: Signs) -> AbstractSet[Hashable]:
    told: Iterator[Hashable] = filter(None, (signs.title, signs.published))
    values = list(told)
    return {(path, value) for path in signs.paths for value in values}


def _contents(signs: Signs) -> AbstractSet[Hashable]:
    return {signs.content} - {""}


def _headlines(signs: Signs) -> AbstractSet[Hashable]:
    return {(signs.title, signs.published)} if signs.title and signs.published is not None else set()


_SIGNS: tuple[Callable[[Signs], AbstractSet[Hashable]], ...] = (_ids, _pages, _contents, _headlines)
_SURE = (_ids, _contents, _headlines)
