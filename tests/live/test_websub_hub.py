"""A real hub: who subscribed to a feed has its new bytes, signed, after one run."""

from __future__ import annotations

import hashlib
import hmac
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import feedparser
import pytest
import requests
from newsroom import CONFIG, Newsroom
from services import loopback, require

pytestmark = pytest.mark.live

HERE = Path(__file__).parent
PYTHON = HERE / "websub-hub/bin/python"
SECRET = "the subscriber's own"
TYPES = {"rss": "application/rss+xml", "atom": "application/atom+xml", "json": "application/feed+json"}


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[str]:
    require("loopback", loopback())
    require("websub-hub", PYTHON.exists())
    folder = tmp_path / "hub"
    folder.mkdir()
    with (folder / "log").open("wb") as log:
        command = [str(PYTHON), "-I", str(HERE / "websub_hub.py"), str(folder)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)
    try:
        assert process.stdout
        port = process.stdout.readline().strip()
        assert port, (folder / "log").read_text()
        yield f"http://127.0.0.1:{port}/hub"
    finally:
        process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()


class Web(BaseHTTPRequestHandler):
    """The site's feeds, with both Link headers, and a subscriber's callback."""

    protocol_version = "HTTP/1.1"
    feeds: Path
    hub: str
    received: Queue[tuple[Any, bytes]]

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        if parts.path == "/callback":
            self._answer(parse_qs(parts.query)["hub.challenge"][0].encode(), {})
            return
        file = self.feeds / parts.path.removeprefix("/feeds/")
        if not file.exists():
            self.close_connection = True
            return
        here = f"http://{self.headers['Host']}{self.path}"
        headers = {
            "Content-Type": TYPES[file.suffix.removeprefix(".")],
            "Link": f'<{self.hub}>; rel="hub", <{here}>; rel="self"',
        }
        self._answer(file.read_bytes(), headers)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.received.put((self.headers, body))
        self._answer(b"", {})

    def _answer(self, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(200)
        for name, value in (headers | {"Content-Length": str(len(body))}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def site(folder: Path, hub: str) -> Iterator[tuple[str, Queue[tuple[Any, bytes]]]]:
    received: Queue[tuple[Any, bytes]] = Queue()
    values = {"feeds": folder / "feeds", "hub": hub, "received": received}
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Site", (Web,), values))
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", received
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_after_one_run_a_subscriber_has_the_new_bytes_signed(tmp_path: Path, hub: str) -> None:
    with site(tmp_path / "site", hub) as (address, received):
        config = CONFIG.replace("https://porto.example/feeds/", f"{address}/feeds/")
        config = config.replace('feeds/"}', 'feeds/", verify: documents}')
        room = Newsroom(
            tmp_path / "site", f'{config}push: [{{type: websub, hubs: ["{hub}"], feeds: [news]}}]\n'
        )
        room.write("a.md")
        room.run()

        # The way of a subscriber: the feed names its hub and itself.
        feed = feedparser.parse(room.documents()["news.atom"]).feed
        (found,) = [link.href for link in feed.links if link.rel == "hub"]
        (topic,) = [link.href for link in feed.links if link.rel == "self"]
        assert (found, topic) == (hub, f"{address}/feeds/news.atom")
        form = {
            "hub.mode": "subscribe",
            "hub.topic": topic,
            "hub.callback": f"{address}/callback",
            "hub.secret": SECRET,
        }
        assert requests.post(found, data=form, timeout=20).status_code == 202

        room.write("b.md", title="Riapre il ponte")
        room.wait(minutes=5)
        report = room.run()
        assert {(one.state, one.said) for one in report.pushed.settled} == {("sent", "202 accepted")}
        headers, body = received.get(timeout=20)
        assert body == room.documents()["news.atom"]
        assert b"Riapre il ponte" in body
        signature = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
        assert headers["X-Hub-Signature"] == f"sha256={signature}"
        assert received.empty()

        # Nothing new: nobody hears anything.
        room.wait(minutes=5)
        assert not room.run().pushed.settled
        assert received.empty()


def test_a_topic_that_the_hub_cannot_fetch_is_tried_again(tmp_path: Path, hub: str) -> None:
    with site(tmp_path / "site", hub) as (address, _):
        config = CONFIG.replace("https://porto.example/feeds/", f"{address}/nowhere/").replace(
            'nowhere/"}', 'nowhere/", verify: off}'
        )
        room = Newsroom(
            tmp_path / "site", f'{config}push: [{{type: websub, hubs: ["{hub}"], feeds: [brief]}}]\n'
        )
        room.write("a.md")
        room.run()
        room.write("b.md")
        room.wait(minutes=5)
        (told,) = room.run().pushed.settled
        assert (told.state, told.said) == ("pending", "500 Internal Server Error")
