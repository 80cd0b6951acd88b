"""The steps of a run, in order: load, select, render, publish, deploy, announce, deliver."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager

from msgspec import Struct
from msgspec.structs import replace

from feedsync.article import Article
from feedsync.assemble import Parts
from feedsync.catalogue.database import Database
from feedsync.config.model import Feed
from feedsync.document import Document
from feedsync.pushed import Pushed
from feedsync.report import LeftOut, Report
from feedsync.steps.announce import announce
from feedsync.steps.deliver import deliver
from feedsync.steps.deploy import deploy
from feedsync.steps.documents import configured, unknown_feed
from feedsync.steps.first_load import begin
from feedsync.steps.load import Loaded, load
from feedsync.steps.orders import Orders
from feedsync.steps.publish import Done, finish, publish, record
from feedsync.steps.report import left_out, report
from feedsync.steps.select import find, select, select_one
from feedsync.steps.watch import Watch
from feedsync.steps.windows import NOTHING, Rendered, Selected


class Preview(Struct, frozen=True):
    """One feed as it would be: its articles in their order, its documents, and what is wrong."""

    feed: Feed
    articles: Sequence[Article]
    documents: Sequence[Document]
    left_out: Sequence[LeftOut]
    failed: Sequence[str]


_NOBODY = Watch()
# Seconds for telling others, where the configuration has no other.
_IN_A_RUN, _ALONE = 60.0, 40.0


def run(parts: Parts, db: Database, orders: Orders, watch: Watch = _NOBODY) -> Report:
    """Bring the feeds up to date, then tell whoever is to be told. See `build` and `push`."""
    report, loaded = _build(parts, db, orders, watch)
    announced = announce(
        parts,
        db,
        int(parts.clock.now().timestamp()),
        is_complete=report.is_complete,
        recent=loaded.recent,
        explains=orders.explains,
    )
    problems = dict.fromkeys([*report.problems, *announced.problems])
    pushed = deliver(parts, db, announced, _IN_A_RUN, loaded.recent)
    return replace(report, pushed=pushed, problems=[*problems])


def push(parts: Parts, db: Database) -> Pushed:
    """Announce what has happened, and send what is due."""
    announced = announce(parts, db, int(parts.clock.now().timestamp()), is_complete=False)
    return deliver(parts, db, announced, _ALONE)


def build(parts: Parts, db: Database, orders: Orders, watch: Watch = _NOBODY) -> Report:
    """Bring the feeds up to date; `watch` sees what is read on its way.

    What documents are made of is committed before the first of them goes out, and what was published
    after the last: a run that is killed between the two is made good by the next. Raises `StateError`.
    """
    report, _ = _build(parts, db, orders, watch)
    return report


def _build(parts: Parts, db: Database, orders: Orders, watch: Watch) -> tuple[Report, Loaded]:
    now = int(parts.clock.now().timestamp())
    begun = begin(parts, db, orders, watch, now)
    with db.transaction():
        loaded = load(parts, db, orders, watch, begun)
        selected = select(parts, db, loaded, now, orders)
        batches = _batches(parts, db, selected, loaded, orders, watch)
        rendered: Rendered | None = next(batches, NOTHING)
    done = Done(db.written, deploys=bool(parts.config.publish.deploy))
    while rendered is not None:
        published = publish(parts, rendered, orders)
        with db.transaction():
            if orders.explains:
                from feedsync.steps.differences import explained

                published = explained(parts, db, rendered, published, selected, now)
            record(db, selected, rendered, published, done, now)
            rendered = next(batches, None)
            if rendered is None:
                pruned = finish(parts, db, selected, orders, done, now)
                told = report(parts, db, loaded, done, pruned, orders)
    return deploy(parts, db, told), loaded


def preview(parts: Parts, db: Database, name: str, watch: Watch = _NOBODY) -> Preview:
    """Render one feed as a run would, and publish nothing. Raises `UnknownName` for one that there is not.

    `db` is a copy of the catalogue.
    """
    now = int(parts.clock.now().timestamp())
    # What is gone is looked for by runs.
    orders = Orders(seen_whole=dict.fromkeys(parts.stores, now))
    begun = begin(parts, db, orders, watch, now)
    with db.transaction():
        loaded = load(parts, db, orders, watch, begun)
        chosen = find(parts, db, name, now)
        if chosen is None:
            names = dict.fromkeys(configured(parts.config, db).values())
            raise unknown_feed(name, filter(None, names))
        from feedsync.steps.render import render_one

        rendered = render_one(parts, db, select_one(parts, db, chosen), loaded)
        return Preview(
            chosen.feed,
            articles=[body.article for window in rendered.windows for body in window.shown],
            documents=rendered.documents,
            left_out=left_out(parts, db, loaded),
            failed=[*loaded.held.values(), *(held.reason for held in rendered.failed)],
        )


def build_twice(
    parts: Parts, db: Database, watch: Watch = _NOBODY
) -> tuple[Report, AbstractContextManager[Iterator[Rendered]]]:
    """Build all feeds anew, and return what a run would tell, and each of them rendered once more.

    `parts` are those of a rehearsal, and `db` is a copy of the catalogue.
    """
    orders = Orders(full=True, counts=False)
    told, loaded = _build(parts, db, orders, watch)

    @contextmanager
    def rendered_again() -> Iterator[Iterator[Rendered]]:
        from feedsync.steps.render import again

        with db.transaction():
            selected = select(parts, db, loaded, int(parts.clock.now().timestamp()), orders)
            yield again(parts, db, selected, loaded)

    return told, rendered_again()


def _batches(
    parts: Parts, db: Database, selected: Selected, loaded: Loaded, orders: Orders, watch: Watch
) -> Iterator[Rendered]:
    """Where no feed may look different, what renders is not even imported."""
    if selected.is_of_feeds:
        from feedsync.steps.index import index
        from feedsync.steps.render import batches

        with watch.stage("making the feeds"):
            yield from batches(parts, db, selected, loaded, orders)
        if parts.config.publish.pages:
            yield index(parts, db, selected)
    if selected.syndication:
        from feedsync.steps.syndication import syndication

        yield syndication(parts, db)
