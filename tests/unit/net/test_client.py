"""The client against a real server on this machine that behaves as badly as one can."""

from __future__ import annotations

import base64
import gzip
import http.client
import itertools
import os
import socket
import subprocess
import sys
import threading
import tracemalloc
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Self

import pytest
import requests.exceptions
import urllib3.exceptions
from web import (
    CLOSE,
    HANG,
    RESET,
    Certificate,
    Endless,
    Reply,
    Web,
    certificate,
    chunked,
    drip,
    endless_chunks,
    head,
    pause,
    redirect,
    reply,
    until_closed,
)

from feedsync.errors import FetchError
from feedsync.net.client import Answer, Client, Limits

SHORT = Limits(seconds=0.3, bytes=1024 * 1024)
LOGIN = ("ada", "pässword:1")
BASIC = "Basic " + base64.b64encode("ada:pässword:1".encode()).decode()
OK = reply(body=b"ok")


@pytest.fixture
def web() -> Iterator[Web]:
    with Web() as server:
        yield server


@pytest.fixture
def other() -> Iterator[Web]:
    with Web() as server:
        yield server


def get(address: str, *, limits: Limits = SHORT, **options: object) -> Answer:
    # What is no matter of time has enough of it.
    with Client([address], limits=limits, **options) as client:  # type: ignore[arg-type]
        return client.get(address)


def error_of(address: str, *, limits: Limits = SHORT, **options: object) -> FetchError:
    with pytest.raises(FetchError) as raised:
        get(address, limits=limits, **options)
    return raised.value


LONG = Limits(seconds=20, bytes=1024 * 1024)


# Answers


@pytest.mark.parametrize("status", [200, 204, 304, 404, 410, 429, 500, 503])
def test_any_status_is_an_answer(web: Web, status: int) -> None:
    body = b"" if status in {204, 304} else b"a body"
    address = web.on("/", reply(status, body, {"X-Thing": "1"}))
    answer = get(address, limits=LONG)
    assert (answer.status, answer.body, answer.url) == (status, body, address)
    assert answer.headers["x-thing"] == "1"


@pytest.mark.parametrize(
    ("coding", "body"),
    [("gzip", gzip.compress(b"abc" * 9999)), ("deflate", zlib.compress(b"abc" * 9999)), ("", b"abc" * 9999)],
)
def test_a_compressed_body_arrives_as_it_was(web: Web, coding: str, body: bytes) -> None:
    headers = [("Content-Encoding", coding)] if coding else []
    web.on("/whole", reply(body=body, headers=headers))
    web.on("/chunks", chunked([body[:7], body[7:]], headers))
    web.on("/closed", until_closed([body], headers))
    for path in ("/whole", "/chunks", "/closed"):
        assert get(web.url + path, limits=LONG).body == b"abc" * 9999


def test_nothing_is_told_but_who_asks_and_what_can_be_read(web: Web) -> None:
    get(web.on("/a?b=c", OK), limits=LONG)
    (asked,) = web.asked
    assert (asked.method, asked.path, asked.body) == ("GET", "/a?b=c", b"")
    assert dict(asked.headers) == {
        "Host": f"127.0.0.1:{web.port}",
        "Accept": "*/*",
        "Accept-Encoding": "gzip, deflate",
        "User-Agent": "feedsync (+feed generator)",
    }


def test_given_headers_go_before_the_usual_ones(web: Web) -> None:
    address = web.on("/", OK)
    with Client([address], limits=LONG) as client:
        client.get(address, {"accept": "application/json"})
    assert web.asked[0].headers.get_all("accept") == ["application/json"]


def test_cookies_are_not_kept(web: Web) -> None:
    address = web.on("/", reply(headers={"Set-Cookie": "a=b; Path=/"}))
    with Client([address], limits=LONG) as client:
        client.get(address)
        client.get(address)
    assert "Cookie" not in web.asked[1].headers


def test_garbage_with_status_200_is_given_as_it_is(web: Web) -> None:
    garbage = bytes(range(256)) * 9
    assert get(web.on("/", reply(body=garbage, headers={"Content-Type": "x"})), limits=LONG).body == garbage


