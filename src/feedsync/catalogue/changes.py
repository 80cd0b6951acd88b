"""The log: what happened, in its order, and how far each of its consumers has read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from feedsync.article import Kind
from feedsync.catalogue.database import Database, row, value

BUILD = "build"
_BATCH = 1000


class Change(NamedTuple):
    """Something that happened to an article. Terms are JSON, `None` where it was not, or is not, visible.

    `is_silent`: it is no news.
    """

    kind: Kind
    article: int
    revision: str
    terms_before: str | None
    terms_after: str | None
    is_silent: int = 0


def add(db: Database, change: Change, now: int) -> None:
    """Write it into the log."""
    db.run_later(
        "INSERT INTO change (kind, article, revision, terms_before, terms_after, is_silent, at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        [(str(change.kind), *change[1:], now)],
    )


def add_document(db: Database, path: str, revision: str, now: int, *, is_silent: bool) -> None:
    """Log new bytes of a published file."""
    db.run(
        "INSERT INTO change (kind, document, revision, is_silent, at) VALUES (?, ?, ?, ?, ?)",
        (Kind.DOCUMENT, path, revision, int(is_silent), now),
    )


def last(db: Database) -> int:
    """Return the place of the newest row, 0 of none."""
    return int(value(db, "SELECT max(seq) FROM change") or 0)


def cursor(db: Database, consumer: str) -> int:
    """Return up to which place a consumer has read."""
    return int(value(db, "SELECT seq FROM consumer WHERE name = ?", [consumer]) or 0)


def advance(db: Database, consumer: str, seq: int) -> None:
    """Note up to which place a consumer has read."""
    db.run(
        "INSERT INTO consumer VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET seq = excluded.seq",
        (consumer, seq),
    )


def shown_before(db: Database, seq: int) -> list[tuple[str, str]]:
    """Return kind and folded term of feeds that have ever shown what came or went after a place in the log.

    They tell what was withdrawn, until it comes back.
    """
    found = db.rows(
        "SELECT DISTINCT f.kind, f.value FROM change c JOIN shown s ON s.article = c.article"
        " JOIN feed f ON f.name = s.feed WHERE c.seq > ? AND f.family <> ''"
        " AND c.kind IN ('withdrawn', 'restored', 'published')",
        [seq],
    )
    return [(str(kind), str(term)) for kind, term in found]


class Touched(NamedTuple):
    """An article that the log speaks of, with its terms (JSON) before and after."""

    article: int
    terms_before: str | None
    terms_after: str | None


def after(db: Database, seq: int) -> Iterator[Touched]:
    """Yield what the log says of articles after a place, also what is no news."""
    while True:
        batch = db.rows(
            "SELECT seq, article, terms_before, terms_after FROM change WHERE seq > ? AND article IS NOT NULL"
            f" ORDER BY seq LIMIT {_BATCH}",
            [seq],
        )
        yield from (Touched(*one) for _, *one in batch)
        if len(batch) < _BATCH:
            return
        seq = batch[-1][0]


def news_of(db: Database, seq: int, article: int) -> tuple[set[str], str | None]:
    """Return what the log says of an article after a place, and the terms (JSON) that it had until then."""
    found = db.rows(
        "SELECT kind, terms_before FROM change WHERE seq > ? AND article = ? AND is_silent = 0 ORDER BY seq",
        (seq, article),
    )
    return {str(kind) for kind, _ in found}, (found[0][1] if found else None)


def news_after(db: Database, seq: int) -> set[int]:
    """Return the articles of which the log has news after a place."""
    found = db.rows(
        "SELECT DISTINCT article FROM change WHERE seq > ? AND is_silent = 0"
        " AND kind NOT IN ('imported', 'document')",
        [seq],
    )
    return {int(article) for (article,) in found}


class Happened(NamedTuple):
    """A line of the log about an article, at its place."""

    seq: int
    kind: Kind
    is_silent: bool
    at: int


def of_article(db: Database, article: int, limit: int) -> list[Happened]:
    """Return the last that the log says of an article, in its order."""
    found = db.rows(
        f"SELECT seq, kind, is_silent, at FROM change WHERE article = ? ORDER BY seq DESC LIMIT {limit:d}",
        [article],
    )
    return [Happened(seq, Kind(kind), bool(silent), at) for seq, kind, silent, at in reversed(found)]


def became_live(db: Database, article: int) -> tuple[int, int] | None:
    """Return where, and when, the log last says that an article became visible, if it still does."""
    found = row(
        db,
        "SELECT seq, at FROM change WHERE article = ? AND kind IN ('imported', 'published', 'restored')"
        " ORDER BY seq DESC LIMIT 1",
        [article],
    )
    return (int(found[0]), int(found[1])) if found else None


def is_import(db: Database, article: int) -> bool:
    """Whether an article was there before anybody was to hear of new ones."""
    return bool(db.rows("SELECT 1 FROM change WHERE article = ? AND kind = 'imported' LIMIT 1", [article]))


class News(NamedTuple):
    """A row of the log that somebody may want to hear of: about an article, or about a document.

    `is_silent` where nobody is to hear of a withdrawal.
    """

    seq: int
    kind: str
    article: int | None
    document: str | None
    revision: str
    terms_before: str | None
    terms_after: str | None
    at: int
    is_silent: int


def heard(db: Database, seq: int, last: int) -> Iterator[News]:
    """Yield the news after one place and up to another, with withdrawals of which nobody hears."""
    names = ", ".join(News._fields)
    while True:
        batch = db.rows(
            f"SELECT {names} FROM change WHERE seq > ? AND seq <= ?"
            " AND (is_silent = 0 OR kind = 'withdrawn') AND kind <> 'imported'"
            f" ORDER BY seq LIMIT {_BATCH}",
            (seq, last),
        )
        yield from (News(*one) for one in batch)
        if len(batch) < _BATCH:
            return
        seq = batch[-1][0]


def count_imported(db: Database, seq: int, last: int) -> int:
    """Return how many articles the log calls old news after one place and up to another."""
    found = value(
        db, "SELECT count(*) FROM change WHERE seq > ? AND seq <= ? AND kind = 'imported'", (seq, last)
    )
    return int(found)


def revision_before(db: Database, article: int, seq: int) -> str:
    """Return the revision with which an article was last visible before a place, empty where it was not."""
    found = row(
        db,
        "SELECT revision, terms_after FROM change WHERE article = ? AND seq < ? ORDER BY seq DESC LIMIT 1",
        (article, seq),
    )
    return str(found[0]) if found and found[1] is not None else ""


def documents_after(db: Database, seq: int) -> dict[str, int]:
    """Return the documents that got new bytes after a place that are news, each with the newest place."""
    found = db.rows(
        "SELECT document, max(seq) FROM change WHERE seq > ? AND kind = 'document' AND is_silent = 0"
        " GROUP BY document ORDER BY max(seq)",
        [seq],
    )
    return {str(path): int(place) for path, place in found}


def revisions_since(db: Database, document: str, seq: int, limit: int = 50) -> dict[str, int]:
    """Return the newest revisions that a document had from a place on, each with its place."""
    found = db.rows(
        "SELECT revision, seq FROM change WHERE document = ? AND seq >= ? AND kind = 'document'"
        f" ORDER BY seq DESC LIMIT {limit:d}",
        (document, seq),
    )
    return {str(revision): int(place) for revision, place in reversed(found)}


def consumers(db: Database) -> dict[str, int]:
    """Return how far each consumer has read."""
    return {str(name): int(seq) for name, seq in db.rows("SELECT name, seq FROM consumer")}


def leave(db: Database, consumer: str) -> None:
    """Forget a consumer."""
    db.run("DELETE FROM consumer WHERE name = ?", [consumer])


def forget(db: Database, before: int) -> None:
    """Let go of rows from before a moment that every consumer has read and no delivery waits for."""
    db.run(
        # Up to the first row that is younger: a whole import has one moment, and is not to be looked through.
        "DELETE FROM change WHERE seq < coalesce((SELECT seq FROM change WHERE at >= ? ORDER BY seq LIMIT 1),"
        " (SELECT max(seq) + 1 FROM change)) AND seq <= (SELECT min(seq) FROM consumer)"
        " AND seq < coalesce((SELECT min(place) FROM wait), seq + 1)",
        [before],
    )
