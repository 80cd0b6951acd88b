"""Publish: the documents to their places, and then into the catalogue what lies there now."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from feedsync.assemble import Parts
from feedsync.catalogue import articles, bodies, changes, feeds, files
from feedsync.catalogue.database import Database
from feedsync.catalogue.feeds import FeedRow
from feedsync.catalogue.files import FileRow
from feedsync.config.model import Feed
from feedsync.document import Document
from feedsync.errors import DocumentError
from feedsync.publish.documents import publish as publish_document
from feedsync.report import Fate, Publication
from feedsync.steps.load import Loaded
from feedsync.steps.orders import Orders
from feedsync.steps.windows import Known, Rendered, Selected, Window

_QUARTER = 90 * 86400
# A feed that could not be filled is due at once.
_AT_ONCE = 0


class Published(Struct, frozen=True):
    """A document in its place. `stamp` is empty where it did not get there."""

    document: Document
    publication: Publication
    stamp: str


class Pruned(Struct, frozen=True):
    """The files that were deleted, and why others were not."""

    deleted: Sequence[str]
    reasons: Sequence[str]


def publish(parts: Parts, rendered: Rendered, selected: Selected, orders: Orders) -> list[Published]:
    """Bring the documents to their places, and return what became of each."""
    done = []
    for document in rendered.documents:
        is_known = document.path in selected.known.files
        publication = publish_document(document, parts.target, is_known=is_known, overwrite=orders.overwrite)
        is_there = publication.fate in (Fate.WRITTEN, Fate.UNCHANGED)
        stamp = parts.target.stamp(document.path) if is_there else ""
        done.append(Published(document, publication, stamp))
    return done


def prune(parts: Parts, db: Database, selected: Selected, orders: Orders) -> Pruned:
    """With `--prune`, delete the files of feeds that are not configured any more."""
    deleted, reasons = [], []
    for path in sorted(selected.known.files.keys() - parts.paths) if orders.prune else ():
        try:
            parts.target.delete(path)
        except DocumentError as error:
            reasons.append(str(error))
        else:
            files.remove(db, path)
            deleted.append(path)
    return Pruned(deleted, reasons)


def record(
    parts: Parts,
    db: Database,
    loaded: Loaded,
    selected: Selected,
    rendered: Rendered,
    published: Sequence[Published],
) -> None:
    """Note what was published and what each feed shows. Writes nothing where all is as it was."""
    known, written, now = selected.known, db.written, int(parts.clock.now().timestamp())
    windows = {window.feed.name: window for window in rendered.windows}
    for one in published:
        _record_file(db, one, windows[one.document.feed], rendered, known, now)
    for failed in rendered.failed:
        _lag(db, failed.path, known)
    names = {feed.name: feed for feed in parts.config.feeds}
    for name in known.feeds.keys() - names.keys():
        feeds.remove(db, name)
    for window in rendered.windows:
        _record_feed(db, window, known, now)
    for name, row in known.feeds.items() if loaded.has_written else ():
        # An article that waits touches no feed yet, but each will change when its time has come.
        if (feed := names.get(name)) is None or name in windows:
            continue
        if row.next_change_at != (due := _next_change(db, feed, now)):
            feeds.put(db, name, row._replace(next_change_at=due))
    if db.written > written or known.log_end > known.cursor:
        bodies.prune(db)
        if (last := changes.last(db)) > known.cursor:
            changes.advance(db, changes.BUILD, last)
        changes.forget(db, now - _QUARTER)


def _record_file(
    db: Database, one: Published, window: Window, rendered: Rendered, known: Known, now: int
) -> None:
    document, path = one.document, one.document.path
    old = known.files.get(path)
    if not one.stamp:
        _lag(db, path, known)
        return
    import hashlib

    revision = hashlib.sha256(document.content).hexdigest()
    is_new = old is None or old.revision != revision
    new = FileRow(
        feed=document.feed,
        format=document.format,
        inputs=rendered.inputs[document.feed],
        revision=revision,
        stamp=one.stamp,
        atom_id=rendered.atom_ids.get(path, ""),
        entries=document.count,
        published_at=now if old is None or is_new else old.published_at,
        lags_from=None,
    )
    if new != old:
        files.put(db, path, new)
    if is_new:
        was_there = old is None and one.publication.fate is Fate.UNCHANGED
        changes.add_document(db, path, revision, now, is_silent=was_there or not window.has_news)


def _lag(db: Database, path: str, known: Known) -> None:
    """Remember that a document could not be brought up to date, and since which place in the log."""
    old = known.files.get(path)
    if old is not None and old.lags_from is None:
        files.put(db, path, old._replace(lags_from=known.cursor))


def _record_feed(db: Database, window: Window, known: Known, now: int) -> None:
    """Note what a feed shows, and when that will change by time alone."""
    name = window.feed.name
    shown = [one.id for one in window.listed]
    if feeds.entries(db, name) != shown:
        feeds.put_entries(db, name, shown)
    row = FeedRow(window.settings, _AT_ONCE if window.missed else _next_change(db, window.feed, now))
    if known.feeds.get(name) != row:
        feeds.put(db, name, row)


def _next_change(db: Database, feed: Feed, now: int) -> int | None:
    moments = [feeds.first_expiry(db, feed.name), articles.next_embargo(db)]
    if "atom" in feed.formats and (span := feed.tombstone_span):
        moments += [one.left_at + span for one in feeds.left_since(db, feed.name, now - span)]
    return min((moment for moment in moments if moment is not None), default=None)
