"""What only the network knows is asked before a message is sent, and what was sent is sent again as it was."""

from __future__ import annotations

import pytest
from databases import Opener
from outbox import DOWN, SENT, Desk, Network

from feedsync.catalogue import destinations, outbox
from feedsync.catalogue.database import Database
from feedsync.channels.base import Envelope, Fate, Outcome, Posts, Trait

LOST = Outcome(Fate.UNKNOWN, "no answer")


def with_media(envelope: Envelope) -> bytes:
    """Upload, once."""
    return envelope.payload if b"media" in envelope.payload else envelope.payload + b" with media"


def test_a_network_of_the_tests_posts() -> None:
    assert isinstance(Network(), Posts)


@pytest.mark.parametrize("trait", list(Trait))
def test_what_is_sent_is_what_was_prepared_of_what_was_composed(database: Database, trait: Trait) -> None:
    network = Network(prepare=with_media, trait=trait)
    desk = Desk(database, network)
    seqs = [desk.add(number, payload=None) for number in range(20)]
    assert desk.drain().settled == dict.fromkeys(seqs, "sent")
    assert {envelope.payload for envelope in network.prepared} == {b"composed as published"}
    assert {envelope.payload for _, envelope in network.sent} == {b"composed as published with media"}
    assert sorted(network.ids()) == sorted(map(str, range(20)))
    assert network.opened == network.closed <= 5


def test_until_it_is_prepared_a_message_waits_as_ever(opener: Opener) -> None:
    """Whoever kills the process then loses nothing, and nobody has to be asked what became of it."""
    seen: list[tuple[str, int, bytes | None]] = []

    def look(envelope: Envelope) -> None:
        with opener() as other, other.transaction():
            row = outbox.get(other, seq)
        seen.append((row.state, row.attempts, row.payload))

    def prepare(envelope: Envelope) -> bytes:
        look(envelope)
        return with_media(envelope)

    def send(_: str, envelope: Envelope) -> Outcome:
        look(envelope)
        return SENT

    with opener() as database:
        desk = Desk(database, Network(send, prepare=prepare, trait=Trait.NEITHER))
        seq = desk.add(1, payload=None)
        desk.drain()
    assert seen == [("pending", 0, None), ("sending", 1, b"composed as published with media")]


def test_what_was_sent_in_vain_is_prepared_from_what_was_sent(database: Database) -> None:
    answers = [Outcome(Fate.LATER, "503"), SENT]
    network = Network(lambda *_: answers.pop(0), prepare=with_media)
    desk = Desk(database, network)
    desk.add(1, payload=None)
    desk.drain()
    desk.clock.move(hours=1)
    desk.make = lambda _: b"something else"
    desk.drain()
    assert [envelope.payload for envelope in network.prepared] == [
        b"composed as published",
        b"composed as published with media",
    ]
    assert [envelope.attempt for envelope in network.prepared] == [1, 2]
    assert [envelope.payload for _, envelope in network.sent] == [b"composed as published with media"] * 2


def test_where_the_network_cannot_be_asked_it_rests_and_the_message_is_as_it_was(database: Database) -> None:
    expired = Outcome(Fate.LATER, "401: make a new token", is_general=True)
    network = Network(prepare=lambda _: expired)
    desk = Desk(database, network)
    seqs = [desk.add(number, payload=None) for number in range(5)]
    before = [desk.get(seq) for seq in seqs]
    assert desk.drain().settled == {}
    assert network.sent == []
    assert [desk.get(seq)._replace(record_key="", digest="") for seq in seqs] == before
    with database.transaction():
        standing = destinations.get(database, "x", "x")
    assert standing.said == "401: make a new token"
    assert standing.rests_until is not None
    network.prepare = with_media
    desk.clock.move(hours=1)
    assert desk.drain().settled == dict.fromkeys(seqs, "sent")
    assert {desk.get(seq).attempts for seq in seqs} == {1}


