"""The sample store in a package of its own: installed, run, tested, and shown in the docs as it is."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from samples import WHEELS, blocks, installed

ROOT = Path(__file__).parent.parent
EXAMPLE = ROOT / "examples/feedsync-jsonl"


def test_the_sample_is_installed_beside_feedsync_and_publishes_its_lines(tmp_path: Path) -> None:
    if not WHEELS.is_dir():
        pytest.skip("there is no wheelhouse in this environment: make setup with pip makes one")
    program = installed(tmp_path, EXAMPLE) / "bin/feedsync"
    site = tmp_path / "site"
    site.mkdir()
    (config,), (line,) = blocks(EXAMPLE / "README.md", "yaml"), blocks(EXAMPLE / "README.md", "json")
    (site / "config.yaml").write_text(config, "utf-8")

    def feedsync(*arguments: str) -> tuple[str, str, int]:
        done = subprocess.run(
            [program, *arguments],
            cwd=site,
            env={"HOME": str(tmp_path)},
            capture_output=True,
            text=True,
            check=False,
        )
        return done.stdout, done.stderr, done.returncode

    def published() -> list[str]:
        return [item["title"] for item in json.loads((site / "feeds/news.json").read_text("utf-8"))["items"]]

    _, said, code = feedsync("run")
    assert ("articles.jsonl: No such file" in said, code) == (True, 3)

    articles = site / "articles.jsonl"
    articles.write_text(line + json.dumps(json.loads(line) | {"id": "bozza", "url": "/b/", "draft": True}))
    assert feedsync("run")[1:] == ("over: the store `main` (articles.jsonl) is held no longer\n", 0)
    assert feedsync("run") == ("", "", 0)
    assert published() == ["Riapre il ponte"]

    # A line that cannot be read costs itself alone.
    articles.write_text(line.replace("2026-11-24T08:30+01:00", "03/04/2026") + line.replace("ponte", "molo"))
    _, said, code = feedsync("run", "--clock", "2026-12-01T09:00Z")
    assert ("articles.jsonl: ponte" in said, "03/04/2026" in said, code) == (True, True, 1)
    assert published() == ["Riapre il molo", "Riapre il ponte"]

    schema = json.loads(feedsync("schema")[0])
    assert schema["$defs"]["JsonlSettings"]["properties"]["type"]["const"] == "jsonl"
    (site / "config.yaml").write_text(config.replace("jsonl,", "jsnl,"), "utf-8")
    assert "did you mean `jsonl`" in feedsync("run")[1]


def test_the_sample_passes_its_own_tests_and_so_those_of_every_store() -> None:
    environment = os.environ | {"PYTHONPATH": str(EXAMPLE / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", EXAMPLE / "tests"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_what_the_page_shows_is_what_stands_in_the_sample() -> None:
    shown = blocks(ROOT / "docs/stores/your-own.md", "python")
    sources = [path.read_text("utf-8") for path in sorted(EXAMPLE.rglob("*.py"))]
    assert len(shown) > 4
    for block in shown:
        assert any(block in source for source in sources), block


def test_the_page_names_every_method_that_has_to_be_written() -> None:
    from feedsync.testing import StoreContract

    page = (ROOT / "docs/stores/your-own.md").read_text("utf-8")
    for name in (*StoreContract.__abstractmethods__, "world", "many"):
        assert re.search(rf"`{name}\b", page), name
