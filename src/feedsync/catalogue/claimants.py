"""Values whose id and address must first be found free, and the articles that new keys may continue.

Times in seconds since 1970.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from msgspec import Struct

from feedsync.article import Facts
from feedsync.catalogue import database
from feedsync.catalogue.articles import CLAIMANT
from feedsync.catalogue.database import Database, in_parts, value


class Claimant(NamedTuple):
    """Values that want an id and an address, and the key that shows them."""

    id: int
    store: str
    key: str
    article: int | None
    is_import: int
    claim: str | None
    facts: Facts


_HEAD = len(Claimant._fields) - 1
# The keys first: there are fewer of them than there are articles, and they are in order.
_CLAIMANT = (
    "SELECT c.id, s.store, s.key, s.article, s.is_import, c.claim, "
    + ", ".join(f"c.{name}" for name in Facts._fields)
    + " FROM"
    " (SELECT * FROM source WHERE claimant > ? AND missing_since IS NULL{} ORDER BY claimant LIMIT ?) s"
    " JOIN article c ON c.id = s.claimant ORDER BY s.claimant"
)


def present(db: Database) -> Iterator[Claimant]:
    """Yield all claimants in the order in which they were met. Rows may be written meanwhile."""
    return chain.from_iterable(_batches(db, ""))


def of_known(db: Database) -> Iterator[Claimant]:
    """Yield, as `present` does, those whose key has an article."""
    return chain.from_iterable(_batches(db, " AND article IS NOT NULL"))


def of_new(db: Database) -> Iterator[list[Claimant]]:
    """Yield, as `present` does but some at a time, those whose key has no article."""
    return _batches(db, " AND article IS NULL")


def _batches(db: Database, which: str) -> Iterator[list[Claimant]]:
    statement, last, size = _CLAIMANT.format(which), 0, database.PART
    while True:
        found = db.rows(statement, (last, size))
        if found:
            yield [Claimant._make((*one[:_HEAD], Facts._make(one[_HEAD:]))) for one in found]
        if len(found) < size:
            return
        last = found[-1][0]


class Rival(Struct, frozen=True):
    """A present article, or a claimant, that wants what another one wants as well."""

    id: int
    is_claimant: int
    store: str
    key: str
    claim: str
    url: str
    embargo: int
    expires: int | None


def rivals(db: Database) -> list[Rival]:
    """Return all claimants that want an id or an address that anybody else has or wants, and these others.

    What a key has is what it shows now: with a claimant, that of the claimant; where that is contested
    already, also what it had before, which still stands in the feeds.
    """
    # Who wants what all others want as well is found once, not once for each of them.
    shared = (
        "SELECT id FROM article WHERE claim IS NOT NULL AND {0} IN (SELECT c.{0} FROM article c"
        f" WHERE c.state = '{CLAIMANT}' AND c.claim IS NOT NULL AND EXISTS"
        " (SELECT 1 FROM article o WHERE o.{0} = c.{0} AND o.id <> c.id AND o.claim IS NOT NULL))"
    )
    some = " UNION ".join(shared.format(column) for column in ("claim", "url"))
    found = db.rows(
        "SELECT a.id, CASE WHEN s.claimant = a.id THEN 1 ELSE 0 END, s.store, s.key, a.claim, a.url,"
        " a.embargo, a.expires FROM article a"
        " JOIN source s ON s.claimant = a.id"
        " OR (s.article = a.id AND (s.claimant IS NULL OR s.problem IS NOT NULL))"
        f" WHERE s.missing_since IS NULL AND a.claim IS NOT NULL AND a.id IN ({some}) ORDER BY a.id"
    )
    return [Rival(*one) for one in found]


def article_of(db: Database, claimant: int) -> int | None:
    """Return the article of the key that shows a claimant, if it has one."""
    found = value(db, "SELECT article FROM source WHERE claimant = ?", [claimant])
    return None if found is None else int(found)


class Former(Struct, frozen=True):
    """An article that a new key may continue. `is_present`: its own key shows a draft of it."""

    id: int
    store: str
    key: str
    feed_id: str
    is_given: int
    is_live: bool
    is_present: bool
    declared_id: str
    url: str
    title: str
    published: int | None
    content: str


_FORMER = (
    "SELECT a.id, a.store, a.key, coalesce(a.feed_id, ''), a.is_given, a.state = 'live', {0},"
    " a.declared_id, a.url, a.title, a.published, a.content FROM article a"
)


def formers(db: Database, since: int) -> list[Former]:
    """Return the articles that a new key may continue.

    Those are the ones whose key is missing, that were withdrawn after `since`, or whose key shows a draft
    of what was published.
    """
    found = db.rows(
        f"{_FORMER.format('FALSE')} JOIN source s ON s.article = a.id WHERE s.missing_since IS NOT NULL"
    )
    found += db.rows(f"{_FORMER.format('FALSE')} WHERE a.gone_at > ?", [since])
    found += db.rows(
        f"{_FORMER.format('TRUE')} JOIN source s ON s.article = a.id WHERE a.state = 'draft'"
        " AND a.is_given = 1 AND s.missing_since IS NULL AND s.claimant IS NULL"
    )
    return [Former(*one) for one in found]


def released(db: Database, articles: Iterable[int]) -> list[Former]:
    """Return articles that a new key may continue because their own shows another."""
    statement = f"{_FORMER.format('FALSE')} WHERE a.id = ?"
    return [Former(*one) for article in articles for one in db.rows(statement, [article])]


def same_place(db: Database) -> list[tuple[int, int]]:
    """Return pairs of a new key's claimant and the article that the same key had before it was gone."""
    found = db.rows(
        "SELECT c.id, max(gone.id) FROM article c JOIN source s ON s.claimant = c.id AND s.article IS NULL"
        " JOIN article gone ON gone.store = c.store AND gone.key = c.key AND gone.id <> c.id"
        f" AND gone.state <> '{CLAIMANT}'"
        f" WHERE c.state = '{CLAIMANT}' AND s.missing_since IS NULL"
        " AND NOT EXISTS (SELECT 1 FROM source WHERE source.article = gone.id) GROUP BY c.id"
    )
    return [(int(claimant), int(article)) for claimant, article in found]


