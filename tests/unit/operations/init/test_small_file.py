"""Small files of a site: nothing in a folder makes who looks at it wait or fail."""

from __future__ import annotations

import os
from pathlib import Path

from feedsync.operations.init import small_file


def test_a_text_is_read_as_people_write_it(tmp_path: Path) -> None:
    (tmp_path / "CNAME").write_bytes(b"\xef\xbb\xbfporto.example\r\n")
    assert small_file.text(tmp_path / "CNAME") == "porto.example\n"
    assert small_file.head(tmp_path / "CNAME", 5) == b"\xef\xbb\xbfpo"


def test_what_is_no_text_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "latin").write_bytes(b"caf\xe9")
    (tmp_path / "loop").symlink_to("loop")
    for name in ("latin", "nothing", "loop", ".", "a\0b"):
        assert small_file.text(tmp_path / name) == ""


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "CNAME")
    assert small_file.text(tmp_path / "CNAME") == ""
