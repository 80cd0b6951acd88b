"""Publishing one document: only if it changed, and never over a file that somebody else wrote."""

from __future__ import annotations

from feedsync.config.model import SYNDICATION_PATH
from feedsync.document import Document, Owner, ReadBack, changes, difference
from feedsync.errors import DocumentError
from feedsync.publish.base import Target
from feedsync.registry import FORMATS
from feedsync.report import Fate, Publication


def publish(
    document: Document, target: Target, *, is_known: bool, overwrite: bool, explains: bool = False
) -> Publication:
    """Bring a document to its place, and return what became of it.

    `is_known` tells that we published at its place before; `overwrite` that it may be anybody's. With
    `explains` each entry is named that makes the difference.
    """
    try:
        old = target.read(document.path)
        if old == document.content:
            return Publication(document.feed, document.path, Fate.UNCHANGED, document.count)
        before = read_ours(document, old)
        if old is not None and before is None and not overwrite and not _may_replace(document, old, is_known):
            reason = (
                f"{target.where.rstrip('/')}/{document.path}: feedsync did not write this file, so it stays "
                f"as it is. Move it away{_otherwise(document)}, or replace it: feedsync run --overwrite"
            )
            return Publication(document.feed, document.path, Fate.HELD, document.count, reason=reason)
        target.write(document.path, document.content)
    except DocumentError as error:
        return Publication(document.feed, document.path, Fate.FAILED, document.count, reason=str(error))
    after = document.read_back(document.content)
    return Publication(
        document.feed,
        document.path,
        Fate.WRITTEN,
        document.count,
        difference(before, after),
        changes=changes(before, after) if explains else (),
    )


def _otherwise(document: Document) -> str:
    """Return how else the place can be left to what lies there."""
    if FORMATS.knows(document.format):
        return ", give the feed another `path`"
    return ", do without `publish.pages`" if document.path != SYNDICATION_PATH else ""


def _may_replace(document: Document, old: bytes, is_known: bool) -> bool:
    """Whether what lies there is ours, or what became of it: a feed of somebody else's never is."""
    owner = document.whose(old)
    return owner is Owner.OURS or (is_known and owner is Owner.NOBODY)


def read_ours(document: Document, content: bytes | None) -> ReadBack | None:
    """Return what can be read in the bytes of a document that feedsync wrote."""
    if content is None:
        return None
    try:
        read_back = document.read_back(content)
    except ValueError:
        return None
    return read_back if read_back.is_ours else None
