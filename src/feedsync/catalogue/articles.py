"""The articles: one row each, from first sight on, also when their key is gone. Times: seconds since 1970."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from msgspec import Struct

from feedsync.article import Facts, Kept, State
from feedsync.catalogue.database import Database, Row, in_parts, row, value

# Values whose id or address must first be found free; not a state of any article that is shown.
CLAIMANT = "claimant"

_FACTS = ", ".join(Facts._fields)
_KEPT = f"id, store, key, state, feed_id, is_given, first_live, {_FACTS}"
_PLACES = ", ".join("?" * len(Facts._fields))
_SET_FACTS = ", ".join(f"{name} = ?" for name in Facts._fields)
_ADD_CLAIMANT = (
    f"INSERT INTO article (id, store, key, state, claim, first_seen, revised_at, {_FACTS})"
    f" VALUES (?, ?, ?, '{CLAIMANT}', ?, ?, ?, {_PLACES})"
)


def _kept(found: Row) -> Kept:
    number, store, key, state, feed_id, is_given, first_live, *facts = found
    known = State(state) if state != CLAIMANT else State.UNDATED
    return Kept(number, store, key, known, feed_id or "", is_given, first_live, Facts(*facts))


class Standing(NamedTuple):
    """Where an article stands from now on."""

    state: str
    feed_id: str | None
    claim: str | None
    next_at: int | None
    first_live: int | None


def add_claimant(db: Database, place: tuple[str, str], facts: Facts, claim: str | None, now: int) -> int:
    """Note values that are not yet any article's, and return their number."""
    number = db.new_number("article")
    db.run_later(_ADD_CLAIMANT, [(number, *place, claim, now, now, *facts)])
    return number


def get(db: Database, article: int) -> Kept:
    """Return an article."""
    found = row(db, f"SELECT {_KEPT} FROM article WHERE id = ?", [article])
    if found is None:
        raise LookupError(article)
    return _kept(found)


def ids_of(db: Database, article: int) -> list[str]:
    """Return the ids under which readers know an article, in Atom and in the other formats."""
    found = row(db, "SELECT feed_id, atom_id FROM article WHERE id = ?", [article])
    return [str(one) for one in found or () if one]


def is_broken(db: Database, article: int) -> bool:
    """Whether an article cannot be rendered with the values it has."""
    return bool(value(db, "SELECT is_broken FROM article WHERE id = ?", [article]))


def set_standing(db: Database, article: int, standing: Standing) -> None:
    """Put an article where it stands, with the values that it has."""
    db.run(
        "UPDATE article SET state = ?, feed_id = ?, claim = ?, next_at = ?, first_live = ? WHERE id = ?",
        (*standing, article),
    )


def introduce(
    db: Database, article: int, state: State, feed_id: str | None, next_at: int | None, first_live: int | None
) -> None:
    """Make an article of a claimant: what it claims it has from now on."""
    db.run_later(
        "UPDATE article SET state = ?, feed_id = ?, next_at = ?, first_live = ? WHERE id = ?",
        [(str(state), feed_id, next_at, first_live, article)],
    )


def set_values(
    db: Database, article: int, place: tuple[str, str], facts: Facts, standing: Standing, now: int
) -> None:
    """Give an article the values that its `place`, a store and a key, shows now.

    It is an edit only where the revision is another: what time or a move did is none.
    """
    db.run(
        "UPDATE article SET revised_at = CASE revision WHEN ? THEN revised_at ELSE ? END,"
        f" edits = edits + CASE revision WHEN ? THEN 0 ELSE 1 END, {_SET_FACTS}, store = ?, key = ?,"
        " state = ?, feed_id = ?, claim = ?, next_at = ?, first_live = ?, is_broken = 0, gone_at = NULL"
        " WHERE id = ?",
        (facts.revision, now, facts.revision, *facts, *place, *standing, article),
    )


def set_left_at(db: Database, article: int, now: int | None) -> None:
    """Note when an article left the feeds, `None` where no reader is to be told."""
    db.run("UPDATE article SET left_at = ? WHERE id = ?", (now, article))


def set_gone_at(db: Database, article: int, now: int) -> None:
    """Note when an article was believed gone."""
    db.run("UPDATE article SET gone_at = ? WHERE id = ?", (now, article))


def unname(db: Database, article: int) -> None:
    """Take the id of an article back that no reader has seen yet, so that another may have it."""
    db.run("UPDATE article SET feed_id = NULL WHERE id = ? AND is_given = 0", [article])


def set_expires(db: Database, article: int, expires: int | None) -> None:
    """Take over when an article ends."""
    db.run("UPDATE article SET expires = ? WHERE id = ?", (expires, article))


def set_published(db: Database, article: int, published: int) -> None:
    """Take over the date that an article was published with."""
    db.run("UPDATE article SET published = ?, embargo = ? WHERE id = ?", (published, published, article))


def remove(db: Database, articles: Iterable[int]) -> None:
    """Forget values that became nobody's."""
    db.run_many("DELETE FROM article WHERE id = ?", [(article,) for article in articles])


