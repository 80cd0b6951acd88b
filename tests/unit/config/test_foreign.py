"""A config.yaml of another program is told in one line, and where ours is."""

from __future__ import annotations

from pathlib import Path

import pytest

from feedsync.config.load import load
from feedsync.errors import ConfigError

HUGO = "baseURL: https://ada.example/\nlanguageCode: en\ntitle: Ada\nmenu: {main: []}\n"


def problem(folder: Path, text: str, name: str = "config.yaml") -> list[str]:
    (folder / name).write_text(text, "utf-8")
    with pytest.raises(ConfigError) as error:
        load(folder / name)
    return [finding.message for finding in error.value.findings]


def test_where_ours_lies_beside_that_of_hugo_it_is_named(tmp_path: Path) -> None:
    (tmp_path / "feedsync.yaml").touch()
    assert problem(tmp_path, HUGO) == [
        "config.yaml is not feedsync's; yours is feedsync.yaml: add -c feedsync.yaml"
    ]


def test_without_ours_the_command_that_writes_one_is(tmp_path: Path) -> None:
    said = "is not feedsync's configuration (Hugo's?); `feedsync init` writes one"
    assert problem(tmp_path, HUGO) == [said]
    assert problem(tmp_path, HUGO, "feedsync.yaml") == [said]


@pytest.mark.parametrize(
    "text", ["sight: {title: A}\nstor: {type: folder}\n", HUGO + "store: {type: folder}\n"]
)
def test_what_has_a_key_of_ours_or_none_of_theirs_is_judged_as_ours(text: str, tmp_path: Path) -> None:
    assert len(problem(tmp_path, text)) > 1
