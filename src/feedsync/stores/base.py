"""What a store is to the rest: keys with fingerprints, and an article for each key."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import tzinfo
from pathlib import Path
from typing import Any, Protocol

from msgspec import Struct

from feedsync.article import Article, Seen
from feedsync.config.model import Site, StoreSettings
from feedsync.errors import ArticleError

# Raised when the values that loading gives for the same articles become others.
LOADER = 2


class StoreContext(Struct, frozen=True):
    """What a store knows beside its own settings. `folder` is that of the configuration file."""

    name: str
    folder: Path
    site: Site

    def zone(self, settings: StoreSettings) -> tzinfo:
        """The time zone of dates that tell none."""
        from zoneinfo import ZoneInfo

        return ZoneInfo(settings.timezone or self.site.timezone)


class Store(Protocol):
    """A place that articles come from.

    A class of this shape carries its settings as `Settings`, a subclass of `StoreSettings`, and is
    made with them and a `StoreContext`. Making one touches nothing.
    """

    Settings: type[StoreSettings]
    name: str
    where: str

    def __init__(self, settings: Any, context: StoreContext) -> None: ...

    def scan(self) -> Iterator[Seen | ArticleError]:
        """Yield every key once, in the order of its UTF-8 bytes, or why a name is left out.

        A fingerprint is empty where the article may change further without any sign of it.
        Raises `StoreError` where not everything can be seen.
        """
        ...

    def load(self, key: str) -> Article:
        """Return the article of a key. Raises `ArticleError`, or `StoreError` if the store went away."""
        ...

    def place(self, key: str) -> str:
        """Return what a person knows a key by."""
        ...