def mark_broken(db: Database, feed_id: str, *, is_broken: bool) -> None:
    """Note whether an article cannot be rendered with the values it has."""
    mark = int(is_broken)
    db.run("UPDATE article SET is_broken = ? WHERE feed_id = ? AND is_broken <> ?", (mark, feed_id, mark))


def has_id(db: Database, feed_id: str, other_than: int) -> bool:
    """Whether an id is that of another article."""
    found = db.rows("SELECT 1 FROM article WHERE feed_id = ? AND id <> ?", (feed_id, other_than))
    return bool(found)


def taken_ids(db: Database, feed_ids: Iterable[str]) -> set[str]:
    """Return which of some ids are those of articles."""
    found: set[str] = set()
    for some, places in in_parts([*feed_ids]):
        rows = db.rows(f"SELECT feed_id FROM article WHERE feed_id IN ({places})", some)
        found.update(feed_id for (feed_id,) in rows)
    return found


def due(db: Database, now: int) -> list[Kept]:
    """Return the articles whose state time has changed, without those that cannot come in yet.

    Those are scheduled ones that are quarantined, or whose key is missing.
    """
    found = db.rows(
        f"SELECT {_KEPT} FROM article WHERE next_at <= ? AND (state <> 'scheduled' OR expires <= ?"
        " OR EXISTS (SELECT 1 FROM source WHERE source.article = article.id AND problem IS NULL"
        " AND missing_since IS NULL)) ORDER BY next_at, id",
        (now, now),
    )
    return [_kept(one) for one in found]


def has_due(db: Database, now: int) -> bool:
    """Whether time has come for any article to change its state."""
    return bool(db.rows("SELECT 1 FROM article WHERE next_at <= ? LIMIT 1", [now]))


def next_embargo(db: Database) -> int | None:
    """Return when the first of the articles that wait will be seen."""
    found = value(
        db,
        "SELECT min(embargo) FROM article WHERE state = 'scheduled'"
        " AND (expires IS NULL OR expires > embargo)",
    )
    return None if found is None else int(found)


def next_to_come(db: Database, now: int) -> tuple[int, str] | None:
    """Return when the first of the articles that wait will be seen after a moment, and its title."""
    found = row(
        db,
        "SELECT embargo, title FROM article WHERE state = 'scheduled' AND embargo > ?"
        " AND (expires IS NULL OR expires > embargo) ORDER BY embargo, id LIMIT 1",
        [now],
    )
    return (int(found[0]), str(found[1])) if found else None


def count_by_state(db: Database) -> dict[State, int]:
    """Return how many articles stand where, without those that are left out."""
    counts: dict[str, int] = dict(db.rows("SELECT state, count(*) FROM article GROUP BY state"))
    for state, count in db.rows(
        "SELECT state, count(*) FROM article WHERE id IN (SELECT article FROM source{by_problem}"
        " WHERE problem IS NOT NULL AND article IS NOT NULL) GROUP BY state".format_map(db.words)
    ):
        counts[state] -= count
    return {state: counts[state] for state in State if counts.get(state)}


def places_of(db: Database, state: State) -> list[tuple[str, str]]:
    """Return store and key of all articles that stand somewhere, in their order."""
    found = db.rows("SELECT store, key FROM article WHERE state = ?", [state])
    return sorted((str(store), str(key)) for store, key in found)


def hidden_ids(db: Database) -> dict[str, str]:
    """Return the ids of articles that no feed may show, with their states, as `draft`."""
    found = db.rows(
        "SELECT feed_id, state FROM article"
        f" WHERE feed_id IS NOT NULL AND state NOT IN ('{State.LIVE}', '{CLAIMANT}')"
    )
    return {str(feed_id): str(state) for feed_id, state in found}


class Untold(Struct, frozen=True):
    """An id or a date that the article itself does not tell."""

    store: str
    key: str
    declared_id: str
    url: str
    feed_id: str
    atom_id: str
    published: int
    tells_date: int


def untold(db: Database) -> list[Untold]:
    """Return what only the catalogue knows of ids and dates, by store and key: one of each key.

    A withdrawn article whose key readers have known another by since is not told: a new catalogue, which
    knows the key alone, would take that other one for it.
    """
    untold = (
        "SELECT store, key, declared_id, url, feed_id, coalesce(atom_id, ''), published, tells_date"
        " FROM article WHERE NOT EXISTS (SELECT 1 FROM article later WHERE article.gone_at IS NOT NULL"
        " AND later.store = article.store AND later.key = article.key AND later.is_given = 1"
        " AND (later.gone_at IS NULL OR (later.gone_at, later.id) > (article.gone_at, article.id))) AND"
    )
    found = db.rows(
        f"{untold} is_given = 1 AND (tells_date = 0 OR feed_id <>"
        " CASE WHEN declared_id = '' THEN url ELSE declared_id END)"
        f" UNION {untold} is_given = 1 AND atom_id <> feed_id ORDER BY 1, 2, 5"
    )
    return [Untold(*one) for one in found]


def is_empty(db: Database) -> bool:
    """Whether nothing is known of any article, but for values that are not yet any article's."""
    return not db.rows(f"SELECT 1 FROM article WHERE state <> '{CLAIMANT}' LIMIT 1")
