"""Plugins by name: a name leads to a module that is imported only when it is used.

Third parties add their own by an entry point in the group of the registry. Entry points are asked
for only when a name is not built in, since listing them costs 35 ms.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib import import_module
from typing import Any


class Registry:
    """Names of one kind of plugin. `builtin` maps a name to `module:attribute`."""

    def __init__(self, group: str, builtin: Mapping[str, str]) -> None:
        self._group = group
        self._builtin = dict(builtin)

    def names(self) -> list[str]:
        """All names that `load` knows, built in and installed."""
        return sorted({*self._builtin, *(point.name for point in self._entry_points())})

    def knows(self, name: str) -> bool:
        """Whether `load` finds something under `name`."""
        return name in self._builtin or any(point.name == name for point in self._entry_points())

    def load(self, name: str) -> Any:
        """Import and return the plugin. Raises `KeyError` for an unknown name."""
        if name in self._builtin:
            module, _, attribute = self._builtin[name].partition(":")
            return getattr(import_module(module), attribute)
        for point in self._entry_points():
            if point.name == name:
                return point.load()
        raise KeyError(name)

    def _entry_points(self) -> Iterable[Any]:
        from importlib.metadata import entry_points

        return entry_points(group=self._group)


STORES = Registry(
    "feedsync.stores",
    {
        "folder": "feedsync.stores.folder:FolderStore",
        "wordpress": "feedsync.stores.wordpress:WordPressStore",
        "wxr": "feedsync.stores.wxr:WxrStore",
    },
)
CONVENTIONS = Registry(
    "feedsync.conventions",
    {
        "": "feedsync.stores.conventions.plain:PlainFolder",
        "eleventy": "feedsync.stores.conventions.eleventy:Eleventy",
        "hugo": "feedsync.stores.conventions.hugo:Hugo",
        "jekyll": "feedsync.stores.conventions.jekyll:Jekyll",
        "pelican": "feedsync.stores.conventions.pelican:Pelican",
        "zola": "feedsync.stores.conventions.zola:Zola",
    },
)
FORMATS = Registry(
    "feedsync.formats",
    {
        "rss": "feedsync.feeds.rss:RSS",
        "atom": "feedsync.feeds.atom:ATOM",
        "json": "feedsync.feeds.json_feed:JSON_FEED",
    },
)
# Documents for people, which a feed's `formats` do not name.
PAGES = Registry("feedsync.pages", {"html": "feedsync.feeds.page:PAGE"})
INDEXES = Registry(
    "feedsync.indexes", {"index": "feedsync.feeds.index:INDEX", "opml": "feedsync.feeds.opml:OPML"}
)
CHANNELS = Registry(
    "feedsync.channels",
    {
        "bluesky": "feedsync.channels.bluesky:BlueskyChannel",
        "exec": "feedsync.channels.exec:ExecChannel",
        "hook": "feedsync.channels.hook:HookChannel",
        "mastodon": "feedsync.channels.mastodon:MastodonChannel",
        "webhook": "feedsync.channels.webhook:WebhookChannel",
        "websub": "feedsync.channels.websub:WebSubChannel",
    },
)
TARGETS = Registry("feedsync.targets", {"folder": "feedsync.publish.folder:FolderTarget"})
