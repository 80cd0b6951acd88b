"""Takes over what a store shows: new articles, new values of known ones, and the log of it."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple

import msgspec

from feedsync.article import Facts, Kept, Kind, State
from feedsync.catalogue import articles, changes, ledger, sources, terms
from feedsync.catalogue.articles import Standing
from feedsync.catalogue.changes import Change
from feedsync.catalogue.claimants import Claimant
from feedsync.catalogue.database import Database
from feedsync.errors import ArticleError
from feedsync.load import states
from feedsync.load.facts import claim_of
from feedsync.load.recovered import Identity, Recovered
from feedsync.selection import folded
from feedsync.steps.store_view import StoreView
from feedsync.stores.base import GivesIds

# Most articles share their terms with others.
_folded = lru_cache(maxsize=4096)(folded)


class Withdrawal(NamedTuple):
    """An article that was taken out of the feeds, where it stands, and when it expires."""

    store: str
    article: int
    state: State
    expires: int | None


class TakeOver:
    """Takes over values from stores, of which `views` tell what was known.

    Where the articles of a store are read in another way than before, new values are no news, nor is an
    article from before its last scan.
    """

    def __init__(self, db: Database, views: Mapping[str, StoreView], now: int, zone: str) -> None:
        self._db = db
        self._views = views
        self._now = now
        self._zone = zone
        self.recovered: Recovered | None = None
        self.identities: dict[int, Identity] = {}
        self.withdrawn: list[Withdrawal] = []

    def introduce(self, claimants: Sequence[Claimant]) -> None:
        """Make articles of values that nobody had before."""
        wanted = {self._wanted_id(one) for one in claimants if one.claim is not None}
        if self.identities:
            wanted |= {self.identities[one.id].id for one in claimants if one.id in self.identities}
        taken = articles.taken_ids(self._db, wanted)
        for claimant in claimants:
            self._introduce(claimant, taken)

    def _introduce(self, claimant: Claimant, taken: set[str]) -> None:
        """Make an article; `taken` are those ids, of all that any of its batch wants, that are given."""
        facts = claimant.facts
        identity = self.identities.get(claimant.id)
        if identity and identity.id in taken:
            identity = None
        if identity and identity.published is not None and not facts.tells_date:
            facts = facts._replace(published=identity.published, embargo=identity.published)
            articles.set_published(self._db, claimant.id, identity.published)
        state = states.state_of(facts, self._now)
        feed_id = identity.id if identity else None
        if feed_id is None and claimant.claim is not None:
            feed_id = wanted_id(self._views[claimant.store].ids, claimant.key, facts)
            if feed_id in taken or self._is_reserved(feed_id):
                feed_id = self._free_id(claimant.id, (claimant.store, claimant.key), facts)
        if feed_id is not None:
            taken.add(feed_id)
        first_live = self._now if state is State.LIVE or identity else None
        articles.introduce(self._db, claimant.id, state, feed_id, states.next_at(state, facts), first_live)
        if identity:
            place = (claimant.store, claimant.key)
            ledger.give(self._db, [ledger.Given(claimant.id, identity.atom_id or None, place)])
        log(self._db, None, claimant.id, state, facts, self._now, is_old=self._is_old(claimant, facts))

    def _is_old(self, claimant: Claimant, facts: Facts) -> bool:
        """Whether an article that is seen for the first time is no news."""
        published, view = facts.published or 0, self._views[claimant.store]
        if view.row is None or view.row.complete_since is None:
            return True
        if claimant.is_import or (view.tells_changes and published < view.row.complete_since):
            return published < view.row.complete_since
        return view.is_reread and published < _day_of(min(view.last_complete, self._now), self._zone)

    def update(self, kept: Kept, place: tuple[str, str], facts: Facts, *, may_be_noise: bool = False) -> bool:
        """Give a known article new values, or only a new place, and tell whether either is new.

        A date that it does not tell is kept. `may_be_noise`: it was only read again, and the store may have
        rendered the same text in another way, which is no news.
        """
        if not facts.tells_date and kept.facts.published is not None:
            facts = facts._replace(published=kept.facts.published, embargo=kept.facts.embargo)
        state = states.state_after(kept, facts, self._now)
        if facts == kept.facts and state is kept.state and place == (kept.store, kept.key):
            return False
        feed_id, claim = kept.feed_id or None, claim_of(facts)
        if not kept.is_given:
            feed_id = self._free_id(kept.id, place, facts) if claim is not None else None
        first_live = kept.first_live or (self._now if state is State.LIVE else None)
        standing = Standing(state, feed_id, claim, states.next_at(state, facts), first_live)
        articles.set_values(self._db, kept.id, place, facts, standing, self._now)
        if kept.is_given:
            ledger.also_known_as(self._db, kept.id, facts, place)
        if kept.state is State.LIVE and state is not State.LIVE:
            self.withdrawn.append(Withdrawal(place[0], kept.id, state, facts.expires))
        view = self._views[place[0]]
        same = kept.facts._replace(revision=facts.revision, content=facts.content)
        is_silent = view.is_reread or view.is_first or (may_be_noise and facts == same)
        # Where a store is new, that something is shown again is no news; that it is withdrawn is.
        is_found = view.is_first and state is State.LIVE
        log(self._db, kept, kept.id, state, facts, self._now, is_silent=is_silent, is_found=is_found)
        return True

    def _wanted_id(self, one: Claimant) -> str:
        return wanted_id(self._views[one.store].ids, one.key, one.facts)

    def _free_id(self, article: int, place: tuple[str, str], facts: Facts) -> str:
        store, key = place
        wanted = wanted_id(self._views[store].ids, key, facts)
        return free_id(self._db, article, key, wanted, facts.published, self._is_reserved)

    def _is_reserved(self, feed_id: str) -> bool:
        return self.recovered is not None and self.recovered.reserves(feed_id)


def wanted_id(store: GivesIds | None, key: str, facts: Facts) -> str:
    """Return the id that an article of a store wants: what it declares, else what its store gives."""
    if facts.declared_id or store is None:
        return facts.declared_id or facts.url
    return store.id_for(key, facts.url, facts.published)


def _is_nobodys(_: str) -> bool:
    return False


def free_id(
    db: Database,
    article: int,
    key: str,
    wanted: str,
    published: int | None,
    is_reserved: Callable[[str], bool] = _is_nobodys,
) -> str:
    """Return the id that an article wants, with six digits behind it where that is another one's."""
    feed_id, seed = wanted, f"{key}\0{published}"
    while is_reserved(feed_id) or articles.has_id(db, feed_id, article):
        import hashlib

        digest = hashlib.sha256(seed.encode()).hexdigest()
        feed_id, seed = f"{wanted}#{digest[:6]}", digest
    return feed_id


