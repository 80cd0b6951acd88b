"""A document: the bytes of a feed in one format, and what can be read back from such bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal

from msgspec import Struct


class EntryRead(Struct, frozen=True):
    """An entry as it can be read in a document. `digest` is one of all that it says."""

    digest: str
    url: str
    title: str
    published: datetime | None


class EntriesRead(Mapping[str, EntryRead]):
    """The entries of a document by their ids, each read when it is asked for: most are only counted."""

    def __init__(self, found: Mapping[str, Any], read: Callable[[Any], EntryRead]) -> None:
        self._found = found
        self._read = read

    def __getitem__(self, entry_id: str) -> EntryRead:
        return self._read(self._found[entry_id])

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)

    def __contains__(self, entry_id: object) -> bool:
        return entry_id in self._found


class Owner(StrEnum):
    """Whose the bytes in the place of a document are."""

    OURS = "ours"
    SOMEBODY = "a feed of somebody else's"
    NOBODY = "no feed at all"


class ReadBack(Struct, frozen=True):
    """A document as it can be read: whether feedsync wrote it, and each entry by its id.

    `count` is the number of entries, also of those that share an id. `id` is the feed's own, in Atom.
    """

    is_ours: bool
    count: int
    entries: Mapping[str, EntryRead]
    id: str = ""


class Document(Struct, frozen=True):
    """What is to be published at `path` (below the target, with `/`).

    `read_back` raises `ValueError` for bytes that are no document of this format; `whose` tells of any
    bytes whose they are, in whatever format.
    """

    feed: str
    path: str
    format: str
    content: bytes
    count: int
    read_back: Callable[[bytes], ReadBack]
    whose: Callable[[bytes], Owner]


class EntryChange(Struct, frozen=True):
    """An entry that is new in a feed, edited or gone from it, and why, in words."""

    kind: Literal["new", "edited", "gone"]
    id: str
    title: str
    reason: str = ""


class Difference(Struct, frozen=True):
    """How the entries of a document differ from what it replaces."""

    new: int = 0
    edited: int = 0
    gone: int = 0


def difference(old: ReadBack | None, new: ReadBack) -> Difference:
    """Compare two readings by the ids of their entries."""
    if old is None:
        return Difference(new=len(new.entries))
    before = old.entries
    return Difference(
        new=sum(entry_id not in before for entry_id in new.entries),
        edited=sum(before[id_].digest != entry.digest for id_, entry in new.entries.items() if id_ in before),
        gone=sum(entry_id not in new.entries for entry_id in before),
    )


def changes(old: ReadBack | None, new: ReadBack) -> list[EntryChange]:
    """Return each entry that makes the difference: new ones, then edited ones, then those that are gone."""
    before = old.entries if old else {}
    found = [EntryChange("new", id_, one.title) for id_, one in new.entries.items() if id_ not in before]
    found += [
        EntryChange("edited", id_, one.title)
        for id_, one in new.entries.items()
        if before.get(id_, one).digest != one.digest
    ]
    gone = [EntryChange("gone", id_, one.title) for id_, one in before.items() if id_ not in new.entries]
    return found + gone
