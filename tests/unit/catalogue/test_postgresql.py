"""The catalogue in PostgreSQL: what only a server can say no to, and what a schema of one's own means."""

from __future__ import annotations

import psycopg
import pytest

from feedsync.catalogue import feeds
from feedsync.catalogue.feeds import FeedRow
from feedsync.catalogue.postgresql import open_catalogue
from feedsync.errors import StateError


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://nobody@127.0.0.1:1/nothing?connect_timeout=2",
        "postgresql://postgres@/x?host=/nowhere",
        "postgresql://?port=x",
    ],
)
def test_a_server_that_is_not_there_is_a_state_error(url: str) -> None:
    with pytest.raises(StateError, match="the catalogue cannot be used"), open_catalogue(url):
        pass


def test_a_schema_that_is_not_there_is_a_state_error(postgresql_url: str) -> None:
    with (
        pytest.raises(StateError, match="schema"),
        open_catalogue(postgresql_url.replace("search_path%3D", "search_path%3Dno")),
    ):
        pass


def test_a_connection_that_breaks_is_a_state_error_and_nothing_was_written(postgresql_url: str) -> None:
    with open_catalogue(postgresql_url):
        pass
    with pytest.raises(StateError, match="the catalogue cannot be used") as refused:
        with open_catalogue(postgresql_url) as db, db.transaction():
            feeds.put(db, "a", FeedRow("", None))
            ((backend,),) = db.rows("SELECT pg_backend_pid()")
            with psycopg.connect(postgresql_url, autocommit=True) as other:
                other.execute("SELECT pg_terminate_backend(%s)", [backend])
            feeds.put(db, "b", FeedRow("", None))
    assert refused.value.where.startswith("the database ")
    with open_catalogue(postgresql_url) as db:
        assert feeds.all_feeds(db) == {}


def test_a_row_that_another_holds_is_a_state_error_once_the_server_gives_up(postgresql_url: str) -> None:
    with open_catalogue(postgresql_url) as db, db.transaction():
        feeds.put(db, "a", FeedRow("", None))
    with (
        psycopg.connect(postgresql_url) as other,
        open_catalogue(f"{postgresql_url}%20-clock_timeout%3D50") as db,
    ):
        other.execute("UPDATE feed SET settings = 'x'")
        with pytest.raises(StateError, match="lock timeout"), db.transaction():
            feeds.put(db, "a", FeedRow("y", None))


def test_its_place_names_database_and_host_and_no_password(postgresql_url: str) -> None:
    with open_catalogue(postgresql_url.replace("postgres@", "postgres:secret@")) as db:
        assert db.place.startswith("the database ")
        assert "secret" not in db.place


def test_errors_of_whoever_uses_it_are_theirs(postgresql_url: str) -> None:
    with pytest.raises(FileNotFoundError), open_catalogue(postgresql_url):
        raise FileNotFoundError("a.md")
