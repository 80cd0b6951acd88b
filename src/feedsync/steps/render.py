"""Render: the documents of the feeds that may look different, and what must be kept before they go out."""

from __future__ import annotations

import msgspec
from msgspec.structs import replace

from feedsync.assemble import Parts
from feedsync.catalogue import articles, bodies, ledger, sources
from feedsync.catalogue.database import Database
from feedsync.catalogue.ledger import Given
from feedsync.feeds.documents import Renderer
from feedsync.feeds.format import Tombstone
from feedsync.load.facts import moment
from feedsync.registry import FORMATS
from feedsync.report import Fate, Publication
from feedsync.steps.body_reader import BodyReader, fill
from feedsync.steps.identities import write_ids
from feedsync.steps.load import Loaded
from feedsync.steps.take_over import problem_of
from feedsync.steps.windows import Known, Rendered, Selected, Window


def render(parts: Parts, db: Database, selected: Selected, loaded: Loaded) -> Rendered:
    """Fill and render the selected windows.

    An article that cannot be rendered is quarantined; it is shown as it last was, or makes room.
    """
    known, read = selected.known, BodyReader(parts, db, loaded)
    atom_ids = {path: document.id for path, document in loaded.documents.items() if document.id}
    atom_ids |= {path: file.atom_id for path, file in known.files.items() if file.atom_id}
    while True:
        filled = [fill(window, read) for window in selected.windows()]
        windows = [window for window in filled if not _must_wait(window, known)]
        waiting = [_waiting(window) for window in filled if _must_wait(window, known)]
        inputs = {window.feed.name: _inputs(window) for window in windows}
        stale = [window for window in windows if _is_stale(window, inputs[window.feed.name], known)]
        if not stale:
            return Rendered(windows, [], waiting, inputs, {})
        formats = {name: FORMATS.load(name) for window in stale for name in window.feed.formats}
        renderer = Renderer(parts.config.site, parts.config.publish, formats)
        shown = {window.feed.name: [body.article for body in window.shown] for window in stale}
        tombstones = {
            window.feed.name: [Tombstone(one.atom_id, moment(one.left_at)) for one in window.left]
            for window in stale
        }
        rendering = renderer.render([window.feed for window in stale], shown, atom_ids, tombstones)
        if not rendering.left_out:
            failed = [*waiting, *rendering.failed]
            return Rendered(windows, rendering.documents, failed, inputs, rendering.atom_ids)
        listed = {one.feed_id: one for window in windows for one in window.listed}
        for feed_id, error in rendering.left_out.items():
            sources.quarantine(db, feed_id, problem_of(error, listed[feed_id].revision))
            read.last_good(listed[feed_id])
            if read(listed[feed_id]) is None:
                articles.mark_broken(db, feed_id, is_broken=True)


def _must_wait(window: Window, known: Known) -> bool:
    """Whether too little of a feed can be read: nothing, or not all of what was never published before."""
    return window.missed > 0 and (not window.listed or window.feed.name not in known.feeds)


def _waiting(window: Window) -> Publication:
    count = "1 article" if window.missed == 1 else f"{window.missed:,} articles"
    reason = f"{window.feed.name}: {count} of it cannot be read at the moment, so it waits for the next run"
    path = window.feed.path_of(window.feed.formats[0])
    return Publication(window.feed.name, path, Fate.HELD, 0, reason=reason)


def keep(parts: Parts, db: Database, rendered: Rendered) -> Rendered:
    """Fix the ids of what is shown, keep it as it is shown, and write down what no article tells."""
    done: set[int] = set()
    for window in rendered.windows:
        for listed, body in zip(window.listed, window.shown, strict=True):
            if listed.id in done:
                continue
            done.add(listed.id)
            if not listed.is_given:
                ledger.give(db, [Given(listed.id, listed.atom_id, (listed.store, listed.key))])
            if bodies.revision(db, listed.id) != body.revision:
                bare = replace(body.article, feed_id="", atom_id="")
                bodies.put(db, listed.id, body._replace(article=bare))
    return replace(rendered, ids_problem=write_ids(parts, db)) if done else rendered


def _is_stale(window: Window, inputs: str, known: Known) -> bool:
    paths = [window.feed.path_of(name) for name in window.feed.formats]
    return any(path not in known.intact or known.files[path].inputs != inputs for path in paths)


def _inputs(window: Window) -> str:
    entries = [
        (one.feed_id, one.atom_id, one.published, body.revision)
        for one, body in zip(window.listed, window.shown, strict=True)
    ]
    import hashlib

    inputs = [window.settings, entries, *window.left]
    return hashlib.sha256(msgspec.json.encode(inputs)).hexdigest()