def set_date(db: Database, article: int, published: int, now: int) -> None:
    """Give an article that tells no date the one that readers know; what is seen by that is no news."""
    kept = articles.get(db, article)
    facts = kept.facts._replace(published=published, embargo=published)
    state = states.state_of(facts, now)
    articles.set_published(db, article, published)
    next_at, first_live = states.next_at(state, facts), kept.first_live or now
    articles.set_standing(db, article, Standing(state, kept.feed_id, claim_of(facts), next_at, first_live))
    known = kept if kept.state is State.LIVE else None
    log(db, known, article, state, facts, now, is_old=True, is_silent=True)


def pass_time(db: Database, now: int, held: Container[str]) -> None:
    """Let in what waited for its time, but not of stores that are `held`, and take out what is over."""
    for kept in articles.due(db, now):
        state = states.state_after(kept, kept.facts, now)
        if state is State.EXPIRED:
            hide(db, kept, state, now)
            # Whatever else is wrong with it, it is over.
            sources.pardon(db, kept.id)
        elif state is State.LIVE and kept.store not in held:
            next_at, first_live = states.next_at(state, kept.facts), kept.first_live or now
            standing = Standing(state, kept.feed_id, claim_of(kept.facts), next_at, first_live)
            articles.set_standing(db, kept.id, standing)
            log(db, kept, kept.id, state, kept.facts, now)


def try_again(db: Database, kept: Kept, now: int, *, had_problem: bool) -> None:
    """Let an article be rendered again that could not be, with the values that it has."""
    was_broken = articles.is_broken(db, kept.id)
    articles.mark_broken(db, kept.feed_id, is_broken=False)
    if kept.state is State.LIVE and (was_broken or had_problem):
        touch(db, kept, kept.facts, now)


def hide(db: Database, kept: Kept, state: State, now: int, *, is_silent: bool = False) -> None:
    """Let an article stand where it is in no feed; silently, where nobody is to hear of it."""
    feed_id = kept.feed_id if kept.is_given or state is not State.WITHDRAWN else None
    claim = claim_of(kept.facts) if state is State.EXPIRED else None
    articles.set_standing(db, kept.id, Standing(state, feed_id, claim, None, kept.first_live))
    log(db, kept, kept.id, state, kept.facts, now, is_found=is_silent)
    if state is State.WITHDRAWN:
        articles.set_gone_at(db, kept.id, now)
    if is_silent and kept.state is State.LIVE:
        articles.set_left_at(db, kept.id, None)


def log(  # noqa: PLR0913
    db: Database,
    kept: Kept | None,
    article: int,
    state: State,
    facts: Facts,
    now: int,
    *,
    is_old: bool = False,
    is_silent: bool = False,
    is_found: bool = False,
) -> None:
    """Write into the log what became of an article, and bring its terms up to date.

    See `states.kind_of`. `is_found`: that a store came or went, and not an edit, is behind it.
    """
    kind = states.kind_of(kept, state, facts.revision, is_old=is_old, is_silent=is_silent)
    was_live, is_live = kept is not None and kept.state is State.LIVE, state is State.LIVE
    if is_live:
        note = terms.add if kept is None else terms.put
        note(db, article, facts.published or 0, facts.terms, _folded)
    elif was_live:
        terms.remove(db, article)
        articles.set_left_at(db, article, now)
    if kind is not None:
        before = kept.facts.terms if kept and was_live else None
        after = facts.terms if is_live else None
        changes.add(db, Change(kind, article, facts.revision, before, after, int(is_found)), now)
    elif kept is not None and was_live and is_live:
        touch(db, kept, facts, now)


def touch(db: Database, kept: Kept, facts: Facts, now: int) -> None:
    """Let the feeds of a live article be looked at again, without any news of it."""
    changes.add(
        db, Change(Kind.UPDATED, kept.id, facts.revision, kept.facts.terms, facts.terms, is_silent=1), now
    )


def problem_of(error: ArticleError, revision: str = "") -> str:
    """Return an error as the catalogue keeps it; `revision` is what could not be rendered."""
    return msgspec.json.encode({"findings": error.findings, "revision": revision}).decode()


def _day_of(seconds: int, zone: str) -> int:
    """Return when the day of a moment began in a time zone."""
    from zoneinfo import ZoneInfo

    day = datetime.fromtimestamp(seconds, UTC).astimezone(ZoneInfo(zone))
    return int(day.replace(hour=0, minute=0, second=0).timestamp())
