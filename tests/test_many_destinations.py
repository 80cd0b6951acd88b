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
        partner = Posting(web, names)
        desk = Desk(db, partner)
        asked = format_datetime(desk.clock.moment + timedelta(minutes=2), usegmt=True)
        for name in names:
            replies = [
                tuple(
                    part.replace(b"DATE", asked.encode()) if isinstance(part, bytes) else part for part in one
                )
                for one in KINDS[kind_of(name)]
            ]
            web.on("/" + name.replace(" ", "-"), *replies)
        for number in range(DELIVERIES):
            name = names[number % DESTINATIONS]
            desk.add(number, destination=name, id=str(number))

        desk.drain(budget=600)
        at_first = Counter(
            kind_of(name) for (name,) in db.rows("SELECT destination FROM delivery WHERE state = 'sent'")
        )
        all_of_kind = Counter(kind_of(names[number % DESTINATIONS]) for number in range(DELIVERIES))
        for kind in ("is well", "is slow"):
            assert at_first[kind] == all_of_kind[kind]
        for _ in range(200):
            moment = outlook.next_moment(db, desk.work().active, desk.clock.seconds)
            if moment is None:
                break
            desk.clock.move(seconds=max(moment - desk.clock.seconds, 0))
            desk.drain(budget=600)

        heard = Counter(one.headers["X-Id"] for one in web.asked)
        for number in range(DELIVERIES):
            kind = kind_of(names[number % DESTINATIONS])
            if kind in ("is well", "is slow"):
                assert heard[str(number)] == 1, kind
            elif kind not in DEAD:
                assert heard[str(number)] >= 1, kind
        failures = sum(len(KINDS[kind_of(name)]) - 1 for name in names)
        of_others = [
            int(one) for one in heard.elements() if kind_of(names[int(one) % DESTINATIONS]) not in DEAD
        ]
        # Nothing is told twice but what failed.
        assert len(of_others) <= len(set(of_others)) + failures
        states = Counter(
            (kind_of(name), state) for name, state in db.rows("SELECT destination, state FROM delivery")
        )
        for kind, count in all_of_kind.items():
            if kind not in DEAD:
                assert states[kind, "sent"] == count, kind
        assert states["hangs", "dead"] == all_of_kind["hangs"]
        gone = [name for name in names if kind_of(name) == "is gone"]
        assert states["is gone", "failed"] == min(len(gone), all_of_kind["is gone"])
        stands = destinations.all_of(db)
        assert all(stands["x", name].is_gone for name in gone)
