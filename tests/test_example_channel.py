"""The sample channel in a package of its own: installed, run, tested, and shown in the docs as it is."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
from samples import WHEELS, blocks, installed

ROOT = Path(__file__).parent.parent
EXAMPLE = ROOT / "examples/feedsync-spool"
PAGE = ROOT / "docs/channels/your-own.md"


def test_the_sample_is_installed_beside_feedsync_and_writes_what_happens(tmp_path: Path) -> None:
    if not WHEELS.is_dir():
        pytest.skip("there is no wheelhouse in this environment: make setup with pip makes one")
    program = installed(tmp_path, EXAMPLE) / "bin/feedsync"
    site = tmp_path / "site"
    (site / "content").mkdir(parents=True)
    (config,) = blocks(EXAMPLE / "README.md", "yaml")
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

    def write(name: str) -> None:
        (site / "content" / f"{name}.md").write_text(f"---\ntitle: {name}\ndate: 2026-11-20\n---\nTesto.\n")

    write("molo")
    assert feedsync("run", "--clock", "2026-11-24T09:00Z")[2] == 0
    write("ponte")
    # The folder is not there yet: the event waits for it.
    feedsync("run", "--clock", "2026-11-24T09:05Z")
    (site / "out").mkdir()
    assert feedsync("run", "--clock", "2026-11-24T10:05Z")[2] == 0
    (file,) = (site / "out").iterdir()
    assert re.fullmatch(r"2026-11-24T090500Z-msg_[0-9a-f]+\.json", file.name)
    event = json.loads(file.read_text("utf-8"))
    assert (event["type"], event["data"]["title"]) == ("article.published", "ponte")
    jsonschema.validate(event, json.loads(feedsync("schema", "webhook")[0]))

    schema = json.loads(feedsync("schema")[0])
    assert schema["$defs"]["SpoolSettings"]["properties"]["type"]["const"] == "spool"
    (site / "config.yaml").write_text(config.replace("type: spool", "type: spol"), "utf-8")
    assert "did you mean `spool`" in feedsync("run")[1]


def test_the_sample_passes_its_own_tests_and_so_those_of_every_channel() -> None:
    environment = os.environ | {"PYTHONPATH": str(EXAMPLE / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", EXAMPLE / "tests"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_what_the_page_shows_is_what_stands_in_the_sample() -> None:
    shown = blocks(PAGE, "python")
    sources = [path.read_text("utf-8") for path in sorted(EXAMPLE.rglob("*.py"))]
    assert len(shown) > 3
    for block in shown:
        assert any(block in source for source in sources), block


def test_the_page_names_all_that_a_channel_is() -> None:
    from feedsync.channels.base import Channel, Fate, Trait
    from feedsync.testing import ChannelContract

    page = PAGE.read_text("utf-8")
    parts = [name for name in (*vars(Channel), *Channel.__annotations__) if not name.startswith("_")]
    for name in (*parts, *ChannelContract.__abstractmethods__, *Fate.__members__, *Trait.__members__):
        assert re.search(rf"`(?:\w+\.)?{name}\b", page), name
