"""A reading of the posts of one type of a WordPress, page by page: all of them, or what has changed.

Pages are by id, since an order by time is not the same twice where many posts have one time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from feedsync.stores.base import Told
from feedsync.stores.wordpress_rest import Page, RestApi
from feedsync.stores.wordpress_values import moment
from feedsync.text import dates

# What was written a moment before another may come to light after it; and clocks are put back by an hour.
_OVERLAP = timedelta(minutes=70)
_DAY = timedelta(days=1)
_EVER = "1970-01-01T00:00:00"


class Cursor(Struct, frozen=True):
    """Up to where a WordPress was read.

    `modified` and `dates` tell, by type, up to when changes and dates of publication are known, `route` how
    the API is reached. While there is something to read `at` is its type, how many posts were told, when
    the reading of that type began, what it asks for (see `Walk.read`), and the latest time that was told.
    """

    route: str = ""
    modified: Mapping[str, str] = {}
    dates: Mapping[str, str] = {}
    at: tuple[str, int, str, str, str] | None = None


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

    def read(self, known: Cursor, field: str) -> Iterator[Step]:
        """Yield what `field` has a later time in than `known` tells, all posts if it is empty.

        `modified_gmt` is what was changed, `date_gmt` what has a new date: what waited is public now, with
        an old time of change. Begins where `known` has come to, if this reading is under way.
        """
        bound = {}
        if field == "modified_gmt":
            bound = {"modified_after": _before(known.modified[self._type])}
        elif field:
            after = _before(known.dates[self._type])
            bound = {"after": max(str(self._asked.get("after", "")), after)}
        return self._read(known, bound, field)

    def _read(self, known: Cursor, bound: Mapping[str, str], field: str) -> Iterator[Step]:
        """Yield each page; `bound` is added to the question, and is about the time in `field`, if any."""
        at = known.at if known.at and (known.at[0], known.at[3]) == (self._type, field) else None
        done, begun = (at[1], at[2]) if at else (0, "")
        latest = at[4] if at else ""
        is_empty, before = not done, done
        told: list[Told] = []
        question = {**self._asked, **bound, "orderby": "id", "order": "asc"}
        for page in self._rest.pages(self._route, question, done):
            begun = begun or _stamp(page.at)
            self._check(page, bound, field)
            latest = max(latest, self._latest(page, field or "modified_gmt", begun))
            is_empty = is_empty and not page.items
            if page.is_last and page.total and is_empty and not field:
                raise self._rest.counted(page.total)
            done = page.number * page.size
            if not page.is_last:
                known = replace(known, at=(self._type, done, begun, field, latest))
            else:
                known = self._end(known, field, latest, begun)
            told = told + [self._tell(item, page.at) for item in page.items]
            # What was told before is no step of its own: who stops after each step would never come further.
            if page.is_last or (told and done > before):
                yield Step(told, known, None if page.total is None else max(page.total - done, 0))
                told = []

    def _end(self, known: Cursor, field: str, latest: str, begun: str) -> Cursor:
        """Return the cursor after all was read; without anything new it stays, and nothing is written.

        It is the latest time that was told, and never one of the server's own clock: that may be ahead of
        WordPress's. One from a time when it was ahead by more than a day counts for nothing.
        """
        modified, public = dict(known.modified), dict(known.dates)
        wrong = _stamp(dates.parse(begun, UTC) + _DAY)
        for times, other in ((modified, "date_gmt"), (public, "modified_gmt")):
            if field != other:
                before = times.get(self._type, _EVER)
                times[self._type] = max(_EVER if _EVER < wrong < before else before, latest)
        return replace(known, at=None, modified=modified, dates=public)

    def _latest(self, page: Page, field: str, begun: str) -> str:
        """Return the latest time on a page that was over when the reading began."""
        times = (moment(item.get(field), UTC) for item in page.items)
        return max((told for time in times if time and (told := _stamp(time)) <= begun), default="")

    def _check(self, page: Page, bound: Mapping[str, str], field: str) -> None:
        """Raise `StoreError` where more is told than was asked for."""
        if not field:
            return
        (asked,) = bound.values()
        earliest = dates.parse(asked, UTC) - _DAY
        times = (_compared(item, field) for item in page.items)
        if sum(time is not None and time < earliest for time in times) * 2 > len(page.items):
            raise self._rest.error(
                "does not tell what has changed, but everything.",
                "WordPress before 5.7 cannot; or a cache in between ignores the question.",
            )


def _compared(item: Mapping[str, Any], field: str) -> datetime | None:
    """Return the time that WordPress compares: the local one, which a plugin may have changed alone."""
    other = {"modified_gmt": "date_gmt", "date_gmt": "modified_gmt"}[field]
    told = moment(item.get(field), UTC)
    local, theirs, ours = (
        moment(item.get(name), UTC)
        for name in (field.removesuffix("_gmt"), other.removesuffix("_gmt"), other)
    )
    if told is None or local is None or theirs is None or ours is None:
        return told
    return max(told, local - (theirs - ours))


def _before(stamp: str) -> str:
    return dates.rfc_3339(dates.parse(stamp, UTC) - _OVERLAP)


def _stamp(at: datetime | None) -> str:
    """Return a time as WordPress writes it; where a server tells none, the beginning of all."""
    return _EVER if at is None else dates.rfc_3339(at).removesuffix("Z")