def test_a_login_of_netrc_is_not_used(web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login ada password x\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    get(web.on("/", OK), limits=LONG)
    assert "Authorization" not in web.asked[0].headers


def test_the_client_is_imported_without_requests() -> None:
    code = "import sys, feedsync.net.client; print('requests' in sys.modules or 'urllib3' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


# Connections


def test_a_connection_is_used_again(web: Web) -> None:
    address = web.on("/", OK, chunked([b"ok"]), OK)
    with Client([address], limits=LONG) as client:
        assert [client.get(address).body for _ in range(3)] == [b"ok"] * 3
    assert [asked.connection for asked in web.asked] == [1, 1, 1]


def test_a_kept_connection_that_was_closed_meanwhile_costs_nothing(web: Web) -> None:
    address = web.on("/", (*OK, CLOSE), OK)
    with Client([address], limits=LONG) as client:
        assert [client.get(address).body for _ in range(2)] == [b"ok", b"ok"]


@pytest.mark.parametrize("end", [CLOSE, RESET])
def test_a_kept_connection_that_is_closed_when_it_is_used_is_opened_again_once(web: Web, end: object) -> None:
    address = web.on("/", OK, (end,), OK)  # type: ignore[arg-type]
    with Client([address], limits=LONG) as client:
        assert [client.get(address).body for _ in range(2)] == [b"ok", b"ok"]
    assert [asked.connection for asked in web.asked] == [1, 1, 2]


def test_a_new_connection_that_is_closed_is_an_error_at_once(web: Web) -> None:
    assert "closed the connection" in error_of(web.on("/", (CLOSE,)), limits=LONG).message
    assert len(web.asked) == 1


def test_a_client_goes_on_after_it_was_closed(web: Web) -> None:
    address = web.on("/", OK)
    client = Client([address], limits=LONG)
    for _ in range(2):
        assert client.get(address).body == b"ok"
        client.close()


# Size


def bomb(members: int) -> bytes:
    return gzip.compress(bytes(10_000_000), 9) * members


def test_a_bomb_is_refused_in_little_memory(web: Web) -> None:
    # 10 GB in 10 MB.
    address = web.on("/", reply(body=bomb(1000), headers={"Content-Encoding": "gzip"}))
    error_of(address, limits=LONG)  # what is imported at first use is no part of it
    tracemalloc.start()
    try:
        error = error_of(address, limits=LONG)
        assert tracemalloc.get_traced_memory()[1] < 4 * 1024 * 1024
    finally:
        tracemalloc.stop()
    assert "the answer is larger than 1 MB." in str(error)
    assert not error.is_passing


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("deflate", zlib.compress(bytes(9_000_000))),
        ("deflate", zlib.compress(bytes(9_000_000), wbits=-15)),
        ("gzip", gzip.compress(bytes(9_000_000))),
        ("", bytes(1024 * 1024 + 1)),
    ],
)
def test_a_body_is_not_larger_than_the_limit(web: Web, coding: str, body: bytes) -> None:
    headers = [("Content-Encoding", coding)] if coding else []
    for answer in (reply(body=body, headers=headers), chunked([body], headers)):
        assert "larger than 1 MB" in error_of(web.on("/", answer), limits=LONG).message


def test_a_body_just_as_large_as_the_limit_is_read(web: Web) -> None:
    assert len(get(web.on("/", reply(body=bytes(1024 * 1024))), limits=LONG).body) == 1024 * 1024


def test_a_bomb_in_a_bomb_is_refused_for_its_two_codings(web: Web) -> None:
    nested = gzip.compress(bomb(10))
    error = error_of(web.on("/", reply(body=nested, headers={"Content-Encoding": "gzip, gzip"})), limits=LONG)
    assert "not asked for" in error.message
    # With one coding it is a body that happens to be a bomb, and nobody lights it.
    assert get(web.on("/", reply(body=nested, headers={"Content-Encoding": "gzip"})), limits=LONG)


def test_empty_members_without_end_take_no_longer_than_the_time(web: Web) -> None:
    address = web.on("/", until_closed(Endless(gzip.compress(b"") * 1000), [("Content-Encoding", "gzip")]))
    with pytest.raises(FetchError, match=r"larger than|within"):
        get(address, limits=Limits(seconds=1, bytes=1024 * 1024))


