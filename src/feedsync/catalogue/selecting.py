"""The articles that a feed selects, by as few rows of an index as can be. Times in seconds since 1970."""

from __future__ import annotations

from typing import NamedTuple

from feedsync.catalogue.database import Database, row, value
from feedsync.selection import Criteria, Kind, Selection

_COLUMNS = (
    "a.id, a.feed_id, coalesce(a.atom_id, '') AS atom_id, a.is_given, a.revision, a.published, a.expires,"
    " a.store, a.key, a.title"
)
_OF_TERM = (
    "FROM term t JOIN article a ON a.id = t.article WHERE t.kind = ? AND t.value = ? AND a.is_broken = 0"
)
_OF_ALL = "FROM article a{by_newest} WHERE a.state = 'live' AND a.is_broken = 0"


_MANY = 100  # parts of one statement


class Listed(NamedTuple):
    """An article in the order of a feed. `atom_id` is empty where none was given yet.

    `label` is how the article writes the term of a feed that is one of many.
    """

    id: int
    feed_id: str
    atom_id: str
    is_given: int
    revision: str
    published: int
    expires: int | None
    store: str
    key: str
    title: str
    label: str = ""


def listed(db: Database, selection: Selection, now: int) -> list[Listed]:
    """Return the articles that a feed shows: published descending, then id ascending."""
    limit = "" if selection.limit is None else f" LIMIT {selection.limit:d}"
    order = f"ORDER BY a.published DESC, a.feed_id{limit}"
    by_term = f"{_OF_TERM}{{}} ORDER BY t.published DESC, a.feed_id{limit}"
    if selection.term:
        where = _conditions(selection, now)
        found = db.rows(
            f"SELECT {_COLUMNS}, t.label {by_term.format(where.text)}", [*selection.term, *where.values]
        )
    elif selection.wanted.terms and len(next(iter(selection.wanted.terms.values()))) <= _MANY:
        # Each value gives its newest from the index; what has several of them comes once.
        kind, terms = next(iter(selection.wanted.terms.items()))
        where = _conditions(selection, now, without=kind)
        part = f"SELECT {_COLUMNS} {by_term.format(where.text)}"
        union = " UNION ".join(f"SELECT * FROM ({part}) AS part{number}" for number in range(len(terms)))
        values = [one for term in terms for one in (kind, term, *where.values)]
        found = db.rows(f"{union} ORDER BY published DESC, feed_id{limit}", values)
    else:
        where = _conditions(selection, now)
        source = _OF_ALL.format_map(db.words)
        found = db.rows(f"SELECT {_COLUMNS} {source}{where.text} {order}", where.values)
    return [Listed(*one) for one in found]


def terms_of(db: Database, kind: Kind, selection: Selection, at_least: int, now: int) -> list[str]:
    """Return the terms of a kind, folded, that so many of the selected articles have at least."""
    where = _conditions(selection, now)
    found = db.rows(
        "SELECT t.value FROM term t JOIN article a ON a.id = t.article WHERE t.kind = ? AND a.is_broken = 0"
        f"{where.text} GROUP BY t.value HAVING count(*) >= {at_least:d} ORDER BY t.value",
        [kind, *where.values],
    )
    return [str(term) for (term,) in found]


def terms_published(db: Database, kind: Kind, first: int, last: int) -> set[str]:
    """Return the terms of a kind, folded, of the articles that were published from one moment to another."""
    found = db.rows(
        "SELECT DISTINCT value FROM term WHERE kind = ? AND published BETWEEN ? AND ?", (kind, first, last)
    )
    return {str(term) for (term,) in found}


def count_before(db: Database, selection: Selection, article: int, now: int) -> int:
    """Return how many selected articles come before one, whatever the limit."""
    source = _source(db, selection, now)
    found = value(
        db,
        f"SELECT count(*) {source.text} AND EXISTS (SELECT 1 FROM article o WHERE o.id = ? AND"
        " (a.published > o.published OR (a.published = o.published AND a.feed_id < o.feed_id)))",
        [*source.values, article],
    )
    return int(found)


def first_shunned(db: Database, selection: Selection, now: int) -> tuple[int, str] | None:
    """Return date and title of the first article that its age alone keeps out, `None` where there is none."""
    shunned = selection.shunned
    if shunned is None or shunned.age is None:
        return None
    source, met = _source(db, selection._replace(shunned=None), now), _met(shunned, now) or _Part("1 = 1", [])
    found = row(
        db,
        f"SELECT a.published, a.title {source.text} AND {met.text} ORDER BY a.published, a.feed_id LIMIT 1",
        [*source.values, *met.values],
    )
    return (int(found[0]), str(found[1])) if found else None


def next_entering(db: Database, selection: Selection, now: int) -> int | None:
    """Return when the first article gets old enough to be shown that its age alone keeps out."""
    first, shunned = first_shunned(db, selection, now), selection.shunned
    return None if first is None or shunned is None else first[0] + (shunned.age or 0)


class _Part(NamedTuple):
    """A part of a statement, and its values."""

    text: str
    values: list[object]


def _source(db: Database, selection: Selection, now: int) -> _Part:
    where = _conditions(selection, now)
    if selection.term:
        return _Part(_OF_TERM + where.text, [*selection.term, *where.values])
    return _Part(_OF_ALL.format_map(db.words) + where.text, where.values)


def _conditions(selection: Selection, now: int, without: Kind | None = None) -> _Part:
    """Return what is asked for, `without` a kind of terms that is looked after already."""
    texts, values = [], list[object]()
    wanted = selection.wanted
    terms = {kind: some for kind, some in wanted.terms.items() if kind != without}
    if met := _met(wanted._replace(terms=terms), now):
        texts.append(met.text)
        values += met.values
    if selection.shunned and (met := _met(selection.shunned, now)):
        texts.append(f"NOT ({met.text})")
        values += met.values
    if selection.begin:
        texts.append("a.published >= ?")
        values.append(selection.begin)
    return _Part("".join(f" AND {text}" for text in texts), values)


def _met(criteria: Criteria, now: int) -> _Part | None:
    texts, values = [], list[object]()
    for kind, terms in criteria.terms.items():
        texts.append(
            "EXISTS (SELECT 1 FROM term w WHERE w.article = a.id AND w.kind = ?"
            f" AND w.value IN ({_places(terms)}))"
        )
        values += [kind, *terms]
    if criteria.stores:
        texts.append(f"a.store IN ({_places(criteria.stores)})")
        values += criteria.stores
    if criteria.age is not None:
        texts.append("a.published > ?")
        values.append(now - criteria.age)
    return _Part(" AND ".join(texts), values) if texts else None


def _places(values: tuple[str, ...]) -> str:
    return ", ".join("?" * len(values))
