"""A scan against what is known: two sorted streams, merged, so that memory does not grow with the store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from feedsync.article import Known, Seen
from feedsync.errors import ArticleError


class Met(NamedTuple):
    """A key that has to be looked at: new (without `known`), changed, or back."""

    seen: Seen
    known: Known | None


class Vanished(NamedTuple):
    """A known key that the scan did not meet."""

    known: Known


def merge(
    scanned: Iterable[Seen | ArticleError],
    known: Iterable[tuple[str, str, int | None]],
    *,
    every: bool = False,
) -> Iterator[Met | Vanished | ArticleError]:
    """Yield every key in which the two streams differ, or simply `every` key.

    Both are in the order of their keys, which is that of their UTF-8 bytes. What is known are the values
    of `Known`, not yet made into one: nearly all are as they were.
    """
    rest = iter(known)
    one = next(rest, None)
    for seen in scanned:
        if isinstance(seen, ArticleError):
            yield seen
            continue
        key, fingerprint = seen
        while one is not None and one[0] < key:
            yield Vanished(Known._make(one))
            one = next(rest, None)
        if one is None or one[0] != key:
            yield Met(seen, None)
            continue
        if every or one[1] != fingerprint or one[2] is not None or not fingerprint:
            yield Met(seen, Known._make(one))
        one = next(rest, None)
    while one is not None:
        yield Vanished(Known._make(one))
        one = next(rest, None)
