"""Nobody is told of what cannot be fetched yet."""

from __future__ import annotations

import hashlib

import pytest
from outbox import Desk, Partner

from feedsync.catalogue import changes, waits
from feedsync.catalogue.database import Database
from feedsync.catalogue.waits import Sighting
from feedsync.delivery.publicity import View

PAGE, FEED = "https://a.example/1/", "https://a.example/feeds/news.atom"
HERE = View(200, "", "200")


def bytes_of(version: int) -> str:
    return hashlib.sha256(b"%d" % version).hexdigest()


def seen(version: int) -> View:
    return View(200, bytes_of(version), "other bytes (1 bytes, text/xml)")


def wait(desk: Desk, seq: int, url: str, place: int, document: str = "") -> None:
    with desk.db.transaction():
        waits.add(desk.db, seq, url, document, place, desk.clock.seconds)


def publish(desk: Desk, version: int) -> int:
    """Log bytes of the document; return their place."""
    with desk.db.transaction():
        changes.add_document(desk.db, "news.atom", bytes_of(version), desk.clock.seconds, is_silent=False)
        return changes.last(desk.db)


def ping(desk: Desk, number: int, place: int) -> int:
    seq = desk.add(number, id=f"ping{number}", article=None, subject="document/news.atom", kind="changed")
    wait(desk, seq, FEED, place, "news.atom")
    return seq


def sighting(desk: Desk, url: str) -> Sighting:
    with desk.db.transaction():
        found = waits.sighting(desk.db, url)
    assert found
    return found


def test_a_message_waits_until_its_page_answers(database: Database) -> None:
    partner = Partner()
    desk = Desk(database, partner)
    seq = desk.add(1)
    wait(desk, seq, PAGE, 1)
    other = desk.add(2)
    assert desk.drain().settled == {other: "sent"}
    found = sighting(desk, PAGE)
    assert (found.said, found.looks, found.since) == ("404", 1, None)
    assert found.next_at == desk.clock.seconds + 10
    desk.eyes.seen = {PAGE: HERE}
    assert desk.drain().settled == {}  # it is not asked again at once
    desk.clock.move(seconds=10)
    assert desk.drain().settled == {seq: "sent"}
    assert sighting(desk, PAGE).since == desk.clock.seconds
    assert desk.eyes.asked == [PAGE, PAGE]
    desk.clock.move(days=1)
    desk.drain()
    assert len(desk.eyes.asked) == 2  # nobody waits, nothing is fetched


def test_looks_come_ever_more_slowly(database: Database) -> None:
    desk = Desk(database, Partner())
    wait(desk, desk.add(1), PAGE, 1)
    pauses = []
    for _ in range(9):
        desk.drain()
        found = sighting(desk, PAGE)
        pauses.append(found.next_at - desk.clock.seconds)
        desk.clock.move(seconds=pauses[-1])
    assert pauses == [10, 20, 40, 80, 160, 320, 600, 600, 600]


def test_an_address_is_looked_at_once_for_all_who_wait(database: Database) -> None:
    partner = Partner(destinations=["a", "b", "c"])
    desk = Desk(database, partner)
    desk.eyes.seen = {PAGE: HERE}
    for number in range(5):
        for where in partner.labels:
            wait(desk, desk.add(number, destination=where), PAGE, number)
    desk.drain()
    assert set(desk.states()) == {"sent"}
    assert desk.eyes.asked == [PAGE]


def test_a_ping_waits_until_the_public_bytes_are_as_new_as_it_is(database: Database) -> None:
    desk = Desk(database, Partner())
    publish(desk, 1)
    place = publish(desk, 2)
    seq = ping(desk, 1, place)
    desk.eyes.seen = {FEED: seen(1)}
    assert desk.drain().settled == {}
    assert sighting(desk, FEED).said == "an older version"
    desk.clock.move(seconds=10)
    desk.eyes.seen = {FEED: View(200, "rewritten", "other bytes (9 bytes, text/html)")}
    assert desk.drain().settled == {}
    assert sighting(desk, FEED).said == "other bytes (9 bytes, text/html)"
    desk.clock.move(seconds=20)
    desk.eyes.seen = {FEED: seen(2)}
    assert desk.drain().settled == {seq: "sent"}
    found = sighting(desk, FEED)
    assert (found.place, found.since, found.said) == (place, desk.clock.seconds, "200")


