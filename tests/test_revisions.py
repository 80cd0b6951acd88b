"""Each earlier revision of the schema, kept as it was: the next run brings it up to date and nothing is lost.

A revision's folder holds a newsroom and the catalogue that the feedsync of that day left, as SQL.
"""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest
from newsroom import Newsroom

from feedsync.catalogue.migrate import LATEST

# What it tells of articles, without silent edits.
LOG = (
    "SELECT seq, kind, article FROM change WHERE kind <> 'document' AND NOT (kind = 'updated' AND is_silent = 1)"
    " ORDER BY seq"
)
KEPT = Path(__file__).parent / "revisions"


@pytest.fixture(params=range(1, LATEST), ids=lambda revision: f"revision {revision}")
def newsroom(request: pytest.FixtureRequest, tmp_path: Path) -> Newsroom:
    return of_revision(request.param, tmp_path)


def of_revision(revision: int, tmp_path: Path) -> Newsroom:
    shutil.copytree(KEPT / str(revision), tmp_path, dirs_exist_ok=True)
    (tmp_path / ".feedsync").mkdir()
    database = sqlite3.connect(tmp_path / ".feedsync/state.db")
    database.executescript((tmp_path / "state.sql").read_text("utf-8"))
    database.close()
    newsroom = Newsroom(tmp_path, (tmp_path / "config.yaml").read_text("utf-8"))
    newsroom.wait(hours=5)
    return newsroom


def test_the_next_run_finds_all_as_it_was(newsroom: Newsroom) -> None:
    before, ids = newsroom.documents(), (newsroom.folder / "ids.jsonl").read_bytes()
    copy = sqlite3.connect(newsroom.folder / ".feedsync/state.db")
    entries = copy.execute("SELECT feed, article, place FROM entry ORDER BY 1, 2").fetchall()
    log = copy.execute(LOG).fetchall()
    stands = copy.execute("SELECT id, state, feed_id, key FROM article ORDER BY id").fetchall()
    revision = copy.execute("SELECT value FROM meta WHERE name = 'revision'").fetchone()[0]
    copy.close()
    report = newsroom.run()
    assert [one.where for one in report.left_out] == ["content/2026/ponte.md", "content/spostato.md"]
    assert [one.where for one in report.missing] == ["content/2026/piazza.md"]
    assert without_tombstones(newsroom.documents()) == before
    assert (newsroom.folder / "ids.jsonl").read_bytes() == ids
    assert newsroom.rows("SELECT feed, article, place FROM entry ORDER BY 1, 2") == entries
    assert newsroom.rows(LOG) == log
    assert newsroom.rows("SELECT id, state, feed_id, key FROM article ORDER BY id") == stands
    assert (newsroom.folder / f".feedsync/state.db.bak-{revision}").exists()
    last = newsroom.rows("SELECT max(seq) FROM change")
    newsroom.run()
    assert newsroom.rows("SELECT max(seq) FROM change") == last


def without_tombstones(documents: object) -> dict[str, bytes]:
    """What left is told from now on, also of what left before."""
    import re

    mark = re.compile(rb'\s*<at:deleted-entry [^>]*>| xmlns:at="[^"]*"')
    return {path: mark.sub(b"", content) for path, content in documents.items()}  # type: ignore[attr-defined]


def test_what_was_withdrawn_before_is_continued_as_ever(newsroom: Newsroom) -> None:
    newsroom.write("tornato.md", title="Via", date="2026-11-23 08:00")
    newsroom.run()
    assert "https://porto.example/via/" in newsroom.ids()


def test_a_file_renamed_after_it_was_read_once_keeps_its_id(newsroom: Newsroom) -> None:
    newsroom.run()
    text = (newsroom.folder / "content/2026/porto.md").read_text("utf-8").partition("---\n")[2]
    newsroom.remove("2026/porto.md")
    newsroom.write("altrove.md", text.partition("---\n")[2], title="Un altro titolo", date="2026-11-21")
    assert newsroom.run().moves
    assert "https://porto.example/2026/porto/" in newsroom.ids()


def test_a_file_renamed_before_the_first_run_keeps_its_id_too(newsroom: Newsroom) -> None:
    text = (newsroom.folder / "content/2026/porto.md").read_text("utf-8").partition("---\n")[2]
    newsroom.remove("2026/porto.md")
    newsroom.write("altrove.md", text.partition("---\n")[2], title="Un altro titolo", date="2026-11-21")
    newsroom.run()
    assert "https://porto.example/2026/porto/" in newsroom.ids()


def test_a_channel_that_is_added_then_hears_of_what_comes(newsroom: Newsroom) -> None:
    config = newsroom.folder / "config.yaml"
    text = config.read_text("utf-8")
    push = "" if "push:" in text else "push:\n"
    push += "  - {type: webhook, url: 'https://partner.example/', paused: true}\n"
    config.write_text(text + push, "utf-8")
    newsroom.run()
    told = "SELECT kind, title FROM delivery WHERE channel = 'webhook' AND article IS NOT NULL"
    assert newsroom.rows(told) == []
    newsroom.write("nuovo.md", title="Nuovo", date="2026-11-24")
    newsroom.run()
    assert newsroom.rows(told) == [("published", "Nuovo")]


def test_what_was_told_and_what_waits_is_as_it_was(tmp_path: Path) -> None:
    """Rows of the outbox from before there were posts are those of a channel that does not."""
    newsroom = of_revision(5, tmp_path)
    outbox = "SELECT id, kind, state, payload, attempts, next_at, receipt FROM delivery ORDER BY seq"
    copy = sqlite3.connect(newsroom.folder / ".feedsync/state.db")
    before = copy.execute(outbox).fetchall()
    copy.close()
    assert {state for _, _, state, *_ in before} == {"sent", "pending"}
    newsroom.run()
    assert newsroom.rows(outbox) == before
    assert newsroom.rows("SELECT DISTINCT record_key, digest, is_by_hand FROM delivery") == [("", "", 0)]
    config = newsroom.folder / "config.yaml"
    config.write_text(config.read_text("utf-8").replace("paused: true", "paused: false"), "utf-8")
    newsroom.run()
    assert newsroom.rows("SELECT DISTINCT state FROM delivery") == [("sent",)]


def test_there_is_one_of_each() -> None:
    assert {path.name for path in KEPT.iterdir()} == {str(revision) for revision in range(1, LATEST)}
