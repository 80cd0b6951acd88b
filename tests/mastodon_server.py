"""A Mastodon on 127.0.0.1: its API as docs.joinmastodon.org tells it, with its limits, and with its ways to fail.

    with MastodonServer(clock) as server:
        server.weather = ["lost", "ok"]      # what becomes of the next requests to post; the last for all others
        server.lacks = {"key", "source"}     # what another server of the same API does not have
        ...
        assert [one.text for one in server.posts()] == ["Ponte https://porto.example/ponte/"]

Its clock is the test's. What the answers look like was read in mastodon/documentation and mastodon/mastodon
(config/initializers/rack_attack.rb, app/lib/rate_limiter.rb, app/services/post_status_service.rb).
"""

from __future__ import annotations

import html
import json
import re
import socket
import struct
import threading
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.parser import BytesParser
from email.policy import HTTP
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal, NamedTuple, Self
from urllib.parse import parse_qsl, urlsplit

import regex
from msgspec import Struct, field

TOKEN = "tok-0123456789-abcdefghijkl-mastodon"
ALL_SCOPES = frozenset({"read:accounts", "read:statuses", "write:statuses", "write:media"})
# ok; its answer is lost (reset, or the proxy's 504) though the work was done, or was not; 503 and 500 without work;
# the process is killed when the work was done.
Weather = Literal["ok", "lost", "lost before", "504", "504 before", "503", "500", "silence", "killed"]
_LINK = re.compile(r"https?://[^\s<>]+")
_MENTION = re.compile(r"(?<![\w/])@(\w+)@[\w.-]+\w")
_HASHTAG = re.compile(r"(?<![\w/&])#(\w+)")
_HOUR = timedelta(hours=1)


class Asked(NamedTuple):
    """A request."""

    method: str
    path: str
    query: dict[str, str]
    headers: Any
    body: bytes

    @property
    def values(self) -> dict[str, Any]:
        return json.loads(self.body) if self.body else {}


class Answer(Struct):
    status: int = 200
    value: object = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)


class Toot(Struct):
    """A post in the database of the server."""

    id: str
    account: str
    text: str
    at: datetime
    spoiler: str = ""
    sensitive: bool = False
    visibility: str = "public"
    language: str = ""
    to: str | None = None
    media: list[str] = field(default_factory=list)
    edited: datetime | None = None
    reblog: bool = False
    key: str = ""


class Uploaded(Struct):
    id: str
    description: str
    content: bytes
    kind: str
    polls: int = 0
    toot: str = ""
    is_broken: bool = False


class Refusal(Exception):
    def __init__(self, status: int, error: str) -> None:
        super().__init__(error)
        self.answer = Answer(status, {"error": error})


