"""What the answer to a POST means, for all channels that speak HTTP."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from http.client import responses
from urllib.parse import unquote, urlsplit

from feedsync.channels.base import ChannelContext, Fate, Outcome, Trait
from feedsync.errors import FetchError
from feedsync.net.client import Answer, Client, Limits
from feedsync.net.redact import without
from feedsync.text.characters import one_line
from feedsync.text.urls import absolute

SECONDS = 15.0  # for one exchange, all in all
BYTES = 64 * 1024  # of an answer
_LONGEST = 120  # characters of what was said
_LONG = 6  # characters: a shorter part of an address is no key
# What is wrong with one message, and says nothing of the next.
_OF_MESSAGE = frozenset({400, 406, 409, 411, 412, 413, 414, 415, 422, 431})
# Nothing was done with the message, and it may be sent to where these lead (RFC 9110 section 15.4).
_MOVED = frozenset({301, 307, 308})
_REDIRECTIONS = range(300, 400)
_SUCCESSES = range(200, 300)
_CLIENT_ERRORS = range(400, 500)


class HttpSender:
    """Posts to one address. `secrets` are never said, nor what in the address may be a key."""

    def __init__(
        self,
        address: str,
        context: ChannelContext,
        trait: Trait,
        *,
        login: tuple[str, str] | None = None,
        secrets: Iterable[str] = (),
    ) -> None:
        self._address = address
        self._trait = trait
        # A Basic login goes as one word, and an answer may show it.
        logins = (*login, ":".join(login)) if login else ()
        others = [part for value in context.variables for part in keys_in(value)]
        self._secrets = [*secrets, *logins, *secret_parts(address), *others]
        self._client = Client(
            [address], login=login, allow_private=context.allow_private, limits=Limits(SECONDS, BYTES)
        )

    def post(
        self,
        body: bytes,
        headers: Mapping[str, str],
        special: Callable[[Answer], Outcome | None] = lambda _: None,
    ) -> Outcome:
        """Return what came of it. `special` knows answers that mean something else here than elsewhere."""
        try:
            answer = self._client.post(self._address, body, headers)
        except FetchError as error:
            return outcome_of_error(error, self._trait, self._secrets)
        return special(answer) or outcome_of(answer, self._trait, self._secrets)

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()


def outcome_of(answer: Answer, trait: Trait, secrets: Iterable[str] = ()) -> Outcome:
    """Return what an answer says of the message.

    Where sending again does harm, what was certainly not accepted is told from what may have been.
    """
    status = answer.status
    said = _said(answer, secrets)
    is_general = status not in _OF_MESSAGE
    if status in _SUCCESSES:
        return Outcome(Fate.SENT, said)
    if status == HTTPStatus.GONE:
        return Outcome(Fate.GONE, said, is_general=True)
    later = Outcome(Fate.LATER, said, retry_after=answer.retry_after, is_general=is_general)
    if trait is Trait.IDEMPOTENT or status in _MOVED:
        return later
    if status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE):
        return later
    is_refused = status in _REDIRECTIONS or status in _CLIENT_ERRORS
    return Outcome(Fate.REFUSED if is_refused else Fate.UNKNOWN, said, is_general=is_general)


def outcome_of_error(error: FetchError, trait: Trait, secrets: Iterable[str] = ()) -> Outcome:
    """Return what it means that there was no answer."""
    said = shortened(" ".join(part for part in (error.message, _advice(error)) if part), secrets)
    is_safe = error.is_unsent or trait is Trait.IDEMPOTENT
    return Outcome(Fate.LATER if is_safe else Fate.UNKNOWN, said, is_general=True)


def keys_in(value: str) -> list[str]:
    """Return what may be a key of something that the environment gave: a host or a short word is none."""
    if "://" in value:
        return secret_parts(value)
    bare = value.removeprefix("whsec_")
    return [one for one in dict.fromkeys((value, bare)) if len(one) >= _LONG]


def secret_parts(address: str) -> list[str]:
    """Return what of an address may be a key: all of it but scheme and host."""
    parts = urlsplit(address)
    target = f"{parts.path}?{parts.query}" if parts.query else parts.path
    values = [pair.partition("=")[2] or pair for pair in parts.query.split("&")]
    pieces = [*parts.path.split("/"), *values]
    found = [address, target, parts.path, parts.query, *pieces, *map(unquote, pieces)]
    return [piece for piece in found if len(piece) >= _LONG]


def _said(answer: Answer, secrets: Iterable[str]) -> str:
    said = f"{answer.status} {phrase(answer.status)}".strip()
    location = answer.headers.get("Location", "")
    if answer.status in _REDIRECTIONS and location:
        to = absolute(location, answer.url)
        host = urlsplit(to).netloc.rpartition("@")[2] if to else ""
        if host and host != urlsplit(answer.url).netloc:
            return shortened(f"{said}: it has moved to {host}; write the new address", secrets)
        return shortened(f"{said}: it has another address; write that", secrets)
    return said if answer.status in _SUCCESSES else shortened(f"{said}{_first_line(answer)}", secrets)


def phrase(status: int) -> str:
    """Return what a status is called."""
    return responses.get(status, "")


def _first_line(answer: Answer) -> str:
    kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    is_text = kind in ("", "text/plain") or kind.endswith("json")
    text = answer.body.decode("utf-8", "replace").strip()
    if not is_text or not text or text.startswith("<"):
        return ""
    # JSON may be spread over many lines.
    line = text if text.startswith("{") else text.splitlines()[0]
    return f": {line}"


def _advice(error: FetchError) -> str:
    # The outbox knows better than `net` when it is sent again.
    return "" if error.is_passing else error.advice


def shortened(text: str, secrets: Iterable[str], most: int = _LONGEST) -> str:
    """Return what is said as one short line, without the secrets."""
    # Before anything is cut: a part of a secret would not be found.
    line = "".join(sign for sign in one_line(without(text, secrets)) if sign.isprintable())
    return line if len(line) <= most else f"{line[: most - 1]}…"
