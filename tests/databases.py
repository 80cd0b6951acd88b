"""Databases for tests: a PostgreSQL that is there or is started, a schema for each test, and rows to put in."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple, Protocol
from urllib.parse import quote, urlsplit

import psycopg

from feedsync.article import Facts
from feedsync.catalogue import articles
from feedsync.catalogue.articles import Standing
from feedsync.catalogue.database import Database
from feedsync.load.facts import NO_FACTS

_DEFAULT = "postgresql://postgres@127.0.0.1:5432/postgres"


class Opener(Protocol):
    """Opens the catalogue of a test, each time the same one."""

    def __call__(self) -> AbstractContextManager[Database]: ...


class Server(NamedTuple):
    """`url` is empty where there is none, and `reason` says why."""

    url: str
    reason: str = ""


@contextmanager
def postgresql_server() -> Iterator[Server]:
    """Find a server at FEEDSYNC_POSTGRESQL_URL, by default on this machine, else start one."""
    url = os.environ.get("FEEDSYNC_POSTGRESQL_URL") or _DEFAULT
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.Error as error:
        with _started(f"{' '.join(str(error).split())}; ") as server:
            yield server
    else:
        yield Server(url)


@contextmanager
def _started(why: str) -> Iterator[Server]:
    initdb, pg_ctl = _program("initdb"), _program("pg_ctl")
    if not initdb or not pg_ctl:
        yield Server("", f"{why}neither initdb nor pg_ctl is installed")
        return
    # The path of a socket must be short, which that of tmp_path need not be.
    folder = Path(tempfile.mkdtemp(prefix="feedsync-pg-"))
    data, user = folder / "data", None
    try:
        if os.geteuid() == 0:
            user = "postgres"  # initdb refuses root
            shutil.chown(folder, user)
        _run(user, initdb, "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
        options = f"-c listen_addresses= -c unix_socket_directories={folder} -c fsync=off"
        _run(user, pg_ctl, "-D", data, "-l", folder / "log", "-o", options, "-w", "start")
    except (LookupError, OSError, subprocess.SubprocessError) as error:
        shutil.rmtree(folder, ignore_errors=True)
        yield Server("", f"{why}none could be started: {error}")
        return
    try:
        yield Server(f"postgresql://postgres@/postgres?host={quote(str(folder), safe='')}")
    finally:
        _run(user, pg_ctl, "-D", data, "-m", "immediate", "-w", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def _program(name: str) -> str | None:
    installed = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)
    return shutil.which(name) or next(map(str, installed), None)


def _run(user: str | None, *command: object) -> None:
    subprocess.run(
        [str(part) for part in command],
        user=user,
        group=user,
        extra_groups=[] if user else None,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=True,
        timeout=60,
    )


@contextmanager
def sorting_by_language(url: str) -> Iterator[str]:
    """Make a database that sorts `a` before `B` before `c`, so that what sorts by bytes does so by itself.

    Where the server cannot, the database of the URL is good enough.
    """
    name = f"feedsync_{secrets.token_hex(8)}"
    try:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(
                f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'en'"
            )
    except psycopg.Error:
        yield url
        return
    try:
        yield urlsplit(url)._replace(path=f"/{name}").geturl()
    finally:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name}")


@contextmanager
def schema(url: str) -> Iterator[str]:
    """Make a schema and return the URL of the database with nothing but that schema in it."""
    name = f"feedsync_{secrets.token_hex(8)}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {name}")
        try:
            options = quote(f"-csearch_path={name} -csynchronous_commit=off")
            yield f"{url}{'&' if urlsplit(url).query else '?'}options={options}"
        finally:
            connection.execute("SET client_min_messages = warning")
            connection.execute(f"DROP SCHEMA {name} CASCADE")


class _Undone(Exception):
    pass


@contextmanager
def undone(db: Database) -> Iterator[None]:
    """Undo at the end all that is written inside: each example of a property starts with nothing."""
    with suppress(_Undone), db.transaction():
        yield
        raise _Undone


def facts(**values: object) -> Facts:
    """Return facts that are good for an article, with some values of the test's own."""
    return NO_FACTS._replace(
        url="https://a.example/a/", title="A", published=100, embargo=100, revision="1"
    )._replace(**values)


def standing(state: str = "live", feed_id: str | None = None, **values: object) -> Standing:
    """Return where an article stands, with some values of the test's own."""
    return Standing(state, feed_id, None, None, None)._replace(**values)


def add_article(
    db: Database, key: str, stands: Standing, values: Facts | None = None, store: str = "main"
) -> int:
    """Write an article that stands somewhere, and return its number."""
    values = values or facts()
    article = articles.add_claimant(db, (store, key), values, None, 0)
    articles.set_values(db, article, (store, key), values, stands, 0)
    return article
