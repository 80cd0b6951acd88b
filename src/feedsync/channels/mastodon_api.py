"""Mastodon's API (docs.joinmastodon.org/methods), as far as posting needs it, and what its answers mean."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any, TypeVar
from urllib.parse import quote, urlsplit

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from feedsync.channels import http
from feedsync.channels.base import ChannelContext, Fate, Outcome, Trait
from feedsync.errors import FetchError
from feedsync.net.client import Answer, Client, Limits
from feedsync.net.guard import origin
from feedsync.net.redact import without
from feedsync.text.characters import one_line

SCOPES = "read:accounts read:statuses write:statuses write:media"
_BYTES = 4 * 1024 * 1024  # of an answer: a page of forty posts has a quarter of that at most
_LONGEST = 190  # characters of what is said
_LONGEST_PART = 100
_A_DAY = 24 * 3600.0
# The server does not know such a thing: as Mastodon, GoToSocial and Pleroma say it.
MISSING = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
UNSUPPORTED = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.NOT_IMPLEMENTED})
_OK = range(200, 300)
_REDIRECTIONS = range(300, 400)
# 408 and 425 come from proxies, and say nothing of the post either.
_FAILURES = frozenset({408, 425, *range(500, 1000)})
_UNREADABLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
_MOST_BEHIND = 366 * _A_DAY
_T = TypeVar("_T")


class Halted(Exception):  # noqa: N818  nothing is wrong with the program
    """It goes no further: `outcome` says why. Never leaves a sender.

    `is_down`: there was no answer, or one of the 5xx. That may be so of the server, or of this alone.
    """

    def __init__(self, outcome: Outcome, *, is_down: bool = False) -> None:
        super().__init__(outcome.said)
        self.outcome = outcome
        self.is_down = is_down


class Account(Struct, frozen=True):
    """Whom a token belongs to."""

    id: str
    acct: str = ""


class Attached(Struct, frozen=True):
    """A picture at the server."""

    id: str


class Status(Struct, frozen=True):
    """A post as the server tells it. `content` is HTML. Others than Mastodon leave much out."""

    id: str
    created_at: str | None = None
    url: str | None = None
    uri: str | None = None
    content: str | None = None
    spoiler_text: str | None = None
    edited_at: str | None = None
    in_reply_to_id: str | None = None
    reblog: Any = None
    media_attachments: tuple[Attached, ...] | None = None

    @property
    def address(self) -> str:
        """Where people see it."""
        return self.url or self.uri or ""


class Source(Struct, frozen=True):
    """What a post was written as."""

    text: str


class Wish(Struct, frozen=True):
    """What a scheduled post will be."""

    text: str | None = None


class Scheduled(Struct, frozen=True):
    """A post that the server keeps for later."""

    id: str
    scheduled_at: str = ""
    params: Wish | None = None


class Problem(Struct, frozen=True):
    """What the server says is wrong."""

    error: str = ""
    error_description: str | None = None


class MastodonLine:
    """Asks a server in the name of the account that a token belongs to. `at` is the moment now."""

    def __init__(self, server: str, token: str, context: ChannelContext) -> None:
        self.server = server
        self.at = datetime.min.replace(tzinfo=UTC)
        self.behind = 0.0
        others = [part for value in context.variables for part in http.keys_in(value)]
        self._secrets = [token, *(one for one in others if one not in server)]
        self._login = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
        limits = Limits(http.SECONDS, _BYTES)
        self._client = Client([server], allow_private=context.allow_private, limits=limits)

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()

    def get(self, path: str) -> Answer:
        """Return an answer that means something. See `send`."""
        try:
            answer = self._client.get(f"{self.server}{path}", self._login)
        except FetchError as error:
            raise Halted(self._no_answer(error, is_safe=True), is_down=True) from error
        if origin(answer.url) != origin(self.server):
            # The token may not have gone there: then what is said of it is not true.
            found = urlsplit(answer.url)
            said = f"it has moved to {found.scheme}://{found.netloc}; write the new address"
            raise Halted(Outcome(Fate.LATER, self.short(said), is_general=True))
        return self._judged(answer, is_safe=True)

    def send(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        *,
        is_safe: bool = True,
    ) -> Answer:
        """Return a success, or an answer that says something of what was asked: 400, 404, 422.

        `is_safe`: it does no harm to ask again. Raises `Halted` where there is no answer, or it speaks of the
        server, the token or the number of requests.
        """
        given = {"Content-Type": "application/json", **self._login, **(headers or {})}
        try:
            answer = self._client.post(f"{self.server}{path}", body, given, method=method)
        except FetchError as error:
            raise Halted(self._no_answer(error, is_safe=is_safe), is_down=True) from error
        return self._judged(answer, is_safe=is_safe)

    def value(self, answer: Answer, kind: type[_T]) -> _T:
        """Return what a success tells. Raises `Halted` where nobody can read it."""
        try:
            return msgspec.json.decode(answer.body, type=kind)
        except _UNREADABLE as error:
            said = f"{answer.status}, but nobody can read what it says; is this {self.server} a Mastodon?"
            raise Halted(Outcome(Fate.UNKNOWN, self.short(said), is_general=True)) from error

    def account(self) -> Account:
        """Return whom the token belongs to. Raises `Halted`, also where the token is not taken."""
        answer = self.get("/api/v1/accounts/verify_credentials")
        if answer.status not in _OK:
            said = f"{self.said(answer)}: there is no API of Mastodon at {self.server}"
            raise Halted(Outcome(Fate.LATER, self.short(said), is_general=True))
        self.behind = _behind(answer, self.at)
        found = self.value(answer, Account)
        # What was sent must be seen again: a token that may not read would leave it unknown for ever.
        self.pages(f"/api/v1/accounts/{quote(found.id, safe='')}/statuses?limit=1", Status)
        return found

    def status(self, number: str) -> Status | None:
        """Return a post, `None` where it is gone."""
        answer = self.get(f"/api/v1/statuses/{quote(number, safe='')}")
        if answer.status in _OK:
            return self.value(answer, Status)
        if answer.status in MISSING:
            return None
        raise Halted(Outcome(Fate.LATER, self.said(answer), is_general=True))

    def source(self, number: str) -> str | None:
        """Return what a post was written as, `None` where the server does not tell."""
        answer = self.get(f"/api/v1/statuses/{quote(number, safe='')}/source")
        return self.value(answer, Source).text if answer.status in _OK else None

    def pages(self, path: str, kind: type[_T]) -> list[_T] | None:
        """Return what is on a page of a list, `None` where the server has no such list."""
        answer = self.get(path)
        if answer.status in UNSUPPORTED:
            return None
        if answer.status not in _OK:
            raise Halted(Outcome(Fate.UNKNOWN, self.said(answer), is_general=True))
        return list(self.value(answer, tuple[kind, ...]))  # type: ignore[valid-type]

    def said(self, answer: Answer) -> str:
        """Return what an answer says, for a person."""
        try:
            problem = msgspec.json.decode(answer.body, type=Problem)
            told = problem.error_description or problem.error
        except _UNREADABLE:
            told = ""
        told = one_line(without(told, self._secrets))
        if len(told) > _LONGEST_PART:
            told = f"{told[: _LONGEST_PART - 1]}…"
        return self.short(f"{answer.status} {told or http.phrase(answer.status)}".strip())

    def short(self, text: str) -> str:
        """Return a line for a person, without any secret."""
        return http.shortened(text, self._secrets, _LONGEST)

    def _no_answer(self, error: FetchError, *, is_safe: bool) -> Outcome:
        trait = Trait.IDEMPOTENT if is_safe else Trait.READABLE
        return http.outcome_of_error(error, trait, self._secrets)

    def _judged(self, answer: Answer, *, is_safe: bool) -> Answer:
        status = answer.status
        if status in _FAILURES and status != HTTPStatus.NOT_IMPLEMENTED:
            # Also a 503 may come when the work was done: from a proxy that lost patience.
            fate = Fate.LATER if is_safe else Fate.UNKNOWN
            outcome = Outcome(fate, self.said(answer), answer.retry_after, is_general=True)
            raise Halted(outcome, is_down=True)
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            raise Halted(Outcome(Fate.LATER, self.said(answer), self._rest(answer), is_general=True))
        if status == HTTPStatus.UNAUTHORIZED:
            said = (
                f"{self.said(answer)}: make a new one at {self.server}/settings/applications, with {SCOPES}"
            )
            raise Halted(Outcome(Fate.LATER, self.short(said), is_general=True, is_shut_out=True))
        if status == HTTPStatus.FORBIDDEN:
            said = f"{self.said(answer)}; a token must have {SCOPES}"
            raise Halted(Outcome(Fate.LATER, self.short(said), is_general=True, is_shut_out=True))
        if status in _REDIRECTIONS:
            outcome = http.outcome_of(answer, Trait.READABLE, self._secrets)
            # 302 and 303 may be the answer to work that was done.
            fate = Fate.UNKNOWN if outcome.fate is Fate.REFUSED and not is_safe else Fate.LATER
            raise Halted(replace(outcome, fate=fate, is_general=True))
        return answer

    def _rest(self, answer: Answer) -> float | None:
        """Return for how many seconds the server wants to be left alone (api/rate-limits)."""
        if answer.retry_after is not None:
            return answer.retry_after
        reset = moment(answer.headers.get("X-RateLimit-Reset", ""))
        if reset is None:
            return None
        now = _date(answer) or self.at
        return min(max((reset - now).total_seconds(), 1.0), _A_DAY)


def succeeded(answer: Answer) -> bool:
    """Whether an answer is a success."""
    return answer.status in _OK


def moment(text: str | None) -> datetime | None:
    """Return the moment that a server tells, `None` where nobody can read it."""
    text = (text or "").strip()
    try:
        if text.isdecimal():
            return datetime.fromtimestamp(int(text), UTC)
        found = datetime.fromisoformat(text)
    except (ValueError, OverflowError, OSError):
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found


def form(fields: Mapping[str, str], name: str, kind: str, content: bytes) -> tuple[bytes, str]:
    """Return a form with a file as bytes, and its media type (RFC 7578). Always the same of the same."""
    boundary = f"feedsync-{hashlib.sha256(content).hexdigest()[:32]}"
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
        for key, value in fields.items()
    ]
    disposition = f'Content-Disposition: form-data; name="file"; filename="{name}"'
    parts.append(f"--{boundary}\r\n{disposition}\r\nContent-Type: {kind}\r\n\r\n".encode())
    body = b"".join([*parts, content, f"\r\n--{boundary}--\r\n".encode()])
    return body, f"multipart/form-data; boundary={boundary}"


def _date(answer: Answer) -> datetime | None:
    try:
        found = parsedate_to_datetime(answer.headers.get("Date", ""))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found


def _behind(answer: Answer, at: datetime) -> float:
    """Return how many seconds the server's clock is behind ours."""
    date = _date(answer)
    return min(max((at - date) / timedelta(seconds=1), 0.0), _MOST_BEHIND) if date else 0.0
