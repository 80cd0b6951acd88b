"""The sample newsroom that the repository ships, and its published feeds."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_the_published_feeds_are_what_a_run_gives_whatever_the_times_of_the_files(tmp_path: Path) -> None:
    for name in ("content", "feeds"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "config.yaml", tmp_path)
    chance = random.Random(4)
    times = {}
    for path in sorted(tmp_path.rglob("*")):
        moment = chance.randrange(10**18, 2 * 10**18)
        os.utime(path, ns=(moment, moment))
        if path.is_file():
            times[path] = moment
    command = [sys.executable, "-m", "feedsync", "run"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.stdout, done.returncode) == ("", 0)
    assert done.stderr.startswith("· a new catalogue was made")  # the documents are there, and no state
    published = sorted(
        path.relative_to(tmp_path) for path in (tmp_path / "feeds").rglob("*") if path.is_file()
    )
    assert published == sorted(
        path.relative_to(ROOT) for path in (ROOT / "feeds").rglob("*") if path.is_file()
    )
    for path in published:
        assert (tmp_path / path).read_bytes() == (ROOT / path).read_bytes()
        assert (tmp_path / path).stat().st_mtime_ns == times[tmp_path / path]


def test_what_is_not_to_be_seen_is_in_no_published_feed() -> None:
    hidden = [
        path.read_text("utf-8").split("title:")[1].splitlines()[0].strip(" \"'")
        for path in (ROOT / "content").rglob("*.md")
        if any(word in path.read_text("utf-8") for word in ("draft: true", "2999-01-01", "expires: 2001"))
    ]
    assert len(hidden) == 3
    for document in (ROOT / "feeds").rglob("*.*"):
        text = document.read_text("utf-8")
        assert not [title for title in hidden if title in text]


def test_nothing_is_wrong_with_the_sample() -> None:
    command = [sys.executable, "-m", "feedsync", "check", "--strict"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr, done.returncode) == ("", "", 0)
