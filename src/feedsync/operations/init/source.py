"""Where a site was found, and what is in a folder: a site of a known generator, articles, or nothing yet."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from msgspec import Struct
from msgspec.structs import replace

from feedsync.errors import UnknownName
from feedsync.net.guard import is_this_machine
from feedsync.operations.init import old_feeds
from feedsync.operations.init.found import Found
from feedsync.operations.init.plain_folder import plain
from feedsync.operations.init.tools import recognise, sites_in
from feedsync.text.characters import shown

_PREVIEW = "it is that of a preview, and ids begin with it"


class Source(Struct, frozen=True):
    """What was found, in which folder, and what is known without reading it again.

    `folder` is what paths are relative to. `entries` tells how many each of `found.old_feeds` has;
    `has_articles` is false of a folder in which none lies yet.
    """

    found: Found
    folder: Path
    entries: Mapping[str, int]
    has_articles: bool = True


def in_folder(folder: Path) -> Source:
    """Return what is in a folder. Raises `UnknownName` where it cannot be read."""
    try:
        next(folder.iterdir(), None)
    except OSError as error:
        raise UnknownName(f"cannot be read: {error.strerror}.", where=shown(str(folder))) from None
    found = recognise(folder)
    has_articles = True
    if found is None:
        found, has_articles = plain(folder)
        below = [
            f"{name} holds a {one.what}: for that, feedsync init {shlex.quote(str(folder / name))}"
            for name, one in sites_in(folder)
        ]
        found = replace(found, not_carried=[*found.not_carried, *map(shown, below)])
    elif _is_preview(str(found.site.get("url", ""))):
        found = replace(found, guesses={**found.guesses, "site.url": _PREVIEW})
    feeds = {name: old_feeds.feed_in(folder / name) for name in found.old_feeds}
    entries = {name: len(feed.entries) for name, feed in feeds.items() if feed}
    return Source(replace(found, old_feeds=list(entries)), folder, entries, has_articles=has_articles)


def _is_preview(address: str) -> bool:
    """Whether an address is one that a generator shows its site at on the machine of who writes it."""
    try:
        return is_this_machine(urlsplit(address).hostname or "")
    except ValueError:
        return False
