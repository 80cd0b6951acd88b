"""An existing feed, in a file or at an address, with the documents of its archive."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from feedsync.assemble import Parts
from feedsync.errors import DocumentError, FetchError
from feedsync.feeds import foreign
from feedsync.feeds.foreign_values import ForeignEntry, ForeignFeed

if TYPE_CHECKING:
    from feedsync.net.client import Client

_MOST_PAGES = 1000  # documents of one feed
_OK = 200
_KEPT = "Nothing was adopted."


class Old(Struct, frozen=True):
    """A feed as it is: the newest document, all entries with those of its archive, and how much that was.

    `addresses` are where readers have it.
    """

    feed: ForeignFeed
    entries: Sequence[ForeignEntry]
    addresses: Sequence[str]
    documents: int
    is_unchanged: bool


def read_old(parts: Parts, source: str) -> Old:
    """Read a feed in a file or at an address, with the documents of its archive (RFC 5005 section 4).

    Raises `DocumentError` for what is no feed, and `FetchError`.
    """
    from feedsync.net.client import Client

    is_address = source.lower().startswith(("http://", "https://"))
    with Client([source] if is_address else [], allow_private=parts.config.allow_private) as client:
        if is_address:
            first, at, is_unchanged = _fetched(parts, client, source)
        else:
            first, at, is_unchanged = _feed(_content_of(Path(source)), "", "", source), "", False
        found = list(first.entries)
        documents, seen, feed = 1, {at, source}, first
        while feed.previous and feed.previous not in seen and documents < _MOST_PAGES:
            seen.add(feed.previous)
            feed, _, was_unchanged = _fetched(parts, client, feed.previous)
            is_unchanged = is_unchanged and was_unchanged
            found += feed.entries
            documents += 1
    by_id: dict[str, ForeignEntry] = {}
    for entry in found:
        # What a newer document says counts.
        by_id.setdefault(entry.id, entry)
    addresses = [source, at] if is_address else [first.self_url]
    return Old(
        first, list(by_id.values()), list(dict.fromkeys(filter(None, addresses))), documents, is_unchanged
    )


def _content_of(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        advice = "For an address, write it whole: https://…" if isinstance(error, FileNotFoundError) else ""
        message = f"cannot be read: {error.strerror}."
        raise DocumentError(message, where=str(file), advice=advice) from error


def _fetched(parts: Parts, client: Client, address: str) -> tuple[ForeignFeed, str, bool]:
    """Return the feed at an address, where it was found in the end, and whether it is as it was last time."""
    from feedsync.net import redact
    from feedsync.net.cache import get_cached

    try:
        answer, is_unchanged = get_cached(client, address, parts.state.adopted)
    except FetchError as error:
        error.kept = f"{_KEPT} It was asked for {redact.shown(address)}."
        raise
    if answer.status != _OK:
        raise FetchError(
            f"answers {answer.status} where a feed was due.",
            where=redact.shown(address),
            kept=_KEPT,
            advice="Does a feed reader get it there?",
        )
    charset = charset_of(answer.headers.get("Content-Type", ""))
    return _feed(answer.body, answer.url, charset, redact.shown(address)), answer.url, is_unchanged


def charset_of(content_type: str) -> str:
    """Return the charset that a Content-Type names, or nothing."""
    from email.message import Message

    head = Message()
    head["Content-Type"] = content_type
    return str(head.get_content_charset() or "")


def _feed(content: bytes, address: str, charset: str, where: str) -> ForeignFeed:
    try:
        return foreign.read_feed(content, address, charset)
    except ValueError as error:
        raise DocumentError(f"{error}.".replace("..", "."), where=where, kept=_KEPT) from None
