"""What the threads do: serve a lane, look for what may have arrived, look at an address; what they say."""

from __future__ import annotations

import queue
from collections.abc import Callable
from typing import NamedTuple

from feedsync.catalogue.outbox import Delivery
from feedsync.catalogue.waits import Sighting
from feedsync.channels.base import Envelope, Fate, Outcome, Prepares, ReadsBack, Sender
from feedsync.clock import Clock
from feedsync.delivery.lanes import Claimed, DeliveryLane
from feedsync.delivery.publicity import View, Viewer, Views


class Came(NamedTuple):
    """What came of a message, `None` where nothing of it was sent."""

    lane: DeliveryLane
    claimed: Claimed
    outcome: Outcome | None


class Free(NamedTuple):
    """A thread has left a lane."""

    lane: DeliveryLane


class Looked(NamedTuple):
    """What was found where a message may have arrived."""

    lane: DeliveryLane
    row: Delivery
    outcome: Outcome


class Viewed(NamedTuple):
    """What was seen at an address."""

    address: Sighting
    view: View


class Prepared(NamedTuple):
    """What is sent for a row, or why it cannot be. `epoch`: how often its destination had failed before."""

    lane: DeliveryLane
    row: Delivery
    epoch: int
    result: bytes | Outcome


Said = Came | Free | Looked | Viewed | Prepared


class Line:
    """Between the threads and the one that has the database.

    `is_over`: nothing is begun any more. `is_crowded`: a lane waits for a thread, so each makes room after
    one message.
    """

    def __init__(self, clock: Clock, passed: Callable[[], float], said: queue.SimpleQueue[Said]) -> None:
        self.clock = clock
        self.passed = passed
        self.say = said.put
        self.is_over = False
        self.is_crowded = False


def serve(lane: DeliveryLane, line: Line) -> None:
    """Send what is ready in a lane, one after the other."""
    sender: Sender | None = None
    while not (line.is_over or lane.is_halted):
        try:
            claimed = lane.ready.popleft()
        except IndexError:
            break
        if line.passed() > claimed.start_before:
            # It may be somebody else's before it had an answer.
            line.say(Came(lane, claimed, None))
            continue
        outcome: Outcome
        try:
            sender = sender or _sender(lane)
        except Exception as error:  # noqa: BLE001  a plugin's defect costs no other destination
            outcome = _defect(error, Fate.LATER)
        else:
            outcome = _sent(sender, claimed, line)
        if outcome.is_general and outcome.fate is not Fate.SENT:
            lane.is_halted = True
        line.say(Came(lane, claimed, outcome))
        if line.is_crowded:
            break
    if sender is not None:
        lane.senders.append(sender)
    line.say(Free(lane))


def prepare(lane: DeliveryLane, row: Delivery, epoch: int, line: Line) -> None:
    """See what is sent for a row; nothing of it is sent."""
    result: bytes | Outcome
    try:
        sender = _sender(lane)
    except Exception as error:  # noqa: BLE001  see `serve`
        line.say(Prepared(lane, row, epoch, _defect(error, Fate.LATER)))
        return
    try:
        envelope = Envelope(row.id, row.kind, row.payload or b"", line.clock.now(), row.attempts + 1)
        result = sender.prepare(envelope) if isinstance(sender, Prepares) else envelope.payload
        if isinstance(result, Outcome) and result.fate is Fate.SENT:
            result = Outcome(Fate.LATER, "a defect of the channel (it sends before it is asked to)")
    except Exception as error:  # noqa: BLE001  see `serve`
        result = _defect(error, Fate.LATER)
    lane.senders.append(sender)
    line.say(Prepared(lane, row, epoch, result))


def look_for(lane: DeliveryLane, row: Delivery, taken: tuple[str, ...], line: Line) -> None:
    """See whether a message has arrived. `taken`: see `Envelope`."""
    try:
        sender = _sender(lane)
    except Exception as error:  # noqa: BLE001  see `serve`
        line.say(Looked(lane, row, _defect(error, Fate.UNKNOWN)))
        return
    outcome = Outcome(Fate.UNKNOWN, row.said)
    if isinstance(sender, ReadsBack):
        envelope = Envelope(row.id, row.kind, row.payload or b"", line.clock.now(), row.attempts, taken)
        try:
            outcome = sender.look(envelope)
        except Exception as error:  # noqa: BLE001  see `serve`
            outcome = _defect(error, Fate.UNKNOWN)
    lane.senders.append(sender)
    line.say(Looked(lane, row, outcome))


def look_at(address: Sighting, viewers: list[Viewer], views: Views, line: Line) -> None:
    """See what is at an address."""
    try:
        viewer = viewers.pop()
    except IndexError:
        viewer = views()
    try:
        view = viewer.view(address.url, is_document=bool(address.document))
    except Exception as error:  # noqa: BLE001  whoever waits must hear of it
        view = View(0, "", f"it cannot be looked at: a defect ({type(error).__name__})")
    viewers.append(viewer)
    line.say(Viewed(address, view))


def _sender(lane: DeliveryLane) -> Sender:
    try:
        return lane.senders.pop()
    except IndexError:
        return lane.channel.sender(lane.destination)


def _sent(sender: Sender, claimed: Claimed, line: Line) -> Outcome:
    row = claimed.row
    try:
        envelope = Envelope(row.id, row.kind, claimed.payload, line.clock.now(), row.attempts + 1)
        return sender.send(envelope)
    except Exception as error:  # noqa: BLE001  see `serve`
        return _defect(error, Fate.UNKNOWN)


def _defect(error: Exception, fate: Fate) -> Outcome:
    """Return what an error means that a channel should not raise; its text may hold a secret."""
    return Outcome(fate, f"a defect of the channel ({type(error).__name__})", is_general=True)
