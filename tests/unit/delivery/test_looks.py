"""A channel that can be read back is asked whether a message arrived before it is sent again."""

from __future__ import annotations

from collections.abc import Iterator

from outbox import SENT, Desk, Partner

from feedsync.catalogue import sending
from feedsync.catalogue.database import Database
from feedsync.channels.base import Envelope, Fate, Outcome, Trait

ABSENT = Outcome(Fate.ABSENT, "not there")
UNSEEN = Outcome(Fate.UNKNOWN, "502")


def unsure(db: Database, *found: Outcome) -> tuple[Desk, Partner, int]:
    """A message whose answer never came, and what is found there in turn."""
    answers: Iterator[Outcome] = iter(found)
    partner = Partner(
        lambda *_: Outcome(Fate.UNKNOWN, "no answer"), trait=Trait.READABLE, look=lambda *_: next(answers)
    )
    desk = Desk(db, partner)
    seq = desk.add(1)
    assert desk.drain().settled == {seq: "unknown"}
    partner.answer = lambda *_: SENT
    return desk, partner, seq


def test_what_is_found_there_was_sent(database: Database) -> None:
    desk, partner, seq = unsure(database, Outcome(Fate.SENT, "there", receipt="77"))
    assert desk.drain().settled == {}  # it takes a moment
    desk.clock.move(minutes=1)
    assert desk.drain().settled == {seq: "sent"}
    row = desk.get(seq)
    assert (row.receipt, row.said, row.attempts, len(partner.sent)) == ("77", "there", 1, 1)


def test_only_what_was_twice_not_there_the_second_time_after_ten_minutes_is_sent_again(
    database: Database,
) -> None:
    desk, partner, seq = unsure(database, ABSENT, ABSENT)
    desk.clock.move(minutes=1)
    assert desk.drain().settled == {seq: "unknown"}
    assert desk.get(seq).looks == 1
    desk.clock.move(minutes=9)
    assert desk.drain().settled == {}
    desk.clock.move(minutes=1)
    assert desk.drain().settled == {seq: "sent"}
    assert [envelope.attempt for _, envelope in partner.sent] == [1, 2]


def test_a_look_that_sees_nothing_counts_for_nothing(database: Database) -> None:
    desk, partner, seq = unsure(database, UNSEEN, ABSENT, UNSEEN, ABSENT)
    for _ in range(3):
        desk.clock.move(hours=1)
        assert desk.drain().settled == {seq: "unknown"}
    assert (desk.get(seq).looks, len(partner.sent)) == (1, 1)
    desk.clock.move(hours=1)
    assert desk.drain().settled == {seq: "sent"}


def test_what_is_unknown_holds_back_what_is_newer_about_the_same(database: Database) -> None:
    desk, partner, seq = unsure(database, ABSENT, Outcome(Fate.SENT, "there"))
    desk.add(1, id="newer", kind="updated")
    desk.add(2, id="other")
    desk.drain()
    assert partner.ids() == ["1", "other"]
    for _ in range(2):
        desk.clock.move(minutes=11)
        desk.drain()
    assert desk.get(seq).state == "sent"
    assert partner.ids() == ["1", "other", "newer"]


def test_a_channel_that_cannot_be_asked_leaves_it_to_a_person(database: Database) -> None:
    desk = Desk(database, Partner(lambda *_: UNSEEN, trait=Trait.NEITHER))
    seq = desk.add(1)
    desk.drain()
    desk.clock.move(days=9)
    assert desk.drain().settled == {}
    assert desk.get(seq).state == "unknown"
    with database.transaction():
        assert not sending.is_idle(database)


def test_after_a_kill_it_is_looked_for_at_once(database: Database) -> None:
    asked: list[Envelope] = []

    def look(_: str, envelope: Envelope) -> Outcome:
        asked.append(envelope)
        return Outcome(Fate.SENT, "there")

    desk = Desk(database, Partner(trait=Trait.READABLE, look=look))
    seq, now = desk.add(1), desk.clock.seconds
    desk.change(seq, state="sending", token="its", lease_until=now + 100, attempts=1, tried_at=now)
    assert desk.drain().settled == {seq: "sent"}
    assert [(one.id, one.payload, one.attempt) for one in asked] == [("1", b"1", 1)]
