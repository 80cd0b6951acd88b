"""The index of all feeds and the OPML, made of what is noted of each feed."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from feedsync import __version__
from feedsync.assemble import Parts
from feedsync.catalogue import feeds, files
from feedsync.catalogue.database import Database
from feedsync.catalogue.feeds import FeedRow
from feedsync.config.members import member_of, slug_in
from feedsync.config.model import INDEX_PATH, OPML_PATH, PAGE, Feed
from feedsync.feeds.documents import index_document, index_head, links_of
from feedsync.feeds.format import Outline
from feedsync.load.facts import moment
from feedsync.registry import INDEXES
from feedsync.steps.windows import Rendered, Selected
from feedsync.text.characters import one_line

_PATHS = {"index": INDEX_PATH, "opml": OPML_PATH}


def index(parts: Parts, db: Database, selected: Selected) -> Rendered:
    """Return what lists all feeds, where that is not as it was left."""
    outlines = list(_outlines(parts, db, set(selected.gone)))
    config = parts.config
    heads = {name: index_head(config.site, config.publish, path) for name, path in _PATHS.items()}
    import hashlib

    told = msgspec.json.encode([__version__, heads, outlines])
    inputs = hashlib.sha256(told).hexdigest()
    known = {path: file for path, file in files.of_feed(db, "").items() if path in _PATHS.values()}
    stale = [
        name
        for name, path in _PATHS.items()
        if path not in known or path in selected.known.changed or known[path].inputs != inputs
    ]
    documents = [
        index_document(INDEXES.load(name), _PATHS[name], heads[name], outlines)
        # An empty list is one too, as soon as anything was loaded.
        for name in (stale if outlines or known or selected.looked or selected.feeds else ())
    ]
    return Rendered((), documents, (), {"": inputs}, {}, known)


def _outlines(parts: Parts, db: Database, gone: set[str]) -> Iterator[Outline]:
    config = parts.config
    rows = {name: row for name, row in feeds.all_feeds(db).items() if name not in gone}
    for feed in config.feeds:
        if not feed.listed:
            continue
        if feed.for_each is None:
            if row := rows.get(feed.name):
                yield _outline(parts, feed, row)
            continue
        members = [(name, row) for name, row in rows.items() if row.family == feed.name]
        for name, row in sorted(members, key=lambda one: (one[1].value, one[0])):
            member = member_of(feed, slug_in(feed, name), row.label, config.site)
            yield _outline(parts, member, row)


def _outline(parts: Parts, feed: Feed, row: FeedRow) -> Outline:
    site, publish = parts.config.site, parts.config.publish
    return Outline(
        name=feed.name,
        title=one_line(feed.title or site.title),
        description=one_line(feed.description),
        language=feed.language or site.language,
        kind=row.kind,
        page=publish.address_of(feed.path_of(PAGE)),
        links=links_of(feed, publish),
        newest=row.newest,
        newest_at=None if row.newest_at is None else moment(row.newest_at),
        term=one_line(row.label),
    )
