"""Calls of a server of the AT protocol, and what its answers mean (atproto.com/specs/xrpc)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

import msgspec

from feedsync.channels.base import ChannelContext, Fate, Outcome, Trait
from feedsync.channels.http import BYTES, SECONDS, keys_in, outcome_of, outcome_of_error, shortened
from feedsync.errors import FetchError
from feedsync.net.client import Answer, Client, Limits

RENEW = "make a new app password (bsky.app: Settings, Privacy and security) and set it"
_LONGEST = 160  # characters of what is said
_LONGEST_WAIT = 24 * 3600.0
_STALE = frozenset({"ExpiredToken", "InvalidToken", "AuthMissing", "AuthenticationRequired"})
# What is wrong with the account, and nothing that is sent would mend.
_ACCOUNT = {
    "AccountTakedown": "the account has been taken down: ask the server's moderators",
    "AccountSuspended": "the account is suspended: ask the server's moderators",
    "AccountDeactivated": "the account is deactivated: activate it again in its settings",
    "AuthFactorTokenRequired": f"the account's own password wants a code by mail as well; {RENEW}",
}


class Refused(Exception):  # noqa: N818  it carries what came of a call
    """A call that did not succeed. `error` is the server's own word for why, if it gave one.

    `is_down`: there was no answer, or one of the 5xx. That may be so of the server, or of this call alone.
    """

    def __init__(
        self, outcome: Outcome, error: str = "", status: int = 0, *, is_unanswered: bool = False
    ) -> None:
        super().__init__(outcome.said)
        self.outcome = outcome
        self.error = error
        self.status = status
        self.is_down = is_unanswered or status >= HTTPStatus.INTERNAL_SERVER_ERROR

    @property
    def is_stale(self) -> bool:
        """Whether another token may help."""
        if self.error in _ACCOUNT:
            return False
        return self.error in _STALE or self.status == HTTPStatus.UNAUTHORIZED


class Xrpc:
    """Calls one server. What is to `hide` is never said."""

    def __init__(self, server: str, context: ChannelContext) -> None:
        self._server = server.rstrip("/")
        self._secrets = {part for value in context.variables for part in keys_in(value)}
        limits = Limits(SECONDS, BYTES)
        self._client = Client([server], allow_private=context.allow_private, limits=limits)

    def ask(self, name: str, values: Mapping[str, str], *, token: str = "") -> dict[str, Any]:
        """Return the answer to a query. Raises `Refused`."""
        try:
            answer = self._client.get(f"{self._address(name)}?{urlencode(values)}", _authorization(token))
        except FetchError as error:
            raise self._unanswered(error) from None
        return self._read(answer)

    def do(
        self,
        name: str,
        values: Mapping[str, Any] | None = None,
        *,
        token: str = "",
        blob: tuple[str, bytes] | None = None,
    ) -> dict[str, Any]:
        """Return the answer to a procedure, which takes values, a blob with its type, or nothing.

        Raises `Refused`.
        """
        headers, body = _authorization(token), b""
        if blob:
            headers["Content-Type"], body = blob
        elif values is not None:
            headers["Content-Type"] = "application/json"
            body = json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()
        try:
            answer = self._client.post(self._address(name), body, headers)
        except FetchError as error:
            raise self._unanswered(error) from None
        return self._read(answer)

    def check_up(self) -> None:
        """Raises `Refused` where the server is away for everything."""
        self.ask("com.atproto.server.describeServer", {})

    def hide(self, *secrets: str) -> None:
        """Note what nobody may see."""
        self._secrets.update(secrets)

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()

    def _address(self, name: str) -> str:
        return f"{self._server}/xrpc/{name}"

    def _unanswered(self, error: FetchError) -> Refused:
        outcome = outcome_of_error(error, Trait.IDEMPOTENT, self._secrets)
        return Refused(outcome, is_unanswered=True)

    def _read(self, answer: Answer) -> dict[str, Any]:
        try:
            found = msgspec.json.decode(answer.body)  # which takes no lone surrogates: nobody could keep them
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            found = None
        values: dict[str, Any] = found if isinstance(found, dict) else {}
        if answer.status == HTTPStatus.OK:
            if isinstance(found, dict) or not answer.body.strip():  # deleteRecord may say nothing
                return values
            said = "200 OK, but what it answers is no JSON; is this a server of the AT protocol?"
            raise Refused(Outcome(Fate.LATER, said, is_general=True), status=answer.status)
        raise self._refusal(answer, _text(values, "error"), _text(values, "message"))

    def _refusal(self, answer: Answer, error: str, message: str) -> Refused:
        if not error:
            return Refused(outcome_of(answer, Trait.IDEMPOTENT, self._secrets), "", answer.status)
        said = self.said(f"{answer.status} {_ACCOUNT.get(error) or f'{error}: {message}'.rstrip(': ')}")
        # What is wrong with one message says nothing of the next.
        is_general = answer.status != HTTPStatus.BAD_REQUEST or error not in _OF_MESSAGE
        is_refused = answer.status == HTTPStatus.BAD_REQUEST and error in _FINAL
        fate = Fate.REFUSED if is_refused else Fate.LATER
        outcome = Outcome(fate, said, _wait(answer), is_general, is_shut_out=error in _ACCOUNT)
        return Refused(outcome, error, answer.status)

    def said(self, text: str) -> str:
        """Return one line for a person, without secrets."""
        return shortened(text, self._secrets, _LONGEST)


# What a server says of a record that it does not take (400), and what of one that it may take another time.
_FINAL = frozenset({"InvalidRequest", "InvalidRecord", "RecordTooLarge"})
_OF_MESSAGE = _FINAL | {"RecordNotFound", "InvalidSwap", "BlobNotFound", "InvalidMimeType", "BlobTooLarge"}


def _authorization(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"} if token else {}


def _text(values: Mapping[str, Any], key: str) -> str:
    value = values.get(key)
    return value if isinstance(value, str) else ""


def _wait(answer: Answer) -> float | None:
    """Return how many seconds are asked for, by `Retry-After` or, where the limit is reached, its reset.

    By the server's own clock: ours may be wrong.
    """
    if answer.retry_after is not None or answer.status != HTTPStatus.TOO_MANY_REQUESTS:
        return answer.retry_after
    try:
        reset = int(answer.headers.get("RateLimit-Reset", ""))
        now = parsedate_to_datetime(answer.headers.get("Date", "")).timestamp()
    except (ValueError, TypeError, OverflowError):
        return None
    return min(max(reset - now, 1.0), _LONGEST_WAIT)
