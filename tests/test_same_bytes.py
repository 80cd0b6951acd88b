"""Same articles, same bytes: whatever the machine thinks of time, language, hashes and the order of files."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

CONFIG = """\
site:
  title: Città di Porto
  url: https://porto.example/
  language: it
  timezone: Europe/Rome
  author: {name: Desk, email: desk@porto.example}
  image: /logo.png
store: {type: folder, path: content/}
feeds:
  - {name: news, ttl: 30}
  - {name: brief, content: summary, limit: 3}
publish: {to: feeds/, url: https://porto.example/feeds/}
"""
ARTICLES = {
    "a.md": "---\ntitle: Naive\ndate: 2026-03-29 03:30\ntags: [Città, sea, SEA, İzmir, ß]\n---\nText.\n",
    "B.md": "---\ntitle: Same moment\ndate: 2026-03-29 01:30Z\nauthor: [Zoë, Ada <ada@porto.example>]\n---\n## One\n\n## One\n",
    "b.md": "---\ntitle: And this\ndate: Sun, 29 Mar 2026 03:30:00 +0200\nkeywords: z, y, x, w, v, u\n---\n[^1]\n\n[^1]: Note.\n",
    "2026/01/02/third.md": "# Its title is in it\n\n- [x] done\n- [ ] not\n",
    "2026-12-03-fourth.md": "---\ntitle: Not yet\n---\n",
    "news/città.md": "---\ntitle: Città\ndate: 2026-10-25 02:30\nimage: /f.png\nenclosures: [/a.mp3, /b.ogg]\n---\n![](x.png)\n",
    "news/zeta.md": "---\ntitle: Last\ndate: 1999-12-31\nextra: {b: 1, a: 2}\n---\nText.\n",
    "broken.md": "---\ntitle: Broken\ndate: 03/04/2026\n---\n",
}
NOW = "2026-11-24T12:00:00Z"
# Set by whoever runs the tests, and not to be handed on.
OURS = ("TZ", "LANG", "LANGUAGE", "PYTHONHASHSEED", "PYTHONUTF8", "PYTHONCOERCECLOCALE", "PYTHONIOENCODING")


def published(folder: Path, *, files_in: int = 0, **environment: str) -> dict[str, bytes]:
    """What a run of the command publishes, with the articles written in an order by chance, at times by chance."""
    chance = random.Random(files_in)
    names = list(ARTICLES)
    chance.shuffle(names)
    (folder / "config.yaml").write_text(CONFIG, "utf-8")
    for name in names:
        path = folder / "content" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(ARTICLES[name], "utf-8")
        moment = chance.randrange(10**18, 2 * 10**18)
        os.utime(path, ns=(moment, moment))
    inherited = {
        name: value for name, value in os.environ.items() if name not in OURS and not name.startswith("LC_")
    }
    done = subprocess.run(
        [sys.executable, "-m", "feedsync", "run", "-v", "--clock", NOW],
        cwd=folder,
        env=inherited | environment,
        capture_output=True,
        check=False,
    )
    # The broken article is left out, and nothing else is wrong.
    assert done.returncode == 1, done.stderr
    assert done.stderr.count("✗".encode()) + done.stderr.count(b"left out") == 2, done.stderr
    return {
        os.fsencode(path.relative_to(folder)).decode(): path.read_bytes()
        for path in sorted((folder / "feeds").rglob("*"))
        if path.is_file()
    }


@cache
def usual() -> dict[str, bytes]:
    with TemporaryDirectory() as folder:
        return published(Path(folder), TZ="UTC", LANG="C.UTF-8", PYTHONHASHSEED="0")


def test_the_usual_bytes_are_those_of_six_documents() -> None:
    assert list(usual()) == [
        f"feeds/{name}.{form}" for name in ("brief", "news") for form in ("atom", "json", "rss")
    ]
    assert all(
        content.count(b"Citt\xc3\xa0</title>") == 1 for path, content in usual().items() if "json" not in path
    )


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "America/St_Johns", "Europe/Rome", "XYZ+7:30"])
def test_time_zone_of_the_machine_changes_no_byte(zone: str, tmp_path: Path) -> None:
    assert published(tmp_path, TZ=zone, LANG="C.UTF-8") == usual()


@pytest.mark.parametrize("seed", ["1", "4294967295"])
def test_hash_seed_changes_no_byte(seed: str, tmp_path: Path) -> None:
    assert published(tmp_path, LANG="C.UTF-8", PYTHONHASHSEED=seed) == usual()


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"LANG": "C"},
        {"LC_ALL": "POSIX"},
        {"LANG": "it_IT.UTF-8", "LC_TIME": "de_DE.UTF-8", "LANGUAGE": "de:it"},
    ],
    ids=str,
)
def test_locale_of_the_machine_changes_no_byte(environment: dict[str, str], tmp_path: Path) -> None:
    assert published(tmp_path, **environment) == usual()


def test_locale_that_is_not_utf_8_changes_no_byte(tmp_path: Path) -> None:
    assert published(tmp_path, LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0") == usual()


@pytest.mark.parametrize("files_in", [1, 2, 3])
def test_order_and_times_of_the_files_change_no_byte(files_in: int, tmp_path: Path) -> None:
    assert published(tmp_path, files_in=files_in, LANG="C.UTF-8") == usual()


def test_second_run_writes_nothing(tmp_path: Path) -> None:
    published(tmp_path, LANG="C.UTF-8")
    before = stamps(tmp_path / "feeds")

    published(tmp_path, files_in=5, LANG="C.UTF-8", TZ="Asia/Tokyo")

    assert stamps(tmp_path / "feeds") == before


def stamps(folder: Path) -> dict[str, tuple[int, int]]:
    return {path.name: (path.stat().st_ino, path.stat().st_mtime_ns) for path in folder.iterdir()}
