"""A reading of the posts of one type of a WordPress, page by page: all of them, or what has changed.

Pages are by id, since an order by time is not the same twice where many posts have one time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from feedsync.errors import StoreError
from feedsync.stores.base import Told
from feedsync.stores.wordpress_rest import Page, RestApi
from feedsync.text import dates

# What was written a moment before another may come to light after it; and clocks are put back by an hour.
_OVERLAP = timedelta(minutes=70)
_DAY = timedelta(days=1)


class Cursor(Struct, frozen=True):
    """Up to where a WordPress was read.

    `modified` and `dates` tell, by type, up to when changes and dates of publication are known, `route` how
    the API is reached. While a reading is under way `at` is its type, how many posts were told, and when
    the reading of that type began.
    """

    route: str = ""
    modified: Mapping[str, str] = {}
    dates: Mapping[str, str] = {}
    at: tuple[str, int, str] | None = None


class Step(Struct, frozen=True):
    """A page that was read: what it told, the cursor after it, and how many posts are left, if known."""

    told: list[Told]
    cursor: Cursor
    left: int | None


class Walk:
    """Reads the posts at one route of the API. `tell` makes of a post what is told of it."""

    def __init__(
        self,
        rest: RestApi,
        route: str,
        post_type: str,
        asked: Mapping[str, object],
        tell: Callable[[Mapping[str, Any], datetime | None], Told],
    ) -> None:
        self._rest = rest
        self._route = route
        self._type = post_type
        self._asked = asked
        self._tell = tell

    def all(self, known: Cursor) -> Iterator[Step]:
        """Yield all posts; from where `known` has come to, if their reading is under way."""
        return self._read(known, {}, "")

    def modified(self, known: Cursor) -> Iterator[Step]:
        """Yield what was changed since `known`."""
        return self._read(known, {"modified_after": _before(known.modified[self._type])}, "modified_gmt")

    def published(self, known: Cursor) -> Iterator[Step]:
        """Yield what has a date since `known`: what waited is public now, with an old time of change."""
        after = _before(known.dates[self._type])
        return self._read(known, {"after": max(str(self._asked.get("after", "")), after)}, "date_gmt")

    def _read(self, known: Cursor, bound: Mapping[str, str], field: str) -> Iterator[Step]:
        """Yield each page; `bound` is added to the question, and is about the time in `field`, if any."""
        done, begun = (known.at[1], known.at[2]) if known.at and known.at[0] == self._type else (0, "")
        is_newer = not field
        seen: set[int] = set()
        question = {**self._asked, **bound, "orderby": "id", "order": "asc"}
        for page in self._rest.pages(self._route, question, done):
            begun = begun or _stamp(page.at)
            self._check(page, bound, field, seen)
            is_newer = is_newer or self._has_newer(page, known, field, begun)
            done = (page.number - 1) * page.size + len(page.items)
            if not page.is_last:
                known = replace(known, at=(self._type, done, begun))
            else:
                known = self._end(known, field, begun) if is_newer else replace(known, at=None)
            if page.items or page.is_last:
                told = [self._tell(item, page.at) for item in page.items]
                yield Step(told, known, None if page.total is None else max(page.total - done, 0))

    def _end(self, known: Cursor, field: str, begun: str) -> Cursor:
        """Return the cursor after all was read; without anything new it stays, and nothing is written."""
        modified = known.modified if field == "date_gmt" else {**known.modified, self._type: begun}
        public = known.dates if field == "modified_gmt" else {**known.dates, self._type: begun}
        return replace(known, at=None, modified=modified, dates=public)

    def _has_newer(self, page: Page, known: Cursor, field: str, begun: str) -> bool:
        last = (known.modified if field == "modified_gmt" else known.dates)[self._type]
        return any(last < str(item.get(field) or "") <= begun for item in page.items)

    def _check(self, page: Page, bound: Mapping[str, str], field: str, seen: set[int]) -> None:
        """Raise `StoreError` where pages come again and again, or more is told than was asked for."""
        before = len(seen)
        seen.update(item["id"] for item in page.items)
        if before == len(seen) and before > page.size == len(page.items) and not page.is_last:
            raise repeats(self._rest)
        if not field:
            return
        (asked,) = bound.values()
        earliest = _stamp(dates.parse(asked, UTC) - _DAY)
        if any(str(item.get(field) or earliest) < earliest for item in page.items):
            raise self._rest.error(
                "does not tell what has changed, but everything.",
                "WordPress before 5.7 cannot; or a cache in between ignores the question.",
            )


def repeats(rest: RestApi) -> StoreError:
    """Return the error of a list whose pages are always the same."""
    return rest.error("tells the same posts again and again.", "Is there a cache that ignores the page?")


def _before(stamp: str) -> str:
    return dates.rfc_3339(dates.parse(stamp, UTC) - _OVERLAP)


def _stamp(at: datetime | None) -> str:
    """Return a time as WordPress writes it; where a server tells none, the beginning of all."""
    return "1970-01-01T00:00:00" if at is None else dates.rfc_3339(at).removesuffix("Z")
