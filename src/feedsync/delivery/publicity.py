"""Whether everybody can fetch what we tell of: documents as they were published, and pages of articles."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Protocol
from urllib.parse import urlsplit

from msgspec import Struct

from feedsync.catalogue import changes, sending, waits
from feedsync.catalogue.database import Database
from feedsync.catalogue.waits import Sighting
from feedsync.delivery import backoff
from feedsync.errors import FetchError
from feedsync.net.client import Client, Limits

_SECONDS = 15.0
_OLDER = "an older version"
_DAYS = 3 * backoff.DAY
_LOOKS = 3


class View(Struct, frozen=True):
    """What was seen at an address: a status (0: no answer), the hash of the decoded bytes, and in words."""

    status: int
    digest: str
    said: str


class Viewer(Protocol):
    """Looks at addresses, for one thread."""

    def view(self, url: str, *, is_document: bool) -> View:
        """Return what is to be seen at an address now. Raises nothing for what is there."""
        ...

    def close(self) -> None:
        """Let go of what is kept open."""
        ...


class PublicViewer:
    """Looks as anybody would; `addresses` are those of the configuration, which may be private."""

    def __init__(self, addresses: Sequence[str], allow_private: Sequence[str]) -> None:
        self._client = Client(addresses, allow_private=allow_private, limits=Limits(_SECONDS))

    def view(self, url: str, *, is_document: bool) -> View:
        """See `Viewer.view`."""
        try:
            answer = self._client.get(url)
        except FetchError as error:
            return View(0, "", error.message)
        said = str(answer.status)
        if is_document and answer.status == HTTPStatus.OK:
            kind = answer.headers.get("Content-Type", "").partition(";")[0] or "of no type"
            said = f"other bytes ({len(answer.body):,} bytes, {kind})"
        if answer.url != url:
            said += f" after a redirect to {_shown(answer.url)}"
        return View(answer.status, hashlib.sha256(answer.body).hexdigest(), said)

    def close(self) -> None:
        """See `Viewer.close`."""
        self._client.close()


def _shown(url: str) -> str:
    """Return an address without what may be a key in it."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}{parts.path}"


class Judged(Struct, frozen=True):
    """Whether something waits no longer, and the rows that were given up."""

    has_released: bool
    failed: Sequence[int] = ()


def judge(db: Database, seen: Sighting, view: View, now: int) -> Judged:
    """Note what was seen at an address; release what it is new enough for, give up what waited three days."""
    place = _place(db, seen, view)
    released = waits.release(db, seen.url, place)
    lacks = waits.last_place(db, seen.url) > 0
    looks = seen.looks + 1 if lacks else 0
    said = _OLDER if place and lacks else view.said
    is_same = seen.since is not None and (not seen.document or place == seen.place)
    waits.see(
        db,
        seen._replace(
            place=max(place, seen.place),
            since=(seen.since if is_same else now) if place else None,
            looks=looks,
            looked_at=now,
            next_at=now + backoff.look(looks) if lacks else now,
            said=said if lacks else str(view.status),
        ),
    )
    # Who slept for days looks a few times first.
    overdue = waits.overdue(db, seen.url, now - _DAYS) if looks >= _LOOKS else []
    for seq in overdue:
        sending.fail(db, seq, f"not public after 3 days: {said} at {seen.url}", now)
    waits.leave(db, overdue)
    return Judged(has_released=released > 0, failed=overdue)


def _place(db: Database, seen: Sighting, view: View) -> int:
    """Return as new as which place in the log an address was seen to be, 0 for none."""
    if not HTTPStatus.OK <= view.status < HTTPStatus.MULTIPLE_CHOICES:
        return 0
    if not seen.document:
        return max(changes.last(db), waits.last_place(db, seen.url), 1)
    return changes.revisions_since(db, seen.document, 0).get(view.digest, 0)


Views = Callable[[], Viewer]
