"""Why an article is, or is not, in a feed: what is known of it, as the last run left it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from feedsync.article import Kind, State
from feedsync.assemble import Parts
from feedsync.catalogue import adopting, changes, feeds, finding, ledger
from feedsync.catalogue.articles import CLAIMANT
from feedsync.catalogue.database import Database
from feedsync.catalogue.finding import NOTHING, Known, Source
from feedsync.errors import Finding
from feedsync.load.facts import moment
from feedsync.operations import last_run
from feedsync.operations.which import which
from feedsync.operations.why_feeds import In, NotIn, places_of
from feedsync.operations.why_told import ToldOf, told_of
from feedsync.report import LeftOut
from feedsync.stores.base import GivesIds
from feedsync.text import durations, urls
from feedsync.text.template_syntax import left_out

_HISTORY = 10
# What an id ends in that was given because another article had the one that was wanted.
_DIGITS = re.compile(r"#[0-9a-f]{6}$")

LEFT_OUT = "left_out"
IMPORTING = "importing"


class Missing(Struct, frozen=True):
    """Since when a key is missing, and from when on it is believed gone, if its store is configured."""

    since: datetime
    until: datetime | None


class Happened(Struct, frozen=True):
    """What the log says of an article; `is_silent` of what is no news."""

    at: datetime
    kind: Kind
    is_silent: bool


class Coming(Struct, frozen=True):
    """What time alone does to an article, and from when on.

    `what`: `embargo` (it ends), `expires`, `gone` (it is believed gone), or `leaves` and `enters` a `feed`,
    by its `age` if that is not empty. `is_over` where only the next run is missing.
    """

    at: datetime
    what: str
    feed: str = ""
    age: str = ""
    is_over: bool = False


class Explanation(Struct, frozen=True):
    """All that is known of an article. Times are in the time zone of the site; it may have no id yet.

    `state` is an article's, or `left_out` of what could never be taken over, or `importing` of what was read
    of a store that is not read whole yet. `since` is when it got live, will be, ended, or was believed gone.
    `terms` are as it writes them, by kind. `id_from`: `declared`, `address`, `former_id` or
    `former_address` (it had that before), `adopted`, `convention` (by that of its store), `taken` (another
    article had the one it wanted), or `kept`. `was_at` are earlier places and addresses. `store_problem` are
    the lines in which the last run said why its store could not be taken over. `tags` are the template tags
    that were left out of its text, by their names. `others` is what those know of it that are told.
    """

    article: str
    store: str
    key: str
    title: str
    url: str
    id: str
    atom_id: str
    id_from: str
    is_given: bool
    state: str
    since: datetime | None
    is_broken: bool
    published: datetime | None
    terms: Mapping[str, Sequence[str]]
    first_seen: datetime | None
    edits: int
    was_at: Sequence[str]
    left_out: LeftOut | None
    missing: Missing | None
    is_of_other_configuration: bool
    store_problem: Sequence[str]
    shown: Sequence[In]
    lacking: Sequence[NotIn]
    history: Sequence[Happened]
    coming: Sequence[Coming]
    tags: Mapping[str, int]
    others: ToldOf = ToldOf()


class _Told(NamedTuple):
    known: Known
    source: Source | None
    store: str
    key: str


def why(parts: Parts, db: Database, name: str, cwd: Path, feed: str = "") -> Explanation:
    """Return what is known of the article that a name means, and of its place in all feeds or in one.

    Raises `UnknownName`.
    """
    named = which(parts, db, name, cwd)
    source = finding.source(db, named.store, named.key)
    if source is not None and named.article not in (None, source.article):
        source = None
    number = named.article or (source and source.claimant)
    known = finding.known(db, number) if number else NOTHING
    return _Explaining(parts, db, _Told(known, source, named.store, named.key)).explain(feed)


class _Explaining:
    def __init__(self, parts: Parts, db: Database, told: _Told) -> None:
        self._parts = parts
        self._db = db
        self._known, self._source, self._store, self._key = told
        self._now = int(parts.clock.now().timestamp())
        self._zone = ZoneInfo(parts.config.site.timezone)
        self._place = parts.place(self._store, self._key)

    def explain(self, feed: str) -> Explanation:
        known = self._known
        said = {
            subject: one.lines for subject, one in last_run.read(self._parts.state.last_run).problems.items()
        }
        held = {
            subject.removeprefix("file/"): " ".join(lines).removeprefix("✗ ")
            for subject, lines in said.items()
            if subject.startswith("file/")
        }
        places = places_of(self._parts, self._db, known, self._store, feed, held)
        documents = [path for one in places.shown for path in one.documents]
        turns = [
            self._coming(one.at, "enters" if one.enters else "leaves", one.feed, one.age)
            for one in places.turns
        ]
        return Explanation(
            article=self._place,
            store=self._store,
            key=self._key,
            title=known.title,
            url=known.url,
            id=known.feed_id,
            atom_id=known.atom_id
            or (urls.as_iri(known.feed_id, self._parts.config.site.url) if known.feed_id else ""),
            id_from=self._id_from(),
            is_given=bool(known.is_given),
            state=self._state(),
            since=self._since(),
            is_broken=bool(known.is_broken),
            published=None if known.published is None else self._local(known.published),
            terms=msgspec.json.decode(known.terms),
            first_seen=self._local(known.first_seen) if known is not NOTHING else None,
            edits=known.edits,
            was_at=list(self._was_at()),
            left_out=self._left_out(),
            missing=self._missing(),
            is_of_other_configuration=self._store not in self._parts.stores,
            store_problem=self._store_problem(said),
            shown=places.shown,
            lacking=places.lacking,
            history=[
                Happened(self._local(one.at), one.kind, one.is_silent)
                for one in changes.of_article(self._db, known.id, _HISTORY)
            ],
            coming=sorted([*self._in_time(), *turns], key=lambda one: one.at),
            tags=left_out(msgspec.json.decode(known.metadata)),
            others=ToldOf() if feed else told_of(self._parts, self._db, known, documents),
        )

    def _local(self, seconds: int) -> datetime:
        return moment(seconds).astimezone(self._zone)

    def _store_problem(self, said: Mapping[str, Sequence[str]]) -> list[str]:
        """Return why its store is held, and what is wrong with the article, which is not taken over then."""
        held = said.get(f"store/{self._store}", ())
        of_its_own = said.get(f"article/{self._store}/{self._key}", ()) if held and not self._problem else ()
        return [*held, *of_its_own]

    # Who it is

    def _id_from(self) -> str:
        known = self._known
        if not known.feed_id:
            return ""
        if known.feed_id in (known.declared_id, known.url):
            return "declared" if known.feed_id == known.declared_id else "address"
        if adopting.is_fixed(self._db, known.id, "id"):
            return "adopted"
        store = self._parts.stores.get(self._store)
        by_store = ""
        if isinstance(store, GivesIds):
            by_store = store.id_for(self._key, known.url, known.published)
        if known.feed_id == by_store:
            return "convention"
        former = {*self._names("url"), *self._names("id")}
        if known.feed_id in former:
            return "former_id" if known.feed_id in self._names("id") else "former_address"
        wanted = {known.declared_id, known.url, by_store, *former}
        is_longer = _DIGITS.search(known.feed_id) and _DIGITS.sub("", known.feed_id) in wanted
        return "taken" if is_longer else "kept"

    def _names(self, kind: str) -> list[str]:
        return ledger.names(self._db, self._known.id, kind)

    def _was_at(self) -> Iterator[str]:
        """Yield the places and addresses that it had before."""
        for place in sorted(self._names("key")):
            store, _, key = place.partition("/")
            if (store, key) != (self._store, self._key):
                yield self._parts.place(store, key)
        yield from sorted(set(self._names("url")) - {self._known.url})

    # Where it stands

    def _state(self) -> str:
        if self._known is not NOTHING and self._known.state != CLAIMANT:
            return self._known.state
        return LEFT_OUT if self._problem else IMPORTING

    @property
    def _problem(self) -> str | None:
        return self._source.problem if self._source else None

    def _since(self) -> datetime | None:
        known = self._known
        live = changes.became_live(self._db, known.id)
        moments: Mapping[str, int | None] = {
            State.LIVE: live[1] if live else known.first_live,
            State.SCHEDULED: known.embargo,
            State.EXPIRED: known.expires,
            State.WITHDRAWN: known.gone_at,
        }
        at = moments.get(known.state)
        return None if at is None else self._local(at)

    def _left_out(self) -> LeftOut | None:
        if not self._problem:
            return None
        findings = [Finding(*one) for one in msgspec.json.decode(self._problem)["findings"]]
        shown = self._local(self._known.revised_at) if feeds.places_of(self._db, self._known.id) else None
        return LeftOut(self._store, self._key, self._place, findings, shown)

    def _missing(self) -> Missing | None:
        since = self._source.missing_since if self._source else None
        if since is None:
            return None
        settings = next((one for one in self._parts.config.stores if one.name == self._store), None)
        until = since + durations.seconds(settings.withdraw_after) if settings else None
        return Missing(self._local(since), None if until is None else self._local(until))

    # What comes

    def _in_time(self) -> Iterator[Coming]:
        known, missing = self._known, self._missing()
        is_waiting = known.state == State.SCHEDULED
        ends_first = (
            known.expires is not None and known.embargo is not None and known.expires <= known.embargo
        )
        if is_waiting and known.embargo is not None and not (ends_first or self._problem or missing):
            yield self._coming(known.embargo, "embargo")
        if known.expires is not None and known.state in (State.LIVE, State.SCHEDULED):
            yield self._coming(known.expires, "expires")
        if missing and missing.until:
            yield self._coming(int(missing.until.timestamp()), "gone")

    def _coming(self, at: int, what: str, feed: str = "", age: str = "") -> Coming:
        return Coming(self._local(at), what, feed, age, is_over=at <= self._now)
