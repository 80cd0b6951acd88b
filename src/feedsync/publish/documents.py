"""Publishing one document: only if it changed, and never over a file that somebody else wrote."""

from __future__ import annotations

from feedsync.config.model import SYNDICATION_PATH
from feedsync.document import Document, Owner, ReadBack, changes, difference
from feedsync.errors import DocumentError
from feedsync.publish.base import Target
from feedsync.registry import FORMATS
from feedsync.report import Fate, Publication


def publish(
    document: Document,
    target: Target,
    *,
    known: str | None,
    overwrite: bool,
    counts: bool,
    explains: bool,
) -> Publication:
    """Bring a document to its place, and return what became of it.

    `known` is the revision of what we published at its place before; `overwrite` tells that it may be
    anybody's. With `counts` it is told how many entries make the difference, with `explains` which.
    """
    try:
        old = target.read(document.path)
        if old == document.content:
            return Publication(document.feed, document.path, Fate.UNCHANGED, document.count)
        is_as_left = old is not None and known == revision_of(old)
        before = None if is_as_left and not counts else read_ours(document, old)
        is_ours = is_as_left or before is not None
        if old is not None and not is_ours and not overwrite and not _may_replace(document, old, known):
            reason = (
                f"{target.where.rstrip('/')}/{document.path}: feedsync did not write this file, so it stays "
                f"as it is. Move it away{_otherwise(document)}, or replace it: feedsync run --overwrite"
            )
            return Publication(document.feed, document.path, Fate.HELD, document.count, reason=reason)
        target.write(document.path, document.content)
    except DocumentError as error:
        return Publication(document.feed, document.path, Fate.FAILED, document.count, reason=str(error))
    if not counts:
        return Publication(document.feed, document.path, Fate.WRITTEN, document.count)
    after = document.read_back(document.content)
    return Publication(
        document.feed,
        document.path,
        Fate.WRITTEN,
        document.count,
        difference(before, after),
        changes=changes(before, after) if explains else (),
    )


def revision_of(content: bytes) -> str:
    """Return what tells the bytes of a document from all others."""
    import hashlib

    return hashlib.sha256(content).hexdigest()


def _otherwise(document: Document) -> str:
    """Return how else the place can be left to what lies there."""
    if FORMATS.knows(document.format):
        return ", give the feed another `path`"
    return ", do without `publish.pages`" if document.path != SYNDICATION_PATH else ""


def _may_replace(document: Document, old: bytes, known: str | None) -> bool:
    """Whether what lies there is ours, or what became of it: a feed of somebody else's never is."""
    owner = document.whose(old)
    return owner is Owner.OURS or (known is not None and owner is Owner.NOBODY)


def read_ours(document: Document, content: bytes | None) -> ReadBack | None:
    """Return what can be read in the bytes of a document that feedsync wrote."""
    if content is None:
        return None
    try:
        read_back = document.read_back(content)
    except ValueError:
        return None
    return read_back if read_back.is_ours else None
