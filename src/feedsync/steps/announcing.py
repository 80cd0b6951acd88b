"""One channel at its turn: what it hears of the log, merged with what it is still to be told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

import msgspec
from msgspec import Struct, field
from msgspec.structs import replace

from feedsync.article import Kept, State
from feedsync.assemble import Parts
from feedsync.catalogue import articles, changes, files, outbox, waits
from feedsync.catalogue.changes import News
from feedsync.catalogue.database import Database
from feedsync.catalogue.outbox import Delivery, New
from feedsync.channels.base import ArticleChannelSettings, Channel
from feedsync.config.model import PAGE, ChannelSettings
from feedsync.delivery import transitions
from feedsync.errors import ComposeError
from feedsync.pushed import Message
from feedsync.selection import Subject
from feedsync.steps.hearing import Hearing, subject_of
from feedsync.steps.rules import STATES
from feedsync.steps.telling import ARTICLE, DOCUMENT, FEED, Telling
from feedsync.text import durations

_BREAKING, _USUAL = 0, 1
_AT_ONCE = 0  # whatever becomes of the clock
_NEW = {
    "published": "is new",
    "updated": "was edited",
    "restored": "is back",
    "changed": "has changed",
}


class _Queue(Struct):
    """What one destination was told of one subject, and what it is to be told: `new`, or what `fresh` says.

    `places` are the addresses that must be public first, each with the path of a document, empty for a page,
    and a place in the log.
    """

    told: Sequence[Delivery]
    fresh: Sequence[Delivery]
    stands: bool | None
    new: New | None = None
    places: dict[str, tuple[str, int]] = field(default_factory=dict)
    reason: str = ""
    is_touched: bool = False

    @property
    def owed(self) -> New | Delivery | None:
        if self.is_touched:
            return self.new
        return self.fresh[-1] if self.fresh else None

    def owe(self, new: New | None, places: Mapping[str, tuple[str, int]], reason: str) -> None:
        self.new, self.places, self.reason, self.is_touched = new, dict(places), reason, True


class Announcing:
    """Lets one channel hear of the log. What it owes is written when all was heard, once for each subject."""

    def __init__(
        self,
        parts: Parts,
        db: Database,
        settings: ChannelSettings,
        telling: Telling,
        now: int,
        *,
        explains: bool = False,
    ) -> None:
        self._parts = parts
        self._db = db
        self._settings = settings
        self._channel: Channel = parts.channels[settings.name]
        self._telling = telling
        self._hearing: Hearing = telling.hearing(settings.name)
        self._now = now
        self._explains = explains
        self._queues: dict[tuple[str, str], _Queue] = {}
        self._untold: list[Message] = []
        self._is_by_hand = False

    def run(self, begin: int, end: int) -> tuple[list[Message], list[Message]]:
        """Add a row for each news after one place and up to another; return what is told, and what not."""
        written: list[News] = []
        hears = self._channel.hears
        for one in changes.heard(self._db, begin, end):
            if one.document is not None:
                written.append(one)
            elif "articles" in hears and one.article is not None:
                self._hear(one, articles.get(self._db, one.article))
        if written and not hears.isdisjoint(("documents", "feeds")):
            self._hear_documents(written)
        if self._explains and "articles" in hears and (count := changes.count_imported(self._db, begin, end)):
            articles_ = "1 article" if count == 1 else f"{count:,} articles"
            self._untold.append(
                self._message("imported", articles_, "old news: found when its store was new")
            )
        return self.write()

    def tell(self, kept: Kept, place: int, *, again: bool) -> None:
        """Owe a message about an article that a person wants to be told of. See `write`.

        What a destination has, or is still to be told, it is not told once more but `again`.
        """
        if kept.state is not State.LIVE:
            state = STATES.get(kept.state, "waits for its date")
            self._leave("published", kept, state)
        elif not self._hearing.passes(subject := subject_of(kept), self._now):
            self._leave("published", kept, self._hearing.why_not(subject, self._now))
        else:
            for destination in self._channel.destinations():
                self._tell(destination, kept, place, again=again)

    def _tell(self, destination: str, kept: Kept, place: int, *, again: bool) -> None:
        queue = self._queue(destination, f"{ARTICLE}{kept.id}")
        if queue.owed is not None:
            self._leave("published", kept, "is to be told already", destination)
        elif queue.stands and not again:
            self._leave("published", kept, "was told already", destination)
        else:
            new = self._article(destination, kept, "published", place, kept.facts.revision)
            self._is_by_hand = True
            self._owe((destination, new.subject), new, self._page(kept, new), "is told by hand")

    # Articles

    def _hear(self, one: News, kept: Kept) -> None:
        subject = f"{ARTICLE}{kept.id}"
        if one.is_silent:
            for destination in self._channel.destinations():
                self._let_go(destination, subject, kept)
            return
        before = subject_of(kept, one.terms_before) if one.terms_before is not None else None
        after = subject_of(kept, one.terms_after) if one.terms_after is not None else None
        had, has = self._hearing.passes(before, one.at), self._hearing.passes(after, one.at)
        for destination in self._channel.destinations():
            queue = self._queue(destination, subject)
            is_concerned = queue.owed is not None or queue.stands is True
            kind, reason = _heard(one.kind, queue, had=had, has=has)
            if kind is None:
                self._leave(one.kind, kept, self._why_not(before, after, one))
            elif not is_concerned and self._is_old(kept):
                self._leave(kind, kept, f"is older than {self._max_age}, its max_age")
            else:
                if kind == "withdrawn":
                    is_left = after is not None
                    reason = self._why_not(None, after, one) if is_left else STATES.get(kept.state, "is gone")
                self._fold(destination, queue, kept, one, (kind, reason), had=had)

    def _fold(
        self,
        destination: str,
        queue: _Queue,
        kept: Kept,
        one: News,
        heard: tuple[str, str],
        *,
        had: bool,
    ) -> None:
        """Merge what is heard with what is owed."""
        kind, reason = heard
        old = queue.owed
        if old is not None:
            base = old.base
        elif had and queue.stands is None and kind != "published":
            base = changes.revision_before(self._db, kept.id, one.seq)
        else:
            base = ""
        is_same = transitions.revision_there(queue.told, base) == one.revision
        old_kind = old.kind if old else None
        owed = transitions.owed(kind, old_kind, stands=queue.stands, is_same=is_same)
        if owed is None:
            why = "is as it was last told" if kind != "withdrawn" else f"{reason}, and was never told"
            self._leave(one.kind, kept, why, destination)
        elif not self._channel.wants(owed, "articles"):  # type: ignore[arg-type]
            self._leave(owed, kept, self._unwanted(owed), destination)
            owed = None
        key = (destination, f"{ARTICLE}{kept.id}")
        if owed is None:
            if old is not None:
                queue.owe(None, {}, "")
            return
        new = self._article(destination, kept, owed, one.seq, one.revision)._replace(base=base)
        self._owe(key, new, self._page(kept, new), reason if kind == owed else _NEW.get(owed, reason))

    def _let_go(self, destination: str, subject: str, kept: Kept) -> None:
        """Give up what is owed of an article whose store is not configured any more."""
        queue = self._queue(destination, subject)
        waiting = [row.seq for row in queue.told if row.state in ("pending", "held")]
        if queue.owed is not None or waiting:
            queue.owe(None, {}, "")
            outbox.cancel(self._db, waiting, "its store is not configured any more", self._now)
            self._leave("withdrawn", kept, "its store is not configured any more", destination)

    def _is_old(self, kept: Kept) -> bool:
        if self._max_age == "off":
            return False
        return (kept.facts.published or 0) < self._now - durations.seconds(self._max_age)

    @property
    def _max_age(self) -> str:
        settings = self._settings
        return settings.max_age if isinstance(settings, ArticleChannelSettings) else "off"

    def _why_not(self, before: Subject | None, after: Subject | None, one: News) -> str:
        subject = after or before
        return "" if subject is None else self._hearing.why_not(subject, one.at)

    def _unwanted(self, kind: str) -> str:
        key = {"updated": "on_update", "withdrawn": "on_withdraw"}.get(kind, "")
        return f"{key} is ignore" if getattr(self._settings, key, "") == "ignore" else "is none of its events"

    # Documents and feeds

    def _hear_documents(self, written: Iterable[News]) -> None:
        places: dict[str, tuple[int, str]] = {}
        of_feed: dict[str, int] = {}
        known: dict[str, str] = {}
        for one in written:
            path = one.document or ""
            if path not in known:
                known[path] = self._feed_of(path)
            if feed := known[path]:
                places[path] = one.seq, one.revision
                of_feed.setdefault(feed, one.seq)
        for destination in self._channel.destinations():
            if "documents" in self._channel.hears:
                for path, (place, revision) in places.items():
                    new = self._new(destination, f"{DOCUMENT}{path}", "changed", place)
                    new = new._replace(revision=revision, title=path)
                    self._owe(
                        (destination, new.subject), new, self._documents({path: place}), _NEW["changed"]
                    )
            if "feeds" in self._channel.hears and self._channel.wants("changed", "feeds"):
                for name, place in of_feed.items():
                    self._owe_feed(destination, name, place)

    def _feed_of(self, path: str) -> str:
        """Return the followed feed of a document, empty where there is none, or it is a page for people."""
        file = files.get(self._db, path)
        is_topic = file is not None and file.feed and file.format != PAGE
        return file.feed if file and is_topic and self._hearing.follows(file.feed) else ""

    def _owe_feed(self, destination: str, name: str, place: int) -> None:
        """Owe a message about a feed; merged with one that is owed, it tells of the documents of both."""
        subject = f"{FEED}{name}"
        owed = self._queue(destination, subject).owed
        first = min(place, owed.place) if owed else place
        changed = {
            path: newest
            for path, newest in self._changed_since(first).items()
            if (file := files.get(self._db, path)) is not None and file.feed == name and file.format != PAGE
        }
        new = self._new(destination, subject, "changed", first)._replace(title=name)
        self._owe((destination, subject), new, self._documents(changed), _NEW["changed"])

    def _changed_since(self, place: int) -> Mapping[str, int]:
        if place not in self._changed:
            self._changed[place] = changes.documents_after(self._db, place - 1)
        return self._changed[place]

    @cached_property
    def _changed(self) -> dict[int, Mapping[str, int]]:
        return {}

    # Rows

    def _queue(self, destination: str, subject: str) -> _Queue:
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
            self._queues[key] = _Queue(told, fresh, transitions.may_stand(told))
        return self._queues[key]

    def _waits(self, row: Delivery) -> bool:
        return row.state == "pending" and waits.has_delivery(self._db, row.seq)

    def _new(self, destination: str, subject: str, kind: str, place: int) -> New:
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

    def _article(self, destination: str, kept: Kept, kind: str, place: int, revision: str) -> New:
        return self._new(destination, f"{ARTICLE}{kept.id}", kind, place)._replace(
            article=kept.id,
            revision=revision,
            title=kept.facts.title,
            rank=_BREAKING if _is_breaking(kept.facts.metadata) else _USUAL,
        )

    def _owe(
        self, key: tuple[str, str], new: New, places: Mapping[str, tuple[str, int]], reason: str
    ) -> None:
        queue = self._queue(*key)
        if (old := queue.owed) is not None:
            new = new._replace(state=old.state, announced_at=old.announced_at)
        queue.owe(new, places, reason)
        # What is owed is told in the order of the newest news.
        self._queues[key] = self._queues.pop(key)

    def _page(self, kept: Kept, new: New) -> dict[str, tuple[str, int]]:
        if new.kind == "withdrawn" or self._parts.config.publish.verify not in ("on", "pages"):
            return {}
        return {kept.facts.url: ("", new.place)}

    def _documents(self, places: Mapping[str, int]) -> dict[str, tuple[str, int]]:
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
        return [self._add(queue, queue.new) for queue in added if queue.new is not None], self._untold

    def _add(self, queue: _Queue, new: New) -> Message:
        again = 0
        delivery_id = outbox.id_of(new, self._origin)
        while self._is_by_hand and outbox.has(self._db, delivery_id):
            again += 1
            delivery_id = outbox.id_of(new, self._origin, again)
        if self._channel.is_frozen:
            new = self._frozen(new, delivery_id)
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

    def _frozen(self, new: New, delivery_id: str) -> New:
        values: dict[str, Any] = dict.fromkeys(Delivery._fields) | new._asdict()
        row = Delivery(**values | {"seq": 0, "id": delivery_id, "attempts": 0, "looks": 0})
        try:
            return new._replace(payload=self._telling.compose(row))
        except ComposeError as error:
            return new._replace(state="failed", said=str(error), ended_at=self._now)

    def _waits_for(self, new: New, queue: _Queue) -> str:
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

    def _leave(self, kind: str, kept: Kept, reason: str, destination: str = "") -> None:
        if self._explains:
            message = self._message(kind, kept.facts.title, reason)
            if destination and len(self._channel.destinations()) > 1:
                message = replace(message, destination=destination)
            if message not in self._untold[-1:]:
                self._untold.append(message)

    def _message(self, kind: str, subject: str, reason: str) -> Message:
        return Message("", self._settings.name, "", kind, subject, "", reason=reason)


def _heard(kind: str, queue: _Queue, *, had: bool, has: bool) -> tuple[str | None, str]:
    """Return what a destination hears when an article passes the filters, or did, and why."""
    is_concerned = queue.owed is not None or queue.stands is True
    if has:
        is_entering = kind == "updated" and not had and queue.stands is not True
        return ("published", "was edited, and is heard of now") if is_entering else (kind, _NEW.get(kind, ""))
    if kind in ("updated", "withdrawn") and (had or is_concerned):
        return "withdrawn", ""
    return None, ""


def _is_breaking(metadata: str) -> bool:
    if '"breaking"' not in metadata:
        return False
    return str(msgspec.json.decode(metadata).get("breaking")).casefold() in ("true", "on")
