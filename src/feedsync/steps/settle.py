"""Settles who is who: which new key continues which article, and who has which id and which address."""

from __future__ import annotations

from feedsync.catalogue import articles, sources
from feedsync.catalogue.database import Database
from feedsync.errors import ArticleError, Finding
from feedsync.load.claims import Claim, contested
from feedsync.load.match import only_pairs
from feedsync.steps.take_over import TakeOver, problem_of
from feedsync.stores.base import Store

_MONTH = 30 * 86400


def settle(db: Database, store: Store, take_over: TakeOver, now: int, *, is_first: bool) -> None:
    """Let new keys continue what is gone, and take over all claimants that can have what they want.

    `is_first` until a load of the store was complete for the first time.
    """
    _continue(db, now)
    reasons = _contested(db, store, now)
    for number, reason in reasons.items():
        sources.contest(db, number, reason, is_import=is_first)
    for claimant in sources.claimants(db):
        if claimant.id in reasons:
            continue
        if claimant.article is None:
            take_over.introduce(claimant)
            sources.settle(db, claimant.id, claimant.id)
        else:
            kept = articles.get(db, claimant.article)
            articles.remove(db, [claimant.id])
            take_over.update(kept, (claimant.store, claimant.key), claimant.facts)
            sources.settle(db, claimant.id, kept.id)


def _continue(db: Database, now: int) -> None:
    for claimant, article in sources.same_place(db):
        sources.move(db, claimant, article)
    for claimant, article in only_pairs(sources.same_declared_id(db, now - _MONTH)).items():
        sources.move(db, claimant, article)


def _contested(db: Database, store: Store, now: int) -> dict[int, str]:
    """Return the problem, as JSON, of each claimant that cannot have what it wants."""
    holders: list[Claim] = []
    claimants: list[Claim] = []
    places: dict[int, str] = {}
    for rival in sources.rivals(db):
        # Among those that come together, one that can be seen goes before one that cannot.
        waits = rival.embargo > now or (rival.expires is not None and rival.expires <= now)
        place = places[rival.id] = store.place(rival.key)
        claim = Claim(rival.id, place, rival.claim, rival.url, (waits, rival.store, rival.key))
        (claimants if rival.is_claimant else holders).append(claim)
    return {
        number: problem_of(ArticleError(places[number], [Finding(0, reason)]))
        for number, reason in contested(holders, claimants).items()
    }
