"""A fault at every step of a run: one clean run later all is as if nothing had been.

A sample in `make test`; FEEDSYNC_FAULTS=all (`make soak`) takes every call there is.
"""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest
import twins
from faults import KINDS, Faults
from newsroom import Newsroom
from twins import SCENES, assert_whole, copy, outcome, published, run, written

TAKES_ALL = os.environ.get("FEEDSYNC_FAULTS") == "all"


class Scene(NamedTuple):
    """A newsroom with something to publish, what its run ends in, and how many calls of each kind it makes."""

    newsroom: Newsroom
    end: dict[str, object]
    calls: Counter[str]


@pytest.fixture(scope="module", params=SCENES)
def scene(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Scene:
    folder = tmp_path_factory.mktemp("scene")
    newsroom = twins.scene(request.param, folder / "newsroom")
    undisturbed = copy(newsroom, folder / "undisturbed")
    faults = Faults(undisturbed.folder)
    with faults.at_work():
        assert run(undisturbed).exit_code == 0
    return Scene(newsroom, outcome(undisturbed), faults.count)


@pytest.mark.parametrize("kind", KINDS)
def test_after_a_fault_one_clean_run_leaves_all_as_if_nothing_had_been(
    scene: Scene, kind: str, tmp_path: Path
) -> None:
    for number in sample(scene.calls[kind]):
        newsroom = copy(scene.newsroom, tmp_path / str(number))
        with Faults(newsroom.folder, kind, number).at_work():
            result = run(newsroom)
        what = f"{kind} {number} of {scene.calls[kind]}: {result.output}"
        assert_whole(published(newsroom))
        assert result.exit_code or newsroom.documents() == scene.end["documents"], what
        assert_made_good(newsroom, scene, what)


def sample(count: int) -> list[int]:
    """All numbers from 1 on, or a few."""
    return list(range(1, count + 1)) if TAKES_ALL else sorted({(count + 3) // 4, (3 * count + 3) // 4} - {0})


def assert_made_good(newsroom: Newsroom, scene: Scene, what: str) -> None:
    assert run(newsroom).exit_code == 0, what
    assert outcome(newsroom) == scene.end, what
    state = written(newsroom)
    assert run(newsroom).exit_code == 0, what
    assert written(newsroom) == state, what
