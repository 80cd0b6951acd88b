"""The REST API of one WordPress (developer.wordpress.org/rest-api).

What answers may be anything: a firewall, a page of maintenance, a cache.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import msgspec
from msgspec import Struct

from feedsync.errors import FetchError, StoreError
from feedsync.stores import wordpress_refusals as refusals

if TYPE_CHECKING:
    from feedsync.net.client import Answer, Client

PRETTY, PLAIN = "wp-json", "rest_route"
_KEPT = "Feeds kept as they were."
_OK = 200
_TOO_MANY, _BROKEN, _BUSY = 429, 500, 503
_TOO_MUCH = (500, 502, 504)
_SIZES = (100, 20, 5)  # posts a page; a small server may not manage 100 at once
_DIGITS = 10
# What it answers for a post that was deleted, and for one that only its editors may see.
_GONE = frozenset({"rest_post_invalid_id", "rest_forbidden"})
_NO_TYPE = frozenset({"rest_type_invalid", "rest_cannot_read_type", "rest_no_route"})
_STEPS_BACK = 20  # in one list; two servers that count differently would have no end
_MOST = 10_000_000  # posts; who tells of more does not end


class Page(Struct, frozen=True):
    """One page of a list. `total` is how many there are in all, `None` where that is not told.

    `at` is the time of the server, `None` where it tells none.
    """

    items: Sequence[Mapping[str, Any]]
    number: int
    size: int
    total: int | None
    is_last: bool
    at: datetime | None


class RestApi:
    """Asks one WordPress at `address`. `place` is what a person knows the store by.

    `route` is how its API is reached: by pretty permalinks or by `?rest_route=`, empty while unknown.
    """

    def __init__(self, client: Client, address: str, place: str, *, has_login: bool) -> None:
        self._has_login = has_login
        self._client = client
        self._base = address.rstrip("/") + "/"
        self._place = place
        self._size = _SIZES[0]
        self.route = ""

    def pages(self, path: str, question: Mapping[str, object], done: int = 0) -> Iterator[Page]:
        """Yield the pages of a list; where so many posts were read, from the last of these on.

        Where a page is too much for the server, smaller ones follow: then the same posts may come again.
        A page before is asked for again when the list got shorter meanwhile, lest one is passed over.
        Raises `StoreError`.
        """
        number, total, seen = max(1, done // self._size), None, 0
        before: list[int] = []
        back = _STEPS_BACK
        while True:
            size, page = self._size, self._page(path, question, number)
            if page is None:
                number = (number - 1) * size // self._size + 1
                continue
            yield page
            seen += len(page.items)
            if page.is_last:
                return
            numbers = [item["id"] for item in page.items]
            self._check_end(max(seen, number * size), is_again=bool(numbers) and numbers == before)
            gone = max(0, (total or 0) - (page.total or 0)) if page.total is not None and back else 0
            back -= gone > 0
            number = max(1, number - gone // self._size - 1) if gone else number + 1
            total, before = page.total, [] if gone else numbers

    def _check_end(self, count: int, *, is_again: bool) -> None:
        """Raise `StoreError` where a list will not end: a page came again, or there are too many."""
        if is_again:
            raise self.error(
                "tells the same posts again and again.", "Is there a cache that ignores the page?"
            )
        if count > _MOST:
            raise self.error(f"has no end: it told of more than {_MOST:,} posts.", "Is a cache in between?")

    def _page(self, path: str, question: Mapping[str, object], number: int) -> Page | None:
        """Return one page, or `None` where smaller ones have to be tried."""
        asked = {**question, "per_page": self._size, "page": number}
        try:
            answer = self._ask(path, asked)
        except FetchError as error:
            if self._smaller(error):
                return None
            raise self._unreachable(error) from error
        if answer.status in _TOO_MUCH and self._shrink():
            return None
        told = self._json(answer)
        if answer.status != _OK:
            if number > 1 and refusals.code_of(told) == "rest_post_invalid_page_number":
                return Page((), number, self._size, None, is_last=True, at=_date(answer))
            if self._size > _SIZES[-1] and "per_page" in refusals.parameters_of(told) and self._shrink():
                return None
            raise self._refusal(answer, told)
        if not isinstance(told, list) or not all(_is_post(item) for item in told):
            raise self.error("told no list of posts where one was due.", "Does a plugin change REST answers?")
        total, pages = _number(answer, "X-WP-Total"), _number(answer, "X-WP-TotalPages")
        # A page may lack what this user may not see, also all of it.
        is_last = number >= pages if pages is not None else len(told) < self._size
        if not told and total is not None:
            is_last = is_last or number * self._size >= total
            if "status" not in question and (number - 1) * self._size < total:
                raise self.counted(total)
        return Page(told, number, self._size, total, is_last=is_last, at=_date(answer))

    def counted(self, total: int) -> StoreError:
        """Return the error of a list that is empty where it must not be."""
        return self.error(
            f"counts {total:,} posts, but tells none of them.",
            "Does a plugin keep posts back from visitors? With `user` and `password` it is told them.",
        )

    def find(self, path: str, question: Mapping[str, object]) -> Any:
        """Return one thing, `None` where the API says that it is gone or not for everybody.

        Raises `StoreError`.
        """
        try:
            answer = self._ask(path, question)
        except FetchError as error:
            raise self._unreachable(error) from error
        told = self._json(answer)
        if answer.status != _OK:
            if refusals.code_of(told) in (_NO_TYPE if "/types/" in path else _GONE):
                return None
            raise self._refusal(answer, told)
        return told

    def error(self, what: str, advice: str) -> StoreError:
        """Return an error of this store."""
        return StoreError(f"{self._place} {what}", kept=_KEPT, advice=advice)

    # Asking

    def _ask(self, path: str, question: Mapping[str, object]) -> Answer:
        """Ask in the way that works here; which that is tells the first answer in JSON."""
        routes = [PLAIN, PRETTY] if self.route == PLAIN else [PRETTY, PLAIN]
        headers = {"Accept": "application/json", "Cache-Control": "no-cache"}
        # Who could not answer in full is asked for less, and then once.
        tries = 3 if self._size == _SIZES[0] else 1
        first: Answer | None = None
        for route in routes:
            answer = self._client.get_patiently(self._address(route, path, question), headers, tries=tries)
            is_data = _decoded(answer) is not None
            if is_data or answer.status >= _BROKEN or answer.status == _TOO_MANY:
                self.route = route if is_data else self.route
                return answer
            first = first or answer
        return first or answer

    def _address(self, route: str, path: str, question: Mapping[str, object]) -> str:
        asked = {name: str(value) for name, value in question.items()}
        if route == PLAIN:
            return f"{self._base}?{urlencode({PLAIN: path, **asked}, safe='/:,')}"
        return f"{self._base}{PRETTY}{path}" + (f"?{urlencode(asked, safe=':,')}" if asked else "")

    def _smaller(self, error: FetchError) -> bool:
        signs = ("larger than", "within", "in time")
        return any(sign in error.message for sign in signs) and self._shrink()

    def _shrink(self) -> bool:
        index = _SIZES.index(self._size)
        if index + 1 == len(_SIZES):
            return False
        self._size = _SIZES[index + 1]
        return True

    # What else than an answer came

    def _json(self, answer: Answer) -> Any:
        told = _decoded(answer)
        if told is None:
            raise self._refusal(answer, None)
        return told

    def _refusal(self, answer: Answer, told: Any) -> StoreError:
        if told is None:
            error = self.error(*refusals.instead(answer, has_login=self._has_login))
        else:
            error = self.error(*refusals.refused(answer, told, has_login=self._has_login))
        if answer.status in (_TOO_MANY, _BUSY):
            error.retry_after = answer.retry_after
        return error

    def _unreachable(self, error: FetchError) -> StoreError:
        return self.error(f"cannot be asked: {error.where}: {error.message}", error.advice)


def _decoded(answer: Answer) -> Any:
    body = answer.body.removeprefix(b"\xef\xbb\xbf").lstrip()
    if body[:1] not in (b"[", b"{"):
        return None
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _is_post(item: object) -> bool:
    number = item.get("id") if isinstance(item, dict) else None
    return type(number) is int and 0 < number < 1 << 64


def _number(answer: Answer, name: str) -> int | None:
    text = answer.headers.get(name, "").strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _DIGITS else None


def _date(answer: Answer) -> datetime | None:
    from feedsync.text.dates import moment_or_none

    return moment_or_none(answer.headers.get("Date", ""))
