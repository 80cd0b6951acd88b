"""When the next message comes due, so that nobody needs to look before."""

from __future__ import annotations

from outbox import DOWN, SENT, Desk, Partner

from feedsync.catalogue import waits
from feedsync.catalogue.database import Database
from feedsync.channels.base import Fate, Outcome, Trait
from feedsync.delivery import outlook


def moment(desk: Desk, **values: bool) -> int | None:
    """In how many seconds the next comes due."""
    with desk.db.transaction():
        found = outlook.next_moment(desk.db, desk.work().active, desk.clock.seconds, **values)
    return None if found is None else found - desk.clock.seconds


def test_nothing_comes_due_where_nothing_is_owed(database: Database) -> None:
    desk = Desk(database, Partner())
    assert moment(desk) is None
    desk.add(1)
    assert moment(desk) == 0
    desk.drain()
    assert moment(desk) is None


def test_the_first_of_all_destinations_counts(database: Database) -> None:
    desk = Desk(database, Partner(destinations=["x", "y"]), Partner(name="other"))
    desk.add(1, next_at=desk.clock.seconds + 50)
    desk.add(1, destination="y", next_at=desk.clock.seconds + 40)
    desk.add(1, channel="other", next_at=desk.clock.seconds + 45)
    assert moment(desk) == 40


def test_a_destination_that_rests_has_its_time(database: Database) -> None:
    desk = Desk(database, Partner(lambda *_: Outcome(Fate.LATER, "429", retry_after=100, is_general=True)))
    desk.add(1)
    desk.add(2)
    desk.drain()
    assert moment(desk) == 105


def test_who_is_gone_has_no_time(database: Database) -> None:
    desk = Desk(database, Partner(lambda *_: Outcome(Fate.GONE, "410", is_general=True)))
    desk.add(1)
    desk.add(2)
    desk.drain()
    assert moment(desk) is None


def test_what_is_to_be_public_has_the_time_of_the_next_look(database: Database) -> None:
    desk = Desk(database, Partner())
    with database.transaction():
        waits.add(database, 1, "https://a.example/1/", "", 1, desk.clock.seconds)
    assert desk.add(1) == 1
    assert moment(desk) == 0
    desk.drain()
    assert moment(desk) == 10


def test_what_waits_for_files_to_be_brought_out_has_no_time(database: Database) -> None:
    desk = Desk(database, Partner())
    desk.add(1, article=None, subject="document/news.atom")
    assert moment(desk) == 0
    assert moment(desk, is_deploy_owed=True) is None


def test_what_nobody_knows_is_looked_for_in_time(database: Database) -> None:
    unknown = Outcome(Fate.UNKNOWN, "no answer")
    desk = Desk(database, Partner(lambda *_: unknown, trait=Trait.READABLE, look=lambda *_: SENT))
    desk.add(1)
    desk.drain()
    assert moment(desk) == 60


def test_what_waits_for_an_older_one_has_the_time_of_that(database: Database) -> None:
    desk = Desk(database, Partner(lambda *_: DOWN))
    desk.add(1)
    desk.drain()
    desk.add(1, kind="updated", id="newer")
    assert moment(desk) == 60
