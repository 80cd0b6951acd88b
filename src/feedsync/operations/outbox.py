"""What a person does to the outbox by hand: send again, hold back, give up, say what became of something."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from feedsync.assemble import Parts
from feedsync.catalogue import (
    articles,
    changes,
    destinations,
    files,
    outbox,
    outbox_verbs,
    outbox_view,
    waits,
)
from feedsync.catalogue.database import Database
from feedsync.catalogue.outbox import Delivery
from feedsync.catalogue.outbox_view import Asked
from feedsync.delivery import transitions
from feedsync.errors import UnknownName
from feedsync.operations.which import which
from feedsync.pushed import SHORT, Message
from feedsync.steps.messages import Messages
from feedsync.steps.telling import FEED, Telling
from feedsync.text.suggest import did_you_mean

_OVER = frozenset({"cancelled", "failed", "dead"})
_MARK = "msg_"  # before an id where webhooks tell it


class Deed(Struct, frozen=True):
    """A message after something was to be done to it. `refused`: why it was not; `note`: what was instead."""

    message: Message
    refused: str = ""
    note: str = ""


def listed(
    parts: Parts, db: Database, asked: Asked, article: str = "", cwd: Path | None = None
) -> list[Message]:
    """Return the messages that are asked for, the newest first; `article` as for `which`.

    Raises `UnknownName`.
    """
    if asked.channel:
        _check_channel(parts, db, asked.channel)
    if article:
        named = which(parts, db, article, cwd or Path.cwd())
        asked = asked._replace(article=named.article or -1)
    messages = Messages(parts, db)
    return [messages.of(row, waits=True) for row in outbox_view.listed(db, asked)]


def found(db: Database, name: str) -> Delivery:
    """Return the row of which the id begins so. Raises `UnknownName`."""
    prefix = name.strip().removeprefix(_MARK).casefold()
    rows = outbox_view.beginning(db, prefix, 2) if prefix else []
    if len(rows) == 1:
        return rows[0]
    if rows:
        raise UnknownName(f"`{name}` begins the ids of several messages; give more of it.")
    raise UnknownName(f"no message has an id that begins with `{name}`.", advice="feedsync outbox list --all")


def do_by_hand(parts: Parts, db: Database, verb: str, names: Sequence[str], channel: str = "") -> list[Deed]:
    """Do something to messages by the beginnings of their ids, or to all of a channel that it can be done to.

    `verb`: retry, resolve_sent, resolve_retry, hold, release, discard. Raises `UnknownName`.
    """
    return _Doing(parts, db).do(verb, names, channel)


class _Doing:
    def __init__(self, parts: Parts, db: Database) -> None:
        self._parts = parts
        self._db = db
        self._now = int(parts.clock.now().timestamp())

    def do(self, verb: str, names: Sequence[str], channel: str) -> list[Deed]:
        act, states = self._acts[verb]
        if channel:
            _check_channel(self._parts, self._db, channel)
            rows = outbox_view.listed(self._db, Asked(channel, is_all=True))
            if verb in ("retry", "discard"):
                # It may be there, or arrive twice: whoever knows says so by `resolve`.
                states -= {"unknown"}
            rows = [row for row in reversed(rows) if row.state in states]
        else:
            rows = list({row.seq: row for row in (found(self._db, name) for name in names)}.values())
        if verb == "retry":
            for place in dict.fromkeys((row.channel, row.destination) for row in rows):
                destinations.revive(self._db, *place)
        said = [(row.seq, act(row) if row.state in states else _refusal(row, verb)) for row in rows]
        messages = Messages(self._parts, self._db)
        return [
            Deed(messages.of(outbox.get(self._db, seq), waits=True), refused, note)
            for seq, (refused, note) in said
        ]

    @property
    def _acts(self) -> Mapping[str, tuple[Callable[[Delivery], tuple[str, str]], frozenset[str]]]:
        return {
            "retry": (self._retry, frozenset({"pending", "failed", "dead", "unknown"})),
            "resolve_retry": (self._retry, frozenset({"unknown"})),
            "resolve_sent": (self._resolve, frozenset({"unknown"})),
            "hold": (self._hold, frozenset({"pending"})),
            "release": (self._release, frozenset({"held"})),
            "discard": (self._discard, frozenset({"pending", "held", "unknown", "failed", "dead"})),
        }

    def _retry(self, row: Delivery) -> tuple[str, str]:
        if (newer := self._makes_wrong(row)) is not None:
            said = f"a newer message about the same makes it wrong: {newer.id[:SHORT]}"
            outbox_verbs.give_up(self._db, row.seq, said, self._now)
            return "", said
        outbox_verbs.send_again(self._db, row.seq, self._now)
        if row.state in ("failed", "dead") and not row.attempts:
            # It never was seen to be public, and what it waited for is forgotten.
            for url, document in self._to_be_public(row):
                waits.add(self._db, row.seq, url, document, row.place, self._now)
        outbox_verbs.look_again(self._db, row.seq, self._now)
        return "", ""

    def _makes_wrong(self, row: Delivery) -> Delivery | None:
        """Return the newest message about the same, where it would be wrong to send a row after it."""
        newer = outbox_view.newer(self._db, row)
        last = newer[-1] if newer else None
        if row.kind == "withdrawn" and last and last.kind != "withdrawn" and last.state == "cancelled":
            return last  # the article is back, and what stands of it is right again
        newer = [one for one in newer if one.state not in _OVER]
        is_overtaken = row.article is not None and any(one.state == "sent" for one in newer)
        kinds, is_feed = [one.kind for one in newer], row.subject.startswith(FEED)
        if is_overtaken or transitions.is_made_wrong(row.kind, kinds, is_feed=is_feed):
            return newer[-1]
        return None

    def _to_be_public(self, row: Delivery) -> Iterator[tuple[str, str]]:
        """Yield what must be public before a row is sent: addresses, each with its document, if it is one."""
        verify, telling = self._parts.config.publish.verify, Telling(self._parts, self._db)
        if row.article is not None:
            if verify in ("on", "pages") and row.kind != "withdrawn":
                yield articles.get(self._db, row.article).facts.url, ""
        elif verify in ("on", "documents"):
            about, _, name = row.subject.partition("/")
            paths = [name] if about == "document" else list(files.of_feed(self._db, name))
            changed = changes.documents_after(self._db, row.place - 1)
            yield from ((telling.address(path), path) for path in paths if path in changed)

    def _resolve(self, row: Delivery) -> tuple[str, str]:
        outbox_verbs.has_arrived(self._db, row.seq, "it is there, said by hand", self._now)
        return "", ""

    def _hold(self, row: Delivery) -> tuple[str, str]:
        outbox_verbs.hold(self._db, row.seq)
        return "", ""

    def _release(self, row: Delivery) -> tuple[str, str]:
        outbox_verbs.release(self._db, row.seq)
        return "", ""

    def _discard(self, row: Delivery) -> tuple[str, str]:
        outbox_verbs.give_up(self._db, row.seq, "given up by hand", self._now)
        return "", ""


def _refusal(row: Delivery, verb: str) -> tuple[str, str]:
    reasons = {
        "sent": "it has arrived",
        "sending": "it is being sent",
        "cancelled": f"it was given up ({row.said})",
        "failed": f"it failed ({row.said})",
        "dead": f"it is tried no more ({row.said})",
        "unknown": "nobody knows whether it arrived: feedsync outbox resolve",
        "held": "it is held: feedsync outbox release" if verb != "hold" else "it is held already",
        "pending": "it waits to be sent" + ("; what became of it is known" if "resolve" in verb else ""),
    }
    return reasons[row.state], ""


def _check_channel(parts: Parts, db: Database, name: str) -> None:
    known = [*(one.name for one in parts.config.push), *(channel for channel, _ in outbox_view.counts(db))]
    if name not in known and not outbox_view.knows(db, name):
        names = list(dict.fromkeys(known))
        there_are = f"There are {', '.join(names)}." if names else "`push` of the configuration names none."
        raise UnknownName(f"there is no channel `{name}`{did_you_mean(name, names) or '.'} {there_are}")
