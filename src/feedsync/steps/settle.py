"""Settles who is who: which new key continues which article, and who has which id and which address."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Iterator, Mapping

from feedsync.article import Facts, State
from feedsync.assemble import Parts
from feedsync.catalogue import articles, bodies, claimants, ledger
from feedsync.catalogue.claimants import Claimant, Former, Rival
from feedsync.catalogue.database import Database
from feedsync.errors import ArticleError, Finding
from feedsync.load.claims import Claim, contested
from feedsync.load.facts import claim_of, content_of
from feedsync.load.match import Signs, is_like, is_same, match, path_of, signs_of
from feedsync.report import Doubt, Move
from feedsync.steps.store_view import StoreView
from feedsync.steps.take_over import TakeOver, hide, problem_of, try_again
from feedsync.text.characters import shown

_MONTH = 30 * 86400


class Settling:
    """What is decided when all keys of all stores have been seen. `views` are of those that were scanned."""

    def __init__(
        self, parts: Parts, db: Database, take_over: TakeOver, views: Mapping[str, StoreView], now: int
    ) -> None:
        self._parts = parts
        self._db = db
        self._take_over = take_over
        self._views = views
        self._now = now
        self._contested: dict[int, str] = {}
        self._pool: dict[int, Former] = {}
        self._released: set[int] = set()
        self._moves: list[Move] = []

    def settle(self, released: Collection[int]) -> tuple[list[Move], list[Doubt]]:
        """Let new keys continue what is gone, and take over all claimants that can have what they want.

        `released` are articles whose key was missing and shows another one now. Returns what moved, and of
        which new keys it could not be told what they continue.
        """
        db, take_over = self._db, self._take_over
        if take_over.recovered:
            take_over.identities = take_over.recovered.assign(self._newcomers_to_recover())
        self._released = set(released)
        formers = [*claimants.formers(db, self._now - _MONTH), *claimants.released(db, self._keyless())]
        self._pool = {one.id: one for one in formers}
        rivals = [one for one in claimants.rivals(db) if not one.is_claimant or one.store in self._views]
        likely = self._likely() if rivals and formers else set()
        self._contested = self._contest(rivals, likely)
        for number, reason in self._contested.items():
            store = articles.get(db, number).store
            claimants.contest(db, number, reason, is_import=self._views[store].is_first)
        doubts = self._continue()
        self._update_known()
        self._introduce()
        for article in self._keyless():
            kept = articles.get(db, article)
            if kept.state is not State.WITHDRAWN:
                hide(db, kept, State.WITHDRAWN, self._now)
        return sorted(self._moves, key=lambda move: move.now), doubts

    def _keyless(self) -> list[int]:
        """Return the articles that were released from their keys and that no other continues."""
        return [article for article in sorted(self._released) if not claimants.has_key(self._db, article)]

    def _claimants(self) -> Iterator[Claimant]:
        """Yield the claimants of the stores that were scanned."""
        return (one for one in claimants.present(self._db) if one.store in self._views)

    def _known(self) -> Iterator[tuple[Claimant, int]]:
        """Yield those whose keys have articles, with these."""
        for one in claimants.of_known(self._db):
            if one.article is not None and one.store in self._views:
                yield one, one.article

    def _newcomers_to_recover(self) -> Iterator[tuple[int, str, str, Facts]]:
        for batch in claimants.of_new(self._db):
            for one in batch:
                if one.store in self._views:
                    # What is large and no sign need not be kept.
                    facts = one.facts._replace(content="", terms="{}", metadata="{}")
                    yield one.id, one.store, one.key, facts

    # Who continues whom

    def _likely(self) -> set[int]:
        """Return the new keys that agree with what is gone in more than an id, which a copy has as well."""
        no_ids: frozenset[str] = frozenset()
        gone = {one.id: self._signs_of(one)._replace(ids=no_ids) for one in self._pool.values()}
        new = ((number, signs._replace(ids=no_ids)) for number, signs in self._newcomers())
        return set(match(new, gone).pairs)

    def _continue(self) -> list[Doubt]:
        """Let new keys continue articles, but for those that cannot have what they want."""
        db, pool = self._db, self._pool
        for new, article in claimants.same_place(db):
            if new not in self._contested and is_like(
                articles.get(db, article).facts, articles.get(db, new).facts
            ):
                self._move(new, article)
                pool.pop(article, None)
        done: set[tuple[int, int]] = set()
        while True:
            strays = self._strays()
            if not pool and not strays:
                return []
            gone = {one.id: self._signs_of(one) for one in pool.values()} | strays
            matched = match(self._newcomers(strays), gone)
            pairs = set(matched.pairs.items()) - done
            done |= pairs
            for new, article in sorted(pairs):
                self._move(new, article)
                pool.pop(article, None)
            pool |= {one.id: one for one in claimants.released(db, self._keyless())}
            # Keys that lost their articles are new ones, which may continue what is left.
            if not any(article in strays or gone[article].is_present for _, article in pairs):
                return list(self._doubts(matched.doubtful, pool))

    def _strays(self) -> dict[int, Signs]:
        """Return the articles whose own keys may show others by now, as they are not recognised there."""
        strays = {}
        for one, article in self._known():
            kept = articles.get(self._db, article)
            if not is_same(kept.facts, one.facts):
                signs = signs_of(kept.store, kept.facts)
                is_public = kept.state is State.LIVE
                strays[kept.id] = signs._replace(paths=frozenset(), is_public=is_public)
        return strays

    def _signs_of(self, former: Former) -> Signs:
        ids = {former.declared_id, *ledger.names(self._db, former.id, "id")} - {""}
        urls = {former.url, *ledger.names(self._db, former.id, "url")}
        paths = frozenset(map(path_of, urls)) - {""}
        return Signs(
            former.store,
            frozenset(ids),
            paths,
            former.title,
            former.published,
            former.content or self._content_of(former.id),
            is_public=bool(former.is_live),
            is_present=bool(former.is_present),
        )

    def _content_of(self, article: int) -> str:
        """Return what its text is known by of an article that was last read before that was kept."""
        kept = bodies.get(self._db, article)
        return content_of(kept.article.body) if kept else ""

    def _newcomers(self, strays: Container[int] = ()) -> Iterator[tuple[int, Signs]]:
        """Yield the new keys: those without an article, and those whose article nobody ever saw.

        With them those of `strays`, which may declare to be another article.
        """
        db = self._db
        for one in self._claimants():
            if one.id in self._contested:
                continue
            if one.article is not None and one.article in strays:
                # Whatever key it stands under, it is what it declares to be.
                ids = frozenset({one.facts.declared_id} - {""})
                yield (
                    one.id,
                    Signs(one.store, ids, frozenset(), "", None, "", is_public=one.claim is not None),
                )
            elif one.article is None or claimants.is_unseen(db, one.article):
                yield (
                    one.id,
                    signs_of(one.store, one.facts)._replace(
                        is_public=one.claim is not None, is_present=one.article is not None
                    ),
                )
        for article in claimants.unseen(db):
            kept = articles.get(db, article)
            if kept.store in self._views:
                is_public = claim_of(kept.facts) is not None
                signs = signs_of(kept.store, kept.facts)
                yield kept.id, signs._replace(is_public=is_public, is_present=True)

    def _move(self, new: int, article: int) -> None:
        """Let a new key continue an article."""
        db = self._db
        kept = articles.get(db, article)
        if claimants.has_key(db, new):
            claimants.unsettle(db, new)
        elif (old := claimants.article_of(db, new)) is not None:
            if claimants.is_unseen(db, old):
                articles.remove(db, [old])
            else:
                self._released.add(old)
        if claimants.shows(db, article):
            draft = articles.add_claimant(db, (kept.store, kept.key), kept.facts, None, self._now)
            claimants.claim_for(db, article, draft)
        claimants.move(db, new, article)
        place = articles.get(db, new)
        if kept.is_given and (place.store, place.key) != (kept.store, kept.key):
            view = self._views.get(kept.store)
            is_other = view is not None and view.is_of_other_kind
            was = f"{kept.store}: {shown(kept.key)}" if is_other else self._parts.place(kept.store, kept.key)
            now = self._parts.place(place.store, place.key)
            self._moves.append(Move(was, now, kept.feed_id))

    def _doubts(self, doubtful: Mapping[int, Iterable[int]], pool: Mapping[int, Former]) -> Iterator[Doubt]:
        for new, formers in doubtful.items():
            could = [pool[one] for one in formers if one in pool and pool[one].is_given]
            if could:
                place = articles.get(self._db, new)
                where = self._parts.place(place.store, place.key)
                yield Doubt(where, tuple(self._parts.place(one.store, one.key) for one in could))

    # Who has what

    def _contest(self, rivals: Iterable[Rival], likely: Container[int]) -> dict[int, str]:
        """Return the problem, as JSON, of each claimant that cannot have what it wants.

        Those that are known from published documents go first, before all for what they had there; then
        those that are likely to be what is gone.
        """
        known = self._take_over.identities
        holders: list[Claim] = []
        wanting: list[Claim] = []
        places: dict[int, str] = {}
        for rival in rivals:
            # Among those that come together, one that can be seen goes before one that cannot.
            waits = rival.embargo > self._now or (rival.expires is not None and rival.expires <= self._now)
            place = places[rival.id] = self._parts.place(rival.store, rival.key)
            had = rival.id in known and known[rival.id].url == rival.url
            is_sure = (not had, rival.id not in known, rival.id not in likely)
            order = (*is_sure, waits, rival.store, rival.key)
            claim = Claim(rival.id, place, rival.claim, rival.url, order)
            (wanting if rival.is_claimant else holders).append(claim)
        reasons: dict[int, str] = {}
        while True:
            lost = contested(holders, wanting)
            # Who loses goes on standing in the feeds with what it had, so nobody else can have that.
            kept = [one for one in wanting if one.article in lost and one.article not in reasons]
            reasons |= lost
            if not kept:
                break
            holders += [old for one in kept if (old := _what_it_had(self._db, one))]
        return {
            number: problem_of(ArticleError(places[number], [Finding(0, reason)]))
            for number, reason in reasons.items()
        }

    def _update_known(self) -> None:
        """Take over the new values of known articles."""
        db, take_over = self._db, self._take_over
        for claimant, article in self._known():
            if claimant.id not in self._contested:
                kept = articles.get(db, article)
                if claim_of(kept.facts) != claimant.claim:
                    articles.unname(db, kept.id)
        for claimant, article in self._known():
            if claimant.id in self._contested:
                self._obey_end(claimant, article)
                continue
            kept = articles.get(db, article)
            articles.remove(db, [claimant.id])
            is_new = take_over.update(kept, (claimant.store, claimant.key), claimant.facts)
            claimants.settle(db, claimant.id, kept.id)
            if not is_new:
                # Its problem is forgotten with the claim; if it cannot be rendered, that is found again.
                try_again(db, kept, self._now, had_problem=True)

    def _obey_end(self, claimant: Claimant, article: int) -> None:
        """Take over when an article expires, though nothing else of what it says can be."""
        if claimant.facts.expires is not None:
            kept = articles.get(self._db, article)
            facts = kept.facts._replace(expires=claimant.facts.expires)
            self._take_over.update(kept, (claimant.store, claimant.key), facts)

    def _introduce(self) -> None:
        """Make articles of values that nobody had before."""
        for batch in claimants.of_new(self._db):
            new = [one for one in batch if one.store in self._views and one.id not in self._contested]
            self._take_over.introduce(new)
            claimants.settle_new(self._db, [one.id for one in new])


def _what_it_had(db: Database, claim: Claim) -> Claim | None:
    article = claimants.article_of(db, claim.article)
    if article is None:
        return None
    facts = articles.get(db, article).facts
    had = claim_of(facts)
    return None if had is None else claim._replace(id=had, url=facts.url)
