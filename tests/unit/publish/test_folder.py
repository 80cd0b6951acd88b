"""The folder target: files are replaced as wholes, and what was there stays where that fails."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

import pytest

from feedsync.errors import DocumentError
from feedsync.publish.folder import FolderTarget


def test_a_file_is_written_with_its_folders_and_the_rights_of_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        FolderTarget("feeds/", tmp_path).write("tag/calcio.rss", b"x")
    finally:
        os.umask(before)
    file = tmp_path / "feeds/tag/calcio.rss"
    assert (file.read_bytes(), stat.S_IMODE(file.stat().st_mode)) == (b"x", 0o640)


def test_a_replaced_file_keeps_its_rights(tmp_path: Path) -> None:
    (tmp_path / "news.rss").write_bytes(b"old")
    (tmp_path / "news.rss").chmod(0o604)
    FolderTarget(".", tmp_path).write("news.rss", b"new")
    assert stat.S_IMODE((tmp_path / "news.rss").stat().st_mode) == 0o604


def test_a_link_is_kept_and_what_it_points_to_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "real.rss").write_bytes(b"old")
    (tmp_path / "news.rss").symlink_to("real.rss")
    FolderTarget(".", tmp_path).write("news.rss", b"new")
    assert (tmp_path / "news.rss").is_symlink()
    assert (tmp_path / "real.rss").read_bytes() == b"new"


def test_a_reader_sees_the_old_bytes_or_the_new_ones_and_nothing_else(tmp_path: Path) -> None:
    target = FolderTarget(".", tmp_path)
    documents = [bytes([letter]) * 200_000 for letter in b"ab"]
    target.write("news.rss", documents[0])
    done = threading.Event()

    def write() -> None:
        for number in range(60):
            target.write("news.rss", documents[number % 2])
        done.set()

    writer = threading.Thread(target=write)
    writer.start()
    while not done.is_set():
        assert (tmp_path / "news.rss").read_bytes() in documents
    writer.join()


def test_nothing_is_read_where_nothing_is(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    target = FolderTarget(".", tmp_path)
    assert target.read("news.rss") is None
    assert target.read("nowhere/news.rss") is None
    assert target.read("file/news.rss") is None


def test_a_disk_that_fails_keeps_the_old_file_and_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = FolderTarget("feeds", tmp_path)
    target.write("news.rss", b"old")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(DocumentError, match="cannot be written: No space left") as raised:
        target.write("news.rss", b"new")
    assert str(raised.value).startswith("feeds/news.rss: ")
    with pytest.raises(DocumentError, match="cannot be removed: No space left"):
        target.delete("news.rss")


def test_a_folder_in_the_place_of_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "news.rss").mkdir()
    with pytest.raises(DocumentError, match="cannot be read"):
        FolderTarget(".", tmp_path).read("news.rss")


def test_what_stands_in_the_way_is_told_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "feeds").write_bytes(b"a file")
    (tmp_path / "public/news.rss").mkdir(parents=True)
    for folder, advice in (
        ("feeds/", "A file lies where a folder belongs"),
        ("public/", "A folder lies there"),
    ):
        with pytest.raises(DocumentError) as told:
            FolderTarget(folder, tmp_path).write("news.rss", b"x")
        assert told.value.kept == "What was there stays."
        assert told.value.advice.startswith(advice)
