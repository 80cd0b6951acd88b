"""How web servers behave, well and badly, and what each of it means for what was sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from feedsync.channels.base import Fate
from feedsync.testing.web import CLOSE, HANG, RESET, Endless, Reply, drip, head, reply


class Behaviour(NamedTuple):
    """What a server does, and what it means: by the trait, where sending again is safe and where not."""

    reply: Reply
    safe: Fate
    unsafe: Fate
    is_general: bool
    retry_after: float | None = None


def _later(answer: Reply, seconds: float | None = None) -> Behaviour:
    """Return one that asks to be left alone."""
    return Behaviour(answer, Fate.LATER, Fate.LATER, is_general=True, retry_after=seconds)


_SENT, _LATER, _REFUSED, _GONE, _UNKNOWN, _ABSENT = Fate
_HALF = (head(200)[:-2], CLOSE)
BEHAVIOURS: Mapping[str, Behaviour] = {
    "200": Behaviour(reply(200), _SENT, _SENT, is_general=False),
    "204": Behaviour(reply(204), _SENT, _SENT, is_general=False),
    "200 with a huge body": Behaviour((head(200), Endless(b"x" * 65536)), _SENT, _SENT, is_general=False),
    "200 with a body cut off": Behaviour(
        (head(200, [("Content-Length", "9")]), b"x", CLOSE), _SENT, _SENT, is_general=False
    ),
    "400": Behaviour(reply(400, b"bad"), _LATER, _REFUSED, is_general=False),
    "401": Behaviour(reply(401), _LATER, _REFUSED, is_general=True),
    "404": Behaviour(reply(404), _LATER, _REFUSED, is_general=True),
    "410": Behaviour(reply(410), _GONE, _GONE, is_general=True),
    "413": Behaviour(reply(413), _LATER, _REFUSED, is_general=False),
    "422": Behaviour(reply(422), _LATER, _REFUSED, is_general=False),
    "429": _later(reply(429, headers={"Retry-After": "30"}), 30),
    "429 without a time": _later(reply(429)),
    "500": Behaviour(reply(500), _LATER, _UNKNOWN, is_general=True),
    "502": Behaviour(reply(502), _LATER, _UNKNOWN, is_general=True),
    "503": _later(reply(503, headers={"Retry-After": "120"}), 120),
    "503 until a date that is over": _later(
        reply(503, headers={"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}), 0
    ),
    "503 until a date far away": _later(
        reply(503, headers={"Retry-After": "Fri, 31 Dec 2999 23:59:59 GMT"}), 86400
    ),
    "503 until a time that nobody can read": _later(reply(503, headers={"Retry-After": "soon"})),
    "504": Behaviour(reply(504), _LATER, _UNKNOWN, is_general=True),
    "an unknown status": Behaviour(reply(799), _LATER, _UNKNOWN, is_general=True),
    "closed without an answer": Behaviour((CLOSE,), _LATER, _UNKNOWN, is_general=True),
    "reset": Behaviour((RESET,), _LATER, _UNKNOWN, is_general=True),
    "half a head": Behaviour(_HALF, _LATER, _UNKNOWN, is_general=True),
    "garbage": Behaviour((b"\x00\xffgarbage\r\n\r\n", CLOSE), _LATER, _UNKNOWN, is_general=True),
    "a head without end": Behaviour(
        (b"HTTP/1.1 200 OK\r\n", Endless(b"X: " + b"x" * 9000 + b"\r\n")), _LATER, _UNKNOWN, is_general=True
    ),
    "silence": Behaviour((HANG,), _LATER, _UNKNOWN, is_general=True),
    "a slow head": Behaviour(drip(head(200, [("X", "x" * 1000)]), 0.05), _LATER, _UNKNOWN, is_general=True),
}
