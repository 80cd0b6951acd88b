"""What is due is sent: in order, once, and to each destination as it bears it."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import pairwise
from typing import Any

import pytest
from outbox import DOWN, SENT, Desk, Partner

from feedsync.catalogue import destinations
from feedsync.catalogue.database import Database
from feedsync.catalogue.outbox import Delivery
from feedsync.channels.base import Envelope, Fate, Lane, Outcome, Trait
from feedsync.errors import ComposeError, StateError

TRAITS = list(Trait)


@pytest.mark.parametrize("trait", TRAITS)
def test_what_is_due_is_sent_once_and_kept_without_its_payload(database: Database, trait: Trait) -> None:
    partner = Partner(lambda *_: Outcome(Fate.SENT, "201", receipt="r1"), trait=trait)
    desk = Desk(database, partner)
    seqs = [desk.add(number) for number in range(100)]
    assert desk.drain().settled == dict.fromkeys(seqs, "sent")
    assert sorted(partner.ids()) == sorted(map(str, range(100)))
    row = desk.get(seqs[7])
    assert (row.state, row.said, row.receipt, row.attempts) == ("sent", "201", "r1", 1)
    assert (row.payload, row.token, row.lease_until, row.ended_at) == (None, None, None, desk.clock.seconds)
    assert partner.opened == partner.closed <= 4
    assert desk.drain().settled == {}


def test_a_drain_with_nothing_due_writes_nothing(database: Database) -> None:
    desk = Desk(database, Partner())
    assert desk.drain().settled == {}
    desk.add(1, next_at=desk.clock.seconds + 5)
    desk.drain()
    written = database.written
    desk.drain()
    assert database.written == written


def test_messages_of_rank_0_go_first_then_in_their_order(database: Database) -> None:
    partner = Partner(lane=Lane(parallel=1))
    desk = Desk(database, partner)
    for number in range(6):
        desk.add(number, rank=int(number != 4))
    desk.drain()
    assert partner.ids() == ["4", "0", "1", "2", "3", "5"]


@pytest.mark.parametrize("state", ["pending", "unknown", "held"])
def test_a_message_waits_while_an_older_one_of_its_subject_is_open(database: Database, state: str) -> None:
    partner = Partner(trait=Trait.NEITHER)
    desk = Desk(database, partner)
    older = desk.add(1, next_at=desk.clock.seconds + 60)
    desk.change(older, state=state)
    newer = desk.add(1, id="newer", kind="updated")
    desk.add(2)
    desk.drain()
    assert partner.ids() == ["2"]
    desk.change(older, state="sent")
    assert desk.drain().settled == {newer: "sent"}


def test_messages_of_one_subject_go_one_after_the_other(database: Database) -> None:
    at_once: Counter[str] = Counter()
    most = 0

    def send(_: str, envelope: Envelope) -> Outcome:
        nonlocal most
        at_once["now"] += 1
        most = max(most, at_once["now"])
        at_once["now"] -= 1
        return SENT

    partner = Partner(send)
    desk = Desk(database, partner)
    for number in range(20):
        desk.add(1, id=str(number), kind="published" if not number else "updated")
    desk.drain()
    assert partner.ids() == [str(number) for number in range(20)]
    assert most == 1


def test_no_destination_gets_more_at_a_time_than_it_bears(database: Database) -> None:
    inside, most = 0, 0
    lock, all_inside = threading.Lock(), threading.Event()

    def send(*_: object) -> Outcome:
        nonlocal inside, most
        with lock:
            inside += 1
            most = max(most, inside)
        if inside == 3:
            all_inside.set()
        all_inside.wait(0.02)
        with lock:
            inside -= 1
        return SENT

    desk = Desk(database, Partner(send, lane=Lane(parallel=3)))
    for number in range(50):
        desk.add(number)
    desk.drain()
    assert set(desk.states()) == {"sent"}
    assert most == 3


def test_a_failure_of_the_destination_leaves_it_alone_for_a_while(database: Database) -> None:
    partner = Partner(lambda *_: DOWN)
    desk = Desk(database, partner)
    seqs = [desk.add(number) for number in range(10)]
    assert desk.drain().settled == {seqs[0]: "pending"}
    assert partner.ids() == ["0"]
    assert desk.get(seqs[0]).next_at == desk.clock.seconds + 60
    assert [desk.get(seq).attempts for seq in seqs] == [1, *[0] * 9]
    with database.transaction():
        stands = destinations.get(database, "x", "x")
    assert (stands.failures, stands.failing_since, stands.said) == (1, desk.clock.seconds, "503")
    assert stands.rests_until == desk.clock.seconds + 10
    desk.clock.move(seconds=9)
    assert desk.drain().settled == {}
    desk.clock.move(seconds=1)
    desk.drain()
    assert partner.ids() == ["0", "1"]  # one message, to see how it is
    desk.clock.move(minutes=10)
    partner.answer = lambda *_: SENT
    desk.drain()
    assert set(desk.states()) == {"sent"}
    with database.transaction():
        stands = destinations.get(database, "x", "x")
    assert (stands.failures, stands.failing_since, stands.rests_until) == (0, None, None)
    assert stands.arrived_at == desk.clock.seconds


def test_a_failure_of_one_message_holds_up_no_other(database: Database) -> None:
    partner = Partner(lambda _, one: Outcome(Fate.LATER, "422") if one.id == "0" else SENT)
    desk = Desk(database, partner)
    for number in range(10):
        desk.add(number)
    desk.drain()
    assert desk.states() == ["pending", *["sent"] * 9]


def test_a_destination_that_is_down_delays_no_other(database: Database) -> None:
    partner = Partner(
        lambda where, _: DOWN if where == "down" else SENT, destinations=[*"abc", "down"], trait=Trait.NEITHER
    )
    desk = Desk(database, partner)
    for number in range(20):
        for where in partner.labels:
            desk.add(number, destination=where)
    desk.drain()
    assert Counter(where for where, _ in partner.sent) == {"a": 20, "b": 20, "c": 20, "down": 1}


def test_more_destinations_than_threads_all_have_their_turn(database: Database) -> None:
    names = [f"d{number}" for number in range(100)]
    partner = Partner(destinations=names)
    desk = Desk(database, partner)
    for name in names:
        for number in range(3):
            desk.add(number, destination=name)
    desk.drain()
    assert set(desk.states()) == {"sent"}


def test_after_its_schedule_a_message_is_dead(database: Database) -> None:
    partner = Partner(lambda *_: Outcome(Fate.LATER, "422"), schedule=(60, 600))
    desk = Desk(database, partner)
    seq = desk.add(1)
    for state in ("pending", "pending", "dead"):
        assert desk.drain().settled == {seq: state}
        desk.clock.move(days=1)
    assert desk.get(seq).payload == b"1"  # it may be told again by hand
    assert desk.drain().settled == {}


def test_what_a_destination_never_took_dies_with_the_schedule(database: Database) -> None:
    partner = Partner(lambda *_: DOWN, schedule=(3600,))
    desk = Desk(database, partner)
    old = [desk.add(number) for number in range(3)]
    desk.drain()
    desk.clock.move(minutes=30)
    young = desk.add(9)
    desk.clock.move(minutes=31)
    settled = desk.drain().settled
    assert [settled[seq] for seq in old] == ["dead"] * 3
    assert desk.get(young).state == "pending"


def test_what_waited_for_days_is_not_dead_at_the_first_failure(database: Database) -> None:
    desk = Desk(database, Partner(lambda *_: DOWN, schedule=(60, 60)))
    seq = desk.add(1)
    desk.clock.move(days=9)
    assert desk.drain().settled == {seq: "pending"}


@pytest.mark.parametrize("trait", TRAITS)
def test_who_asks_to_be_left_alone_is(database: Database, trait: Trait) -> None:
    partner = Partner(lambda *_: Outcome(Fate.LATER, "429", retry_after=1000, is_general=True), trait=trait)
    desk = Desk(database, partner)
    seq, other = desk.add(1), desk.add(2)
    desk.drain()
    assert desk.get(seq).next_at == desk.clock.seconds + 1050  # a tenth more at most, by chance
    desk.clock.move(seconds=1040)
    assert desk.drain().settled == {}
    desk.clock.move(seconds=10)
    assert desk.drain().settled == {seq: "pending"}
    assert desk.get(other).attempts == 0


def test_a_refused_message_has_failed_and_others_go_on(database: Database) -> None:
    partner = Partner(lambda _, one: Outcome(Fate.REFUSED, "400") if one.id == "1" else SENT)
    desk = Desk(database, partner)
    assert desk.drain().settled == {}
    seqs = [desk.add(1), desk.add(2)]
    assert desk.drain().settled == dict(zip(seqs, ["failed", "sent"], strict=True))


def test_who_is_gone_is_told_nothing_until_a_person_acts(database: Database) -> None:
    partner = Partner(lambda *_: Outcome(Fate.GONE, "410", is_general=True), schedule=(3600,))
    desk = Desk(database, partner)
    first, second = desk.add(1), desk.add(2)
    assert desk.drain().settled == {first: "failed"}
    desk.clock.move(minutes=50)
    assert desk.drain().settled == {}
    partner.answer = lambda *_: SENT
    with database.transaction():
        destinations.revive(database, "x")
    assert desk.drain().settled == {second: "sent"}


def test_what_is_for_one_who_is_gone_dies_with_the_schedule(database: Database) -> None:
    partner = Partner(lambda *_: Outcome(Fate.GONE, "410", is_general=True), schedule=(3600,))
    desk = Desk(database, partner)
    desk.add(1)
    second = desk.add(2)
    desk.drain()
    desk.clock.move(hours=1)
    assert desk.drain().settled == {second: "dead"}


@pytest.mark.parametrize(
    ("trait", "state"),
    [(Trait.IDEMPOTENT, "pending"), (Trait.READABLE, "unknown"), (Trait.NEITHER, "unknown")],
)
def test_what_nobody_knows_is_sent_again_only_where_that_does_no_harm(
    database: Database, trait: Trait, state: str
) -> None:
    desk = Desk(database, Partner(lambda *_: Outcome(Fate.UNKNOWN, "no answer"), trait=trait))
    seq = desk.add(1)
    assert desk.drain().settled == {seq: state}
    assert desk.get(seq).said == "no answer"


@pytest.mark.parametrize(
    ("trait", "state"), [(Trait.IDEMPOTENT, "sent"), (Trait.READABLE, "unknown"), (Trait.NEITHER, "unknown")]
)
def test_what_a_killed_process_was_sending_is_settled_by_what_its_channel_bears(
    database: Database, trait: Trait, state: str
) -> None:
    partner = Partner(trait=trait)
    desk = Desk(database, partner)
    seq = desk.add(1)
    now = desk.clock.seconds
    desk.change(seq, state="sending", token="its", lease_until=now + 100, attempts=1, tried_at=now)
    assert desk.drain().settled == {seq: state}
    assert desk.get(seq).attempts == 1 + (state == "sent")


@pytest.mark.parametrize("kind", ["paused", "disabled"])
def test_a_channel_that_rests_sends_nothing_and_loses_nothing(database: Database, kind: str) -> None:
    partner = Partner()
    desk = Desk(database, partner)
    seq, stray = desk.add(1), desk.add(2, destination="old")
    desk.drain(**({"resting": ["x"]} if kind == "paused" else {"disabled": ["x"]}))
    assert partner.sent == []
    assert desk.get(stray).state == ("cancelled" if kind == "paused" else "pending")
    assert desk.drain().settled[seq] == "sent"


def test_what_is_for_an_address_that_is_not_configured_any_more_is_cancelled(database: Database) -> None:
    partner = Partner(destinations=["x", "y"], send=lambda *_: DOWN)
    desk = Desk(database, partner)
    desk.add(1)
    seq = desk.add(1, destination="y")
    desk.drain()
    partner.labels = ["x"]
    assert desk.drain().settled == {seq: "cancelled"}
    assert "not configured" in desk.get(seq).said
    with database.transaction():
        assert list(destinations.all_of(database)) == [("x", "x")]


def test_a_message_that_a_newer_one_made_wrong_is_cancelled(database: Database) -> None:
    partner = Partner()
    desk = Desk(database, partner)
    older = desk.add(1, next_at=desk.clock.seconds + 10)
    desk.change(older, attempts=1)
    newer = desk.add(1, kind="withdrawn", id="newer")
    desk.clock.move(seconds=10)
    assert desk.drain().settled == {older: "cancelled", newer: "sent"}
    assert partner.ids() == ["newer"]


@pytest.mark.parametrize("state", ["failed", "dead"])
def test_an_update_of_what_never_arrived_goes_as_published(database: Database, state: str) -> None:
    partner = Partner()
    desk = Desk(database, partner)
    desk.change(desk.add(1), state=state, attempts=3)
    desk.add(1, kind="updated", id="newer")
    desk.add(2, kind="updated", id="alone")
    desk.drain()
    told = {envelope.id: (envelope.kind, envelope.payload) for _, envelope in partner.sent}
    assert told == {"newer": ("published", b"composed as published"), "alone": ("updated", b"2")}


def test_what_is_composed_when_it_is_first_sent_is_sent_again_byte_for_byte(database: Database) -> None:
    partner = Partner(lambda *_: DOWN, is_frozen=False)
    desk = Desk(database, partner)
    seq = desk.add(1, payload=None)
    desk.drain()
    assert desk.composed == [seq]
    partner.answer = lambda *_: SENT
    desk.clock.move(hours=1)
    desk.drain()
    assert desk.composed == [seq]
    assert [envelope.payload for _, envelope in partner.sent] == [b"composed as published"] * 2
    assert [envelope.attempt for _, envelope in partner.sent] == [1, 2]


def test_a_message_that_cannot_be_composed_fails_alone(database: Database) -> None:
    partner = Partner(is_frozen=False)
    desk = Desk(database, partner)
    bad, good = desk.add(1, payload=None), desk.add(2, payload=None)

    def compose(row: Delivery) -> bytes:
        if row.seq == bad:
            raise ComposeError("no title")
        return b"good"

    desk.make = compose
    assert desk.drain().settled == {bad: "failed", good: "sent"}
    assert desk.get(bad).said == "no title"


def test_a_defect_of_a_channel_is_told_without_its_text(database: Database) -> None:
    def send(*_: object) -> Outcome:
        raise RuntimeError("secret")

    desk = Desk(database, Partner(send, trait=Trait.NEITHER))
    seq = desk.add(1)
    assert desk.drain().settled == {seq: "unknown"}
    assert desk.get(seq).said == "a defect of the channel (RuntimeError)"


def test_after_the_budget_nothing_is_begun(database: Database) -> None:
    partner = Partner()
    desk = Desk(database, partner)
    seq = desk.add(1)
    assert desk.drain(budget=0).settled == {}
    assert desk.get(seq).state == "pending"
    stopped = threading.Event()

    def send(*_: object) -> Outcome:
        stopped.wait(0.3)
        return SENT

    partner.answer = send
    for number in range(2, 200):
        desk.add(number)
    desk.drain(budget=0.2)
    sent = [desk.get(seq) for seq in range(1, 200) if desk.get(seq).state == "sent"]
    assert 0 < len(sent) < 100
    assert set(desk.states()) == {"sent", "pending"}
    assert sum(row.attempts for row in map(desk.get, range(1, 200))) == len(sent) == len(partner.sent)


def test_what_comes_due_while_something_is_being_sent_is_sent_too(database: Database) -> None:
    partner = Partner(lane=Lane(parallel=1))
    desk = Desk(database, partner)

    def send(*_: object) -> Outcome:
        desk.clock.move(minutes=1)
        return SENT

    partner.answer = send
    desk.add(1)
    desk.add(2, next_at=desk.clock.seconds + 60)
    desk.add(3, next_at=desk.clock.seconds + 86400)
    desk.drain()
    assert partner.ids() == ["1", "2"]


def test_a_destination_that_bears_only_so_many_in_a_time_gets_no_more(database: Database) -> None:
    partner = Partner(lane=Lane(parallel=4, most=10, seconds=0.5))
    desk = Desk(database, partner)
    for number in range(4):
        desk.add(number)
    moments: list[float] = []

    def send(*_: object) -> Outcome:
        moments.append(time.monotonic())
        return SENT

    partner.answer = send
    desk.drain()
    assert set(desk.states()) == {"sent"}
    assert all(later - earlier > 0.04 for earlier, later in pairwise(moments))


def test_a_pace_is_kept_from_one_run_to_the_next(database: Database) -> None:
    partner = Partner(lane=Lane(parallel=4, most=1, seconds=600))
    desk = Desk(database, partner)
    desk.add(1)
    desk.add(2)
    desk.drain()
    desk.drain()
    assert partner.ids() == ["1"]
    desk.clock.move(seconds=601)
    desk.drain()
    assert partner.ids() == ["1", "2"]


class Refusing:
    """A database that refuses one transaction, or does what it then says that it refused."""

    def __init__(self, db: Database, number: int, *, is_late: bool) -> None:
        self._db = db
        self._left = number
        self._is_late = is_late

    def __getattr__(self, name: str) -> Any:
        return getattr(self._db, name)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        self._left -= 1
        if not self._left and not self._is_late:
            raise StateError("the disk is full")
        with self._db.transaction():
            yield
        if not self._left:
            raise StateError("the disk is full")


@pytest.mark.parametrize("is_late", [False, True])
@pytest.mark.parametrize("trait", TRAITS)
@pytest.mark.parametrize("number", range(2, 8))
def test_what_was_sent_is_noted_though_the_database_failed_meanwhile(
    database: Database, trait: Trait, number: int, is_late: bool
) -> None:
    partner = Partner(trait=trait)
    desk = Desk(database, partner)
    for one in range(40):
        desk.add(one)
    desk.db = Refusing(database, number, is_late=is_late)  # type: ignore[assignment]
    with suppress(StateError):
        desk.drain()
    desk.db = database
    assert Counter(desk.states())["sent"] == len(partner.sent)
    assert set(desk.states()) <= {"sent", "pending"}
    desk.drain()
    assert set(desk.states()) == {"sent"}
    assert len(partner.sent) == 40
