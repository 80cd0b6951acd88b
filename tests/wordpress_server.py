"""A WordPress on 127.0.0.1 that can lie: its REST API over posts in memory, as version 6.1 was seen to answer.

    with WordPressServer() as site:
        first = site.add("Ferry late")
        site.lie("maintenance", times=2)     # the next two answers; see LIES for the kinds
        ...
        assert site.lists() == ["/wp/v2/posts"]

Nothing is asked of the internet. What was observed, and on what, is told in tests/live/test_wordpress_site.py.
"""

from __future__ import annotations

import gzip
import json
import socket
import struct
import threading
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple, Self
from urllib.parse import parse_qsl, urlencode, urlsplit
from zoneinfo import ZoneInfo

from msgspec import Struct, field
from newsroom import Newsroom

from feedsync.report import Report

LOCAL = ZoneInfo("Europe/Rome")
USER, PASSWORD = "editor", "abcd EFGH 1234 ijkl MNOP 5678"
_INVENTED_SINCE = datetime(2010, 1, 1, tzinfo=UTC)
_STATUSES = ("publish", "future", "draft", "pending", "private", "trash")
_TYPES = {
    "post": {"slug": "post", "rest_base": "posts", "rest_namespace": "wp/v2"},
    "page": {"slug": "page", "rest_base": "pages", "rest_namespace": "wp/v2"},
    "recipe": {"slug": "recipe", "rest_base": "ricette", "rest_namespace": "wp/v2"},
    "event": {"slug": "event", "rest_base": "eventi", "rest_namespace": "calendar/v3"},
}
_AS_JSON = {"Content-Type": "application/json; charset=UTF-8"}
_AS_HTML = {"Content-Type": "text/html; charset=UTF-8"}


CONFIG = """\
site: {title: Porto, url: "https://porto.example/", language: it, timezone: Europe/Rome}
store: {type: wordpress, url: "URL"MORE}
feeds:
  - {name: news, limit: 4}
publish: {to: feeds/, url: "https://porto.example/feeds/"}
"""
LOGIN = f", user: {USER}, password_file: secret"


class Post(Struct):
    """A row of the table of posts. `date` and `modified` are UTC; `trashed_from` is the status before."""

    id: int
    title: str
    content: str
    date: datetime
    modified: datetime
    type: str = "post"
    status: str = "publish"
    slug: str = ""
    author: int = 1
    password: str = ""
    picture: int = 0
    tags: list[int] = field(default_factory=list)
    trashed_from: str = ""
    is_sticky: bool = False


class Asked(NamedTuple):
    """A request: its path in the API (`/wp/v2/posts`), its query, how it came, and what it had for a login."""

    path: str
    query: Mapping[str, str]
    is_pretty: bool
    authorization: str

    @property
    def page(self) -> int:
        return int(self.query.get("page", 1))


class Answer(Struct):
    """An answer. Where `items` is a list, that is the body; `end` is how it ends badly: cut, reset or hang."""

    status: int = 200
    items: list[Any] | None = None
    total: int | None = None
    pages: int | None = None
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    end: str = ""

    def as_bytes(self) -> bytes:
        return self.body if self.items is None else json.dumps(self.items).replace("/", "\\/").encode()


Honest = Callable[..., Answer]  # the answer of a WordPress that is well, to the question or to another one
Lie = Callable[["WordPressServer", Asked, Honest], Answer]


class _Planned(Struct):
    lie: Lie
    times: int | None
    at_page: int | None
    asked: str