ENDLESS: dict[str, Reply] = {
    "chunks": endless_chunks(b"x" * 5000),
    "tiny chunks": endless_chunks(b"x"),
    "a body without length": until_closed(Endless(b"x" * 5000)),
    "a chunk of negative size": (
        head(200, [("Transfer-Encoding", "chunked")]),
        b"-1\r\n",
        Endless(b"x" * 5000),
    ),
    "a chunk extension": (head(200, [("Transfer-Encoding", "chunked")]), b"1;", Endless(b"x" * 5000)),
    "trailers": (head(200, [("Transfer-Encoding", "chunked")]), b"0\r\n", Endless(b"a: b\r\n" * 900)),
    "header fields": (b"HTTP/1.1 200 OK\r\n", Endless(b"a: b\r\n" * 900)),
    "one header field": (b"HTTP/1.1 200 OK\r\na: ", Endless(b"x" * 5000)),
    "folded lines": (b"HTTP/1.1 200 OK\r\na: b\r\n", Endless(b" x\r\n" * 900)),
    "a status line": (b"HTTP/1.1 200 ", Endless(b"x" * 5000)),
    "interim answers": (Endless(b"HTTP/1.1 100 Continue\r\n\r\n" * 900),),
    "early hints": (Endless(b"HTTP/1.1 103 Early Hints\r\n\r\n" * 900),),
}


@pytest.mark.parametrize("name", ENDLESS)
def test_what_has_no_end_is_an_error(web: Web, name: str) -> None:
    address = web.on("/?key=hidden", ENDLESS[name])
    few = Limits(seconds=20, bytes=1000)
    tracemalloc.start()
    try:
        assert "hidden" not in str(error_of(address, limits=few))
        assert tracemalloc.get_traced_memory()[1] < 8 * 1024 * 1024
    finally:
        tracemalloc.stop()


# Time

SLOW: dict[str, Reply] = {
    "no answer": (HANG,),
    "a dripping status line": drip(b"HTTP/1.1 200 OK\r\n" * 99, 0.05),
    "dripping header fields": (b"HTTP/1.1 200 OK\r\n", *drip(b"a: b\r\n" * 99, 0.05)),
    "half a head": (b"HTTP/1.1 200 OK\r\nContent-Le", HANG),
    "no body": (head(200, [("Content-Length", "5")]), HANG),
    "a dripping body": (head(200, [("Content-Length", "999")]), *drip(b"x" * 999, 0.05)),
    "a dripping body without length": (head(200, [("Connection", "close")]), *drip(b"x" * 999, 0.05)),
    "dripping chunks": (head(200, [("Transfer-Encoding", "chunked")]), *drip(b"1\r\nx\r\n" * 99, 0.05)),
    "a body without its last byte": (head(200, [("Content-Length", "5")]), b"four", HANG),
    "no last chunk": (head(200, [("Transfer-Encoding", "chunked")]), b"1\r\nx\r\n", HANG),
    "dripping interim answers": drip(b"HTTP/1.1 100 Continue\r\n\r\n" * 99, 0.05),
}


@pytest.mark.parametrize("name", SLOW)
def test_the_time_is_for_the_whole_answer(web: Web, name: str) -> None:
    error = error_of(web.on("/", SLOW[name]))
    assert (error.message, error.is_passing) == ("no complete answer within 0.3 seconds.", True)
    assert error.where == f"127.0.0.1:{web.port}"


def test_the_time_is_for_all_redirects_together(web: Web) -> None:
    for number in range(5):
        web.on(f"/{number}", (pause(0.1), *redirect(f"/{number + 1}")))
    web.on("/5", (pause(0.1), *OK))
    assert error_of(web.url + "/0").message == "no complete answer within 0.3 seconds."


def test_a_name_lookup_that_hangs_is_left_to_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    end = threading.Event()

    def hang(*_: object, **__: object) -> list[object]:
        end.wait()
        return []

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    error = error_of("http://slow.example/")
    end.set()
    assert (error.message, error.is_passing) == ("no complete answer within 0.3 seconds.", True)


@pytest.mark.parametrize(
    "greeting", [(HANG,), (b"\x16\x03\x03\x40\x00\x02", *drip(bytes(999), 0.05)), drip(b"x" * 99, 0.2)]
)
def test_the_time_is_for_the_handshake_too(greeting: Reply) -> None:
    with Web(greeting=greeting) as web:
        address = web.url.replace("http:", "https:")
        error = error_of(address)
    assert error.message in {
        "no complete answer within 0.3 seconds.",
        "no secure connection (TLS) could be made.",
    }


# What breaks

