"""Which of our feeds takes the place of an old one: that which shows its readers the fewest new entries.

What decides, in this order:

1. The feed that lies at the old address now: readers have it, whatever it holds.
2. All matched entries must be members of it, whatever its limit.
3. The fewest articles beside them. An old feed is of a part of the site where its home page lies below the
   site's, or where its address names a term that all of its entries share. It is full where it has as many
   entries as generators show at least, or ours would show: what is older has left it then. So it is compared
   from its oldest entry on, and if it is of the whole site no further than to its newest, since what is newer
   came after it was written. A feed of a part that is not full has all that it is about.
4. The format, the language, a name that the old address has, and for a feed of a part the narrower.

A feed of a part goes to one that has nothing beside, that is called as its address says, or that has articles
of that term alone. For the last two, and for a feed of the whole site, half as many beside as were matched
will do. For any other, a feed of a part is full only with as many entries as ours would show: the newest ten
of a tag are not all articles.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property
from urllib.parse import unquote, urlsplit

from msgspec import Struct

from feedsync.assemble import Parts
from feedsync.catalogue import adopting, selecting
from feedsync.catalogue.database import Database
from feedsync.config.members import member_of, selection_of, slug_of
from feedsync.config.model import INDEX_PATH, OPML_PATH, Feed
from feedsync.load.adoption import without_marks
from feedsync.operations.old_feed import Old
from feedsync.operations.proposed import Term, proposed
from feedsync.selection import KINDS, Selection
from feedsync.steps.families import Families
from feedsync.steps.select import settings_of
from feedsync.steps.windows import Chosen

_FULL = 10  # entries; of the usual limits (WordPress, jekyll-feed 10, Ghost 15, Pelican 100) the lowest
_OF_ANY_FEED = frozenset({"index", "feed", "feeds", "xml", "rss", "rss2", "atom", "json"})


class Successor(Struct, frozen=True):
    """The feed that takes the place of an old one: its name, and its address in that format or its first.

    Without a name there is none: `nearest` is the feed that holds all of its articles, and so many more
    (`beside`), else empty. `matched` is how many published articles the old feed has; `lines` belong to
    `feeds:` in config.yaml and make one that fits, where one can be told.
    """

    name: str = ""
    address: str = ""
    nearest: str = ""
    beside: int = 0
    matched: int = 0
    lines: Sequence[str] = ()


class Matched(Struct, frozen=True):
    """The published articles of an old feed, and when the first and the last of them were, in seconds."""

    articles: AbstractSet[int]
    first: int
    last: int


class _About(Struct, frozen=True):
    """What an old feed is about: the terms that its entries share, and the words of its addresses.

    `named` are the articles of each such term that is among these words.
    """

    shared: Collection[tuple[str, str]]
    words: Collection[str]
    named: Sequence[AbstractSet[int]]
    is_part: bool


class _Fit(Struct, frozen=True):
    """How a feed fits: `is_called` as the old address says, `is_its` also with that term's articles alone."""

    chosen: Chosen
    feed: Feed
    is_called: bool
    is_its: bool
    beside: int
    total: int


