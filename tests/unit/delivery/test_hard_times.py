"""What goes wrong around the outbox: clocks, machines that sleep, servers that ask for no rest, no threads."""

from __future__ import annotations

import threading

import pytest
from outbox import DOWN, SENT, Desk, Partner

from feedsync.catalogue.database import Database
from feedsync.channels.base import Fate, Outcome

SCHEDULE = (5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400)


@pytest.mark.parametrize("seconds", [0.0, 1.0])
def test_who_asks_for_a_short_rest_again_and_again_does_not_use_up_the_schedule(
    database: Database, seconds: float
) -> None:
    answer = Outcome(Fate.LATER, "503", retry_after=seconds, is_general=True)
    partner = Partner(lambda *_: answer, schedule=SCHEDULE)
    desk = Desk(database, partner)
    seq = desk.add(1)
    for _ in range(30):
        desk.drain()
        desk.clock.move(seconds=2)
    assert desk.get(seq).state == "pending"
    assert len(partner.sent) <= 30


@pytest.mark.parametrize("seconds", [None, 86400])
def test_a_clock_that_was_years_ahead_delays_nothing(database: Database, seconds: float | None) -> None:
    partner = Partner(
        lambda *_: Outcome(Fate.LATER, "503", retry_after=seconds, is_general=True), schedule=SCHEDULE
    )
    desk = Desk(database, partner)
    desk.clock.move(days=3650)
    seqs = [desk.add(number) for number in (1, 2)]
    desk.drain()
    desk.clock.move(days=-3650)
    partner.answer = lambda *_: SENT
    for _ in range(2):
        desk.drain()
        desk.clock.move(hours=1)
    assert [desk.get(seq).state for seq in seqs] == ["sent", "sent"]


def test_while_the_machine_was_off_nothing_is_given_up(database: Database) -> None:
    partner = Partner(lambda *_: DOWN, schedule=SCHEDULE)
    desk = Desk(database, partner)
    for number in range(3):
        desk.add(number)
    desk.drain()
    desk.clock.move(days=4)
    desk.drain()
    desk.clock.move(days=2)
    partner.answer = lambda *_: SENT
    desk.drain()
    assert desk.states() == ["sent"] * 3


def test_a_system_that_gives_no_threads_ends_nothing(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(database, Partner())
    for number in range(3):
        desk.add(number)

    def refuse(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    desk.drain()
    assert desk.states() == ["sent"] * 3