_UNSEEN = "a.is_given = 0 AND a.first_live IS NULL"


def unseen(db: Database) -> list[int]:
    """Return the articles of present keys that nobody ever saw, nor can see now."""
    found = db.rows(
        "SELECT a.id FROM article a JOIN source s ON s.article = a.id"
        f" WHERE a.state IN ('draft', 'scheduled', 'expired') AND {_UNSEEN}"
        " AND s.missing_since IS NULL AND s.claimant IS NULL ORDER BY a.id"
    )
    return [int(article) for (article,) in found]


def is_unseen(db: Database, article: int) -> bool:
    """Whether nobody ever saw an article."""
    return bool(db.rows(f"SELECT 1 FROM article a WHERE a.id = ? AND {_UNSEEN}", [article]))


def has_key(db: Database, article: int) -> bool:
    """Whether any key has an article."""
    return bool(db.rows("SELECT 1 FROM source WHERE article = ?", [article]))


def shows(db: Database, article: int) -> bool:
    """Whether a key that is there shows an article, and nothing else of which it is not yet known whose."""
    found = db.rows(
        "SELECT 1 FROM source WHERE article = ? AND missing_since IS NULL AND claimant IS NULL", [article]
    )
    return bool(found)


def unsettle(db: Database, article: int) -> None:
    """Let the values that a key shows be a claimant's again, as those of a new key."""
    db.run("UPDATE article SET state = ?, feed_id = NULL, next_at = NULL WHERE id = ?", (CLAIMANT, article))
    db.run("UPDATE source SET article = NULL, claimant = ? WHERE article = ?", (article, article))


def claim_for(db: Database, article: int, claimant: int) -> None:
    """Let the key of an article show these values, which want an id and an address of their own."""
    db.run("UPDATE source SET claimant = ? WHERE article = ?", (claimant, article))


def move(db: Database, claimant: int, article: int) -> None:
    """Let a new key continue an article. The article's own key is forgotten, or, if it is there, new."""
    db.run(
        "DELETE FROM article WHERE id IN"
        " (SELECT claimant FROM source WHERE article = ? AND missing_since IS NOT NULL)",
        [article],
    )
    db.run("DELETE FROM source WHERE article = ? AND missing_since IS NOT NULL", [article])
    db.run("UPDATE source SET article = NULL WHERE article = ?", [article])
    db.run("UPDATE source SET article = ? WHERE claimant = ?", (article, claimant))


def settle(db: Database, claimant: int, article: int) -> None:
    """Give a key, whose claimant has what it wants, its article."""
    db.run(
        "UPDATE source SET article = ?, claimant = NULL, problem = NULL, is_import = 0 WHERE claimant = ?",
        (article, claimant),
    )


def settle_new(db: Database, claimants: Sequence[int]) -> None:
    """Make claimants that have what they want the articles of their keys."""
    for some, places in in_parts(claimants):
        db.run(
            "UPDATE source SET article = claimant, claimant = NULL, problem = NULL, is_import = 0"
            f" WHERE claimant IN ({places})",
            some,
        )


def contest(db: Database, claimant: int, problem: str, *, is_import: bool) -> None:
    """Note why a claimant cannot have what it wants."""
    db.run(
        "UPDATE source SET problem = ? WHERE claimant = ? AND coalesce(problem, '') <> ?",
        (problem, claimant, problem),
    )
    if is_import:
        db.run("UPDATE source SET is_import = 1 WHERE claimant = ?", [claimant])
