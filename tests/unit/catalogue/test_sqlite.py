"""The catalogue in a file: what is kept before a migration, who waits for whom, and what breaks how."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from pathlib import Path

import pytest
from databases import add_article, standing

from feedsync.catalogue import articles, feeds
from feedsync.catalogue.database import value
from feedsync.catalogue.feeds import FeedRow
from feedsync.catalogue.migrate import LATEST, revision_of
from feedsync.catalogue.selecting import listed
from feedsync.catalogue.sqlite import SqliteDatabase, open_catalogue, open_copy, open_to_read
from feedsync.errors import StateError
from feedsync.selection import Selection

Open = Callable[[Path], AbstractContextManager[SqliteDatabase]]
ALL = (open_catalogue, open_copy, open_to_read)


def put(file: Path, *names: str) -> None:
    with open_catalogue(file) as db, db.transaction():
        for name in names:
            feeds.put(db, name, FeedRow("", None))


def one_more_revision(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    folder.mkdir()
    (folder / f"{LATEST + 1:04}.sql").write_text("CREATE TABLE extra (a TEXT)", "utf-8")
    monkeypatch.setattr("feedsync.catalogue.migrate._STEPS", folder)
    monkeypatch.setattr("feedsync.catalogue.migrate.LATEST", LATEST + 1)
    monkeypatch.setattr("feedsync.catalogue.sqlite.LATEST", LATEST + 1)


def test_a_new_one_is_made_with_its_folders(tmp_path: Path) -> None:
    file = tmp_path / "site/.feedsync/state.db"
    with open_catalogue(file) as db:
        assert db.place == str(file)
    assert sorted(each.name for each in file.parent.iterdir()) == ["state.db"]


def test_an_empty_file_is_a_new_one(tmp_path: Path) -> None:
    (tmp_path / "state.db").touch()
    with open_catalogue(tmp_path / "state.db") as db:
        assert revision_of(db) == LATEST


def test_opening_it_again_leaves_its_bytes_and_makes_no_copy(tmp_path: Path) -> None:
    file = tmp_path / "state.db"
    put(file, "a")
    before = file.read_bytes()
    with open_catalogue(file) as db:
        assert list(feeds.all_feeds(db)) == ["a"]
    assert file.read_bytes() == before
    assert list(tmp_path.iterdir()) == [file]


def test_before_a_migration_the_file_is_kept_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "state.db"
    put(file, "a")
    with monkeypatch.context() as patched:
        one_more_revision(patched, tmp_path / "steps")
        with open_catalogue(file) as db:
            assert revision_of(db) == LATEST + 1
    backup = tmp_path / f"state.db.bak-{LATEST}"
    assert {each.name for each in tmp_path.iterdir()} == {"state.db", backup.name, "steps"}
    backup.replace(file)
    with open_catalogue(file) as db:
        assert (revision_of(db), db.written, list(feeds.all_feeds(db))) == (LATEST, 0, ["a"])


def test_what_is_not_in_the_file_yet_is_in_the_copy_as_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "state.db"
    put(file)
    with open_catalogue(file) as writer:
        with writer.transaction():
            feeds.put(writer, "a", FeedRow("", None))
        one_more_revision(monkeypatch, tmp_path / "steps")
        with open_catalogue(file):
            pass
    with closing(sqlite3.connect(f"{file}.bak-{LATEST}")) as backup:
        assert backup.execute("SELECT name FROM feed").fetchall() == [("a",)]


def test_a_migration_that_fails_keeps_file_and_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "state.db"
    put(file, "a")
    with monkeypatch.context() as patched:
        one_more_revision(patched, tmp_path / "steps")
        (tmp_path / "steps" / f"{LATEST + 1:04}.sql").write_text("CREATE TABLE extra (a TEXT); NONSENSE")
        for _ in range(2):
            with pytest.raises(StateError, match="NONSENSE"), open_catalogue(file):
                pass
    assert (tmp_path / f"state.db.bak-{LATEST}").exists()
    with open_catalogue(file) as db:
        assert (db.written, list(feeds.all_feeds(db))) == (0, ["a"])


@pytest.mark.parametrize("opened", ALL)
def test_a_later_revision_is_refused_by_whoever_opens_it(tmp_path: Path, opened: Open) -> None:
    file = tmp_path / "state.db"
    with open_catalogue(file) as db, db.transaction():
        db.run("UPDATE meta SET value = '99' WHERE name = 'revision'")
    before = file.read_bytes()
    with pytest.raises(StateError, match="revision is 99"), opened(file):
        pass
    assert file.read_bytes() == before


@pytest.mark.parametrize("opened", ALL)
def test_a_file_that_is_none_is_to_be_moved_away(tmp_path: Path, opened: Open) -> None:
    file = tmp_path / "state.db"
    file.write_bytes(b"no database at all\n" * 100)
    with (
        pytest.raises(StateError, match="Move it away: the next run makes a new one") as refused,
        opened(file),
    ):
        pass
    assert refused.value.where == str(file)
    assert file.read_bytes() == b"no database at all\n" * 100


def test_a_file_that_is_corrupt_behind_its_head_is_found_when_used(tmp_path: Path) -> None:
    file = tmp_path / "state.db"
    with open_catalogue(file) as db, db.transaction():
        for number in range(2000):
            add_article(db, f"{number}.md", standing(feed_id=str(number)))
    content = bytearray(file.read_bytes())
    # The schema, which opening reads, lies in the first pages.
    content[20 * 4096 :] = b"\xa5" * (len(content) - 20 * 4096)
    file.write_bytes(content)
    with pytest.raises(StateError, match="Move it away"), open_catalogue(file) as db, db.transaction():
        listed(db, Selection(), 0)
        db.rows("SELECT title, metadata FROM article ORDER BY id")


def test_one_that_another_writes_to_is_waited_for_and_then_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "state.db"
    put(file, "a")
    monkeypatch.setattr("feedsync.catalogue.sqlite._PATIENCE", 0.05)
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with open_catalogue(file) as db:
            with pytest.raises(StateError, match="locked") as refused, db.transaction():
                pass
            assert refused.value.where == str(file)
            other.execute("ROLLBACK")
            with db.transaction():
                feeds.put(db, "b", FeedRow("", None))
    with open_catalogue(file) as db:
        assert set(feeds.all_feeds(db)) == {"a", "b"}


def test_one_that_another_holds_for_itself_cannot_be_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "state.db"
    monkeypatch.setattr("feedsync.catalogue.sqlite._PATIENCE", 0.05)
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("CREATE TABLE alone (a)")
        other.execute("BEGIN EXCLUSIVE")
        for opened in ALL:
            with pytest.raises(StateError, match="locked"), opened(file):
                pass


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    if os.access(tmp_path, os.W_OK):
        pytest.skip("root may write everywhere")
    try:
        with pytest.raises(StateError, match="may this user write there"), open_catalogue(tmp_path / "x.db"):
            pass
    finally:
        tmp_path.chmod(0o700)


@pytest.mark.parametrize("name", ["file/state.db", "folder"])
def test_a_place_where_no_file_can_be_is_told(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    with pytest.raises(StateError, match="the catalogue cannot be used") as refused:
        with open_catalogue(tmp_path / name):
            pass
    assert refused.value.where == str(tmp_path / name)


@pytest.mark.parametrize("opened", ALL)
def test_a_sqlite_that_is_too_old_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, opened: Open
) -> None:
    put(tmp_path / "state.db")
    monkeypatch.setattr("sqlite3.sqlite_version_info", (3, 34, 1))
    with pytest.raises(StateError, match=r"older than 3\.35"), opened(tmp_path / "state.db"):
        pass


@pytest.mark.parametrize("opened", [open_copy, open_to_read])
def test_where_there_is_none_an_empty_one_is_read_and_none_is_made(tmp_path: Path, opened: Open) -> None:
    with opened(tmp_path / "nowhere/state.db") as db:
        assert revision_of(db) == LATEST
        assert articles.is_empty(db)
        assert db.place == str(tmp_path / "nowhere/state.db")
    assert list(tmp_path.iterdir()) == []


def test_what_is_written_to_a_copy_is_forgotten(tmp_path: Path) -> None:
    file = tmp_path / "state.db"
    put(file, "a")
    before = file.read_bytes()
    with open_copy(file) as db:
        assert db.written == 0
        with db.transaction():
            feeds.put(db, "b", FeedRow("", None))
        assert set(feeds.all_feeds(db)) == {"a", "b"}
    assert file.read_bytes() == before
    with open_catalogue(file) as db:
        assert set(feeds.all_feeds(db)) == {"a"}


@pytest.mark.parametrize("opened", [open_copy, open_to_read])
def test_an_older_one_is_migrated_in_the_copy_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, opened: Open
) -> None:
    file = tmp_path / "state.db"
    put(file, "a")
    before = file.read_bytes()
    one_more_revision(monkeypatch, tmp_path / "steps")
    with opened(file) as db:
        assert revision_of(db) == LATEST + 1
        assert list(feeds.all_feeds(db)) == ["a"]
    assert file.read_bytes() == before
    assert {each.name for each in tmp_path.iterdir()} == {"state.db", "steps"}


def test_a_reader_sees_one_moment_and_neither_waits_nor_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "state.db"
    put(file, "a")
    monkeypatch.setattr("feedsync.catalogue.sqlite._PATIENCE", 0.0)
    with open_catalogue(file) as writer, writer.transaction():
        feeds.put(writer, "b", FeedRow("", None))
        with open_to_read(file) as reader:
            assert set(feeds.all_feeds(reader)) == {"a"}
    with open_catalogue(file) as writer, open_to_read(file) as reader:
        assert value(reader, "SELECT count(*) FROM feed") == 2
        with writer.transaction():
            feeds.put(writer, "c", FeedRow("", None))
        assert value(reader, "SELECT count(*) FROM feed") == 2
    with open_to_read(file) as reader:
        assert set(feeds.all_feeds(reader)) == {"a", "b", "c"}
