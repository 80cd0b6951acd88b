"""Select: which feeds may look different now, and what each of them shows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import msgspec

from feedsync import __version__
from feedsync.assemble import Parts
from feedsync.catalogue import changes, families, feeds, files, selecting
from feedsync.catalogue.database import Database
from feedsync.catalogue.families import FamilyRow
from feedsync.catalogue.feeds import FeedRow, Head, Left
from feedsync.catalogue.selecting import Listed
from feedsync.config.members import member_of, selection_of, slug_in, slugs_in
from feedsync.config.model import INDEX_PATH, OPML_PATH, Config, Feed
from feedsync.selection import Selection, folded
from feedsync.steps.documents import configured
from feedsync.steps.families import Families
from feedsync.steps.hearing import hubs_of
from feedsync.steps.load import Loaded
from feedsync.steps.orders import Orders
from feedsync.steps.store_view import loading_settings
from feedsync.steps.windows import Chosen, Known, Looked, Selected, Window
from feedsync.text import urls

_CLASHES = 100  # that are looked at again beside what was touched


def select(parts: Parts, db: Database, loaded: Loaded, now: int, orders: Orders) -> Selected:
    """Select the feeds that may look different now; with `--full` all of them.

    Nothing is published before any store was loaded completely.
    """
    return _Selecting(parts, db, loaded, now, orders).select()


class _Selecting:
    def __init__(self, parts: Parts, db: Database, loaded: Loaded, now: int, orders: Orders) -> None:
        self._parts = parts
        self._config = parts.config
        self._db = db
        self._now = now
        self._is_full = orders.full
        self._prunes = orders.prune
        self._has_begun = loaded.has_begun
        self._documents = loaded.documents
        self._known, self._touched = _known(parts, db, is_full=orders.full)
        self._heads = {head.name: head for head in feeds.heads(db)}
        self._settings = settings_of(parts.config)
        self._families = Families(db, parts.config, now)

    def select(self) -> Selected:
        chosen: list[Chosen] = []
        looked: list[Looked] = []
        gone: list[str] = []
        rows = families.all_families(self._db)
        terms = self._terms() if rows else {}
        for feed in self._config.feeds:
            if feed.for_each is None:
                chosen += self._plain(feed)
                continue
            row, settings = rows.pop(feed.name, None), self._settings[feed.name]
            if row is None and not self._has_begun:
                continue
            if row is None or self._has_to_look_through(row, settings):
                found = self._families.look(feed, feed.for_each, settings)
            else:
                values = terms.get(feed.for_each, set()) | self._due_values(feed)
                if _is_due(row.next_change_at, self._now):
                    values |= self._families.entering(feed, feed.for_each, row)
                elif not values:
                    continue
                # Who had the name, or the articles, may have them no more.
                values |= families.clash_values(self._db, feed.name, _CLASHES)
                found = self._families.look(feed, feed.for_each, settings, values)
            chosen += found.chosen
            looked.append(found.looked)
            gone += found.gone
        configured = self._settings.keys()
        gone += [name for name, head in self._heads.items() if (head.family or name) not in configured]
        if self._documents:
            chosen += self._left()
        if self._prunes:
            empty = self._empty()
            gone += empty
            chosen = [one for one in chosen if one.name not in empty]
        there = {one.name for one in chosen}
        has_index = self._has_begun and self._config.publish.pages
        return Selected(
            self._known,
            chosen,
            [name for name in gone if name not in there],
            looked,
            families_gone=list(rows),
            index=has_index and _is_index_touched(self._db, self._known),
            syndication=self._has_other_posts(),
        )

    def _has_other_posts(self) -> bool:
        if not self._parts.channels:
            return False
        from feedsync.steps import syndication

        return syndication.is_touched(self._parts, self._db, self._known)

    def _left(self) -> list[Chosen]:
        """Return the feeds of documents that a lost state has left, noted before anything goes out."""
        found = []
        for feed in self._config.feeds:
            if feed.for_each is not None:
                slugs = slugs_in(feed, self._documents)
                found += self._families.left(feed, feed.for_each, self._settings[feed.name], slugs)
        for one in found:
            kind, value = one.term or ("", "")
            row = FeedRow("", feeds.AT_ONCE, one.feed.name, kind, value, one.label)
            feeds.put(self._db, one.name, row)
        return found

    def _empty(self) -> list[str]:
        """Return the feeds of terms that no article has any more."""
        configured = {feed.name: feed for feed in self._config.feeds if feed.for_each is not None}
        found = []
        for head in self._heads.values():
            if (feed := configured.get(head.family)) is None or feeds.entries(self._db, head.name):
                continue
            row = feeds.get(self._db, head.name)
            if (
                row
                and feed.for_each
                and not selecting.listed(
                    self._db, selection_of(feed, (feed.for_each, row.value))._replace(limit=1), self._now
                )
            ):
                found.append(head.name)
        return found

    def _has_to_look_through(self, row: FamilyRow, settings: str) -> bool:
        """Whether all terms of a family have to be looked at."""
        is_due_at_once = row.next_change_at == feeds.AT_ONCE
        return self._is_full or is_due_at_once or row.settings != self._families.digest(settings)

    def _plain(self, feed: Feed) -> list[Chosen]:
        head, settings = self._heads.get(feed.name), self._settings[feed.name]
        may_begin = self._has_begun or head is not None
        if not may_begin or not (self._is_full or self._is_touched(feed.name, head, settings)):
            return []
        return [Chosen(feed, feed.name, settings)]

    def _is_touched(self, name: str, head: Head | None, settings: str) -> bool:
        """Whether a feed may look different now, or a file of it is not as it was left."""
        if self._known.log_end > self._known.cursor or head is None or head.settings != settings:
            return True
        return _is_due(head.next_change_at, self._now) or name in self._touched

    def _due_values(self, family: Feed) -> set[str]:
        """Return the terms of those feeds of a family whose time has come, or whose files were touched."""
        due = [
            head.name
            for head in self._heads.values()
            if head.family == family.name
            and (_is_due(head.next_change_at, self._now) or head.name in self._touched)
        ]
        return {row.value for name in due if (row := feeds.get(self._db, name)) is not None}

    def _terms(self) -> Mapping[str, set[str]]:
        """Return the folded terms, by kind, of all articles of which the log has something new."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        if self._known.log_end == self._known.cursor:
            return found
        for touched in changes.after(self._db, self._known.cursor):
            for text in (touched.terms_before, touched.terms_after):
                for kind, labels in msgspec.json.decode(text).items() if text else ():
                    found[kind].update(map(folded, labels))
        for kind, term in changes.shown_before(self._db, self._known.cursor):
            found[kind].add(term)
        return found


