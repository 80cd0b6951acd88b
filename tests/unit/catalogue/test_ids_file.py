"""ids.jsonl tells back what was written to it, names a line that is none, and is written as a whole."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedsync.catalogue import ids_file
from feedsync.catalogue.ids_file import IdLine
from feedsync.errors import StateError

LINE = IdLine("main", "a.md", "https://a.example/a/", "x", "tag:a", 1_767_323_045)
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\x85\u2028\u2029"), min_size=1, max_size=8)
# From 1900 to 9999, as dates of articles are.
LINES = st.builds(
    IdLine, *[TEXTS] * 4, TEXTS | st.just(""), st.none() | st.integers(-2_208_988_800, 253_402_300_799)
)


@given(st.lists(LINES, max_size=5))
def test_what_is_written_is_read_again_by_store_key_address_and_id(lines: list[IdLine]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "ids.jsonl")
        ids_file.write(file, iter(lines))
        assert ids_file.read(file) == sorted(lines, key=lambda line: line[:4])


def test_a_line_is_json_that_a_person_can_read(tmp_path: Path) -> None:
    file = tmp_path / "ids.jsonl"
    ids_file.write(
        file, [LINE._replace(key="città.md"), LINE._replace(key="b.md", atom_id="", published=None)]
    )
    text = file.read_text("utf-8")
    assert "città.md" in text
    assert text.endswith("}\n")
    assert [list(json.loads(line).items()) for line in text.splitlines()] == [
        [("store", "main"), ("key", "b.md"), ("url", "https://a.example/a/"), ("id", "x")],
        [
            ("store", "main"),
            ("key", "città.md"),
            ("url", "https://a.example/a/"),
            ("id", "x"),
            ("atom_id", "tag:a"),
            ("published", "2026-01-02T03:04:05Z"),
        ],
    ]


def test_where_there_is_none_nothing_is_told_and_none_is_made_for_nothing(tmp_path: Path) -> None:
    file = tmp_path / "ids.jsonl"
    ids_file.write(file, [])
    assert ids_file.read(file) == []
    assert not file.exists()


def test_what_is_told_no_more_is_taken_out(tmp_path: Path) -> None:
    file = tmp_path / "ids.jsonl"
    ids_file.write(file, [LINE])
    ids_file.write(file, [])
    assert file.read_bytes() == b""


def test_a_file_that_would_tell_the_same_is_not_touched(tmp_path: Path) -> None:
    file = tmp_path / "ids.jsonl"
    lines = [LINE, LINE._replace(key="b.md")]
    ids_file.write(file, lines)
    os.utime(file, (1, 1))
    before = file.stat()
    ids_file.write(file, reversed(lines))
    assert (file.stat().st_mtime, file.stat().st_ino) == (1, before.st_ino)
    ids_file.write(file, lines[:1])
    assert file.stat().st_mtime != 1


def test_what_people_and_git_make_of_it_is_read(tmp_path: Path) -> None:
    file = tmp_path / "ids.jsonl"
    line = json.dumps({**LINE._asdict(), "published": "2026-01-02 04:04:05 +01:00", "note": "ours"})
    file.write_bytes(f"\r\n  {line}  \r\n\r\n".encode())
    assert ids_file.read(file) == [LINE]


@pytest.mark.parametrize(
    "line",
    [
        "<<<<<<< HEAD",
        "{",
        "[]",
        "3",
        "null",
        '{"store": "main", "key": "a.md", "url": "u"}',
        '{"key": "a.md", "url": "u", "id": "x"}',
        '{"store": "main", "key": "a.md", "url": "u", "id": "x", "published": "yesterday"}',
        '{"store": "main", "key": "a.md", "url": "u", "id": "x", "published": 5}',
    ],
)
def test_a_line_that_is_none_is_named_with_its_number(tmp_path: Path, line: str) -> None:
    file = tmp_path / "ids.jsonl"
    ids_file.write(file, [LINE])
    file.write_text(f"{file.read_text('utf-8')}\n{line}\n", "utf-8")
    with pytest.raises(StateError, match="Mend it, or take it out") as refused:
        ids_file.read(file)
    assert refused.value.where == f"{file}:3"


def test_a_file_that_cannot_be_read_is_a_state_error(tmp_path: Path) -> None:
    (tmp_path / "ids.jsonl").write_bytes(b"\xff\n")
    for file in (tmp_path, tmp_path / "ids.jsonl"):
        with pytest.raises(StateError, match="cannot be read") as refused:
            ids_file.read(file)
        assert refused.value.where == str(file)


@pytest.mark.parametrize("call", ["write", "replace"])
def test_a_disk_that_fails_keeps_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    file = tmp_path / "ids.jsonl"
    ids_file.write(file, [LINE])
    before = file.read_bytes()

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, call, fail)
        with pytest.raises(StateError, match="No space left on device") as refused:
            ids_file.write(file, [LINE._replace(id="y")])
    assert refused.value.where == str(file)
    assert file.read_bytes() == before
    ids_file.write(file, [LINE._replace(id="y")])
    assert [each.name for each in tmp_path.iterdir()] == ["ids.jsonl"]
    assert ids_file.read(file) == [LINE._replace(id="y")]


def test_a_folder_that_is_none_is_a_state_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StateError, match="may this user write there"):
        ids_file.write(tmp_path / "file/ids.jsonl", [LINE])
