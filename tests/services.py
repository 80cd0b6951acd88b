"""What live tests need and not every machine has."""

from __future__ import annotations

import os
import socket

import pytest


def loopback() -> bool:
    """Whether this machine can talk to itself: where the network is cut, it may not."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        try:
            socket.create_connection(server.getsockname(), timeout=2).close()
        except OSError:
            return False
    return True


def require(name: str, available: object, reason: str = "`make live-setup` installs it") -> None:
    """Skip the test where `name` is not available; fail it where FEEDSYNC_REQUIRE_SERVICES names it."""
    if available:
        return
    if name in os.environ.get("FEEDSYNC_REQUIRE_SERVICES", "").replace(" ", "").split(","):
        pytest.fail(f"{name} is required by FEEDSYNC_REQUIRE_SERVICES and is not there; {reason}")
    pytest.skip("the network is cut" if name == "loopback" else f"{name} is not there; {reason}")