BROKEN: dict[str, tuple[Reply, str, bool]] = {
    "less than its length": ((*reply(body=b"four", length=5), CLOSE), "cut off", True),
    "chunks without the last": (chunked([b"one"], is_whole=False), "cut off", True),
    "half a chunk": ((head(200, [("Transfer-Encoding", "chunked")]), b"9\r\nx", CLOSE), "cut off", True),
    "no chunk": ((head(200, [("Transfer-Encoding", "chunked")]), b"zz\r\n", CLOSE), "cut off", True),
    "a reset": ((RESET,), "closed the connection", True),
    "a reset in the body": ((*reply(body=b"four", length=5), RESET), "c", True),
    "nothing": ((CLOSE,), "closed the connection", True),
    "half a gzip": (
        reply(body=gzip.compress(b"abc" * 99)[:-4], headers={"Content-Encoding": "gzip"}),
        "cut off",
        True,
    ),
    "no gzip": (reply(body=b"<html>", headers={"Content-Encoding": "gzip"}), "not compressed as", False),
    "no deflate": (reply(body=b"\xff<html>", headers={"Content-Encoding": "deflate"}), "not compr", False),
    "brotli": (
        reply(body=b"\x0b\x02\x80abc\x03", headers={"Content-Encoding": "br"}),
        "not asked for",
        False,
    ),
    "no http": ((b"SSH-2.0-OpenSSH_9.9\r\n", CLOSE), "as HTTP wants it", False),
    "a wrong status": ((b"HTTP/1.1 abc OK\r\n\r\n", CLOSE), "as HTTP wants it", False),
    "two lengths": (
        (head(200, [("Content-Length", "1"), ("Content-Length", "2")]), b"ab", CLOSE),
        "as HTTP wants it",
        False,
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_breaks_is_told_in_words(web: Web, name: str) -> None:
    answer, words, is_passing = BROKEN[name]
    error = error_of(web.on("/path?key=hidden", answer), limits=LONG)
    assert words in error.message
    assert error.is_passing is is_passing
    assert error.where == f"127.0.0.1:{web.port}"
    assert "hidden" not in str(error)


def test_a_port_where_nobody_listens_refuses(web: Web) -> None:
    with socket.socket() as unheard:
        unheard.bind(("127.0.0.1", 0))
        error = error_of(f"http://127.0.0.1:{unheard.getsockname()[1]}/", limits=LONG)
    assert ("refused the connection." in error.message, error.is_passing) == (True, True)


def test_a_name_that_is_nowhere_is_not_found(monkeypatch: pytest.MonkeyPatch) -> None:
    for number, is_passing in ((socket.EAI_NONAME, False), (socket.EAI_AGAIN, True)):

        def nowhere(*_: object, number: int = number, **__: object) -> list[object]:
            raise socket.gaierror(number, "not known")

        monkeypatch.setattr(socket, "getaddrinfo", nowhere)
        error = error_of("https://nowhere.example/?key=hidden")
        assert (error.where, error.is_passing) == ("nowhere.example", is_passing)
        assert "not found in the DNS" in error.message


def test_a_label_that_is_too_long_for_the_dns_is_an_error() -> None:
    assert error_of(f"http://{'a' * 70}.example/", limits=LONG).where.startswith("aaa")


@pytest.mark.parametrize(
    "address", ["ftp://a.example/", "file:///etc/passwd", "/x", "", "http://", "http://a b/"]
)
def test_what_is_no_web_address_is_not_asked_for(web: Web, address: str) -> None:
    with Client([web.url], limits=SHORT) as client, pytest.raises(FetchError, match="no address of http"):
        client.get(address)


def test_an_address_with_a_login_is_not_asked_for(web: Web) -> None:
    address = web.url.replace("//", "//ada:hidden@")
    error = error_of(address)
    assert "holds a login" in error.message
    assert "hidden" not in str(error)


def test_a_head_that_is_half_wrong_says_nothing_of_the_address_in_the_log(
    web: Web, caplog: pytest.LogCaptureFixture
) -> None:
    address = web.on("/?key=hidden", (b"HTTP/1.1 200 OK\r\nA: b\r\nno field\r\n\r\nok", CLOSE))
    assert get(address, limits=LONG).status == 200
    assert "hidden" not in caplog.text


def test_a_header_that_is_none_is_an_error_and_no_second_one(web: Web) -> None:
    with Client([web.url], limits=LONG) as client, pytest.raises(FetchError):
        client.get(web.url, {"X": "a\r\nB: c"})
    assert web.asked == []


def exceptions_of(*modules: object) -> list[type[Exception]]:
    return [
        kind
        for module in modules
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, Exception) and not issubclass(kind, Warning)
    ]


@pytest.mark.parametrize(
    "kind",
    [
        *exceptions_of(requests.exceptions, urllib3.exceptions, http.client),
        *(OSError, ConnectionResetError, TimeoutError, socket.gaierror, zlib.error, UnicodeError, ValueError),
    ],
    ids=lambda kind: f"{kind.__module__}.{kind.__name__}",
)
def test_no_exception_of_the_libraries_gets_through(kind: type[Exception]) -> None:
    client = Client(["https://a.example/"], limits=LONG)
    client._allowance().begin(20, 1)
    error = kind.__new__(kind)
    error.args = ("https://a.example/?key=hidden",)
    with pytest.raises(FetchError) as raised:
        with client._failures("https://a.example/?key=hidden"):
            raise error
    assert raised.value.where == "a.example"
    assert raised.value.message.endswith(".")
    assert "hidden" not in str(raised.value)


# Redirects


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_followed(web: Web, status: int) -> None:
    web.on("/new/place?c=d", OK)
    answer = get(web.on("/old/", redirect("../new/./place?c=d#part", status)), limits=LONG)
    assert (answer.url, answer.body) == (web.url + "/new/place?c=d", b"ok")


def test_a_redirect_to_an_address_that_is_not_ascii_is_followed(web: Web) -> None:
    web.on("/citt%C3%A0", OK)
    raw = b"HTTP/1.1 302 x\r\nContent-Length: 0\r\nLocation: /citt\xc3\xa0\r\n\r\n"
    assert get(web.on("/", (raw,)), limits=LONG).url.endswith("/citt%C3%A0")


def test_a_redirect_without_a_place_is_an_answer(web: Web) -> None:
    assert get(web.on("/", reply(302)), limits=LONG).status == 302
    assert get(web.on("/", reply(300, headers={"Location": "/x"})), limits=LONG).status == 300


def test_five_redirects_are_followed_and_six_are_not(web: Web) -> None:
    for number in range(6):
        web.on(f"/{number}", redirect(f"/{number + 1}"))
    web.on("/6", OK)
    assert get(web.url + "/1", limits=LONG).body == b"ok"
    assert "more than 5 times" in error_of(web.url + "/0", limits=LONG).message


def test_a_redirect_in_a_circle_is_an_error(web: Web) -> None:
    web.on("/a", redirect("/b"))
    web.on("/b", redirect("/a#again"))
    assert "in a circle" in error_of(web.url + "/a", limits=LONG).message
    assert "in a circle" in error_of(web.on("/", redirect("#again")), limits=LONG).message
    assert web.paths() == ["/a", "/b", "/"]


@pytest.mark.parametrize(
    "location",
    [
        "file:///etc/passwd",
        "ftp://127.0.0.1/",
        "javascript:alert(1)",
        "http://[::1",
        "http://a b/",
        "gopher://x",
    ],
)
def test_a_redirect_leads_to_a_web_address_or_nowhere(web: Web, location: str) -> None:
    assert "no address of http" in error_of(web.on("/", redirect(location)), limits=LONG).message


@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.1:{port}/",
        "http://localhost:{port}/",
        "http://LOCALHOST:{port}/",
        "http://2130706433:{port}/",
        "http://0x7f.1:{port}/",
        "http://017700000001:{port}/",
        "http://127.1:{port}/",
        "http://[::1]:{port}/",
        "http://[::ffff:127.0.0.1]:{port}/",
        "http://[::ffff:7f00:1]:{port}/",
        "http://0:{port}/",
        "http://0.0.0.0:{port}/",
        "http://user:pass@127.0.0.1:{port}/",
        "//127.0.0.1:{port}/",
        "http://169.254.169.254/latest/meta-data/",
        "http://10.0.0.1/",
        "http://192.168.0.1:8080/",
        "http://[fd00::1]/",
        "https://127.0.0.1:{port}/",
        "http://127.0.0.1:22/",
    ],
)
def test_a_redirect_to_a_private_address_is_not_followed(web: Web, other: Web, location: str) -> None:
    other.on("/", reply(body=b"secret"))
    error = error_of(web.on("/", redirect(location.format(port=other.port))), limits=LONG)
    assert "leads to a private address" in error.message
    assert "`allow_private`" in error.advice
    assert other.connections == 0


