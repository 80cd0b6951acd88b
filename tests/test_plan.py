"""`feedsync plan` is a run on a copy of the state: it says what the run then does, and touches nothing.

The model test (test_life.py) plans before each of its runs as well.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from life_world import Death, KilledError
from newsroom import Newsroom
from test_long_life import LIVES, STEPS, Step
from wordpress_server import Paper, WordPressServer

from feedsync.catalogue.lock import locked
from feedsync.report import Fate

CONFIG = """\
site: {title: Porto, url: "https://porto.example/", language: it}
store: {type: folder, path: content/}
feeds:
  - {name: news, limit: 3}
  - {name: fresh, filter: {age: 12h}, formats: [atom]}
  - {name: settled, exclude: {age: 12h}, formats: [rss], limit: all}
  - {name: sea, filter: {tags: [mare, porto]}, exclude: {tags: meteo}, formats: [json]}
  - {name: "tag/{slug}", for_each: tag, formats: [rss], min: 2}
  - {name: "in/{slug}", for_each: section, formats: [json], listed: false}
publish: {to: feeds/, url: "https://porto.example/feeds/", pages: true}
"""
TAGS = st.sampled_from(["mare", "porto", "Porto", "meteo", "C++", "C", "!"])


@settings(max_examples=LIVES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(STEPS, st.lists(TAGS, max_size=3), st.booleans()), min_size=3, max_size=14))
def test_a_run_does_what_was_planned(life: list[tuple[Step, list[str], bool]]) -> None:
    with TemporaryDirectory() as folder:
        newsroom = Newsroom(Path(folder), CONFIG)
        for (step, name, *values), tags, is_now in life:
            if step.__name__ == "write":
                step(newsroom, name, *values, tags=json.dumps(tags))
            else:
                step(newsroom, name, *values)
            newsroom.run_as_planned(now=is_now, accept_shrink=is_now)
        newsroom.run_as_planned(full=True, prune=True)


def test_what_a_killed_run_left_is_planned_as_the_next_run_mends_it(tmp_path: Path) -> None:
    for nth in range(1, 12):
        newsroom = Newsroom(tmp_path / str(nth), CONFIG)
        for number in range(6):
            newsroom.write(f"a/{number}.md", date=f"2026-11-2{number % 4}", tags="[mare, porto]")
        newsroom.run()
        newsroom.write("a/0.md", "Altro.", tags="[meteo]")
        newsroom.write("b/neu.md", date="2026-11-24", tags="[porto]")
        death = Death("replacement", nth, after=nth % 2 == 0)
        with pytest.raises(KilledError), death.threatens():
            newsroom.run()
        newsroom.run_as_planned()
        assert newsroom.plan().publications == newsroom.run(explains=True).publications


def test_a_lost_state_is_planned_as_it_is_built_anew(tmp_path: Path) -> None:
    newsroom = Newsroom(tmp_path, CONFIG)
    for number in range(6):
        newsroom.write(f"a/{number}.md", tags="[mare, porto]", date="2026-11-2" + str(number % 4))
    newsroom.write("a/x.txt", "Senza data.", title=None, date=None)
    newsroom.run()
    for file in (tmp_path / ".feedsync").iterdir():
        file.unlink()
    newsroom.write("a/0.md", tags="[meteo]", date="2026-11-20")
    newsroom.run_as_planned()


def test_a_plan_waits_for_no_run_that_is_at_work(tmp_path: Path) -> None:
    newsroom = Newsroom(tmp_path, CONFIG)
    newsroom.write("a.md")
    newsroom.run()
    newsroom.write("b.md")
    with locked(tmp_path / ".feedsync/lock", datetime.now(UTC), 0):
        command = [sys.executable, "-m", "feedsync", "plan", "--exit-code"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (4, "")
    assert '+1 "B"' in done.stdout


def test_a_wordpress_is_planned_as_it_is_read(tmp_path: Path) -> None:
    with WordPressServer(datetime(2026, 11, 24, 9, tzinfo=UTC)) as site:
        paper = Paper(tmp_path, site)
        posts = [site.add(f"Notizia {number}") for number in range(5)]
        paper.run_as_planned()
        paper.wait(minutes=5)
        site.edit(posts[0], title="Altro titolo")
        site.add("Nuova")
        report = paper.run_as_planned()
        told = {change.title for one in report.publications for change in one.changes}
        assert told >= {"Altro titolo", "Nuova"}
        paper.wait(hours=7)
        site.delete(posts[1])
        paper.run_as_planned()
        paper.wait(minutes=11)
        paper.run_as_planned()


def test_where_nothing_is_known_yet_nothing_is_made(tmp_path: Path) -> None:
    newsroom = Newsroom(tmp_path, CONFIG)
    newsroom.write("a.md", tags="[mare]")
    newsroom.plan()
    assert {path.name for path in tmp_path.iterdir()} == {"config.yaml", "content"}


def test_what_cannot_be_written_is_planned_so(tmp_path: Path) -> None:
    newsroom = Newsroom(tmp_path, CONFIG)
    newsroom.write("a.md", tags="[mare, porto]")
    newsroom.run()
    newsroom.write("b.md", tags="[mare, porto]")
    shutil.rmtree(tmp_path / "feeds/in", ignore_errors=True)
    shutil.rmtree(tmp_path / "feeds/tag", ignore_errors=True)
    (tmp_path / "feeds/tag").write_text("no folder", "utf-8")
    (tmp_path / "feeds/news.rss").unlink()
    (tmp_path / "feeds/news.rss").mkdir()
    report = newsroom.run_as_planned()
    failed = {one.path for one in report.publications if one.fate is Fate.FAILED}
    assert failed == {"news.rss", "tag/mare.rss", "tag/porto.rss", "tag/mare.html", "tag/porto.html"}
    assert report.exit_code == 1


def plan(folder: Path, *arguments: str, command: str = "plan") -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-m", "feedsync", command, *arguments]
    return subprocess.run(line, cwd=folder, capture_output=True, text=True, check=False)


def test_it_exits_as_the_run_would_also_for_ids_that_cannot_be_written_down(tmp_path: Path) -> None:
    newsroom = Newsroom(tmp_path, CONFIG)
    newsroom.write("a.md")
    newsroom.run()
    (tmp_path / "ids.jsonl").write_text("junk\n", "utf-8")
    newsroom.write("b.txt", "Senza data.", title=None, date=None)
    assert plan(tmp_path, command="run").returncode == 1
    planned, done = plan(tmp_path, "--json"), plan(tmp_path, "--json", command="run")
    assert (planned.returncode, json.loads(planned.stdout)["exit_code"]) == (1, 1)
    assert (done.returncode, json.loads(done.stdout)["exit_code"]) == (1, 1)


def test_what_a_killed_run_left_beside_the_state_stays_for_the_next_run(tmp_path: Path) -> None:
    newsroom = Newsroom(tmp_path, CONFIG)
    newsroom.write("a.md")
    newsroom.run()
    killed = (
        "import os, sqlite3; c = sqlite3.connect('.feedsync/state.db', isolation_level=None);"
        "c.execute(\"INSERT INTO meta VALUES ('x', 'y')\"); os._exit(9)"
    )
    subprocess.run([sys.executable, "-c", killed], cwd=tmp_path, check=False)
    state, log = tmp_path / ".feedsync/state.db", tmp_path / ".feedsync/state.db-wal"
    before = state.read_bytes(), log.read_bytes()
    assert before[1]
    assert plan(tmp_path).returncode == 0
    assert plan(tmp_path, "a", command="why").returncode == 0
    assert (state.read_bytes(), log.read_bytes()) == before
    newsroom.run()
    assert newsroom.rows("SELECT value FROM meta WHERE name = 'x'") == [("y",)]


def test_reasons_are_true(tmp_path: Path) -> None:
    newsroom = Newsroom(tmp_path, CONFIG.replace("limit: 3", "limit: 2, formats: [json]"))
    for number in range(4):
        newsroom.write(f"a{number}.md", date=f"2026-11-1{number}", tags="[mare]")
    newsroom.run()

    def reasons(path: str, **orders: bool) -> dict[str, str]:
        (one,) = (each for each in newsroom.plan(**orders).publications if each.path == path)
        return {change.title: change.reason for change in one.changes}

    newsroom.write("a3.md", date="2026-11-13", tags="[mare]", draft="true")
    newsroom.write("a1.md", "Una svista in meno.", date="2026-11-11", tags="[mare]")
    assert reasons("news.json", full=True) == {"A1": "there is room for it", "A3": "is a draft now"}
    newsroom.run()
    (tmp_path / "feeds/news.json").unlink()
    assert reasons("news.json") == {"A2": "was missing in the file", "A1": "was missing in the file"}
    newsroom.run()
    config = (tmp_path / "config.yaml").read_text("utf-8")
    (tmp_path / "config.yaml").write_text(config.replace("limit: 2,", "limit: 3,"), "utf-8")
    assert reasons("news.json") == {"A0": "the feed's settings changed"}
