"""What a run costs follows the change: nothing changed, nothing is opened, written or imported."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from newsroom import Newsroom

# What an unchanged run has no use for.
HEAVY = {
    *("charset_normalizer", "comrak", "feedgen", "idna", "jinja2", "lxml", "nh3", "pathspec", "psycopg"),
    *("docutils", "requests", "rich", "selectolax", "tempfile", "trafilatura", "dateutil"),
}
# Runs feedsync and tells, at its end, which files it opened and which packages it imported.
WATCHED = """
import atexit, json, sys
opened = []
def hook(event, arguments):
    if event == "open" and isinstance(arguments[0], (str, bytes)):
        opened.append(str(arguments[0]))
sys.addaudithook(hook)
def tell():
    modules = sorted({name.partition(".")[0] for name in sys.modules})
    print("\\n" + json.dumps({"opened": opened, "modules": modules, "ours": sorted(sys.modules)}))
atexit.register(tell)
from feedsync.cli.main import main
sys.argv = ["feedsync", *sys.argv[1:]]
main()
"""


def watched(folder: Path, *arguments: str) -> dict[str, list[str]]:
    done = subprocess.run(
        [sys.executable, "-c", WATCHED, *arguments], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    told: dict[str, list[str]] = json.loads(done.stdout.splitlines()[-1])
    return told


@pytest.fixture
def newsroom(tmp_path: Path) -> Newsroom:
    newsroom = Newsroom(tmp_path)
    for number in range(20):
        newsroom.write(f"{number % 3}/{number:02}.md", date=f"2026-10-{number + 1:02}")
    newsroom.write("bad.md", date="03/04/2026", expires="2026-01-01")
    newsroom.write("draft.md", draft="true")
    newsroom.write("page.md", date=None)
    newsroom.write("later.md", date="2999-01-01")
    newsroom.run()
    return newsroom


def state_of(folder: Path) -> dict[str, tuple[int, str]]:
    files = [
        *(file for file in (folder / "feeds").rglob("*") if file.is_file()),
        *(folder / ".feedsync").glob("*.db*"),
        folder / "ids.jsonl",
    ]
    return {
        str(file): (file.stat().st_mtime_ns, hashlib.sha256(file.read_bytes()).hexdigest())
        for file in files
        if file.exists()
    }


def test_an_unchanged_run_writes_no_page_of_the_state_and_no_published_file(newsroom: Newsroom) -> None:
    before = state_of(newsroom.folder)
    watched(newsroom.folder, "run")
    assert state_of(newsroom.folder) == before


def test_an_unchanged_run_opens_no_article_and_no_document(newsroom: Newsroom) -> None:
    opened = watched(newsroom.folder, "run")["opened"]
    assert any("config.yaml" in name for name in opened)
    assert [name for name in opened if "content/" in name or "feeds/" in name] == []


def test_an_unchanged_run_imports_nothing_heavy(newsroom: Newsroom) -> None:
    told = watched(newsroom.folder, "run")
    assert (HEAVY | {"_hashlib", "zoneinfo"}).isdisjoint(told["modules"])
    for module in ("feeds.documents", "steps.differences", "text.html", "stores.article_file", "cli.preview"):
        assert f"feedsync.{module}" not in told["ours"]


def test_status_imports_nothing_heavy(newsroom: Newsroom) -> None:
    assert HEAVY.isdisjoint(watched(newsroom.folder, "status")["modules"])


def test_one_changed_article_is_the_only_one_that_is_read(newsroom: Newsroom) -> None:
    newsroom.write("0/18.md", "Edited.", date="2026-10-19")
    before = state_of(newsroom.folder)
    opened = watched(newsroom.folder, "run")["opened"]
    after = state_of(newsroom.folder)
    assert [Path(name).name for name in opened if "content/" in name and name.endswith(".md")] == ["18.md"]
    assert {Path(file).name for file in before if "/feeds/" in file and before[file] != after[file]} == {
        *("news.rss", "news.atom", "news.json", "brief.rss")
    }


def test_a_change_beyond_every_window_renders_nothing(newsroom: Newsroom) -> None:
    newsroom.write("0/00.md", "Edited.", date="2026-10-01")
    before = {file: state for file, state in state_of(newsroom.folder).items() if "/feeds/" in file}
    told = watched(newsroom.folder, "run")
    assert {file: state for file, state in state_of(newsroom.folder).items() if "/feeds/" in file} == before
    assert {"feedgen", "lxml"}.isdisjoint(told["modules"])


def test_only_the_feeds_that_show_a_change_are_rendered(newsroom: Newsroom) -> None:
    # The third newest is in the feed of four, and not in that of two.
    newsroom.write("2/17.md", "Edited.", date="2026-10-18")
    before = state_of(newsroom.folder)
    newsroom.run()
    after = state_of(newsroom.folder)
    changed = {Path(file).name for file in before if "/feeds/" in file and before[file] != after[file]}
    assert changed == {"news.rss", "news.atom", "news.json"}


def test_a_run_of_which_only_the_notes_are_new_writes_only_the_notes(newsroom: Newsroom) -> None:
    newsroom.write("bad2.md", date="03/04/2026")
    subprocess.run(
        [sys.executable, "-m", "feedsync", "run"], cwd=newsroom.folder, capture_output=True, check=False
    )
    before = state_of(newsroom.folder)
    done = subprocess.run(
        [sys.executable, "-m", "feedsync", "run"], cwd=newsroom.folder, capture_output=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (1, b"", b"")
    assert state_of(newsroom.folder) == before


def test_a_run_with_nothing_new_writes_nothing_whatever_order_sets_have(newsroom: Newsroom) -> None:
    config = (newsroom.folder / "config.yaml").read_text("utf-8")
    families = "\n  - {name: 'in/{slug}', for_each: section, exclude: {age: 1h}}\n  - {name: 'di/{slug}', for_each: author}"
    (newsroom.folder / "config.yaml").write_text(config.replace("\npublish", f"{families}\npublish"), "utf-8")
    newsroom.run()
    before = state_of(newsroom.folder)
    for seed in range(6):
        command = [sys.executable, "-m", "feedsync", "run", "--clock", "2026-11-24T09:00Z"]
        variables = os.environ | {"PYTHONHASHSEED": str(seed)}
        subprocess.run(command, cwd=newsroom.folder, env=variables, capture_output=True, check=False)
        assert state_of(newsroom.folder) == before, seed


PUSHING = """\
push:
  - {type: webhook, name: desk, url: "http://127.0.0.1:1/hook"}
  - {type: websub, hubs: ["http://127.0.0.1:1/hub"]}
  - {type: exec, command: "true"}
"""


@pytest.mark.parametrize(
    "command", [["run"], ["push"], ["status"], ["outbox", "list"], ["plan"], ["why", "18"]]
)
def test_whoever_has_nothing_to_tell_imports_no_network(newsroom: Newsroom, command: list[str]) -> None:
    config = newsroom.folder / "config.yaml"
    config.write_text(config.read_text("utf-8") + PUSHING, "utf-8")
    newsroom.run()
    told = watched(newsroom.folder, *command)
    needed = {"tempfile"} if command == ["plan"] else set()
    assert (HEAVY | {"subprocess"}).isdisjoint({*told["modules"]} - needed)


@pytest.mark.parametrize("command", ["run", "push"])
def test_whoever_has_nothing_to_tell_writes_no_page_of_the_state(newsroom: Newsroom, command: str) -> None:
    config = newsroom.folder / "config.yaml"
    config.write_text(config.read_text("utf-8") + PUSHING, "utf-8")
    newsroom.run()
    before = state_of(newsroom.folder)
    watched(newsroom.folder, command)
    assert state_of(newsroom.folder) == before
