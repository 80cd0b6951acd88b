"""The session of an account: logged in once, kept in a file, refreshed; never logged in oftener than allowed.

`com.atproto.server.createSession` may be called 30 times in 5 minutes and 300 times a day for each account,
and the person who owns it logs in as well.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from feedsync import whole_file
from feedsync.channels.base import Fate, Outcome
from feedsync.channels.bluesky_xrpc import RENEW, Refused, Xrpc

_MINUTES, _DAY = 5 * 60, 24 * 3600
# Two thirds of what is allowed: the rest is for people.
_LIMITS = ((_MINUTES, 20), (_DAY, 200))
_PRIVATE = 0o600
_AGAIN = 3600  # seconds after which a password that was refused is sent once more
_ROUNDS = 100_000  # it may be a person's own password


class Refusal(Struct, frozen=True):
    """A password that was refused, as a `digest` with a `salt`; when that was, and what was `said` of it."""

    salt: str
    digest: str
    at: int
    said: str

    @classmethod
    def of(cls, password: str, at: int, said: str) -> Refusal:
        """Return it of a password, by which nobody can tell that."""
        salt = secrets.token_hex(16)
        return cls(salt, _digest(password, salt), at, said)

    def is_of(self, password: str, now: int) -> bool:
        """Whether a password is this one, and was refused just now."""
        return abs(now - self.at) < _AGAIN and hmac.compare_digest(_digest(password, self.salt), self.digest)


class Kept(Struct, frozen=True):
    """What is kept of a session. `logins` are the moments of the last day at which a password was sent.

    `refusal` is of the last one that the server did not take.
    """

    did: str = ""
    access: str = ""
    refresh: str = ""
    logins: tuple[int, ...] = ()
    refusal: Refusal | None = None


class Session:
    """One for all threads of a channel. `password` reads it, or raises `ValueError` with what is wrong."""

    def __init__(self, file: Path, server: str, handle: str, password: Callable[[], str]) -> None:
        self._file = file
        self._handle = handle
        self._name = f"{handle} {server}"
        self._password = password
        self._lock = Lock()
        self._kept: Kept | None = None

    def current(self, line: Xrpc, at: datetime, stale: str = "") -> Kept:
        """Return a session whose access token is not `stale`. Raises `Refused`."""
        with self._lock:
            kept = self._kept
            if kept is None or kept.access == stale:
                kept = self._kept = self._read()
                line.hide(kept.access, kept.refresh)
            if not kept.access or kept.access == stale:
                kept = self._refreshed(line, kept) or self._logged_in(line, kept, at)
            line.hide(kept.access, kept.refresh)
            return kept

    def call(self, line: Xrpc, at: datetime, work: Callable[[Kept], dict[str, Any]]) -> dict[str, Any]:
        """Return what `work` gives with a session; once more with another one where it is stale."""
        kept = self.current(line, at)
        try:
            return work(kept)
        except Refused as refused:
            if not refused.is_stale:
                raise
        return work(self.current(line, at, kept.access))

    def _refreshed(self, line: Xrpc, kept: Kept) -> Kept | None:
        if not kept.refresh:
            return None
        try:
            answer = line.do("com.atproto.server.refreshSession", token=kept.refresh)
        except Refused as refused:
            if refused.is_stale:
                return None
            raise _general(refused) from None
        return self._taken(kept, answer)

    def _logged_in(self, line: Xrpc, kept: Kept, at: datetime) -> Kept:
        try:
            password = self._password()
        except ValueError as error:
            raise _shut_out(str(error)) from None
        line.hide(password)
        now = int(at.timestamp())
        if kept.refusal and kept.refusal.is_of(password, now):
            raise _shut_out(line.said(kept.refusal.said))
        logins = tuple(one for one in kept.logins if abs(now - one) < _DAY)
        for seconds, most in _LIMITS:
            recent = sorted(one for one in (*logins, *self._of_others()) if abs(now - one) < seconds)
            if len(recent) >= most:
                said = f"logged in {len(recent)} times in {seconds // 60} minutes: no more for now"
                raise _later(said, float(max(recent[0] + seconds - now, 1)))
        # Noted before it is tried: a kill must not hide it.
        kept = self._write(replace(kept, logins=(*logins, now)))
        credentials = {"identifier": self._handle, "password": password}
        try:
            answer = line.do("com.atproto.server.createSession", credentials)
        except Refused as refused:
            if refused.error == "AuthenticationRequired":
                said = f"{self._handle}: the handle or its password is wrong; {RENEW}"
                refused = _shut_out(line.said(said))
            if refused.outcome.is_shut_out:
                refusal = Refusal.of(password, now, refused.outcome.said)
                self._write(replace(kept, access="", refresh="", refusal=refusal))
            raise _general(refused) from None
        return self._taken(kept, answer)

    def _taken(self, kept: Kept, answer: dict[str, Any]) -> Kept:
        values = [answer.get(key) for key in ("did", "accessJwt", "refreshJwt")]
        did, access, refresh = (value if isinstance(value, str) else "" for value in values)
        if not (did and access and refresh):
            raise _later("the server gave no session; is it one of the AT protocol?")
        return self._write(replace(kept, did=did, access=access, refresh=refresh, refusal=None))

    def _read(self) -> Kept:
        return self._all().get(self._name, Kept())

    def _of_others(self) -> list[int]:
        """Return when other channels logged in to the same account: its limits are for all together."""
        files = (file for file in self._file.parent.glob("*.json") if file.name != self._file.name)
        return [one for file in files for one in _kept_in(file).get(self._name, Kept()).logins]

    def _all(self) -> dict[str, Kept]:
        """Return what is kept of all accounts: another configuration may have a channel of this name."""
        return _kept_in(self._file)

    def _write(self, kept: Kept) -> Kept:
        try:
            content = msgspec.json.encode(self._all() | {self._name: kept})
            whole_file.replace(self._file, content, mode=_PRIVATE)
        except OSError as error:
            why = error.strerror or type(error).__name__
            raise _later(f"the session cannot be kept in {self._file.name}: {why}") from None
        self._kept = kept
        return kept


def _kept_in(file: Path) -> dict[str, Kept]:
    try:
        return msgspec.json.decode(file.read_bytes(), type=dict[str, Kept])
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return {}


def _general(refused: Refused) -> Refused:
    """Return what came of a call that is about no message."""
    outcome = replace(refused.outcome, fate=Fate.LATER, is_general=True)
    return Refused(outcome, refused.error, refused.status)


def _digest(password: str, salt: str) -> str:
    raw = password.encode("utf-8", "surrogatepass")
    return hashlib.pbkdf2_hmac("sha256", raw, bytes.fromhex(salt), _ROUNDS).hex()


def _shut_out(said: str) -> Refused:
    return Refused(Outcome(Fate.LATER, said, is_general=True, is_shut_out=True))


def _later(said: str, wait: float | None = None) -> Refused:
    return Refused(Outcome(Fate.LATER, said, wait, is_general=True))
