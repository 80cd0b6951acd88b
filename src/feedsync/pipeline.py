"""The steps of a run, in order: load, select, render, publish."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from feedsync.article import Article
from feedsync.assemble import Parts
from feedsync.catalogue.database import Database
from feedsync.config.model import Feed
from feedsync.document import Document
from feedsync.report import LeftOut, Report
from feedsync.steps.first_load import begin
from feedsync.steps.load import Loaded, load
from feedsync.steps.orders import Orders
from feedsync.steps.publish import prune, publish, record
from feedsync.steps.report import left_out, report
from feedsync.steps.select import select
from feedsync.steps.watch import Watch
from feedsync.steps.windows import NOTHING, Rendered, Selected


class Preview(Struct, frozen=True):
    """One feed as it would be: its articles in their order, its documents, and what is wrong."""

    articles: Sequence[Article]
    documents: Sequence[Document]
    left_out: Sequence[LeftOut]
    failed: Sequence[str]


_NOBODY = Watch()


def run(parts: Parts, db: Database, orders: Orders, watch: Watch = _NOBODY) -> Report:
    """Bring the feeds up to date; `watch` sees what is read on its way.

    What the documents are made of is committed before the first of them goes out, and what was published
    after the last: a run that is killed between the two is made good by the next. Raises `StateError`.
    """
    now = int(parts.clock.now().timestamp())
    begun = begin(parts, db, orders, watch, now)
    with db.transaction():
        loaded = load(parts, db, orders, watch, begun)
        selected = select(parts, db, loaded, now, orders)
        rendered = _render(parts, db, selected, loaded, keeps=True)
    published = publish(parts, rendered, selected, orders)
    with db.transaction():
        pruned = prune(parts, db, selected, orders)
        record(parts, db, loaded, selected, rendered, published)
        publications = [*(one.publication for one in published), *rendered.failed]
        problems = [*pruned.reasons, *filter(None, [rendered.ids_problem])]
        return report(parts, db, loaded, publications, pruned.deleted, problems)


def preview(parts: Parts, db: Database, feed: Feed, watch: Watch = _NOBODY) -> Preview:
    """Render one feed as a run would, and publish nothing. `db` is a copy of the catalogue."""
    now = int(parts.clock.now().timestamp())
    # What is gone is looked for by runs.
    orders = Orders(seen_whole=dict.fromkeys(parts.stores, now))
    begun = begin(parts, db, orders, watch, now)
    with db.transaction():
        loaded = load(parts, db, orders, watch, begun)
        selected = select(parts, db, loaded, now, Orders(full=True), only=feed)
        rendered = _render(parts, db, selected, loaded, keeps=False)
        return Preview(
            articles=[body.article for window in rendered.windows for body in window.shown],
            documents=rendered.documents,
            left_out=left_out(parts, db, loaded),
            failed=[*loaded.held.values(), *(held.reason for held in rendered.failed)],
        )


def _render(parts: Parts, db: Database, selected: Selected, loaded: Loaded, *, keeps: bool) -> Rendered:
    """Where no feed may look different, what renders is not even imported."""
    if selected.is_empty:
        return NOTHING
    from feedsync.steps.render import keep, render

    rendered = render(parts, db, selected, loaded)
    return keep(parts, db, rendered) if keeps else rendered