def test_what_cannot_be_prepared_now_is_tried_again_without_an_attempt(database: Database) -> None:
    network = Network(prepare=lambda _: Outcome(Fate.LATER, "its picture is not ready"))
    desk = Desk(database, network)
    seq, other = desk.add(1, payload=None), desk.add(2, payload=None)
    assert desk.drain().settled == {seq: "pending", other: "pending"}
    row = desk.get(seq)
    assert (row.state, row.attempts, row.tried_at, row.said) == (
        "pending",
        0,
        None,
        "its picture is not ready",
    )
    assert row.next_at == desk.clock.seconds + 60
    network.prepare = with_media
    desk.clock.move(seconds=61)
    assert desk.drain().settled == {seq: "sent", other: "sent"}


def test_what_can_never_be_prepared_is_not_tried_for_ever(database: Database) -> None:
    network = Network(prepare=lambda _: Outcome(Fate.LATER, "its picture is not ready"))
    desk = Desk(database, network)
    seq = desk.add(1, payload=None)
    for _ in range(20):
        desk.drain()
        desk.clock.move(hours=3)
    assert (desk.get(seq).state, desk.get(seq).attempts) == ("dead", 0)
    assert network.sent == []


def test_a_message_that_is_refused_before_it_is_sent_fails_alone(database: Database) -> None:
    def prepare(envelope: Envelope) -> bytes | Outcome:
        return Outcome(Fate.REFUSED, "too long") if envelope.id == "1" else envelope.payload

    network = Network(prepare=prepare)
    desk = Desk(database, network)
    bad, good = desk.add(1, payload=None), desk.add(2, payload=None)
    assert desk.drain().settled == {bad: "failed", good: "sent"}
    assert (desk.get(bad).said, desk.get(bad).attempts) == ("too long", 0)


def test_a_defect_while_preparing_costs_nothing(database: Database) -> None:
    def prepare(_: Envelope) -> bytes:
        raise ZeroDivisionError

    network = Network(prepare=prepare)
    desk = Desk(database, network)
    seq = desk.add(1, payload=None)
    assert desk.drain().settled == {}
    assert (desk.get(seq).state, desk.get(seq).attempts) == ("pending", 0)


def test_looking_for_a_message_needs_what_was_sent_and_looks_twice(database: Database) -> None:
    """That a picture was not ready before is no look in vain."""
    looked: list[bytes] = []

    def look(_: str, envelope: Envelope) -> Outcome:
        looked.append(envelope.payload)
        return Outcome(Fate.ABSENT, "not there")

    def prepare(envelope: Envelope) -> bytes | Outcome:
        network.prepare = with_media
        return Outcome(Fate.LATER, "its picture is not ready")

    network = Network(lambda *_: LOST, prepare=prepare, trait=Trait.READABLE, look=look)
    desk = Desk(database, network)
    seq = desk.add(1, payload=None)
    for _ in range(2):
        desk.drain()
        desk.clock.move(seconds=120)
    assert desk.get(seq).state == "unknown"
    desk.clock.move(seconds=1200)
    desk.drain()
    assert looked == [b"composed as published with media"]
    assert desk.get(seq).state == "unknown"
    desk.clock.move(seconds=1200)
    network.answer = lambda *_: SENT
    desk.drain()
    assert len(looked) == 2
    assert desk.get(seq).state == "sent"


def test_a_destination_that_fails_while_others_are_prepared_gets_none_of_them(database: Database) -> None:
    network = Network(lambda *_: DOWN, prepare=with_media)
    desk = Desk(database, network)
    seqs = [desk.add(number, payload=None) for number in range(10)]
    assert desk.drain().settled == {seqs[0]: "pending"}
    assert [desk.get(seq).attempts for seq in seqs] == [1] + [0] * 9
    network.answer = lambda *_: SENT
    desk.clock.move(hours=1)
    desk.drain()
    assert set(desk.states()) == {"sent"}
