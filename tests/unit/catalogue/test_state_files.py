"""Each configuration has a state of its own, whose ids lie beside it."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import astuple

from feedsync.catalogue.state_files import StateFiles, state_files


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
