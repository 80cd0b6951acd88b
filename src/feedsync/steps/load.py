"""Load: what the scan of a store means for what is known of its articles."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from feedsync.article import Article, Facts, Kept, Seen, State
from feedsync.assemble import Parts
from feedsync.catalogue import articles, feeds, sources, stores
from feedsync.catalogue.database import Database
from feedsync.catalogue.sources import Quarantined, Source
from feedsync.config.model import Config
from feedsync.document import ReadBack
from feedsync.errors import ArticleError, Finding, StoreError
from feedsync.load import guard
from feedsync.load.facts import NO_FACTS, claim_of, facts_of, moment
from feedsync.load.merge import Met, Vanished, merge
from feedsync.steps.identities import recover
from feedsync.steps.orders import Orders
from feedsync.steps.settle import settle
from feedsync.steps.take_over import TakeOver, hide, pass_time, problem_of
from feedsync.stores.base import LOADER
from feedsync.text import durations

Watch = Callable[[Iterable[Seen | ArticleError]], Iterable[Seen | ArticleError]]

_CLOCKS_DIFFER = 86400
_RECENT = 500


class Loaded(NamedTuple):
    """What came of it. `held` says why nothing of the store was taken over, empty where it was.

    `is_first` until a load of the store was complete for the first time. `unnamed` are keys that cannot
    be known by any name, `quarantined` the others that a scan that is held found wrong. `recent` are
    articles as they were just read, by store, key and revision, `documents` those that a new catalogue
    found published, by path.
    """

    held: str
    is_first: bool
    unnamed: list[ArticleError]
    quarantined: list[Quarantined]
    recent: dict[tuple[str, str, str], Article]
    documents: Mapping[str, ReadBack]


class _HeldError(Exception):
    """The guard holds the store."""


def load(parts: Parts, db: Database, orders: Orders, watch: Watch, now: int) -> Loaded:
    """Bring the catalogue up to date with the store, inside of a transaction.

    Nothing is kept of a store that fails or is held by the guard, but for what it says must not be seen
    any more.
    """
    reading = _Reading(parts, db, orders, now)
    held = ""
    try:
        with db.savepoint():
            reading.scan(watch)
            reading.settle()
            reading.judge()
            reading.withdraw_missing()
            reading.finish()
    except (_HeldError, StoreError) as reason:
        held = str(reason)
        reading.obey_withdrawals()
    pass_time(db, now, only_expiries=bool(held))
    return Loaded(
        held, reading.is_first, reading.unnamed, reading.quarantined, reading.recent, reading.documents
    )


class _Reading:
    """One scan of one store."""

    def __init__(self, parts: Parts, db: Database, orders: Orders, now: int) -> None:
        self._parts = parts
        self._db = db
        self._store = parts.store
        self._settings = _settings(parts.config)
        self._orders = orders
        self._now = now
        self._written = db.written
        self._row = stores.get(db, parts.store.name)
        self._is_reread = self._row is not None and self._row.settings != self._settings
        zone = ZoneInfo(parts.config.site.timezone)
        self._take_over = TakeOver(db, self._row, now, zone, is_reread=self._is_reread)
        self._come = 0
        self._vanished: set[str] = set()
        self._cleared: list[tuple[str, str]] = []
        self.is_first = self._row is None or self._row.complete_since is None
        self.unnamed: list[ArticleError] = []
        self.quarantined: list[Quarantined] = []
        self.recent: dict[tuple[str, str, str], Article] = {}
        self.documents: Mapping[str, ReadBack] = {}

    def scan(self, watch: Watch) -> None:
        """Read what is new or changed, and note what is gone."""
        if self.is_first and articles.is_empty(self._db):
            self._take_over.recovered, self.documents = recover(self._parts)
        known = sources.known(self._db, self._store.name)
        every = self._orders.full or self._is_reread
        for met in merge(watch(self._store.scan()), known, every=every):
            if isinstance(met, ArticleError):
                self.unnamed.append(met)
            elif isinstance(met, Vanished):
                if met.known.missing_since is None:
                    self._vanished.add(met.known.key)
            else:
                self._look_at(met, every=every)
        sources.mark_missing(self._db, self._store.name, self._vanished, self._now)

    def _look_at(self, met: Met, *, every: bool) -> None:
        seen, known = met
        old = sources.get(self._db, self._store.name, seen.key) if known else sources.NEW
        is_back = known is not None and known.missing_since is not None
        self._come += known is None or is_back
        is_as_it_was = is_back and seen.fingerprint == old.fingerprint != "" and not every
        new = old if is_as_it_was else self._read(seen, old)
        if known is None or is_back or old.fingerprint:
            if new != old or known is None or is_back:
                sources.put(self._db, self._store.name, seen.key, new)
        elif new._replace(fingerprint="") != old:
            sources.put(self._db, self._store.name, seen.key, new)
        elif new.fingerprint:
            self._cleared.append((seen.key, new.fingerprint))

    def _read(self, seen: Seen, source: Source) -> Source:
        """Read an article, take over what can be taken over at once, and return what its key is known by."""
        source = source._replace(fingerprint=seen.fingerprint)
        kept = articles.get(self._db, source.article) if source.article else None
        try:
            article = self._store.load(seen.key)
            self._check_updated(article)
            facts = facts_of(article)
        except ArticleError as error:
            hidden = self._hidden(error, kept)
            if hidden is None:
                return self._quarantined(source, error)
            facts = hidden
        else:
            if len(self.recent) < _RECENT:
                self.recent[self._store.name, seen.key, facts.revision] = article
        if kept and not facts.tells_date and kept.facts.published is not None:
            facts = facts._replace(published=kept.facts.published, embargo=kept.facts.embargo)
        if kept and _claims_no_more(kept, facts):
            self._drop_claimant(source)
            self._take_over.update(kept, (self._store.name, seen.key), facts)
            return source._replace(claimant=None, problem=None)
        return self._claimant(seen.key, source, facts)

    def _quarantined(self, source: Source, error: ArticleError) -> Source:
        self._drop_claimant(source)
        return source._replace(
            fingerprint="" if error.may_pass else source.fingerprint,
            claimant=None,
            problem=problem_of(error),
            is_import=int(self.is_first or source.is_import),
        )

    def _claimant(self, key: str, source: Source, facts: Facts) -> Source:
        """Note values whose id and address must first be found free, when all keys have been seen."""
        if source.claimant and articles.get(self._db, source.claimant).facts == facts:
            return source
        self._drop_claimant(source)
        number = articles.add_claimant(self._db, self._store.name, key, facts, claim_of(facts), self._now)
        return source._replace(claimant=number, problem=None)

    def _drop_claimant(self, source: Source) -> None:
        if source.claimant:
            articles.remove(self._db, [source.claimant])

    def _hidden(self, error: ArticleError, kept: Kept | None) -> Facts | None:
        """Return the values of an article that says, whatever else is wrong, that it is not to be seen."""
        facts = kept.facts if kept else NO_FACTS
        if error.is_draft:
            return facts._replace(is_draft=1)
        if error.expires is not None and error.expires <= moment(self._now):
            return facts._replace(expires=int(error.expires.timestamp()))
        return None

    def _check_updated(self, article: Article) -> None:
        latest = max(self._now, int(article.embargo.timestamp()) if article.embargo else 0) + _CLOCKS_DIFFER
        if not article.is_draft and article.updated is not None and article.updated > moment(latest):
            message = f"was last changed in the future, on {article.updated:%Y-%m-%d}; correct its `updated`"
            raise ArticleError(article.where, [Finding(0, message)], may_pass=True)

    def settle(self) -> None:
        """Decide who is who, and take over the rest."""
        settle(self._db, self._store, self._take_over, self._now, is_first=self.is_first)

    def judge(self) -> None:
        """Raise `_HeldError` where more is gone than may be believed."""
        recovered = self._take_over.recovered
        if self._orders.accept_shrink or not (self._vanished or recovered):
            return
        losses = recovered.losses() if recovered else self._losses()
        place = f"The store `{self._store.name}` ({self._store.where})"
        quarantined = sources.quarantined(self._db, self._store.name)
        left_out = len(quarantined) + len(self.unnamed)
        max_shrink = durations.part(self._parts.config.store.max_shrink)
        if reason := guard.reason_to_hold(place, losses, left_out, max_shrink):
            self.quarantined = quarantined
            raise _HeldError(reason)

    def _losses(self) -> guard.Losses:
        gone = [one for one in sources.missing(self._db, self._store.name) if one.key in self._vanished]
        had = sources.count_present(self._db, self._store.name) - self._come + len(self._vanished)
        documents = feeds.losses(self._db, [one.article for one in gone if one.article])
        return guard.Losses(
            guard.Loss(had, len(gone)), {feed: guard.Loss(*loss) for feed, loss in documents.items()}
        )

    def withdraw_missing(self) -> None:
        """Believe that what was missed long enough, and in an earlier scan already, is gone."""
        patience = durations.seconds(self._parts.config.store.withdraw_after)
        until = None if self._orders.now else self._now - patience
        for one in sources.missing(self._db, self._store.name, until):
            if one.key in self._vanished and not self._orders.now:
                continue
            sources.remove(self._db, self._store.name, one.key)
            if one.article is not None:
                hide(self._db, articles.get(self._db, one.article), State.WITHDRAWN, self._now)
                articles.set_left_at(self._db, one.article, self._now)

    def finish(self) -> None:
        """Note that the scan was complete, if it brought anything to note."""
        is_changed = self._row is None or self._is_reread
        if is_changed or self._db.written > self._written:
            sources.clear(self._db, self._store.name, self._cleared)
            stores.scanned(self._db, self._store.name, self._settings, self._now)

    def obey_withdrawals(self) -> None:
        """Take from the feeds what says that it is not to be seen, though nothing else is taken over."""
        for article, state in self._take_over.withdrawn:
            if state in (State.DRAFT, State.EXPIRED):
                hide(self._db, articles.get(self._db, article), state, self._now)


def _claims_no_more(kept: Kept, facts: Facts) -> bool:
    """Whether an article wants no other id or address than it has."""
    claim = claim_of(facts)
    return claim is None or (claim == claim_of(kept.facts) and facts.url == kept.facts.url)


def _settings(config: Config) -> str:
    """Return all that loading reads beside the articles, as text."""
    store = msgspec.structs.asdict(config.store)
    # These judge what loading gave.
    del store["max_shrink"], store["withdraw_after"]
    site = config.site
    return msgspec.json.encode([LOADER, store, site.url, site.timezone, site.language]).decode()
