"""Who looks on while a store is read: nobody, or somebody at a terminal."""

from __future__ import annotations

from collections.abc import Iterable

from feedsync.article import Seen
from feedsync.errors import ArticleError
from feedsync.stores.base import Part, Store


class Watch:
    """Passes on what a store gives. Whoever wants to see how far it is makes a subclass."""

    def keys(self, store: Store, seen: Iterable[Seen | ArticleError]) -> Iterable[Seen | ArticleError]:
        """Pass on the keys of a scan."""
        del store
        return seen

    def parts(self, store: Store, told: Iterable[Part]) -> Iterable[Part]:
        """Pass on the parts of what has changed."""
        del store
        return told
