"""Connections that go only where the guard lets them, and end when their time or bytes are used up.

Imported when the first request is made, as urllib3 and requests are slow to load. What is checked is what
is connected to: a name is looked up once, and the connection goes to that very IP address.
"""

from __future__ import annotations

import io
import logging
import queue
import socket
import threading
import time
from collections.abc import Mapping
from functools import partial
from http.client import HTTPResponse, IncompleteRead, parse_headers
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, NamedTuple

import requests.adapters
from requests.exceptions import InvalidProxyURL
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from feedsync.errors import FetchError
from feedsync.net.failures import failure, fetch_error, timed_out
from feedsync.net.guard import Guard, is_public

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer
    from urllib3 import PoolManager
    from urllib3.poolmanager import ProxyManager

# Its warnings hold whole addresses, with the keys in them.
logging.getLogger("urllib3").setLevel(logging.ERROR)
# Heads, chunk marks and what interim answers take; it is not part of a body.
_OVERHEAD = 256 * 1024
_INTERIM = range(102, 200)


class _Found(NamedTuple):
    family: int
    kind: int
    protocol: int
    name: str
    address: tuple[Any, ...]


class Allowance:
    """What one `get` may still take, with all its redirects: seconds, and bytes on the wire."""

    def __init__(self, guard: Guard) -> None:
        self.guard = guard
        self.where = ""
        self.has_connected = False
        self.has_sent = False
        self._seconds = self._end = 0.0
        self._most = self._bytes = 0

    def begin(self, seconds: float, most: int) -> None:
        """Start the time and the count anew; nothing of a request has been sent yet."""
        self.has_sent = False
        self._seconds, self._end = seconds, time.monotonic() + seconds
        self._most, self._bytes = most, 0

    def left(self) -> float:
        """Return the seconds that are left. Raises `FetchError` if none are."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise timed_out(self.where, self._seconds)
        return left

    def count(self, received: int) -> None:
        """Note bytes from the wire. Raises `FetchError` if they are too many."""
        self._bytes += received
        if self._bytes > self._most + _OVERHEAD:
            raise too_large(self.where, self._most)

    def found(self, host: str, port: int) -> list[_Found]:
        """Look a host up and check every IP address that it has. Raises `FetchError`."""
        places = self.look_up(host, port)
        for place in places:
            if not self.guard.allows(host, port, place.address[0]):
                raise private(self.where)
        return places

    def look_up(self, host: str, port: int) -> list[_Found]:
        """Return where a host is. Raises `FetchError`, in time also where the system's lookup hangs."""
        try:
            return [_Found(*place) for place in _looked_up(host.strip("[]"), port, self.left())]
        except TimeoutError as error:
            raise timed_out(self.where, self._seconds) from error
        except (OSError, UnicodeError) as error:
            raise failure(error, self.where) from error


def private(where: str) -> FetchError:
    """Return the error for a host that may not be asked, as it is none of the internet."""
    return fetch_error(
        "leads to a private address, which only the configuration may name.",
        where=where,
        advice="If that is right, add the host to `allow_private`.",
    )


def too_large(where: str, most: int) -> FetchError:
    """Return the error for an answer of more than `most` bytes."""
    size = f"{most / 1024**2:g} MB" if most >= 1024**2 else f"{most} bytes"
    return fetch_error(f"the answer is larger than {size}.", where=where, advice="Is the address right?")


