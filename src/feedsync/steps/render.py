"""Render: the documents of the feeds that may look different, and what must be kept before they go out."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence

import msgspec
from msgspec.structs import replace

from feedsync.assemble import Parts
from feedsync.catalogue import articles, bodies, feeds, ledger, sources
from feedsync.catalogue.bodies import Body
from feedsync.catalogue.database import Database
from feedsync.catalogue.ledger import Given
from feedsync.feeds.documents import Renderer, format_of
from feedsync.feeds.format import Tombstone
from feedsync.load.facts import moment
from feedsync.report import Fate, Publication
from feedsync.steps.body_reader import BodyReader, fill
from feedsync.steps.differences import edited
from feedsync.steps.entries import Entries
from feedsync.steps.hearing import hubs_of
from feedsync.steps.identities import write_ids
from feedsync.steps.load import Loaded
from feedsync.steps.orders import Orders
from feedsync.steps.select import find, window
from feedsync.steps.take_over import problem_of
from feedsync.steps.windows import Chosen, Rendered, Selected, Window

_BATCH = 4000  # entries in documents, of about four kilobytes each
_ALL = 1000  # what a feed without a limit counts as


def batches(
    parts: Parts, db: Database, selected: Selected, loaded: Loaded, orders: Orders
) -> Iterator[Rendered]:
    """Yield the selected feeds, rendered, some at a time: what thousands of them hold fits into no memory.

    Each is asked for inside of a transaction, after the one before was published and recorded.
    """
    rendering = _Rendering(parts, db, selected, loaded, orders)
    while rendering.queue:
        yield rendering.next_batch()


def again(parts: Parts, db: Database, selected: Selected, loaded: Loaded) -> Iterator[Rendered]:
    """Yield the selected feeds, rendered once more, as `batches` does, and keep nothing."""
    rendering = _Rendering(parts, db, selected, loaded, Orders())
    while rendering.queue:
        yield rendering.render(rendering.next_few())


def render_one(parts: Parts, db: Database, selected: Selected, loaded: Loaded) -> Rendered:
    """Render the one feed that is selected, and keep nothing."""
    rendering = _Rendering(parts, db, selected, loaded, Orders())
    return rendering.render(list(rendering.queue))


class _Rendering:
    """Renders what is in the `queue`. `edits` are the articles that are shown otherwise than before."""

    def __init__(
        self, parts: Parts, db: Database, selected: Selected, loaded: Loaded, orders: Orders
    ) -> None:
        self._parts = parts
        self._db = db
        self._known = selected.known
        self._loaded = loaded
        self._hubs = hubs_of(parts.config)
        self._explains = orders.explains
        self._entries = Entries(db, parts.config.site, is_full=orders.full)
        self._now = int(parts.clock.now().timestamp())
        self._edits: dict[int, Sequence[str]] = {}
        self._broken: set[int] = set()
        self.queue = deque(selected.feeds)

    def next_batch(self) -> Rendered:
        """Render as many feeds as fit into memory, and keep what they are made of."""
        return self._keep(self.render(self.next_few()))

    def next_few(self) -> list[Chosen]:
        """Take as many feeds as fit into memory, rendered."""
        batch: list[Chosen] = []
        weight = 0
        while self.queue and weight < _BATCH:
            batch.append(chosen := self.queue.popleft())
            limit = chosen.feed.limit
            formats = self._parts.config.publish.paths_of(chosen.feed)
            weight += len(formats) * (limit if isinstance(limit, int) else _ALL)
        return batch

    def render(self, batch: Sequence[Chosen]) -> Rendered:
        """Fill and render some feeds.

        An article that cannot be rendered is quarantined; it is shown as it last was, or makes room.
        """
        parts, db = self._parts, self._db
        read = BodyReader(parts, db, self._loaded.recent, self._broken)
        while True:
            filled = [self._filled(one, read) for one in batch]
            windows = [one for one in filled if not _must_wait(one)]
            waiting = [_waiting(one) for one in filled if _must_wait(one)]
            inputs = {one.feed.name: _inputs(one) for one in windows}
            files = {path: file for one in windows for path, file in one.files.items()}
            stale = [one for one in windows if self._is_stale(one, inputs[one.feed.name])]
            if not stale:
                return Rendered(windows, [], waiting, inputs, {}, files)
            publish = parts.config.publish
            formats = {name: format_of(name) for one in stale for name in publish.paths_of(one.feed)}
            renderer = Renderer(parts.config.site, publish, formats, self._entries.of(stale))
            rendering = renderer.render(
                [one.feed for one in stale],
                {one.feed.name: [body.article for body in one.shown] for one in stale},
                self._atom_ids(stale),
                {one.feed.name: _tombstones(one) for one in stale},
                {one.feed.name: self._hubs.get(one.chosen.feed.name, ()) for one in stale},
            )
            if not rendering.left_out:
                failed = [*waiting, *rendering.failed]
                return Rendered(windows, rendering.documents, failed, inputs, rendering.atom_ids, files)
            listed = {one.feed_id: one for each in windows for one in each.listed}
            for feed_id, error in rendering.left_out.items():
                sources.quarantine(db, feed_id, problem_of(error, listed[feed_id].revision))
                read.last_good(listed[feed_id])
                if read(listed[feed_id]) is None:
                    articles.mark_broken(db, feed_id, is_broken=True)
                self._look_again(listed[feed_id].id, batch)

    def _filled(self, chosen: Chosen, read: BodyReader) -> Window:
        """Return what a feed shows; where that is what its files were made of, no article is read."""
        listed = window(self._parts, self._db, chosen, self._known, self._now)
        is_kept = all(bodies.revision(self._db, one.id) == one.revision for one in listed.listed)
        if is_kept and not self._is_stale(listed, _inputs(listed)):
            return listed
        return fill(listed, read)

    def _look_again(self, article: int, batch: Sequence[Chosen]) -> None:
        """Let other feeds be looked at that show an article which turned out to be broken."""
        waiting = {one.name for one in (*batch, *self.queue)}
        for name in feeds.showing(self._db, article):
            if name not in waiting and (chosen := find(self._parts, self._db, name, self._now)):
                self.queue.append(chosen)

    def _atom_ids(self, windows: Sequence[Window]) -> dict[str, str]:
        """Return the ids that Atom documents have: those of lost states are in the documents."""
        paths = [one.feed.path_of("atom") for one in windows if "atom" in one.feed.formats]
        documents = self._loaded.documents
        found = {path: documents[path].id for path in paths if path in documents and documents[path].id}
        for one in windows:
            found |= {path: file.atom_id for path, file in one.files.items() if file.atom_id}
        return found

    def _is_stale(self, window: Window, inputs: str) -> bool:
        paths = self._parts.config.publish.paths_of(window.feed).values()
        return any(
            path not in window.files or path in self._known.changed or window.files[path].inputs != inputs
            for path in paths
        )

    def _keep(self, rendered: Rendered) -> Rendered:
        """Fix the ids of what is shown, keep it as it is shown, and write down what no article tells."""
        done: set[int] = set()
        for each in rendered.windows:
            # Nothing was read of what is as it was.
            for listed, body in zip(each.listed, each.shown, strict=False):
                if listed.id in done:
                    continue
                done.add(listed.id)
                if not listed.is_given:
                    ledger.give(self._db, [Given(listed.id, listed.atom_id, (listed.store, listed.key))])
                if bodies.revision(self._db, listed.id) != body.revision:
                    self._put(listed.id, body)
        if not done:
            return rendered
        self._entries.keep()
        return replace(rendered, ids_problem=write_ids(self._parts, self._db), edits=self._edits)

    def _put(self, article: int, body: Body) -> None:
        bare = replace(body.article, feed_id="", atom_id="")
        if self._explains and (kept := bodies.get(self._db, article)):
            self._edits[article] = edited(kept.article, bare)
        bodies.put(self._db, article, body._replace(article=bare))


def _must_wait(window: Window) -> bool:
    """Whether too little of a feed can be read: nothing, or not all of what was never published before."""
    return window.missed > 0 and (not window.listed or not window.files)


def _waiting(window: Window) -> Publication:
    count = "1 article" if window.missed == 1 else f"{window.missed:,} articles"
    reason = f"{window.feed.name}: {count} of it cannot be read at the moment, so it waits for the next run"
    path = window.feed.path_of(window.feed.formats[0])
    return Publication(window.feed.name, path, Fate.HELD, 0, reason=reason)


def _tombstones(window: Window) -> list[Tombstone]:
    return [Tombstone(one.atom_id, moment(one.left_at)) for one in window.left]


def _inputs(window: Window) -> str:
    revisions = [body.revision for body in window.shown] or [one.revision for one in window.listed]
    entries = [
        (one.feed_id, one.atom_id, one.published, revision)
        for one, revision in zip(window.listed, revisions, strict=True)
    ]
    import hashlib

    title: Sequence[str] = [window.feed.title] if window.chosen.term else []
    inputs = [window.chosen.settings, *title, entries, *window.left]
    return hashlib.sha256(msgspec.json.encode(inputs)).hexdigest()
