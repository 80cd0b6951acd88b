"""What the destinations of a channel are owed: rows of the outbox, written once for each subject."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import msgspec
from msgspec import Struct, field
from msgspec.structs import replace

from feedsync.article import Kept
from feedsync.assemble import Parts
from feedsync.catalogue import articles, ledger, outbox, waits
from feedsync.catalogue.database import Database
from feedsync.catalogue.ledger import Given
from feedsync.catalogue.outbox import Delivery, New
from feedsync.channels.base import POSTS, Channel, Posts
from feedsync.config.model import ChannelSettings
from feedsync.delivery import transitions
from feedsync.errors import ComposeError
from feedsync.pushed import Message
from feedsync.steps.identities import write_ids
from feedsync.steps.telling import ARTICLE, Telling
from feedsync.text import urls

_BREAKING, _USUAL = 0, 1
_AT_ONCE = 0  # whatever becomes of the clock


class Queue(Struct):
    """What one destination was told of one subject, and what it is to be told: `new`, or what `fresh` says.

    `places` are the addresses that must be public first, each with the path of a document, empty for a page,
    and a place in the log. `mark` is a row that only says why nothing is owed.
    """

    told: Sequence[Delivery]
    fresh: Sequence[Delivery]
    stands: bool | None
    new: New | None = None
    places: dict[str, tuple[str, int]] = field(default_factory=dict)
    reason: str = ""
    is_touched: bool = False
    mark: New | None = None

    @property
    def owed(self) -> New | Delivery | None:
        if self.is_touched:
            return self.new
        return self.fresh[-1] if self.fresh else None

    def owe(self, new: New | None, places: Mapping[str, tuple[str, int]], reason: str) -> None:
        """Owe this, in place of what was owed about the same."""
        self.new, self.places, self.reason, self.is_touched = new, dict(places), reason, True
        self.mark = None


class Owing:
    """Keeps what one channel owes until it is written. `is_by_hand`: what was told may be told once more.

    `has_given`: the id of an article was fixed. `problems` say why that could not be written down.
    """

    def __init__(
        self,
        parts: Parts,
        db: Database,
        settings: ChannelSettings,
        telling: Telling,
        now: int,
        *,
        explains: bool,
    ) -> None:
        self._parts = parts
        self._db = db
        self._settings = settings
        self._channel: Channel = parts.channels[settings.name]
        self._telling = telling
        self._now = now
        self._explains = explains
        self._queues: dict[tuple[str, str], Queue] = {}
        self.untold: list[Message] = []
        self.is_by_hand = False
        self.has_given = False
        self.problems: list[str] = []

    def queue(self, destination: str, subject: str) -> Queue:
        """Return what a destination was told of a subject, and what it is to be told."""
        key = (destination, subject)
        if key not in self._queues:
            # Of a document only what is still owed matters, and it is told of for years.
            find = outbox.of_subject if subject.startswith(ARTICLE) else outbox.untried
            rows = find(self._db, self._settings.name, destination, subject)
            told = [row for row in rows if not transitions.is_fresh(row)]
            fresh = [row for row in rows if transitions.is_fresh(row)]
            if find is outbox.untried and fresh and self._waits(fresh[0]):
                # It goes as soon as a cache that always lags has come as far as that.
                fresh = fresh[1:]
            stands = transitions.may_stand(told, posts=isinstance(self._channel, Posts))
            self._queues[key] = Queue(told, fresh, stands)
        return self._queues[key]

    def _waits(self, row: Delivery) -> bool:
        return row.state == "pending" and waits.has_delivery(self._db, row.seq)

    def new(self, destination: str, subject: str, kind: str, place: int) -> New:
        """Return a row without anything of its subject."""
        return New(
            channel=self._settings.name,
            destination=destination,
            subject=subject,
            article=None,
            kind=kind,
            place=place,
            revision="",
            title="",
            state="pending",
            rank=_USUAL,
            payload=None,
            announced_at=self._now,
            renewed_at=self._now,
            next_at=_AT_ONCE,
        )

    def of_article(self, destination: str, kept: Kept, kind: str, place: int, revision: str) -> New:
        """Return a row about an article."""
        return self.new(destination, f"{ARTICLE}{kept.id}", kind, place)._replace(
            article=kept.id,
            revision=revision,
            title=kept.facts.title,
            rank=_BREAKING if is_breaking(kept.facts.metadata) else _USUAL,
        )

    def owe(self, key: tuple[str, str], new: New, places: Mapping[str, tuple[str, int]], reason: str) -> None:
        queue = self.queue(*key)
        if (old := queue.owed) is not None:
            new = _in_place_of(old, new)
        queue.owe(new, places, reason)
        # What is owed is told in the order of the newest news.
        self._queues[key] = self._queues.pop(key)

    def page(self, kept: Kept, new: New) -> dict[str, tuple[str, int]]:
        """Return the page that has to be public before a message about an article."""
        if new.kind == "withdrawn" or self._parts.config.publish.verify not in ("on", "pages"):
            return {}
        return {kept.facts.url: ("", new.place)}

    def documents(self, places: Mapping[str, int]) -> dict[str, tuple[str, int]]:
        """Return what of documents has to be public first, with a place in the log for each path."""
        if self._parts.config.publish.verify not in ("on", "documents"):
            return {}
        return {self._telling.address(path): (path, place) for path, place in places.items()}

    def write(self) -> tuple[list[Message], list[Message]]:
        """Write down what is owed; return what is told, and what not."""
        touched = [queue for queue in self._queues.values() if queue.is_touched]
        outbox.remove(self._db, [row.seq for queue in touched for row in queue.fresh])
        added = [queue for queue in touched if queue.new is not None]
        if self._channel.is_frozen:
            self._telling.prepare(
                queue.new.article
                for queue in added
                if queue.new and queue.new.article is not None and queue.new.kind != "withdrawn"
            )
        told = [self._add(queue, queue.new) for queue in added if queue.new is not None]
        for mark in (queue.mark for queue in touched):
            if mark is not None:
                outbox.add(self._db, mark, outbox.id_of(mark, self._origin))
        if self.has_given and (problem := write_ids(self._parts, self._db)):
            self.problems.append(problem)
        return told, self.untold

    def _add(self, queue: Queue, new: New) -> Message:
        again = 0
        delivery_id = outbox.id_of(new, self._origin)
        while self.is_by_hand and outbox.has(self._db, delivery_id):
            again += 1
            delivery_id = outbox.id_of(new, self._origin, again)
        if new.article is not None and new.kind != "withdrawn":
            self._give_id(articles.get(self._db, new.article))
        if self._channel.is_frozen:
            new = self._frozen(new, delivery_id)
        new = new._replace(next_at=self._not_before(new))
        seq = outbox.add(self._db, new, delivery_id)
        if new.state != "failed":
            for url, (document, place) in queue.places.items():
                waits.add(self._db, seq, url, document, place, self._now)
        said = new.said or self._waits_for(new, queue)
        title, state = new.title, new.state
        name = self._settings.name
        about = new.subject.partition("/")[0]
        return Message(
            delivery_id, name, new.destination, new.kind, title, state, said, queue.reason, about=about
        )

    def _not_before(self, new: New) -> int:
        """Return when a row goes at the earliest: what is edited while it waits keeps its time."""
        is_at_once = self.is_by_hand or new.is_by_hand or new.rank == _BREAKING or new.kind not in POSTS
        if is_at_once or not isinstance(self._channel, Posts) or not self._channel.delay:
            return _AT_ONCE
        return new.announced_at + self._channel.delay

    def _give_id(self, kept: Kept) -> None:
        """Fix the id that an article is told by, though no document may ever show it."""
        if not kept.is_given and kept.feed_id:
            atom_id = urls.as_iri(kept.feed_id, self._parts.config.site.url)
            ledger.give(self._db, [Given(kept.id, atom_id, (kept.store, kept.key))])
            self.has_given = True

    def _frozen(self, new: New, delivery_id: str) -> New:
        values: dict[str, Any] = dict.fromkeys(Delivery._fields) | new._asdict()
        unsent = {"seq": 0, "id": delivery_id, "attempts": 0, "looks": 0, "record_key": "", "digest": ""}
        row = Delivery(**values | unsent)
        try:
            return new._replace(payload=self._telling.compose(row))
        except ComposeError as error:
            return new._replace(state="failed", said=str(error), ended_at=self._now)

    def _waits_for(self, new: New, queue: Queue) -> str:
        if new.state == "held":
            return "is held"
        if self._settings.paused:
            return "its channel is paused"
        if self._settings.name in self._parts.config.disabled:
            return "its channel rests"
        if queue.places:
            return "waits for its page" if new.article is not None else "waits for its documents"
        return ""

    @cached_property
    def _origin(self) -> str:
        return outbox.origin(self._db)

    def leave(self, kind: str, kept: Kept, reason: str, destination: str = "") -> None:
        """Note what is not told, and why, where that is asked for."""
        if self._explains:
            message = self.message(kind, kept.facts.title, reason)
            if destination and len(self._channel.destinations()) > 1:
                message = replace(message, destination=destination)
            if message not in self.untold[-1:]:
                self.untold.append(message)

    def message(self, kind: str, subject: str, reason: str) -> Message:
        """Return something that is not told."""
        return Message("", self._settings.name, "", kind, subject, "", reason=reason)


def _in_place_of(old: New | Delivery, new: New) -> New:
    """Return a row that keeps the place of one that was to be told of the same."""
    new = new._replace(state=old.state, announced_at=old.announced_at)
    is_post = new.kind in POSTS and old.kind in POSTS
    return new._replace(is_by_hand=max(old.is_by_hand, new.is_by_hand)) if is_post else new


def is_breaking(metadata: str) -> bool:
    """Whether an article, by its metadata (JSON), goes before all others."""
    if '"breaking"' not in metadata:
        return False
    return str(msgspec.json.decode(metadata).get("breaking")).casefold() in ("true", "on")