class WordPressServer:
    """The server; a context manager. Its clock is `now`, which a test moves.

    `invented` posts have the ids from 1 on, are made when they are asked for, and can be edited like others.
    """

    def __init__(self, now: datetime, *, invented: int = 0) -> None:
        self.now = now
        self.asked: list[Asked] = []
        self.authors = {1: "Giulia Ferri", 2: "Marco Riva"}
        self.tags = {10: "porto", 11: "mare"}
        self.has_pretty_permalinks = True
        self.is_author_only = False
        self.password = PASSWORD
        self._invented = range(1, invented + 1)
        self._posts: dict[int, Post] = {}
        self._deleted: set[int] = set()
        self._next = invented + 1
        self._planned: list[_Planned] = []
        self._meanwhile: list[tuple[int, Callable[[], object]]] = []
        self._lock = threading.Lock()
        self.ends = threading.Event()
        server = self

        class Handler(_Handler):
            site = server

        self._http = _Server(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02})
        self.port: int = self._http.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}/"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.ends.set()
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()

    # What editors do

    def add(self, title: str = "Titolo", content: str = "<p>Testo.</p>", **values: Any) -> int:
        """Write a post, by default of yesterday and not changed since; return its id."""
        number = self._next
        self._next += 1
        date = values.pop("date", self.now - timedelta(days=1))
        # So it is with a date in the past, and with one in the future.
        modified = values.pop("modified", date)
        slug = values.pop("slug", f"{title.casefold().replace(' ', '-')}-{number}")
        self._posts[number] = Post(number, title, content, date, modified, slug=slug, **values)
        return number

    def schedule(self, title: str, date: datetime, **values: Any) -> int:
        """Write a post that WordPress publishes by itself, at its time."""
        return self.add(title, date=date, status="future", **values)

    def edit(self, number: int, *, silently: bool = False, **values: Any) -> None:
        """Change a post; `silently` as plugins do, without a new time of change."""
        post = self._own(number)
        for name, value in values.items():
            setattr(post, name, value)
        if not silently:
            post.modified = self.now

    def trash(self, number: int) -> None:
        post = self._own(number)
        self.edit(number, status="trash", trashed_from=post.status, slug=f"{post.slug}__trashed")

    def restore(self, number: int) -> None:
        post = self._own(number)
        self.edit(number, status=post.trashed_from, slug=post.slug.removesuffix("__trashed"))

    def delete(self, number: int) -> None:
        """Delete a post for good."""
        self._posts.pop(number, None)
        self._deleted.add(number)

    def put_back(self, post: Post) -> None:
        """Bring back a post from a backup, as it was."""
        self._posts[post.id] = post
        self._deleted.discard(post.id)

    def post(self, number: int) -> Post:
        """Return a post, or an invented one."""
        if number in self._posts:
            return self._posts[number]
        date = _INVENTED_SINCE + timedelta(minutes=30 * number)
        content = f"<p>Testo {number}. " + "Il traghetto parte alle otto. " * 20 + "</p>"
        return Post(number, f"Notizia {number}", content, date, date, slug=f"notizia-{number}")

    def _own(self, number: int) -> Post:
        return self._posts.setdefault(number, self.post(number))

    # What goes wrong

    def lie(
        self, kind: str | Lie, *, times: int | None = None, at_page: int | None = None, asked: str = ""
    ) -> None:
        """Answer badly, for ever or some times; only at a page, or where the address has `asked` in it."""
        lie = LIES[kind] if isinstance(kind, str) else kind
        with self._lock:
            self._planned.append(_Planned(lie, times, at_page, asked))

    def be_honest(self) -> None:
        with self._lock:
            self._planned.clear()

    def meanwhile(self, at_page: int, do: Callable[[], object]) -> None:
        """Do something, once, just before a page is told."""
        self._meanwhile.append((at_page, do))

    # What was asked

    def forget(self) -> None:
        self.asked.clear()

    def lists(self) -> list[str]:
        """The paths that were asked for, in order."""
        return [asked.path for asked in self.asked]

    def pages(self) -> list[int]:
        """The numbers of the pages that were asked for, in order."""
        return [asked.page for asked in self.asked]

    def answer(self, asked: Asked) -> Answer:
        """Answer a request; called by the threads of the server."""
        with self._lock:
            self.asked.append(asked)
            for one in [one for one in self._meanwhile if one[0] == asked.page]:
                self._meanwhile.remove(one)
                one[1]()
            lie = self._lie_for(asked)

            def honest(**changed: str) -> Answer:
                return self._honest(asked._replace(query={**asked.query, **changed}))

            return lie(self, asked, honest) if lie else honest()

    def _lie_for(self, asked: Asked) -> Lie | None:
        address = f"{asked.path}?" + "&".join(f"{name}={value}" for name, value in asked.query.items())
        for planned in self._planned:
            if (
                planned.at_page not in (None, asked.page)
                or planned.asked not in address
                or planned.times == 0
            ):
                continue
            if planned.times is not None:
                planned.times -= 1
            return planned.lie
        return None

    # The truth

    def _honest(self, asked: Asked) -> Answer:
        if not asked.path or (asked.is_pretty and not self.has_pretty_permalinks):
            return Answer(body=b"<!DOCTYPE html><title>Porto</title>", headers=_AS_HTML)
        if asked.path == "/":
            about = {
                "name": "Il Porto &amp; il mare",
                "description": "Notizie",
                "url": self.url,
                "home": self.url,
            }
            return _json(about | {"timezone_string": "Europe/Rome", "namespaces": ["oembed/1.0", "wp/v2"]})
        if asked.path.startswith("/wp/v2/types/"):
            kind = _TYPES.get(asked.path.rpartition("/")[2])
            return _json(kind) if kind else refusal(404, "rest_type_invalid", "Invalid post type.")
        for kind in _TYPES.values():
            route, _, number = asked.path.rpartition("/")
            if asked.path == f"/{kind['rest_namespace']}/{kind['rest_base']}":
                return self._listed(kind["slug"], asked)
            if route == f"/{kind['rest_namespace']}/{kind['rest_base']}" and number.isdecimal():
                return self._alone(kind["slug"], int(number), asked)
        return refusal(404, "rest_no_route", "No route was found matching the URL and request method.")

    def _listed(self, kind: str, asked: Asked) -> Answer:
        query, is_editor = asked.query, asked.authorization == self._authorization()
        size, page = int(query.get("per_page", 10)), asked.page
        statuses = query.get("status", "publish").split(",")
        if statuses != ["publish"] and not is_editor:
            return refusal(400, "rest_invalid_param", "Invalid parameter(s): status", "status")
        if not 1 <= size <= 100:
            return refusal(400, "rest_invalid_param", "Invalid parameter(s): per_page", "per_page")
        numbers = self._found(kind, statuses, query)
        pages = -(-len(numbers) // size)
        if page > 1 and page > pages:
            return refusal(400, "rest_post_invalid_page_number", "The page number requested is too large.")
        shown = [self.post(number) for number in numbers[(page - 1) * size : page * size]]
        if self.is_author_only:
            # Counted, and then left out.
            shown = [post for post in shown if post.author == 1 or self.status(post) == "publish"]
        items = [self.told(post, query) for post in shown]
        return Answer(items=items, total=len(numbers), pages=pages, headers=dict(_AS_JSON))

    def _alone(self, kind: str, number: int, asked: Asked) -> Answer:
        is_there = number in self._posts or (number in self._invented and number not in self._deleted)
        if not is_there or self.post(number).type != kind:
            return refusal(404, "rest_post_invalid_id", "Invalid post ID.")
        post = self.post(number)
        is_editor = asked.authorization == self._authorization()
        if self.status(post) != "publish" and (not is_editor or (self.is_author_only and post.author != 1)):
            return refusal(
                403 if is_editor else 401, "rest_forbidden", "Sorry, you are not allowed to do that."
            )
        return _json(self.told(post, asked.query))

    def _authorization(self) -> str:
        return "Basic " + b64encode(f"{USER}:{self.password}".encode()).decode()

    def _found(self, kind: str, statuses: Sequence[str], query: Mapping[str, str]) -> Sequence[int]:
        changed_after, after = _time(query.get("modified_after")), _time(query.get("after"))
        invented: Sequence[int] = self._invented if kind == "post" and "publish" in statuses else ()
        bound = max(filter(None, (changed_after, after)), default=None)
        if bound is not None and invented:
            # Their dates follow their ids.
            since = max(0, int((bound - _INVENTED_SINCE) / timedelta(minutes=30)))
            invented = range(min(since + 1, len(self._invented) + 1), len(self._invented) + 1)
        if self._deleted or not self._posts.keys().isdisjoint(invented):
            invented = [one for one in invented if one not in self._posts and one not in self._deleted]
        own = [
            post.id
            for post in self._posts.values()
            if post.type == kind
            and self.status(post) in statuses
            and (changed_after is None or post.modified.replace(microsecond=0) > changed_after)
            and (after is None or post.date > after)
        ]
        if query.get("include"):
            wanted = [int(number) for number in query["include"].split(",")]
            known = {*own, *(number for number in wanted if number in invented)}
            return [number for number in wanted if number in known]
        if not own:
            return invented if query.get("order") == "asc" else invented[::-1]
        order = {"id": lambda post: post.id, "modified": lambda post: post.modified}
        by = order.get(query.get("orderby", "date"), lambda post: post.date)
        found = [self.post(number) for number in (*invented, *own)]
        return [post.id for post in sorted(found, key=by, reverse=query.get("order") != "asc")]

    def status(self, post: Post) -> str:
        """Return the status of a post now: what waits is published by the clock alone."""
        return "publish" if post.status == "future" and post.date <= self.now else post.status

    def told(self, post: Post, query: Mapping[str, str]) -> dict[str, Any]:
        """Return a post as the API tells it."""
        status, plain = self.status(post), f"{self.url}?p={post.id}"
        is_shut = bool(post.password)
        item: dict[str, Any] = {
            "id": post.id,
            "date": f"{post.date.astimezone(LOCAL):%Y-%m-%dT%H:%M:%S}",
            "date_gmt": f"{post.date:%Y-%m-%dT%H:%M:%S}",
            "guid": {"rendered": plain},
            "modified": f"{post.modified.astimezone(LOCAL):%Y-%m-%dT%H:%M:%S}",
            "modified_gmt": f"{post.modified:%Y-%m-%dT%H:%M:%S}",
            "slug": post.slug,
            "status": status,
            "type": post.type,
            "link": f"{self.url}{post.date:%Y/%m}/{post.slug}/" if status == "publish" else plain,
            "title": {"rendered": f"Privato: {post.title}" if status == "private" else post.title},
            "content": {"rendered": "" if is_shut else post.content, "protected": is_shut},
            "excerpt": {"rendered": "", "protected": is_shut},
            "author": post.author,
            "featured_media": post.picture,
            "sticky": post.is_sticky,
            "categories": [],
            "tags": post.tags,
            "_links": {"self": [{"href": f"{self.url}wp-json/wp/v2/posts/{post.id}"}]},
        }
        if "_embed" in query:
            item["_embedded"] = self._embedded(post)
        wanted = {name.partition(".")[0] for name in query.get("_fields", "").split(",") if name}
        if "_links" not in wanted:
            wanted.discard("_embedded")
        return {name: value for name, value in item.items() if name in wanted} if wanted else item

    def _embedded(self, post: Post) -> dict[str, Any]:
        name = self.authors.get(post.author)
        lost = {"code": "rest_user_invalid_id", "message": "Invalid user ID.", "data": {"status": 404}}
        known = {"id": post.author, "name": name, "url": "", "link": f"{self.url}author/{post.author}/"}
        tags = [{"id": one, "name": self.tags[one], "taxonomy": "post_tag"} for one in post.tags]
        found: dict[str, Any] = {"author": [known if name else lost], "wp:term": [[], tags]}
        if post.picture:
            found["wp:featuredmedia"] = [
                {
                    "id": post.picture,
                    "type": "attachment",
                    "caption": {"rendered": "<p>Il molo</p>\n"},
                    "alt_text": "Barche al molo",
                    "mime_type": "image/jpeg",
                    "media_details": {"width": 640, "height": 360, "filesize": 4369},
                    "source_url": f"{self.url}wp-content/uploads/{post.picture}.jpg",
                }
            ]
        return found


class Paper(Newsroom):
    """A newsroom whose articles are in a WordPress. Its clock is that of the server.

    `more` is what else the configuration says of the store: `LOGIN`, or `, types: [post, page]`.
    """

    def __init__(self, folder: Path, site: WordPressServer, more: str = "", config: str = CONFIG) -> None:
        super().__init__(folder, config.replace("URL", site.url).replace("MORE", more))
        (folder / "secret").write_text(f"{PASSWORD}\n", "utf-8")
        self.site = site
        self._seen_whole: dict[str, int] = {}

    def wait(self, **span: float) -> None:
        super().wait(**span)
        self.site.now = self.now

    def run(self, **orders: Any) -> Report:
        """Run, and remember as the command does when all keys were seen."""
        self.site.forget()
        report = super().run(**{"seen_whole": self._seen_whole, **orders})
        self._seen_whole |= dict.fromkeys(report.seen_whole, int(self.now.timestamp()))
        return report

    def _planned(self, aside: Path, orders: dict[str, Any]) -> Report:
        return super()._planned(aside, {"seen_whole": self._seen_whole, **orders})

    def kinds(self) -> list[tuple[object, int]]:
        """The log: what became of which post."""
        return [(kind, int(str(key).rpartition("/")[2])) for kind, key in self.log()]

    def titles(self) -> list[str]:
        return [item["title"] for item in json.loads(self.documents()["news.json"])["items"]]


def said(report: Report) -> str:
    """All that a run tells an editor of what is wrong."""
    left_out = (finding.message for one in report.left_out for finding in one.findings)
    return "\n".join([*report.held.values(), *report.problems, *left_out])


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """Say nothing of who has gone: much of this is about answers that end badly."""


class _Handler(BaseHTTPRequestHandler):
    """One connection."""

    site: WordPressServer
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = dict(parse_qsl(parts.query))
        is_pretty = parts.path.startswith("/wp-json")
        path = parts.path.removeprefix("/wp-json") if is_pretty else query.pop("rest_route", "")
        asked = Asked(path, query, is_pretty, self.headers.get("Authorization", ""))
        with suppress(OSError):  # who asked may have gone: much of this is about such answers
            self._send(self.site.answer(asked))

    def _send(self, answer: Answer) -> None:
        body = answer.as_bytes()
        if answer.end == "hang":
            self.site.ends.wait()
        elif answer.end == "reset":
            # No lingering: what is closed now is closed with RST.
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        if answer.end in ("hang", "reset"):
            self.close_connection = True
            return
        fields = {"Date": format_datetime(self.site.now, usegmt=True), "Content-Length": str(len(body))}
        if answer.total is not None:
            fields |= {"X-WP-Total": str(answer.total), "X-WP-TotalPages": str(answer.pages)}
        self.send_response_only(answer.status)
        for name, value in (fields | answer.headers).items():
            if value:
                self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if answer.end == "cut" else body)
        self.close_connection = answer.end == "cut"

    def log_message(self, *_: object) -> None:
        """Say nothing: the output of a test is its own."""


