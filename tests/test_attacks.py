"""The world at its worst: disks that are full, folders that cannot be written, names of every kind."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hangs import no_hang

from feedsync.assemble import assemble
from feedsync.clock import FixedClock
from feedsync.config.load import load
from feedsync.config.model import Site
from feedsync.errors import StoreError
from feedsync.stores.base import StoreContext
from feedsync.stores.folder import FolderStore
from feedsync.stores.folder_settings import FolderSettings

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


def run(folder: Path, *before: str, report: bool = False) -> subprocess.CompletedProcess[str]:
    """Run feedsync, after these shell commands in a mount namespace of its own."""
    feedsync = f'"{sys.executable}" -m feedsync run{" -v" if report else ""}'
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
    write(newsroom, "b.md", "parola " * 200_000)
    command = ["sh", "-c", f'ulimit -f 1500; trap "" XFSZ; "{sys.executable}" -m feedsync run']
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
    items = json.loads(documents(newsroom)["news.json"])["items"]
    urls = {item["url"] for item in items}
    assert len(urls) == len(NAMES)
    assert all(url.isascii() and not set(url) & set(' "<>\\^`{|}') for url in urls)


# What an adversary found


def feed(folder: Path, name: str = "news.json") -> dict[str, Any]:
    return dict(json.loads((folder / "feeds" / name).read_text("utf-8")))


PILES = {
    "templates": "<template>" * 100_000,
    "quotes": ">" * 60_000,
    "lists": "<ul><li>" * 100_000,
    "half closed": "<a><div></a>" * 100_000,
    "headings": "<h1><div>" * 100_000,
    "bodies": "".join(f"<body a{number}=1>" for number in range(100_000)),
    "attributes": f"<p {' '.join(f'a{number}=1' for number in range(100_000))}>",
    "spaces": " " * 100_000 + "x",
    "tabs": "\t" * 100_000 + "x",
    "blank cells": "| - |" + "   |" * 30 + " riposa |",
    "rules": "---" + " |" * 300 + " x",
    "dashes": f'<iframe src="https://x.example/a" title="{"-" * 100_000}z">',
    "3,000 nested": "<div>" * 3000 + "x",
    "5,000 tags": "<i>x</i>" * 5000,
    "2 MB of text": "parola " * 300_000,
}


@pytest.mark.parametrize("pile", PILES)
def test_whatever_piles_up_costs_its_article_at_most_and_seconds(newsroom: Path, pile: str) -> None:
    write(newsroom, "buono.md", "Bene.")
    write(newsroom, "mucchio.md", PILES[pile])
    with no_hang():
        done = run(newsroom)
    assert done.returncode in {0, 1}, done.stderr
    assert "Traceback" not in done.stderr
    assert "https://a.example/buono/" in {item["url"] for item in feed(newsroom)["items"]}


def test_blocks_of_an_editor_in_an_html_file_are_read_at_once(newsroom: Path) -> None:
    blocks = "<!-- wp:paragraph -->\n<p>x</p>\n<!-- /wp:paragraph -->\n" * 500
    write(newsroom, "blocchi.html", blocks)
    with no_hang():
        assert run(newsroom).returncode == 0
    assert feed(newsroom)["items"][0]["content_html"].count("<p>x</p>") == 500


def test_a_feed_is_not_emptied_by_articles_that_cannot_be_rendered(newsroom: Path) -> None:
    write(newsroom, "a.md", "uno")
    assert run(newsroom).returncode == 0
    before = documents(newsroom)
    write(newsroom, "a.md", "<div>" * 6000)
    done = run(newsroom, report=True)
    assert (done.returncode, documents(newsroom)) == (1, before)
    assert "1 article in content/, 0 published, 1 left out" in done.stdout
    assert "stays in the feeds)" in done.stderr


def test_one_folder_that_cannot_be_searched_holds_everything(
    newsroom: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(newsroom, "b/a.md", "uno")
    store = FolderStore(
        FolderSettings(type="folder", path="content"),
        StoreContext("main", newsroom, Site(title="A", url="https://a.example/", language="it")),
    )

    class Entry:
        name, path = "a.md", str(newsroom / "content/b/a.md")

        def is_symlink(self) -> bool:
            return False

        def stat(self) -> None:
            raise PermissionError(13, "Permission denied")

    with pytest.raises(StoreError, match="Permission denied"):
        store._seen(Entry(), "b/a.md", "")  # type: ignore[arg-type]


def test_an_excluded_folder_is_not_even_opened(newsroom: Path) -> None:
    write(newsroom, "a.md", "uno")
    (newsroom / "content/lost+found").mkdir()
    config = CONFIG.replace("path: content/", 'path: content/, exclude: ["lost+found/"]')
    (newsroom / "config.yaml").write_text(config, "utf-8")
    opened = []
    sys_scandir = os.scandir

    def scandir(path: str) -> Any:
        opened.append(Path(path).name)
        return sys_scandir(path)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("os.scandir", scandir)
        store = assemble(
            load(newsroom / "config.yaml"), FixedClock(datetime(2026, 11, 24, tzinfo=UTC))
        ).stores["main"]
        assert len(list(store.scan())) == 1
    assert opened == ["content"]


def test_addresses_are_encoded_wherever_they_come_from(newsroom: Path) -> None:
    config = CONFIG.replace("path: content/", 'path: content/, permalink: "/notizie e città/{path}/"')
    config = config.replace("language: it", 'language: it, image: "/media/logo grande.png"')
    (newsroom / "config.yaml").write_text(config, "utf-8")
    write(newsroom, "a.md", "uno")
    assert run(newsroom).returncode == 0
    assert feed(newsroom)["items"][0]["id"] == "https://a.example/notizie%20e%20citt%C3%A0/a/"
    assert feed(newsroom)["icon"] == "https://a.example/media/logo%20grande.png"


def test_what_a_killed_run_left_is_removed_by_the_next(newsroom: Path) -> None:
    write(newsroom, "a.md", "uno")
    (newsroom / "feeds/.news.rss.999999999.feedsync-tmp").write_bytes(b"half")
    (newsroom / "feeds/.news.rss.1.feedsync-tmp").write_bytes(b"of a process that lives")
    assert run(newsroom).returncode == 0
    left = [path.name for path in (newsroom / "feeds").glob(".*")]
    assert left == [".news.rss.1.feedsync-tmp"]


def test_a_pipe_in_the_place_of_a_document_is_told_and_not_waited_for(newsroom: Path) -> None:
    write(newsroom, "a.md", "uno")
    os.mkfifo(newsroom / "feeds/news.rss")
    with no_hang():
        done = run(newsroom)
    assert done.returncode == 1
    assert "feeds/news.rss: cannot be read: it is no file." in done.stderr


def test_our_own_document_of_another_format_is_replaced(newsroom: Path) -> None:
    write(newsroom, "a.md", "uno")
    for name in ("rss", "atom", "json"):
        config = CONFIG.replace("name: news", f"name: news, path: news.xml, formats: {name}")
        (newsroom / "config.yaml").write_text(config, "utf-8")
        done = run(newsroom)
        assert (done.returncode, done.stderr) == (0, "")


def test_two_ids_that_atom_cannot_tell_apart_cost_one_article(newsroom: Path) -> None:
    for name, declared in (("a", "x"), ("b", "tag:a.example,2026:guid/x")):
        text = f'---\ntitle: {name}\ndate: 2026-11-20\nid: "{declared}"\n---\n'
        (newsroom / f"content/{name}.md").write_text(text, "utf-8")
    done = run(newsroom)
    assert done.returncode == 1
    assert "content/b.md   left out: has the id of content/a.md" in done.stderr
    assert len(documents(newsroom)) == 3


def test_linked_folders_give_no_article_two_keys(newsroom: Path) -> None:
    write(newsroom, "_d/sub/x.md", "uno")
    for name, target in (("l1", "_d"), ("l2", "_d/sub")):
        (newsroom / "content" / name).symlink_to(target)
    assert run(newsroom).returncode == 0
    assert len(feed(newsroom)["items"]) == 1


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "path: content/",
            "path: content/, exclude: ['!']",
            "store.exclude[0]: `!` is no pattern as in .gitignore",
        ),
        ("https://a.example/", "https://user:pw@a.example/", "site.url: an address with a name or password"),
        ("name: news", "name: news, limit: '${TOKEN}'", "feeds[0].limit: `${TOKEN}` is no whole number"),
        ("name: news", "name: news, limit: al", "`al` is no whole number of at least 1, nor `all`"),
    ],
)
def test_a_configuration_that_would_fail_later_is_refused_at_once(
    newsroom: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str, said: str
) -> None:
    monkeypatch.setenv("TOKEN", "s3cr3t")
    (newsroom / "config.yaml").write_text(CONFIG.replace(old, new, 1), "utf-8")
    done = run(newsroom)
    assert done.returncode == 2
    assert said in done.stderr
    assert "s3cr3t" not in done.stderr


def test_no_escape_sequence_of_an_article_reaches_the_terminal(newsroom: Path) -> None:
    text = '---\ntitle: x\ndate: "\\e[31mBOO\\a"\n---\n'
    (newsroom / "content/x.md").write_text(text, "utf-8")
    done = run(newsroom)
    assert done.returncode == 1
    assert "\x1b" not in done.stderr
    assert "\x07" not in done.stderr


def test_3000_feeds_are_read_in_a_moment(newsroom: Path) -> None:
    feeds = "\n".join(f"  - name: f{number}" for number in range(3000))
    (newsroom / "config.yaml").write_text(
        CONFIG.replace("feeds: [{name: news}]", f"feeds:\n{feeds}"), "utf-8"
    )
    with no_hang():
        assert len(load(newsroom / "config.yaml").feeds) == 3000


@pytest.mark.parametrize(
    "pile",
    [
        "<canvas>" * 4000 + "<p>x" * 25_000,
        f"<p {' '.join(f'a{number}' for number in range(127_000))}>",
        f"<p {' '.join(f'a{number}' for number in range(400))}>" * 500,
    ],
    ids=["nested forms", "bare attributes", "many tags of bare attributes"],
)
def test_what_an_adversary_piled_up_later_costs_no_more(newsroom: Path, pile: str) -> None:
    write(newsroom, "mucchio.md", pile)
    with no_hang():
        assert run(newsroom).returncode in {0, 1}
