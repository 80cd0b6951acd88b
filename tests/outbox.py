"""An outbox for tests: rows to send, channels that are functions, and a clock that a test moves."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from feedsync.article import Article
from feedsync.catalogue import outbox
from feedsync.catalogue.database import Database
from feedsync.catalogue.outbox import Delivery, New
from feedsync.channels.base import Envelope, Event, Fate, Lane, Outcome, Quota, Sender, Shown, Trait
from feedsync.config.model import ChannelSettings
from feedsync.delivery.drain import drain
from feedsync.delivery.publicity import View
from feedsync.delivery.values import Drained
from feedsync.delivery.work import Work

START = datetime(2026, 11, 24, 9, tzinfo=UTC)
SENT = Outcome(Fate.SENT, "200")
DOWN = Outcome(Fate.LATER, "503", is_general=True)
Send = Callable[[str, Envelope], Outcome]


class Hands:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.moment = START

    def now(self) -> datetime:
        return self.moment

    @property
    def seconds(self) -> int:
        return int(self.moment.timestamp())

    def move(self, **span: float) -> None:
        self.moment += timedelta(**span)


class Partner:
    """A channel of which a function is the other side: it gets the destination and what is sent there."""

    hears: Any = frozenset({"articles"})
    Settings = ChannelSettings

    def __init__(
        self,
        send: Send = lambda _, __: SENT,
        *,
        name: str = "x",
        trait: Trait = Trait.IDEMPOTENT,
        destinations: Sequence[str] = ("x",),
        lane: Lane = Lane(),  # noqa: B008  it cannot change
        schedule: Sequence[int] = (60, 600, 3600),
        look: Send | None = None,
        is_frozen: bool = True,
    ) -> None:
        self.name = name
        self.trait = trait
        self.lane = lane
        self.schedule = schedule
        self.is_frozen = is_frozen
        self.answer = send
        self.look = look
        self.labels = destinations
        self.sent: list[tuple[str, Envelope]] = []
        self.opened = self.closed = 0
        self._lock = threading.Lock()

    def destinations(self) -> Sequence[str]:
        return self.labels

    def wants(self, *_: object) -> bool:
        return True

    def compose(self, event: Event) -> bytes:
        return b""

    def sender(self, destination: str) -> Sender:
        with self._lock:
            self.opened += 1
        return (_Looking if self.look else _Sender)(self, destination)

    def ids(self, destination: str = "x") -> list[str]:
        """What was sent to a destination, by the ids, in order."""
        return [envelope.id for where, envelope in self.sent if where == destination]

    def record(self, destination: str, envelope: Envelope) -> None:
        with self._lock:
            self.sent.append((destination, envelope))

    def close(self) -> None:
        with self._lock:
            self.closed += 1


class Network(Partner):
    """A channel that posts: `prepare` is what it does before it sends, `posting` what it knows of pace."""

    def __init__(
        self,
        send: Send = lambda _, __: SENT,
        *,
        prepare: Callable[[Envelope], bytes | Outcome] | None = None,
        quotas: Sequence[Quota] = (),
        unwanted: Collection[str] = (),
        **values: Any,
    ) -> None:
        super().__init__(send, **{"is_frozen": False} | values)
        self.prepare = prepare
        self.prepared: list[Envelope] = []
        self.quotas = quotas
        self.unwanted = unwanted
        self.delay = 0
        self.key: Callable[[Event, int], str] = lambda _, __: ""

    def wants(self, kind: object, *_: object) -> bool:
        return kind not in self.unwanted

    def record_key(self, event: Event, again: int) -> str:
        return self.key(event, again)

    def digest(self, article: Article) -> str:
        return article.title

    def show(self, event: Event) -> Shown:
        raise NotImplementedError

    def sender(self, destination: str) -> Sender:
        if self.prepare is None:
            return super().sender(destination)
        with self._lock:
            self.opened += 1
        return (_LookingPreparing if self.look else _Preparing)(self, destination)


class _Sender:
    def __init__(self, partner: Partner, destination: str) -> None:
        self.partner = partner
        self.destination = destination

    def send(self, envelope: Envelope) -> Outcome:
        self.partner.record(self.destination, envelope)
        return self.partner.answer(self.destination, envelope)

    def close(self) -> None:
        self.partner.close()


class _Looking(_Sender):
    def look(self, envelope: Envelope) -> Outcome:
        assert self.partner.look
        return self.partner.look(self.destination, envelope)


class _Preparing(_Sender):
    def prepare(self, envelope: Envelope) -> bytes | Outcome:
        assert isinstance(self.partner, Network)
        assert self.partner.prepare
        self.partner.prepared.append(envelope)
        return self.partner.prepare(envelope)


class _LookingPreparing(_Preparing, _Looking):
    pass


class Eyes:
    """Sees of each address what a test says, else nothing."""

    def __init__(self, seen: Mapping[str, View]) -> None:
        self.seen = seen
        self.asked: list[str] = []

    def view(self, url: str, *, is_document: bool) -> View:
        self.asked.append(url)
        return self.seen.get(url, View(404, "", "404"))

    def close(self) -> None:
        pass


class Desk:
    """An outbox in a database, with what is needed to send from it."""

    def __init__(self, db: Database, *channels: Partner) -> None:
        self.db = db
        self.clock = Hands()
        self.channels = {channel.name: channel for channel in channels}
        self.eyes = Eyes({})
        self.chance = 0.5
        self.composed: list[int] = []
        self.titles: dict[int, str] = {}
        self.make: Callable[[Delivery], bytes] = lambda row: b"composed as " + row.kind.encode()

    def add(self, number: int, channel: str = "x", destination: str = "x", **values: Any) -> int:
        """Add a row about an article; its id is its number."""
        now = self.clock.seconds
        new = New(
            channel=channel,
            destination=destination,
            subject=f"article/{number}",
            article=number,
            kind="published",
            place=number,
            revision="r",
            title=f"T{number}",
            state="pending",
            rank=1,
            payload=b"%d" % number,
            announced_at=now,
            renewed_at=now,
            next_at=now,
        )
        new = new._replace(**{key: value for key, value in values.items() if key != "id"})
        name = values.get("id", f"{number}" if channel == destination == "x" else f"{number}-{destination}")
        with self.db.transaction():
            return outbox.add(self.db, new, name)

    def article(self, number: int, state: str = "live", **before: float) -> None:
        """Let there be an article of some time `before` now, or let it stand elsewhere now."""
        published = int((self.clock.moment - timedelta(**before)).timestamp())
        names = "state, published, store, key, declared_id, url, title, language, is_draft, tells_date"
        with self.db.transaction():
            if self.db.run("UPDATE article SET state = ? WHERE id = ?", (state, number)):
                return
            self.db.run(
                f"INSERT INTO article (id, {names}, revision, terms, metadata, first_seen, revised_at)"
                f" VALUES (?, ?, ?, 'main', ?, '', ?, 'T', 'it', 0, 1, 'r', '{{}}', '{{}}', 0, 0)",
                (number, state, published, f"{number}.md", f"https://a.example/{number}/"),
            )

    def change(self, seq: int, **values: object) -> None:
        """Make a row what it shall be in a test."""
        names = ", ".join(f"{name} = ?" for name in values)
        with self.db.transaction():
            self.db.run(f"UPDATE delivery SET {names} WHERE seq = ?", (*values.values(), seq))

    def get(self, seq: int) -> Delivery:
        with self.db.transaction():
            return outbox.get(self.db, seq)

    def states(self) -> list[str]:
        with self.db.transaction():
            return [state for (state,) in self.db.rows("SELECT state FROM delivery ORDER BY seq")]

    def work(self, resting: Collection[str] = (), disabled: Collection[str] = (), **values: Any) -> Work:
        return Work(
            **{
                "channels": self.channels,
                "resting": {*resting, *disabled},
                "disabled": disabled,
                "words": self,
                "verify": "on",
                "views": lambda: self.eyes,
            }
            | values
        )

    def event(self, row: Delivery) -> Event:
        title = self.titles.get(row.article or 0, row.title)
        article = Article(f"{row.article}", f"{row.article}", f"https://a.example/{row.article}/", title)
        return Event(row.id, row.kind, self.clock.now(), article, record_key=row.record_key)  # type: ignore[arg-type]

    def compose(self, row: Delivery) -> bytes:
        self.composed.append(row.seq)
        return self.make(row)

    def drain(self, budget: float = 20, **values: Any) -> Drained:
        return drain(self.db, self.work(**values), self.clock, budget, lambda: self.chance)
