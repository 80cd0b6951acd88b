"""What a new catalogue takes from what the last one left behind: ids.jsonl, and the published documents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from feedsync.article import Facts
from feedsync.document import ReadBack
from feedsync.load.facts import seconds
from feedsync.load.guard import Loss, Losses
from feedsync.text import urls
from feedsync.text.characters import one_line


class Identity(NamedTuple):
    """An id that an article already has. Empty or `None` is what is not known."""

    id: str
    atom_id: str = ""
    published: int | None = None


class Recovered:
    """Identities, each of which one article may take. `by_key` are those of ids.jsonl, by store and key."""

    def __init__(self, by_key: Mapping[tuple[str, str], Identity], documents: Mapping[str, ReadBack]) -> None:
        self._by_key = by_key
        self._documents: dict[str, set[str]] = {}
        self._by_url: dict[str, set[str]] = {}
        self._by_title: dict[tuple[str, int | None], set[str]] = {}
        self._identities: dict[str, Identity] = {}
        self._taken: set[str] = set()
        # What is no Atom document tells the ids as they are.
        for path, document in sorted(documents.items(), key=lambda one: bool(one[1].id)):
            self._add(path, document)

    def _add(self, path: str, document: ReadBack) -> None:
        for entry_id, entry in document.entries.items():
            url, published = entry.url, seconds(entry.published)
            title = (one_line(entry.title), published)
            feed_id, atom_id = entry_id, ""
            if document.id:
                told = self._by_url.get(url, set()) & self._by_title.get(title, set())
                feed_id = next(iter(told)) if len(told) == 1 else urls.without_tag(entry_id)
                atom_id = entry_id
            self._by_url.setdefault(url, set()).add(feed_id)
            self._by_title.setdefault(title, set()).add(feed_id)
            self._documents.setdefault(path, set()).add(feed_id)
            known = self._identities.get(feed_id, Identity(feed_id))
            self._identities[feed_id] = Identity(
                feed_id, known.atom_id or atom_id, known.published or published
            )

    @property
    def count(self) -> int:
        """How many entries the documents have."""
        return len(self._identities)

    def take(self, store: str, key: str, facts: Facts) -> Identity | None:
        """Return the identity of an article: by its key, else by its address, else by title and date."""
        found = self._by_key.get((store, key))
        if found is None:
            for candidates in (
                self._by_url.get(facts.url, set()),
                self._by_title.get((one_line(facts.title), facts.published), set()),
            ):
                free = candidates - self._taken
                if len(free) == 1:
                    found = self._identities[next(iter(free))]
                    break
        if found is None or found.id in self._taken:
            return None
        self._taken.add(found.id)
        known = self._identities.get(found.id, found)
        return Identity(found.id, found.atom_id or known.atom_id, found.published or known.published)

    def reserves(self, feed_id: str) -> bool:
        """Whether an id belongs to an article that has not taken it."""
        return feed_id in self._identities and feed_id not in self._taken

    def losses(self) -> Losses:
        """Return how many entries no article took: of all, and of each document."""
        documents = {path: Loss(len(ids), len(ids - self._taken)) for path, ids in self._documents.items()}
        keys = Loss(self.count, len(self._identities.keys() - self._taken))
        return Losses(keys, documents, are_entries=True)
