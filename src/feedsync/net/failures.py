"""The one place that turns what requests, urllib3 and the system raise into a `FetchError`.

No text of theirs is passed on: it may hold an address with a key in it.
"""

from __future__ import annotations

import socket
import ssl
import zlib
from collections.abc import Iterator
from http.client import BadStatusLine, HTTPException, IncompleteRead, RemoteDisconnected

from feedsync.errors import FetchError

_LATER = "It is tried again in the next run."
_NOT_FOUND = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}
_Said = tuple[str, str, bool]


def fetch_error(message: str, *, where: str, advice: str = "", is_passing: bool = False) -> FetchError:
    """Return an error for a host; `is_passing` where it may be over by itself."""
    error = FetchError(message, where=where, advice=advice or (_LATER if is_passing else ""))
    error.is_passing = is_passing
    return error


def failure(error: BaseException, where: str) -> FetchError:
    """Return the `FetchError` that says what kept `where` (a host) from answering."""
    if isinstance(error, FetchError):
        return error
    chain = list(_chain(error))
    for said in (_system(chain), _libraries(chain)):
        if said:
            message, advice, is_passing = said
            return fetch_error(message, where=where, advice=advice, is_passing=is_passing)
    return fetch_error(f"gave no answer that can be used ({type(error).__name__}).", where=where)


def timed_out(where: str, seconds: float) -> FetchError:
    """Return the error for an answer that was not complete in `seconds`."""
    message = f"no complete answer within {seconds:g} seconds."
    return fetch_error(message, where=where, is_passing=True)


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and all that it was made from; requests keeps that in arguments, urllib3 in `reason`."""
    waiting: list[object] = [error]
    seen: set[int] = set()
    while waiting:
        current = waiting.pop(0)
        if not isinstance(current, BaseException) or id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        waiting += [getattr(current, "reason", None), *current.args, current.__cause__, current.__context__]


def _system(chain: list[BaseException]) -> _Said | None:
    for error in chain:
        if isinstance(error, ssl.SSLCertVerificationError):
            return _certificate(error.verify_message)
        if isinstance(error, socket.gaierror):
            return _unknown_name(error.errno)
        for kinds, said in _OF_SYSTEM:
            if isinstance(error, kinds):
                return said
    return None


def _libraries(chain: list[BaseException]) -> _Said | None:
    import requests.exceptions as of_requests
    import urllib3.exceptions as of_urllib3

    table: list[tuple[tuple[type[BaseException], ...], _Said]] = [
        ((of_requests.SSLError, of_urllib3.SSLError, ssl.SSLError), _NO_TLS),
        ((of_requests.ProxyError, of_urllib3.ProxyError), _PROXY),
        ((of_requests.InvalidProxyURL, of_urllib3.ProxySchemeUnknown), _PROXY_ADDRESS),
        ((of_requests.InvalidHeader, of_urllib3.InvalidHeader, of_urllib3.HeaderParsingError), _NO_HTTP),
        ((of_requests.ContentDecodingError, of_urllib3.DecodeError), _WRONG_CODING),
        ((of_requests.ChunkedEncodingError, IncompleteRead), _CUT_OFF),
        ((of_urllib3.InvalidChunkLength, of_urllib3.ResponseNotChunked), _CUT_OFF),
        ((of_urllib3.NameResolutionError,), ("the name was not found in the DNS.", "", True)),
        ((of_urllib3.NewConnectionError,), _NO_WAY),
        ((TimeoutError, of_requests.Timeout, of_urllib3.TimeoutError), _TOO_SLOW),
        ((HTTPException,), _NO_HTTP),
        ((of_requests.URLRequired, of_requests.MissingSchema, of_requests.InvalidSchema), _NO_ADDRESS),
        ((of_requests.InvalidURL, of_urllib3.LocationValueError, UnicodeError), _NO_ADDRESS),
        ((of_urllib3.ProtocolError,), _CUT_OFF),
        ((of_requests.ConnectionError,), _NO_WAY),
    ]
    for kinds, said in table:
        if any(isinstance(error, kinds) for error in chain):
            return said
    # A plain `OSError` is the system's; requests' own are subclasses, of which none is known to pass.
    known = [error for error in chain if isinstance(error, OSError) and error.errno and error.strerror]
    return (f"cannot be reached: {known[0].strerror}.", "", True) if known else None


def _certificate(problem: str) -> _Said:
    return (
        f"its certificate is not accepted: {problem.rstrip('.')}.",
        "It has to be mended there; for a CA of your own, set REQUESTS_CA_BUNDLE to its file.",
        False,
    )


def _unknown_name(number: int | None) -> _Said:
    is_passing = number not in _NOT_FOUND
    advice = "" if is_passing else "Is the address spelled correctly?"
    return "the name was not found in the DNS.", advice, is_passing


_NO_TLS = ("no secure connection (TLS) could be made.", "Does this port speak https?", False)
_PROXY = ("the proxy gave no connection.", "See HTTP_PROXY, HTTPS_PROXY and NO_PROXY.", True)
_PROXY_ADDRESS = ("the proxy's address cannot be used.", "See HTTP_PROXY, HTTPS_PROXY and NO_PROXY.", False)
_WRONG_CODING = ("the body is not compressed as its head says.", "It has to be mended there.", False)
_CUT_OFF = ("the answer was cut off.", "", True)
_NO_WAY = ("no connection could be made.", "", True)
_TOO_SLOW = ("no complete answer in time.", "", True)
_NO_HTTP = ("does not answer as HTTP wants it.", "Is it a web server, on this port?", False)
_NO_ADDRESS = ("this address cannot be asked for.", "Is it spelled correctly?", False)
_OF_SYSTEM: tuple[tuple[tuple[type[BaseException], ...], _Said], ...] = (
    (
        (ConnectionRefusedError,),
        ("refused the connection.", "Does a server run there, on this port?", True),
    ),
    (
        (RemoteDisconnected, ConnectionError, ssl.SSLEOFError),
        ("closed the connection without a complete answer.", "", True),
    ),
    ((zlib.error,), _WRONG_CODING),
    ((BadStatusLine,), _NO_HTTP),
)
