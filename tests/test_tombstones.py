"""What an Atom document tells of entries that were withdrawn (RFC 6721)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import feedparser
import pytest
import reader
from lxml import etree
from newsroom import CONFIG, Newsroom

URL = "https://porto.example/"
NAMESPACES = {"at": "http://purl.org/atompub/tombstones/1.0"}


@pytest.fixture
def newsroom(tmp_path: Path) -> Iterator[Newsroom]:
    newsroom = Newsroom(tmp_path)
    for name, day in (("a", 20), ("b", 21), ("c", 22)):
        newsroom.write(f"{name}.md", date=f"2026-11-{day}")
    newsroom.run()
    return newsroom


def tombstones(newsroom: Newsroom) -> list[tuple[str, str]]:
    document = etree.fromstring(newsroom.documents()["news.atom"])
    return [(one.get("ref"), one.get("when")) for one in document.iterfind("at:deleted-entry", NAMESPACES)]


def draft(newsroom: Newsroom, name: str = "b.md", date: str = "2026-11-21") -> None:
    newsroom.write(name, date=date, draft="true")


def test_none_are_told_and_no_namespace_is_named_where_nothing_was_withdrawn(newsroom: Newsroom) -> None:
    assert all(b"tombstones" not in content for content in newsroom.documents().values())


def test_what_was_withdrawn_is_told_by_its_atom_id_and_the_time_and_in_atom_alone(newsroom: Newsroom) -> None:
    newsroom.wait(minutes=1)
    draft(newsroom)
    newsroom.run()
    assert tombstones(newsroom) == [(URL + "b/", "2026-11-24T09:01:00Z")]
    assert all(b"tombstones" not in newsroom.documents()[name] for name in ("news.rss", "news.json"))
    kinds = newsroom.rows("SELECT document, is_silent FROM change WHERE kind = 'document' ORDER BY seq DESC")
    assert ("news.atom", 0) in kinds[:4]


def test_its_time_stays_whatever_becomes_of_the_file(newsroom: Newsroom) -> None:
    draft(newsroom)
    newsroom.run()
    before = newsroom.documents()
    newsroom.wait(hours=2)
    newsroom.remove("b.md")
    newsroom.run()
    newsroom.wait(hours=2)
    newsroom.run()
    assert newsroom.rows("SELECT state FROM article WHERE key = 'b.md'") == [("withdrawn",)]
    assert newsroom.documents() == before


def test_what_is_only_missing_is_not_told(newsroom: Newsroom) -> None:
    newsroom.remove("b.md")
    newsroom.run()
    assert tombstones(newsroom) == []
    newsroom.run(now=True)
    assert tombstones(newsroom) == [(URL + "b/", "2026-11-24T09:00:00Z")]


def test_what_came_back_is_told_no_more(newsroom: Newsroom) -> None:
    draft(newsroom)
    newsroom.run()
    newsroom.write("b.md", date="2026-11-21")
    newsroom.run()
    assert (tombstones(newsroom), newsroom.ids()) == ([], [URL + "c/", URL + "b/", URL + "a/"])


def test_after_thirty_days_it_is_told_no_more_and_that_is_no_news(newsroom: Newsroom) -> None:
    draft(newsroom)
    newsroom.run()
    newsroom.wait(days=29, hours=23)
    newsroom.run()
    assert tombstones(newsroom) != []
    newsroom.wait(hours=1)
    assert newsroom.standing().coming is None
    report = newsroom.run()
    assert (tombstones(newsroom), report.exit_code) == ([], 0)
    assert newsroom.rows("SELECT document, is_silent FROM change ORDER BY seq DESC LIMIT 1") == [
        ("news.atom", 1)
    ]


@pytest.mark.parametrize(("setting", "told"), [("off", 0), ("2h", 1), ("30m", 0)])
def test_for_how_long_is_a_setting(newsroom: Newsroom, setting: str, told: int) -> None:
    config = CONFIG.replace("limit: 4", f"limit: 4, tombstones: {setting}")
    (newsroom.folder / "config.yaml").write_text(config)
    draft(newsroom)
    newsroom.run()
    newsroom.wait(hours=1)
    newsroom.run()
    assert len(tombstones(newsroom)) == told


def test_who_left_the_window_long_before_is_told_too_but_nobody_who_never_was_in_it(
    newsroom: Newsroom,
) -> None:
    newsroom.write("never.md", date="2025-01-01")
    for number in range(5):
        newsroom.write(f"new{number}.md", date="2026-11-23")
    newsroom.run()
    assert URL + "b/" not in newsroom.ids()
    draft(newsroom)
    draft(newsroom, "never.md", "2025-01-01")
    newsroom.run()
    assert [ref for ref, _ in tombstones(newsroom)] == [URL + "b/"]


def test_its_time_tells_nothing_of_a_date_that_is_still_secret(newsroom: Newsroom) -> None:
    newsroom.write("b.md", date="2026-12-02", updated="2026-11-24T15:00:00Z")
    newsroom.run()
    assert tombstones(newsroom) == [(URL + "b/", "2026-11-24T09:00:00Z")]


def test_the_first_one_is_no_edit_of_the_entries_that_stay(newsroom: Newsroom) -> None:
    draft(newsroom)
    difference = {one.path: one.difference for one in newsroom.run().publications}["news.atom"]
    assert (difference.edited, difference.gone) == (0, 1)


def test_an_id_that_is_no_iri_is_told_as_the_document_wrote_it(newsroom: Newsroom) -> None:
    newsroom.write("d.md", id="storia 7")
    newsroom.run()
    newsroom.write("d.md", id="storia 7", draft="true")
    newsroom.run()
    assert [ref for ref, _ in tombstones(newsroom)] == ["tag:porto.example,2026:guid/storia%207"]


def test_what_was_told_before_its_store_left_is_told_on(newsroom: Newsroom) -> None:
    draft(newsroom)
    newsroom.run()
    store = "store: {type: folder, path: content/}"
    config = CONFIG.replace(store, "stores: [{name: other, type: folder, path: other/}]")
    (newsroom.folder / "other").mkdir()
    (newsroom.folder / "config.yaml").write_text(config)
    newsroom.run(accept_shrink=True)
    assert [ref for ref, _ in tombstones(newsroom)] == [URL + "b/"]


def test_feed_readers_pass_over_them(newsroom: Newsroom) -> None:
    draft(newsroom)
    newsroom.run()
    path = newsroom.folder / "feeds/news.atom"
    parsed = feedparser.parse(path.read_bytes())
    assert (parsed.bozo, [entry.id for entry in parsed.entries]) == (False, [URL + "c/", URL + "a/"])
    library = reader.make_reader(":memory:", feed_root=str(path.parent))
    library.add_feed(path.name)
    library.update_feeds(scheduled=False)
    assert {entry.id for entry in library.get_entries()} == {URL + "a/", URL + "c/"}