def refusal(status: int, code: str, message: str, parameter: str = "") -> Answer:
    """An error as WordPress writes it."""
    about: dict[str, Any] = {"status": status}
    if parameter:
        about["params"] = {parameter: f"{parameter.title()} is forbidden."}
        about["details"] = {parameter: {"code": f"rest_forbidden_{parameter}", "data": {"status": 401}}}
    return _json({"code": code, "message": message, "data": about}, status)


def _json(told: object, status: int = 200) -> Answer:
    return Answer(status, body=json.dumps(told).encode(), headers=dict(_AS_JSON))


def _time(text: str | None) -> datetime | None:
    if not text:
        return None
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=LOCAL)


# Lies. Those of the first kind are another answer altogether.


def answers(status: int, body: str, **headers: str) -> Lie:
    """Always the same page of HTML."""
    fields = _AS_HTML | {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda *_: Answer(status, body=body.encode(), headers=fields)


def refuses(status: int, code: str, message: str = "No.", parameter: str = "") -> Lie:
    return lambda *_: refusal(status, code, message, parameter)


def redirects(address: str) -> Lie:
    return answers(302, "moved", Location=address)


def body(change: Callable[[bytes], bytes], **headers: str) -> Lie:
    """The honest answer with another body."""

    def lie(_server: WordPressServer, _asked: Asked, honest: Honest) -> Answer:
        answer = honest()
        fields = answer.headers | {name.replace("_", "-"): value for name, value in headers.items()}
        return Answer(
            answer.status,
            total=answer.total,
            pages=answer.pages,
            body=change(answer.as_bytes()),
            headers=fields,
        )

    return lie


def ends(end: str) -> Lie:
    def lie(_server: WordPressServer, _asked: Asked, honest: Honest) -> Answer:
        answer = honest()
        answer.end = end
        return answer

    return lie


def instead_asked(**query: str) -> Lie:
    """The honest answer to another question: what a cache or a plugin makes of it."""
    return lambda _server, _asked, honest: honest(**query)


def items(change: Callable[[list[Any]], list[Any]], **told: int) -> Lie:
    """The honest list with other posts in it; `total` and `pages` may be told otherwise as well."""

    def lie(_server: WordPressServer, _asked: Asked, honest: Honest) -> Answer:
        answer = honest()
        answer.items = change(answer.items or [])
        answer.total, answer.pages = told.get("total", answer.total), told.get("pages", answer.pages)
        return answer

    return lie


def each(**values: object) -> Lie:
    """The honest list, each post with other values; `...` is one that is left out."""

    def changed(item: dict[str, Any]) -> dict[str, Any]:
        given = item | values
        return {name: value for name, value in given.items() if value is not ...}

    return items(lambda posts: [changed(item) for item in posts])


def _growing(_server: WordPressServer, asked: Asked, honest: Honest) -> Answer:
    answer = honest(page="1")
    answer.pages = asked.page + 1
    return answer


def _ever_new(_server: WordPressServer, asked: Asked, honest: Honest) -> Answer:
    answer = honest(page="1")
    size = int(asked.query["per_page"])
    like = (answer.items or [{}])[0]
    answer.items = [{**like, "id": 10_000 + asked.page * size + n} for n in range(size)]
    answer.total, answer.pages = 10_000_000, asked.page + 1
    return answer


def _redirects_in_a_circle(server: WordPressServer, asked: Asked, _honest: Honest) -> Answer:
    return redirects(f"{server.url}wp-json{asked.path}?{urlencode(asked.query)}")(server, asked, _honest)


_WORDFENCE = "<html><h1>403 Forbidden</h1><p>A potentially unsafe operation has been blocked by Wordfence</p>"
_WARNING = (
    b"<br />\n<b>Warning</b>:  Undefined variable $x in <b>/wp-content/plugins/x.php</b> on line <b>3</b>\n"
)


@cache
def _bomb() -> bytes:
    """As many bytes of JSON as nobody sends, packed into some thousands."""
    return gzip.compress(b"[" + b" " * 70_000_000 + b"]")


LIES: dict[str, Lie] = {
    "empty": items(lambda _: [], total=0, pages=0),
    "empty but counted": items(lambda _: []),
    "maintenance": answers(200, "<!DOCTYPE html><title>Manutenzione</title><p>Torniamo presto."),
    "php warning": body(lambda told: _WARNING + told),
    "not logged in": refuses(401, "rest_not_logged_in", "You are not currently logged in."),
    "wordfence": answers(403, _WORDFENCE),
    "cloudflare": answers(403, "<title>Just a moment...</title>", Server="cloudflare"),
    "404 page": answers(404, "<title>Pagina non trovata</title>"),
    "500": answers(500, "<h1>Internal Server Error</h1>"),
    "502": answers(502, "<h1>Bad Gateway</h1>"),
    "503": answers(503, "<h1>Service Unavailable</h1>"),
    "504": answers(504, "<h1>Gateway Time-out</h1>"),
    "503 come later": answers(503, "<p>Later.", Retry_After="3600"),
    "429": answers(429, "<p>Too many.", Retry_After="120"),
    "critical error": refuses(500, "internal_server_error", "<p>There has been a critical error.</p>"),
    "truncated": body(lambda told: told[: len(told) // 2]),
    "latin-1": body(lambda told: told.replace(b"Testo", "Però".encode("latin-1"))),
    "bom": body(lambda told: b"\xef\xbb\xbf\n" + told),
    "cut": ends("cut"),
    "reset": ends("reset"),
    "hang": ends("hang"),
    "page ignored": instead_asked(page="1"),
    "include ignored": instead_asked(include=""),
    "modified_after ignored": instead_asked(modified_after=""),
    "all questions ignored": instead_asked(
        modified_after="", after="", page="1", orderby="date", order="desc"
    ),
    "orderby ignored": instead_asked(orderby="date", order="desc"),
    "pages grow": _growing,
    "pages without end": _ever_new,
    "half": items(lambda posts: posts[::2]),
    "twice": items(lambda posts: [*posts, *posts]),
    "no list": body(lambda _: b'{"posts": []}'),
    "null": body(lambda _: b"null"),
    "text ids": items(lambda posts: [item | {"id": str(item["id"])} for item in posts]),
    "null ids": each(id=None),
    "negative ids": items(lambda posts: [item | {"id": -item["id"]} for item in posts]),
    "huge ids": items(lambda posts: [item | {"id": item["id"] + 10**30} for item in posts]),
    "true for ids": each(id=True),
    "no content": each(content=...),
    "no title": each(title=...),
    "no link": each(link=...),
    "no date": each(date=..., date_gmt=...),
    "nonsense dates": each(date="domani", date_gmt="2026-13-45T99:00:00"),
    "nonsense times of change": each(modified="domani", modified_gmt="0000-00-00T00:00:00"),
    "huge authors": each(author=2**70),
    "authors kept back": each(
        _embedded={"author": [{"code": "rest_user_cannot_view", "data": {"status": 401}}], "wp:term": "no"}
    ),
    "index for a picture": each(_embedded={"wp:featuredmedia": [{"name": "Porto", "namespaces": []}]}),
    "gzip bomb": lambda *_: Answer(body=_bomb(), headers=_AS_JSON | {"Content-Encoding": "gzip"}),
    "60 MB": lambda *_: Answer(body=b"[" + b" " * 60_000_000 + b"]", headers=dict(_AS_JSON)),
    "deep": body(lambda _: b"[" * 100_000 + b"]" * 100_000),
    "redirect circle": _redirects_in_a_circle,
    "login refused": refuses(400, "rest_invalid_param", "Invalid parameter(s): status", "status"),
    "login wrong": refuses(401, "incorrect_password", "The provided password is invalid."),
    "login ignored": instead_asked(status="publish"),
}
