"""Which entries may be kept: those that would become the same again."""

from __future__ import annotations

import ast
import shutil
import sys
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest

import feedsync
from feedsync.feeds.makers import fingerprint

ROOT = Path(feedsync.__file__).parent


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT, tmp_path / "feedsync", ignore=shutil.ignore_patterns("__pycache__")))


def test_the_same_code_is_told_by_what_it_says_wherever_it_lies(checkout: Path) -> None:
    assert fingerprint(checkout) == fingerprint() == fingerprint()


@pytest.mark.parametrize("file", ["article.py", "feeds/entry.py", "text/html.py", "text/embeds.py"])
def test_a_checkout_that_is_updated_makes_other_entries_under_the_same_version(
    checkout: Path, file: str
) -> None:
    with (checkout / file).open("a") as code:
        code.write("# mended\n")
    assert fingerprint(checkout) != fingerprint()


@pytest.mark.parametrize("name", ["comrak", "idna", "nh3", "selectolax"])
def test_another_release_of_a_package_makes_other_entries(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    (tmp_path / name).mkdir()
    (tmp_path / name / "__init__.py").touch()
    release = tmp_path / f"{name}-1.0.dist-info"
    release.mkdir()
    monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.syspath_prepend(tmp_path)
    before = fingerprint()
    assert before == fingerprint()
    release.rename(tmp_path / f"{name}-1.1.dist-info")
    assert fingerprint() != before


def test_a_package_that_tells_no_release_is_told_by_its_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "comrak").mkdir()
    code = tmp_path / "comrak" / "__init__.py"
    code.touch()
    monkeypatch.delitem(sys.modules, "comrak", raising=False)
    monkeypatch.syspath_prepend(tmp_path)
    before = fingerprint()
    code.write_text("mended = True\n", "utf-8")
    assert fingerprint() != before


def test_packed_into_one_file_the_version_tells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = ModuleSpec("packed", None, origin=str(tmp_path / "feedsync.pyz" / "comrak" / "__init__.py"))
    monkeypatch.setattr("feedsync.feeds.makers.PathFinder.find_spec", lambda _: spec)
    before = fingerprint(tmp_path)
    assert before == fingerprint(tmp_path)
    monkeypatch.setattr("feedsync.feeds.makers.__version__", "another")
    assert fingerprint(tmp_path) != before


def test_all_code_that_makes_entries_is_looked_at() -> None:
    imported = {
        node.module
        for node in ast.walk(ast.parse((ROOT / "feeds/entry.py").read_text("utf-8")))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("feedsync.")
    }
    others = {name for name in imported if not name.startswith(("feedsync.text", "feedsync.article"))}
    assert others == {"feedsync.config.model", "feedsync.errors"}
