"""Real faults of real runs: system calls that fail or never return (strace), full disks, read-only folders.

A sample in `make test`; FEEDSYNC_FAULTS=all (`make soak`) takes every call that concerns the newsroom.
"""

from __future__ import annotations

import functools
import os
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest
import twins
from newsroom import Newsroom
from services import require
from twins import assert_whole, copy, outcome, published, run, written

TAKES_ALL = os.environ.get("FEEDSYNC_FAULTS") == "all"
ERRORS = ("ENOSPC", "EIO", "EROFS", "EACCES")
WRITING = ("write", "pwrite64", "fsync", "fdatasync", "rename", "unlink")
CALLS = (*WRITING, "openat", "read", "pread64", "mkdir", "ftruncate", "fchmod", "getdents64", "newfstatat")


class Scene(NamedTuple):
    """A newsroom with news, what its run ends in, and what is published then."""

    newsroom: Newsroom
    end: dict[str, object]
    published: dict[str, bytes]


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    folder = tmp_path_factory.mktemp("scene")
    newsroom = twins.scene("news", folder / "newsroom")
    undisturbed = copy(newsroom, folder / "undisturbed")
    assert run(undisturbed).exit_code == 0
    return Scene(newsroom, outcome(undisturbed), published(undisturbed))


@pytest.fixture(scope="module")
def calls(scene: Scene, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[int]]:
    """For each system call the numbers of those that concern the newsroom."""
    require("strace", may_trace(), "install strace, and allow ptrace")
    newsroom = copy(scene.newsroom, tmp_path_factory.mktemp("calls") / "newsroom")
    log = newsroom.folder.parent / "calls"
    command(newsroom, "strace", "-f", "--seccomp-bpf", "-y", "-o", str(log), "-e", f"trace={','.join(CALLS)}")
    found: dict[str, list[int]] = {name: [] for name in CALLS}
    count: Counter[str] = Counter()
    for line in log.read_text("utf-8", "replace").splitlines():
        name = line.split(maxsplit=1)[1].partition("(")[0]
        count[name] += 1
        if str(newsroom.folder) in line and name in found:
            found[name].append(count[name])
    return found


@functools.cache
def may_trace() -> bool:
    if not shutil.which("strace"):
        return False
    return (
        subprocess.run(
            ["strace", "-f", "--seccomp-bpf", "-o", os.devnull, "true"], capture_output=True, check=False
        ).returncode
        == 0
    )


