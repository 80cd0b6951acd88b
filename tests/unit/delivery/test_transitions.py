"""What is owed after more than one thing happened: whoever is told what is owed has what is to be seen."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedsync.delivery.transitions import (
    as_owed,
    has_arrived,
    is_fresh,
    is_made_wrong,
    may_stand,
    owed,
    revision_there,
)


class Told(NamedTuple):
    kind: str
    state: str
    attempts: int = 1
    revision: str = "1"
    base: str = ""


@pytest.mark.parametrize(
    ("old", "new", "stands", "is_same", "expected"),
    [
        ("published", "updated", None, False, "published"),
        ("published", "withdrawn", None, False, None),
        ("published", "withdrawn", False, False, None),
        ("published", "withdrawn", True, False, "withdrawn"),
        ("restored", "updated", False, False, "restored"),
        ("restored", "withdrawn", False, False, None),
        ("updated", "updated", True, False, "updated"),
        ("updated", "withdrawn", True, False, "withdrawn"),
        ("updated", "withdrawn", None, False, "withdrawn"),
        ("withdrawn", "restored", True, False, "updated"),
        ("withdrawn", "restored", True, True, None),
        ("withdrawn", "published", None, False, "updated"),
        ("withdrawn", "updated", True, True, None),
        (None, "published", None, False, "published"),
        (None, "updated", None, False, "updated"),
        (None, "updated", True, False, "updated"),
        (None, "updated", False, False, "published"),
        (None, "withdrawn", None, False, "withdrawn"),
        (None, "withdrawn", True, False, "withdrawn"),
        (None, "withdrawn", False, False, None),
    ],
)
def test_what_two_things_come_to(
    old: str | None, new: str, stands: bool | None, is_same: bool, expected: str | None
) -> None:
    assert owed(new, old, stands=stands, is_same=is_same) == expected


# What a life of an article may bring while nobody can be told: it is seen with a revision, or not.
LIVES = st.lists(st.none() | st.sampled_from("123"), min_size=1, max_size=9)


@given(st.none() | st.sampled_from("123"), LIVES, st.booleans())
def test_whoever_is_told_what_is_owed_has_what_is_to_be_seen(
    there: str | None, life: list[str | None], was_told: bool
) -> None:
    """`there` is what it had: it was told so, or it was there when the channel began."""
    told = []
    if was_told:
        told = [Told("published", "sent", revision="0"), Told("withdrawn", "sent", revision="0")]
        told += [Told("published", "sent", revision=there)] if there else []
    stands, old, revision = may_stand(told), None, ""
    for before, after in pairwise([there, *life]):
        if before == after:
            continue
        kind = "withdrawn" if after is None else "updated" if before is not None else "restored"
        is_same = revision_there(told, there or "") == after
        old, revision = owed(kind, old, stands=stands, is_same=is_same), after or ""
    held = there
    if old == "withdrawn":
        assert held is not None
        held = None
    elif old is not None:
        assert (old == "updated") == (held is not None)
        held = revision
    assert held == life[-1]


def test_what_was_attempted_may_stand_whatever_was_answered() -> None:
    for state in ("sent", "pending", "unknown", "failed", "dead", "cancelled"):
        assert may_stand([Told("published", state)]) is True
    assert may_stand([]) is None
    assert may_stand([Told("published", "failed", attempts=0)]) is False
    assert may_stand([Told("published", "cancelled", attempts=0)]) is None


def test_a_withdrawal_on_its_way_takes_away_and_one_that_failed_does_not() -> None:
    published = Told("published", "sent")
    for state in ("sent", "pending", "unknown", "held"):
        assert may_stand([published, Told("withdrawn", state)]) is False
    for state in ("failed", "dead", "cancelled"):
        assert may_stand([published, Told("withdrawn", state)]) is True
    assert may_stand([published, Told("withdrawn", "failed", attempts=0)]) is True
    assert may_stand([published, Told("withdrawn", "sent"), Told("published", "sent")]) is True


def test_what_ended_without_having_arrived_is_told_as_new() -> None:
    for state, attempts in (("failed", 1), ("dead", 9), ("cancelled", 2), ("failed", 0)):
        assert (
            as_owed("updated", has_arrived=has_arrived([Told("published", state, attempts)])) == "published"
        )
    assert as_owed("updated", has_arrived=has_arrived([Told("published", "sent")])) == "updated"
    assert as_owed("updated", has_arrived=has_arrived([])) == "updated"
    assert as_owed("updated", has_arrived=has_arrived([Told("published", "cancelled", 0)])) == "updated"
    came_and_went = [Told("published", "sent"), Told("withdrawn", "sent")]
    assert as_owed("updated", has_arrived=has_arrived(came_and_went)) == "published"
    assert as_owed(
        "updated", has_arrived=has_arrived([Told("published", "sent"), Told("updated", "dead")])
    ) == ("updated")


def test_the_revision_that_is_there_is_unknown_after_what_may_not_have_arrived() -> None:
    sent = Told("published", "sent", revision="1")
    assert revision_there([sent], "") == "1"
    assert revision_there([], "7") == "7"
    assert revision_there([sent, Told("updated", "dead", revision="2")], "") == ""
    assert revision_there([sent, Told("updated", "pending", revision="2")], "") == "2"
    assert revision_there([sent, Told("updated", "cancelled", 0, revision="2")], "") == "1"
    assert revision_there([sent, Told("withdrawn", "sent")], "") == ""


def test_only_what_was_never_attempted_is_merged() -> None:
    assert is_fresh(Told("updated", "pending", 0))
    assert is_fresh(Told("updated", "held", 0))
    assert not is_fresh(Told("updated", "pending", 1))
    assert not is_fresh(Told("updated", "cancelled", 0))


def test_a_newer_row_makes_an_older_one_wrong() -> None:
    assert is_made_wrong("published", ["withdrawn"])
    assert is_made_wrong("updated", ["updated", "withdrawn"])
    assert is_made_wrong("withdrawn", ["restored"])
    assert not is_made_wrong("published", ["updated"])
    assert not is_made_wrong("withdrawn", [])
    assert is_made_wrong("changed", ["changed"])
    assert not is_made_wrong("changed", ["changed"], is_feed=True)
