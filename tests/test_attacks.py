"""The world at its worst: disks that are full, folders that cannot be written, names of every kind."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

CONFIG = """
site: {title: A, url: "https://a.example/", language: it}
store: {type: folder, path: content/}
feeds: [{name: news}]
publish: {to: feeds/, url: "https://a.example/feeds/"}
"""


@pytest.fixture
def newsroom(tmp_path: Path) -> Path:
    (tmp_path / "config.yaml").write_text(CONFIG, "utf-8")
    (tmp_path / "content").mkdir()
    (tmp_path / "feeds").mkdir()
    return tmp_path


def write(folder: Path, name: str, text: str) -> None:
    path = folder / "content" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"---\ntitle: {Path(name).stem}\ndate: 2026-11-20\n---\n{text}\n", "utf-8")


def run(folder: Path, *before: str) -> subprocess.CompletedProcess[str]:
    """Run feedsync, after these shell commands in a mount namespace of its own."""
    feedsync = f'"{sys.executable}" -m feedsync run'
    command = ["sh", "-c", " && ".join([*before, feedsync])]
    if before:
        command = ["unshare", "-rm", *command]
        if subprocess.run(["unshare", "-rm", "true"], capture_output=True, check=False).returncode:
            pytest.skip("this machine lets nobody make a mount namespace (unshare -rm)")
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def documents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (folder / "feeds").iterdir()}


def test_on_a_full_disk_what_does_not_fit_is_told_and_nothing_half_is_left(newsroom: Path) -> None:
    write(newsroom, "grande.md", "parola " * 20_000)
    done = run(newsroom, "mount -t tmpfs -o size=200k none feeds", 'trap "ls -A feeds" EXIT')
    assert done.returncode == 1
    assert "feeds/news.atom: cannot be written: No space left on device. What was there stays." in done.stderr
    assert done.stdout.split() == ["news.rss"]


def test_a_file_that_grows_beyond_its_limit_keeps_the_old_one(newsroom: Path) -> None:
    write(newsroom, "a.md", "uno")
    assert run(newsroom).returncode == 0
    before = documents(newsroom)
    write(newsroom, "b.md", "parola " * 20_000)
    command = ["sh", "-c", f'ulimit -f 20; trap "" XFSZ; "{sys.executable}" -m feedsync run']
    done = subprocess.run(command, cwd=newsroom, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.count("cannot be written: File too large")) == (1, 3)
    assert documents(newsroom) == before


def test_into_a_folder_that_is_read_only_nothing_is_written_and_the_next_run_catches_up(
    newsroom: Path,
) -> None:
    write(newsroom, "a.md", "uno")
    assert run(newsroom).returncode == 0
    before = documents(newsroom)
    write(newsroom, "b.md", "due")
    done = run(newsroom, "mount --bind feeds feeds", "mount -o remount,ro,bind feeds")
    assert (done.returncode, done.stderr.count("cannot be written: Read-only file system")) == (1, 3)
    assert documents(newsroom) == before
    assert run(newsroom).returncode == 0
    assert b"due" in documents(newsroom)["news.json"]


NAMES = [
    *(
        "città",
        "naïve café",
        "Ελληνικά",
        "русский",
        "العربية",
        "עברית",
        "हिन्दी",
        "ไทย",
        "日本語",
        "한국어",
        "中文",
    ),
    *(
        "emoji 👨‍👩‍👧‍👦",
        "a'b\"c",
        "a&b",
        "a%20b",
        "a+b",
        "a?b=c",
        "a#b",
        "a;b",
        "a:b",
        "a\\b",
        "a{b}c",
        "[x]",
        "~a",
    ),
    *("-rf", " spazio ", "CON", "a" * 200),
]


def test_names_in_every_script_and_with_every_mark_are_articles_with_addresses_of_their_own(
    newsroom: Path,
) -> None:
    for name in NAMES:
        (newsroom / "content" / f"{name}.md").write_text("---\ntitle: x\ndate: 2026-11-20\n---\n", "utf-8")
    done = run(newsroom)
    assert (done.stderr, done.returncode) == ("", 0)
    import json

    items = json.loads(documents(newsroom)["news.json"])["items"]
    urls = {item["url"] for item in items}
    assert len(urls) == len(NAMES)
    assert all(url.isascii() and not set(url) & set(' "<>\\^`{|}') for url in urls)
