"""One channel at its turn that posts: what is never posted, what corrects nothing, what still stands."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from feedsync.article import Kept, State
from feedsync.catalogue import outbox
from feedsync.catalogue.changes import News
from feedsync.catalogue.database import Database
from feedsync.catalogue.outbox import Delivery
from feedsync.channels.base import POSTS, Posts, tells_the_same
from feedsync.channels.wishes import is_why_not, why_not
from feedsync.config.model import Config
from feedsync.delivery.posting import UNCHANGED
from feedsync.pushed import Message
from feedsync.steps.messages import Messages
from feedsync.steps.owing import Owing, Queue
from feedsync.steps.posts import standing
from feedsync.steps.telling import ARTICLE, Telling


def why_kept_back(metadata: str, channel: str, config: Config) -> str:
    """Return why an article, by its metadata (JSON), is not to be posted by a channel, if it is not."""
    if '"social"' not in metadata:
        return ""
    return why_not(msgspec.json.decode(metadata), channel, [one.name for one in config.push])


class AnnouncingPosts:
    """Judges what a channel that posts hears. `standing` are posts of which the article is no more."""

    def __init__(
        self, db: Database, channel: Posts, owing: Owing, telling: Telling, messages: Messages, now: int
    ) -> None:
        self._db = db
        self._channel = channel
        self._owing = owing
        self._telling = telling
        self._messages = messages
        self._now = now
        self.standing: list[Message] = []

    def keep_back(self, destination: str, kept: Kept, one: News, why: str) -> None:
        """Owe nothing about an article that is not to be posted; what of it waits is given up.

        A row that ended tells of it, so that an edit which lets it be posted is known for one.
        """
        queue = self._owing.queue(destination, f"{ARTICLE}{kept.id}")
        kinds = {one.kind, queue.owed.kind} if queue.owed else {one.kind}
        self._cancel(queue.told, why)
        if kinds & POSTS and not queue.stands:
            mark = self._owing.of_article(destination, kept, "published", one.seq, one.revision)
            queue.owe(None, {}, "")
            queue.mark = mark._replace(state="cancelled", said=why, ended_at=self._now)
        elif queue.owed is not None:
            queue.owe(None, {}, "")
        self._owing.leave(one.kind, kept, why, destination)

    def was_kept_back(self, queue: Queue) -> bool:
        """Whether an article that nobody knows was kept back when it was new."""
        if queue.owed is not None or queue.stands is not None:
            return False
        return queue.mark is not None or (bool(queue.told) and is_mark(queue.told[-1]))

    def why_nothing(self, owed: str, queue: Queue) -> str:
        """Return why nothing is owed though something happened: there is no post of it."""
        if queue.stands or owed in POSTS:
            return ""
        if owed == "withdrawn" or queue.stands is None:
            return "was never posted"
        return ""

    def why_unchanged(self, owed: str, queue: Queue, kept: Kept) -> str:
        """Return why an edit is none that is worth a correction of the post, where that is known now."""
        tried = [row for row in queue.told if row.attempts]
        if owed != "updated" or not tried or tried[-1].state != "sent" or not tried[-1].digest:
            return ""
        is_same = tells_the_same(tried[-1].digest, self._channel.digest(self._telling.article(kept)))
        return UNCHANGED if is_same else ""

    def leave_standing(self, queue: Queue, kept: Kept, why: str) -> None:
        """Give up what was not posted yet of an article, and note which posts stand if nobody may see it."""
        self._cancel(queue.told, f"its article {why}")
        if kept.state is State.LIVE:
            return  # it left the filters of the channel
        self.standing += [self._messages.of(post.row) for post in standing(queue.told)]

    def _cancel(self, told: Sequence[Delivery], said: str) -> None:
        waiting = [row.seq for row in told if row.state in ("pending", "held")]
        if waiting:
            outbox.cancel(self._db, waiting, said, self._now)


def is_mark(row: Delivery) -> bool:
    """Whether a row only says that an article was not to be posted."""
    return row.state == "cancelled" and not row.attempts and is_why_not(row.said)
