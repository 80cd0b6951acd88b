"""Publish: the documents to their places, and then into the catalogue what lies there now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct, field

from feedsync.assemble import Parts
from feedsync.catalogue import bodies, changes, families, feeds, files, notes
from feedsync.catalogue.database import Database
from feedsync.catalogue.feeds import FeedRow
from feedsync.catalogue.files import FileRow
from feedsync.document import Document
from feedsync.errors import DocumentError
from feedsync.publish.documents import publish as publish_document
from feedsync.publish.documents import revision_of
from feedsync.report import Fate, Publication
from feedsync.steps.documents import orphans
from feedsync.steps.identities import write_ids
from feedsync.steps.orders import Orders
from feedsync.steps.windows import Rendered, Selected, Window
from feedsync.text.characters import one_line

_QUARTER = 90 * 86400


class Published(Struct, frozen=True):
    """A document in its place. `stamp` is empty where it did not get there."""

    document: Document
    publication: Publication
    stamp: str


class Pruned(Struct, frozen=True):
    """The files that were deleted, and why others were not."""

    deleted: Sequence[str]
    reasons: Sequence[str]


class Done(Struct):
    """What was done so far in a run: what became of the documents, what went wrong, and what left a feed.

    `written` is how many rows were written when the first was published, `parts` in how many parts, and
    `waiting` are feeds of which nothing can be published yet. `deploys`: what is written is brought out.
    """

    written: int
    publications: list[Publication] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    left: set[int] = field(default_factory=set)
    waiting: set[str] = field(default_factory=set)
    parts: int = 0
    deploys: bool = False


def publish(parts: Parts, rendered: Rendered, orders: Orders) -> list[Published]:
    """Bring the documents to their places, and return what became of each."""
    target = parts.target
    # A killed run may have left something for a feed that needs no new document by now.
    target.sweep(list({*rendered.files, *(document.path for document in rendered.documents)}))
    done = [
        publish_document(
            document,
            target,
            known=known.revision if (known := rendered.files.get(document.path)) else None,
            overwrite=orders.overwrite,
            counts=orders.counts or orders.explains,
            explains=orders.explains,
        )
        for document in rendered.documents
    ]
    there = [one.path for one in done if one.fate in (Fate.WRITTEN, Fate.UNCHANGED)]
    stamps = target.stamps(there)
    return [
        Published(document, publication, stamps.get(document.path, ""))
        for document, publication in zip(rendered.documents, done, strict=True)
    ]


def record(
    db: Database,
    selected: Selected,
    rendered: Rendered,
    published: Sequence[Published],
    done: Done,
    now: int,
) -> None:
    """Note what was published and what each feed shows. Writes nothing where all is as it was."""
    windows = {window.feed.name: window for window in rendered.windows}
    outside = {one.document.feed for one in published if not one.stamp}
    for one in published:
        window = windows.get(one.document.feed)
        is_news = window is not None and window.has_news
        is_new = _record_file(db, one, rendered, selected, now, is_news=is_news)
        if done.deploys and (is_new or one.publication.fate is Fate.WRITTEN):
            _owe_deploy(db, now)
    for failed in rendered.failed:
        _lag(db, failed.path, rendered.files, selected)
        outside.add(failed.feed)
        if failed.feed not in windows:
            done.waiting.add(failed.feed)
    for window in rendered.windows:
        is_due = window.missed > 0 or window.feed.name in outside
        done.left |= _record_feed(db, window, is_due=is_due)
    done.parts += bool(rendered.windows)
    done.publications += [*(one.publication for one in published), *rendered.failed]
    if rendered.ids_problem and rendered.ids_problem not in done.problems:
        done.problems.append(rendered.ids_problem)


def finish(parts: Parts, db: Database, selected: Selected, orders: Orders, done: Done, now: int) -> Pruned:
    """Note what is no more, and that all is published that the log speaks of; with `--prune` delete files."""
    for name in selected.gone:
        done.left.update(feeds.entries(db, name))
        feeds.remove(db, name)
    if done.parts > 1:
        # A run that was killed between two parts may have left more.
        bodies.prune(db)
    else:
        bodies.release(db, done.left)
    # Of a feed that waits and never was, nothing is known but its family.
    waiting = {
        one.feed.name
        for one in selected.feeds
        if one.name in done.waiting and one.term and feeds.get(db, one.name) is None
    }
    for looked in selected.looked:
        row = looked.row._replace(next_change_at=feeds.AT_ONCE) if looked.family in waiting else looked.row
        families.look(db, looked.family, row, looked.values, looked.clashes)
    for name in selected.families_gone:
        families.remove(db, name)
    pruned = _prune(parts, db) if orders.prune else Pruned((), ())
    if done.deploys and pruned.deleted:
        _owe_deploy(db, now)
    # A run that gives no id does not look at it.
    if orders.retries_ids and (problem := write_ids(parts, db)) and problem not in done.problems:
        done.problems.append(problem)
    known = selected.known
    if db.written > done.written or known.log_end > known.cursor:
        if (last := changes.last(db)) > known.cursor:
            changes.advance(db, changes.BUILD, last)
        changes.forget(db, now - _QUARTER)
    return pruned


def _prune(parts: Parts, db: Database) -> Pruned:
    deleted, reasons = [], []
    for path in orphans(parts.config, db):
        try:
            parts.target.delete(path)
        except DocumentError as error:
            reasons.append(str(error))
        else:
            files.remove(db, path)
            deleted.append(path)
    return Pruned(deleted, reasons)


def _record_file(
    db: Database, one: Published, rendered: Rendered, selected: Selected, now: int, *, is_news: bool
) -> bool:
    """Return whether other bytes lie there than the catalogue knew."""
    document, path = one.document, one.document.path
    old = rendered.files.get(path)
    if not one.stamp:
        _lag(db, path, rendered.files, selected)
        return False
    revision = revision_of(document.content)
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
        changes.add_document(db, path, revision, now, is_silent=was_there or not is_news)
    return is_new


def _owe_deploy(db: Database, now: int) -> None:
    if notes.get(db, notes.DEPLOY_OWED) is None:
        notes.put(db, notes.DEPLOY_OWED, now)


def _lag(db: Database, path: str, known: Mapping[str, FileRow], selected: Selected) -> None:
    """Remember that a document could not be brought up to date, and since which place in the log."""
    old = known.get(path)
    if old is not None and old.lags_from is None:
        files.put(db, path, old._replace(lags_from=selected.known.cursor))


def _record_feed(db: Database, window: Window, *, is_due: bool) -> set[int]:
    """Note what a feed shows, and when that will change by time alone; return what it shows no more."""
    chosen, listed = window.chosen, window.listed
    name, shown = chosen.name, [one.id for one in listed]
    if list(window.before) != shown:
        feeds.put_entries(db, name, shown)
    kind, value = chosen.term or ("", "")
    row = FeedRow(
        settings="" if chosen.term else chosen.settings,
        next_change_at=feeds.AT_ONCE if is_due else window.next_change_at,
        family=chosen.feed.name if chosen.term else "",
        kind=kind,
        value=value,
        label=chosen.label,
        title=window.feed.title,
        newest=one_line(listed[0].title) if listed else "",
        newest_at=listed[0].published if listed else None,
    )
    if feeds.get(db, name) != row:
        if chosen.term:
            feeds.vacate(db, name, row.family, row.value)
        feeds.put(db, name, row)
    return set(window.before).difference(shown)
