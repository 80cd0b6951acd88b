"""What is posted when, of what happens in a newsroom: the delay and the day of a channel, and what waits for them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from networks import Wall
from newsroom import CONFIG, Newsroom
from partners import Desks, gather

from feedsync.catalogue.sqlite import open_catalogue
from feedsync.pushed import Wait
from feedsync.steps.send import next_moment

OPEN = CONFIG.replace("https://porto.example/feeds/", 'https://porto.example/feeds/", verify: "off')


@pytest.fixture
def desks() -> Iterator[Desks]:
    with gather() as desks:
        yield desks


class Posting(Newsroom):
    """A newsroom that posts on one wall."""

    def __init__(self, folder: Path, desks: Desks, **settings: object) -> None:
        keys = "".join(f", {key}: {value}" for key, value in settings.items())
        super().__init__(folder, f"{OPEN}push:\n  - {{type: network, name: wall{keys}}}\n")
        self.wall: Wall = desks["wall"].wall
        self.run()

    def titles(self) -> list[str]:
        """What stands, in the order in which it was posted."""
        return [post.title for post in self.wall.posts.values()]

    def waits(self) -> Wait | None:
        """What the first that waits for the wall waits for."""
        return self.standing().destinations[0].first_waits

    def next(self) -> int | None:
        """In how many seconds anything comes due."""
        parts = self._parts()
        with open_catalogue(parts.state.catalogue) as db:
            found = next_moment(parts, db)
        return None if found is None else found - int(self.now.timestamp())


def test_a_post_waits_for_its_delay_and_is_as_the_article_is_then(tmp_path: Path, desks: Desks) -> None:
    room = Posting(tmp_path, desks, delay=1800)
    room.write("ponte.md", date="2026-11-24")
    room.run()
    assert room.titles() == []
    assert room.next() == 1800
    waits = room.waits()
    assert waits
    assert (waits.what, f"{waits.at:%H:%M}") == ("delay", "09:30")
    room.wait(minutes=20)
    room.write("ponte.md", title="Ponte, riaperto", date="2026-11-24")
    room.run()
    assert room.next() == 600, "what is edited while it waits keeps its time"
    room.wait(minutes=10)
    room.run()
    assert room.titles() == ["Ponte, riaperto"]


def test_what_is_breaking_waits_for_no_delay(tmp_path: Path, desks: Desks) -> None:
    room = Posting(tmp_path, desks, delay=1800)
    room.write("ponte.md", date="2026-11-24", breaking="true")
    room.run()
    assert room.titles() == ["Ponte"]


def test_what_is_withdrawn_while_it_waits_is_never_posted(tmp_path: Path, desks: Desks) -> None:
    room = Posting(tmp_path, desks, delay=1800)
    room.write("ponte.md", date="2026-11-24")
    room.run()
    room.write("ponte.md", date="2026-11-24", draft="true")
    room.wait(hours=1)
    room.run()
    assert room.titles() == []
    assert room.rows("SELECT count(*) FROM delivery") == [(0,)]


def test_a_day_has_room_for_so_many_and_the_newest_go_first(tmp_path: Path, desks: Desks) -> None:
    room = Posting(tmp_path, desks, per_day=2)
    for hour in (5, 6, 7, 8):
        room.write(f"ore{hour}.md", date=f"2026-11-24 0{hour}:00")
    room.run()
    assert room.titles() == ["Ore7", "Ore8"]
    waits = room.waits()
    assert waits
    assert (waits.what, f"{waits.at:%d %H:%M}", waits.said) == ("quota", "25 00:00", "2 a day")
    assert room.next() == 15 * 3600
    room.write("ore8.md", title="Ore 8, e un quarto", date="2026-11-24 08:00")
    room.run()
    assert room.titles() == ["Ore7", "Ore 8, e un quarto"], "a correction needs no room"
    room.wait(hours=15)
    room.run()
    assert room.titles()[2:] == ["Ore5", "Ore6"]
    assert room.next() is None


def test_what_waits_too_long_for_its_turn_is_not_posted(tmp_path: Path, desks: Desks) -> None:
    room = Posting(tmp_path, desks, per_day=1, max_age="2d")
    for hour in (6, 7, 8):
        room.write(f"ore{hour}.md", date=f"2026-11-24 0{hour}:00")
    for _ in range(4):
        room.run()
        room.wait(hours=23)
    assert room.titles() == ["Ore8", "Ore7"]
    assert room.rows("SELECT said FROM delivery WHERE state = 'cancelled'") == [
        ("is older than 2d, its max_age",)
    ]


def test_a_token_that_fails_rests_its_channel_which_keeps_its_queue(tmp_path: Path, desks: Desks) -> None:
    room = Posting(tmp_path, desks)
    room.wall.readiness = ["no token"]
    for hour in (6, 7, 8):
        room.write(f"ore{hour}.md", date=f"2026-11-24 0{hour}:00")
    room.run()
    (standing,) = room.standing().destinations
    assert (standing.state, standing.said, standing.waiting) == ("failing", "401", 3)
    assert room.rows("SELECT DISTINCT state, attempts FROM delivery") == [("pending", 0)]
    room.wall.readiness = ["ok"]
    room.wait(hours=1)
    room.run()
    assert room.titles() == ["Ore6", "Ore7", "Ore8"]


def test_an_edit_of_the_text_alone_corrects_nothing(tmp_path: Path, desks: Desks) -> None:
    room = Posting(tmp_path, desks, on_withdraw="reply")
    room.write("ponte.md", "Testo.", summary="Riapre.", date="2026-11-24")
    room.run()
    room.write("ponte.md", "Un altro testo.", summary="Riapre.", date="2026-11-24")
    room.run()
    told = "SELECT state, said FROM delivery WHERE kind = 'updated'"
    # Where that is known when it is announced, it is not even queued.
    assert set(room.rows(told)) <= {("cancelled", "neither its title nor its lead has changed")}
    room.write("ponte.md", summary="Riapre.", date="2026-11-24", draft="true")
    room.run()
    assert len(room.wall.replies) == 1
    room.write("ponte.md", summary="Riapre domani.", date="2026-11-24")
    room.run()
    (post,) = room.wall.posts.values()
    assert post.text == "Riapre domani.", "it still stood, and says what is true again"
