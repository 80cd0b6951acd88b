"""Claims rows for a lane: what something newer made wrong is not sent, and what is sent is composed now."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct, field

from feedsync.catalogue import outbox, sending, waits
from feedsync.catalogue.database import Database
from feedsync.catalogue.outbox import Delivery
from feedsync.catalogue.sending import Due
from feedsync.channels.base import Channel
from feedsync.delivery.transitions import as_owed, has_arrived, is_made_wrong
from feedsync.errors import ComposeError

Compose = Callable[[Delivery], bytes]
_FEED = "feed/"
MADE_WRONG = "what came after made it wrong"


class Claims(Struct):
    """Rows that are ours from the end of the transaction on, and those that ended without being sent."""

    rows: list[Delivery] = field(default_factory=list)
    ended: dict[int, str] = field(default_factory=dict)


def claim(db: Database, channel: Channel, found: list[Due], compose: Compose, now: int) -> Claims:
    """Prepare rows that are due to be sent to one destination; `sending.begin` is for the caller."""
    claims = Claims()
    for row, has_newer in found:
        if has_newer and _is_made_wrong(db, row):
            outbox.cancel(db, [row.seq], MADE_WRONG, now)
            claims.ended[row.seq] = "cancelled"
            continue
        try:
            claims.rows.append(_composed(db, channel, row, compose))
        except ComposeError as error:
            sending.fail(db, row.seq, str(error), now)
            claims.ended[row.seq] = "failed"
    return claims


def _is_made_wrong(db: Database, row: Delivery) -> bool:
    some = outbox.of_subject(db, row.channel, row.destination, row.subject)
    newer = [one for one in some if one.seq > row.seq and one.state != "cancelled"]
    if row.article is None:
        # A newer ping stands for this one when it can go itself.
        newer = [one for one in newer if not waits.has_delivery(db, one.seq)]
    is_feed = row.subject.startswith(_FEED)
    return is_made_wrong(row.kind, [one.kind for one in newer], is_feed=is_feed)


def _composed(db: Database, channel: Channel, row: Delivery, compose: Compose) -> Delivery:
    """Return a row as it is sent. What was attempted is sent again as it was."""
    if row.attempts and row.payload is not None:
        return row
    kind = row.kind
    if kind == "updated":
        kind = as_owed(kind, has_arrived=has_arrived(_older(db, row)))
    if kind == row.kind and row.payload is not None and channel.is_frozen:
        return row
    row = row._replace(kind=kind)
    row = row._replace(payload=compose(row))
    sending.compose(db, row.seq, kind, row.payload or b"")
    return row


def _older(db: Database, row: Delivery) -> list[Delivery]:
    some = outbox.of_subject(db, row.channel, row.destination, row.subject)
    return [one for one in some if one.seq < row.seq]
