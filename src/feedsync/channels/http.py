"""What the answer to a POST means, for all channels that speak HTTP."""

from __future__ import annotations

from http import HTTPStatus

from feedsync.channels.base import Fate, Outcome, Trait
from feedsync.errors import FetchError
from feedsync.net.client import Answer

SECONDS = 15.0  # for one exchange, all in all
BYTES = 64 * 1024  # of an answer


def outcome_of(answer: Answer, trait: Trait) -> Outcome:
    """Return what an answer says of the message."""
    status = answer.status
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return Outcome(Fate.SENT, str(status))
    if status == HTTPStatus.GONE:
        return Outcome(Fate.GONE, "410", is_general=True)
    if status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE):
        return Outcome(Fate.LATER, str(status), retry_after=answer.retry_after, is_general=True)
    if trait is Trait.NEITHER:
        is_theirs = status >= HTTPStatus.INTERNAL_SERVER_ERROR
        return Outcome(Fate.UNKNOWN if is_theirs else Fate.REFUSED, str(status))
    return Outcome(Fate.LATER, str(status), retry_after=answer.retry_after, is_general=True)


def outcome_of_error(error: FetchError, trait: Trait) -> Outcome:
    """Return what it means that there was no answer."""
    if trait is Trait.NEITHER:
        return Outcome(Fate.UNKNOWN, error.message)
    return Outcome(Fate.LATER, error.message, is_general=True)
