"""The steps of a run, in order: load, select, render, publish."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from feedsync.article import Article
from feedsync.assemble import Parts
from feedsync.catalogue.database import Database
from feedsync.config.model import Feed
from feedsync.document import Document
from feedsync.report import LeftOut, Report
from feedsync.steps.load import Watch, load
from feedsync.steps.orders import Orders
from feedsync.steps.publish import prune, publish, record
from feedsync.steps.render import keep, render
from feedsync.steps.report import left_out, report
from feedsync.steps.select import select


@dataclass(frozen=True, slots=True)
class Preview:
    """One feed as it would be: its articles in their order, its documents, and what is wrong."""

    articles: Sequence[Article]
    documents: Sequence[Document]
    left_out: Sequence[LeftOut]
    failed: Sequence[str]


def run(parts: Parts, db: Database, orders: Orders, watch: Watch = iter) -> Report:
    """Bring the feeds up to date; `watch` sees each key on its way.

    What the documents are made of is committed before the first of them goes out, and what was published
    after the last: a run that is killed between the two is made good by the next. Raises `StateError`.
    """
    now = int(parts.clock.now().timestamp())
    with db.transaction():
        loaded = load(parts, db, orders, watch, now)
        selected = select(parts, db, loaded, now, orders)
        rendered = render(parts, db, selected, loaded)
        keep(parts, db, rendered)
    published = publish(parts, rendered, selected, orders)
    with db.transaction():
        pruned = prune(parts, db, selected, orders)
        record(parts, db, selected, rendered, published, now)
        publications = [*(one.publication for one in published), *rendered.failed]
        return report(parts, db, loaded, publications, pruned)


def preview(parts: Parts, db: Database, feed: Feed, watch: Watch = iter) -> Preview:
    """Render one feed as a run would, and publish nothing. `db` is a copy of the catalogue."""
    now = int(parts.clock.now().timestamp())
    with db.transaction():
        loaded = load(parts, db, Orders(), watch, now)
        selected = select(parts, db, loaded, now, Orders(full=True), only=feed)
        rendered = render(parts, db, selected, loaded)
        return Preview(
            articles=[body.article for window in rendered.windows for body in window.shown],
            documents=rendered.documents,
            left_out=left_out(parts, db, loaded, now),
            failed=[*filter(None, [loaded.held]), *(held.reason for held in rendered.failed)],
        )
