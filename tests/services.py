"""What live tests need and not every machine has."""

from __future__ import annotations

import os

import pytest


def require(name: str, available: object) -> None:
    """Skip the test where `name` is not available; fail it where FEEDSYNC_REQUIRE_SERVICES names it."""
    if available:
        return
    if name in os.environ.get("FEEDSYNC_REQUIRE_SERVICES", "").replace(" ", "").split(","):
        pytest.fail(
            f"{name} is required by FEEDSYNC_REQUIRE_SERVICES and is not there; `make live-setup` installs it"
        )
    pytest.skip(f"{name} is not there; `make live-setup` installs it")