def test_another_spelling_of_the_same_machine_is_not_what_the_operator_wrote(web: Web) -> None:
    address = web.on("/", redirect(f"http://localhost:{web.port}/x"))
    assert "private" in error_of(address, limits=LONG).message


@pytest.mark.parametrize("entry", ["127.0.0.1", "127.0.0.0/8"])
def test_a_redirect_to_an_allowed_private_address_is_followed(web: Web, other: Web, entry: str) -> None:
    address = web.on("/", redirect(other.on("/", OK)))
    assert get(address, limits=LONG, allow_private=[entry]).url == other.url + "/"


def test_a_name_is_looked_up_once_and_the_connection_goes_where_it_was_checked(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    lookups = itertools.count()

    def rebinding(host: str, port: int, *_: object, **__: object) -> list[object]:
        ip = "127.0.0.1" if next(lookups) == 0 else "127.0.0.9"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port))]

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    web.on("/", OK)
    with Client([], limits=LONG, allow_private=["127.0.0.1"]) as client:
        assert client.get(f"http://rebind.example:{web.port}/").body == b"ok"
    assert next(lookups) == 1
    assert web.asked[0].headers["Host"] == f"rebind.example:{web.port}"


def test_one_private_address_among_others_is_enough_to_refuse(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    def mixed(host: str, port: int, *_: object, **__: object) -> list[object]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in ("127.0.0.1", "10.0.0.1")]

    monkeypatch.setattr(socket, "getaddrinfo", mixed)
    with Client([], limits=LONG, allow_private=["127.0.0.1"]) as client:
        with pytest.raises(FetchError, match="private"):
            client.get(f"http://mixed.example:{web.port}/")
    assert web.connections == 0


