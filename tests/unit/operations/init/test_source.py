"""What is found in a folder, beside the site itself."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from feedsync.operations.init.source import in_folder


@pytest.mark.parametrize(
    ("address", "is_guess"),
    [
        ("http://localhost:1313/", True),
        ("http://127.0.0.1:8000", True),
        ("http://[::1]:4000/", True),
        ("https://porto.example/", False),
        ("https://localhost.example/", False),
    ],
)
def test_the_address_of_a_preview_is_none_that_ids_may_begin_with(
    address: str, is_guess: bool, tmp_path: Path
) -> None:
    (tmp_path / "hugo.yaml").write_text(f"baseURL: '{address}'\n", "utf-8")
    assert ("site.url" in in_folder(tmp_path).found.guesses) is is_guess


def test_a_site_in_a_folder_below_is_named_with_what_to_type(tmp_path: Path) -> None:
    (tmp_path / "my site").mkdir()
    (tmp_path / "my site/hugo.toml").write_text("", "utf-8")
    (told,) = in_folder(tmp_path).found.not_carried
    assert told == f"my site holds a Hugo site: for that, feedsync init '{tmp_path}/my site'"


def test_nothing_in_a_folder_is_waited_for(tmp_path: Path) -> None:
    names = (
        "CNAME",
        "_config.yml",
        "hugo.toml",
        "pelicanconf.py",
        "package.json",
        "feed.xml",
        "content/a.md",
    )
    for name in (*names, "feeds/news.rss", "config/_default/hugo.toml", ".gitignore"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        os.mkfifo(tmp_path / name)
    assert in_folder(tmp_path).found.what == "folder without articles"
