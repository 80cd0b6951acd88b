"""One post for an article, corrected where it stands, and no more at a time than its channel shall post."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from outbox import SENT, Desk, Network

from feedsync.catalogue import outbox, sending, sqlite
from feedsync.catalogue.database import Database
from feedsync.channels.base import POSTS, Envelope, Event, Fate, Outcome, Quota, Trait
from feedsync.config.model import ChannelSettings
from feedsync.delivery import outlook, posting, timetable, turns

REFUSED = Outcome(Fate.REFUSED, "422")
DAILY = Quota(POSTS, 2, zone="UTC")


def post(desk: Desk, number: int, kind: str = "published", **values: object) -> int:
    """Let the next message about an article wait."""
    with desk.db.transaction():
        count = len(desk.db.rows("SELECT 1 FROM delivery"))
    return desk.add(number, kind=kind, payload=None, id=f"{number}-{kind}-{count}", **values)


def end(desk: Desk, seq: int) -> tuple[str, str]:
    row = desk.get(seq)
    return row.state, row.said


def replying(_: str, envelope: Envelope) -> Outcome:
    """Reply to a withdrawal, as to everything."""
    return Outcome(Fate.SENT, "200", receipt=f"at {envelope.id}")


# Its turn


def test_an_article_that_is_back_is_not_posted_again_where_its_post_stands(database: Database) -> None:
    desk = Desk(database, Network())
    post(desk, 1)
    desk.drain()
    back = post(desk, 1, "restored")
    assert desk.drain().settled == {back: "cancelled"}
    assert end(desk, back) == ("cancelled", "its post still stands")


def test_an_article_that_is_back_is_posted_again_where_its_post_was_deleted(database: Database) -> None:
    desk = Desk(database, Network())
    post(desk, 1)
    desk.drain()
    gone = post(desk, 1, "withdrawn")
    desk.drain()
    assert desk.get(gone).state == "sent"
    back = post(desk, 1, "restored")
    assert desk.drain().settled == {back: "sent"}


def test_a_reply_to_a_withdrawal_leaves_the_post_standing(database: Database) -> None:
    network = Network(replying)
    desk = Desk(database, network)
    post(desk, 1)
    desk.drain()
    post(desk, 1, "withdrawn")
    desk.drain()
    back, once_more = post(desk, 1, "restored"), post(desk, 1, "restored")
    desk.drain()
    assert (desk.get(back).state, desk.get(back).kind) == ("sent", "restored")  # a reply that says so
    assert end(desk, once_more) == ("cancelled", "its post still stands")
    desk.titles[1] = "another"
    edit = post(desk, 1, "updated")
    desk.drain()
    assert (desk.get(edit).state, desk.get(edit).kind) == ("sent", "updated")


def test_an_article_that_is_back_otherwise_than_its_post_says_corrects_it(database: Database) -> None:
    network = Network()
    desk = Desk(database, network)
    post(desk, 1)
    desk.drain()
    desk.titles[1] = "another"
    back = post(desk, 1, "restored")
    desk.drain()
    assert (desk.get(back).state, desk.get(back).kind) == ("sent", "updated")
    network.unwanted = {"updated"}
    desk.titles[1] = "a third"
    back = post(desk, 1, "restored")
    desk.drain()
    assert end(desk, back) == ("cancelled", "its post still stands")


def test_who_tells_by_hand_posts_again(database: Database) -> None:
    desk = Desk(database, Network())
    post(desk, 1)
    desk.drain()
    again = post(desk, 1, is_by_hand=1)
    assert desk.drain().settled == {again: "sent"}


def test_an_edit_is_told_only_where_title_or_lead_changed_since_it_was_last(database: Database) -> None:
    desk = Desk(database, Network())
    post(desk, 1)
    desk.drain()
    same = post(desk, 1, "updated")
    desk.drain()
    assert end(desk, same) == ("cancelled", "neither its title nor its lead has changed")
    desk.titles[1] = "another"
    edit, twice = post(desk, 1, "updated"), post(desk, 1, "updated")
    desk.drain()
    assert [desk.get(seq).state for seq in (edit, twice)] == ["sent", "cancelled"]
    desk.titles[1] = "T1"
    back = post(desk, 1, "updated")
    assert desk.drain().settled == {back: "sent"}


def test_what_an_edit_left_there_is_not_known_after_it_failed(database: Database) -> None:
    network = Network()
    desk = Desk(database, network)
    post(desk, 1)
    desk.drain()
    desk.titles[1] = "another"
    network.answer = lambda *_: REFUSED
    post(desk, 1, "updated")
    desk.drain()
    network.answer = lambda *_: SENT
    desk.titles[1] = "T1"
    back = post(desk, 1, "updated")
    assert desk.drain().settled == {back: "sent"}


@pytest.mark.parametrize("kind", ["updated", "withdrawn"])
def test_where_nothing_was_posted_there_is_nothing_to_correct(database: Database, kind: str) -> None:
    network = Network()
    desk = Desk(database, network)
    seq = post(desk, 1, kind)
    assert desk.drain().settled == {seq: "cancelled"}
    assert end(desk, seq) == ("cancelled", "it has no post")
    assert network.sent == []


def test_an_edit_of_what_was_refused_is_its_post(database: Database) -> None:
    network = Network(lambda *_: REFUSED, trait=Trait.READABLE)
    desk = Desk(database, network)
    post(desk, 1)
    desk.drain()
    network.answer = lambda *_: SENT
    edit = post(desk, 1, "updated")
    desk.drain()
    assert (desk.get(edit).state, desk.get(edit).kind) == ("sent", "published")
    assert network.sent[-1][1].payload == b"composed as published"


def test_what_a_person_gave_up_may_stand(database: Database) -> None:
    network = Network(lambda *_: Outcome(Fate.UNKNOWN, "no answer"), trait=Trait.NEITHER)
    desk = Desk(database, network)
    seq = post(desk, 1)
    desk.drain()
    desk.change(seq, state="cancelled", said="given up by hand")
    network.answer = lambda *_: SENT
    back = post(desk, 1, "restored")
    desk.drain()
    assert end(desk, back) == ("cancelled", "its post may still stand")
    gone = post(desk, 1, "withdrawn")
    assert desk.drain().settled == {gone: "sent"}


def test_what_is_not_public_any_more_is_not_posted(database: Database) -> None:
    """Also where nobody wants to be told of withdrawals, and it was tried before."""
    network = Network(lambda *_: Outcome(Fate.LATER, "503"))
    desk = Desk(database, network)
    desk.article(1, hours=1)
    seq = post(desk, 1)
    desk.drain()
    desk.article(1, "withdrawn")
    desk.clock.move(hours=1)
    desk.drain()
    assert end(desk, seq) == ("cancelled", "its article is not public any more")


# What the network calls it


def names(*some: str) -> Network:
    network = Network(lambda *_: Outcome(Fate.LATER, "503"))
    network.key = lambda event, again: some[again] if again < len(some) else f"{some[-1]}{again}"
    return network


def test_its_name_at_the_network_is_fixed_before_it_is_sent_and_stays(database: Database) -> None:
    network = names("a")
    desk = Desk(database, network)
    seq = post(desk, 1)
    desk.drain()
    network.key = lambda *_: "other"
    for _ in range(2):
        desk.clock.move(hours=9)
        desk.drain()
    assert desk.get(seq).record_key == "a"


def test_two_messages_never_have_one_name(database: Database) -> None:
    network = names("a", "b")
    desk = Desk(database, network, Network(name="other"))
    seqs = [post(desk, number) for number in range(4)]
    network.answer = lambda *_: SENT
    desk.drain()
    assert [desk.get(seq).record_key for seq in seqs] == ["a", "b", "b2", "b3"]


def test_what_may_be_there_gives_its_name_to_what_is_posted_in_its_place(database: Database) -> None:
    """Nobody asked what became of a time-out, so the post is made where it may be."""
    network = names("a", "b")
    desk = Desk(database, network)
    lost = post(desk, 1)
    for _ in range(6):
        desk.drain()
        desk.clock.move(days=1)
    assert desk.get(lost).state == "dead"
    network.answer = lambda *_: SENT
    edit = post(desk, 1, "updated")
    desk.drain()
    assert (desk.get(edit).kind, desk.get(edit).state, desk.get(edit).record_key) == (
        "published",
        "sent",
        "a",
    )
    assert desk.get(lost).record_key == ""


def test_a_channel_without_a_free_name_fails_that_message_alone(database: Database) -> None:
    network = Network()
    network.key = lambda *_: "a"
    desk = Desk(database, network)
    first, second = post(desk, 1), post(desk, 2)
    assert desk.drain().settled == {first: "sent", second: "failed"}


def test_a_defect_of_a_channel_costs_one_message(database: Database) -> None:
    def broken(event: Event, _: int) -> str:
        return {}[event.id]

    network = Network()
    network.key = broken
    desk = Desk(database, network)
    seq = post(desk, 1)
    assert desk.drain().settled == {seq: "failed"}
    assert "KeyError" in desk.get(seq).said


# Pace


def test_what_there_is_room_for_goes_and_the_rest_waits_for_its_day(database: Database) -> None:
    network = Network(quotas=[DAILY])
    desk = Desk(database, network)
    for number in range(1, 6):
        desk.article(number, hours=10 - number)
        post(desk, number)
    desk.drain()
    assert network.ids() == ["4-published-3", "5-published-4"], "the newest, the older of them first"
    with database.transaction():
        moment = outlook.next_moment(database, desk.work().active, desk.clock.seconds)
    assert moment == desk.clock.seconds + 15 * 3600, "midnight"
    desk.drain()
    assert len(network.sent) == 2
    desk.clock.move(hours=15)
    desk.article(6, minutes=1)
    post(desk, 6)
    desk.drain()
    assert network.ids()[2:] == ["3-published-2", "6-published-5"]


def test_what_is_breaking_goes_before_all(database: Database) -> None:
    network = Network(quotas=[DAILY])
    desk = Desk(database, network)
    for number in (1, 2, 3):
        desk.article(number, hours=10 - number)
    post(desk, 1, rank=0)
    post(desk, 2)
    post(desk, 3)
    desk.drain()
    assert network.ids() == ["1-published-0", "3-published-2"]


def test_corrections_go_first_and_take_no_room_from_posts(database: Database) -> None:
    network = Network(quotas=[DAILY])
    desk = Desk(database, network)
    post(desk, 1)
    post(desk, 2)
    desk.drain()
    desk.titles[1] = "another"
    late, edit, gone = post(desk, 3), post(desk, 1, "updated"), post(desk, 2, "withdrawn")
    assert desk.drain().settled == {edit: "sent", gone: "sent"}
    assert network.ids()[2:] == ["2-withdrawn-4", "1-updated-3"]
    assert desk.get(late).state == "pending"


def test_an_edit_that_has_to_be_a_post_waits_for_room_as_one(database: Database) -> None:
    network = Network(lambda *_: REFUSED, quotas=[Quota(POSTS, 1, zone="UTC")], trait=Trait.READABLE)
    desk = Desk(database, network)
    post(desk, 1)
    desk.drain()
    network.answer = lambda *_: SENT
    post(desk, 2)
    desk.drain()
    edit = post(desk, 1, "updated")
    desk.drain()
    assert (desk.get(edit).state, desk.get(edit).kind) == ("pending", "published")
    desk.clock.move(days=1)
    assert desk.drain().settled == {edit: "sent"}


def test_what_may_have_arrived_takes_room_and_what_was_refused_does_not(database: Database) -> None:
    answers = [Outcome(Fate.UNKNOWN, "no answer"), REFUSED, SENT]
    network = Network(lambda *_: answers.pop(0), quotas=[DAILY], trait=Trait.NEITHER)
    desk = Desk(database, network)
    for number in range(1, 5):
        post(desk, number)
    desk.drain()
    assert desk.states() == ["pending", "sent", "unknown", "failed"], "the newest first"


def test_what_is_being_prepared_takes_room(database: Database) -> None:
    network = Network(prepare=lambda envelope: envelope.payload, quotas=[DAILY])
    desk = Desk(database, network)
    for number in range(1, 9):
        post(desk, number)
    desk.drain()
    assert len(network.prepared) == len(network.sent) == 2


def test_a_quota_holds_for_its_own_kinds(database: Database) -> None:
    network = Network(quotas=[Quota(frozenset({"withdrawn"}), 1, seconds=1800)])
    desk = Desk(database, network)
    for number in (1, 2):
        post(desk, number)
    desk.drain()
    for number in (1, 2):
        post(desk, number, "withdrawn")
    post(desk, 3)
    desk.drain()
    assert network.ids()[2:] == ["1-withdrawn-2", "3-published-4"]
    desk.clock.move(seconds=1799)
    assert desk.drain().settled == {}
    desk.clock.move(seconds=1)
    desk.drain()
    assert network.ids()[4:] == ["2-withdrawn-3"]


@pytest.mark.parametrize(("is_by_hand", "state"), [(0, "cancelled"), (1, "sent")])
def test_what_is_too_old_when_its_turn_comes_is_not_posted(
    database: Database, is_by_hand: int, state: str
) -> None:
    desk = Desk(database, Network())
    desk.article(1, days=1)
    seq = post(desk, 1, is_by_hand=is_by_hand)
    desk.clock.move(days=7)
    desk.drain(max_age={"x": "7d"})
    assert desk.get(seq).state == state
    assert is_by_hand or desk.get(seq).said == "is older than 7d, its max_age"


def test_what_was_tried_when_it_was_young_enough_is_tried_again(database: Database) -> None:
    network = Network(lambda *_: Outcome(Fate.LATER, "503"))
    desk = Desk(database, network)
    desk.article(1, days=6)
    seq = post(desk, 1)
    desk.drain(max_age={"x": "7d"})
    desk.clock.move(days=2)
    network.answer = lambda *_: SENT
    assert desk.drain(max_age={"x": "7d"}).settled == {seq: "sent"}


# When the next would go


def when(desk: Desk, network: Network, **values: bool) -> tuple[int | None, str]:
    asked = ChannelSettings(type="x", name="x", paused=values.pop("paused", False))
    with desk.db.transaction():
        at, why = timetable.when(desk.db, network, asked, desk.clock.seconds, **values)
    return None if at is None else at - desk.clock.seconds, why


def test_when_a_new_post_would_go(database: Database) -> None:
    network = Network(quotas=[DAILY])
    desk = Desk(database, network)
    assert when(desk, network) == (0, "")
    network.delay = 1800
    assert when(desk, network) == (1800, "its delay is 30m")
    assert when(desk, network, is_breaking=True) == (0, "")
    assert when(desk, network, paused=True) == (None, "its channel is paused (`paused: true`)")
    for number in (1, 2):
        post(desk, number)
    desk.drain()
    assert when(desk, network) == (15 * 3600, "no more than 2 a day")
    for number in (3, 4):
        post(desk, number, rank=0)
    assert when(desk, network) == (39 * 3600, "no more than 2 a day")
    network.answer = lambda *_: Outcome(Fate.GONE, "410", is_general=True)
    desk.change(3, rank=1)
    desk.clock.move(days=1)
    desk.drain()
    assert when(desk, network) == (None, "the destination wants no more (410)")


def test_what_waits_is_told_when_it_goes(database: Database) -> None:
    network = Network(quotas=[DAILY])
    desk = Desk(database, network)
    soon = desk.clock.seconds + 3600
    seqs = [post(desk, number, next_at=soon if number == 5 else 0) for number in range(1, 6)]
    for number in range(1, 6):
        desk.article(number, hours=10 - number)
    before = desk.clock.seconds
    with database.transaction():
        told = turns.moments(database, network, "x", before)
    assert [told[seq] - before for seq in seqs] == [39 * 3600, 15 * 3600, 0, 0, 15 * 3600]
    gone: dict[int, int] = {}
    while "pending" in desk.states():
        gone |= dict.fromkeys(desk.drain().settled, desk.clock.seconds)
        desk.clock.move(hours=1)
    assert told == gone


@given(st.lists(st.tuples(st.integers(0, 3), st.booleans()), max_size=8), st.integers(1, 3))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_told_of_the_time_comes_true(
    tmp_path_factory: pytest.TempPathFactory, waiting: list[tuple[int, bool]], most: int
) -> None:
    with sqlite.open_catalogue(tmp_path_factory.mktemp("x") / "state.db") as database:
        network = Network(quotas=[Quota(POSTS, most, seconds=7200)])
        desk = Desk(database, network)
        for number, (hours, is_breaking) in enumerate(waiting, 1):
            at = desk.clock.seconds + 3600 * hours
            post(desk, number, next_at=at, rank=int(not is_breaking))
            desk.article(number, hours=number % 3)
        with database.transaction():
            told = turns.moments(database, network, "x", desk.clock.seconds)
        gone: dict[int, int] = {}
        while "pending" in desk.states():
            gone |= dict.fromkeys(desk.drain().settled, desk.clock.seconds)
            desk.clock.move(hours=1)
        assert told == gone


def test_what_was_posted_is_remembered_until_it_is_deleted(database: Database) -> None:
    """However long ago that was: a reply since then has a receipt of its own."""
    network = Network(replying)
    desk = Desk(database, network)
    first = post(desk, 1)
    desk.drain()
    desk.titles[1] = "another"
    post(desk, 1, "updated")
    desk.drain()
    with database.transaction():
        sending.forget(database, desk.clock.seconds + 1)
        assert outbox.of_subject(database, "x", "x", "article/1")[0].seq == first
    network.answer = lambda *_: SENT
    post(desk, 1, "withdrawn")
    desk.drain()
    with database.transaction():
        sending.forget(database, desk.clock.seconds + 1)
        assert [row.kind for row in outbox.of_subject(database, "x", "x", "article/1")] == ["withdrawn"]


# For every history

FATES = st.sampled_from([SENT, REFUSED, Outcome(Fate.SENT, "200", receipt="r")])


@given(st.lists(st.sampled_from(["published", "updated", "withdrawn", "restored"]), max_size=8), st.data())
def test_nothing_is_posted_while_its_post_stands(kinds: list[str], data: st.DataObject) -> None:
    """Whatever the news and the answers: no post beside another, and no correction of nothing."""
    from feedsync.catalogue.outbox import Delivery

    rows: list[Delivery] = []
    stands = False
    for number, kind in enumerate(kinds):
        unsent = dict.fromkeys(Delivery._fields, 0) | {
            "seq": number,
            "kind": kind,
            "receipt": "",
            "record_key": "",
        }
        row = Delivery(**unsent)  # type: ignore[arg-type]
        turn = posting.at_turn(row, rows, data.draw(st.sampled_from("ab")), Trait.READABLE)
        if turn.kind != kind and not turn.reason:
            row = row._replace(kind=turn.kind)
            assert not posting.at_turn(row, rows, "c", Trait.READABLE).reason, "one turn is enough"
        if turn.reason:
            rows.append(row._replace(state="cancelled"))
            continue
        if row.kind in POSTS:
            # But for a reply to the one that said that its article is withdrawn.
            last = next((one for one in reversed(rows) if one.state == "sent"), None)
            assert not stands or (last and last.kind == "withdrawn")
        elif row.kind == "updated":
            assert stands
        outcome = data.draw(FATES)
        state = "sent" if outcome.fate is Fate.SENT else "failed"
        rows.append(row._replace(state=state, attempts=1, digest="a", receipt=outcome.receipt))
        if state == "sent":
            stands = row.kind != "withdrawn" or bool(outcome.receipt)
