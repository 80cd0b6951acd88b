"""Reads the keys that are new or changed, and takes over what they show.

What it imports costs more than a scan that finds nothing new, so it is made when there is something to read.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from feedsync.article import Article, Facts, Kept, Seen, State
from feedsync.assemble import Parts
from feedsync.catalogue import articles, sources
from feedsync.catalogue.database import Database
from feedsync.catalogue.sources import Source
from feedsync.catalogue.stores import StoreRow
from feedsync.document import ReadBack
from feedsync.errors import ArticleError, Finding
from feedsync.load.facts import NO_FACTS, claim_of, facts_of, moment
from feedsync.load.guard import Losses
from feedsync.load.merge import Met
from feedsync.steps.identities import recover
from feedsync.steps.settle import settle
from feedsync.steps.take_over import TakeOver, hide, problem_of, try_again

_CLOCKS_DIFFER = 86400
_RECENT = 500


class Reading:
    """One scan's reading of one store.

    `come` is the number of keys that the last scan did not meet, `cleared` are fingerprints of keys that
    need not be read again, `recent` articles as they were just read, by store, key and revision.
    `documents` are those that a new catalogue found published, by path.
    """

    def __init__(
        self, parts: Parts, db: Database, row: StoreRow | None, now: int, *, is_reread: bool
    ) -> None:
        self._db = db
        self._store = parts.store
        self._now = now
        self._is_first = row is None or row.complete_since is None
        self._take_over = TakeOver(db, row, now, parts.config.site.timezone, is_reread=is_reread)
        self.come = 0
        self.cleared: list[tuple[str, str]] = []
        self.recent: dict[tuple[str, str, str], Article] = {}
        self.documents: Mapping[str, ReadBack] = {}
        self._is_new = self._is_first and articles.is_empty(db)
        self._take_over.recovered, self.documents = recover(parts, is_new=self._is_new)

    def look_at(self, met: Met, *, every: bool) -> None:
        """Read a key that is new, changed or back. `every`: with all others, whether or not it changed."""
        seen, known = met
        old = sources.get(self._db, self._store.name, seen.key) if known else sources.NEW
        is_back = known is not None and known.missing_since is not None
        self.come += known is None or is_back
        new = self._read(seen, old, is_back=is_back, every=every)
        if known is None or is_back or old.fingerprint:
            if new != old or known is None or is_back:
                sources.put(self._db, self._store.name, seen.key, new)
        elif new._replace(fingerprint="") != old:
            sources.put(self._db, self._store.name, seen.key, new)
        elif new.fingerprint:
            self.cleared.append((seen.key, new.fingerprint))

    def _read(self, seen: Seen, source: Source, *, is_back: bool, every: bool) -> Source:
        """Read an article, take over what can be taken over at once, and return what its key is known by.

        While it was away somebody else may have taken its id or its address.
        """
        source = source._replace(fingerprint=seen.fingerprint)
        kept = articles.get(self._db, source.article) if source.article else None
        try:
            article = self._store.load(seen.key)
            self._check_updated(article)
            facts = facts_of(article)
        except ArticleError as error:
            hidden = self._hidden(error, kept)
            if hidden is None:
                return self._quarantined(seen.key, source, error, kept)
            facts = hidden
        else:
            if len(self.recent) < _RECENT:
                self.recent[self._store.name, seen.key, facts.revision] = article
        if kept and not is_back and _claims_no_more(kept, facts):
            self._drop_claimant(source)
            self._take_over.update(kept, (self._store.name, seen.key), facts)
            problem = None if every else _of_rendering(source.problem, facts.revision)
            if every or (source.problem and not problem):
                try_again(self._db, kept)
            return source._replace(claimant=None, problem=problem)
        return self._claimant(seen.key, source, facts)

    def _quarantined(self, key: str, source: Source, error: ArticleError, kept: Kept | None) -> Source:
        self._drop_claimant(source)
        if kept and error.expires is not None:
            facts = kept.facts._replace(expires=int(error.expires.timestamp()))
            self._take_over.update(kept, (self._store.name, key), facts)
        may_pass = error.may_pass or (kept is None and error.expires is not None)
        return source._replace(
            fingerprint="" if may_pass else source.fingerprint,
            claimant=None,
            problem=problem_of(error),
            is_import=int(self._is_first or source.is_import),
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
        settle(self._db, self._store, self._take_over, self._now, is_first=self._is_first)

    def unclaimed(self) -> Losses | None:
        """Return what the documents have that a new catalogue found, and which of it is no article's."""
        recovered = self._take_over.recovered
        return recovered.losses() if recovered and self._is_new else None

    def obey_withdrawals(self) -> None:
        """Take from the feeds what says that it is not to be seen, though nothing else is taken over."""
        for article, state, expires in self._take_over.withdrawn:
            if state in (State.DRAFT, State.EXPIRED):
                articles.set_expires(self._db, article, expires)
                hide(self._db, articles.get(self._db, article), state, self._now)
                sources.read_again(self._db, article)


def _of_rendering(problem: str | None, revision: str) -> str | None:
    """Return the problem, if it is that this revision cannot be rendered: to read it again mends nothing."""
    is_it = problem is not None and msgspec.json.decode(problem)["revision"] == revision
    return problem if is_it else None


def _claims_no_more(kept: Kept, facts: Facts) -> bool:
    """Whether an article wants no other id or address than it has."""
    claim = claim_of(facts)
    return claim is None or (claim == claim_of(kept.facts) and facts.url == kept.facts.url)
