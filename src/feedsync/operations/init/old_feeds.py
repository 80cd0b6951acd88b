"""Feeds that lie in a folder already: what its readers have now, and what that tells of the site."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from feedsync.feeds.foreign import read_feed
from feedsync.feeds.foreign_values import ForeignFeed

# Where generators, and people, put them.
_FOLDERS = ("", "public", "_site", "output", "dist", "build", "docs", "static")
_NAMES = ("index.xml", "feed.xml", "rss.xml", "atom.xml", "feed.json", "feed/index.xml", "feeds/all.atom.xml")
_MOST = 50 * 1024 * 1024  # bytes


def feed_in(file: Path) -> ForeignFeed | None:
    """Return the feed in a file, `None` where there is none that can be read."""
    try:
        if not file.is_file() or file.stat().st_size > _MOST:
            return None
        return read_feed(file.read_bytes())
    except (OSError, ValueError):
        return None


def there(folder: Path, paths: Iterable[str]) -> list[str]:
    """Return the paths of files that are in a folder, each once."""
    return [path for path in dict.fromkeys(paths) if (folder / path).is_file()]


def feeds_in(folder: Path) -> Iterator[tuple[str, ForeignFeed]]:
    """Yield the feeds in the usual places, by their paths below the folder."""
    for below in _FOLDERS:
        for name in _NAMES:
            path = f"{below}/{name}" if below else name
            if feed := feed_in(folder / path):
                yield path, feed
