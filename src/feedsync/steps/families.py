"""The feeds of `for_each`: which terms have one, what it is called, and which can have none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

import msgspec
from msgspec import Struct

from feedsync.catalogue import feeds, files, selecting
from feedsync.catalogue.database import Database
from feedsync.catalogue.families import Clash, FamilyRow
from feedsync.config.members import member_of, name_of, selection_of, slug_of, slugs_of
from feedsync.config.model import INDEX_PATH, OPML_PATH, Config, Feed
from feedsync.selection import Kind, folded
from feedsync.steps.windows import Chosen, Looked


class Found(Struct, frozen=True):
    """What a look through a family gave: its feeds, and the names of those that are its feeds no more."""

    looked: Looked
    chosen: Sequence[Chosen]
    gone: Sequence[str]


class Families:
    """Looks through families. All feeds share one space of names and paths; what is configured goes first.

    No two names or paths differ in case alone, since not every file system tells these apart.
    """

    def __init__(self, db: Database, config: Config, now: int) -> None:
        self._db = db
        self._config = config
        self._now = now
        self._configured = {feed.name for feed in config.feeds}
        plain = [feed for feed in config.feeds if feed.for_each is None]
        self._names = {feed.name.casefold() for feed in plain}
        self._paths = {path for feed in plain for path in self._paths_of(feed)}
        if config.publish.pages:
            self._paths |= {INDEX_PATH, OPML_PATH}

    @cached_property
    def _holders(self) -> Mapping[str, str]:
        """The feeds that there are, by their names in lower case."""
        heads = feeds.heads(self._db)
        return {
            one.name.casefold(): one.name for one in heads if (one.family or one.name) in self._configured
        }

    def digest(self, settings: str) -> str:
        """Return what tells whether a family has to be looked through as a whole: places may have changed."""
        import hashlib

        places = sorted((feed.name, *sorted(self._paths_of(feed))) for feed in self._config.feeds)
        return hashlib.sha256(msgspec.json.encode([settings, places])).hexdigest()

    def look(
        self,
        family: Feed,
        kind: Kind,
        settings: str,
        values: Iterable[str] | None = None,
    ) -> Found:
        """Return the feeds of a family: of all terms, or of these folded `values` alone."""
        slugs = slugs_of(family)
        known: dict[str, tuple[str, str]] = {}
        gone = []
        terms = self._enough(family, kind, values)
        for value, (name, label) in self._members(family, values).items():
            row, slug = feeds.get(self._db, name), _slug(slugs, value)
            is_same = row is not None and row.kind == kind and name == name_of(family, slug)
            if is_same and self._take(family, slug):
                known[value] = (name, label)
            else:
                gone.append(name)
        chosen = [
            Chosen(family, name, settings, (kind, value), _slug(slugs, value), label)
            for value, (name, label) in known.items()
        ]
        clashes = []
        for value in terms:
            if value in known:
                continue
            slug = _slug(slugs, value)
            name = name_of(family, slug) if slug else ""
            if slug and self._is_free(family, slug, gone) and self._take(family, slug):
                chosen.append(Chosen(family, name, settings, (kind, value), slug))
            else:
                clashes.append(Clash(family.name, value, self._label(family, kind, value), name))
        # When an article gets old enough to be in a feed that there is not yet.
        due = selecting.next_entering(self._db, selection_of(family), self._now)
        looked_at = None if values is None else sorted(values)
        return Found(
            Looked(family.name, FamilyRow(self.digest(settings), due), looked_at, clashes),
            sorted(chosen, key=lambda one: one.name),
            gone,
        )

    def left(self, family: Feed, kind: Kind, settings: str, slugs: Iterable[str]) -> list[Chosen]:
        """Return feeds for documents that a lost state has left and no term has: they will be empty.

        To be asked when all families were looked through.
        """
        terms = {slug: term for term, slug in slugs_of(family).items()}
        had = set(feeds.members(self._db, family.name))
        found = []
        for slug in sorted(slugs):
            term = terms.get(slug, folded(slug))
            is_its = _slug(slugs_of(family), term) == slug and term not in had
            if is_its and self._is_free(family, slug, ()) and self._take(family, slug):
                found.append(Chosen(family, name_of(family, slug), settings, (kind, term), slug, slug))
        return found

    def entering(self, family: Feed, kind: Kind, row: FamilyRow) -> set[str]:
        """Return the terms of the articles that got old enough since a family was last looked through."""
        shunned = selection_of(family).shunned
        if shunned is None or shunned.age is None or row.next_change_at is None:
            return set()
        first, last = row.next_change_at - shunned.age, self._now - shunned.age
        return selecting.terms_published(self._db, kind, first, last)

    def _members(self, family: Feed, values: Iterable[str] | None) -> Mapping[str, tuple[str, str]]:
        if values is None:
            return feeds.members(self._db, family.name)
        found = ((value, feeds.member(self._db, family.name, value)) for value in values)
        return {value: member for value, member in found if member is not None}

    def _enough(self, family: Feed, kind: Kind, values: Iterable[str] | None) -> list[str]:
        """Return the terms that have as many articles as a feed of the family needs, in their order."""
        if values is None:
            return selecting.terms_of(self._db, kind, selection_of(family), family.min, self._now)
        return [
            value
            for value in sorted(values)
            if len(self._newest(family, kind, value, family.min)) >= family.min
        ]

    def _newest(self, family: Feed, kind: Kind, value: str, limit: int) -> list[selecting.Listed]:
        selection = selection_of(family, (kind, value))._replace(limit=limit)
        return selecting.listed(self._db, selection, self._now)

    def _label(self, family: Feed, kind: Kind, value: str) -> str:
        return next((one.label for one in self._newest(family, kind, value, 1)), value)

    def _is_free(self, family: Feed, slug: str, gone: Sequence[str]) -> bool:
        """Whether neither name nor paths are those of a feed that there is.

        A feed that a lost state has left belongs to whatever term wants it.
        """
        name = name_of(family, slug)
        member = member_of(family, slug, "", self._config.site)
        owners = {files.owner(self._db, path) for path in self._config.publish.paths_of(member).values()}
        # Those of feeds that are configured are known by now, whatever they had before.
        owners -= self._configured
        held = {self._holders.get(one.casefold(), "") for one in (name, *owners)} - {"", *gone}
        return not held or (held == {name} and self._is_left(family, name))

    def _is_left(self, family: Feed, name: str) -> bool:
        row = feeds.get(self._db, name)
        return row is not None and row.family == family.name and not feeds.has_shown(self._db, name)

    def _take(self, family: Feed, slug: str) -> bool:
        """Take name and paths for the feed of a slug, and return whether they were free in this look."""
        name = name_of(family, slug).casefold()
        paths = self._paths_of(member_of(family, slug, "", self._config.site))
        if name in self._names or not self._paths.isdisjoint(paths):
            return False
        self._names.add(name)
        self._paths |= paths
        return True

    def _paths_of(self, feed: Feed) -> set[str]:
        return {path.casefold() for path in self._config.publish.paths_of(feed).values()}


def _slug(slugs: Mapping[str, str], value: str) -> str:
    return slugs.get(value) or slug_of(value)
