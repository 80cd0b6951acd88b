"""Articles that are loaded by processes beside the run: nothing else than time may tell that they were."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from unittest.mock import call, patch

import pytest
from hangs import no_hang
from newsroom import Newsroom

from feedsync.assemble import store_context
from feedsync.config.load import load
from feedsync.errors import StoreError
from feedsync.steps import loaders
from feedsync.stores.folder import FolderStore

# A run that tells its processes, and then hangs.
RUN = """
import sys, time
from pathlib import Path
from feedsync.assemble import store_context
from feedsync.config.load import load
from feedsync.steps.loaders import _Loader
config = load(Path(sys.argv[1], "config.yaml"))
begun = [_Loader(config.stores[0], store_context(config, config.stores[0])) for _ in range(2)]
for one in begun:
    one.ask(["00-ponte.md"])
    assert None not in one.answer(1)
print(*(one._process.pid for one in begun), flush=True)
time.sleep(60)
"""


def is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.fixture(autouse=True)
def _few() -> Iterator[None]:
    """A dozen articles are enough for two processes."""
    with (
        patch("feedsync.steps.scan._FEW", 5),
        patch.object(loaders, "_AT_ONCE", 3),
        patch.object(loaders, "_count", lambda: 2),
    ):
        yield


def filled(folder: Path) -> Newsroom:
    """A newsroom with articles of all kinds, good ones and others."""
    room = Newsroom(folder)
    for number in range(12):
        room.write(f"{number:02}-ponte.md", f"Testo {number}. " * 50, tags=f"[mare, n{number % 3}]")
    room.write("05-bozza.md", draft="true")
    room.write("06-senza-data.md", date=None)
    room.write("07-titolo.md", title=None)
    room.write("08-futuro.md", updated="2027-05-05")
    room.write("09-domani.md", date="2026-11-25")
    (folder / "content" / "10-byte.md").write_bytes(b"---\ntitle: Citt\xe0\n---\nTesto\n")
    (folder / "content" / "11-testo.txt").write_text("Il ponte\n\nTesto senza intestazione.\n")
    os.utime(folder / "content" / "11-testo.txt", (10**9, 10**9))
    return room


def same(one: Newsroom, other: Newsroom) -> None:
    """See that two newsrooms stand alike, but for what their files are known by."""
    assert one.documents() == other.documents()
    for table in ("article", "term", "change", "entry", "alias"):
        assert one.rows(f"SELECT * FROM {table}") == other.rows(f"SELECT * FROM {table}")
    sources = "SELECT key, article, claimant, problem, is_import, missing_since FROM source ORDER BY key"
    assert one.rows(sources) == other.rows(sources)


def run_with_loaders(room: Newsroom) -> None:
    """Run, and see that the processes did their part: the first that the run reads itself is a wrong one."""
    with patch.object(FolderStore, "load", side_effect=FolderStore.load, autospec=True) as load:
        room.run()
    assert load.call_args_list[0].args[1] == "07-titolo.md"


@pytest.fixture
def alone(tmp_path) -> Newsroom:
    """What came of it without any process."""
    room = filled(tmp_path / "alone")
    with patch.object(loaders, "_count", lambda: 0):
        room.run()
    return room


def test_what_comes_of_it_is_the_same(tmp_path, alone):
    room = filled(tmp_path / "apart")
    report = room.run()
    same(room, alone)
    with patch.object(loaders, "_count", lambda: 0):
        assert alone.plan().left_out == report.left_out
    assert len(report.left_out) == 3


def test_they_do_load(tmp_path):
    room = filled(tmp_path)
    with patch("feedsync.stores.folder.FolderStore.load", side_effect=AssertionError) as load:
        with pytest.raises(AssertionError):
            room.run()
    assert load.call_args == call("07-titolo.md")


@pytest.mark.parametrize("age", [0, 0.2, 1])
def test_what_one_that_dies_has_not_told_is_loaded_all_the_same(tmp_path, alone, age):
    room = filled(tmp_path / "apart")
    begin = loaders._Loader._begin

    def doomed(self: loaders._Loader) -> None:
        begin(self)
        assert self._process
        threading.Timer(age, self._process.kill).start()

    with patch.object(loaders._Loader, "_begin", doomed):
        room.run()
    same(room, alone)


@pytest.mark.parametrize("python", [None, "", "/nowhere/python", "/bin/true", "/bin/cat"])
def test_where_none_can_be_started_all_is_loaded_all_the_same(tmp_path, alone, python):
    room = filled(tmp_path / "apart")
    with patch.object(sys, "executable", python):
        room.run()
    same(room, alone)


@pytest.mark.parametrize("printed", ["Hello", "Init done", "].", "(lp0\n."])
def test_what_an_environment_prints_is_not_heard(tmp_path, alone, monkeypatch, printed):
    (tmp_path / "sitecustomize.py").write_text(f"print({printed!r})")
    monkeypatch.syspath_prepend(tmp_path)
    room = filled(tmp_path / "apart")
    run_with_loaders(room)
    same(room, alone)


def test_paths_that_are_no_text_keep_none_from_being_started(tmp_path, alone, monkeypatch):
    monkeypatch.setattr(sys, "path", [*sys.path, tmp_path])
    room = filled(tmp_path / "apart")
    run_with_loaders(room)
    same(room, alone)


def test_what_is_seen_before_a_failure_is_loaded_all_the_same(tmp_path):
    room = filled(tmp_path)
    room.run()
    for number in range(5):
        room.write(f"{number:02}-ponte.md", draft="true")
    scan = FolderStore.scan

    def broken(self: FolderStore) -> Iterator[object]:
        yield from islice(scan(self), 8)
        raise StoreError("The disk is broken.")

    with patch.object(FolderStore, "scan", broken):
        assert room.run().exit_code == 3
    states = room.rows("SELECT count(*) FROM article WHERE state = 'draft' AND key < '05'")
    assert states == [(5,)]


def test_they_end_with_a_run_that_is_killed(tmp_path):
    filled(tmp_path)
    with subprocess.Popen([sys.executable, "-c", RUN, tmp_path], stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout
        processes = [int(number) for number in run.stdout.readline().split()]
        assert [is_alive(one) for one in processes] == [True, True]
        run.kill()
    with no_hang():
        while any(map(is_alive, processes)):
            time.sleep(0.05)


def test_they_end_when_nobody_wants_more(tmp_path):
    filled(tmp_path)
    config = load(tmp_path / "config.yaml")
    settings = config.stores[0]
    begin = loaders._Loader._begin
    processes: list[subprocess.Popen[bytes]] = []

    def noted(self: loaders._Loader) -> None:
        begin(self)
        assert self._process
        processes.append(self._process)

    keys = [f"{number:02}-ponte.md" for number in range(12)]
    with patch.object(loaders._Loader, "_begin", noted):
        with closing(loaders.facts_of_many(keys, settings, store_context(config, settings))) as found:
            key, facts = next(found)
            assert key == keys[0]
            assert facts is not None
            assert [one.poll() for one in processes] == [None, None]
        assert [one.returncode for one in processes] == [-9, -9]
