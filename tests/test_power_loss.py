"""The power goes in the middle of a run: files are the old ones or the new ones, and the next run makes it good.

A sample in `make test`; FEEDSYNC_FAULTS=all (`make soak`) takes everything that may be left.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from power import Left, Recorder, losses
from twins import SCENES, assert_whole, copy, outcome, published, run, scene, written

TAKES_ALL = os.environ.get("FEEDSYNC_FAULTS") == "all"


@pytest.mark.parametrize("kind", SCENES)
def test_after_a_loss_of_power_files_are_whole_and_one_run_leaves_all_as_if_it_had_not_been(
    kind: str, tmp_path: Path
) -> None:
    newsroom = scene(kind, tmp_path / "newsroom")
    undisturbed = copy(newsroom, tmp_path / "undisturbed")
    recorder = Recorder(undisturbed.folder)
    with recorder.at_work():
        assert run(undisturbed).exit_code == 0
    end = outcome(undisturbed)

    found: list[Left] = []
    for moment in recorder.moments:
        found += [left for left in losses(moment) if left not in found]
    for number, left in enumerate(found if TAKES_ALL else found[:: len(found) // 15]):
        again = copy(newsroom, tmp_path / str(number), with_memory=False)
        left.build(again.folder)
        assert_whole(published(again), published(newsroom), published(undisturbed))
        assert run(again).exit_code == 0
        assert outcome(again) == end
        state = written(again)
        assert run(again).exit_code == 0
        assert written(again) == state
