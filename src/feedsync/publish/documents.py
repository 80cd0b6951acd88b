"""Publishing one document: only if it changed, and never over a file that somebody else wrote."""

from __future__ import annotations

from feedsync.document import Document, ReadBack, difference
from feedsync.errors import DocumentError
from feedsync.publish.base import Target
from feedsync.report import Fate, Publication


def publish(document: Document, target: Target) -> Publication:
    """Bring a document to its place, and return what became of it."""
    try:
        old = target.read(document.path)
        if old == document.content:
            return Publication(document.feed, document.path, Fate.UNCHANGED, document.count)
        before = _read_ours(document, old)
        if old is not None and before is None and not document.is_ours(old):
            reason = (
                f"{target.where.rstrip('/')}/{document.path}: feedsync did not write this file, so it stays "
                "as it is. Move it away, or give the feed another `path`."
            )
            return Publication(document.feed, document.path, Fate.HELD, document.count, reason=reason)
        target.write(document.path, document.content)
    except DocumentError as error:
        return Publication(document.feed, document.path, Fate.FAILED, document.count, reason=str(error))
    changes = difference(before, document.read_back(document.content))
    return Publication(document.feed, document.path, Fate.WRITTEN, document.count, changes)


def entries_out(document: Document, target: Target) -> int:
    """Return how many entries the document has that is published now in the place of this one."""
    try:
        out = _read_ours(document, target.read(document.path))
    except DocumentError:
        return 0
    return out.count if out else 0


def _read_ours(document: Document, content: bytes | None) -> ReadBack | None:
    if content is None:
        return None
    try:
        read_back = document.read_back(content)
    except ValueError:
        return None
    return read_back if read_back.is_ours else None
