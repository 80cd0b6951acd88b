"""An outbox on each of the databases."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from databases import Opener, Server, postgresql_server, schema
from services import require

from feedsync.catalogue import postgresql, sqlite
from feedsync.catalogue.database import Database


@pytest.fixture(scope="session")
def postgresql_database() -> Iterator[Server]:
    with postgresql_server() as server:
        yield server


@pytest.fixture
def postgresql_url(postgresql_database: Server) -> Iterator[str]:
    require("postgresql", postgresql_database.url, postgresql_database.reason)
    with schema(postgresql_database.url) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def opener(request: pytest.FixtureRequest, tmp_path: Path) -> Opener:
    if request.param == "sqlite":
        return partial(sqlite.open_catalogue, tmp_path / "state.db")
    return partial(postgresql.open_catalogue, request.getfixturevalue("postgresql_url"))


@pytest.fixture
def database(opener: Opener) -> Iterator[Database]:
    with opener() as opened:
        yield opened
