"""Puts what is to be told into words: the event of a delivery, and what its channel makes of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

import msgspec
from msgspec.structs import replace

from feedsync.article import Article, Facts, Kept, Person, State
from feedsync.assemble import Parts
from feedsync.catalogue import articles, changes, feeds, files, outbox
from feedsync.catalogue.database import Database
from feedsync.catalogue.outbox import Delivery
from feedsync.catalogue.selecting import Listed
from feedsync.channels.base import Earlier, Event, FeedTold, Posts
from feedsync.config.model import PAGE
from feedsync.errors import ComposeError, StateError
from feedsync.load.facts import moment
from feedsync.steps.body_reader import BodyReader, Recent
from feedsync.steps.hearing import Hearing, subject_of

ARTICLE, FEED, DOCUMENT = "article/", "feed/", "document/"

# Where an article stands that was public with all that is known of it.
_PUBLIC = (State.LIVE, State.EXPIRED, State.WITHDRAWN)


class Telling:
    """Makes events of rows of the outbox, each from what is known now.

    `recent` are articles as a run just read them.
    """

    def __init__(self, parts: Parts, db: Database, recent: Recent | None = None) -> None:
        self._parts = parts
        self._db = db
        self._recent = recent or {}
        self._settings = {one.name: one for one in parts.config.push}
        self._hearings: dict[str, Hearing] = {}
        self._told: dict[tuple[int, str], Article] = {}

    def compose(self, row: Delivery) -> bytes:
        """Return what is sent for a row. Raises `ComposeError`, also for a defect of the channel."""
        try:
            return self._parts.channels[row.channel].compose(self.event(row))
        except (ComposeError, StateError):
            raise
        except Exception as error:
            message = f"it cannot be made: a defect of the channel ({type(error).__name__})."
            raise ComposeError(message) from error

    def event(self, row: Delivery) -> Event:
        """Return what there is to tell."""
        at = moment(row.renewed_at)
        if row.article is not None:
            kept = articles.get(self._db, row.article)
            event = Event(row.id, row.kind, at, record_key=row.record_key, earlier=self._earlier(row))  # type: ignore[arg-type]
            if row.kind == "withdrawn":
                return replace(event, article=self._withdrawn(kept, row))
            names = self.hearing(row.channel).feeds_of(subject_of(kept), row.renewed_at)
            return replace(event, article=self.article(kept), feeds=names)
        if row.subject.startswith(FEED):
            told = self._feed(row.subject.removeprefix(FEED), row.place)
            return Event(row.id, "changed", at, feed=told)
        return Event(row.id, "changed", at, document=self.address(row.subject.removeprefix(DOCUMENT)))

    def hearing(self, channel: str) -> Hearing:
        """Return who judges articles for a channel."""
        if channel not in self._hearings:
            self._hearings[channel] = Hearing(self._parts.config, self._db, self._settings[channel])
        return self._hearings[channel]

    def address(self, path: str) -> str:
        """Return the public address of a document: its topic."""
        return self._parts.config.publish.address_of(path)

    def prepare(self, numbers: Iterable[int]) -> None:
        """Ask at once for articles that have to be asked for, where a store can tell many."""
        if self._read.asks_many:
            self._read.prepare(self._listed(articles.get(self._db, number)) for number in numbers)

    def article(self, kept: Kept) -> Article:
        """Return an article as it is now, without its text: what is kept, else what its store has.

        Where neither is of its revision it is what the catalogue knows.
        """
        key = (kept.id, kept.facts.revision)
        if key not in self._told:
            from feedsync.feeds.entry import without_text

            listed = self._listed(kept)
            body = self._read.find(listed)
            if body is None or body.revision != kept.facts.revision:
                found = _from_facts(kept, listed.atom_id)
            else:
                found = body.article
            self._told[key] = without_text(found, self._parts.config.site)
        return self._told[key]

    @cached_property
    def _read(self) -> BodyReader:
        return BodyReader(self._parts, self._db, self._recent, set())

    def _listed(self, kept: Kept) -> Listed:
        facts = kept.facts
        atom_id = next(iter(articles.ids_of(self._db, kept.id)[1:]), "")
        return Listed(
            kept.id,
            kept.feed_id,
            atom_id,
            kept.is_given,
            facts.revision,
            facts.published or 0,
            facts.expires,
            kept.store,
            kept.key,
            facts.title,
        )

    def _withdrawn(self, kept: Kept, row: Delivery) -> Article:
        """Return what is known of an article that is not to be seen any more.

        What a draft says now was never public, so of one only what was told of it before.
        """
        if kept.state in _PUBLIC and not kept.facts.is_draft:
            return _from_facts(kept, self._listed(kept).atom_id)
        told = outbox.of_subject(self._db, row.channel, row.destination, row.subject)
        title = next((one.title for one in reversed(told) if one.kind != "withdrawn" and one.attempts), "")
        bare = kept.facts._replace(title=title, terms="{}", metadata="{}", language="")
        return _from_facts(replace(kept, facts=bare), self._listed(kept).atom_id)

    def _earlier(self, row: Delivery) -> tuple[Earlier, ...]:
        """Return what a channel that posts has sent about the same article before."""
        if not isinstance(self._parts.channels[row.channel], Posts):
            return ()
        some = outbox.of_subject(self._db, row.channel, row.destination, row.subject)
        return tuple(
            Earlier(one.kind, one.state, one.record_key, one.receipt, one.digest)
            for one in some
            if one.attempts and one.id != row.id
        )

    def _feed(self, name: str, place: int) -> FeedTold:
        row = feeds.get(self._db, name)
        changed = changes.documents_after(self._db, place - 1)
        documents = {
            file.format: self.address(path)
            for path, file in files.of_feed(self._db, name).items()
            if path in changed and file.format != PAGE
        }
        return FeedTold(name, row.title if row else "", documents)


def _from_facts(kept: Kept, atom_id: str) -> Article:
    """Return what the catalogue alone knows of an article that no feed shows."""
    facts: Facts = kept.facts
    terms: Mapping[str, Sequence[str]] = msgspec.json.decode(facts.terms)
    return Article(
        kept.key,
        kept.key,
        facts.url,
        facts.title,
        declared_id=facts.declared_id,
        published=None if facts.published is None else moment(facts.published),
        updated=None if facts.updated is None else moment(facts.updated),
        authors=tuple(map(Person, terms.get("author", ()))),
        tags=tuple(terms.get("tag", ())),
        categories=tuple(terms.get("category", ())),
        section=next(iter(terms.get("section", ())), ""),
        language=facts.language,
        metadata=msgspec.json.decode(facts.metadata),
        feed_id=kept.feed_id,
        atom_id=atom_id,
    )
