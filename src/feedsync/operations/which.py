"""Which article a person means: by its place, key, id, address, or a part of its title."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from feedsync.article import State
from feedsync.assemble import Parts
from feedsync.catalogue import finding, sources
from feedsync.catalogue.database import Database
from feedsync.catalogue.finding import Named
from feedsync.errors import Candidate, UnknownName
from feedsync.load.adoption import without_marks
from feedsync.selection import folded
from feedsync.text import urls
from feedsync.text.characters import printable
from feedsync.text.suggest import nearest

_MANY = 10  # candidates that a person still reads
_FIRST = 100  # of many with one title, those of which it is told whether they are the same
_RECENT = 1000  # articles among which the one that was probably meant is looked for


def which(parts: Parts, db: Database, name: str, cwd: Path) -> Named:
    """Return what is meant; a path is relative to `cwd`, or as the configuration would write it.

    The surest way to be meant goes first. Raises `UnknownName` where nothing is, or several could be.
    """
    if finding.is_empty(db):
        raise UnknownName("nothing is known yet.", advice="First: feedsync run")
    name = printable(name)
    for found in _ways(parts, db, name, cwd):
        if len(found) == 1:
            return found[0]
        if found:
            raise _several(parts, name, found, len(found))
    for numbers in _by_title(db, name):
        # Those that a person would never read need not be looked at.
        found = _distinct(_all(db, numbers[:_FIRST]))
        if len(found) == 1 and len(numbers) <= _FIRST:
            return found[0]
        if found:
            raise _several(parts, name, found, len(found) + max(0, len(numbers) - _FIRST))
    raise _unknown(parts, db, name)


def _ways(parts: Parts, db: Database, name: str, cwd: Path) -> Iterator[Sequence[Named]]:
    places = list(_places(parts, name, cwd))
    yield _present(one for store, key in places for one in finding.of_key(db, store, key))
    yield _present(_all(db, finding.with_alias(db, "key", [f"{store}/{key}" for store, key in places])))
    for numbers in finding.with_id(db, list(dict.fromkeys((name, urls.without_tag(name))))):
        yield _present(_all(db, numbers))
    if addresses := _addresses(name, parts.config.site.url):
        yield _present(_all(db, finding.with_url(db, addresses)))
        yield _present(_all(db, finding.with_alias(db, "url", addresses)))
        wanted = frozenset(addresses)
        told = (number for number, alias in finding.declared_aliases(db) if alias in wanted)
        yield _present(_all(db, told))
    if "://" in name or ": " in name:
        yield _present(_by_place(parts, db, name))


def _all(db: Database, numbers: Iterable[int]) -> Iterator[Named]:
    return (one for number in numbers for one in finding.of_number(db, number))


def _present(found: Iterable[Named]) -> list[Named]:
    """Return each once: what is there, else what was withdrawn last."""
    unique = {(one.store, one.key, one.article): one for one in found}
    withdrawn = [one for one in unique.values() if one.state == State.WITHDRAWN]
    there = [one for one in unique.values() if one.state != State.WITHDRAWN]
    return there or sorted(withdrawn, key=lambda one: one.article or 0)[-1:]


def _places(parts: Parts, name: str, cwd: Path) -> Iterator[tuple[str, str]]:
    """Yield the stores and keys that a path, or a key, may be, each once."""
    yield from dict.fromkeys(
        (store, form)
        for store, key in _keys(parts, name, cwd)
        for form in (key, *_normal_forms(key))
        if form.isprintable()
    )


def _keys(parts: Parts, name: str, cwd: Path) -> Iterator[tuple[str, str]]:
    store, _, key = name.partition(": ")
    if key:
        # So a key of a store that is not configured any more is shown.
        yield store, key
    path = os.path.normpath(cwd / name) if name and "\0" not in name else ""
    for store, read in parts.stores.items():
        yield store, name
        yield store, os.path.normpath(name)
        head = read.where.rstrip("/") + "/"
        if name.startswith(head):
            yield store, name.removeprefix(head)
        folder = os.path.normpath(parts.config.folder.absolute() / read.where)
        for at, root in ((path, folder), (os.path.realpath(path), os.path.realpath(folder))):
            if path and at.startswith(root + os.sep):
                yield store, at.removeprefix(root + os.sep)


def _normal_forms(key: str) -> Iterator[str]:
    """Yield a key as other machines write its accents."""
    if not key.isascii():
        import unicodedata

        yield unicodedata.normalize("NFC", key)
        yield unicodedata.normalize("NFD", key)


def _by_place(parts: Parts, db: Database, place: str) -> Iterator[Named]:
    """Yield the keys that are shown so, of stores whose places are no paths."""
    for store in parts.stores:
        for key, *_ in sources.known(db, store):
            if parts.place(store, key) == place:
                yield from finding.of_key(db, store, key)


def _addresses(name: str, site_url: str) -> list[str]:
    """Return all ways to write an address: with either scheme, with and without a slash, without marks."""
    address = urls.below_site(name, site_url)
    host = urlsplit(site_url).netloc
    if address.casefold().startswith(host.casefold() + "/"):
        address = f"https://{address}"
    bare = urls.absolute(address, "", urls.WEB)
    if bare is None:
        return []
    found = []
    for one in (address, bare, without_marks(bare)):
        parts = urlsplit(one)
        for path in dict.fromkeys((parts.path, parts.path.rstrip("/"), parts.path.rstrip("/") + "/")):
            for fragment in dict.fromkeys((parts.fragment, "")):
                found += [
                    urlunsplit((scheme, place, path, parts.query, fragment))
                    for scheme in urls.WEB
                    for place in dict.fromkeys((parts.netloc, parts.netloc.lower()))
                ]
    return list(dict.fromkeys(found))


def _by_title(db: Database, name: str) -> Iterator[Sequence[int]]:
    """Yield the numbers of those with exactly this title, then of those with it as a part of theirs."""
    wanted = _words(name)
    if not wanted:
        return
    exact, parts = list[int](), list[int]()
    for number, title in finding.titles(db):
        words = _words(title)
        if wanted == words:
            exact.append(number)
        elif wanted in words:
            parts.append(number)
    yield exact
    yield parts


def _distinct(found: Iterable[Named]) -> list[Named]:
    """Return of each place what is there, else what was withdrawn last."""
    places: dict[tuple[str, str], Named] = {}
    for one in found:
        other = places.get((one.store, one.key))
        if other is None or other.state == State.WITHDRAWN or one.state != State.WITHDRAWN:
            places[one.store, one.key] = one
    return list(places.values())


def _words(text: str) -> str:
    return " ".join(folded(text).split())


def _several(parts: Parts, name: str, found: Sequence[Named], count: int) -> UnknownName:
    candidates = [
        Candidate(
            parts.place(one.store, one.key), one.title, "withdrawn" if one.state == State.WITHDRAWN else ""
        )
        for one in found[:_MANY]
    ]
    return UnknownName(
        f"`{name}` may be any of these {count:,} articles; give the place of the one that is meant",
        candidates=candidates,
        others=count - len(candidates),
    )


def _unknown(parts: Parts, db: Database, name: str) -> UnknownName:
    shown: dict[str, str] = {}
    for one in finding.newest(db, _RECENT):
        place = parts.place(one.store, one.key)
        for known in (place, one.key, one.key.rpartition("/")[2]):
            shown.setdefault(folded(known), place)
        shown.setdefault(_words(one.title), one.title)
    near = nearest(_words(name), shown)
    hint = f"; did you mean `{shown[near]}`?" if near else "."
    return UnknownName(
        f"no article has `{name}` as its place, key, id, address or in its title{hint}",
        advice="One that is left out is found by its place, and what is new after the next run.",
    )
