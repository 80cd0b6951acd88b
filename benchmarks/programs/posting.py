"""Posts messages to a server, with requests alone or through the outbox, and prints JSON of what it took.

posting.py raw|outbox ADDRESS COUNT             how many a second
posting.py latency ADDRESS COUNT DEAD           when it began: COUNT messages for each of 20 destinations, and
                                                for DEAD more that never answer
"""

from __future__ import annotations

import json
import queue
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NoReturn

BODY = b'{"type":"article.published","data":"' + b"x" * 560 + b'"}'
THREADS = 16
LANES = 4  # each of which bears four at a time
HEALTHY = 20
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"  # noqa: S105  of nobody


def raw(address: str, count: int) -> float:
    """Post with a session of requests for each of 16 threads."""
    import requests

    waiting: queue.SimpleQueue[int] = queue.SimpleQueue()
    for number in range(count):
        waiting.put(number)

    def work() -> None:
        with requests.Session() as session:
            while True:
                try:
                    waiting.get_nowait()
                except queue.Empty:
                    return
                headers = {"Content-Type": "application/json"}
                session.post(f"{address}/0", data=BODY, headers=headers, timeout=15).raise_for_status()

    threads = [threading.Thread(target=work) for _ in range(THREADS)]
    begin = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return count / (time.monotonic() - begin)


class Ready:
    """The words of all messages: the same."""

    def event(self, row: object) -> NoReturn:
        """Webhooks ask for none."""
        raise AssertionError(row)

    def compose(self, _: object) -> bytes:
        """Return what is sent."""
        return BODY


def through_outbox(addresses: Sequence[str], count: int) -> tuple[float, float]:
    """Send so many messages to each address from an outbox in SQLite; return when that began and ended."""
    import feedsync.net.connection  # noqa: F401  as the other has imported requests when it begins
    from feedsync.catalogue import outbox
    from feedsync.catalogue.outbox import New
    from feedsync.catalogue.sqlite import open_catalogue
    from feedsync.channels.base import ChannelContext
    from feedsync.channels.webhook import WebhookChannel, WebhookSettings
    from feedsync.clock import SystemClock
    from feedsync.config.model import Publish, Site
    from feedsync.delivery.drain import drain
    from feedsync.delivery.work import Work

    site = Site(title="a", url="https://a.example/", language="it")
    context = ChannelContext(Path(), site, Publish(to="feeds/", url="https://a.example/feeds/"))
    channels = {
        f"c{number}": WebhookChannel(
            WebhookSettings(type="webhook", name=f"c{number}", url=address, secret=(SECRET,)), context
        )
        for number, address in enumerate(addresses)
    }
    clock = SystemClock()
    now = int(clock.now().timestamp())
    with TemporaryDirectory(dir=".") as folder, open_catalogue(Path(folder, "state.db")) as db:
        with db.transaction():
            for number in range(count):
                for name in channels:
                    subject = f"article/{number}"
                    new = New(
                        name,
                        name,
                        subject,
                        number,
                        "published",
                        1,
                        "r",
                        "T",
                        "pending",
                        1,
                        BODY,
                        now,
                        now,
                        now,
                    )
                    outbox.add(db, new, f"{number}-{name}")
        work = Work(
            channels=channels,
            resting=(),
            disabled=(),
            words=Ready(),
            verify="off",
            views=lambda: None,
        )
        begin = time.monotonic()
        done = drain(db, work, clock, 600)
        end = time.monotonic()
    sent = sum(state == "sent" for state in done.settled.values())
    healthy = sum("/dead/" not in address for address in addresses)
    if sent != healthy * count:
        raise SystemExit(f"only {sent} were sent")
    return begin, end


def main(arguments: Sequence[str]) -> None:
    mode, address, count = arguments[0], arguments[1], int(arguments[2])
    if mode == "raw":
        print(json.dumps(raw(address, count)))
    elif mode == "outbox":
        begin, end = through_outbox([f"{address}/0"] * LANES, count // LANES)
        print(json.dumps(count / (end - begin)))
    else:
        dead = [f"{address}/dead/{number}" for number in range(int(arguments[3]))]
        begin, _ = through_outbox([*dead, *(f"{address}/{number}" for number in range(HEALTHY))], count)
        print(json.dumps(begin))


main(sys.argv[1:])