def command(newsroom: Newsroom, *before: str) -> subprocess.CompletedProcess[str]:
    """Run `feedsync run` as cron does, behind another command."""
    feedsync = [sys.executable, "-m", "feedsync", "run", "--wait", "0", "--clock", newsroom.now.isoformat()]
    return subprocess.run(
        [*before, *feedsync, "-v", "-q", "-c", str(newsroom.folder / "config.yaml")],
        cwd="/",  # or each call would name the newsroom
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def sample(numbers: Sequence[int]) -> Sequence[int]:
    return numbers if TAKES_ALL else numbers[len(numbers) // 2 :][:1]


def traced(
    newsroom: Newsroom, call: str, number: int, what: str, *options: str
) -> subprocess.CompletedProcess[str]:
    log, injection = newsroom.folder.with_suffix(".trace"), f"inject={call}:{what}:when={number}"
    return command(newsroom, "strace", "-f", *options, "-o", str(log), "-e", f"trace={call}", "-e", injection)


@pytest.mark.parametrize("call", CALLS)
def test_after_a_system_call_that_fails_one_clean_run_leaves_all_as_if_it_had_not(
    scene: Scene, calls: dict[str, list[int]], call: str, tmp_path: Path
) -> None:
    for number in sample(calls[call]):
        newsroom = copy(scene.newsroom, tmp_path / str(number))
        error = ERRORS[number % len(ERRORS)]
        # Faster, and no signal can be sent that way.
        done = traced(newsroom, call, number, f"error={error}", "--seccomp-bpf")
        what = f"{call} {number} {error}: {done.returncode} {done.stderr}"
        assert "(INJECTED)" in newsroom.folder.with_suffix(".trace").read_text("utf-8", "replace"), what
        assert done.returncode >= 0, what
        assert "unexpected" not in done.stderr, what
        assert done.returncode or published(newsroom) == scene.published, what
        assert_made_good(newsroom, scene, what)


@pytest.mark.parametrize("call", WRITING)
def test_a_run_that_is_killed_in_a_system_call_is_made_good_by_the_next(
    scene: Scene, calls: dict[str, list[int]], call: str, tmp_path: Path
) -> None:
    for number in sample(calls[call]):
        newsroom = copy(scene.newsroom, tmp_path / str(number))
        done = traced(newsroom, call, number, "signal=KILL")
        what = f"{call} {number}: {done.returncode} {done.stderr}"
        assert done.returncode == -signal.SIGKILL, what
        assert_whole(published(newsroom), published(scene.newsroom), scene.published)
        assert_made_good(newsroom, scene, what)


def assert_made_good(newsroom: Newsroom, scene: Scene, what: str) -> None:
    assert_whole(published(newsroom))
    assert run(newsroom).exit_code == 0, what
    assert outcome(newsroom) == scene.end, what
    state = written(newsroom)
    assert run(newsroom).exit_code == 0, what
    assert written(newsroom) == state, what


@functools.cache
def may_mount(folder: Path) -> bool:
    try:
        with full_disk(folder, 0):
            return True
    except (OSError, subprocess.CalledProcessError):
        return False


def mount(*arguments: str) -> None:
    subprocess.run(["mount", *arguments], check=True, capture_output=True)


@contextmanager
def full_disk(folder: Path, free: int) -> Iterator[None]:
    """Put a folder onto a disk of its own that has so many bytes left."""
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    times = {path: path.stat().st_mtime_ns for path in before}
    pages = sum(-(-len(content) // 4096) for content in before.values()) + free // 4096
    # A folder and the name of a file take none of it.
    mount("-t", "tmpfs", "-o", f"size={max(pages, 1) * 4096}", "tmpfs", str(folder))
    try:
        for path, content in before.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            os.utime(path, ns=(times[path],) * 2)
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    mount("--bind", str(folder), str(folder))
    try:
        mount("-o", "remount,bind,ro", str(folder))
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.mark.parametrize("place", ["feeds", ".feedsync"])
def test_a_disk_that_is_full_costs_nothing_that_stays(scene: Scene, place: str, tmp_path: Path) -> None:
    require("mount", may_mount(tmp_path), "only root may mount a small disk")
    codes = []
    for number in range(14):
        free = 4096 * int(1.7**number - 1)
        newsroom = copy(scene.newsroom, tmp_path / str(number))
        with full_disk(newsroom.folder / place, free):
            done = command(newsroom)
            what = f"{free} free: {done.returncode} {done.stderr}"
            assert done.returncode >= 0, what
            assert "unexpected" not in done.stderr, what
            assert_whole(published(newsroom), published(scene.newsroom), scene.published)
            mount("-o", "remount,size=50m", str(newsroom.folder / place))
            assert_made_good(newsroom, scene, what)
        codes.append(done.returncode)
        if not done.returncode:
            break
    assert codes[0] > 0
    assert codes[-1] == 0


@pytest.mark.parametrize("place", ["feeds", ".feedsync", "."])
def test_a_folder_that_is_read_only_is_told_and_costs_nothing_that_stays(
    scene: Scene, place: str, tmp_path: Path
) -> None:
    require("mount", may_mount(tmp_path), "only root may mount a folder read-only")
    newsroom = copy(scene.newsroom, tmp_path / "newsroom")
    with read_only(newsroom.folder / place):
        done = command(newsroom)
        assert done.returncode > 0
        assert "Read-only file system" in done.stderr or "readonly" in done.stderr
        assert "unexpected" not in done.stderr
        assert published(newsroom) == published(scene.newsroom)
    assert_made_good(newsroom, scene, done.stderr)
