"""Reads the keys that are new or changed, and takes over what they show.

What it imports costs more than a scan that finds nothing new, so it is made when there is something to read.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Container, Iterable, Mapping, Sequence

import msgspec

from feedsync.article import Article, Facts, Kept, State
from feedsync.assemble import Parts
from feedsync.catalogue import articles, sources
from feedsync.catalogue.database import Database
from feedsync.catalogue.sources import Source
from feedsync.document import ReadBack
from feedsync.errors import ArticleError, Finding
from feedsync.load.facts import NO_FACTS, claim_of, facts_of, moment
from feedsync.load.guard import Loss, Losses
from feedsync.load.match import is_like, is_same
from feedsync.load.merge import Met
from feedsync.report import Doubt, Move
from feedsync.steps.identities import recover
from feedsync.steps.settle import Settling
from feedsync.steps.store_view import StoreView
from feedsync.steps.take_over import TakeOver, Withdrawal, hide, problem_of, try_again
from feedsync.text.template_syntax import LEFT_OUT, left_out

_CLOCKS_DIFFER = 86400
_RECENT = 500


class Reading:
    """The reading of all stores in one run.

    Each by the store's name: `come` is the number of keys that the last scan did not meet, `cleared` are
    fingerprints of keys that need not be read again. `recent` are articles as they were just read, by
    store, key and revision. `documents` are those that a new catalogue found published, by path.
    `reduced` counts the articles of which template tags were left out, and `tags` those, by their names.
    """

    def __init__(self, parts: Parts, db: Database, views: Mapping[str, StoreView], now: int) -> None:
        self._parts = parts
        self._db = db
        self._views = views
        self._now = now
        self._is_new = articles.is_empty(db)
        self._take_over = TakeOver(db, views, now, parts.config.site.timezone)
        self.documents: Mapping[str, ReadBack] = {}
        self._released: list[Kept] = []
        self._may_be_noise = False
        self.come: Counter[str] = Counter()
        self.cleared: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
        self.recent: dict[tuple[str, str, str], Article] = {}
        self.reduced = 0
        self.tags: Counter[str] = Counter()
        self.moves: Sequence[Move] = ()
        self.doubts: Sequence[Doubt] = ()

    def recover(self) -> None:
        """Find the identities that new articles may have had before."""
        self._take_over.recovered, self.documents = recover(self._parts, is_new=self._is_new)

    def look_at(self, store: str, met: Met, load: Callable[[], Article | Facts], *, every: bool) -> None:
        """Read, by `load`, a key that is new, changed or back.

        `every`: with all others, whether or not it changed.
        """
        seen, known = met
        old = sources.get(self._db, store, seen.key) if known else sources.NEW
        is_back = known is not None and known.missing_since is not None
        self.come[store] += known is None or is_back
        source = Source(seen.fingerprint, *old[1:])
        # It had not changed, as far as the store can tell.
        self._may_be_noise = every and self._views[store].tells_changes and old.fingerprint != ""
        new = self._read((store, seen.key), load, source, is_back=is_back, every=every)
        if known is None or is_back or old.fingerprint:
            if new != old or known is None or is_back:
                sources.put(self._db, store, seen.key, new)
        elif new._replace(fingerprint="") != old:
            sources.put(self._db, store, seen.key, new)
        elif new.fingerprint:
            self.cleared[store].append((seen.key, new.fingerprint))

    def _read(
        self,
        place: tuple[str, str],
        load: Callable[[], Article | Facts],
        source: Source,
        *,
        is_back: bool,
        every: bool,
    ) -> Source:
        """Read an article, take over what can be taken over at once, and return what its key is known by.

        While it was away somebody else may have taken its id or its address; and under an old name there
        may be another article by now.
        """
        kept = articles.get(self._db, source.article) if source.article else None
        try:
            read = load()
            facts = facts_of(read) if isinstance(read, Article) else read
            self._check_updated(read, facts, place)
        except ArticleError as error:
            hidden = self._hidden(error, kept)
            if hidden is None:
                return self._quarantined(place, source, error, kept)
            facts = hidden
        else:
            if f'"{LEFT_OUT}"' in facts.metadata and not facts.is_draft:
                self._count(left_out(msgspec.json.decode(facts.metadata)))
            if isinstance(read, Article) and len(self.recent) < _RECENT:
                self.recent[(*place, facts.revision)] = read
        if kept is None:
            return self._claimant(place, source, facts)
        if is_back and not is_like(kept.facts, facts):
            self._released.append(kept)
            return self._claimant(place, source._replace(article=None), facts)
        if is_back or not is_same(kept.facts, facts) or not _claims_no_more(kept, facts):
            return self._claimant(place, source, facts)
        self._drop_claimant(source)
        self._take_over.update(kept, place, facts, may_be_noise=self._may_be_noise)
        problem = None if every else _of_rendering(source.problem, facts.revision)
        if every or (source.problem and not problem):
            try_again(self._db, kept, self._now, had_problem=source.problem is not None)
        return source._replace(claimant=None, problem=problem)

    def _count(self, tags: Mapping[str, int]) -> None:
        self.reduced += bool(tags)
        self.tags.update(tags)

    def _quarantined(
        self, place: tuple[str, str], source: Source, error: ArticleError, kept: Kept | None
    ) -> Source:
        self._drop_claimant(source)
        if kept and error.expires is not None:
            facts = kept.facts._replace(expires=int(error.expires.timestamp()))
            self._take_over.update(kept, place, facts)
        may_pass = error.may_pass or (kept is None and error.expires is not None)
        return source._replace(
            fingerprint="" if may_pass else source.fingerprint,
            claimant=None,
            problem=problem_of(error),
            is_import=int(self._views[place[0]].is_first or source.is_import),
        )

    def _claimant(self, place: tuple[str, str], source: Source, facts: Facts) -> Source:
        """Note values whose id and address must first be found free, when all keys have been seen."""
        if source.claimant and articles.get(self._db, source.claimant).facts == facts:
            return source
        self._drop_claimant(source)
        number = articles.add_claimant(self._db, place, facts, claim_of(facts), self._now)
        return Source(source.fingerprint, source.article, number, None, source.is_import)

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

    def _check_updated(self, read: Article | Facts, facts: Facts, place: tuple[str, str]) -> None:
        latest = max(self._now, facts.embargo or 0) + _CLOCKS_DIFFER
        if not facts.is_draft and facts.updated is not None and facts.updated > latest:
            where = read.where if isinstance(read, Article) else self._parts.place(*place)
            message = (
                f"was last changed in the future, on {moment(facts.updated):%Y-%m-%d}; correct its `updated`"
            )
            raise ArticleError(where, [Finding(0, message)], may_pass=True)

    def settle(self, *, without: Container[str]) -> None:
        """Decide who is who, and take over the rest; `without` the stores that could not be read whole."""
        released = [kept for kept in self._released if kept.store not in without]
        views = {name: view for name, view in self._views.items() if name not in without}
        settling = Settling(self._parts, self._db, self._take_over, views, self._now)
        self.moves, self.doubts = settling.settle({kept.id for kept in released})

    @property
    def recovered(self) -> Loss | None:
        """What became of the entries that an earlier catalogue has left, `None` where it left nothing."""
        recovered = self._take_over.recovered
        return recovered.losses().keys if recovered and self._is_new and recovered.is_any else None

    @property
    def withdrawn(self) -> Sequence[Withdrawal]:
        """What was taken out of the feeds."""
        return self._take_over.withdrawn

    def unclaimed(self) -> Losses | None:
        """Return what the documents have that a new catalogue found, and which of it is no article's."""
        recovered = self._take_over.recovered
        return recovered.losses() if recovered and self._is_new else None


def obey(db: Database, withdrawn: Iterable[Withdrawal], now: int) -> None:
    """Take from the feeds what says that it is not to be seen, though nothing else is taken over."""
    for one in withdrawn:
        if one.state in (State.DRAFT, State.EXPIRED):
            articles.set_expires(db, one.article, one.expires)
            hide(db, articles.get(db, one.article), one.state, now)
            sources.read_again(db, one.article)


def _of_rendering(problem: str | None, revision: str) -> str | None:
    """Return the problem, if it is that this revision cannot be rendered: to read it again mends nothing."""
    is_it = problem is not None and msgspec.json.decode(problem)["revision"] == revision
    return problem if is_it else None


def _claims_no_more(kept: Kept, facts: Facts) -> bool:
    """Whether an article wants no other id or address than it has."""
    claim = claim_of(facts)
    return claim is None or (claim == claim_of(kept.facts) and facts.url == kept.facts.url)
