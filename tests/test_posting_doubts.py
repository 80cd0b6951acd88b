"""What stands at a network when answers were lost, tokens failed, and articles came back."""

from __future__ import annotations

from pathlib import Path

import pytest
from newsroom import Newsroom
from partners import Desks, gather
from test_posting import Posting

from feedsync.catalogue.sqlite import open_catalogue
from feedsync.operations.outbox import Deed, do_by_hand

STATES = "SELECT kind, state, said FROM delivery ORDER BY seq"


@pytest.fixture(name="desks")
def _desks():
    with gather() as desks:
        yield desks


@pytest.fixture(params=[True, False], ids=["named", "readable"])
def is_named(request: pytest.FixtureRequest) -> bool:
    return request.param


def open_room(folder: Path, desks: Desks, *, is_named: bool, **settings: object) -> Posting:
    """A newsroom that has posted one article."""
    room = Posting(folder, desks, is_named=str(is_named).lower(), **settings)
    room.write("ponte.md", summary="Riapre.", date="2026-11-24")
    room.run()
    return room


def withdraw(room: Newsroom) -> None:
    room.write("ponte.md", summary="Riapre.", date="2026-11-24", draft="true")
    room.run()


def bring_back(room: Newsroom, summary: str = "Riapre.") -> None:
    room.write("ponte.md", summary=summary, date="2026-11-24")
    room.run()


def go_on(room: Newsroom, times: int = 5) -> None:
    for _ in range(times):
        room.wait(hours=1)
        room.run()


def retry(room: Posting) -> list[Deed]:
    parts = room._parts()
    with open_catalogue(parts.state.catalogue) as db, db.transaction():
        return do_by_hand(parts, db, "retry", [], "wall")


def test_a_token_that_fails_for_long_costs_no_post_and_no_withdrawal(
    tmp_path: Path, desks: Desks, *, is_named: bool
) -> None:
    room = open_room(tmp_path, desks, is_named=is_named)
    room.wall.readiness = ["no token"]
    room.write("mercato.md", date="2026-11-24")
    withdraw(room)
    for _ in range(40):
        room.wait(hours=3)
        room.run()
    assert room.rows("SELECT DISTINCT state, attempts FROM delivery WHERE state <> 'sent'") == [
        ("pending", 0)
    ]
    room.wall.readiness = ["ok"]
    room.wait(hours=3)
    room.run()
    assert room.titles() == ["Mercato"]


def test_what_is_too_old_when_the_token_is_renewed_is_not_posted(tmp_path: Path, desks: Desks) -> None:
    room = Posting(tmp_path, desks, max_age="7d")
    room.wall.readiness = ["no token"]
    room.write("ponte.md", date="2026-11-24")
    room.run()
    room.wall.readiness = ["ok"]
    room.wait(days=8)
    room.run()
    assert room.rows(STATES) == [("published", "cancelled", "is older than 7d, its max_age")]


@pytest.mark.parametrize("summary", ["Riapre.", "Riapre domani."])
def test_an_article_is_back_before_it_is_known_that_its_post_was_deleted(
    tmp_path: Path, desks: Desks, summary: str, *, is_named: bool
) -> None:
    room = open_room(tmp_path, desks, is_named=is_named)
    desks["wall"].weather = ["late", "ok"]
    withdraw(room)
    assert room.titles() == []
    bring_back(room, summary)
    go_on(room)
    assert [(post.title, post.text) for post in room.wall.posts.values()] == [("Ponte", summary)]


@pytest.mark.parametrize("weather", ["late", "later"])
def test_an_article_is_back_after_nobody_knows_whether_its_post_was_deleted(
    tmp_path: Path, desks: Desks, weather: str, *, is_named: bool
) -> None:
    room = open_room(tmp_path, desks, is_named=is_named)
    desks["wall"].weather = [weather]
    withdraw(room)
    go_on(room)
    assert room.rows(STATES)[-1] == ("withdrawn", "dead", weather)
    desks["wall"].weather = ["ok"]
    bring_back(room)
    assert len(room.wall.posts) <= 1
    if is_named:
        # Under the same name it is there once, whatever became of it.
        assert room.titles() == ["Ponte"]
    else:
        assert room.rows(STATES)[-1] == ("restored", "cancelled", "its post may still stand")


@pytest.mark.parametrize("weather", ["later", "refused"])
def test_a_withdrawal_that_failed_does_not_delete_the_post_of_an_article_that_is_back(
    tmp_path: Path, desks: Desks, weather: str, *, is_named: bool
) -> None:
    room = open_room(tmp_path, desks, is_named=is_named)
    desks["wall"].weather = [weather]
    withdraw(room)
    go_on(room)
    desks["wall"].weather = ["ok"]
    bring_back(room)
    (deed,) = retry(room)
    assert deed.note.startswith("a newer message about the same makes it wrong")
    room.run()
    assert room.titles() == ["Ponte"]


def test_what_is_looked_for_by_itself_says_when(tmp_path: Path, desks: Desks) -> None:
    room = Posting(tmp_path, desks)
    desks["wall"].weather = ["lost", "ok"]
    room.write("ponte.md", date="2026-11-24")
    report = room.run()
    assert report.pushed
    for (message,) in (report.pushed.unknown, room.standing().unknown):
        (wait,) = message.waits
        assert (wait.what, f"{wait.at:%H:%M}") == ("look", "09:01")
    (tmp_path / "config.yaml").write_text(
        (tmp_path / "config.yaml").read_text("utf-8").replace("name: wall", "name: wall, paused: true"),
        "utf-8",
    )
    (message,) = room.standing().unknown
    assert list(message.waits) == [], "nobody looks for a channel that is paused"