def find(parts: Parts, db: Database, name: str, now: int) -> Chosen | None:
    """Return the feed of a name, whether or not it has ever been published."""
    settings = settings_of(parts.config)
    for feed in parts.config.feeds:
        if feed.for_each is None and feed.name == name:
            return Chosen(feed, name, settings[name])
        if feed.for_each is None or not _may_be_called(feed, name):
            continue
        row = feeds.get(db, name)
        if row is not None and (row.family, row.kind) == (feed.name, feed.for_each):
            term = (feed.for_each, row.value)
            return Chosen(feed, name, settings[feed.name], term, slug_in(feed, name), row.label)
        found = Families(db, parts.config, now).look(feed, feed.for_each, settings[feed.name])
        for one in found.chosen:
            if one.name == name:
                return one
    return None


def _may_be_called(family: Feed, name: str) -> bool:
    head, _, tail = family.name.partition("{slug}")
    return name.startswith(head) and name.endswith(tail)


def settings_of(config: Config) -> dict[str, str]:
    """Return all that shapes the documents of a feed beside its articles, as text, by its name.

    Articles that are read in another way change silently, so how they are read belongs to it.
    """
    stores = [loading_settings(config, store) for store in config.stores]
    publish, hubs = config.publish, hubs_of(config)
    every = [__version__, config.site, publish.url, publish.pages, stores]
    return {
        feed.name: msgspec.json.encode(
            [every[0], feed, *every[1:], *([hubs[feed.name]] if feed.name in hubs else [])]
        ).decode()
        for feed in config.feeds
    }