def test_the_next_address_of_a_host_is_tried_where_one_does_not_answer(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    def two(host: str, port: int, *_: object, **__: object) -> list[object]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in ("127.0.0.2", "127.0.0.1")]

    monkeypatch.setattr(socket, "getaddrinfo", two)
    web.on("/", OK)
    assert get(f"http://two.example:{web.port}/", limits=LONG).body == b"ok"


# Login


def test_the_login_goes_to_the_origins_that_the_operator_wrote(web: Web) -> None:
    address = web.on("/", OK)
    get(address, limits=LONG, login=LOGIN)
    assert web.asked[0].headers["Authorization"] == BASIC


def test_the_login_is_not_sent_in_the_open_to_a_public_machine(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    from feedsync.net import connection

    # There is no public machine to ask here: this one plays it.
    monkeypatch.setattr(connection, "is_public", lambda _: True)
    address = web.on("/", OK)
    for options, headers in (({"login": LOGIN}, {}), ({}, {"authorization": BASIC})):
        with Client([address], limits=LONG, **options) as client:  # type: ignore[arg-type]
            with pytest.raises(FetchError, match="a login is not sent over plain http") as raised:
                client.get(address, headers)
        assert BASIC not in str(raised.value)
    assert web.asked == []
    assert get(address, limits=LONG).body == b"ok"


def test_a_redirect_to_another_origin_gets_no_login_and_no_header_of_the_caller(web: Web, other: Web) -> None:
    address = web.on("/", redirect(other.on("/", OK)))
    with Client([address], limits=LONG, login=LOGIN, allow_private=["127.0.0.1"]) as client:
        client.get(address, {"X-Api-Key": "hidden", "Cookie": "a=b", "Accept": "text/html"})
    assert web.asked[0].headers["X-Api-Key"] == "hidden"
    assert {"Authorization", "X-Api-Key", "Cookie"}.isdisjoint(other.asked[0].headers)
    assert other.asked[0].headers["Accept"] == "text/html"


def test_a_redirect_within_the_origin_keeps_the_login(web: Web) -> None:
    web.on("/new", OK)
    get(web.on("/", redirect("/new")), limits=LONG, login=LOGIN)
    assert web.asked[1].headers["Authorization"] == BASIC


def test_a_login_in_a_redirect_is_not_used(web: Web) -> None:
    web.on("/new", OK)
    address = web.on("/", redirect(f"http://eve:x@127.0.0.1:{web.port}/new"))
    assert get(address, limits=LONG).url == web.url + "/new"
    assert "Authorization" not in web.asked[1].headers


# Proxies


def test_a_proxy_of_the_environment_is_used_and_may_be_private(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", web.url)
    web.on("http://site.example/feed", OK)
    assert get("http://site.example/feed", limits=LONG).body == b"ok"


def test_what_is_on_this_machine_needs_no_proxy(
    web: Web, other: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", other.url)
    assert get(web.on("/", OK), limits=LONG).body == b"ok"
    assert other.connections == 0


def test_a_proxy_is_not_asked_for_a_private_address(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", web.url)
    web.on("http://site.example/", redirect("http://169.254.169.254/"))
    assert "private" in error_of("http://site.example/", limits=LONG).message
    assert web.paths() == ["http://site.example/"]


def test_a_proxy_may_know_a_name_that_nobody_else_knows(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere(host: str, port: int, *rest: object, **options: object) -> list[object]:
        if host == "127.0.0.1":
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (host, port))]
        raise socket.gaierror(socket.EAI_NONAME, "not known")

    monkeypatch.setenv("http_proxy", web.url)
    monkeypatch.setattr(socket, "getaddrinfo", nowhere)
    web.on("http://site.example/", redirect("http://other.example/"))
    web.on("http://other.example/", OK)
    assert get("http://site.example/", limits=LONG).url == "http://other.example/"


def test_a_login_is_not_sent_in_the_open_through_a_proxy(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", web.url)
    error = error_of("http://site.example/", limits=LONG, login=LOGIN)
    assert (error.message, error.advice) == ("a login is not sent over plain http.", "Write https://.")
    assert web.asked == []


@pytest.mark.parametrize("answer", [reply(403), reply(407), (CLOSE,)])
def test_a_proxy_that_gives_no_tunnel_is_named(
    web: Web, monkeypatch: pytest.MonkeyPatch, answer: Reply
) -> None:
    monkeypatch.setenv("https_proxy", web.url)
    web.on("site.example:443", answer)
    error = error_of("https://site.example/", limits=LONG)
    assert error.where == "site.example"
    assert "proxy" in error.message or "closed the connection" in error.message


def test_the_time_is_for_a_proxy_too(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", web.url)
    web.on("site.example:443", drip(head(200), 0.05))
    assert error_of("https://site.example/").message == "no complete answer within 0.3 seconds."
    web.on("site.example:443", (b"HTTP/1.0 200 OK\r\n\r\n", HANG))
    assert error_of("https://site.example/").is_passing


def test_a_socks_proxy_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "socks5://127.0.0.1:1080")
    assert "proxy" in error_of("https://site.example/", limits=LONG).message


# TLS


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    made = certificate(tmp_path_factory.mktemp("tls"), "127.0.0.1", "site.example")
    if made is None:
        pytest.skip("there is no openssl")
    return made


def test_a_private_ca_is_trusted_where_the_environment_names_it(
    own: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Web(own) as web:
        web.on("/", OK)
        error = error_of(web.url, limits=LONG)
        assert "self-signed certificate" in error.message
        assert "REQUESTS_CA_BUNDLE" in error.advice
        assert not error.is_passing
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(own.file))
        assert get(web.url + "/", limits=LONG, login=LOGIN).body == b"ok"
        assert web.asked[0].headers["Authorization"] == BASIC


def resolving(monkeypatch: pytest.MonkeyPatch) -> None:
    def here(host: str, port: int, *_: object, **__: object) -> list[object]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", here)


def test_a_certificate_is_checked_by_the_name_and_not_by_the_address(
    own: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(own.file))
    resolving(monkeypatch)
    with Web(own) as web:
        web.on("/", OK)
        assert get(f"https://site.example:{web.port}/", limits=LONG).body == b"ok"
        error = error_of(f"https://elsewhere.example:{web.port}/?key=hidden", limits=LONG)
    assert "Hostname mismatch" in error.message
    assert not error.is_passing
    assert "hidden" not in str(error)


def test_a_tunnel_through_a_proxy_ends_at_the_host_that_was_asked_for(
    own: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(own.file))
    with Web(own) as secure, Tunnel(secure.port) as tunnel:
        monkeypatch.setenv("https_proxy", f"http://ada:x@127.0.0.1:{tunnel.port}")
        secure.on("/", OK)
        assert get("https://site.example/", login=LOGIN, limits=LONG).body == b"ok"
        error = error_of("https://elsewhere.example/", login=LOGIN, limits=LONG)
        assert "Hostname mismatch" in error.message
        assert secure.asked[0].headers["Authorization"] == BASIC
        assert "Proxy-Authorization" not in secure.asked[0].headers
        assert [head.split(b" ")[1] for head in tunnel.heads] == [
            b"site.example:443",
            b"elsewhere.example:443",
        ]
        assert all(BASIC.encode() not in head for head in tunnel.heads)


class Tunnel:
    """A proxy that leads every CONNECT to one port of this machine."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.heads: list[bytes] = []

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with socket.create_connection(("127.0.0.1", self.port)):
            pass
        self._thread.join(10)
        self._listener.close()

    def _serve(self) -> None:
        while True:
            near, _ = self._listener.accept()
            with near, socket.create_connection(("127.0.0.1", self._target)) as far:
                head = b""
                while not head.endswith(b"\r\n\r\n"):
                    if not (byte := near.recv(1)):
                        return
                    head += byte
                self.heads.append(head)
                near.sendall(b"HTTP/1.1 200 Connected\r\n\r\n")
                back = threading.Thread(target=pipe, args=(far, near), daemon=True)
                back.start()
                pipe(near, far)
                back.join(10)


def pipe(source: socket.socket, target: socket.socket) -> None:
    try:
        while content := source.recv(65536):
            target.sendall(content)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass  # one of both has gone


def test_an_address_in_ipv6_is_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    try:
        listener = socket.create_server(("::1", 0), family=socket.AF_INET6)
    except OSError:
        pytest.skip("there is no IPv6")
    with listener:
        address = f"http://[::1]:{listener.getsockname()[1]}/"

        def serve() -> None:
            wire, _ = listener.accept()
            with wire:
                wire.recv(65536)
                wire.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        assert get(address, limits=LONG).body == b"ok"
        thread.join(10)


def test_a_redirect_from_https_to_http_is_followed_only_without_a_login(
    own: Certificate, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(own.file))
    with Web(own) as secure:
        address = secure.on("/", redirect(web.on("/", OK)))
        options = {"limits": LONG, "allow_private": ["127.0.0.1"]}
        assert get(address, **options).url == web.url + "/"  # type: ignore[arg-type]
        error = error_of(address, login=LOGIN, **options)  # type: ignore[arg-type]
    assert "from https to plain http" in error.message


def test_the_login_follows_its_host_from_http_to_https(
    own: Certificate, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(own.file))
    with Web(own) as secure:
        address = web.on("/", redirect(secure.on("/", OK)))
        get(address, limits=LONG, login=LOGIN, allow_private=["127.0.0.1"])
        # Another port of the host may be somebody else's.
        assert "Authorization" not in secure.asked[0].headers


@pytest.mark.parametrize(
    ("one", "is_same"),
    [("https://a.example/", True), ("https://a.example:8443/", False), ("https://b.example/", False)],
)
def test_only_https_of_the_same_host_is_the_same_or_safer(one: str, is_same: bool) -> None:
    client = Client(["http://A.example/"], login=LOGIN)
    assert ("Authorization" in client._headers(one, "http://a.example/", {})) is is_same


def test_a_server_that_speaks_no_tls_is_named(web: Web) -> None:
    web.on("/", OK)
    error = error_of(web.url.replace("http:", "https:"), limits=Limits(seconds=3))
    assert error.where == f"127.0.0.1:{web.port}"


def test_a_bundle_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", os.devnull + "/nowhere.pem")
    assert "REQUESTS_CA_BUNDLE" in error_of("https://127.0.0.1:1/", limits=LONG).message


# Patience


def patient(web: Web, *replies: Reply, tries: int = 3) -> tuple[Answer, list[float]]:
    waits: list[float] = []
    with Client([web.url], limits=LONG, sleep=waits.append) as client:
        return client.get_patiently(web.on("/", *replies), tries=tries), waits


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_what_may_pass_is_asked_again(web: Web, status: int) -> None:
    answer, waits = patient(web, reply(status), reply(status), OK)
    assert answer.body == b"ok"
    assert 0 <= waits[0] <= 2
    assert 0 <= waits[1] <= 6


@pytest.mark.parametrize("status", [400, 401, 403, 404, 501])
def test_what_does_not_pass_is_not_asked_again(web: Web, status: int) -> None:
    answer, waits = patient(web, reply(status), OK)
    assert (answer.status, waits) == (status, [])


def test_the_last_answer_is_returned_with_the_time_to_wait(web: Web) -> None:
    answer, waits = patient(web, reply(503, headers={"Retry-After": "7"}))
    assert (answer.status, answer.retry_after, waits) == (503, 7.0, [7.0, 7.0])


def test_a_date_in_the_past_means_at_once(web: Web) -> None:
    answer, waits = patient(web, reply(503, headers={"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}), OK)
    assert (answer.body, waits) == (b"ok", [0.0])


def test_nothing_is_asked_before_its_time(web: Web) -> None:
    answer, waits = patient(web, reply(429, headers={"Retry-After": "31"}), OK)
    assert (answer.status, answer.retry_after, waits) == (429, 31.0, [])


def test_a_passing_error_is_followed_by_another_try_and_the_last_is_raised(web: Web) -> None:
    assert patient(web, (CLOSE,), OK)[0].body == b"ok"
    with pytest.raises(FetchError, match="closed the connection") as raised:
        patient(web, (CLOSE,))
    assert raised.value.is_passing
    assert len(web.asked) == 2 + 3


def test_an_error_that_does_not_pass_is_raised_at_once(web: Web) -> None:
    with pytest.raises(FetchError, match="as HTTP wants it"):
        patient(web, (b"nonsense\r\n", CLOSE))
    assert len(web.asked) == 1
