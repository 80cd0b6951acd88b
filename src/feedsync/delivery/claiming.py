"""Claims rows for a lane: what something newer made wrong is not sent, and what is sent is composed now."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Protocol

from msgspec import Struct, field

from feedsync.article import State
from feedsync.catalogue import outbox, pacing, sending, waits
from feedsync.catalogue.database import Database
from feedsync.catalogue.outbox import Delivery
from feedsync.catalogue.sending import Due
from feedsync.channels.base import POSTS, Channel, Event, Posts
from feedsync.delivery import posting
from feedsync.delivery.transitions import as_owed, has_arrived, is_made_wrong
from feedsync.errors import ComposeError, StateError
from feedsync.text import durations

_FEED = "feed/"
_KEYS = 1000  # that may be taken
MADE_WRONG = "what came after made it wrong"


class Words(Protocol):
    """Puts rows into words, in the transaction."""

    def event(self, row: Delivery) -> Event:
        """Return what a row tells. Raises `ComposeError`."""
        ...

    def compose(self, row: Delivery) -> bytes:
        """Return what is sent for a row. Raises `ComposeError`."""
        ...


class Claims(Struct):
    """Rows that are ours from the end of the transaction on, and those that ended without being sent.

    `has_turned`: a row is of another kind now, and has its turn as that.
    """

    rows: list[Delivery] = field(default_factory=list)
    ended: dict[int, str] = field(default_factory=dict)
    has_turned: bool = False


class Claiming(Struct, frozen=True):
    """Claims for one channel. `max_age`: how long after its date an article is still posted."""

    db: Database
    channel: Channel
    words: Words
    max_age: str = ""

    def claim(self, found: list[Due], now: int) -> Claims:
        """Make rows ready that are due to be sent to one destination; `sending.begin` is for the caller."""
        claims = Claims()
        posts = self.channel if isinstance(self.channel, Posts) else None
        for row, has_newer in found:
            if has_newer and self._is_made_wrong(row):
                self._cancel(claims, row, MADE_WRONG, now)
                continue
            try:
                if posts is None:
                    claims.rows.append(self._composed(row))
                else:
                    self._post(claims, posts, row, now)
            except ComposeError as error:
                sending.fail(self.db, row.seq, str(error), now)
                claims.ended[row.seq] = "failed"
        return claims

    def _cancel(self, claims: Claims, row: Delivery, said: str, now: int) -> None:
        outbox.cancel(self.db, [row.seq], said, now)
        claims.ended[row.seq] = "cancelled"

    def _is_made_wrong(self, row: Delivery) -> bool:
        if isinstance(self.channel, Posts) and posting.may_have_deleted(row, self.channel.trait):
            return False  # only when it has come to its end is it known what stands
        some = outbox.of_subject(self.db, row.channel, row.destination, row.subject)
        newer = [one for one in some if one.seq > row.seq and one.state != "cancelled"]
        if row.article is None:
            # A newer ping stands for this one when it can go itself.
            newer = [one for one in newer if not waits.has_delivery(self.db, one.seq)]
        is_feed = row.subject.startswith(_FEED)
        return is_made_wrong(row.kind, [one.kind for one in newer], is_feed=is_feed)

    def _composed(self, row: Delivery) -> Delivery:
        """Return a row as it is sent. What was attempted is sent again as it was."""
        if row.attempts and row.payload is not None:
            return row
        kind = row.kind
        if kind == "updated":
            kind = as_owed(kind, has_arrived=has_arrived(self._older(row)))
        if kind == row.kind and row.payload is not None and self.channel.is_frozen:
            return row
        row = row._replace(kind=kind)
        row = row._replace(payload=self.words.compose(row))
        sending.compose(self.db, row.seq, kind, row.payload or b"")
        return row

    def _older(self, row: Delivery) -> list[Delivery]:
        some = outbox.of_subject(self.db, row.channel, row.destination, row.subject)
        return [one for one in some if one.seq < row.seq]

    # Posts

    def _post(self, claims: Claims, channel: Posts, row: Delivery, now: int) -> None:
        if reason := self._not_now(row, now):
            self._cancel(claims, row, reason, now)
        elif row.attempts and row.payload is not None:
            claims.rows.append(row)
        else:
            older = self._older(row)
            event = self.words.event(row)
            digest = _digest(channel, event)
            if not row.attempts:
                corrects = channel.wants("updated", "articles")
                turn = posting.at_turn(row, older, digest, channel.trait, corrects=corrects)
                if turn.reason:
                    self._cancel(claims, row, turn.reason, now)
                    return
                if turn.kind != row.kind:
                    # Of another kind it may have to wait.
                    sending.turn(self.db, row.seq, turn.kind)
                    claims.has_turned = True
                    return
            key = row.record_key or self._key(channel, row, event, older)
            sending.name(self.db, row.seq, key, digest)
            row = row._replace(record_key=key, digest=digest)
            claims.rows.append(row._replace(payload=self.words.compose(row)))

    def _not_now(self, row: Delivery, now: int) -> str:
        """Return why a row is not sent whatever was sent before."""
        about = None if row.article is None else pacing.about(self.db, row.article)
        if about is None or row.kind == "withdrawn":
            return ""
        if about.state != State.LIVE:
            return posting.NOT_PUBLIC
        is_new = row.kind in POSTS and not row.attempts and not row.is_by_hand
        if is_new and self.max_age and (about.published or 0) < now - durations.seconds(self.max_age):
            return f"is older than {self.max_age}, its max_age"
        return ""

    def _key(self, channel: Posts, row: Delivery, event: Event, older: list[Delivery]) -> str:
        """Return what the network is to call a message: what nothing else of the channel is called."""
        if (before := posting.to_take_over(row.kind, older, channel.trait)) is not None:
            sending.name(self.db, before.seq, "", before.digest)
            return before.record_key
        for again in range(_KEYS):
            key = _sound(partial(channel.record_key, event, again))
            if not key or not outbox.has_key(self.db, channel.name, key):
                return key
        raise ComposeError("it cannot be made: the channel has no name for it that is not taken.")


def _digest(channel: Posts, event: Event) -> str:
    article = event.article
    if article is None or event.kind == "withdrawn":
        return ""
    return _sound(partial(channel.digest, article))


def _sound(make: Callable[[], str]) -> str:
    """Return what a channel says. Raises `ComposeError` for a defect of it."""
    try:
        return make()
    except (ComposeError, StateError):
        raise
    except Exception as error:
        message = f"it cannot be made: a defect of the channel ({type(error).__name__})."
        raise ComposeError(message) from error