def select_one(parts: Parts, db: Database, chosen: Chosen) -> Selected:
    """Select one feed, whatever is known of it."""
    known, _ = _known(parts, db, is_full=True)
    return Selected(known, [chosen], (), (), (), index=False)


def _known(parts: Parts, db: Database, *, is_full: bool) -> tuple[Known, set[str]]:
    """Return what is known, and the feeds of files that are not as they were left; with `is_full` all."""
    cursor, log_end = changes.cursor(db, changes.BUILD), changes.last(db)
    news = changes.news_after(db, cursor) if log_end > cursor else set()
    rows = files.stamps(db)
    stamps = {} if is_full else parts.target.stamps([path for path, *_ in rows])
    changed = {path: feed for path, feed, stamp, lags in rows if lags or stamps.get(path, "") != stamp}
    # Of what is no feed's any more nothing has to be mended.
    ours = configured(parts.config, db) if changed else {}
    touched = {feed for path, feed in changed.items() if path in ours}
    return Known(cursor, log_end, frozenset(changed), news), touched


def _is_index_touched(db: Database, known: Known) -> bool:
    mine = files.of_feed(db, "")
    is_changed = any(path not in mine or path in known.changed for path in (INDEX_PATH, OPML_PATH))
    # A run that was killed may have come as far as the feeds.
    return is_changed or known.log_end > known.cursor


def window(parts: Parts, db: Database, chosen: Chosen, known: Known, now: int) -> Window:
    """Return what a feed lists now."""
    site_url, name = parts.config.site.url, chosen.name
    selection = selection_of(chosen.feed, chosen.term, feeds.begin_of(db, name))
    listed = [
        one if one.atom_id else one._replace(atom_id=urls.as_iri(one.feed_id, site_url))
        for one in selecting.listed(db, selection, now)
    ]
    feed = chosen.feed
    if chosen.term:
        label = listed[0].label if listed else chosen.label or chosen.term[1]
        chosen = msgspec.structs.replace(chosen, label=label)
        feed = member_of(feed, chosen.slug, label, parts.config.site)
    span = feed.tombstone_span
    left = [
        one if one.atom_id else one._replace(atom_id=urls.as_iri(one.feed_id, site_url))
        for one in (feeds.left_since(db, name, now - span) if span else ())
    ]
    before, files_of = feeds.entries(db, name), files.of_feed(db, name)
    now_in = {one.id for one in listed}
    concerned = now_in | {one.article for one in left} | set(before)
    news = known.news
    if lags := [file.lags_from for file in files_of.values() if file.lags_from is not None]:
        news = changes.news_after(db, min(lags))
    has_news = not news.isdisjoint(concerned) or (
        _is_by_time(db, name, now) and any(not changes.is_import(db, one) for one in now_in ^ set(before))
    )
    return Window(
        feed,
        chosen,
        files_of,
        before,
        listed,
        left=left,
        has_news=has_news,
        next_change_at=_next_change(db, feed, selection, listed, left, now),
    )


def _is_due(next_change_at: int | None, now: int) -> bool:
    return next_change_at is not None and next_change_at <= now


def _is_by_time(db: Database, name: str, now: int) -> bool:
    """Whether time has come for a feed to change."""
    row = feeds.get(db, name)
    return row is not None and row.next_change_at != feeds.AT_ONCE and _is_due(row.next_change_at, now)


def _next_change(
    db: Database, feed: Feed, selection: Selection, listed: Sequence[Listed], left: Sequence[Left], now: int
) -> int | None:
    """Return when time alone changes what a feed shows, but for articles whose embargo ends."""
    moments = [one.expires for one in listed if one.expires is not None]
    if selection.wanted.age is not None:
        moments += [one.published + selection.wanted.age for one in listed]
    if (entering := selecting.next_entering(db, selection, now)) is not None:
        moments.append(entering)
    if "atom" in feed.formats:
        moments += [one.left_at + feed.tombstone_span for one in left]
    return min(moments, default=None)
