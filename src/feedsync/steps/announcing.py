"""One channel at its turn: what it hears of the log, merged with what it is still to be told."""

from __future__ import annotations

from collections.abc import Sequence

from feedsync.article import Kept, State
from feedsync.assemble import Parts
from feedsync.catalogue import articles, changes, outbox
from feedsync.catalogue.changes import News
from feedsync.catalogue.database import Database
from feedsync.channels.base import ArticleChannelSettings, Channel, Posts
from feedsync.config.model import ChannelSettings
from feedsync.delivery import transitions
from feedsync.pushed import Message
from feedsync.selection import Subject
from feedsync.steps.announcing_documents import AnnouncingDocuments
from feedsync.steps.announcing_posts import AnnouncingPosts, why_kept_back
from feedsync.steps.hearing import Hearing, subject_of
from feedsync.steps.messages import Messages
from feedsync.steps.owing import Owing, Queue
from feedsync.steps.rules import STATES
from feedsync.steps.telling import ARTICLE, Telling
from feedsync.text import durations

_NEW = {
    "published": "is new",
    "updated": "was edited",
    "restored": "is back",
}


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
        self._db = db
        self._config = parts.config
        self._settings = settings
        self._channel: Channel = parts.channels[settings.name]
        self._hearing: Hearing = telling.hearing(settings.name)
        self._now = now
        self._explains = explains
        self._owing = Owing(parts, db, settings, telling, now, explains=explains)
        self._posts = (
            AnnouncingPosts(db, self._channel, self._owing, telling, Messages(parts, db), now)
            if isinstance(self._channel, Posts)
            else None
        )

    def run(self, begin: int, end: int) -> tuple[list[Message], list[Message]]:
        """Add a row for each news after one place and up to another; return what is told, and what not."""
        written: list[News] = []
        found: list[tuple[News, Kept]] = []
        hears = self._channel.hears
        for one in changes.heard(self._db, begin, end):
            if one.document is not None:
                written.append(one)
            elif "articles" in hears and one.article is not None:
                found.append((one, articles.get(self._db, one.article)))
        # What a scan finds at once is told from the oldest on, and all of one article in its order.
        for one, kept in sorted(found, key=lambda each: each[1].facts.published or 0):
            self._hear(one, kept)
        if written and not hears.isdisjoint(("documents", "feeds")):
            AnnouncingDocuments(self._db, self._channel, self._hearing, self._owing).hear(written)
        if self._explains and "articles" in hears and (count := changes.count_imported(self._db, begin, end)):
            articles_ = "1 article" if count == 1 else f"{count:,} articles"
            self._owing.untold.append(
                self._owing.message("imported", articles_, "old news: found when its store was new")
            )
        return self._owing.write()

    @property
    def problems(self) -> Sequence[str]:
        """Why ids that were given could not be written down."""
        return self._owing.problems

    @property
    def standing(self) -> Sequence[Message]:
        """The posts that stand though their article was withdrawn just now."""
        return self._posts.standing if self._posts else ()

    def tell(self, kept: Kept, place: int, *, again: bool) -> None:
        """Owe a message about an article that a person wants to be told of. See `write`.

        What a destination has, or is still to be told, it is not told once more but `again`.
        """
        if kept.state is not State.LIVE:
            state = STATES.get(kept.state, "waits for its date")
            self._owing.leave("published", kept, state)
        elif not self._hearing.passes(subject := subject_of(kept), self._now):
            self._owing.leave("published", kept, self._hearing.why_not(subject, self._now))
        elif why := self._why_kept_back(kept):
            self._owing.leave("published", kept, why)
        else:
            for destination in self._channel.destinations():
                self._tell(destination, kept, place, again=again)

    def write(self) -> tuple[list[Message], list[Message]]:
        """Write down what is owed; return what is told, and what not."""
        return self._owing.write()

    def _tell(self, destination: str, kept: Kept, place: int, *, again: bool) -> None:
        queue = self._owing.queue(destination, f"{ARTICLE}{kept.id}")
        if queue.owed is not None:
            self._owing.leave("published", kept, "is to be told already", destination)
        elif queue.stands and not again:
            self._owing.leave("published", kept, "was told already", destination)
        else:
            new = self._owing.of_article(destination, kept, "published", place, kept.facts.revision)
            new = new._replace(is_by_hand=1)
            self._owing.is_by_hand = True
            self._owing.owe((destination, new.subject), new, self._owing.page(kept, new), "is told by hand")

    def _why_kept_back(self, kept: Kept) -> str:
        if self._posts is None:
            return ""
        return why_kept_back(kept.facts.metadata, self._settings.name, self._config)

    def _hear(self, one: News, kept: Kept) -> None:
        subject = f"{ARTICLE}{kept.id}"
        if one.is_silent:
            for destination in self._channel.destinations():
                self._let_go(destination, subject, kept)
            return
        before = subject_of(kept, one.terms_before) if one.terms_before is not None else None
        after = subject_of(kept, one.terms_after) if one.terms_after is not None else None
        had, has = self._hearing.passes(before, one.at), self._hearing.passes(after, one.at)
        if self._posts and has and (why := self._why_kept_back(kept)):
            for destination in self._channel.destinations():
                self._posts.keep_back(destination, kept, one, why)
            return
        for destination in self._channel.destinations():
            queue = self._owing.queue(destination, subject)
            is_concerned = queue.owed is not None or queue.stands is True
            kind, reason = _heard(one.kind, queue, had=had, has=has)
            if self._posts and kind == "updated" and self._posts.was_kept_back(queue):
                kind, reason = "published", "was edited, and is to be posted now"
            if kind is None:
                self._owing.leave(one.kind, kept, self._why_not(before, after, one))
            elif not is_concerned and self._is_old(kept):
                self._owing.leave(kind, kept, f"is older than {self._max_age}, its max_age")
            else:
                if kind == "withdrawn":
                    is_left = after is not None
                    reason = self._why_not(None, after, one) if is_left else STATES.get(kept.state, "is gone")
                self._fold(destination, queue, kept, one, (kind, reason), had=had)

    def _fold(
        self,
        destination: str,
        queue: Queue,
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
        else:
            why = self._why_nothing(owed, queue, kept)
        if owed is None or why:
            self._owing.leave(owed or one.kind, kept, why, destination)
            if old is not None:
                queue.owe(None, {}, "")
            if self._posts and owed == "withdrawn":
                self._posts.leave_standing(queue, kept, reason)
            return
        key = (destination, f"{ARTICLE}{kept.id}")
        new = self._owing.of_article(destination, kept, owed, one.seq, one.revision)._replace(base=base)
        self._owing.owe(
            key, new, self._owing.page(kept, new), reason if kind == owed else _NEW.get(owed, reason)
        )

    def _why_nothing(self, owed: str, queue: Queue, kept: Kept) -> str:
        """Return why a channel is not told what is owed; empty where it is."""
        if self._posts and (why := self._posts.why_nothing(owed, queue)):
            return why
        if not self._channel.wants(owed, "articles"):  # type: ignore[arg-type]
            return self._unwanted(owed)
        return self._posts.why_unchanged(owed, queue, kept) if self._posts else ""

    def _let_go(self, destination: str, subject: str, kept: Kept) -> None:
        """Give up what is owed of an article whose store is not configured any more."""
        queue = self._owing.queue(destination, subject)
        waiting = [row.seq for row in queue.told if row.state in ("pending", "held")]
        if queue.owed is not None or waiting:
            queue.owe(None, {}, "")
            outbox.cancel(self._db, waiting, "its store is not configured any more", self._now)
            self._owing.leave("withdrawn", kept, "its store is not configured any more", destination)

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


def _heard(kind: str, queue: Queue, *, had: bool, has: bool) -> tuple[str | None, str]:
    """Return what a destination hears when an article passes the filters, or did, and why."""
    is_concerned = queue.owed is not None or queue.stands is True
    if has:
        is_entering = kind == "updated" and not had and queue.stands is not True
        return ("published", "was edited, and is heard of now") if is_entering else (kind, _NEW.get(kind, ""))
    if kind in ("updated", "withdrawn") and (had or is_concerned):
        return "withdrawn", ""
    return None, ""