class GuardedAdapter(requests.adapters.HTTPAdapter):
    """Sends requests over such connections. Never tries again by itself."""

    def __init__(self, allowance: Allowance) -> None:
        # `requests` may not be asked to set this up before the connections know what they may take.
        self._pools = _pools(allowance)
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Make the pools of connections; see `requests.adapters.HTTPAdapter`."""
        super().init_poolmanager(*args, **kwargs)
        self._equip(self.poolmanager)

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> ProxyManager:
        """Return the pools of connections through a proxy; see `requests.adapters.HTTPAdapter`."""
        if not proxy.lower().startswith(("http://", "https://")):
            raise InvalidProxyURL("a SOCKS proxy would look names up unguarded")
        pools: ProxyManager = super().proxy_manager_for(proxy, **kwargs)
        self._equip(pools)
        return pools

    def _equip(self, pools: PoolManager) -> None:
        pools.pool_classes_by_scheme = self._pools


def _pools(allowance: Allowance) -> dict[str, Any]:
    plain = type("PlainConnection", (_Guarded, HTTPConnection), {"allowance": allowance})
    secure = type("SecureConnection", (_Guarded, HTTPSConnection), {"allowance": allowance})
    return {
        "http": type("PlainPool", (HTTPConnectionPool,), {"ConnectionCls": plain}),
        "https": type("SecurePool", (HTTPSConnectionPool,), {"ConnectionCls": secure}),
    }


class _Guarded(HTTPConnection):
    """What both kinds of connection do in another way than urllib3."""

    allowance: Allowance

    def _new_conn(self) -> socket.socket:
        """Connect to an IP address that was checked. A proxy is the operator's and may be anywhere."""
        allowance = self.allowance
        allowance.has_connected = True
        find = allowance.look_up if self.proxy else allowance.found
        places = find(self._dns_host, self.port)
        problem: OSError = OSError("the lookup gave nothing")
        for number, place in enumerate(places):
            # One that swallows packets leaves time for the next.
            seconds = allowance.left() / (len(places) - number)
            try:
                sock = _connected(place, seconds)
            except OSError as error:
                problem = error
                continue
            sock.settimeout(allowance.left())
            return sock
        raise failure(problem, allowance.where) from problem

    def response_class(self, sock: socket.socket, *args: Any, **kwargs: Any) -> HTTPResponse:  # type: ignore[override]
        """Return an answer that reads from the socket what the allowance lets it."""
        return _Answer(_Wire(sock, self.allowance), *args, **kwargs)

    def request(  # type: ignore[override]
        self,
        method: str,
        url: str,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        **options: Any,
    ) -> None:
        """Send a request; a login never to a public machine in the open (RFC 7617 section 4)."""
        # Whoever gets here without a connection has sent nothing yet.
        if self.sock is None:
            self.connect()
        if any(name.lower() == "authorization" for name in headers or ()) and self._is_open_to_all():
            raise fetch_error(
                "a login is not sent over plain http.",
                where=self.allowance.where,
                advice="Write https://.",
            )
        self.allowance.has_sent = True
        super().request(method, url, body, headers, **options)

    def _is_open_to_all(self) -> bool:
        if isinstance(self, HTTPSConnection) and not self.proxy_is_forwarding:
            return False
        # Where a proxy goes from here is not known.
        return bool(self.proxy) or is_public(_without_zone(self.sock.getpeername()[0]))


class _Answer(HTTPResponse):
    """An answer of which the head is whole (RFC 9112 section 8), which `http.client` does not ask for."""

    def __init__(self, wire: _Wire, *args: Any, **kwargs: Any) -> None:
        self._wire = wire
        super().__init__(wire, *args, **kwargs)  # type: ignore[arg-type]

    def begin(self) -> None:
        """Read the head. Raises `IncompleteRead`."""
        super().begin()
        if self._wire.is_over:
            raise IncompleteRead(b"")

    def _read_status(self) -> tuple[str, int, str]:
        """Return the final status: `http.client` takes all interim ones but 100 for it (RFC 9110 15.2)."""
        while True:
            line: tuple[str, int, str] = super()._read_status()  # type: ignore[misc]
            if line[1] not in _INTERIM:
                return line
            parse_headers(self.fp)


class _Wire:
    """A socket as `http.client` wants it: something to read an answer from."""

    def __init__(self, sock: socket.socket, allowance: Allowance) -> None:
        self._sock = sock
        self._allowance = allowance
        self._file: _Metered | None = None

    @property
    def is_over(self) -> bool:
        """Whether the end of what comes was met."""
        return self._file is not None and self._file.is_over

    def makefile(self, _mode: str) -> io.BufferedReader:
        self._file = _Metered(self._sock, self._allowance)
        return io.BufferedReader(self._file)


class _Metered(io.RawIOBase):
    """Reads from a socket within the allowance. One byte now and then does not prolong the time."""

    def __init__(self, sock: socket.socket, allowance: Allowance) -> None:
        self._sock = sock
        self._file = sock.makefile("rb", buffering=0)
        self._allowance = allowance
        self.is_over = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int | None:
        self._sock.settimeout(self._allowance.left())
        received = self._file.readinto(buffer)
        self._allowance.count(received or 0)
        self.is_over = received == 0
        # A TLS handshake through a proxy follows, perhaps.
        self._sock.settimeout(self._allowance.left())
        return received

    def close(self) -> None:
        self._file.close()
        super().close()


def _looked_up(host: str, port: int, seconds: float) -> list[Any]:
    """Look a host up in a thread that is left to itself when the time is over. Raises `TimeoutError`."""
    ask = partial(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
    answers: queue.SimpleQueue[list[Any] | Exception] = queue.SimpleQueue()

    def look_up() -> None:
        try:
            answers.put(ask())
        except Exception as error:  # noqa: BLE001  it is raised again, where it can be caught
            answers.put(error)

    threading.Thread(target=look_up, name="feedsync-lookup", daemon=True).start()
    try:
        answer = answers.get(timeout=seconds)
    except queue.Empty:
        raise TimeoutError from None
    if isinstance(answer, Exception):
        raise answer
    return answer


def _connected(place: _Found, seconds: float) -> socket.socket:
    sock = socket.socket(place.family, place.kind, place.protocol)
    try:
        sock.settimeout(seconds)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.connect(place.address)
        _check_peer(sock, place)
    except BaseException:
        sock.close()
        raise
    return sock


def _check_peer(sock: socket.socket, place: _Found) -> None:
    peer = sock.getpeername()[0]
    if ip_address(_without_zone(peer)) != ip_address(_without_zone(place.address[0])):
        raise OSError("connected to another address")


def _without_zone(ip: str) -> str:
    return ip.partition("%")[0]
