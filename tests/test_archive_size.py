"""What a run costs does not follow the size of the archive: counted in the steps that the database takes.

The store tells its changes; one that cannot is looked through as a whole, by design.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from newsroom import START, Newsroom
from wordpress_server import CONFIG, Paper, WordPressServer

from feedsync.catalogue.sqlite import SqliteDatabase

FAMILY = CONFIG.replace("\npublish", "\n  - {name: 'in/{slug}', for_each: category, limit: 3}\npublish")
FEW, MANY = 120, 1200
# What may differ by chance, as a page of an index more.
_ALIKE = 1.15


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], object]], int]:
    """What counts the tens of steps that SQLite takes while something is done."""
    count = 0

    def step() -> int:
        nonlocal count
        count += 1
        return 0

    begin = SqliteDatabase.__init__

    def watched(self: SqliteDatabase, connection: object, place: str) -> None:
        begin(self, connection, place)  # type: ignore[arg-type]
        self.connection.set_progress_handler(step, 10)

    monkeypatch.setattr(SqliteDatabase, "__init__", watched)

    def counted(work: Callable[[], object]) -> int:
        nonlocal count
        count = 0
        work()
        return count

    return counted


def _of(folder: Path, articles: int, steps: Callable[[Callable[[], object]], int]) -> dict[str, int]:
    with WordPressServer(START, invented=articles) as site:
        paper = Paper(folder, site, config=FAMILY)
        paper.run()
        paper.wait(minutes=1)
        paper.run()
        paper.wait(minutes=1)
        unchanged = steps(paper.run)
        site.edit(articles, title="Another title")
        paper.wait(minutes=1)
        changed = steps(paper.run)
        assert "Another title" in paper.documents()["news.rss"].decode()
        return {"unchanged": unchanged, "changed": changed}


def test_a_run_takes_no_more_steps_in_a_larger_archive(
    tmp_path: Path, steps: Callable[[Callable[[], object]], int]
) -> None:
    few, many = (_of(tmp_path / str(count), count, steps) for count in (FEW, MANY))
    assert {what for what, count in many.items() if count > few[what] * _ALIKE} == set(), (few, many)


def test_many_that_want_one_address_cost_no_more_than_as_many_more(
    tmp_path: Path, steps: Callable[[Callable[[], object]], int]
) -> None:
    counted: list[int] = []
    for count in (FEW, FEW * 4):
        newsroom = Newsroom(tmp_path / str(count))
        for number in range(count):
            newsroom.write(f"{number:04}.md", url="/ponte/")
        counted.append(steps(newsroom.run))
        assert len(newsroom.plan().left_out) == count - 1
    few, many = counted
    assert many < few * 4 * _ALIKE, (few, many)
