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


def feed(*ids: str) -> str:
    items = "".join(f"<item><guid>{one}</guid><title>{one}</title></item>" for one in ids)
    return f'<rss version="2.0"><channel><title>T</title>{items}</channel></rss>'


def to_adopt(folder: Path, **feeds: str) -> list[str]:
    (folder / "hugo.toml").write_text('baseURL = "https://a.example/"\n[languages.en]\n[languages.fr]\n')
    (folder / "content").mkdir()
    for name, text in feeds.items():
        file = folder / "public" / name.removeprefix("home") / "index.xml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    return list(in_folder(folder).to_adopt)


def test_a_feed_with_ids_that_those_before_it_lack_is_adopted_too(tmp_path: Path) -> None:
    found = to_adopt(tmp_path, home=feed("1", "2"), fr=feed("1", "f1"))
    assert found == ["public/index.xml", "public/fr/index.xml"]


def test_a_feed_of_a_part_of_what_another_has_need_not_be_adopted(tmp_path: Path) -> None:
    assert to_adopt(tmp_path, home=feed("1", "2"), fr=feed("2")) == ["public/index.xml"]


def test_a_feed_without_entries_need_not_be_adopted(tmp_path: Path) -> None:
    assert to_adopt(tmp_path, home=feed(), fr=feed("2")) == ["public/fr/index.xml"]
