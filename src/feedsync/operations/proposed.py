"""The line of config.yaml that makes the feed which an old one lacks here."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from feedsync.config.members import slug_of
from feedsync.config.model import Config
from feedsync.selection import Kind


class Term(NamedTuple):
    """A term, folded, that all entries of an old feed share.

    `is_named` where the feed's address names it; `beside` is how many other articles have it.
    """

    kind: Kind
    value: str
    is_named: bool
    beside: int


# What feeds of a kind are called, and the key by which a filter asks for it.
_PLURALS: Mapping[Kind, str] = {
    "tag": "tags",
    "category": "categories",
    "section": "sections",
    "author": "authors",
    "language": "languages",
}


def proposed(config: Config, terms: Sequence[Term], stores: Collection[str]) -> Sequence[str]:
    """Return lines for `feeds:`, none where the entries share nothing that makes a feed of them.

    The term that the address names goes first, then that of the fewest articles. Feeds of all terms of its
    kind are proposed, since a site that had one of them had all; where there are such, that one alone.
    """
    names = {feed.name for feed in config.feeds}
    for term in sorted(terms, key=lambda one: (not one.is_named, one.beside, one.kind, one.value)):
        folder = _PLURALS[term.kind]
        slug = slug_of(term.value)
        own = f"{folder}/{slug}"
        if not slug or own in names or (term.beside and not term.is_named):
            continue
        if term.kind not in {feed.for_each for feed in config.feeds} and f"{folder}/{{slug}}" not in names:
            return [f'- {{name: "{folder}/{{slug}}", for_each: {term.kind}}}']
        quoted = term.value.replace("'", "''")
        return [f"- {{name: \"{own}\", filter: {{{folder}: ['{quoted}']}}}}"]
    if len(stores) == 1 < len(config.stores) and names.isdisjoint(stores):
        (store,) = stores
        return [f'- {{name: "{store}", filter: {{stores: ["{store}"]}}}}']
    return []
