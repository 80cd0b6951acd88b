"""An article becomes an entry once; the next runs take the entry that was kept, and write the same bytes."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from newsroom import CONFIG, Newsroom

from feedsync.article import Article
from feedsync.catalogue.sqlite import open_catalogue
from feedsync.config.model import Site
from feedsync.feeds.entry import Entry, article_to_entry
from feedsync.report import Fate

FEEDS = CONFIG.replace("\npublish", "\n  - {name: 'in/{slug}', for_each: tag, content: full}\npublish")
TEXT = '# Uno\n\n<iframe src="https://video.example/embed/1"></iframe>\n\nTesto.[^1]\n\n[^1]: Nota.\n'


class Made:
    """The titles of the articles of which entries were made since it was last asked."""

    def __init__(self) -> None:
        self._titles: list[str] = []

    def __call__(self, article: Article, site: Site) -> Entry:
        self._titles.append(article.title)
        return article_to_entry(article, site)

    def titles(self) -> set[str]:
        titles, self._titles = self._titles, []
        assert len(titles) == len(set(titles))
        return set(titles)


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Made:
    made = Made()
    monkeypatch.setattr("feedsync.steps.entries.article_to_entry", made)
    return made


@pytest.fixture
def newsroom(tmp_path: Path, made: Made) -> Newsroom:
    newsroom = Newsroom(tmp_path, FEEDS)
    for day in range(1, 7):
        newsroom.write(f"a{day}.md", TEXT, date=f"2026-11-{day:02}", tags="[mare, monti]")
    newsroom.run()
    made.titles()
    return newsroom


def configure(newsroom: Newsroom, old: str, new: str) -> None:
    config = newsroom.folder / "config.yaml"
    text = config.read_text("utf-8")
    assert old in text
    config.write_text(text.replace(old, new), "utf-8")


def rendered_anew(newsroom: Newsroom) -> dict[str, bytes]:
    newsroom.run(full=True)
    return dict(newsroom.documents())


def test_each_article_becomes_an_entry_once_for_all_feeds(tmp_path: Path, made: Made) -> None:
    newsroom = Newsroom(tmp_path, FEEDS)
    for day in range(1, 7):
        newsroom.write(f"a{day}.md", TEXT, date=f"2026-11-{day:02}", tags="[mare, monti]")
    newsroom.run()
    assert made.titles() == {f"A{day}" for day in range(1, 7)}


def test_only_the_article_that_changed_becomes_another_entry(newsroom: Newsroom, made: Made) -> None:
    newsroom.write("a6.md", f"{TEXT}\nAltro.", date="2026-11-06", tags="[mare, monti]")
    newsroom.run()
    assert made.titles() == {"A6"}
    assert newsroom.documents() == rendered_anew(newsroom)


@pytest.mark.parametrize(
    ("old", "new"),
    [("name: news,", "name: news, title: Altro,"), ("content: summary,", "content: full,")],
)
def test_other_settings_of_a_feed_need_no_other_entries(
    newsroom: Newsroom, made: Made, old: str, new: str
) -> None:
    configure(newsroom, old, new)
    before = newsroom.documents()
    newsroom.run()
    assert made.titles() == set()
    assert newsroom.documents() != before
    assert newsroom.documents() == rendered_anew(newsroom)


@pytest.mark.parametrize("more", ["embeds: [video.example]", "author: {name: Redazione}"])
def test_another_site_makes_other_entries(newsroom: Newsroom, made: Made, more: str) -> None:
    before = newsroom.documents()
    configure(newsroom, "language: it", f"language: it, {more}")
    newsroom.run()
    assert len(made.titles()) == 6
    assert newsroom.documents() != before
    assert newsroom.documents() == rendered_anew(newsroom)


def test_other_code_makes_again_whatever_is_rendered(
    newsroom: Newsroom, made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("feedsync.steps.entries.fingerprint", lambda: "another")
    configure(newsroom, "limit: 4", "limit: 4, title: Altro")
    newsroom.run()
    assert made.titles() == {"A3", "A4", "A5", "A6"}


def flipped(kept: bytes) -> bytes:
    return kept[:40] + bytes([kept[40] ^ 16]) + kept[41:]


def cut(kept: bytes) -> bytes:
    return kept[: len(kept) // 2]


def other_json(_kept: bytes) -> bytes:
    return zlib.compress(b'["", {}]')


def no_json(_kept: bytes) -> bytes:
    return zlib.compress(b'["\xff')


@pytest.mark.parametrize("column", ["entry", "content"])
@pytest.mark.parametrize("damage", [flipped, cut, other_json, no_json])
def test_what_is_damaged_is_made_again(
    newsroom: Newsroom, made: Made, column: str, damage: Callable[[bytes], bytes]
) -> None:
    with open_catalogue(newsroom.folder / ".feedsync" / "state.db") as db, db.transaction():
        ((kept,),) = db.rows(f"SELECT {column} FROM body WHERE article = 6")
        db.run(f"UPDATE body SET {column} = ? WHERE article = 6", [damage(kept)])
    configure(newsroom, "limit: 4", "limit: 4, title: Altro")
    report = newsroom.run()
    assert not report.problems
    assert made.titles() == ({"A6"} if column == "entry" else set())
    assert newsroom.documents() == rendered_anew(newsroom)


def test_all_are_made_again_where_all_is_to_be_rendered(newsroom: Newsroom, made: Made) -> None:
    newsroom.run(full=True)
    assert made.titles() == {f"A{day}" for day in range(1, 7)}


def test_whoever_does_not_ask_how_many_entries_changed_has_the_same_documents(
    newsroom: Newsroom, tmp_path_factory: pytest.TempPathFactory
) -> None:
    newsroom.write("a6.md", "Altro.", date="2026-11-06", tags="[mare]")
    mine = newsroom.folder / "feeds/brief.rss"
    mine.write_bytes(b"<rss><channel><generator>Hugo</generator></channel></rss>")
    report = newsroom.run(counts=False)
    fates = {one.path: one.fate for one in report.publications}
    assert fates["brief.rss"] is Fate.HELD
    assert fates["news.rss"] is Fate.WRITTEN
    documents = newsroom.documents()
    assert b"Altro." in documents["news.rss"]
    newsroom.run()
    assert newsroom.documents() == documents


def test_a_document_that_was_edited_beyond_comparing_is_made_as_it_was(newsroom: Newsroom) -> None:
    documents = newsroom.documents()
    news = newsroom.folder / "feeds/news.rss"
    news.write_bytes(documents["news.rss"].replace(b"</item>", b'<x xmlns="../x">?</x></item>', 1))
    report = newsroom.run(explains=True)
    (written,) = (one for one in report.publications if one.fate is Fate.WRITTEN)
    assert (written.path, written.difference.edited) == ("news.rss", 1)
    assert newsroom.documents() == documents
