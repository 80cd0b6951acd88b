"""Messages that are sent: once, and whether they surely did not arrive is told."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest
from web import CLOSE, HANG, RESET, Endless, Reply, Web, certificate, drip, head, pause, redirect, reply

from feedsync.errors import FetchError
from feedsync.net.client import Client, Limits

LIMITS = Limits(seconds=20, bytes=1000)
SHORT = Limits(seconds=0.5, bytes=1000)


@pytest.fixture
def web() -> Iterator[Web]:
    with Web() as server:
        yield server


def client(address: str, limits: Limits = LIMITS, **options: object) -> Client:
    return Client([address], limits=limits, **options)  # type: ignore[arg-type]


def error_of(address: str, limits: Limits = SHORT, headers: dict[str, str] | None = None) -> FetchError:
    with client(address, limits) as sender, pytest.raises(FetchError) as caught:
        sender.post(address, b"{}", headers)
    return caught.value


@pytest.mark.parametrize("status", [200, 204, 301, 400, 410, 429, 500, 503])
def test_any_status_is_an_answer(web: Web, status: int) -> None:
    address = web.on("/hook", reply(status, b"said" if status != 204 else b""))
    with client(address) as sender:
        answer = sender.post(address, b"sent", {"Content-Type": "text/plain"})
    assert (answer.status, answer.body) == (status, b"said" if status != 204 else b"")
    (asked,) = web.asked
    assert (asked.method, asked.body, asked.headers["Content-Type"]) == ("POST", b"sent", "text/plain")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_an_answer_and_is_not_followed(web: Web, status: int) -> None:
    web.on("/new", reply(200))
    address = web.on("/old", redirect("/new", status))
    with client(address) as sender:
        answer = sender.post(address, b"")
    assert (answer.status, answer.headers["Location"], web.paths()) == (status, "/new", ["/old"])


LATER_BODIES: dict[str, Reply] = {
    "huge": (head(200, [("Content-Length", "1000000000")]), b"x" * 5000, HANG),
    "endless": (head(200), Endless(b"x" * 1000)),
    "cut off": (head(200, [("Content-Length", "10")]), b"x", CLOSE),
    "reset": (head(200, [("Content-Length", "10")]), RESET),
    "never there": (head(200, [("Content-Length", "10")]), HANG),
    "slow": (head(200, [("Content-Length", "100")]), *drip(b"x" * 99, 0.1)),
    "in an unknown coding": reply(200, b"x", {"Content-Encoding": "br"}),
    "in another coding than told": reply(200, b"x", {"Content-Encoding": "gzip"}),
}


@pytest.mark.parametrize("name", LATER_BODIES)
def test_once_the_head_is_there_its_status_counts(web: Web, name: str) -> None:
    address = web.on("/hook", LATER_BODIES[name], reply(202))
    with client(address, SHORT) as sender:
        answer = sender.post(address, b"")
        assert answer.status == 200
        assert len(answer.body) <= SHORT.bytes
        assert sender.post(address, b"").status == 202, "the client is good for more"


def test_interim_answers_are_passed_over(web: Web) -> None:
    interim = head(103, [("Link", "</style.css>; rel=preload")]) + head(102) + head(100)
    address = web.on("/hook", (interim, *reply(202, b"ok")))
    with client(address) as sender:
        for _ in range(2):
            answer = sender.post(address, b"")
            assert (answer.status, answer.body) == (202, b"ok")
            assert "Link" not in answer.headers


def test_interim_answers_without_end_take_no_longer_than_the_time(web: Web) -> None:
    assert not error_of(web.on("/hook", (Endless(head(103)),))).is_unsent


def test_a_connection_is_used_again(web: Web) -> None:
    address = web.on("/hook", reply(200, b"ok"))
    with client(address) as sender:
        for _ in range(3):
            sender.post(address, b"")
    assert [asked.connection for asked in web.asked] == [1, 1, 1]


def test_a_kept_connection_that_was_closed_meanwhile_costs_nothing(web: Web) -> None:
    address = web.on("/hook", (*reply(200), CLOSE), reply(200))
    with client(address) as sender:
        sender.post(address, b"")
        while web.asked and not _is_closed(web):
            pass
        assert sender.post(address, b"").status == 200
    assert [asked.connection for asked in web.asked] == [1, 2]


def _is_closed(web: Web) -> bool:
    return not web._open


@pytest.mark.parametrize("end", [CLOSE, RESET])
def test_what_may_have_arrived_is_not_sent_again(web: Web, end: object) -> None:
    address = web.on("/hook", reply(200), (end,), reply(200))  # type: ignore[arg-type]
    with client(address) as sender:
        sender.post(address, b"1")
        with pytest.raises(FetchError) as caught:
            sender.post(address, b"2")
        assert [asked.body for asked in web.asked] == [b"1", b"2"]
        assert not caught.value.is_unsent
        assert sender.post(address, b"3").status == 200, "the client is good for more"


UNKNOWN: dict[str, Reply] = {
    "closed": (CLOSE,),
    "reset": (RESET,),
    "silence": (HANG,),
    "half a head": (b"HTTP/1.1 200 O", CLOSE),
    "a head without an end": (head(200)[:-2], CLOSE),
    "garbage": (b"\x00\xff\xfegarbage\r\n\r\n", CLOSE),
    "a slow head": drip(head(200, [("X-Long", "x" * 99)]), 0.05),
    "a head without bounds": (b"HTTP/1.1 200 OK\r\n", Endless(b"X: " + b"x" * 1000 + b"\r\n")),
    "late": (pause(0.7), *reply(200)),
}


@pytest.mark.parametrize("name", UNKNOWN)
def test_without_an_answer_it_may_have_arrived(web: Web, name: str) -> None:
    error = error_of(web.on("/hook", UNKNOWN[name]))
    assert not error.is_unsent
    assert len(web.asked) == 1


def test_what_was_refused_was_not_sent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        address = f"http://127.0.0.1:{closed.getsockname()[1]}/"
    assert error_of(address).is_unsent


def test_a_host_that_is_not_found_was_not_sent_to(monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "not known")

    monkeypatch.setattr(socket, "getaddrinfo", nowhere)
    assert error_of("http://nowhere.example/").is_unsent


def test_a_connection_that_does_not_come_was_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    def late(*_: object) -> None:
        raise TimeoutError

    monkeypatch.setattr(socket.socket, "connect", late)
    assert error_of("http://127.0.0.1:9/").is_unsent


@pytest.mark.parametrize("greeting", [(b"HTTP/1.1 400 Bad\r\n\r\n", CLOSE), (CLOSE,), (HANG,)])
def test_without_tls_nothing_was_sent(greeting: Reply) -> None:
    with Web(greeting=greeting) as plain:
        assert error_of(f"https://127.0.0.1:{plain.port}/").is_unsent


def test_a_certificate_that_nobody_knows_gets_nothing(tmp_path) -> None:
    made = certificate(tmp_path)
    if made is None:
        pytest.skip("there is no openssl")
    with Web(made) as secure:
        secure.on("/hook", reply(200))
        assert error_of(f"{secure.url}/hook").is_unsent
        assert secure.asked == []


def test_a_private_address_that_nobody_wrote_gets_nothing(web: Web) -> None:
    with Client(["https://partner.example/"], limits=SHORT) as sender, pytest.raises(FetchError) as caught:
        sender.post(web.on("/hook", reply(200)), b"")
    assert caught.value.is_unsent
    assert web.asked == []


@pytest.mark.parametrize("address", ["gopher://a.example/", "http://user:key@a.example/", "http://"])
def test_what_is_no_address_gets_nothing_and_no_key_is_told(address: str) -> None:
    with Client(["http://a.example/"]) as sender, pytest.raises(FetchError) as caught:
        sender.post(address, b"")
    assert caught.value.is_unsent
    assert "key" not in str(caught.value)


def test_a_token_is_not_sent_in_the_open_to_a_public_machine(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("feedsync.net.connection.is_public", lambda _: True)
    error = error_of(web.on("/hook", reply(200)), headers={"Authorization": "Bearer key"})
    assert error.is_unsent
    assert "plain http" in error.message
    assert web.asked == []


def test_no_error_tells_what_was_sent_or_where_in_the_host(web: Web) -> None:
    address = web.on("/secret-path?key=secret-value", (CLOSE,))
    error = error_of(address, headers={"Authorization": "Bearer secret-token"})
    assert "secret" not in f"{error} {error.__dict__}"
