"""syndication.json: where articles were posted, for the site's own pages. Written as all documents are."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping

import msgspec

from feedsync.assemble import Parts
from feedsync.catalogue import files, receipts
from feedsync.catalogue.database import Database
from feedsync.catalogue.outbox import Delivery
from feedsync.channels.base import Posts
from feedsync.config.model import SYNDICATION_PATH
from feedsync.steps.windows import Known, Rendered


def is_touched(parts: Parts, db: Database, known: Known) -> bool:
    """Whether posts have come, changed or gone since it was written, or it is not as it was left."""
    types = _types(parts)
    if not types or not receipts.has_any(db, types):
        return False
    file = files.get(db, SYNDICATION_PATH)
    if file is not None and file.feed:
        return False  # a feed has its place
    is_as_it_was = file is not None and file.inputs == _inputs(db, types)
    is_moved = known.log_end > known.cursor and receipts.is_touched(db, known.cursor)
    return not is_as_it_was or is_moved or SYNDICATION_PATH in known.changed


def syndication(parts: Parts, db: Database) -> Rendered:
    """Return the document. There is none before the first post."""
    from feedsync.feeds.syndication import Post, Syndicated, document
    from feedsync.steps.documents import configured

    types = _types(parts)
    articles = [
        Syndicated(one.id, one.url, posts)
        for one in receipts.of_live(db, types)
        if (posts := [Post(*post) for post in _posts(one.rows, types)])
    ]
    known = files.get(db, SYNDICATION_PATH)
    is_another = configured(parts.config, db).get(SYNDICATION_PATH)
    documents = [document(articles)] if (articles or known) and not is_another else []
    before = {SYNDICATION_PATH: known} if known else {}
    return Rendered((), documents, (), {"": _inputs(db, types)}, {}, before)


def _posts(rows: list[Delivery], types: Mapping[str, str]) -> Iterator[tuple[str, str, str, str]]:
    from feedsync.steps.posts import standing

    for channel, kind in types.items():
        for post in standing(row for row in rows if row.channel == channel):
            # A reply that told of a withdrawal is no place to read it.
            if post.receipt.url and post.row.kind != "withdrawn":
                yield channel, kind, post.receipt.url, post.receipt.id


def _types(parts: Parts) -> dict[str, str]:
    """Return the types of all channels that post, by their names."""
    kinds = {one.name: one.type for one in parts.config.push}
    return {name: kinds[name] for name, channel in parts.channels.items() if isinstance(channel, Posts)}


def _inputs(db: Database, types: Mapping[str, str]) -> str:
    told = msgspec.json.encode([list(types.items()), receipts.stamp(db, types)])
    return hashlib.sha256(told).hexdigest()
