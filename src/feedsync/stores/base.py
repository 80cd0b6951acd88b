"""What a store is to the rest: keys with fingerprints, and an article for each key."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import tzinfo
from pathlib import Path
from typing import Any, Literal, NamedTuple, Protocol, runtime_checkable

from msgspec import Struct

from feedsync.article import Article, Seen
from feedsync.config.model import Site, StoreSettings
from feedsync.errors import ArticleError
from feedsync.text.characters import shown

# Raised when the values that loading gives for the same articles become others.
LOADER = 4


class StoreContext(Struct, frozen=True):
    """What a store knows beside its own settings. `folder` is that of the configuration file.

    `allow_private` are hosts and networks of this site's own that may be asked though nobody wrote their
    addresses into the configuration.
    """

    name: str
    folder: Path
    site: Site
    allow_private: tuple[str, ...] = ()

    def zone(self, settings: StoreSettings) -> tzinfo:
        """The time zone of dates that tell none."""
        from zoneinfo import ZoneInfo

        return ZoneInfo(settings.timezone or self.site.timezone)


class Store(Protocol):
    """A place that articles come from.

    A class of this shape carries its settings as `Settings`, a subclass of `StoreSettings`, and is
    made with them and a `StoreContext`. Making one touches nothing.
    """

    name: str
    where: str

    @property
    def Settings(self) -> type[StoreSettings]:  # noqa: N802  a class
        """Return the class of its settings."""
        ...

    def __init__(self, settings: Any, context: StoreContext) -> None: ...

    def scan(self) -> Iterator[Seen | ArticleError]:
        """Yield every key once, in the order of its UTF-8 bytes, or why a name is left out.

        A fingerprint is empty where the article may change further without any sign of it.
        Raises `StoreError` where not everything can be seen.
        """
        ...

    def load(self, key: str) -> Article:
        """Return the article of a key.

        Raises `ArticleError`, `ArticleGone` where there is none any more, or `StoreError` if the store
        went away.
        """
        ...

    def place(self, key: str) -> str:
        """Return what a person knows a key by."""
        ...


@runtime_checkable
class HasStamp(Store, Protocol):
    """A store that can tell at once whether anything in it may have changed: a single file."""

    def stamp(self) -> str:
        """Return what is the same for as long as nothing has changed, empty where nobody can know.

        Raises `StoreError`.
        """
        ...


@runtime_checkable
class LoadsApart(Store, Protocol):
    """A store of which another process, that makes it anew, can load articles at the same time."""

    loads_apart: Literal[True]


@runtime_checkable
class AsksNetwork(Store, Protocol):
    """A store that asks other machines, so that nothing which is to work offline may read it."""

    asks_network: Literal[True]


class LinkLeft(NamedTuple):
    """A symbolic link that is not followed. `is_needless`: what it leads to is met by itself."""

    where: str
    target: str
    is_needless: bool


@runtime_checkable
class LeavesLinks(Store, Protocol):
    """A store that can tell which symbolic links it does not follow."""

    def links_left(self) -> list[LinkLeft]:
        """Return them in their order. Raises `StoreError`."""
        ...


@runtime_checkable
class GivesIds(Store, Protocol):
    """A store whose articles readers know by another id than their address, where they declare none."""

    def id_for(self, key: str, url: str, published: int | None) -> str:
        """Return the id that an article wants with these values; `published` is in seconds since 1970.

        It is asked until the id is given, which then stays, whatever becomes of key, address and date.
        """
        ...


@runtime_checkable
class HasMedia(Store, Protocol):
    """A store that knows where the media files of its articles lie on this machine."""

    def media_file(self, article: Article, url: str) -> Path | None:
        """Return the file of an address, `None` where none is known or there is none."""
        ...

    def lacks(self, article: Article, url: str) -> bool:
        """Whether a file of that address would have to lie on this machine, and does not."""
        ...


@runtime_checkable
class HasBeside(Store, Protocol):
    """A store in which an article's keys may stand elsewhere than in its own file."""

    def beside(self, key: str) -> Iterator[tuple[str, Mapping[str, int]]]:
        """Yield the places for a person, each with the lines of the keys there; what counts more first."""
        ...


@runtime_checkable
class LoadsMany(Store, Protocol):
    """A store in which many articles cost hardly more than one."""

    def load_many(self, keys: Sequence[str]) -> Iterator[tuple[str, Article | ArticleError]]:
        """Yield each key with its article, or why there is none. Raises `StoreError`."""
        ...


class Told(NamedTuple):
    """A key that a store tells as new or changed, with its article or what is wrong with it."""

    seen: Seen
    article: Article | ArticleError


class Part(NamedTuple):
    """Some of what has changed. All of it is told, and is never asked for again, up to `cursor`.

    `left` is how many are still to be told, `None` where that is unknown.
    """

    told: Sequence[Told]
    cursor: str
    left: int | None = None


@runtime_checkable
class TellsChanges(LoadsMany, Protocol):
    """A store that tells what has changed since it was last asked, so that not all keys have to be seen.

    That something is gone only a scan can tell. It is made when the last one is older than `reconcile`.
    """

    reconcile: int

    def changes(self, cursor: str) -> Iterable[Part]:
        """Yield all that has changed since a cursor, the oldest change first; from an empty one on, all.

        A key may be told again that has not changed. Where nothing has changed at all there is no part, or
        one with the same cursor. Raises `StoreError`.
        """
        ...


def place_in(folder: str, key: str) -> str:
    """Return the path of an article's file in a folder that the configuration names."""
    folder = folder.rstrip("/")
    return shown(key) if folder == "." else f"{folder}/{shown(key)}"