def test_a_cache_that_always_lags_starves_nobody(database: Database) -> None:
    desk = Desk(database, Partner())
    places = [publish(desk, version) for version in range(60)]
    seq = ping(desk, 1, places[56])
    desk.eyes.seen = {FEED: seen(57)}  # while 59 is the newest
    assert desk.drain().settled == {seq: "sent"}


def test_each_ping_goes_with_the_first_public_version_that_is_new_enough(database: Database) -> None:
    desk = Desk(database, Partner(destinations=["x", "y"]))
    first = ping(desk, 1, publish(desk, 1))
    place = publish(desk, 2)
    second = desk.add(2, destination="y", article=None, subject="document/news.atom", kind="changed")
    wait(desk, second, FEED, place, "news.atom")
    desk.eyes.seen = {FEED: seen(1)}
    assert desk.drain().settled == {first: "sent"}
    desk.clock.move(seconds=10)
    desk.eyes.seen = {FEED: seen(2)}
    assert desk.drain().settled == {second: "sent"}


def test_what_is_not_public_after_three_days_has_failed_and_says_what_was_seen(database: Database) -> None:
    partner = Partner()
    desk = Desk(database, partner)
    seq = desk.add(1)
    wait(desk, seq, PAGE, 1)
    desk.eyes.seen = {PAGE: View(403, "", "403")}
    for hours in (0, 1, 70):
        desk.clock.move(hours=hours)
        assert desk.drain().settled == {}
    desk.clock.move(hours=1)
    assert desk.drain().settled == {seq: "failed"}
    assert desk.get(seq).said == f"not public after 3 days: 403 at {PAGE}"
    assert partner.sent == []


def test_who_slept_for_days_looks_a_few_times_before_anything_has_failed(database: Database) -> None:
    desk = Desk(database, Partner())
    seq = desk.add(1)
    wait(desk, seq, PAGE, 1)
    desk.clock.move(days=4)
    desk.eyes.seen = {PAGE: View(502, "", "502")}
    assert desk.drain().settled == {}
    desk.clock.move(hours=1)
    desk.eyes.seen = {PAGE: HERE}
    assert desk.drain().settled == {seq: "sent"}


def test_a_channel_that_rests_lets_nobody_look_and_fails_nothing(database: Database) -> None:
    desk = Desk(database, Partner())
    seq = desk.add(1)
    wait(desk, seq, PAGE, 1)
    desk.clock.move(days=9)
    desk.drain(resting=["x"])
    assert (desk.eyes.asked, desk.get(seq).state) == ([], "pending")
    desk.eyes.seen = {PAGE: HERE}
    assert desk.drain().settled == {seq: "sent"}


@pytest.mark.parametrize(
    ("verify", "left"), [("off", "sent sent"), ("pages", "pending sent"), ("documents", "sent pending")]
)
def test_what_is_not_looked_at_any_more_is_not_waited_for(database: Database, verify: str, left: str) -> None:
    desk = Desk(database, Partner())
    wait(desk, desk.add(1), PAGE, 1)
    ping(desk, 2, 1)
    desk.drain(verify=verify)
    assert desk.states() == left.split()


def test_while_files_are_not_brought_out_nobody_hears_of_them(database: Database) -> None:
    desk = Desk(database, Partner())
    seq = desk.add(1)
    article = desk.add(2)
    wait(desk, article, PAGE, 1)
    feed = desk.add(3, article=None, subject="feed/news", kind="changed")
    document = ping(desk, 4, publish(desk, 1))
    desk.eyes.seen = {PAGE: HERE, FEED: seen(1)}
    assert desk.drain(is_deploy_owed=True).settled == {seq: "sent", article: "sent"}
    assert desk.eyes.asked == [PAGE]
    assert desk.drain().settled == {feed: "sent", document: "sent"}
