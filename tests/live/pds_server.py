"""Bluesky's own server (PDS) on this machine, with a directory of its accounts (PLC) that is nobody else's.

`make live-setup` installs both (pds/package-lock.json). The server may be stopped and started again: what it
has lies in a folder.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

import requests
from services import loopback, require

HERE = Path(__file__).parent / "pds"
_ENVIRONMENT = {
    "PATH": os.environ["PATH"],
    "HOME": "/nonexistent",
    "LOG_ENABLED": "false",
    "NODE_ENV": "production",
}


class Account(NamedTuple):
    """Somebody with an account. `password` is an app password, `own` the account's."""

    handle: str
    did: str
    password: str
    own: str
    token: str


class Pds:
    """A server that runs, or is stopped for a while, always at the same address."""

    def __init__(self, folder: Path, directory: str, is_limited: bool) -> None:
        self.folder = folder
        self._directory = directory
        self._is_limited = is_limited
        self._port = _free_port()
        self.address = f"http://127.0.0.1:{self._port}"
        self._process: subprocess.Popen[str] | None = None
        self._web = requests.Session()
        self._web.trust_env = False

    def start(self) -> None:
        """Start it, and wait until it answers."""
        more = ["limited"] if self._is_limited else []
        command = ["pds", str(self.folder / "data"), str(self._port), self._directory, *more]
        self._process, said = _node(self.folder, *command)
        assert said, (self.folder / "log").read_text("utf-8")
        while True:
            with suppress(requests.ConnectionError):
                self._web.get(f"{self.address}/xrpc/_health", timeout=10)
                return
            time.sleep(0.02)

    def stop(self) -> None:
        """Kill it."""
        if self._process:
            _end(self._process)
        self._process = None

    def close(self) -> None:
        self.stop()
        self._web.close()

    def account(self, name: str) -> Account:
        """Make an account."""
        handle, own = f"{name}.test", f"the password of {name}"
        values = {"handle": handle, "email": f"{name}@porto.example", "password": own}
        made = self.do("com.atproto.server.createAccount", values)
        token = made["accessJwt"]
        app = self.do("com.atproto.server.createAppPassword", {"name": "feedsync"}, token)
        return Account(handle, made["did"], app["password"], own, token)

    def records(self, account: Account) -> dict[str, dict[str, Any]]:
        """All posts of an account, by their keys."""
        found: dict[str, dict[str, Any]] = {}
        cursor: str | None = ""
        while cursor is not None:
            values = {"repo": account.did, "collection": "app.bsky.feed.post", "limit": "100"}
            page = self.ask("com.atproto.repo.listRecords", values | ({"cursor": cursor} if cursor else {}))
            for one in page["records"]:
                found[one["uri"].rpartition("/")[2]] = one
            cursor = page.get("cursor")
        return found

    def values(self, account: Account) -> dict[str, dict[str, Any]]:
        """The posts themselves, by their keys."""
        return {key: one["value"] for key, one in self.records(account).items()}

    def blob(self, account: Account, cid: str) -> bytes:
        values = {"did": account.did, "cid": cid}
        answer = self._web.get(f"{self.address}/xrpc/com.atproto.sync.getBlob", params=values, timeout=30)
        assert answer.ok, answer.text
        return answer.content

    def ask(self, name: str, values: Mapping[str, str], token: str = "") -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return _good(self._web.get(f"{self.address}/xrpc/{name}", params=values, headers=headers, timeout=30))

    def do(self, name: str, values: Mapping[str, Any] | None, token: str = "") -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        address = f"{self.address}/xrpc/{name}"
        return _good(self._web.post(address, json=values, headers=headers, timeout=30))

    def take_down(self, account: Account, is_down: bool = True) -> None:
        """Take an account down as a moderator does."""
        subject = {"$type": "com.atproto.admin.defs#repoRef", "did": account.did}
        values = {"subject": subject, "takedown": {"applied": is_down, "ref": "test"}}
        address = f"{self.address}/xrpc/com.atproto.admin.updateSubjectStatus"
        _good(self._web.post(address, json=values, auth=("admin", "for tests alone"), timeout=30))


@contextmanager
def running_pds(folder: Path, *, is_limited: bool = False) -> Iterator[Pds]:
    """Run a server in a folder; skip the test where none can be."""
    require("loopback", loopback())
    require("pds", shutil.which("node") and (HERE / "node_modules" / ".lock.stamp").exists())
    folder.mkdir(parents=True)
    directory, port = _node(folder, "plc")
    pds = Pds(folder, f"http://127.0.0.1:{port}", is_limited)
    try:
        pds.start()
        yield pds
    finally:
        pds.close()
        _end(directory)


def _node(folder: Path, *arguments: str) -> tuple[subprocess.Popen[str], str]:
    """Start the script, and return what it says when it is ready."""
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(
            ["node", str(HERE / "server.mjs"), *arguments],
            env=_ENVIRONMENT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
    assert process.stdout
    return process, process.stdout.readline().strip()


def _end(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.wait()
    if process.stdout:
        process.stdout.close()


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _good(answer: requests.Response) -> dict[str, Any]:
    assert answer.ok, f"{answer.status_code}: {answer.text}"
    return dict(answer.json()) if answer.content else {}
