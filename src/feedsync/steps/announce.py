"""Announce: what the log says becomes rows of the outbox, for each channel up to where it has been read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct, field

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
from feedsync.steps.telling import ARTICLE, DOCUMENT, FEED, Telling
from feedsync.text import durations

CONSUMER = "channel/"


class Announced(Struct):
    """What was announced: rows by their numbers, channels that begin now, and those that are no more.

    `gone` tells by channel how many rows were given up, and `untold` what is told to nobody, and why.
    """

    rows: list[int] = field(default_factory=list)
    begun: list[str] = field(default_factory=list)
    gone: dict[str, int] = field(default_factory=dict)
    untold: list[Message] = field(default_factory=list)


def announce(parts: Parts, db: Database, now: int, *, is_complete: bool) -> Announced:
    """Let each channel hear what the log has for it. Raises `StateError`.

    A channel that is new begins at the log's end, and one that is no more is forgotten, only in a run that
    `is_complete`.
    """
    done = Announced()
    if not parts.channels and not is_complete:
        return done
    with db.transaction():
        known = changes.consumers(db)
    end = known.get(changes.BUILD, 0)
    for settings in parts.config.push:
        name = f"{CONSUMER}{settings.name}"
        if name not in known:
            if is_complete:
                with db.transaction():
                    changes.advance(db, name, end)
                done.begun.append(settings.name)
        elif known[name] < end:
            with db.transaction():
                _Announcing(parts, db, settings, now, done).run(known[name], end)
                changes.advance(db, name, end)
    if is_complete:
        _forget(parts, db, known, now, done)
    return done


class _Announcing:
    """One channel, at its turn."""

    def __init__(
        self, parts: Parts, db: Database, settings: ChannelSettings, now: int, done: Announced
    ) -> None:
        self._parts = parts
        self._db = db
        self._settings = settings
        self._channel: Channel = parts.channels[settings.name]
        self._hearing = Hearing(parts.config, db, settings)
        self._telling = Telling(parts, db)
        self._origin = outbox.origin(db)
        self._now = now
        self._done = done

    def run(self, begin: int, end: int) -> None:
        """Add a row for each news after one place and up to another."""
        news = changes.heard(self._db, begin, end)
        hears = self._channel.hears
        if "articles" in hears:
            for one in news:
                if one.article is not None:
                    self._hear_article(one, one.article)
        written = [one for one in news if one.document is not None]
        if written and not hears.isdisjoint(("documents", "feeds")):
            self._hear_documents(written)

    # Articles

    def _hear_article(self, one: News, article: int) -> None:
        kept = articles.get(self._db, article)
        before = subject_of(kept, one.terms_before) if one.terms_before is not None else None
        after = subject_of(kept, one.terms_after) if one.terms_after is not None else None
        for destination in self._channel.destinations():
            queue = outbox.of_subject(self._db, self._settings.name, destination, f"{ARTICLE}{article}")
            kind = self._kind(one, before, after, queue)
            if kind is not None:
                rank = 0 if kept.facts.metadata and _is_breaking(kept.facts.metadata) else 1
                new = self._new(destination, f"{ARTICLE}{article}", kind, one.seq)
                new = new._replace(article=article, revision=one.revision, title=kept.facts.title, rank=rank)
                pages = {kept.facts.url: ""} if kind != "withdrawn" else {}
                self._owe(new, queue, pages)

    def _kind(
        self, one: News, before: Subject | None, after: Subject | None, queue: Sequence[Delivery]
    ) -> str | None:
        """Return what the channel is to be told, `None` for nothing."""
        had, has = (bool(self._hearing.feeds_of(subject, one.at)) for subject in (before, after))
        was_told = any(row.attempts for row in queue)
        if has:
            kind = "published" if one.kind == "updated" and not had else one.kind
        elif had or (was_told and one.kind in ("withdrawn", "updated")):
            kind = "withdrawn"
        else:
            return None
        if after is not None and kind in ("published", "restored") and self._is_old(after.published):
            return None
        return kind if self._channel.wants(kind, "articles") else None  # type: ignore[arg-type]

    def _is_old(self, published: int) -> bool:
        settings = self._settings
        if not isinstance(settings, ArticleChannelSettings) or settings.max_age == "off":
            return False
        return published < self._now - durations.seconds(settings.max_age)

    # Documents and feeds

    def _hear_documents(self, written: Iterable[News]) -> None:
        known = files.all_files(self._db)
        families = changes_families(self._db)
        places: dict[str, tuple[int, str]] = {}
        feeds: dict[str, int] = {}
        for one in written:
            path = one.document or ""
            file = known.get(path)
            if file is None or not file.feed or file.format == PAGE:
                continue
            if self._hearing.members([file.feed], families):
                places[path] = one.seq, one.revision
                feeds.setdefault(file.feed, one.seq)
        for destination in self._channel.destinations():
            if "documents" in self._channel.hears:
                for path, (place, revision) in places.items():
                    new = self._new(destination, f"{DOCUMENT}{path}", "changed", place)
                    self._owe_document(new._replace(revision=revision, title=path), {path: path})
            if "feeds" in self._channel.hears and self._channel.wants("changed", "feeds"):
                for name, place in feeds.items():
                    paths = {path: path for path in places if known[path].feed == name}
                    new = self._new(destination, f"{FEED}{name}", "changed", place)
                    self._owe_document(new._replace(title=name), paths)

    def _owe_document(self, new: New, paths: Mapping[str, str]) -> None:
        queue = outbox.of_subject(self._db, new.channel, new.destination, new.subject)
        self._owe(new, queue, {self._telling.address(path): path for path in paths})

    # Rows

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
            rank=1,
            payload=None,
            announced_at=self._now,
            renewed_at=self._now,
            next_at=self._now,
        )

    def _owe(self, new: New, queue: Sequence[Delivery], addresses: Mapping[str, str]) -> None:
        """Add a row, or what it and one that was never attempted come to together."""
        db = self._db
        fresh = [row for row in queue if row.state in ("pending", "held") and not row.attempts]
        for old in fresh:
            told = next((row.revision for row in reversed(queue) if row.state == "sent"), old.revision)
            kind = transitions.merged(
                old.kind, new.kind, may_stand=_may_stand(queue), is_same=told == new.revision
            )
            outbox.remove(db, [old.seq])
            if kind is None:
                return
            new = new._replace(kind=kind, state=old.state, announced_at=old.announced_at)
        delivery_id = outbox.id_of(new, self._origin)
        seq = outbox.add(db, new, delivery_id)
        if self._channel.is_frozen:
            self._freeze(seq)
        for url, document in addresses.items():
            if self._parts.config.publish.verify in ("on", "documents" if document else "pages"):
                waits.add(db, seq, url, document, new.place, self._now)
        self._done.rows.append(seq)

    def _freeze(self, seq: int) -> None:
        row = outbox.get(self._db, seq)
        try:
            self._db.run("UPDATE delivery SET payload = ? WHERE seq = ?", (self._telling.compose(row), seq))
        except ComposeError as error:
            outbox.fail(self._db, seq, str(error), self._now)


def _may_stand(queue: Iterable[Delivery]) -> bool:
    """Whether something of a subject may be there: it was attempted, and no withdrawal arrived after."""
    stands = False
    for row in queue:
        if row.attempts:
            stands = not (row.kind == "withdrawn" and row.state == "sent")
    return stands


def _is_breaking(metadata: str) -> bool:
    import msgspec

    return msgspec.json.decode(metadata).get("breaking") is True


def changes_families(db: Database) -> dict[str, str]:
    """Return the family of each feed that has one."""
    from feedsync.catalogue import feeds

    return {head.name: head.family for head in feeds.heads(db) if head.family}


def _forget(parts: Parts, db: Database, known: Mapping[str, int], now: int, done: Announced) -> None:
    for consumer in known:
        name = consumer.removeprefix(CONSUMER)
        if name == consumer or name in parts.channels:
            continue
        with db.transaction():
            rows = outbox.waiting(db, name)
            outbox.cancel(db, rows, "its channel is not configured any more", now)
            changes.leave(db, consumer)
        done.gone[name] = len(rows)


def told(db: Database, announced: Announced) -> Iterator[Delivery]:
    """Yield the rows that were announced."""
    for seq in announced.rows:
        yield outbox.get(db, seq)
