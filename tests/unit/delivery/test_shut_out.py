"""Who refuses our login is tried each minute, and what waits is as it was: a person renews the login, no more."""

from __future__ import annotations

import pytest
from outbox import SENT, Desk, Network, Partner

from feedsync.catalogue import destinations
from feedsync.catalogue.database import Database
from feedsync.catalogue.destinations import Destination
from feedsync.channels.base import Fate, Outcome, Trait

SHUT = Outcome(Fate.LATER, "401: make a new token", is_general=True, is_shut_out=True)


def stands(database: Database) -> Destination:
    with database.transaction():
        return destinations.get(database, "x", "x")


@pytest.mark.parametrize("trait", list(Trait))
@pytest.mark.parametrize("prepares", [True, False])
def test_a_refused_login_rests_a_minute_at_most_and_uses_up_no_attempt(
    database: Database, trait: Trait, *, prepares: bool
) -> None:
    channel = Network(
        lambda *_: SHUT, prepare=(lambda _: SHUT) if prepares else None, trait=trait, schedule=(60,)
    )
    desk = Desk(database, channel)
    seq = desk.add(1, payload=None)
    for minute in range(30):
        assert desk.drain().settled == {}
        row, standing = desk.get(seq), stands(database)
        assert (row.state, row.attempts, row.tried_at) == ("pending", 0, None)
        assert (standing.is_shut_out, standing.said, standing.failures) == (1, SHUT.said, minute + 1)
        assert standing.rests_until is not None
        assert standing.rests_until <= desk.clock.seconds + 60
        desk.clock.move(minutes=1)
    channel.answer = lambda *_: SENT
    channel.prepare = lambda envelope: envelope.payload
    assert desk.drain().settled == {seq: "sent"}
    assert stands(database) == Destination(arrived_at=desk.clock.seconds)


def test_a_refused_login_stands_until_something_arrives_or_somebody_says_so(database: Database) -> None:
    desk = Desk(database, channel := Partner(lambda *_: SHUT))
    desk.add(1)
    desk.drain()
    channel.answer = lambda *_: Outcome(Fate.LATER, "503", is_general=True)
    desk.clock.move(minutes=1)
    desk.drain()
    assert (stands(database).is_shut_out, stands(database).said) == (1, "503")
    with database.transaction():
        destinations.revive(database, "x")
    assert stands(database).is_shut_out == 0


def test_a_login_that_is_taken_to_look_for_something_is_taken_again(database: Database) -> None:
    lost = Outcome(Fate.UNKNOWN, "no answer")
    shut = Outcome(Fate.UNKNOWN, "401: make a new token", is_general=True, is_shut_out=True)
    desk = Desk(database, channel := Partner(lambda *_: lost, trait=Trait.READABLE, look=lambda *_: shut))
    seq = desk.add(1)
    desk.drain()
    desk.clock.move(minutes=1)
    desk.drain()
    assert stands(database).is_shut_out == 1
    channel.look = lambda *_: SENT
    desk.clock.move(minutes=5)
    assert desk.drain().settled == {seq: "sent"}
    assert (stands(database).is_shut_out, stands(database).failing_since) == (0, None)
