"""The schema comes to its latest revision whole or not at all, on either database."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from databases import Opener

from feedsync.catalogue import migrate, sources
from feedsync.catalogue.database import Database, value
from feedsync.catalogue.migrate import LATEST, revision_of
from feedsync.errors import StateError

STEPS = Path(migrate.__file__).with_name("migrations")
REVISION = "SELECT value FROM meta WHERE name = 'revision'"
ORIGIN = "SELECT value FROM meta WHERE name = 'origin'"


def next_step(monkeypatch: pytest.MonkeyPatch, folder: Path, statements: str) -> None:
    """Let there be one more step than there is."""
    shutil.copytree(STEPS, folder)
    (folder / f"{LATEST + 1:04}.sql").write_text(statements, "utf-8")
    monkeypatch.setattr("feedsync.catalogue.migrate._STEPS", folder)
    monkeypatch.setattr("feedsync.catalogue.migrate.LATEST", LATEST + 1)
    monkeypatch.setattr("feedsync.catalogue.sqlite.LATEST", LATEST + 1)


def test_a_new_one_gets_the_latest_revision(database: Database) -> None:
    assert value(database, REVISION) == str(LATEST)
    assert revision_of(database) == LATEST


def test_there_is_one_step_for_each_revision() -> None:
    assert [step.name for step in sorted(STEPS.glob("*.sql"))] == [
        f"{number:04}.sql" for number in range(1, LATEST + 1)
    ]


def test_its_origin_is_made_once_by_chance(opener: Opener, tmp_path: Path) -> None:
    from feedsync.catalogue.sqlite import open_catalogue

    with opener() as database, open_catalogue(tmp_path / "another.db") as other:
        origin = value(database, ORIGIN)
        assert value(other, ORIGIN) != origin
    assert len(origin) == 32
    assert int(origin, 16)
    with opener() as again:
        assert value(again, ORIGIN) == origin


def test_opening_it_again_writes_nothing(opener: Opener) -> None:
    with opener() as first:
        assert first.written > 0
    with opener() as again:
        assert again.written == 0


def test_one_of_a_later_revision_is_refused_and_its_owner_told_what_to_do(opener: Opener) -> None:
    with opener() as database:
        with database.transaction():
            database.run("UPDATE meta SET value = ? WHERE name = 'revision'", [str(LATEST + 1)])
        place = database.place
    with pytest.raises(StateError, match="a newer feedsync wrote this catalogue") as refused, opener():
        pass
    assert refused.value.where == place
    assert f"revision is {LATEST + 1}" in str(refused.value)
    assert "Nothing was touched." in str(refused.value)


def test_a_step_is_taken_once_and_what_was_there_stays(
    opener: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opener() as database, database.transaction():
        sources.put(database, "main", "a.md", sources.NEW._replace(fingerprint="1"))
    next_step(
        monkeypatch,
        tmp_path / "steps",
        "-- A table; and a comment.\nCREATE TABLE extra (\n  key {key} NOT NULL\n);\nINSERT INTO extra VALUES ('x');\n",
    )
    for _ in range(2):
        with opener() as database:
            assert revision_of(database) == LATEST + 1
            assert database.rows("SELECT key FROM extra") == [("x",)]
            assert sources.get(database, "main", "a.md").fingerprint == "1"


def test_a_new_one_takes_all_steps(opener: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    next_step(monkeypatch, tmp_path / "steps", "ALTER TABLE feed ADD COLUMN extra TEXT;")
    with opener() as database:
        assert revision_of(database) == LATEST + 1
        assert database.rows("SELECT extra FROM feed") == []


@pytest.mark.parametrize("is_new", [True, False])
def test_a_step_that_fails_in_its_middle_leaves_nothing_behind(
    opener: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_new: bool
) -> None:
    if not is_new:
        with opener() as database:
            origin = value(database, ORIGIN)
    with monkeypatch.context() as patched:
        next_step(
            patched,
            tmp_path / "steps",
            "CREATE TABLE extra (a TEXT);\nUPDATE meta SET value = 'x';\nCREATE TABLE extra (a TEXT);",
        )
        with pytest.raises(StateError, match="extra"), opener():
            pass
    with opener() as database:
        assert revision_of(database) == LATEST
        assert (database.written > 0) is is_new
        assert is_new or value(database, ORIGIN) == origin
        with database.transaction():
            database.run("CREATE TABLE extra (a TEXT)")