class Ours:
    """Our feeds, also before the first run: those of the configuration, then those of terms."""

    def __init__(self, parts: Parts, db: Database, now: int) -> None:
        self._config = parts.config
        self._db = db
        self._now = now

    @cached_property
    def feeds(self) -> Sequence[tuple[Chosen, Feed]]:
        """All feeds, each with its own name and paths; those that are configured first."""
        settings = settings_of(self._config)
        plain = [Chosen(one, one.name, settings[one.name]) for one in self._config.feeds if not one.for_each]
        families = Families(self._db, self._config, self._now)
        members = [
            (one, member_of(one.feed, one.slug, one.label or one.slug, self._config.site))
            for family in self._config.feeds
            if family.for_each
            for one in families.look(family, family.for_each, settings[family.name]).chosen
        ]
        return [*((one, one.feed) for one in plain), *members]

    @cached_property
    def owners(self) -> Mapping[str, str]:
        """The feeds by the places (see `place`) at which their documents lie; those of all have no name."""
        publish = self._config.publish
        found = {
            place(publish.address_of(path)): chosen.name
            for chosen, feed in reversed(self.feeds)
            for path in publish.paths_of(feed).values()
        }
        if publish.pages:
            found |= {place(publish.address_of(path)): "" for path in (INDEX_PATH, OPML_PATH)}
        return found

    def successor(self, old: Old, matched: Matched | None) -> Successor:
        """Return the feed that takes the place of an old one, or what can be done."""
        held = [self.owners.get(place(one)) for one in old.addresses]
        if owner := next(filter(None, held), None):
            return self._named(next(one for one in self.feeds if one[0].name == owner), old)
        if matched is None:
            return Successor()
        shared = self._shared(matched)
        words = _words(old) - _words_of(self._config.site.url)
        named = [
            self._members(Selection(term=(kind, value))).keys()
            for kind, value in shared
            if kind in KINDS and slug_of(value) in words
        ]
        is_part = self._is_below(old.feed.home_url) or bool(named)
        about = _About(shared, words, named, is_part)
        found = (self._fit(*one, old, matched, about) for one in self.feeds)
        fits = [fit for fit in found if fit]
        ranks = {id(fit): rank for rank, fit in enumerate(fits)}

        def key(fit: _Fit) -> tuple[int, bool, bool, bool, int, int]:
            return (
                fit.beside,
                old.feed.format not in fit.feed.formats,
                self._is_other_language(fit.feed, old.feed.language),
                not fit.is_called,
                fit.total if is_part else 0,
                ranks[id(fit)],
            )

        best = min(fits, key=key, default=None)
        most = len(matched.articles) // 2 if best and (best.is_its or not is_part) else 0
        if best and best.beside <= most:
            return self._named((best.chosen, best.feed), old)
        return Successor(
            nearest=best.chosen.name if best else "",
            beside=best.beside if best else 0,
            matched=len(matched.articles),
            lines=self._lines(matched, shared, words),
        )

    def _named(self, one: tuple[Chosen, Feed], old: Old) -> Successor:
        chosen, feed = one
        form = old.feed.format if old.feed.format in feed.formats else feed.formats[0]
        return Successor(chosen.name, self._config.publish.address_of(feed.path_of(form)))

    def _fit(
        self,
        chosen: Chosen,
        feed: Feed,
        old: Old,
        matched: Matched,
        about: _About,
    ) -> _Fit | None:
        """Return how well a feed fits; `None` where it has not all of the articles."""
        if chosen.term and chosen.term not in about.shared:
            return None
        members = self._members(selection_of(chosen.feed, chosen.term))
        if not members.keys() >= matched.articles:
            return None
        is_called = _is_called(chosen, feed, about.words)
        is_its = is_called or any(members.keys() <= one for one in about.named)
        limit = chosen.feed.limit if isinstance(chosen.feed.limit, int) else sys.maxsize
        is_full = len(old.entries) >= (min(_FULL, limit) if is_its or not about.is_part else limit)
        first = matched.first if is_full or not about.is_part else 0
        last = matched.last if is_full and not about.is_part else self._now
        beside = sum(
            first <= moment <= last for one, moment in members.items() if one not in matched.articles
        )
        return _Fit(chosen, feed, is_called, is_its, beside, len(members))

    def _members(self, selection: Selection) -> dict[int, int]:
        """Return when each article of a selection was published, whatever its limit."""
        listed = selecting.listed(self._db, selection._replace(limit=None), self._now)
        return {one.id: one.published for one in listed}

    def _shared(self, matched: Matched) -> set[tuple[str, str]]:
        """Return the terms, as kind and folded value, that all of the articles have."""
        return set.intersection(*(adopting.terms_of(self._db, one) for one in matched.articles))

    def _is_below(self, home: str) -> bool:
        """Whether a home page is that of a part of the site. Of another host nothing is known."""
        ours, theirs = urlsplit(place(self._config.site.url)), urlsplit(place(home))
        return bool(home) and theirs.netloc == ours.netloc and theirs.path not in {"", ours.path}

    def _is_other_language(self, feed: Feed, told: str) -> bool:
        ours = feed.language or self._config.site.language
        return bool(told) and re.split("[-_]", told.lower())[0] != ours.lower().partition("-")[0]

    def _lines(
        self, matched: Matched, shared: Collection[tuple[str, str]], words: Collection[str]
    ) -> Sequence[str]:
        """Return the line of a feed of the term that all entries share, or of the store that has them."""
        terms = [
            Term(kind, value, is_named=slug_of(value) in words, beside=count - len(matched.articles))
            for kind, value in shared
            if kind in KINDS
            for count in [len(self._members(Selection(term=(kind, value))))]
        ]
        stores = {adopting.store_of(self._db, one) for one in matched.articles}
        return proposed(self._config, terms, stores)


def place(address: str) -> str:
    """Return an address in the form in which those are equal that a server answers as one.

    Without scheme and `www.`, without what counts clicks, a `/` at the end and the name of a folder's page.
    """
    parts = urlsplit(without_marks(address))
    path = re.sub(r"/(?:index\.(?:html?|php))?$", "", unquote(parts.path))
    host = parts.netloc.lower().removeprefix("www.")
    return f"//{host}{path}" + (f"?{parts.query}" if parts.query else "")


def _words(old: Old) -> set[str]:
    """Return what the addresses of an old feed and of its home page are made of, as slugs."""
    return _words_of(*old.addresses, old.feed.self_url, old.feed.home_url) - _OF_ANY_FEED


def _words_of(*addresses: str) -> set[str]:
    paths = [unquote(urlsplit(one).path) for one in addresses]
    return {slug_of(word) for path in paths for word in re.split(r"[/.]", path)} - {""}


def _is_called(chosen: Chosen, feed: Feed, words: Collection[str]) -> bool:
    names = {chosen.slug, slug_of(feed.name.rpartition("/")[2]), slug_of(feed.language)} - {""}
    return not names.isdisjoint(words)
