"""What a shell is offered while a command is typed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

CONFIG = """\
site: {title: Avvisatore, url: "https://www.avvisatore.example/", language: it}
store: {type: folder, path: content/}
feeds:
  - {name: news, title: Le ultime}
  - {name: sport}
  - {name: "temi/{slug}", for_each: tag}
publish: {to: feeds/, url: "https://www.avvisatore.example/feeds/"}
push:
  - {type: websub, hubs: ["https://hub.example/"]}
  - {type: webhook, name: x-desk, url: "https://desk.example/"}
"""


def told(folder: Path, words: str, shell: str) -> str:
    """What a shell is told of the last of the words, which may be empty."""
    environment = os.environ | {
        "_FEEDSYNC_COMPLETE": f"{shell}_complete",
        "COMP_WORDS": words,
        "COMP_CWORD": str(words.count(" ")),
    }
    done = subprocess.run(
        [Path(sys.executable).with_name("feedsync")],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    return done.stdout


def offered(folder: Path, words: str) -> list[str]:
    """What is offered for the last of the words, as bash is told."""
    return [line.removeprefix("plain,") for line in told(folder, words, "bash").split()]


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "config.yaml").write_text(CONFIG, "utf-8")
    return tmp_path


def test_commands_and_options_are_offered(tmp_path: Path) -> None:
    assert {"run", "preview", "status", "completion"} <= set(offered(tmp_path, "feedsync "))
    assert "--accept-shrink" in offered(tmp_path, "feedsync run --a")
    assert "--config" in offered(tmp_path, "feedsync status --c")


@pytest.mark.parametrize("command", ["preview ", "why --feed "])
def test_the_feeds_of_the_configuration_are_offered(site: Path, command: str) -> None:
    assert offered(site, f"feedsync {command}") == ["news", "sport"]
    assert offered(site, f"feedsync {command}s") == ["sport"]


def test_feeds_of_terms_are_offered_once_there_are_some(site: Path) -> None:
    (site / "content").mkdir()
    (site / "content/x.md").write_text(
        "---\ntitle: X\ndate: 2025-11-20\ntags: [porto, calcio]\n---\n", "utf-8"
    )
    config = site / "temi.yaml"
    config.write_text(CONFIG.partition("push:")[0], "utf-8")
    subprocess.run(
        [sys.executable, "-m", "feedsync", "run", "-c", config], check=True, capture_output=True, cwd=site
    )
    found = offered(site, "feedsync -c temi.yaml preview temi/")
    assert found == ["temi/calcio", "temi/porto"]


@pytest.mark.parametrize(
    "command",
    ["announce --to ", "outbox list --channel ", "outbox retry --channel ", "outbox hold --channel "],
)
def test_the_channels_of_the_configuration_are_offered(site: Path, command: str) -> None:
    assert offered(site, f"feedsync {command}") == ["websub", "x-desk"]
    assert offered(site, f"feedsync {command}x") == ["x-desk"]


def test_formats_are_offered(site: Path) -> None:
    assert offered(site, "feedsync preview news --format ") == ["atom", "json", "rss"]


@pytest.mark.parametrize("command", ["why ", "adopt ", "announce ", "preview --post ", "init ", "-c "])
def test_files_are_left_to_the_shell(site: Path, command: str) -> None:
    assert offered(site, f"feedsync {command}con") == ["file,con"]


def test_the_configuration_that_is_named_counts_before_the_command_and_behind_it(site: Path) -> None:
    (site / "config.yaml").rename(site / "other.yaml")
    assert offered(site, "feedsync preview ") == []
    assert offered(site, "feedsync -c other.yaml preview ") == ["news", "sport"]
    assert offered(site, "feedsync preview --config other.yaml ") == ["news", "sport"]


@pytest.mark.parametrize(
    "config",
    [
        b"",
        b"feeds: [",
        b"feeds: news",
        b"feeds: [news, {name: [a]}, {title: x}]",
        b"- feeds",
        b"feeds: [{name: citt\xe0}]",
    ],
)
def test_nothing_is_said_of_a_configuration_that_is_wrong(tmp_path: Path, config: bytes) -> None:
    (tmp_path / "config.yaml").write_bytes(config)
    assert offered(tmp_path, "feedsync preview ") == []
    assert offered(tmp_path, "feedsync announce --to ") == []


def test_what_a_shell_would_not_take_as_it_stands_is_not_offered(tmp_path: Path) -> None:
    names = ["$(touch x)", "`touch x`", "a b", "a;b", "*", "it's", "news\nplain,evil", "città/è"]
    feeds = [{"name": name, "title": "Two\nlines"} for name in names]
    (tmp_path / "config.yaml").write_text(json.dumps({"feeds": feeds}), "utf-8")
    assert offered(tmp_path, "feedsync preview ") == ["città/è"]


def test_a_title_of_two_lines_is_one_for_the_shell(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text('feeds: [{name: news, title: "Two\\nlines"}]', "utf-8")
    assert "Two lines" in told(tmp_path, "feedsync preview ", "zsh").splitlines()


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "config.yaml")
    assert offered(tmp_path, "feedsync preview ") == []


def test_a_state_that_cannot_be_read_costs_only_the_feeds_of_terms(site: Path) -> None:
    (site / ".feedsync").mkdir()
    (site / ".feedsync/state.db").write_bytes(b"nonsense" * 1000)
    assert offered(site, "feedsync preview ") == ["news", "sport"]


def test_neither_what_judges_settings_nor_the_network_nor_a_store_are_imported(site: Path) -> None:
    script = (
        "import sys; from feedsync.cli.main import cli\n"
        "try: cli(prog_name='feedsync')\n"
        "except SystemExit: pass\n"
        "wrong = ('feedsync.config.load', 'feedsync.net', 'feedsync.stores', 'feedsync.assemble', 'requests')\n"
        "print(sorted(name for name in sys.modules if name.startswith(wrong)), file=sys.stderr)"
    )
    environment = os.environ | {
        "_FEEDSYNC_COMPLETE": "bash_complete",
        "COMP_WORDS": "feedsync preview n",
        "COMP_CWORD": "2",
    }
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=site, env=environment, capture_output=True, text=True, check=True
    )
    assert (done.stdout, done.stderr) == ("plain,news\n", "[]\n")
