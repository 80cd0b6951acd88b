"""Fetches an address from a world that may be slow, broken or hostile: within limits of time and bytes, never
from a private machine that the operator did not name, and the login only for whom it is meant.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urldefrag, urlsplit, urlunsplit

from msgspec import Struct

from feedsync.clock import SystemClock, stopwatch
from feedsync.errors import FetchError
from feedsync.net.guard import PORTS, Guard, is_this_machine, origin
from feedsync.net.headers import Headers
from feedsync.net.retry_after import seconds_of
from feedsync.text.urls import absolute

if TYPE_CHECKING:
    import requests

    from feedsync.net.connection import Allowance, GuardedAdapter

USER_AGENT = "feedsync (+feed generator)"
PASSING = frozenset({429, 500, 502, 503, 504})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PIECE = 64 * 1024
_LONGEST_WAIT = 30.0
_IDLE = 2.0  # seconds; the shortest that servers are known to keep a connection for
_WAITS = (1.0, 3.0)
# What may be told to another site; all else that a caller sends may be a secret.
_FOR_ALL = frozenset({"accept", "accept-language", "if-none-match", "if-modified-since"})


class Answer(Struct, frozen=True):
    """What came from an address: `url` is the last of its redirects, `body` is no longer compressed.

    `headers` are looked up in any case. `retry_after` is in seconds, where the server said so.
    """

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    retry_after: float | None = None


class Limits(Struct, frozen=True):
    """What one `get` may take at most: seconds in all, bytes (on the wire, and uncompressed), redirects."""

    seconds: float = 30.0
    bytes: int = 50 * 1024 * 1024
    redirects: int = 5


class Client:
    """Fetches addresses. For one thread.

    `addresses` are those that the operator wrote: their machines may be private, and get the `login`.
    `ValueError` for an address that is none, or a wrong entry of `allow_private`.
    """

    def __init__(
        self,
        addresses: Iterable[str],
        *,
        login: tuple[str, str] | None = None,
        allow_private: Sequence[str] = (),
        limits: Limits = Limits(),  # noqa: B008  it cannot change
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        written = [absolute(address, "") or address for address in addresses]
        self._guard = Guard(written, allow_private)
        self._origins = frozenset(map(origin, written))
        self._login = login
        self._limits = limits
        self._sleep = sleep
        self._line: tuple[GuardedAdapter, Allowance] | None = None
        self._post: tuple[tuple[str, str], requests.PreparedRequest] | None = None
        self._idle = stopwatch()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections that are kept; a later `get` opens new ones."""
        if self._line:
            self._line[0].close()

    def get(self, address: str, headers: Mapping[str, str] | None = None) -> Answer:
        """Return the answer of an address, whatever its status. Raises `FetchError` if there is none.

        Redirects are followed (RFC 9110 section 15.4), `Location` against the address that sent it.
        """
        at = _first(address)
        first, seen = at, {at}
        self._allowance().begin(self._limits.seconds, self._limits.bytes)
        while True:
            with self._failures(at):
                response = self._sent(at, self._headers(at, first, headers or {}))
                try:
                    location = response.headers.get("Location")
                    if response.status_code not in _REDIRECTS or not location:
                        return self._answer(at, response, self._body)
                finally:
                    response.close()
                at = self._next(at, location, seen)

    def post(
        self, address: str, body: bytes, headers: Mapping[str, str] | None = None, *, method: str = "POST"
    ) -> Answer:
        """Return the answer to a body, whatever its status. Raises `FetchError` if there is none.

        A redirect is an answer like others: nothing is sent on. Nothing is sent a second time either: though
        no answer came it may have arrived, unless the error `is_unsent` (RFC 9110 section 9.2.2). Once the
        head of an answer is here, its status counts, whatever becomes of the body: that is cut at the limit,
        and may be missing.
        """
        allowance = self._allowance()
        allowance.begin(self._limits.seconds, self._limits.bytes)
        try:
            return self._posted(method, _first(address), body, headers or {})
        except FetchError as error:
            error.is_unsent = not allowance.has_sent
            raise

    def _posted(self, method: str, at: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        if self._idle() > _IDLE:
            # A server may be about to close what was kept that long, and then nobody knew what arrived.
            self.close()
        with self._failures(at):
            response = self._sent(at, self._headers(at, at, headers), (method, body))
            try:
                return self._answer(at, response, self._body_or_none)
            finally:
                response.close()
                self._idle = stopwatch()

    def get_patiently(
        self, address: str, headers: Mapping[str, str] | None = None, *, tries: int = 3
    ) -> Answer:
        """Do as `get`, and ask again after what may pass: outages, time-outs, the statuses in `PASSING`.

        Returns the last answer or raises the last error. A `Retry-After` of more than 30 seconds is left
        to the caller: nothing is asked before its time.
        """
        for number in range(tries - 1):
            try:
                answer = self.get(address, headers)
            except FetchError as error:
                if not error.is_passing:
                    raise
                asked = None
            else:
                if answer.status not in PASSING:
                    return answer
                asked = answer.retry_after
                if asked is not None and asked > _LONGEST_WAIT:
                    return answer
            self._sleep(_jitter(number) if asked is None else asked)
        return self.get(address, headers)

    def _opened(self) -> tuple[GuardedAdapter, Allowance]:
        if self._line is None:
            from feedsync.net.connection import Allowance, GuardedAdapter

            allowance = Allowance(self._guard)
            self._line = GuardedAdapter(allowance), allowance
        return self._line

    def _allowance(self) -> Allowance:
        return self._opened()[1]

    @contextmanager
    def _failures(self, at: str) -> Iterator[None]:
        import zlib
        from http.client import HTTPException

        from urllib3.exceptions import HTTPError

        from feedsync.net.failures import failure

        where = self._allowance().where = _where(at)
        try:
            yield
        except (OSError, ValueError, HTTPError, HTTPException, zlib.error) as error:
            self._allowance().left()  # it says so itself, if the time is over
            raise failure(error, where) from error

    def _sent(
        self, at: str, headers: Mapping[str, str], body: tuple[str, bytes] | None = None
    ) -> requests.Response:
        import requests

        request = self._prepared(at, headers, body)
        adapter, allowance = self._opened()
        proxies = self._proxies(at)
        allowance.has_connected = False
        try:
            return self._send(adapter, request, proxies)
        except requests.ConnectionError:
            # A server may close a connection that was kept just when it is used again (RFC 9112, 9.3.1).
            if allowance.has_connected or body is not None:
                raise
            adapter.close()
            return self._send(adapter, request, proxies)

    def _prepared(
        self, at: str, headers: Mapping[str, str], body: tuple[str, bytes] | None
    ) -> requests.PreparedRequest:
        import requests

        if body is None:
            return requests.Request("GET", at, headers=dict(headers)).prepare()
        method, content = body
        # To make one anew costs a fifth of a whole exchange, and messages go to one address.
        if self._post is None or self._post[0] != (method, at):
            self._post = (method, at), requests.Request(method, at).prepare()
        request = self._post[1]
        request.prepare_headers(headers)
        request.headers["Content-Length"] = str(len(content))
        request.body = content
        return request

    def _send(
        self, adapter: GuardedAdapter, request: requests.PreparedRequest, proxies: dict[str, str]
    ) -> requests.Response:
        seconds = self._allowance().left()
        return adapter.send(request, stream=True, timeout=seconds, verify=self._trusted(), proxies=proxies)

    def _trusted(self) -> str | bool:
        """Return the file of CAs that the environment names, or `True` for those that requests brings."""
        bundle = os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE")
        if bundle and not os.path.exists(bundle):  # noqa: PTH110  it is a string for requests
            from feedsync.net.failures import fetch_error

            message = "REQUESTS_CA_BUNDLE names a file that is not there."
            raise fetch_error(message, where=bundle, advice="Mend or unset it.")
        return bundle or True

    def _proxies(self, at: str) -> dict[str, str]:
        """Return the proxies of the environment; what is on this machine needs none."""
        from requests.utils import get_environ_proxies, select_proxy

        _, host, port = origin(at)
        if is_this_machine(host):
            return {}
        proxies: dict[str, str] = get_environ_proxies(at, no_proxy=None)
        if select_proxy(at, proxies):
            self._check_for_proxy(host, port)
        return proxies

    def _check_for_proxy(self, host: str, port: int) -> None:
        """Check a host that a proxy will connect to. It may be one that only the proxy can look up."""
        if self._guard.is_written(host, port):
            return
        from feedsync.net.connection import private

        allowance = self._allowance()
        try:
            places = allowance.look_up(host, port)
        except FetchError:
            allowance.left()
            return
        if not all(self._guard.allows(host, port, place.address[0]) for place in places):
            raise private(allowance.where)

    def _headers(self, at: str, first: str, given: Mapping[str, str]) -> dict[str, str]:
        is_home = _is_same_or_safer(origin(at), origin(first))
        headers = {name: value for name, value in given.items() if is_home or name.lower() in _FOR_ALL}
        names = {name.lower() for name in headers}
        usual = {"Accept": "*/*", "Accept-Encoding": "gzip, deflate", "User-Agent": USER_AGENT}
        if self._login and any(_is_same_or_safer(origin(at), written) for written in self._origins):
            from base64 import b64encode

            usual["Authorization"] = f"Basic {b64encode(':'.join(self._login).encode()).decode()}"
        return headers | {name: value for name, value in usual.items() if name.lower() not in names}

    def _answer(self, at: str, response: requests.Response, read: Callable[[str, Any, str], bytes]) -> Answer:
        headers = Headers(_fields(response.raw))
        body = read(at, response.raw, headers.get("Content-Encoding", ""))
        asked = headers.get("Retry-After")
        wait = seconds_of(asked, SystemClock().now()) if asked else None
        return Answer(at, response.status_code, headers, body, wait)

    def _body(self, at: str, raw: Any, coding: str, *, is_cut: bool = False) -> bytes:
        from feedsync.net.connection import too_large
        from feedsync.net.decode import Decoder
        from feedsync.net.failures import fetch_error

        allowance, most, body = self._allowance(), self._limits.bytes, bytearray()
        try:
            decoder = Decoder(coding)
        except ValueError as error:
            message = "the body is compressed in a way that was not asked for."
            raise fetch_error(message, where=_where(at), advice="It has to be mended there.") from error
        for piece in raw.stream(_PIECE, decode_content=False):
            for decoded in decoder.feed(piece):
                allowance.left()
                body += decoded
                if len(body) > most and is_cut:
                    return bytes(body[:most])
                if len(body) > most:
                    raise too_large(_where(at), most)
        if not decoder.is_complete():
            raise fetch_error("the answer was cut off.", where=_where(at), is_passing=True)
        return bytes(body)

    def _body_or_none(self, at: str, raw: Any, coding: str) -> bytes:
        """Return the body of an answer of which the head alone matters."""
        import zlib
        from http.client import HTTPException

        from urllib3.exceptions import HTTPError

        try:
            return self._body(at, raw, coding, is_cut=True)
        except (FetchError, OSError, ValueError, HTTPError, HTTPException, zlib.error):
            return b""

    def _next(self, at: str, location: str, seen: set[str]) -> str:
        """Return where a redirect leads, and note it in `seen`. Raises `FetchError` if it may not."""
        from feedsync.net.failures import fetch_error

        # Header fields are read as Latin-1; an address in them that is not ASCII is in UTF-8.
        found = absolute(location.encode("latin-1", "replace").decode("utf-8", "replace"), at)
        problem = ""
        if found is None:
            problem = "redirects to what is no address of http or https."
        else:
            found = _bare(found)
            if found in seen:
                problem = "redirects in a circle."
            elif len(seen) > self._limits.redirects:
                problem = f"redirects more than {self._limits.redirects} times."
            elif self._login and at.startswith("https:") and not found.startswith("https:"):
                problem = "redirects from https to plain http, where a login is not safe."
        if found is None or problem:
            raise fetch_error(problem, where=_where(at), advice="Does it want a browser, or another address?")
        seen.add(found)
        return found


@lru_cache(1000)
def _first(address: str) -> str:
    from feedsync.net.failures import fetch_error

    found = absolute(address, "")
    if found is None:
        raise fetch_error(
            "this is no address of http or https.", where=_where(address), advice="Write https://host/path."
        )
    if "@" in urlsplit(found).netloc:
        raise fetch_error(
            "the address holds a login.", where=_where(found), advice="Write it apart from the address."
        )
    return _bare(found)


def _bare(address: str) -> str:
    """Return an address as it is asked for: without login and fragment."""
    parts = urlsplit(urldefrag(address).url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def _where(address: str) -> str:
    """Return the host of an address, with its port where that is not the usual one."""
    try:
        scheme, host, port = origin(address)
    except ValueError:
        return "an address"
    host = f"[{host}]" if ":" in host else host
    return host if port == PORTS[scheme] else f"{host}:{port}"


def _is_same_or_safer(one: tuple[str, str, int], written: tuple[str, str, int]) -> bool:
    """Whether an origin is the written one, or the same host by https instead of http."""
    if one == written:
        return True
    is_upgrade = one[0] == "https" and written[0] == "http"
    return is_upgrade and one[1] == written[1] and one[2] in {PORTS["https"], written[2]}


def _fields(raw: Any) -> Iterator[tuple[str, str]]:
    return (field for field in raw.headers.iteritems())


def _jitter(number: int) -> float:
    """Return how long to wait after try `number`: by chance, so that not all come back at once."""
    import random

    wait = _WAITS[min(number, len(_WAITS) - 1)]
    return random.uniform(0, 2 * wait)  # noqa: S311  nothing secret
