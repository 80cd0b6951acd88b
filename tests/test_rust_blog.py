"""The Rust project's blog, as it lies in its repository: 751 files in TOML whose dates stand in their `path`."""

from __future__ import annotations

import json
from pathlib import Path

import feedparser
import pytest
from click.testing import CliRunner

from feedsync.cli.main import cli

CONTENT = Path(__file__).parents[2] / "shared/corpora/rust-blog/content"
CONFIG = """\
site: {title: Rust Blog, url: "https://blog.rust-lang.org/", language: en}
store:
  type: folder
  path: CONTENT
  conventions: zola
  fields:
    date: {from: path, pattern: '\\d{4}/\\d{2}/\\d{2}'}
feeds:
  - name: blog
publish: {to: feeds/, url: "https://blog.rust-lang.org/feeds/"}
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not CONTENT.exists():
        pytest.skip("the files of the Rust blog are not on this machine")
    folder = tmp_path_factory.mktemp("rust")
    (folder / "config.yaml").write_text(CONFIG.replace("CONTENT", str(CONTENT)), "utf-8")
    done = CliRunner().invoke(cli, ["-c", str(folder / "config.yaml"), "run"])
    assert (done.exit_code, done.output) == (0, "")
    return folder


def test_ten_lines_of_configuration_give_three_documents_of_fifty_posts(site: Path) -> None:
    assert len(CONFIG.splitlines()) == 10
    rss = feedparser.parse((site / "feeds/blog.rss").read_bytes())
    atom = feedparser.parse((site / "feeds/blog.atom").read_bytes())
    items = json.loads((site / "feeds/blog.json").read_text("utf-8"))["items"]
    links = [item["url"] for item in items]
    assert len(links) == 50
    assert [entry.link for entry in rss.entries] == [entry.link for entry in atom.entries] == links


def test_all_posts_are_there_and_the_page_without_a_date_is_left_out(site: Path) -> None:
    told = json.loads(CliRunner().invoke(cli, ["-c", str(site / "config.yaml"), "status", "--json"]).stdout)
    assert told["articles"]["live"] == 750
    assert told["articles"]["undated"] == 1


def test_a_post_has_the_address_that_its_path_declares_and_is_found_by_its_old_one(site: Path) -> None:
    said = CliRunner().invoke(
        cli, ["-c", str(site / "config.yaml"), "why", "https://blog.rust-lang.org/releases/1.88.0"]
    )
    assert '"Announcing Rust 1.88.0"' in said.stdout
    assert "https://blog.rust-lang.org/2025/06/26/Rust-1.88.0/" in said.stdout
    assert "2025-06-26 00:00" in said.stdout
