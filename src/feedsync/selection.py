"""Which articles a feed has, as values: what the configuration asks for, and why an article is not in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple, get_args

Kind = Literal["tag", "category", "section", "author", "language"]
KINDS: tuple[Kind, ...] = get_args(Kind)


class Criteria(NamedTuple):
    """What an article has to meet: all of the keys, and of each list any. Empty, it is met by all.

    `terms` are folded, by their kind; `age` is for how many seconds an article may be published.
    """

    terms: Mapping[Kind, tuple[str, ...]] = {}
    stores: tuple[str, ...] = ()
    age: int | None = None


class Selection(NamedTuple):
    """The newest `limit` articles that meet `wanted` and not `shunned`, none published before `begin`.

    `term`, a kind and a folded value, is that of a feed which is one of many.
    """

    wanted: Criteria = Criteria()
    shunned: Criteria | None = None
    term: tuple[Kind, str] | None = None
    limit: int | None = None
    begin: int = 0


class Subject(NamedTuple):
    """What is asked of an article: its folded terms by kind, its store, and when it was published."""

    terms: Mapping[str, frozenset[str]]
    store: str
    published: int


class Rule(NamedTuple):
    """Why an article is not in a feed. `key` is a kind of terms, `stores`, `age` or `begin`.

    `values` are what was asked for; `is_shunned` where it has what is excluded, `also` with what else.
    """

    key: str
    values: tuple[str, ...]
    is_shunned: bool = False
    also: tuple[Rule, ...] = ()


def folded(term: str) -> str:
    """Return a term in the form in which equal ones are equal."""
    import unicodedata

    return unicodedata.normalize("NFC", term).casefold()


def rule_against(selection: Selection, subject: Subject, now: int) -> Rule | None:
    """Return the first rule by which an article is not among those that are selected, but for the limit."""
    if selection.term:
        kind, value = selection.term
        if value not in subject.terms.get(kind, ()):
            return Rule(kind, (value,))
    for rule in _unmet(selection.wanted, subject, now):
        return rule
    shunned = selection.shunned
    if shunned is not None and not any(_unmet(shunned, subject, now)):
        return _having(shunned, subject)
    return Rule("begin", (str(selection.begin),)) if subject.published < selection.begin else None


def _unmet(criteria: Criteria, subject: Subject, now: int) -> list[Rule]:
    unmet = [
        Rule(kind, values)
        for kind, values in criteria.terms.items()
        if subject.terms.get(kind, frozenset()).isdisjoint(values)
    ]
    if criteria.stores and subject.store not in criteria.stores:
        unmet.append(Rule("stores", criteria.stores))
    if criteria.age is not None and subject.published <= now - criteria.age:
        unmet.append(Rule("age", (str(criteria.age),)))
    return unmet


def _having(shunned: Criteria, subject: Subject) -> Rule:
    """Return what of that which is excluded an article has."""
    had = [
        Rule(kind, tuple(one for one in values if one in subject.terms.get(kind, ())), is_shunned=True)
        for kind, values in shunned.terms.items()
    ]
    if shunned.stores:
        had.append(Rule("stores", (subject.store,), is_shunned=True))
    if shunned.age is not None:
        had.append(Rule("age", (str(shunned.age),), is_shunned=True))
    first, *also = had
    return first._replace(also=tuple(also))
