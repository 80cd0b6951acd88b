"""Each configuration has a state of its own, whose ids lie beside it."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest
from msgspec.structs import astuple

from feedsync.catalogue.state_files import StateFiles, make_folder, state_files


def test_that_of_config_yaml_has_plain_names() -> None:
    assert state_files(Path("site/config.yaml")) == StateFiles(
        Path("site/.feedsync/state.db"),
        Path("site/.feedsync/lock"),
        Path("site/.feedsync/last-run.json"),
        Path("site/ids.jsonl"),
        Path("site/.feedsync/adopted"),
    )


def test_that_of_any_other_has_its_name() -> None:
    assert state_files(Path("x.yaml")) == StateFiles(
        Path(".feedsync/x.db"),
        Path(".feedsync/x.lock"),
        Path(".feedsync/x.last-run.json"),
        Path("x.ids.jsonl"),
        Path(".feedsync/x.adopted"),
    )
    assert state_files(Path("/a/b.c.yml")).catalogue == Path("/a/.feedsync/b.c.yml.db")


def test_two_configurations_of_a_folder_share_nothing() -> None:
    names = ["config.yaml", "config.yml", "state.yaml", "other.yaml", "other.yml"]
    files = [file for name in names for file in astuple(state_files(Path("site") / name))]
    assert len(set(files)) == len(files)


def test_git_passes_over_the_folder_of_the_state(tmp_path: Path) -> None:
    make_folder(tmp_path / "site/.feedsync")
    assert (tmp_path / "site/.feedsync/.gitignore").read_text("utf-8").splitlines()[-1] == "*"


def test_what_git_is_to_pass_over_is_said_in_a_folder_that_is_there_too_but_not_instead_of_its_own(
    tmp_path: Path,
) -> None:
    (tmp_path / ".feedsync").mkdir()
    make_folder(tmp_path / ".feedsync")
    told = tmp_path / ".feedsync/.gitignore"
    assert told.read_text("utf-8").splitlines()[-1] == "*"
    told.write_text("!state.db\n", "utf-8")
    make_folder(tmp_path / ".feedsync")
    assert told.read_text("utf-8") == "!state.db\n"


def test_where_the_list_for_git_finds_no_room_the_folder_is_made_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, "no room")

    monkeypatch.setattr("feedsync.catalogue.state_files.whole_file.create", fail)
    make_folder(tmp_path / ".feedsync")
    assert (tmp_path / ".feedsync").is_dir()
