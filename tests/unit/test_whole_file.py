"""A file is replaced as a whole or not at all, for good, and what killed processes left is removed."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from feedsync import whole_file


def fail(*_: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize("call", ["open", "fchmod", "write", "fsync", "close", "replace"])
def test_a_disk_that_fails_keeps_the_old_file_and_leaves_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    file = tmp_path / "news.rss"
    whole_file.replace(file, b"old")
    with monkeypatch.context() as patched:
        patched.setattr(os, call, fail)
        with pytest.raises(OSError, match="No space left"):
            whole_file.replace(file, b"new")
    assert [each.name for each in tmp_path.iterdir()] == ["news.rss"]
    assert file.read_bytes() == b"old"


def test_an_interrupted_write_leaves_no_other_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(os, "write", interrupt)
        with pytest.raises(KeyboardInterrupt):
            whole_file.replace(tmp_path / "news.rss", b"new")
    assert list(tmp_path.iterdir()) == []


def test_what_the_disk_takes_in_parts_is_written_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, content: write(descriptor, content[:7]))
    whole_file.replace(tmp_path / "news.rss", bytes(range(100)))
    assert (tmp_path / "news.rss").read_bytes() == bytes(range(100))


@pytest.fixture
def flushed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    found: list[str] = []
    fsync = os.fsync

    def note(descriptor: int) -> None:
        found.append("folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file")
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", note)
    return found


def test_content_name_and_new_folders_are_flushed(tmp_path: Path, flushed: list[str]) -> None:
    whole_file.replace(tmp_path / "tag/sport/news.rss", b"x")
    assert flushed == ["folder", "folder", "file", "folder"]
    flushed.clear()
    whole_file.replace(tmp_path / "tag/sport/news.rss", b"y")
    assert flushed == ["file", "folder"]
    flushed.clear()
    whole_file.remove(tmp_path / "tag/sport/news.rss")
    assert flushed == ["folder"]


def test_what_costs_little_is_not_flushed(tmp_path: Path, flushed: list[str]) -> None:
    whole_file.replace(tmp_path / "last-run.json", b"x", is_flushed=False)
    assert flushed == []


def test_a_file_that_is_not_there_is_removed_already(tmp_path: Path) -> None:
    whole_file.remove(tmp_path / "news.rss")
    whole_file.remove(tmp_path / "nowhere/news.rss")
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_process_of_the_same_number_left_is_no_obstacle(tmp_path: Path) -> None:
    """In a container every run may have the same number."""
    (tmp_path / f".news.rss.{os.getpid()}.feedsync-tmp").write_bytes(b"half")
    whole_file.replace(tmp_path / "news.rss", b"new")
    assert {each.name: each.read_bytes() for each in tmp_path.iterdir()} == {"news.rss": b"new"}


def test_only_what_dead_processes_left_beside_the_real_file_is_swept(tmp_path: Path) -> None:
    real = tmp_path / "real"
    real.mkdir()
    (tmp_path / "news.rss").symlink_to(real / "news.rss")
    dead = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True)  # noqa: PLW1510
    for process in (int(dead.stdout), os.getpid(), os.getppid(), 1, 10**30, "x"):
        (real / f".news.rss.{process}.feedsync-tmp").write_bytes(b"half")
    (real / "news.rss").write_bytes(b"whole")
    whole_file.sweep(tmp_path / "news.rss")
    assert {each.name for each in real.iterdir()} == {
        *("news.rss", f".news.rss.{os.getppid()}.feedsync-tmp", ".news.rss.1.feedsync-tmp")
    }


def test_a_folder_that_cannot_be_swept_is_let_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole_file.sweep(tmp_path / "nowhere/news.rss")
    left = tmp_path / ".news.rss.999999999.feedsync-tmp"
    left.write_bytes(b"half")
    monkeypatch.setattr(os, "unlink", fail)
    whole_file.sweep(tmp_path / "news.rss")
    assert left.read_bytes() == b"half"


def test_a_new_file_takes_the_place_of_nothing(tmp_path: Path) -> None:
    file, link = tmp_path / "config.yaml", tmp_path / "link.yaml"
    link.symlink_to("nowhere")
    whole_file.create(file, b"new")
    for taken in (file, link):
        with pytest.raises(FileExistsError):
            whole_file.create(taken, b"newer")
    assert (file.read_bytes(), sorted(path.name for path in tmp_path.iterdir())) == (
        b"new",
        ["config.yaml", "link.yaml"],
    )


def test_a_new_file_is_written_where_the_file_system_has_no_links(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def link(*_: object) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", link)
    file = tmp_path / "config.yaml"
    whole_file.create(file, b"new")
    with pytest.raises(FileExistsError):
        whole_file.create(file, b"newer")
    assert ([*tmp_path.iterdir()], file.read_bytes()) == ([file], b"new")
