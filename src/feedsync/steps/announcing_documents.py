"""One channel at its turn: what it hears of new bytes, about documents and about feeds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

from feedsync.catalogue import changes, files
from feedsync.catalogue.changes import News
from feedsync.catalogue.database import Database
from feedsync.channels.base import Channel
from feedsync.config.model import PAGE
from feedsync.steps.hearing import Hearing
from feedsync.steps.owing import Owing
from feedsync.steps.telling import DOCUMENT, FEED

_REASON = "has changed"


class AnnouncingDocuments:
    """Lets one channel hear of documents. What comes of it is owed, not yet written."""

    def __init__(self, db: Database, channel: Channel, hearing: Hearing, owing: Owing) -> None:
        self._db = db
        self._channel = channel
        self._hearing = hearing
        self._owing = owing

    def hear(self, written: Iterable[News]) -> None:
        """Owe a message about each document that was written, and about each feed of one."""
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
                    new = self._owing.new(destination, f"{DOCUMENT}{path}", "changed", place)
                    new = new._replace(revision=revision, title=path)
                    self._owing.owe(
                        (destination, new.subject), new, self._owing.documents({path: place}), _REASON
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
        owed = self._owing.queue(destination, subject).owed
        first = min(place, owed.place) if owed else place
        changed = {
            path: newest
            for path, newest in self._changed_since(first).items()
            if (file := files.get(self._db, path)) is not None and file.feed == name and file.format != PAGE
        }
        new = self._owing.new(destination, subject, "changed", first)._replace(title=name)
        self._owing.owe((destination, subject), new, self._owing.documents(changed), _REASON)

    def _changed_since(self, place: int) -> Mapping[str, int]:
        if place not in self._changed:
            self._changed[place] = changes.documents_after(self._db, place - 1)
        return self._changed[place]

    @cached_property
    def _changed(self) -> dict[int, Mapping[str, int]]:
        return {}
