"""The receivers of the docs, each in its own language: what a real run tells them they take, once, if it is signed."""

from __future__ import annotations

import base64
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from newsroom import CONFIG, Newsroom
from services import loopback, require

from feedsync.channels.base import ChannelContext, Envelope, Fate
from feedsync.channels.webhook import WebhookChannel, WebhookSettings
from feedsync.config.model import Publish, Site

pytestmark = pytest.mark.live

ROOT = Path(__file__).parents[2]
RECEIVERS = ROOT / "examples/receivers"
PAGE = ROOT / "docs/channels/webhook.md"
NEW = "whsec_" + base64.b64encode(b"n" * 32).decode()
OLD = "whsec_" + base64.b64encode(b"o" * 32).decode()
OTHER = "whsec_" + base64.b64encode(b"x" * 32).decode()
PROGRAMS = {"py": "python", "mjs": "node", "php": "php"}


@contextmanager
def receiving(kind: str, folder: Path, secret: str) -> Iterator[str]:
    require("loopback", loopback())
    program = sys.executable if kind == "py" else shutil.which(PROGRAMS[kind])
    require(PROGRAMS[kind], program)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    file = str(RECEIVERS / f"receiver.{kind}")
    arguments = ["-S", f"127.0.0.1:{port}", file] if kind == "php" else [file, port]
    folder.mkdir()
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [str(program), *arguments],
            cwd=folder,
            env={"PATH": os.environ["PATH"], "WEBHOOK_SECRET": secret},
            stdout=log,
            stderr=log,
        )
    try:
        for _ in range(600):
            assert process.poll() is None, (folder / "log").read_text()
            try:
                socket.create_connection(("127.0.0.1", int(port)), timeout=1).close()
                break
            except OSError:
                time.sleep(0.05)
        yield f"http://127.0.0.1:{port}/hook"
    finally:
        process.kill()
        process.wait()


def events(folder: Path) -> list[dict[str, object]]:
    file = folder / "events.jsonl"
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()] if file.exists() else []


def send(
    folder: Path, url: str, secret: str, at: datetime, body: bytes = b'{"type": "x"}'
) -> tuple[Fate, str]:
    context = ChannelContext(
        folder,
        Site(title="P", url="https://porto.example/", language="it"),
        Publish(to="f", url="https://porto.example/"),
    )
    settings = WebhookSettings(type="webhook", name="desk", url=url, secret=(secret,))
    sender = WebhookChannel(settings, context).sender("desk")
    outcome = sender.send(Envelope("0a1b", "published", body, at, 1))
    sender.close()
    return outcome.fate, outcome.said


@pytest.mark.parametrize("kind", PROGRAMS)
def test_what_a_run_tells_is_taken_once(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEW_SECRET", NEW)
    monkeypatch.setenv("OLD_SECRET", OLD)
    with receiving(kind, tmp_path / "receiver", f"{OLD} {OTHER}") as url:
        config = CONFIG.replace('feeds/"}', 'feeds/", verify: off}')
        hook = f'type: webhook, url: "{url}", secret: ["${{NEW_SECRET}}", "${{OLD_SECRET}}"]'
        room = Newsroom(tmp_path / "site", f"{config}push: [{{{hook}, events: [article.published]}}]\n")
        room.now = datetime.now(UTC).replace(microsecond=0)
        room.write("a.md")
        room.run()
        room.write("b.md", title="Riapre il ponte")
        room.wait(seconds=1)
        (told,) = room.run().pushed.settled
        assert (told.state, told.said) == ("sent", "204 No Content")
        (event,) = events(tmp_path / "receiver")
        assert event["type"] == "article.published"
        assert event["data"]["title"] == "Riapre il ponte"  # type: ignore[index]


@pytest.mark.parametrize("kind", PROGRAMS)
def test_only_what_is_signed_is_taken_and_nothing_twice(kind: str, tmp_path: Path) -> None:
    now = datetime.now(UTC)
    with receiving(kind, tmp_path / "receiver", OLD) as url:
        assert send(tmp_path, url, OTHER, now) == (Fate.LATER, "401 Unauthorized")
        assert send(tmp_path, url, OLD, now - timedelta(minutes=6)) == (Fate.LATER, "401 Unauthorized")
        assert events(tmp_path / "receiver") == []
        # What cannot be taken comes again.
        assert send(tmp_path, url, OLD, now, b"{")[0] is Fate.LATER
        for _ in range(2):
            assert send(tmp_path, url, OLD, now) == (Fate.SENT, "204 No Content")
        assert events(tmp_path / "receiver") == [{"type": "x"}]


@pytest.mark.parametrize("kind", PROGRAMS)
def test_the_page_shows_what_runs(kind: str) -> None:
    assert (RECEIVERS / f"receiver.{kind}").read_text("utf-8") in PAGE.read_text("utf-8")
