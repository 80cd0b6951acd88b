"""Asks a site for what may be there: whatever comes is an answer, and all of it together ends."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit, urlunsplit

import msgspec

from feedsync.clock import stopwatch
from feedsync.errors import FetchError
from feedsync.operations.old_feed import charset_of
from feedsync.text.characters import one_line, printable
from feedsync.text.feed_characters import decoded

if TYPE_CHECKING:
    from feedsync.net.client import Answer, Client

OK = 200
_LONGEST = 60.0  # seconds after which nothing more is asked for
_LONG = 200  # characters of what a stranger says
_HEAD = 1_000_000  # bytes; no page names its feed further down


class Told(NamedTuple):
    """What an address tells as JSON, or `None` and why not; `total` counts all of which a part is listed."""

    value: Any
    total: int | None = None
    why: str = ""


class Asking:
    """Asks for what was found at an address. Private machines are asked only where the person named them."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._seconds = stopwatch()

    def get(self, address: str) -> Answer | None:
        """Return what is at an address, `None` where that is of no use."""
        if self._seconds() > _LONGEST:
            return None
        try:
            answer = self._client.get(address)
        except FetchError:
            return None
        return answer if answer.status == OK else None

    def json(self, address: str) -> Told:
        """Return what an address tells a program."""
        if self._seconds() > _LONGEST:
            return Told(None, why="it answers too slowly")
        try:
            answer = self._client.get(address)
        except FetchError as error:
            return Told(None, why=error.message.rstrip("."))
        try:
            value = msgspec.json.decode(answer.body.removeprefix(b"\xef\xbb\xbf"))
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return Told(None, why=f"it answers {answer.status} and no JSON")
        if answer.status != OK:
            code = value.get("code") if isinstance(value, dict) else ""
            return Told(None, why=one_line(f"it answers {answer.status} {code or ''}")[:_LONG])
        total = answer.headers.get("X-WP-Total", "")
        return Told(value, int(total) if re.fullmatch("[0-9]{1,10}", total) else None)


def text_of(answer: Answer) -> str:
    """Return the head of a page."""
    return printable(decoded(answer.body[:_HEAD], charset(answer)))


def charset(answer: Answer) -> str:
    """Return the charset that the head of an answer names, or nothing."""
    return charset_of(answer.headers.get("Content-Type", ""))


def folder_of(address: str) -> str:
    """Return the address of the folder that something lies in."""
    parts = urlsplit(address)
    path = parts.path[: parts.path.rfind("/") + 1] or "/"
    return urlunsplit((parts.scheme, parts.netloc, path, "", ""))
