"""One store read: all its keys, or what it tells of its changes; nothing, where nothing can have changed."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from functools import partial
from itertools import chain, islice, tee
from typing import TYPE_CHECKING

from feedsync.article import Article, Facts, Known, Seen, State
from feedsync.assemble import store_context
from feedsync.catalogue import articles, feeds, sources, stores
from feedsync.catalogue.database import Database
from feedsync.clock import stopwatch
from feedsync.config.model import Config, StoreSettings
from feedsync.errors import ArticleError, ArticleGone, StoreError
from feedsync.load import guard
from feedsync.load.facts import moment
from feedsync.load.merge import Met, merge
from feedsync.steps.orders import Orders
from feedsync.steps.store_view import Walk, view_of
from feedsync.steps.watch import Watch
from feedsync.stores.base import HasStamp, LoadsApart, LoadsMany, Part, Store, TellsChanges
from feedsync.text import durations

if TYPE_CHECKING:
    from feedsync.steps.reading import Reading

_DAY = 86400
_MANY = 100  # keys that are asked for at once
_FEW = 1000  # keys for which no process beside this one pays


def check_rest(store: Store, orders: Orders, now: int) -> None:
    """Raise `StoreError` while a store wants to be left alone."""
    until = orders.resting.get(store.name, 0)
    # One of more than a day was noted by a clock that was wrong.
    if now < until <= now + _DAY:
        error = StoreError(
            f"The store `{store.name}` ({store.where}) wants to be left alone until"
            f" {moment(until):%Y-%m-%d %H:%M} UTC.",
            kept="Feeds kept as they were.",
            advice="The first run after that asks again.",
        )
        error.retry_after = until - now
        raise error


class Scan:
    """One store in one run. `vanished` are the keys that it misses and the last run did not.

    `is_whole`: all its keys were seen, which not every run does. `problems` is what went wrong and decides
    nothing.
    """

    def __init__(
        self,
        db: Database,
        store: Store,
        settings: StoreSettings,
        config: Config,
        orders: Orders,
        now: int,
    ) -> None:
        self._db = db
        self._orders = orders
        self._now = now
        self._context = store_context(config, settings)
        self.store = store
        self.settings = settings
        self.view = view_of(db, config, settings, store, orders)
        self.vanished: set[str] = set()
        self.unnamed: list[ArticleError] = []
        self.problems: list[str] = []
        self.is_whole = False
        self._gone: set[str] | None = None
        self._failure: StoreError | None = None
        self._cursor = self.view.cursor
        self._is_cut = False

    def run(self, watch: Watch, begin_reading: Callable[[], Reading], *, is_fresh: bool = False) -> None:
        """Read what is new or changed, and note what is gone. Raises `StoreError`.

        `is_fresh`: all that it tells has just been read.
        """
        store, every = self.store, self._orders.full or self.view.is_reread
        if not self.view.is_reread:
            check_rest(store, self._orders, self._now)
        if isinstance(store, TellsChanges):
            self._read_changes(store, watch, begin_reading, is_fresh=is_fresh)
        elif not isinstance(store, HasStamp):
            self._see_all(watch, begin_reading, every=every)
        else:
            self._cursor = store.stamp()
            if every or not self._cursor or self._cursor != self.view.cursor:
                self._see_all(watch, begin_reading, every=every)
            self.is_whole = True

    # All keys

    def _see_all(self, watch: Watch, begin_reading: Callable[[], Reading], *, every: bool) -> None:
        """Compare all keys of the store with those that are known, and read those that differ."""
        name = self.view.name
        again: list[str] = []
        with closing(self._loaded(self._met(watch, again, every=every))) as loaded:
            for met, load in loaded:
                begin_reading().look_at(name, met, load, every=every)
        if self._failure:
            raise self._failure
        if self.vanished or again:
            sources.mark_missing(self._db, name, [*self.vanished, *again], self._now)
        self.is_whole = True

    def _met(self, watch: Watch, again: list[str], *, every: bool) -> Iterator[Met]:
        """Yield the keys that are to be read, and note what else there is.

        Those to be missed `again` were noted by a clock that was wrong. Keys are taken ahead of what is read,
        and what was seen before a failure is read all the same: it may be a draft.
        """
        try:
            keys = watch.keys(self.store, self.store.scan())
            for met in merge(keys, sources.known(self._db, self.view.name), every=every):
                if isinstance(met, Met):
                    yield met
                elif isinstance(met, ArticleError):
                    self.unnamed.append(met)
                elif met.known.missing_since is None:
                    self.vanished.add(met.known.key)
                elif met.known.missing_since > self._now:
                    again.append(met.known.key)
        except StoreError as error:
            self._failure = error

    def _loaded(
        self, mets: Iterator[Met]
    ) -> Generator[tuple[Met, Callable[[], Article | Facts]], None, None]:
        """Yield keys in their order, each with what loads its article."""
        store = self.store
        if isinstance(store, LoadsMany):
            while batch := {met.seen.key: met for met in islice(mets, _MANY)}:
                for key, article in store.load_many(list(batch)):
                    if not isinstance(article, ArticleGone):
                        # What went away between two looks is missed by the next one.
                        yield batch[key], _given(article)
            return
        if isinstance(store, LoadsApart):
            head = list(islice(mets, _FEW))
            mets = chain(head, mets)
            if len(head) == _FEW:
                yield from self._loaded_apart(mets)
                return
        for met in mets:
            yield met, partial(store.load, met.seen.key)

    def _loaded_apart(
        self, mets: Iterator[Met]
    ) -> Generator[tuple[Met, Callable[[], Article | Facts]], None, None]:
        from feedsync.steps import loaders

        mets, ahead = tee(mets)
        keys = (met.seen.key for met in ahead)
        with closing(loaders.facts_of_many(keys, self.settings, self._context)) as found:
            for met, (key, facts) in zip(mets, found, strict=True):
                yield met, partial(self.store.load, key) if facts is None else _given(facts)

    # Changes

    def _read_changes(
        self,
        store: TellsChanges,
        watch: Watch,
        begin_reading: Callable[[], Reading],
        *,
        is_fresh: bool,
    ) -> None:
        """Read what the store tells, see all its keys if it is time for that, and ask for what is missing."""
        orders = self._orders
        every = orders.full or self.view.is_reread
        start = self._start()
        self._cursor = start
        time = stopwatch()
        for part in watch.parts(store, () if is_fresh else store.changes(start)):
            take(self._db, self.view.name, part, begin_reading, every=every)
            self._cursor = part.cursor
            is_over = orders.seconds is not None and part.left != 0 and time() > orders.seconds
            # A half of what another kind of store had would stand beside a half of this one.
            if is_over and not (self.view.is_first or self.view.is_of_other_kind):
                self._is_cut = True
                break
        self._read_due(store, begin_reading)
        # What a new setting leaves out, and what another store had, only a look at all keys can miss.
        sees_all = orders.full or self.view.is_reread or self._is_due(store)
        if self.view.is_first and is_fresh:
            self.is_whole = True
        elif sees_all and not self._is_cut:
            self._see_all(watch, begin_reading, every=False)
        self._look_again(store, begin_reading)

    def _read_due(self, store: TellsChanges, begin_reading: Callable[[], Reading]) -> None:
        """Read again what waited for its time: it is public when the store says so."""
        due = {known[0]: known for known in sources.due(self._db, self.view.name, self._now)}
        for key, article in store.load_many(list(due)) if due else ():
            if isinstance(article, ArticleGone):
                # What is missing does not come in by its time.
                sources.mark_missing(self._db, self.view.name, [key], self._now)
            else:
                met = Met(Seen(key, ""), Known._make(due[key]))
                begin_reading().look_at(self.view.name, met, _given(article), every=True)

    def _start(self) -> str:
        if self.view.is_first or self.view.is_reread:
            return self.view.walk.cursor
        return "" if self._orders.full else self.view.cursor

    def _is_due(self, store: TellsChanges) -> bool:
        return not 0 <= self._now - self.view.seen_whole_at < store.reconcile

    def _look_again(self, store: TellsChanges, begin_reading: Callable[[], Reading]) -> None:
        """Ask for what has been missing for long enough, each key alone, whether it is gone."""
        name = self.view.name
        missing = self._missing(at_once=self._orders.now)
        if self._orders.seconds is not None:
            # Each may cost a question of its own; the next runs go on.
            missing = missing[:_MANY]
        self._gone = set()
        try:
            for key, article in store.load_many([one.key for one in missing]) if missing else ():
                known = sources.known_one(self._db, name, key)
                if isinstance(article, ArticleGone):
                    self._gone.add(key)
                elif known is not None:
                    # It is read again when all keys are seen: only then its fingerprint is known.
                    met = Met(Seen(key, ""), Known._make(known))
                    begin_reading().look_at(name, met, _given(article), every=False)
                    self.vanished.discard(key)
        except StoreError as error:
            self.problems.append(str(error))

    def _missing(self, *, at_once: bool) -> list[sources.Missing]:
        """Return what has been missing for long enough, and in an earlier run already."""
        until = None if at_once else self._now - durations.seconds(self.settings.withdraw_after)
        found = sources.missing(self._db, self.view.name, until)
        return [one for one in found if at_once or one.key not in self.vanished]

    # What came of it

    def losses(self, come: int) -> guard.Losses:
        """Return what is gone, of which `come` keys are no part: the last scan did not have them."""
        missing = sources.missing(self._db, self.view.name)
        gone = [one for one in missing if one.key in self.vanished]
        had = sources.count_present(self._db, self.view.name) + len(self.vanished)
        if isinstance(self.store, TellsChanges):
            # Such a store empties its own trash, and nobody saw what was in it.
            moved = len(self.vanished) - len(gone)
            gone = [one for one in gone if one.state == State.LIVE]
            had = sources.count_live(self._db, self.view.name) + moved + len(gone)
        had = max(had - come, len(gone))
        documents = feeds.losses(
            self._db,
            {one.article for one in gone if one.article},
            {one.article for one in missing if one.article},
        )
        return guard.Losses(
            guard.Loss(had, len(gone)), {feed: guard.Loss(*loss) for feed, loss in documents.items()}
        )

    def count_left_out(self) -> int:
        """Return how many of its articles cannot be taken over."""
        return len(self.unnamed) + len(sources.quarantined(self._db, self.view.name))

    def withdraw_missing(self, *, at_once: bool) -> None:
        """Believe that what was missed long enough, and in an earlier scan already, is gone."""
        for one in self._missing(at_once=at_once):
            if self._gone is None or one.key in self._gone:
                withdraw(self._db, one.store, one.key, one.article, self._now)

    def finish(self, cleared: Iterable[tuple[str, str]], *, has_written: bool) -> None:
        """Note that the store was read, if there is anything to note."""
        view, db = self.view, self._db
        is_new = view.row is None or view.is_reread or view.is_first
        if not (is_new or has_written or self._cursor != view.cursor):
            return
        sources.clear(db, view.name, cleared)
        if self._is_cut and is_new:
            stores.walked(db, view.name, Walk(view.settings, self._cursor).as_json())
        elif self._is_cut:
            stores.read_up_to(db, view.name, self._cursor)
        else:
            stores.scanned(db, view.name, view.settings, self._now, self._cursor)


def take(db: Database, store: str, part: Part, begin_reading: Callable[[], Reading], *, every: bool) -> None:
    """Read what a store tells as new or changed; what it tells again as it is known is passed over."""
    keys = sources.known_some(db, store, [told.seen.key for told in part.told])
    for told in part.told:
        key = told.seen.key
        # What is told twice is known by what was told first.
        known = keys.pop(key) if key in keys else sources.known_one(db, store, key)
        if not every and known is not None and known[2] is None and known[1] == told.seen.fingerprint != "":
            continue
        met = Met(told.seen, None if known is None else Known._make(known))
        begin_reading().look_at(store, met, _given(told.article), every=every)


def _given(article: Article | Facts | ArticleError) -> Callable[[], Article | Facts]:
    def give() -> Article | Facts:
        if isinstance(article, ArticleError):
            raise article
        return article

    return give


def withdraw(
    db: Database, store: str, key: str, article: int | None, now: int, *, is_silent: bool = False
) -> None:
    """Forget a key that is gone, and take its article out of the feeds."""
    sources.remove(db, store, key)
    if article is not None:
        from feedsync.steps.take_over import hide

        hide(db, articles.get(db, article), State.WITHDRAWN, now, is_silent=is_silent)