class MastodonServer:
    """The server; a context manager. Each thing it does is under one lock, as if in one transaction."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.clock = clock
        self.asked: list[Asked] = []
        self.weather: list[Weather] = ["ok"]
        self.kill: Callable[[], None] | None = None
        self.tokens = {TOKEN: ("1", ALL_SCOPES)}
        self.lacks: set[str] = set()
        # What it fails in (502): `GET v1/statuses/7`; a pattern.
        self.fails = ""
        self.toots: list[Toot] = []
        self.ever: list[Toot] = []
        self.scheduled: list[dict[str, Any]] = []
        self.media: dict[str, Uploaded] = {}
        self.max_characters, self.per_link, self.image_bytes = 500, 23, 16_777_216
        self.alt_limit = 1500
        # How the key fails: it is stored late, or a repeat with it is answered by 500 (mastodon#40399).
        self.key_after = timedelta()
        self.is_repeat_500 = False
        # A picture is looked at as often before it is ready; `refuses_media` with that status.
        self.polls = 0
        self.refuses_media = 0
        self.is_limited = True
        self.refused = 0
        self._keys: dict[tuple[str, str], tuple[str, datetime]] = {}
        self._counts: Counter[tuple[str, str, int]] = Counter()
        self._next = 100
        self.lock = threading.RLock()
        self.ends = threading.Event()
        server = self

        class Handler(_Handler):
            site = server

        self._http = _Server(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02})
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.ends.set()
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()

    # What people see and do

    def posts(self) -> list[Toot]:
        """What stands there, the oldest first."""
        with self.lock:
            return [toot for toot in self.toots if not toot.reblog]

    def write(self, text: str, **values: Any) -> Toot:
        """Post by hand."""
        with self.lock:
            toot = Toot(self.number(), values.pop("account", "1"), text, self.clock(), **values)
            self.toots.append(toot)
            return toot

    def number(self) -> str:
        self._next += 1
        return str(self._next)

    def paths(self, method: str = "") -> list[str]:
        return [one.path for one in self.asked if method in ("", one.method)]

    # The API

    def answer(self, asked: Asked) -> Answer:
        with self.lock:
            self.asked.append(asked)
            try:
                return self._answer(asked)
            except Refusal as refusal:
                return refusal.answer

    def _answer(self, asked: Asked) -> Answer:
        path = asked.path.removeprefix("/api/")
        if path in ("v1/instance", "v2/instance"):
            return self._instance(path)
        account = self._login(asked)
        for family, most, seconds in self._families(asked):
            limited = self._limit(account, family, most, seconds)
            if limited:
                return limited
        if self.fails and re.fullmatch(self.fails, f"{asked.method} {path}"):
            raise Refusal(502, "Bad Gateway")
        routes: Iterable[tuple[str, str, str, Callable[..., Answer]]] = (
            ("GET", r"v1/accounts/verify_credentials", "read:accounts", self._whoami),
            ("GET", r"v1/accounts/(\w+)/statuses", "read:statuses", self._list),
            ("GET", r"v1/scheduled_statuses", "read:statuses", self._scheduled),
            ("GET", r"v1/statuses/(\w+)", "read:statuses", self._show),
            ("GET", r"v1/statuses/(\w+)/source", "read:statuses", self._source),
            ("POST", r"v1/statuses", "write:statuses", self._post),
            ("PUT", r"v1/statuses/(\w+)", "write:statuses", self._edit),
            ("DELETE", r"v1/statuses/(\w+)", "write:statuses", self._delete),
            ("POST", r"v2/media", "write:media", self._upload),
            ("POST", r"v1/media", "write:media", self._upload),
            ("GET", r"v1/media/(\w+)", "write:media", self._media),
        )
        for method, pattern, scope, work in routes:
            match = re.fullmatch(pattern, path)
            if match and method == asked.method and f"{method} {pattern}" not in self.lacks:
                if scope not in self.tokens[self._token(asked)][1]:
                    raise Refusal(403, "This action is outside the authorized scopes")
                return work(account, asked, *match.groups())
        raise Refusal(404, "Record not found")

    def _token(self, asked: Asked) -> str:
        return (asked.headers.get("Authorization") or "").removeprefix("Bearer ")

    def _login(self, asked: Asked) -> str:
        token = self._token(asked)
        if token not in self.tokens:
            raise Refusal(401, "The access token is invalid")
        return self.tokens[token][0]

    def _families(self, asked: Asked) -> list[tuple[str, int, int]]:
        found = [("all", 300, 300)]
        if "max_id" in asked.query:
            found.append(("paging", 300, 900))
        if asked.method == "DELETE" and "/statuses/" in asked.path:
            found.append(("deletes", 30, 1800))
        if asked.method == "POST" and asked.path.endswith("/media"):
            found.append(("media", 30, 1800))
        if asked.method == "POST" and asked.path.endswith("/statuses"):
            found.append(("statuses", 300, 10800))
        return found

    def _limit(self, account: str, family: str, most: int, seconds: int) -> Answer | None:
        now = int(self.clock().timestamp())
        key = (account, family, now // seconds)
        self._counts[key] += 1
        if not self.is_limited or self._counts[key] <= most:
            return None
        reset = datetime.fromtimestamp(now - now % seconds + seconds, UTC)
        headers = {
            "X-RateLimit-Limit": str(most),
            "X-RateLimit-Remaining": "0",
            "X-RateLimit-Reset": reset.isoformat(timespec="microseconds").replace("+00:00", "Z"),
        }
        self.refused += 1
        return Answer(429, {"error": "Too many requests"}, headers)

    def _instance(self, path: str) -> Answer:
        if path in self.lacks:
            raise Refusal(404, "Not Found")
        if "configuration" in self.lacks:
            return Answer(value={"title": "Other", "max_toot_chars": self.max_characters})
        statuses = {
            "max_characters": self.max_characters,
            "max_media_attachments": 4,
            "characters_reserved_per_url": self.per_link,
        }
        media = {
            "description_limit": self.alt_limit,
            "image_matrix_limit": 33_177_600,
            "image_size_limit": self.image_bytes,
        }
        return Answer(value={"configuration": {"statuses": statuses, "media_attachments": media}})

    def _whoami(self, account: str, _: Asked) -> Answer:
        return Answer(value={"id": account, "username": "porto", "acct": "porto"})

    def _list(self, _: str, asked: Asked, account: str) -> Answer:
        limit = min(int(asked.query.get("limit", 20)), 40)
        below = int(asked.query.get("max_id", 10**12))
        mine = [one for one in reversed(self.toots) if one.account == account and int(one.id) < below]
        # It filters what it found, so that a page may have less, and more may follow.
        page = [one for one in mine[:limit] if not (one.reblog and "exclude_reblogs" in asked.query)]
        return Answer(value=[self._shown(one) for one in page])

    def _scheduled(self, _: str, asked: Asked) -> Answer:
        below = int(asked.query.get("max_id", 10**12))
        found = [one for one in self.scheduled if int(one["id"]) < below]
        return Answer(value=sorted(found, key=lambda one: -int(one["id"]))[:40])

    def _show(self, _: str, __: Asked, number: str) -> Answer:
        return Answer(value=self._shown(self._toot(number)))

    def _source(self, _: str, __: Asked, number: str) -> Answer:
        toot = self._toot(number)
        return Answer(value={"id": number, "text": toot.text, "spoiler_text": toot.spoiler})

    def _toot(self, number: str) -> Toot:
        for toot in self.toots:
            if toot.id == number:
                return toot
        raise Refusal(404, "Record not found")

    def _post(self, account: str, asked: Asked) -> Answer:
        key = asked.headers.get("Idempotency-Key", "")
        known = self._keys.get((account, key))
        now = self.clock()
        if known and "key" not in self.lacks and known[1] + self.key_after <= now < known[1] + _HOUR:
            if self.is_repeat_500:
                raise Refusal(500, "If you are the administrator of this website, check the logs")
            return Answer(value=self._shown(self._toot(known[0])))
        values = asked.values
        text = (values.get("status") or "").strip()
        self._judge(text, values)
        to = values.get("in_reply_to_id")
        if to and not any(toot.id == to for toot in self.toots):
            raise Refusal(404, "The post you are trying to reply to does not appear to exist.")
        toot = Toot(
            self.number(),
            account,
            text,
            now,
            (values.get("spoiler_text") or "").strip(),
            bool(values.get("sensitive")),
            values.get("visibility") or "public",
            values.get("language") or "",
            to,
            self._attach(values),
            key=key,
        )
        self.toots.append(toot)
        self.ever.append(toot)
        self._keys[account, key] = toot.id, now
        return Answer(value=self._shown(toot))

    def _judge(self, text: str, values: dict[str, Any]) -> None:
        if not text and not values.get("media_ids"):
            raise Refusal(422, "Validation failed: Text can't be blank")
        counted = _MENTION.sub(r"@\1", _LINK.sub("x" * self.per_link, text))
        if len(regex.findall(r"\X", counted + (values.get("spoiler_text") or ""))) > self.max_characters:
            said = f"Validation failed: Text character limit of {self.max_characters} exceeded"
            raise Refusal(422, said)
        language = values.get("language")
        if language and not re.fullmatch(r"[a-z]{2,3}(-[A-Z]{2})?", language):
            raise Refusal(422, "Validation failed: Language is invalid")

    def _attach(self, values: dict[str, Any], toot: str = "") -> list[str]:
        found = []
        for number in values.get("media_ids") or ():
            media = self.media.get(number)
            if media is None or media.toot not in ("", toot):
                continue
            if media.polls > 0:
                said = "Cannot attach files that have not finished processing. Try again in a moment!"
                raise Refusal(422, f"Validation failed: {said}")
            found.append(number)
        for number in found:
            self.media[number].toot = toot or "taken"
        return found

    def _edit(self, account: str, asked: Asked, number: str) -> Answer:
        toot = self._toot(number)
        if toot.account != account:
            raise Refusal(404, "Record not found")
        values = asked.values
        self._judge(values["status"].strip(), values)
        toot.text, toot.spoiler = values["status"].strip(), values.get("spoiler_text") or ""
        toot.sensitive, toot.edited = bool(values.get("sensitive")), self.clock()
        toot.media = [one for one in values.get("media_ids") or () if one in self.media]
        return Answer(value=self._shown(toot))

    def _delete(self, account: str, _: Asked, number: str) -> Answer:
        toot = self._toot(number)
        if toot.account != account:
            raise Refusal(404, "Record not found")
        self.toots.remove(toot)
        return Answer(value=self._shown(toot) | {"text": toot.text})

    def _upload(self, _: str, asked: Asked) -> Answer:
        if self.refuses_media:
            raise Refusal(self.refuses_media, "Error processing thumbnail for uploaded media")
        head = f"Content-Type: {asked.headers['Content-Type']}\r\n\r\n".encode()
        parts = {}
        for part in BytesParser(policy=HTTP).parsebytes(head + asked.body).iter_parts():
            parts[part.get_param("name", header="content-disposition")] = part
        content = parts["file"].get_payload(decode=True)
        description = parts["description"].get_payload(decode=True).decode() if "description" in parts else ""
        if len(content) > self.image_bytes or len(description) > self.alt_limit:
            raise Refusal(422, "Validation failed: File size must be less than it")
        media = Uploaded(self.number(), description, content, parts["file"].get_content_type(), self.polls)
        self.media[media.id] = media
        return Answer(202 if self.polls else 200, {"id": media.id, "type": "image", "url": None})

    def _media(self, _: str, __: Asked, number: str) -> Answer:
        media = self.media.get(number)
        if media is None or media.toot:
            raise Refusal(404, "Record not found")
        if media.is_broken:
            raise Refusal(422, "Error processing thumbnail for uploaded media")
        media.polls -= 1
        return Answer(206 if media.polls > 0 else 200, {"id": number, "type": "image"})

    def _shown(self, toot: Toot) -> dict[str, Any]:
        return {
            "id": toot.id,
            "created_at": _moment(toot.at),
            "in_reply_to_id": toot.to,
            "in_reply_to_account_id": "1" if toot.to else None,
            "sensitive": toot.sensitive,
            "spoiler_text": toot.spoiler,
            "visibility": toot.visibility,
            "language": toot.language or None,
            "uri": f"{self.url}/users/porto/statuses/{toot.id}",
            "url": f"{self.url}/@porto/{toot.id}",
            "edited_at": _moment(toot.edited) if toot.edited else None,
            "content": _as_html(toot.text),
            "reblog": {"id": "1"} if toot.reblog else None,
            "account": {"id": toot.account, "acct": "porto"},
            "media_attachments": [{"id": one, "type": "image"} for one in toot.media],
        }

    def next_weather(self) -> Weather:
        with self.lock:
            return self.weather[0] if len(self.weather) == 1 else self.weather.pop(0)


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _as_html(text: str) -> str:
    """As Mastodon shows a text: parts of a link are hidden, a mention loses its host."""

    def link(match: re.Match[str]) -> str:
        address = html.unescape(match[0])
        scheme, rest = re.fullmatch(r"(https?://(?:www\.)?)(.*)", address, re.DOTALL).groups()  # type: ignore[union-attr]
        shown = "".join(
            f'<span class="{kind}">{html.escape(part)}</span>'
            for kind, part in (("invisible", scheme), ("ellipsis", rest[:30]), ("invisible", rest[30:]))
        )
        return f'<a href="{html.escape(address)}" target="_blank" rel="nofollow noopener">{shown}</a>'

    shown = _LINK.sub(link, html.escape(text, quote=False))
    shown = _MENTION.sub(
        r'<span class="h-card"><a href="https://x.example/@\1">@<span>\1</span></a></span>', shown
    )
    shown = _HASHTAG.sub(
        r'<a href="https://x.example/tags/\1" class="mention hashtag">#<span>\1</span></a>', shown
    )
    return "".join(f"<p>{part.replace(chr(10), '<br />')}</p>" for part in shown.split("\n\n"))


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, *_: object) -> None:
        """Who asked may be gone, or killed."""


class _Handler(BaseHTTPRequestHandler):
    site: MastodonServer
    protocol_version = "HTTP/1.1"
    timeout = 20

    def _do(self) -> None:
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        asked = Asked(self.command, parts.path, dict(parse_qsl(parts.query)), self.headers, body)
        is_write = self.command in ("POST", "PUT", "DELETE") and "/statuses" in parts.path
        weather = self.site.next_weather() if is_write else "ok"
        if weather in ("503", "500"):
            return self._write(Answer(int(weather), {"error": "Service temporarily unavailable"}))
        answer = None if weather.endswith("before") else self.site.answer(asked)
        if weather == "killed" and self.site.kill:
            self.site.kill()
        if weather in ("lost", "lost before"):
            return self._reset()
        if weather in ("504", "504 before"):
            return self._write(Answer(504, {}))
        if weather == "silence":
            self.site.ends.wait(20)
            return self._reset()
        return self._write(answer or Answer())

    do_GET = do_POST = do_PUT = do_DELETE = _do  # noqa: N815

    def _write(self, answer: Answer) -> None:
        content = json.dumps(answer.value).encode()
        with suppress(OSError):
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Type", "application/json; charset=utf-8")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    def _reset(self) -> None:
        self.close_connection = True
        with suppress(OSError):
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()

    def date_time_string(self, timestamp: float | None = None) -> str:
        """The server's own clock."""
        return format_datetime(self.site.clock().astimezone(UTC), usegmt=True)

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""
