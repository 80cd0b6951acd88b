"""What a new catalogue takes from what the last one left behind: ids.jsonl, and the published documents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from feedsync.article import Facts
from feedsync.document import ReadBack
from feedsync.load.facts import seconds
from feedsync.load.guard import Loss, Losses
from feedsync.text import urls
from feedsync.text.characters import one_line


class Identity(NamedTuple):
    """An id that an article already has; what is empty or `None` is unknown. `url` is that in a document."""

    id: str
    atom_id: str = ""
    published: int | None = None
    url: str = ""


class Recovered:
    """Identities, each of which one article may take. `by_key` are those of ids.jsonl, by store and key.

    `is_new` tells that the catalogue is, so that a key alone is a sign.
    """

    def __init__(
        self,
        by_key: Mapping[tuple[str, str], Identity],
        documents: Mapping[str, ReadBack],
        *,
        is_new: bool = True,
    ) -> None:
        self._is_new = is_new
        self._by_key = by_key
        self._in_documents: set[str] = set()
        self._documents: dict[str, tuple[str, ...]] = {}
        self._by_url: dict[str, set[str]] = {}
        self._by_title: dict[tuple[str, int | None], set[str]] = {}
        self._identities: dict[str, Identity] = {}
        self._taken: set[str] = set()
        for line in by_key.values():
            self._identities[line.id] = line
            if is_new and line.url:
                # Its store may have another name by now.
                self._by_url.setdefault(line.url, set()).add(line.id)
        # What is no Atom document tells the ids as they are.
        for path, document in sorted(documents.items(), key=lambda one: bool(one[1].id)):
            self._add(path, document)

    def _add(self, path: str, document: ReadBack) -> None:
        ids: list[str] = []
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
            known = self._identities.get(feed_id, Identity(feed_id))
            ids.append(known.id)
            self._in_documents.add(known.id)
            self._identities[known.id] = Identity(
                known.id, known.atom_id or atom_id, known.published or published, known.url or url
            )
        self._documents[path] = tuple(dict.fromkeys(ids))

    @property
    def is_any(self) -> bool:
        """Whether anything was left behind."""
        return bool(self._identities)

    @property
    def count(self) -> int:
        """How many entries the documents have."""
        return len(self._in_documents)

    def assign(self, articles: Iterable[tuple[int, str, str, Facts]]) -> dict[int, Identity]:
        """Return the identities of new articles: number, store, key and values.

        The surest sign goes first, for all of them: the key in ids.jsonl, the address with the title and
        date, the declared id with one of the two, then each of the three alone. An identity is taken once.
        """
        found: dict[int, Identity] = {}
        some = [one for one in articles if self._may_know(*one[1:])] if self.is_any else []
        for candidates in (
            self._of_key,
            self._of_page,
            self._of_id_and_more,
            self._of_id,
            self._of_url,
            self._of_title,
        ):
            for number, store, key, facts in some:
                if number not in found and (identity := self._free(candidates(store, key, facts))):
                    found[number] = identity
        return found

    def _may_know(self, store: str, key: str, facts: Facts) -> bool:
        signs = (self._of_key, self._of_id, self._of_url, self._of_title)
        return any(candidates(store, key, facts) for candidates in signs)

    def _of_key(self, store: str, key: str, facts: Facts) -> set[str]:
        identity = self._by_key.get((store, key))
        if identity is None:
            return set()
        # Under an old name there may be another article by now.
        is_it = identity.url == facts.url or (self._is_new and not facts.declared_id)
        return {identity.id} if is_it else set()

    def _of_id(self, _: str, __: str, facts: Facts) -> set[str]:
        return {facts.declared_id} & self._identities.keys()

    def _of_id_and_more(self, store: str, key: str, facts: Facts) -> set[str]:
        more = self._of_url(store, key, facts) | self._of_title(store, key, facts)
        return self._of_id(store, key, facts) & more

    def _of_page(self, store: str, key: str, facts: Facts) -> set[str]:
        return self._of_url(store, key, facts) & self._of_title(store, key, facts)

    def _of_url(self, _: str, __: str, facts: Facts) -> set[str]:
        return self._by_url.get(facts.url, set())

    def _of_title(self, _: str, __: str, facts: Facts) -> set[str]:
        return self._by_title.get((one_line(facts.title), facts.published), set())

    def _free(self, candidates: set[str]) -> Identity | None:
        """Take an identity, if it is the only one that is free."""
        free = candidates - self._taken
        if len(free) != 1:
            return None
        (feed_id,) = free
        self._taken.add(feed_id)
        return self._identities[feed_id]

    def reserves(self, feed_id: str) -> bool:
        """Whether an id is that of an article that was known before."""
        return feed_id in self._identities

    def losses(self) -> Losses:
        """Return how many entries no article took: of all, and of each document."""
        documents = {
            path: Loss(len(ids), sum(one not in self._taken for one in ids))
            for path, ids in self._documents.items()
        }
        keys = Loss(self.count, len(self._in_documents - self._taken))
        return Losses(keys, documents, are_entries=True)
