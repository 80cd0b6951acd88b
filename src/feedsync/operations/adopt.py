"""Adopt: articles take over the ids and dates that an existing feed gave them, so that readers see no double.

Nothing is published and nothing is news: what is read here is where the next run begins.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain
from urllib.parse import urlsplit

from msgspec import Struct
from msgspec.structs import replace

from feedsync.article import Kept, State
from feedsync.assemble import Parts
from feedsync.catalogue import adopting, articles, feeds, finding, ledger
from feedsync.catalogue.adopting import Candidate
from feedsync.catalogue.database import Database
from feedsync.feeds.foreign_values import ForeignEntry
from feedsync.load.adoption import NEAR, Found, match_entries, without_marks
from feedsync.load.facts import moment, seconds
from feedsync.operations.old_feed import Old
from feedsync.operations.successor import Matched, Ours, Successor, place
from feedsync.report import LeftOut
from feedsync.steps.first_load import begin
from feedsync.steps.identities import write_ids
from feedsync.steps.load import load
from feedsync.steps.orders import Orders
from feedsync.steps.report import left_out
from feedsync.steps.take_over import free_id, set_date, wanted_id
from feedsync.steps.watch import Watch
from feedsync.stores.base import GivesIds
from feedsync.text import urls
from feedsync.text.characters import one_line
from feedsync.text.redirects import Redirect


class Refusal(Struct, frozen=True):
    """An article that readers know by one id already, and the one that the feed has for it."""

    where: str
    has: str
    other: str


class Begin(Struct, frozen=True):
    """A feed that begins where the one began whose place it takes, and the date of its first article."""

    feed: str
    since: datetime


class Adoption(Struct, frozen=True):
    """What came of it. `held` says why nothing was adopted, by store.

    `adopted` are those articles that have another id now than before, by place, `kept` those that had it
    already; `dated` is how many took a date; `ambiguous` are entries with the articles that they may be,
    `undated` entries whose article is a page without a date, `unmatched` those of which there is none.
    `hosts` are those that moved as a whole, `successor` is the feed that takes the place of the old one, and
    `begins` tells of it where it shows less. `ours` are old addresses that are our own now, by whose: no
    redirect leads away from them.
    """

    old: Old
    held: Mapping[str, str] = {}
    adopted: Sequence[str] = ()
    kept: Sequence[str] = ()
    dated: int = 0
    ambiguous: Sequence[tuple[ForeignEntry, Sequence[str]]] = ()
    undated: Sequence[tuple[ForeignEntry, str]] = ()
    unmatched: Sequence[ForeignEntry] = ()
    refused: Sequence[Refusal] = ()
    left_out: Sequence[LeftOut] = ()
    redirects: Sequence[Redirect] = ()
    ours: Mapping[str, str] = {}
    hosts: Mapping[str, str] = {}
    successor: Successor = Successor()
    begins: Begin | None = None
    seen_whole: Sequence[str] = ()
    problems: Sequence[str] = ()

    @property
    def exit_code(self) -> int:
        """0 done; 1 an article is left out or undecided; 3 nothing was adopted."""
        if self.held:
            return 3
        return 1 if self.ambiguous or self.undated or self.refused or self.left_out or self.problems else 0


def adopt(parts: Parts, db: Database, old: Old, watch: Watch, *, has_older: bool = False) -> Adoption:
    """Read the stores, and give their articles what the feed has for them.

    With `has_older` the feed that takes its place also shows what is older than the old one.
    """
    now = int(parts.clock.now().timestamp())
    orders = Orders()
    begun = begin(parts, db, orders, watch, now)
    with db.transaction():
        loaded = load(parts, db, orders, watch, begun)
        if loaded.held:
            return Adoption(old, loaded.held, left_out=left_out(parts, db, loaded))
        adoption = _Adopting(parts, db, old, now, has_older=has_older).adopt()
        ids_problem = write_ids(parts, db)
        return replace(
            adoption,
            left_out=left_out(parts, db, loaded),
            seen_whole=loaded.seen_whole,
            problems=[*loaded.problems, *filter(None, [ids_problem])],
        )


class _Adopting:
    """Matches entries with articles, and gives these what they had."""

    def __init__(self, parts: Parts, db: Database, old: Old, now: int, *, has_older: bool) -> None:
        self._has_older = has_older
        self._parts = parts
        self._db = db
        self._old = old
        self._now = now
        self._ours = Ours(parts, db, now)
        self._refused: list[Refusal] = []
        self._dated = 0

    def adopt(self) -> Adoption:
        known = {one.article: one for one in adopting.candidates(self._db)}
        entries = dict(enumerate(self._old.entries))
        matches = match_entries(
            {number: _entry_found(entry) for number, entry in entries.items()}, self._articles_found(known)
        )
        undated = {n: a for n, a in matches.pairs.items() if known[a].state == State.UNDATED}
        pairs = [(entries[n], known[a]) for n, a in sorted(matches.pairs.items()) if n not in undated]
        done = [(one, self._give(entry, one)) for entry, one in pairs]
        if self._dated or any(is_new for _, is_new in done):
            feeds.make_due(self._db)
        matched = self._matched(pairs)
        successor = self._ours.successor(self._old, matched)
        articles_at = {place(one.url): self._place(one) for one in known.values() if one.url}
        redirects = dict.fromkeys((*self._of_feed(successor), *_of_articles(pairs)))
        asked = [one for one in redirects if place(one.old) != place(one.new)]
        taken = {place(old): old for old in (*self._old.addresses, *(one.old for one in asked))}
        owners = {**articles_at, **self._ours.owners}
        ours = {old: owners[at] for at, old in taken.items() if at in owners}
        unmatched = [e for n, e in entries.items() if n not in matches.pairs and n not in matches.ambiguous]
        return Adoption(
            self._old,
            adopted=[self._place(one) for one, is_new in done if is_new],
            kept=[self._place(one) for one, is_new in done if is_new is False],
            dated=self._dated,
            ambiguous=[
                (entries[n], [self._place(known[a]) for a in some]) for n, some in matches.ambiguous.items()
            ],
            undated=[(entries[n], self._place(known[a])) for n, a in undated.items()],
            unmatched=unmatched,
            refused=self._refused,
            redirects=[one for one in redirects if place(one.old) not in owners],
            ours=ours,
            hosts=self._hosts(pairs),
            successor=successor,
            begins=self._begin_there(successor.name, matched) if matched and successor.name else None,
        )

    def _articles_found(self, known: Mapping[int, Candidate]) -> dict[int, Found]:
        urls_of: dict[int, list[str]] = {number: [one.url] for number, one in known.items()}
        former = chain(adopting.former_urls(self._db), finding.declared_aliases(self._db))
        for article, url in former:
            if article in urls_of:
                urls_of[article].append(url)
        return {
            number: Found(
                tuple(urls_of[number]),
                one.title,
                one.published,
                bool(one.tells_date),
                (one.declared_id, one.feed_id, one.atom_id) if one.is_given else (one.declared_id,),
            )
            for number, one in known.items()
        }

    def _place(self, one: Candidate) -> str:
        return self._parts.place(one.store, one.key)

    def _give(self, entry: ForeignEntry, one: Candidate) -> bool | None:
        """Give an article what an entry has: whether that is another id, `None` where it was refused."""
        is_atom = self._old.feed.format == "atom"
        feed_id = urls.without_tag(entry.id) if is_atom else entry.id
        if is_atom:
            shown_as = one.atom_id or urls.as_iri(one.feed_id, self._parts.config.site.url)
            has_it = bool(one.feed_id) and shown_as == entry.id
        else:
            has_it = one.feed_id == feed_id
        if has_it and one.is_given:
            adopting.fix(self._db, one.article, "atom_id" if is_atom else "id")
            self._date(entry, one)
            return False
        is_fixed = adopting.is_fixed(self._db, one.article, "atom_id" if is_atom else "id")
        if one.is_shown or is_fixed:
            self._refused.append(Refusal(self._place(one), one.atom_id if is_atom else one.feed_id, entry.id))
            return None
        keeps_id = is_atom and one.is_given
        if not keeps_id and not self._take_id(feed_id, one):
            return None
        atom_id = entry.id if is_atom else one.atom_id if one.is_given else ""
        ledger.give(self._db, [ledger.Given(one.article, atom_id or None, (one.store, one.key))])
        adopting.fix(self._db, one.article, "atom_id" if is_atom else "id")
        adopting.note_url(self._db, one.article, entry.link)
        self._date(entry, one)
        return not has_it

    def _take_id(self, feed_id: str, one: Candidate) -> bool:
        """Let an article have an id; from another that nobody has seen under it yet it is taken back."""
        holder = adopting.holder(self._db, feed_id)
        if holder is not None and holder != one.article:
            kept = articles.get(self._db, holder)
            if kept.is_given:
                where = self._parts.place(kept.store, kept.key)
                self._refused.append(Refusal(self._place(one), f"(it is that of {where})", feed_id))
                return False
            adopting.set_id(self._db, holder, None, None)
            adopting.set_id(self._db, one.article, feed_id, self._now)
            adopting.set_id(self._db, holder, self._free_id(kept), None)
            return True
        adopting.set_id(self._db, one.article, feed_id, self._now)
        return True

    def _free_id(self, kept: Kept) -> str:
        store = self._parts.stores.get(kept.store)
        ids = store if isinstance(store, GivesIds) else None
        wanted = wanted_id(ids, kept.key, kept.facts)
        return free_id(self._db, kept.id, kept.key, wanted, kept.facts.published)

    def _matched(self, pairs: Sequence[tuple[ForeignEntry, Candidate]]) -> Matched | None:
        """Return the published articles of the old feed, `None` where there is none."""
        told = [
            (one.article, kept.facts.published or 0, seconds(entry.published or entry.updated))
            for entry, one in pairs
            if (kept := articles.get(self._db, one.article)).state is State.LIVE
        ]
        # An article that the store dates otherwise than the feed did tells nothing of where that began.
        agreed = [ours for _, ours, theirs in told if theirs is None or abs(ours - theirs) <= NEAR]
        dates = agreed or [ours for _, ours, _ in told]
        return Matched({article for article, *_ in told}, min(dates), max(dates)) if told else None

    def _begin_there(self, name: str, matched: Matched) -> Begin | None:
        """Let the new feed show nothing older than the old one did: to its readers that would be new.

        Not where it was published before, nor where somebody wants it otherwise.
        """
        if self._has_older:
            feeds.clear_begin(self._db, name)
            return None
        if name in feeds.all_feeds(self._db):
            return None
        since = max(matched.first, feeds.begin_of(self._db, name))
        feeds.set_begin(self._db, name, since)
        return Begin(name, moment(since))

    def _date(self, entry: ForeignEntry, one: Candidate) -> None:
        published = seconds(entry.published)
        if not one.tells_date and published is not None and one.published != published <= self._now:
            set_date(self._db, one.article, published, self._now)
            self._dated += 1

    # What readers still need

    def _of_feed(self, successor: Successor) -> Iterator[Redirect]:
        """Yield where the old addresses of the feed lead."""
        for old in self._old.addresses if successor.name else ():
            for one in (old, *_also_of_wordpress(old, self._old.feed.format)):
                if one != successor.address:
                    yield Redirect(one, successor.address)

    def _hosts(self, pairs: Sequence[tuple[ForeignEntry, Candidate]]) -> dict[str, str]:
        """Return hosts of which articles lie under the same paths on another one."""
        links = [(entry.link, one.url) for entry, one in pairs if _place_of(entry.link) == _place_of(one.url)]
        hosts = {urlsplit(old).netloc: urlsplit(new).netloc for old, new in links}
        return {old: new for old, new in hosts.items() if old and old != new}


def _of_articles(pairs: Sequence[tuple[ForeignEntry, Candidate]]) -> Iterator[Redirect]:
    """Yield where the addresses of articles lead that have another now."""
    for entry, one in pairs:
        # What lies under the same path on another host is the whole host's matter.
        if entry.link and one.url and _place_of(entry.link) != _place_of(one.url):
            yield Redirect(entry.link, one.url)


def _place_of(address: str) -> str:
    """Return an address without scheme and host, as a server that moves as a whole keeps it."""
    return without_marks(urlsplit(address)._replace(scheme="", netloc="", fragment="").geturl()).rstrip("/")


def _also_of_wordpress(address: str, form: str) -> list[str]:
    """Return the other addresses at which WordPress has the same feed; only its feeds are called so."""
    kind = {"rss": ("", "rss2/"), "atom": ("atom/",)}.get(form, ())
    match = re.fullmatch(
        r"(.*/)feed/(?:rss2?/?|atom/?)?", address if address.endswith("/") else f"{address}/"
    )
    if not match or "?" in address:
        return []
    names = [f"{match[1]}feed/{name}" for name in kind]
    query = [f"{match[1]}?feed={'atom' if form == 'atom' else 'rss2'}"]
    return [one for one in (*names, *query) if one.rstrip("/") != address.rstrip("/")]


def _entry_found(entry: ForeignEntry) -> Found:
    link = urls.absolute(entry.link, "") or entry.link
    published = seconds(entry.published or entry.updated)
    return Found((link,), one_line(entry.title), published, ids=(entry.id,))
