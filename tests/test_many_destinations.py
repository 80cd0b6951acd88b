"""Many messages for many destinations, most of which are in trouble: each arrives, none is delayed by another.

FEEDSYNC_DELIVERIES is how many messages for 50 destinations (`make soak`: 5,000).
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from outbox import Desk, Partner
from web import CLOSE, HANG, RESET, Endless, Reply, Web, head, pause, redirect, reply, until_closed

from feedsync.catalogue import destinations
from feedsync.catalogue.sqlite import open_catalogue
from feedsync.channels.base import Envelope, Outcome, Sender, Trait
from feedsync.channels.http import BYTES, outcome_of, outcome_of_error
from feedsync.delivery import outlook
from feedsync.errors import FetchError
from feedsync.net.client import Client, Limits

DELIVERIES = int(os.environ.get("FEEDSYNC_DELIVERIES", "500"))
DESTINATIONS = 50
WELL: Reply = reply(200, b"ok")
DEAD = ("hangs", "is gone")
# What each kind of destination answers, the last for ever.
KINDS: dict[str, Sequence[Reply]] = {
    "is well": [WELL],
    "is slow": [(pause(0.02), *WELL)],
    "resets": [(RESET,), (RESET,), (RESET,), WELL],
    "answers half": [(head(200, [("Content-Length", "99")]), b"half", CLOSE), (b"HTTP/1.1", CLOSE), WELL],
    "is broken": [reply(500), reply(502), reply(504), WELL],
    "is down for a while": [reply(503, headers={"Retry-After": "120"})] * 2 + [WELL],
    "is busy": [reply(429, headers={"Retry-After": "DATE"}), WELL],
    "leads in a circle": [redirect("/circle"), redirect("/circle"), WELL],
    "answers without end": [until_closed(Endless(b"x" * 4096)), WELL],
    "hangs": [(HANG,)],
    "is gone": [reply(410)],
}


class Posting(Partner):
    """Posts to the server, as channels do, with less patience."""

    def __init__(self, web: Web, names: Sequence[str]) -> None:
        # For as long as it takes until those that are down for a while are asked again.
        super().__init__(destinations=names, schedule=[60] * 9)
        self._web = web

    def sender(self, destination: str) -> Sender:
        return _Sender(self._web.url + "/" + destination.replace(" ", "-"))


class _Sender:
    def __init__(self, url: str) -> None:
        self._url = url
        self._client = Client([url], limits=Limits(2.0 if DELIVERIES > 500 else 0.5, BYTES))

    def send(self, envelope: Envelope) -> Outcome:
        try:
            answer = self._client.post(self._url, envelope.payload, {"X-Id": envelope.id})
        except FetchError as error:
            return outcome_of_error(error, Trait.IDEMPOTENT)
        return outcome_of(answer, Trait.IDEMPOTENT)

    def close(self) -> None:
        self._client.close()


@pytest.fixture
def names() -> list[str]:
    kinds = list(KINDS)
    return [f"{kinds[number % len(kinds)]} {number}" for number in range(DESTINATIONS)]


def kind_of(name: str) -> str:
    return name.rpartition(" ")[0]


def test_each_message_arrives_and_no_destination_waits_for_another(tmp_path: Path, names: list[str]) -> None:
    with Web() as web, open_catalogue(tmp_path / "state.db") as db:
        desk = Desk(db, Posting(web, names))
        answer(web, names, desk)
        for number in range(DELIVERIES):
            desk.add(number, destination=names[number % DESTINATIONS], id=str(number))
        all_of_kind = Counter(kind_of(names[number % DESTINATIONS]) for number in range(DELIVERIES))

        desk.drain(budget=600)
        found = db.rows("SELECT destination FROM delivery WHERE state = 'sent'")
        at_first = Counter(kind_of(str(name)) for (name,) in found)
        for kind in ("is well", "is slow"):
            assert at_first[kind] == all_of_kind[kind]
        while (moment := outlook.next_moment(db, desk.work().active, desk.clock.seconds)) is not None:
            desk.clock.move(seconds=moment - desk.clock.seconds)
            desk.drain(budget=600)

        found = db.rows("SELECT destination, state FROM delivery")
        states = Counter((kind_of(str(name)), state) for name, state in found)
        for kind, count in all_of_kind.items():
            if kind not in DEAD:
                assert states[kind, "sent"] == count, kind
        assert states["hangs", "dead"] == all_of_kind["hangs"]
        gone = [name for name in names if kind_of(name) == "is gone"]
        assert states["is gone", "failed"] == len(gone)
        stands = destinations.all_of(db)
        assert all(stands["x", name].is_gone for name in gone)
        assert_heard(Counter(one.headers["X-Id"] for one in web.asked), names)


def answer(web: Web, names: Sequence[str], desk: Desk) -> None:
    asked = format_datetime(desk.clock.moment + timedelta(minutes=2), usegmt=True).encode()
    for name in names:
        replies = [
            tuple(part.replace(b"DATE", asked) if isinstance(part, bytes) else part for part in one)
            for one in KINDS[kind_of(name)]
        ]
        web.on("/" + name.replace(" ", "-"), *replies)


def assert_heard(heard: Counter[str], names: Sequence[str]) -> None:
    """Each was heard at least once, and nothing twice but what failed."""
    for name, mine in zip(
        names, (range(first, DELIVERIES, DESTINATIONS) for first in range(DESTINATIONS)), strict=True
    ):
        kind = kind_of(name)
        if kind not in DEAD:
            counts = [heard[str(number)] for number in mine]
            assert min(counts) >= 1, kind
            assert sum(counts) <= len(counts) + len(KINDS[kind]) - 1, kind
