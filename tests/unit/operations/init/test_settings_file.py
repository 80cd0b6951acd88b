"""Configurations of other tools, read as plain values."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from feedsync.operations.init.settings_file import UnreadableError, read


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.toml", 'title = "Ada"\n[params]\nn = 1'),
        ("a.yaml", "title: Ada\nparams: {n: 1}"),
        ("a.yml", "\ufefftitle: Ada\nparams: {n: 1}"),
        ("a.json", '{"title": "Ada", "params": {"n": 1}}'),
    ],
)
def test_all_three_kinds_give_the_same_values(tmp_path: Path, name: str, text: str) -> None:
    file = tmp_path / name
    file.write_text(text, "utf-8")
    assert read(file) == {"title": "Ada", "params": {"n": 1}}


def test_an_empty_file_says_nothing(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("# nothing\n", "utf-8")
    assert read(file) == {}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.toml", b"title ="),
        ("a.toml", b"title = '\xff'"),
        ("a.json", b"[" * 100_000),
        ("a.json", b"[1]"),
        ("a.yaml", b"- a"),
        ("a.yaml", b"a: [b"),
        ("a.yaml:2", b"a: b\n{{ x }}"),
        ("a.toml", b"#" * 1_000_001),
    ],
)
def test_what_cannot_be_read_says_so_with_the_file(tmp_path: Path, name: str, content: bytes) -> None:
    file = tmp_path / name.partition(":")[0]
    file.write_bytes(content)
    with pytest.raises(UnreadableError, match=name):
        read(file)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="cannot be read"):
        read(tmp_path)


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.toml")
    with pytest.raises(UnreadableError, match="cannot be read"):
        read(tmp_path / "a.toml")
