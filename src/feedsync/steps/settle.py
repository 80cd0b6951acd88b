"""Settles who is who: which new key continues which article, and who has which id and which address."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping

from feedsync.article import Facts
from feedsync.catalogue import articles, sources
from feedsync.catalogue.database import Database
from feedsync.catalogue.sources import Claimant
from feedsync.errors import ArticleError, Finding
from feedsync.load.claims import Claim, contested
from feedsync.load.facts import claim_of
from feedsync.load.match import only_pairs
from feedsync.load.recovered import Identity
from feedsync.steps.take_over import TakeOver, problem_of, try_again
from feedsync.stores.base import Store

_MONTH = 30 * 86400


def settle(db: Database, store: Store, take_over: TakeOver, now: int, *, is_first: bool) -> None:
    """Let new keys continue what is gone, and take over all claimants that can have what they want.

    `is_first` until a load of the store was complete for the first time.
    """
    if take_over.recovered:
        take_over.identities = take_over.recovered.assign(lambda: _newcomers(db))
    reasons = _contested(db, store, now, take_over.identities)
    for number, reason in reasons.items():
        sources.contest(db, number, reason, is_import=is_first)
    _continue(db, now, reasons)
    for claimant in sources.claimants(db):
        if claimant.id in reasons:
            _obey_end(db, take_over, claimant)
        elif claimant.article is None:
            take_over.introduce(claimant)
            sources.settle(db, claimant.id, claimant.id)
        else:
            kept = articles.get(db, claimant.article)
            articles.remove(db, [claimant.id])
            is_new = take_over.update(kept, (claimant.store, claimant.key), claimant.facts)
            sources.settle(db, claimant.id, kept.id)
            if not is_new:
                # Its problem is forgotten with the claim; if it cannot be rendered, that is found again.
                try_again(db, kept)


def _newcomers(db: Database) -> Iterator[tuple[int, str, str, Facts]]:
    for one in sources.claimants(db):
        if one.article is None:
            yield one.id, one.store, one.key, one.facts


def _continue(db: Database, now: int, but: Container[int]) -> None:
    """Let new keys continue articles whose own are gone, `but` for those that cannot have what they want."""
    for claimant, article in sources.same_place(db):
        if claimant not in but:
            sources.move(db, claimant, article)
    agreeing = [pair for pair in sources.same_declared_id(db, now - _MONTH) if pair[0] not in but]
    for claimant, article in only_pairs(agreeing).items():
        sources.move(db, claimant, article)


def _obey_end(db: Database, take_over: TakeOver, claimant: Claimant) -> None:
    """Take over when an article expires, though nothing else of what it says can be."""
    if claimant.article is not None and claimant.facts.expires is not None:
        kept = articles.get(db, claimant.article)
        facts = kept.facts._replace(expires=claimant.facts.expires)
        take_over.update(kept, (claimant.store, claimant.key), facts)


def _contested(db: Database, store: Store, now: int, known: Mapping[int, Identity]) -> dict[int, str]:
    """Return the problem, as JSON, of each claimant that cannot have what it wants.

    Those that are `known` from published documents go first, before all for what they had there.
    """
    holders: list[Claim] = []
    claimants: list[Claim] = []
    places: dict[int, str] = {}
    for rival in sources.rivals(db):
        # Among those that come together, one that can be seen goes before one that cannot.
        waits = rival.embargo > now or (rival.expires is not None and rival.expires <= now)
        place = places[rival.id] = store.place(rival.key)
        had = rival.id in known and known[rival.id].url == rival.url
        order = (not had, rival.id not in known, waits, rival.store, rival.key)
        claim = Claim(rival.id, place, rival.claim, rival.url, order)
        (claimants if rival.is_claimant else holders).append(claim)
    reasons: dict[int, str] = {}
    while True:
        lost = contested(holders, claimants)
        # Who loses goes on standing in the feeds with what it had, so nobody else can have that.
        kept = [one for one in claimants if one.article in lost and one.article not in reasons]
        reasons |= lost
        if not kept:
            break
        holders += [old for one in kept if (old := _what_it_had(db, one))]
    return {
        number: problem_of(ArticleError(places[number], [Finding(0, reason)]))
        for number, reason in reasons.items()
    }


def _what_it_had(db: Database, claim: Claim) -> Claim | None:
    article = sources.article_of(db, claim.article)
    if article is None:
        return None
    facts = articles.get(db, article).facts
    had = claim_of(facts)
    return None if had is None else claim._replace(id=had, url=facts.url)
