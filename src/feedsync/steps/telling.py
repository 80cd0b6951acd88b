"""Puts what is to be told into words: the event of a delivery, and what its channel makes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
from msgspec.structs import replace

from feedsync.article import Article, Facts, Kept, Person
from feedsync.assemble import Parts
from feedsync.catalogue import articles, bodies, changes, feeds, files
from feedsync.catalogue.database import Database
from feedsync.catalogue.outbox import Delivery
from feedsync.channels.base import Event, FeedTold
from feedsync.config.model import PAGE
from feedsync.load.facts import moment
from feedsync.steps.hearing import Hearing, subject_of
from feedsync.text import urls

ARTICLE, FEED, DOCUMENT = "article/", "feed/", "document/"


class Telling:
    """Makes events of rows of the outbox, each from what the catalogue has now."""

    def __init__(self, parts: Parts, db: Database) -> None:
        self._parts = parts
        self._db = db
        self._settings = {one.name: one for one in parts.config.push}

    def compose(self, row: Delivery) -> bytes:
        """Return what is sent for a row. Raises `ComposeError`."""
        return self._parts.channels[row.channel].compose(self.event(row))

    def event(self, row: Delivery) -> Event:
        """Return what there is to tell."""
        at = moment(row.renewed_at)
        if row.article is not None:
            kept = articles.get(self._db, row.article)
            hearing = Hearing(self._parts.config, self._db, self._settings[row.channel])
            names = hearing.feeds_of(subject_of(kept), row.renewed_at)
            return Event(row.id, row.kind, at, article=self.article(kept), feeds=names)  # type: ignore[arg-type]
        if row.subject.startswith(FEED):
            told = self._feed(row.subject.removeprefix(FEED), row.place)
            return Event(row.id, "changed", at, feed=told)
        return Event(row.id, "changed", at, document=self.address(row.subject.removeprefix(DOCUMENT)))

    def address(self, path: str) -> str:
        """Return the public address of a document: its topic."""
        # As its own link in it says, to the letter: hubs know it by that.
        return f"{self._parts.config.publish.url.rstrip('/')}/{urls.encode_segments(path)}"

    def article(self, kept: Kept) -> Article:
        """Return an article as it is now, without its text."""
        body = bodies.get(self._db, kept.id)
        if body and body.revision == kept.facts.revision:
            found = body.article
        else:
            found = _from_facts(kept, kept.facts)
        atom_id = next(iter(articles.ids_of(self._db, kept.id)[1:]), "")
        return replace(found, body="", feed_id=kept.feed_id, atom_id=atom_id)

    def _feed(self, name: str, place: int) -> FeedTold:
        row = feeds.get(self._db, name)
        changed = changes.documents_after(self._db, place - 1)
        paths = {
            file.format: path
            for path, file in files.of_feed(self._db, name).items()
            if path in changed and file.format != PAGE
        }
        return FeedTold(
            name, row.title if row else "", {key: self.address(one) for key, one in paths.items()}
        )


def _from_facts(kept: Kept, facts: Facts) -> Article:
    """Return what the catalogue alone knows of an article that no feed shows."""
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
    )
