"""Which feeds have an article, and why the others have not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from feedsync.article import State
from feedsync.assemble import Parts
from feedsync.catalogue import changes, families, feeds, files, selecting
from feedsync.catalogue.database import Database
from feedsync.catalogue.finding import Known
from feedsync.config.members import name_of, selection_of, slug_of, slugs_of
from feedsync.config.model import Feed
from feedsync.selection import Kind, Rule, Selection, Subject, folded, rule_against
from feedsync.steps.documents import configured, unknown_feed
from feedsync.steps.rules import readable
from feedsync.text import durations


class In(Struct, frozen=True):
    """A feed that has an article, and in which place, from 1 on. `documents` are the files that have it.

    `held` are those of its files that could not be brought up to date since, each with the reason, if known.
    """

    feed: str
    place: int
    documents: Sequence[str]
    held: Mapping[str, str] = {}


class NotIn(Struct, frozen=True):
    """Why a feed has not an article; `feed` is empty where it is so of all.

    `rule` is that of `selection.Rule`, with its `values` as the configuration writes them, or one of:
    `state`, `broken` (it cannot be rendered), `limit` (its place, how many are shown), `min` (kind and term,
    how many articles it has, how many a feed needs), `name` (kind and term, the name that is another feed's),
    `held` (why no file could be brought up to date), `next` (nothing: the next run brings it in).
    """

    feed: str
    rule: str
    values: Sequence[str] = ()
    is_shunned: bool = False
    also: tuple[Rule, ...] = ()


class Turn(Struct, frozen=True):
    """When an article leaves a feed, or enters it, by its `age` alone, a span as the configuration has it.

    The `age` is empty where a run was stopped before it took it out.
    """

    feed: str
    at: int
    age: str = ""
    enters: bool = False


class Places(Struct, frozen=True):
    """The feeds that have an article, those that have it not, and what changes that by time alone."""

    shown: Sequence[In]
    lacking: Sequence[NotIn]
    turns: Sequence[Turn]


class _Candidate(NamedTuple):
    """A feed that could have an article; `feed` as configured, `term` and `label` of one that is one of many.

    `is_known`: a run has made it.
    """

    feed: Feed
    name: str
    is_known: bool
    term: tuple[Kind, str] | None = None
    label: str = ""


def places_of(
    parts: Parts,
    db: Database,
    known: Known,
    store: str,
    only: str = "",
    held: Mapping[str, str] | None = None,
) -> Places:
    """Return which feeds have an article and which have not, in the order of the configuration.

    `only` asks for one feed, or one family. `held` tells by path why a file could not be published.
    Raises `UnknownName` for a feed that there is not.
    """
    return _Looking(parts, db, known, store, held or {}).look(only)


class _Looking:
    def __init__(self, parts: Parts, db: Database, known: Known, store: str, held: Mapping[str, str]) -> None:
        self._parts = parts
        self._db = db
        self._known = known
        self._held = held
        self._now = int(parts.clock.now().timestamp())
        self._zone = ZoneInfo(parts.config.site.timezone)
        labels = msgspec.json.decode(known.terms)
        self._labels = {
            kind: {folded(one): one for one in reversed(some) if one} for kind, some in labels.items()
        }
        terms = {kind: frozenset(some) for kind, some in self._labels.items()}
        self._subject = Subject(terms, store, known.published or 0)
        self._entries = feeds.places_of(db, known.id)
        live = changes.became_live(db, known.id)
        self._live_from = live[0] if live else 0

    def look(self, only: str) -> Places:
        candidates = [one for feed in self._parts.config.feeds for one in self._candidates(feed, only)]
        names = {one.name for one in candidates}
        if only and not candidates:
            raise self._unknown(only)
        shown, lacking, turns = [], list[NotIn](), list[Turn]()
        for one in candidates:
            found = self._in(one.name) if one.is_known and one.name in self._entries else None
            if isinstance(found, In):
                shown.append(found)
                turns += self._leaving(one) if self._is_shown_at_all else []
            elif found:
                lacking.append(found)
            elif self._is_shown_at_all:
                lacking.append(self._not_in(one))
                turns += self._entering(one)
        # A run that was stopped, or a configuration that was edited since, leaves what is no candidate.
        others = [] if only else [self._in(name) for name in self._entries if name not in names]
        shown += [one for one in others if isinstance(one, In)]
        if not self._is_shown_at_all and shown:
            turns += [Turn(one.feed, self._now) for one in shown]
        elif not self._is_shown_at_all:
            lacking = [NotIn(only, "broken" if self._known.state == State.LIVE else "state")]
        return Places(shown, lacking, turns)

    @property
    def _is_shown_at_all(self) -> bool:
        return self._known.state == State.LIVE and not self._known.is_broken

    def _unknown(self, name: str) -> Exception:
        return unknown_feed(name, filter(None, dict.fromkeys(self._documents.values())))

    @cached_property
    def _documents(self) -> Mapping[str, str]:
        return configured(self._parts.config, self._db)

    # Which feeds are asked of

    def _candidates(self, feed: Feed, only: str) -> Iterator[_Candidate]:
        if feed.for_each is None:
            if only in ("", feed.name):
                yield _Candidate(feed, feed.name, feeds.get(self._db, feed.name) is not None)
            return
        members = list(self._members(feed, feed.for_each))
        if only in ("", feed.name):
            yield from members or [_Candidate(feed, feed.name, is_known=True)]
            return
        yield from (one for one in members if one.name == only)
        row = feeds.get(self._db, only)
        if row is not None and row.family == feed.name and all(one.name != only for one in members):
            yield _Candidate(feed, only, is_known=True, term=(feed.for_each, row.value), label=row.label)

    def _members(self, family: Feed, kind: Kind) -> Iterator[_Candidate]:
        """Yield the feeds of the article's own terms, also those that there are not."""
        slugs = slugs_of(family)
        for value, label in sorted(self._labels.get(kind, {}).items()):
            known = feeds.member(self._db, family.name, value)
            slug = slugs.get(value) or slug_of(value)
            name = known[0] if known else name_of(family, slug) if slug else family.name
            yield _Candidate(family, name, known is not None, (kind, value), label)

    # Why it is there, or not

    def _in(self, name: str) -> In | NotIn:
        rows = files.of_feed(self._db, name)
        having = [
            path for path, row in rows.items() if row.lags_from is None or self._live_from <= row.lags_from
        ]
        late = [path for path, row in rows.items() if row.lags_from is not None]
        unpublished = [path for path, feed in self._documents.items() if feed == name and path not in rows]
        held = {path: self._held.get(path, "") for path in [*late, *unpublished]}
        if not having:
            return NotIn(name, "held", tuple(filter(None, held.values())))
        return In(name, self._entries[name] + 1, having, held)

    def _not_in(self, one: _Candidate) -> NotIn:
        if one.feed.for_each and one.term is None:
            return NotIn(one.name, one.feed.for_each)
        selection = self._selection(one)
        rule = rule_against(selection, self._subject, self._now)
        if rule is not None:
            return self._ruled_out(one, rule)
        if one.term and not one.is_known and (found := self._without_feed(one, *one.term)):
            return found
        before = selecting.count_before(self._db, selection, self._known.id, self._now)
        if selection.limit is not None and before >= selection.limit:
            return NotIn(one.name, "limit", (str(before + 1), str(selection.limit)))
        return NotIn(one.name, "next")

    def _selection(self, one: _Candidate) -> Selection:
        return selection_of(one.feed, one.term, feeds.begin_of(self._db, one.name))

    def _ruled_out(self, one: _Candidate, rule: Rule) -> NotIn:
        if one.term and rule == Rule(*_as_rule(one.term)):
            rule = rule._replace(values=(one.label or one.term[1],))
        else:
            rule = readable(rule, one.feed, self._zone)
        return NotIn(one.name, rule.key, rule.values, rule.is_shunned, rule.also)

    def _without_feed(self, one: _Candidate, kind: Kind, value: str) -> NotIn | None:
        """Return why a term of the article has no feed."""
        selection = self._selection(one)._replace(limit=one.feed.min)
        count = len(selecting.listed(self._db, selection, self._now))
        if count < one.feed.min:
            return NotIn(one.name, "min", (kind, one.label, str(count), str(one.feed.min)))
        clash = families.clash_of(self._db, one.feed.name, value)
        return NotIn(one.feed.name, "name", (kind, clash.label, clash.name)) if clash else None

    # What time does

    def _leaving(self, one: _Candidate) -> list[Turn]:
        asked = one.feed.filter
        if asked is None or not asked.age:
            return []
        return [Turn(one.name, self._subject.published + durations.seconds(asked.age), asked.age)]

    def _entering(self, one: _Candidate) -> list[Turn]:
        asked = one.feed.exclude
        if asked is None or not asked.age or not one.is_known or (one.feed.for_each and one.term is None):
            return []
        at, selection = self._subject.published + durations.seconds(asked.age), self._selection(one)
        if at <= self._now or rule_against(selection, self._subject, at) is not None:
            return []
        before = selecting.count_before(self._db, selection, self._known.id, at)
        is_in = selection.limit is None or before < selection.limit
        return [Turn(one.name, at, asked.age, enters=True)] if is_in else []


def _as_rule(term: tuple[Kind, str]) -> tuple[str, tuple[str, ...]]:
    kind, value = term
    return kind, (value,)
