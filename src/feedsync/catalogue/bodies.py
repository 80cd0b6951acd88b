"""Values and text of the articles that feeds show, as they were when last rendered."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import msgspec

from feedsync.article import Article
from feedsync.catalogue.database import Database, row, value


class Body(NamedTuple):
    """An article as it was with a revision."""

    revision: str
    article: Article


def get(db: Database, article: int) -> Body | None:
    """Return what was kept of an article. What is damaged counts as not kept: it can be read again."""
    import zlib

    found = row(db, "SELECT revision, content FROM body WHERE article = ?", [article])
    if found is None:
        return None
    try:
        return Body(found[0], msgspec.json.decode(zlib.decompress(found[1]), type=Article))
    except (zlib.error, ValueError):
        return None


def revision(db: Database, article: int) -> str | None:
    """Return the revision that was kept of an article, if any was."""
    found: str | None = value(db, "SELECT revision FROM body WHERE article = ?", [article])
    return found


def put(db: Database, article: int, body: Body) -> None:
    """Keep an article as it is with a revision."""
    import zlib

    content = zlib.compress(msgspec.json.encode(body.article, enc_hook=str), 1)
    db.run(
        "INSERT INTO body (article, revision, content) VALUES (?, ?, ?) ON CONFLICT (article) DO UPDATE SET"
        " revision = excluded.revision, content = excluded.content",
        (article, body.revision, content),
    )


def entry(db: Database, article: int) -> bytes | None:
    """Return what was kept of the entry that an article became, if anything was."""
    found: bytes | None = value(db, "SELECT entry FROM body WHERE article = ?", [article])
    return found


def put_entry(db: Database, article: int, content: bytes) -> None:
    """Keep the entry that an article became, for as long as the article is kept."""
    db.run("UPDATE body SET entry = ? WHERE article = ?", (content, article))


def release(db: Database, left: Iterable[int]) -> None:
    """Let go of articles that left a feed, where no other shows them."""
    db.run_many(
        "DELETE FROM body WHERE article = ? AND NOT EXISTS"
        " (SELECT 1 FROM entry WHERE entry.article = body.article)",
        [(article,) for article in left],
    )


def prune(db: Database) -> None:
    """Let go of all that no feed shows."""
    db.run("DELETE FROM body WHERE NOT EXISTS (SELECT 1 FROM entry WHERE entry.article = body.article)")
