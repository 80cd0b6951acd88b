"""Generators are asked in turn, and each is imported only then."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from feedsync.operations.init import tools
from feedsync.operations.init.found import Found

ZOLA = Found(what="Zola site", site={}, stores=(), feeds=())


def test_an_empty_folder_is_no_generator_s(tmp_path: Path) -> None:
    assert tools.recognise(tmp_path) is None


def test_the_first_that_knows_the_folder_has_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def module(name: str) -> SimpleNamespace:
        asked.append(name.rpartition(".")[2])
        return SimpleNamespace(recognise=lambda folder: ZOLA if name.endswith("zola") else None)

    monkeypatch.setattr(tools, "import_module", module)
    assert tools.recognise(tmp_path) == ZOLA
    assert asked == ["pelican", "hugo", "zola"]


def test_sites_in_the_folders_of_a_folder_are_found(tmp_path: Path) -> None:
    for name in (
        "docs/_posts/2026-01-01-a.md",
        "www/hugo.toml",
        "themes/x/hugo.toml",
        "vendor/hugo.toml",
        "a.md",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("", "utf-8")
    assert tools.recognise(tmp_path) is None
    assert [(name, one.what) for name, one in tools.sites_in(tmp_path)] == [
        ("docs", "Jekyll site"),
        ("www", "Hugo site"),
    ]
