"""Who looks on while a run is at work: nobody, or somebody at a terminal."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext

from feedsync.article import Seen
from feedsync.errors import ArticleError
from feedsync.stores.base import Part, Store


class Watch:
    """Passes on what a store gives, and hears what comes then. Whoever wants to see it makes a subclass."""

    def keys(self, store: Store, seen: Iterable[Seen | ArticleError]) -> Iterable[Seen | ArticleError]:
        """Pass on the keys of a scan."""
        del store
        return seen

    def parts(self, store: Store, told: Iterable[Part]) -> Iterable[Part]:
        """Pass on the parts of what has changed."""
        del store
        return told

    def stage(self, name: str) -> AbstractContextManager[None]:
        """Return a context for a part of the work that has no numbers."""
        del name
        return nullcontext()
