"""All documents that there are to be, in the order of the configuration."""

from __future__ import annotations

from collections.abc import Iterable

from feedsync.catalogue import feeds, files, receipts
from feedsync.catalogue.database import Database
from feedsync.config.members import slug_in
from feedsync.config.model import INDEX_PATH, OPML_PATH, SYNDICATION_PATH, Config
from feedsync.errors import UnknownName
from feedsync.selection import folded
from feedsync.text.suggest import did_you_mean

_MANY = 10  # names that a person still reads


def configured(config: Config, db: Database) -> dict[str, str]:
    """Return the feed of each document by its path; that of what no feed has is empty."""
    names: dict[str, list[str]] = {feed.name: [] for feed in config.feeds}
    for head in feeds.heads(db):
        if head.family in names:
            names[head.family].append(head.name)
    found: dict[str, str] = {}
    for feed in config.feeds:
        patterns = config.publish.paths_of(feed).values()
        if feed.for_each is None:
            found |= dict.fromkeys(patterns, feed.name)
            continue
        for name in sorted(names[feed.name]):
            slug = slug_in(feed, name)
            found |= {pattern.replace("{slug}", slug): name for pattern in patterns}
    found |= dict.fromkeys((INDEX_PATH, OPML_PATH), "") if config.publish.pages else {}
    return (
        found if SYNDICATION_PATH in found or not _lists_posts(config, db) else found | {SYNDICATION_PATH: ""}
    )


def _lists_posts(config: Config, db: Database) -> bool:
    if not config.push:
        return False
    file = files.get(db, SYNDICATION_PATH)
    return file is not None and not file.feed and receipts.has_any(db, [one.name for one in config.push])


def orphans(config: Config, db: Database) -> list[str]:
    """Return the files that were published and are of no feed any more."""
    # On some disks a name in other letters is the same file.
    ours = {folded(path) for path in configured(config, db)}
    return sorted(path for path, *_ in files.stamps(db) if folded(path) not in ours)


def unknown_feed(name: str, known: Iterable[str]) -> UnknownName:
    """Return what to say of a feed that there is not, with those that there are."""
    names = list(known)
    shown = ", ".join(names[:_MANY]) + (f" and {len(names) - _MANY:,} more" if len(names) > _MANY else "")
    return UnknownName(f"there is no feed `{name}`{did_you_mean(name, names) or '.'} There are {shown}")
