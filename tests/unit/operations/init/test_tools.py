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


def test_a_recogniser_that_lacks_something_is_not_taken_for_one_that_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def module(_: str) -> None:
        raise ModuleNotFoundError("No module named 'tomllib'", name="tomllib")

    monkeypatch.setattr(tools, "import_module", module)
    with pytest.raises(ModuleNotFoundError):
        tools.recognise(tmp_path)
