"""What is remembered from run to run: ids, the log, what is missing, what is held, what is silent."""

from __future__ import annotations

import json
import os
import shutil
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from newsroom import CONFIG, Newsroom

from feedsync import pipeline
from feedsync.article import State
from feedsync.assemble import assemble
from feedsync.catalogue.sqlite import open_copy
from feedsync.clock import FixedClock
from feedsync.config.load import load
from feedsync.report import Coming, Fate

URL = "https://porto.example/"


@pytest.fixture
def newsroom(tmp_path: Path) -> Newsroom:
    return Newsroom(tmp_path)


# The log


def test_what_the_first_run_finds_is_old_news(newsroom: Newsroom) -> None:
    newsroom.write("a.md")
    newsroom.write("later.md", date="2026-11-25")
    newsroom.run()
    assert newsroom.log() == [("imported", "a.md")]
    newsroom.write("b.md", date="2020-01-01")
    newsroom.wait(days=1)
    newsroom.run()
    assert newsroom.log()[1:] == [("published", "b.md"), ("published", "later.md")]


def test_the_log_tells_a_life_in_order(newsroom: Newsroom) -> None:
    newsroom.run()
    newsroom.write("a.md")
    newsroom.run()
    newsroom.write("a.md", "Edited.")
    newsroom.run()
    newsroom.write("a.md", "Edited.", draft="true")
    newsroom.run()
    newsroom.write("a.md", "Edited.", expires="2026-11-24 12:00")
    newsroom.run()
    newsroom.wait(hours=3)
    newsroom.run()
    newsroom.write("a.md", "Edited.")
    newsroom.run()
    newsroom.remove("a.md")
    newsroom.run(now=True, accept_shrink=True)
    newsroom.write("a.md", "Edited.")
    newsroom.run()
    assert [kind for kind, _ in newsroom.log()] == [
        *("published", "updated", "withdrawn", "restored", "withdrawn", "restored", "withdrawn", "restored")
    ]


def test_a_touched_file_is_read_and_nothing_follows(newsroom: Newsroom) -> None:
    newsroom.write("a.md")
    newsroom.run()
    newsroom.write("a.md")
    report = newsroom.run()
    assert {one.fate for one in report.publications} == {Fate.UNCHANGED}
    assert newsroom.log() == [("imported", "a.md")]


def test_terms_before_and_after_are_in_the_log(newsroom: Newsroom) -> None:
    newsroom.write("a.md", tags="[calcio, Porto]")
    newsroom.run()
    newsroom.write("a.md", tags="[calcio]", section="sport")
    newsroom.run()
    ((before, after),) = newsroom.rows("SELECT terms_before, terms_after FROM change WHERE kind = 'updated'")
    assert json.loads(before) == {"tag": ["calcio", "Porto"], "language": ["it"]}
    assert json.loads(after) == {"tag": ["calcio"], "section": ["sport"], "language": ["it"]}
    assert newsroom.rows("SELECT kind, value, label FROM term WHERE kind <> 'language' ORDER BY kind") == [
        ("section", "sport", "sport"),
        ("tag", "calcio", "calcio"),
    ]


def test_an_article_left_out_of_the_first_run_is_old_news_when_mended(newsroom: Newsroom) -> None:
    newsroom.write("old.md", date="20/11/2026")
    newsroom.write("new.md", date="20/11/2026")
    newsroom.write("twin.md", url="/x/")
    newsroom.write("twin2.md", url="/x/")
    newsroom.run()
    newsroom.wait(days=2)
    newsroom.write("old.md", date="2026-11-20")
    newsroom.write("new.md", date="2026-11-26")
    newsroom.write("twin2.md", date="2026-11-20")
    newsroom.run()
    assert newsroom.log()[1:] == [("published", "new.md"), ("imported", "old.md"), ("imported", "twin2.md")]


def test_another_setting_of_the_store_is_no_news(newsroom: Newsroom) -> None:
    newsroom.write("a.md")
    newsroom.write("b.md", draft="true")
    newsroom.run()
    before = newsroom.documents()
    newsroom.wait(days=3)
    newsroom.write("old.txt", date=None)
    newsroom.write("today.md", date="2026-11-27")
    newsroom.write("b.md")
    (newsroom.folder / "config.yaml").write_text(
        CONFIG.replace("path: content/", "path: content/, permalink: '/{year}/{slug}/'")
    )
    newsroom.run()
    assert newsroom.log()[1:] == [("published", "b.md"), ("imported", "old.txt"), ("published", "today.md")]
    assert newsroom.documents() != before
    assert URL + "a/" in newsroom.ids()
    assert newsroom.rows("SELECT url FROM article WHERE key = 'a.md'") == [(URL + "2026/a/",)]


def test_new_bytes_are_logged_and_silent_where_no_news_caused_them(newsroom: Newsroom) -> None:
    def documents() -> list[tuple[object, ...]]:
        return newsroom.rows("SELECT document, is_silent FROM change WHERE kind = 'document' ORDER BY seq")[
            known:
        ]

    known = 0
    newsroom.write("a.md")
    newsroom.run()
    assert documents() == [(name, 1) for name in ("news.rss", "news.atom", "news.json", "brief.rss")]
    known = 4
    newsroom.write("a.md", "Edited.")
    newsroom.run()
    assert documents() == [(name, 0) for name in ("news.rss", "news.atom", "news.json", "brief.rss")]
    known = 8
    (newsroom.folder / "config.yaml").write_text(CONFIG.replace("title: Porto", "title: Il Porto"))
    newsroom.run()
    assert {silent for _, silent in documents()} == {1}
    known = 12
    newsroom.write("old.md", date="2026-01-01")
    newsroom.run()
    assert documents()[0] == ("news.rss", 0)


def test_rows_of_the_log_that_all_have_read_go_after_90_days(newsroom: Newsroom) -> None:
    newsroom.write("a.md")
    newsroom.run()
    newsroom.wait(days=91)
    newsroom.run()
    assert newsroom.log() == [("imported", "a.md")]
    newsroom.write("b.md")
    newsroom.run()
    assert newsroom.log() == [("published", "b.md")]


# Ids


def test_the_id_stays_whatever_the_article_says_later(newsroom: Newsroom) -> None:
    newsroom.write("a.md")
    newsroom.run()
    for matter in (
        {"url": "/elsewhere/"},
        {"id": "another"},
        {"title": "Other", "slug": "x"},
        {"date": "2025-01-01"},
    ):
        newsroom.write("a.md", **matter)
        newsroom.run()
        assert newsroom.ids() == [URL + "a/"]


def test_an_article_that_no_document_shows_has_no_fixed_id(newsroom: Newsroom) -> None:
    for name in "abcde":
        newsroom.write(f"{name}.md", date=f"2026-11-1{ord(name) - ord('a')}")
    newsroom.run()
    newsroom.write("a.md", date="2026-11-10", id="declared late")
    newsroom.run()
    for name in "bcde":
        newsroom.remove(f"{name}.md")
    newsroom.run(now=True, accept_shrink=True)
    assert newsroom.ids() == ["declared late"]


def test_a_renamed_file_with_a_declared_id_is_the_same_article(newsroom: Newsroom) -> None:
    newsroom.write("a.md", id="x1")
    newsroom.write("b.md")
    newsroom.run()
    shutil.move(newsroom.folder / "content/a.md", newsroom.folder / "content/z.md")
    report = newsroom.run()
    assert (report.missing, newsroom.ids()) == ([], [URL + "b/", "x1"])
    assert newsroom.log()[2:] == [("updated", "z.md")]
    assert newsroom.rows("SELECT count(*) FROM article") == [(2,)]


def test_a_rename_that_the_run_did_not_see_in_one_scan_is_found_later(newsroom: Newsroom) -> None:
    newsroom.write("a.md", id="x1")
    newsroom.write("b.md")
    newsroom.run()
    newsroom.remove("a.md")
    newsroom.run(now=True)
    newsroom.wait(days=29)
    newsroom.write("z.md", id="x1")
    newsroom.run()
    assert newsroom.log()[2:] == [("withdrawn", "z.md"), ("restored", "z.md")]
    assert newsroom.ids() == [URL + "b/", "x1"]


def test_two_files_with_one_id_contest_it_and_the_holder_keeps_it(newsroom: Newsroom) -> None:
    newsroom.write("m.md", id="x1")
    newsroom.run()
    newsroom.write("a.md", id="x1")
    report = newsroom.run()
    assert [one.where for one in report.left_out] == ["content/a.md"]
    assert "has the id of content/m.md (x1)" in report.left_out[0].findings[0].message
    assert newsroom.rows("SELECT count(*) FROM article WHERE state = 'live'") == [(1,)]
    # The holder goes: the other is judged anew, without being touched, and continues the article.
    newsroom.remove("m.md")
    report = newsroom.run()
    assert (report.left_out, newsroom.ids()) == ([], ["x1"])


def test_of_those_that_come_together_the_first_by_key_has_the_address(newsroom: Newsroom) -> None:
    newsroom.write("b.md", url="/x/")
    newsroom.write("a.md", url="/x/")
    newsroom.write("0.md", url="/x/", date="2999-01-01")
    report = newsroom.run()
    assert [one.key for one in report.left_out] == ["0.md", "b.md"]
    assert newsroom.rows("SELECT key FROM article WHERE state = 'live'") == [("a.md",)]


def test_a_known_article_that_wants_the_address_of_another_stays_as_it_was(newsroom: Newsroom) -> None:
    newsroom.write("a.md")
    newsroom.write("b.md", "Prima.")
    newsroom.run()
    newsroom.write("b.md", "Dopo.", url="/a/")
    report = newsroom.run()
    assert [one.key for one in report.left_out] == ["b.md"]
    assert report.left_out[0].shown is not None
    assert b"Prima." in newsroom.documents()["news.json"]
    assert b"Dopo." not in newsroom.documents()["news.json"]
    newsroom.write("b.md", "Infine.")
    assert newsroom.run().left_out == []
    assert b"Infine." in newsroom.documents()["news.json"]


def test_two_articles_may_swap_their_addresses(newsroom: Newsroom) -> None:
    newsroom.write("a.md", url="/1/")
    newsroom.write("b.md", url="/2/")
    newsroom.run()
    newsroom.write("a.md", url="/2/")
    newsroom.write("b.md", url="/1/")
    assert newsroom.run().left_out == []
    assert newsroom.ids() == [URL + "1/", URL + "2/"]
    assert newsroom.rows("SELECT key, url FROM article ORDER BY key") == [
        ("a.md", URL + "2/"),
        ("b.md", URL + "1/"),
    ]


def test_an_address_that_is_somebodys_id_gives_another_id(newsroom: Newsroom) -> None:
    newsroom.write("a.md", url="/x/")
    newsroom.run()
    newsroom.write("a.md", url="/moved/")
    newsroom.write("b.md", url="/x/")
    newsroom.run()
    first, second = newsroom.ids()
    assert first == URL + "x/"
    assert second.startswith(URL + "x/#")
    assert len(second) == len(URL + "x/#") + 6
    lines = [json.loads(line) for line in (newsroom.folder / "ids.jsonl").read_text("utf-8").splitlines()]
    assert {line["key"]: line["id"] for line in lines} == {"a.md": first, "b.md": second}


def test_the_date_of_a_file_is_that_of_first_sight(newsroom: Newsroom) -> None:
    newsroom.write("page.txt", date=None, title=None)
    newsroom.run()
    before = newsroom.documents()["news.rss"]
    path = newsroom.folder / "content/page.txt"
    os.utime(path, ns=(15 * 10**17,) * 2)
    newsroom.run()
    assert newsroom.documents()["news.rss"] == before
    assert newsroom.log() == [("imported", "page.txt")]
    assert json.loads((newsroom.folder / "ids.jsonl").read_text("utf-8"))["published"].startswith(
        "2001-09-09"
    )


# A new catalogue


@pytest.mark.parametrize("form", ["rss", "atom", "json"])
def test_a_new_catalogue_takes_the_ids_of_the_documents_that_are_published(
    newsroom: Newsroom, form: str
) -> None:
    newsroom.write("a.md", id="one two")
    newsroom.write("b.md")
    newsroom.run()
    newsroom.write("a.md", id="other", url="/a/")
    newsroom.write("b.md", url="/moved/", title="B")
    newsroom.run()
    ids = newsroom.ids()
    shutil.rmtree(newsroom.folder / ".feedsync")
    (newsroom.folder / "ids.jsonl").unlink()
    for path in (newsroom.folder / "feeds").iterdir():
        if path.name != f"news.{form}":
            path.unlink()
    report = newsroom.run()
    assert (report.exit_code, newsroom.ids()) == (0, ids)
    assert report.recovered == 2
    assert {kind for kind, _ in newsroom.log()} == {"imported"}


def test_a_new_catalogue_leaves_right_files_as_they_are(newsroom: Newsroom) -> None:
    newsroom.write("a.md")
    newsroom.run()
    before = {path: path.stat().st_mtime_ns for path in (newsroom.folder / "feeds").iterdir()}
    shutil.rmtree(newsroom.folder / ".feedsync")
    report = newsroom.run()
    assert {one.fate for one in report.publications} == {Fate.UNCHANGED}
    assert {path: path.stat().st_mtime_ns for path in before} == before
    assert newsroom.rows("SELECT DISTINCT is_silent FROM change WHERE kind = 'document'") == [(1,)]


def test_a_new_catalogue_keeps_dates_that_no_article_tells(newsroom: Newsroom) -> None:
    newsroom.write("page.txt", date=None, title=None)
    newsroom.run()
    before = newsroom.documents()
    shutil.rmtree(newsroom.folder / ".feedsync")
    os.utime(newsroom.folder / "content/page.txt", ns=(15 * 10**17,) * 2)
    newsroom.run()
    assert newsroom.documents() == before


def test_a_new_catalogue_beside_full_feeds_and_an_empty_folder_is_held(newsroom: Newsroom) -> None:
    for name in "abc":
        newsroom.write(f"{name}.md")
    newsroom.run()
    before = newsroom.documents()
    shutil.rmtree(newsroom.folder / ".feedsync")
    for name in "abc":
        newsroom.remove(f"{name}.md")
    report = newsroom.run()
    assert (report.exit_code, newsroom.documents()) == (3, before)
    assert "has no article where the feeds have 3" in report.held["main"]
    report = newsroom.run(accept_shrink=True)
    assert (report.exit_code, newsroom.ids()) == (0, [])


def test_lines_of_articles_that_were_never_met_stay_in_the_file_of_ids(newsroom: Newsroom) -> None:
    line = {"store": "main", "key": "elsewhere.md", "url": URL + "e/", "id": "kept"}
    (newsroom.folder / "ids.jsonl").write_text(json.dumps(line) + "\n")
    newsroom.write("page.txt", date=None, title=None)
    newsroom.run()
    newsroom.write("elsewhere.md")
    newsroom.run()
    assert "kept" in (newsroom.folder / "ids.jsonl").read_text("utf-8")


# What is held, missing and kept


def test_nothing_of_a_store_that_is_held_is_taken_over_but_what_must_not_be_seen(newsroom: Newsroom) -> None:
    for name in "abcdefgh":
        newsroom.write(f"{name}.md")
    newsroom.run()
    for name in "abcde":
        newsroom.remove(f"{name}.md")
    newsroom.write("f.md", "Edited.")
    newsroom.write("g.md", draft="true")
    newsroom.write("new.md")
    report = newsroom.run()
    assert report.exit_code == 3
    assert newsroom.log()[8:] == [("withdrawn", "g.md")]
    report = newsroom.run(accept_shrink=True)
    assert sorted(newsroom.log()[9:]) == [("published", "new.md"), ("updated", "f.md")]
    assert newsroom.standing().states[State.DRAFT] == 1


def test_an_article_that_expires_makes_room_also_while_the_store_fails(newsroom: Newsroom) -> None:
    for name in "abcde":
        newsroom.write(f"{name}.md", expires="2026-11-24 12:00" if name == "a" else None)
    newsroom.run()
    shutil.move(newsroom.folder / "content", newsroom.folder / "away")
    newsroom.wait(hours=4)
    report = newsroom.run()
    assert report.exit_code == 3
    # The fifth cannot be read, so it cannot come in yet.
    assert newsroom.ids() == [URL + f"{name}/" for name in "bcd"]
    shutil.move(newsroom.folder / "away", newsroom.folder / "content")
    newsroom.run()
    assert newsroom.ids() == [URL + f"{name}/" for name in "bcde"]


def test_nothing_is_published_of_a_store_that_failed_at_its_first_run(newsroom: Newsroom) -> None:
    shutil.rmtree(newsroom.folder / "content")
    report = newsroom.run()
    assert (report.exit_code, (newsroom.folder / "feeds").exists()) == (3, False)


def test_a_document_that_could_not_be_written_is_written_by_the_next_run(newsroom: Newsroom) -> None:
    newsroom.write("a.md")
    newsroom.run()
    path = newsroom.folder / "feeds/news.rss"
    path.unlink()
    path.mkdir()
    newsroom.write("a.md", "Edited.")
    report = newsroom.run()
    assert [one.fate for one in report.publications if one.path == "news.rss"] == [Fate.FAILED]
    assert newsroom.rows("SELECT lags_from IS NULL FROM file WHERE path = 'news.rss'") == [(0,)]
    path.rmdir()
    report = newsroom.run()
    assert report.exit_code == 0
    assert b"Edited." in path.read_bytes()
    assert newsroom.rows("SELECT lags_from FROM file WHERE path = 'news.rss'") == [(None,)]


def test_a_missing_article_is_shown_as_it_was_also_when_others_change(newsroom: Newsroom) -> None:
    newsroom.write("a.md", "Testo di a.")
    newsroom.write("b.md")
    newsroom.run()
    newsroom.remove("a.md")
    newsroom.write("b.md", "Edited.")
    newsroom.run()
    content = newsroom.documents()["news.json"]
    assert b"Testo di a." in content
    assert b"Edited." in content


def test_an_embargo_of_a_missing_article_does_not_end(newsroom: Newsroom) -> None:
    newsroom.write("a.md", date="2026-11-25")
    newsroom.write("b.md")
    newsroom.run()
    newsroom.remove("a.md")
    newsroom.run()
    newsroom.wait(days=2)
    (newsroom.folder / "config.yaml").write_text(
        CONFIG.replace("path: content/", "path: content/, withdraw_after: 30d")
    )
    newsroom.run()
    assert newsroom.ids() == [URL + "b/"]


def test_an_article_that_left_all_feeds_is_kept_no_longer(newsroom: Newsroom) -> None:
    for name in "abcde":
        newsroom.write(f"{name}.md", date=f"2026-11-1{ord(name) - ord('a')}")
    newsroom.run()
    assert newsroom.rows("SELECT count(*) FROM body") == [(4,)]
    newsroom.write("f.md")
    newsroom.run()
    assert newsroom.rows("SELECT key FROM body JOIN article ON id = article ORDER BY key") == [
        (f"{name}.md",) for name in "cdef"
    ]


def test_an_article_that_cannot_be_rendered_is_shown_as_it_last_was(newsroom: Newsroom) -> None:
    newsroom.write("a.md", "Bene.")
    newsroom.write("b.md")
    newsroom.run()
    newsroom.write("a.md", "<div>" * 6000)
    report = newsroom.run()
    assert [one.key for one in report.left_out] == ["a.md"]
    assert b"Bene." in newsroom.documents()["news.json"]
    report = newsroom.run()
    assert [one.key for one in report.left_out] == ["a.md"]
    newsroom.write("a.md", "Meglio.")
    assert newsroom.run().exit_code == 0
    assert b"Meglio." in newsroom.documents()["news.json"]


def test_an_article_that_was_never_rendered_makes_room(newsroom: Newsroom) -> None:
    for name in "abcd":
        newsroom.write(f"{name}.md")
    newsroom.write("new.md", "<div>" * 6000, date="2026-11-23")
    report = newsroom.run()
    assert [one.key for one in report.left_out] == ["new.md"]
    assert newsroom.ids() == [URL + f"{name}/" for name in "abcd"]
    newsroom.write("new.md", "Bene.", date="2026-11-23")
    newsroom.run()
    assert newsroom.ids() == [URL + f"{name}/" for name in ("new", "a", "b", "c")]


def test_a_file_that_may_not_be_read_is_read_when_it_may(newsroom: Newsroom) -> None:
    newsroom.write("a.md")
    newsroom.write("b.md")
    path = newsroom.folder / "content/a.md"
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("this user may read everything")
    assert newsroom.run().exit_code == 1
    path.chmod(0o644)
    assert newsroom.run().exit_code == 0
    assert newsroom.ids() == [URL + "a/", URL + "b/"]


def test_what_was_written_in_the_instant_of_a_scan_is_read_again(newsroom: Newsroom) -> None:
    newsroom.write("a.md", "Uno.")
    path = newsroom.folder / "content/a.md"
    # However slow this machine is, the scan begins before it.
    os.utime(path, ns=(time.time_ns() + 10**9,) * 2)
    before = path.stat()
    newsroom.run()
    assert newsroom.rows("SELECT fingerprint FROM source") == [("",)]
    path.write_text(path.read_text("utf-8").replace("Uno", "Due"), "utf-8")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    newsroom.run()
    assert b"Due." in newsroom.documents()["news.json"]


def test_a_feed_without_its_settings_any_more_is_forgotten_but_its_file_stays(newsroom: Newsroom) -> None:
    newsroom.write("a.md")
    newsroom.run()
    (newsroom.folder / "config.yaml").write_text(CONFIG.replace("brief", "short"))
    report = newsroom.run()
    assert newsroom.standing().orphans == ["brief.rss"]
    assert newsroom.rows("SELECT name FROM feed ORDER BY name") == [("news",), ("short",)]
    report = newsroom.run(prune=True)
    assert (report.pruned, sorted(newsroom.documents())) == (
        ["brief.rss"],
        ["news.atom", "news.json", "news.rss", "short.rss"],
    )


def test_the_atom_feed_keeps_its_first_address_as_its_id(newsroom: Newsroom) -> None:
    newsroom.write("a.md")
    newsroom.run()
    moved = CONFIG.replace('url: "https://porto.example/feeds/"', 'url: "https://cdn.example/"')
    (newsroom.folder / "config.yaml").write_text(moved)
    newsroom.run()
    shutil.rmtree(newsroom.folder / ".feedsync")
    newsroom.run()
    atom = newsroom.documents()["news.atom"]
    assert b"<id>https://porto.example/feeds/news.atom</id>" in atom
    assert b'href="https://cdn.example/news.atom"' in atom


def test_another_permalink_reaches_the_feeds_at_once(newsroom: Newsroom) -> None:
    newsroom.write("a.md")
    newsroom.run()
    changed = CONFIG.replace("path: content/", "path: content/, permalink: '/{year}/{slug}/'")
    (newsroom.folder / "config.yaml").write_text(changed)
    newsroom.run()
    assert b"<link>https://porto.example/2026/a/</link>" in newsroom.documents()["news.rss"]
    before = newsroom.documents()
    newsroom.run(full=True)
    assert newsroom.documents() == before


def test_a_feed_of_somebody_else_in_the_place_of_ours_is_kept_and_what_became_of_ours_is_not(
    newsroom: Newsroom,
) -> None:
    newsroom.write("a.md")
    newsroom.run()
    path = newsroom.folder / "feeds/news.rss"
    ours = path.read_bytes()
    theirs = b"<rss version='2.0'><channel><title>WP</title><generator>wp</generator></channel></rss>"
    path.write_bytes(theirs)
    assert (newsroom.run().exit_code, path.read_bytes()) == (3, theirs)
    for rest in (b"", ours[:100], b"<html>index</html>", b"\0" * 100):
        path.write_bytes(rest)
        assert (newsroom.run().exit_code, path.read_bytes()) == (0, ours)


def test_a_bad_edit_that_tells_when_it_ends_is_obeyed_when_it_does(newsroom: Newsroom) -> None:
    newsroom.write("a.md")
    newsroom.write("b.md")
    newsroom.run()
    newsroom.write("a.md", date="03/04/2026", expires="2026-11-24 12:00")
    newsroom.write("c.md", date="03/04/2026", expires="2026-11-24 12:00")
    report = newsroom.run()
    assert [one.key for one in report.left_out] == ["a.md", "c.md"]
    newsroom.wait(hours=4)
    report = newsroom.run()
    assert (report.left_out, newsroom.ids()) == ([], [URL + "b/"])
    assert newsroom.standing().states == {State.LIVE: 1, State.EXPIRED: 2}


def test_each_feed_knows_when_time_will_change_it(newsroom: Newsroom) -> None:
    newsroom.write("a.md", expires="2026-11-26")
    newsroom.run()
    assert newsroom.rows("SELECT DISTINCT next_change_at FROM feed") == [(1795651200,)]
    newsroom.write("b.md", date="2026-11-25")
    newsroom.run()
    assert newsroom.rows("SELECT DISTINCT next_change_at FROM feed") == [(1795651200,)]
    coming = newsroom.standing().coming
    assert coming == Coming(datetime(2026, 11, 25, tzinfo=UTC), 'the embargo of "B" ends')
    newsroom.remove("b.md")
    newsroom.run(now=True)
    coming = newsroom.standing().coming
    assert coming == Coming(datetime(2026, 11, 26, tzinfo=UTC), '"A" expires')


# What an adversary tried


def lose_state(newsroom: Newsroom) -> None:
    shutil.rmtree(newsroom.folder / ".feedsync")


def test_a_new_catalogue_gives_a_contested_address_to_the_article_that_had_it(newsroom: Newsroom) -> None:
    newsroom.write("a.md", id="id-a")
    newsroom.write("b.md", id="id-b", date="2026-11-21")
    newsroom.run()
    newsroom.write("a.md", id="id-a", url="/b/")
    newsroom.run()
    lose_state(newsroom)
    report = newsroom.run()
    assert ([one.key for one in report.left_out], newsroom.ids()) == (["a.md"], ["id-b"])


def test_a_new_catalogue_is_not_misled_by_a_newcomer_of_the_same_title_and_day(newsroom: Newsroom) -> None:
    newsroom.write("a.md", title="Meteo")
    newsroom.run()
    newsroom.write("0.md", title="Meteo")
    lose_state(newsroom)
    newsroom.run()
    assert newsroom.rows("SELECT key, feed_id FROM article ORDER BY key") == [
        ("0.md", URL + "0/"),
        ("a.md", URL + "a/"),
    ]


def test_a_new_catalogue_finds_a_renamed_file_by_its_declared_id(newsroom: Newsroom) -> None:
    newsroom.write("a.md", id="tag-1")
    newsroom.run()
    newsroom.remove("a.md")
    newsroom.write("aa.md", id="tag-1", title="Other")
    lose_state(newsroom)
    newsroom.run()
    assert newsroom.ids() == ["tag-1"]


def test_an_id_in_the_file_of_ids_is_nobody_elses(newsroom: Newsroom) -> None:
    newsroom.write("a.md")
    newsroom.run()
    newsroom.write("a.md", url="/new/")
    newsroom.run()
    newsroom.write("0.md", url="/a/", date="2026-10-10")
    lose_state(newsroom)
    for path in (newsroom.folder / "feeds").iterdir():
        path.unlink()
    assert newsroom.run().exit_code == 0
    first, second = newsroom.ids()
    assert first == URL + "a/"
    assert second.startswith(URL + "a/#")


def test_ids_that_are_made_are_never_made_twice(newsroom: Newsroom) -> None:
    newsroom.write("x.md", url="/p/")
    newsroom.write("k.md", date="2026-11-19")
    newsroom.run()
    newsroom.write("x.md", url="/q/")
    newsroom.run()
    newsroom.write("y.md", url="/p/", date="2026-11-21")
    newsroom.run()
    newsroom.write("y.md", url="/p/", id="foo", date="2026-11-21")
    newsroom.run()
    newsroom.remove("y.md")
    newsroom.write("w.md", id="foo", date="2026-11-21")
    newsroom.run()
    newsroom.write("y.md", url="/p/", date="2026-11-21", title="Y2")
    assert newsroom.run().exit_code == 0
    assert len(set(newsroom.ids())) == len(newsroom.ids()) == 4


def test_the_file_of_ids_is_asked_when_an_article_can_be_read_at_last(newsroom: Newsroom) -> None:
    newsroom.write("a.md")
    newsroom.write("b.md")
    newsroom.run()
    newsroom.write("a.md", url="/moved/")
    newsroom.run()
    newsroom.write("a.md", date="03/04/2026")
    lose_state(newsroom)
    newsroom.run()
    newsroom.write("a.md", url="/moved/")
    newsroom.run()
    assert newsroom.ids() == [URL + "a/", URL + "b/"]


def test_who_was_away_finds_its_address_taken(newsroom: Newsroom) -> None:
    newsroom.write("a.md", url="/u/")
    newsroom.write("b.md", url="/u/")
    newsroom.run()
    shutil.move(newsroom.folder / "content/a.md", newsroom.folder / "a.md")
    newsroom.run(accept_shrink=True)
    shutil.move(newsroom.folder / "a.md", newsroom.folder / "content/a.md")
    report = newsroom.run()
    assert [one.key for one in report.left_out] == ["a.md"]


def test_who_cannot_have_an_id_continues_nobody(newsroom: Newsroom) -> None:
    newsroom.write("a.md", id="X")
    newsroom.write("b.md", id="Y")
    newsroom.write("d.md")
    newsroom.run()
    newsroom.write("b.md", id="X")
    newsroom.run()
    newsroom.remove("b.md")
    newsroom.write("c.md", id="X")
    newsroom.run()
    newsroom.wait(minutes=11)
    newsroom.run()
    assert newsroom.ids() == ["X", URL + "d/"]


def test_a_draft_is_obeyed_behind_a_folder_that_cannot_be_read(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    newsroom.write("a/x.md")
    newsroom.write("z.md")
    newsroom.run()
    newsroom.write("z.md", draft="true")
    real = os.scandir

    def refused(path: object) -> object:
        if str(path).endswith("/a"):
            raise PermissionError(13, "Permission denied")
        return real(path)  # type: ignore[call-overload]

    monkeypatch.setattr(os, "scandir", refused)
    report = newsroom.run()
    assert (report.exit_code, newsroom.ids()) == (3, [URL + "a/x/"])


def test_an_end_in_an_edit_that_is_contested_is_obeyed(newsroom: Newsroom) -> None:
    newsroom.write("a.md")
    newsroom.write("b.md")
    newsroom.run()
    newsroom.write("a.md", url="/b/", expires="2026-11-24 12:00")
    newsroom.run()
    newsroom.wait(hours=4)
    newsroom.run()
    assert newsroom.ids() == [URL + "b/"]


def test_an_article_that_was_hidden_while_held_is_read_again(newsroom: Newsroom) -> None:
    for number in range(8):
        newsroom.write(f"n{number}.md")
    newsroom.run()
    path = newsroom.folder / "content/n7.md"
    text, status = path.read_bytes(), path.stat()
    shutil.move(newsroom.folder / "content", newsroom.folder / "away")
    (newsroom.folder / "content").mkdir()
    shutil.move(newsroom.folder / "away/n7.md", path)
    path.write_bytes(text.replace(b"---\n", b"---\ndraft: true\n", 1))
    assert newsroom.run().exit_code == 3
    assert newsroom.standing().states[State.DRAFT] == 1
    path.write_bytes(text)
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    shutil.copytree(newsroom.folder / "away", newsroom.folder / "content", dirs_exist_ok=True)
    newsroom.run()
    assert newsroom.standing().states == {State.LIVE: 8}


def test_a_bad_line_in_the_file_of_ids_is_told_and_holds_nothing(newsroom: Newsroom) -> None:
    newsroom.write("a.md")
    newsroom.write("b.md")
    newsroom.run()
    newsroom.write("a.md", url="/moved/")
    newsroom.run()
    file = newsroom.folder / "ids.jsonl"
    file.write_text("<<<<<<< HEAD\n" + file.read_text("utf-8"), "utf-8")
    newsroom.write("b.md", draft="true")
    report = newsroom.run()
    assert (report.exit_code, newsroom.ids()) == (1, [URL + "a/"])
    assert "ids.jsonl:1" in report.problems[0]
    assert file.read_text("utf-8").startswith("<<<<<<<")


def test_a_file_that_was_away_while_settings_changed_is_read_by_the_new_ones(newsroom: Newsroom) -> None:
    newsroom.write("a.md")
    newsroom.write("b.md")
    newsroom.run()
    shutil.move(newsroom.folder / "content/a.md", newsroom.folder / "a.md")
    changed = CONFIG.replace("path: content/", "path: content/, permalink: '/x/{slug}/'")
    (newsroom.folder / "config.yaml").write_text(changed)
    newsroom.run()
    shutil.move(newsroom.folder / "a.md", newsroom.folder / "content/a.md")
    newsroom.run()
    assert newsroom.documents()["news.rss"].count(b"<link>https://porto.example/x/") == 2


def test_touching_what_cannot_be_rendered_mends_nothing(newsroom: Newsroom) -> None:
    newsroom.write("a.md", "Bene.")
    newsroom.run()
    newsroom.write("a.md", "<div>" * 6000)
    newsroom.write("b.md", "<div>" * 6000)
    for _ in range(2):
        report = newsroom.run()
        assert [one.key for one in report.left_out] == ["a.md", "b.md"]
        newsroom.write("a.md", "<div>" * 6000)
        newsroom.write("b.md", "<div>" * 6000)
    assert [one.key for one in newsroom.run(full=True).left_out] == ["a.md", "b.md"]
    assert b"Bene." in newsroom.documents()["news.json"]


def test_the_date_of_first_sight_is_kept_by_an_article_that_moves_or_comes_back(newsroom: Newsroom) -> None:
    newsroom.write("page.txt", date=None, id="k")
    newsroom.write("other.md")
    newsroom.run()
    (before,) = newsroom.rows("SELECT published FROM article WHERE key = 'page.txt'")
    newsroom.remove("page.txt")
    newsroom.write("moved.txt", date=None, id="k")
    newsroom.run()
    newsroom.remove("moved.txt")
    newsroom.run(now=True)
    newsroom.write("moved.txt", date=None, id="k")
    newsroom.run()
    assert newsroom.rows("SELECT published FROM article WHERE key = 'moved.txt'") == [before]


def test_the_guard_on_a_feed_counts_no_entry_that_was_missing_before(newsroom: Newsroom) -> None:
    (newsroom.folder / "config.yaml").write_text(CONFIG.replace("limit: 4", "limit: 10"))
    for number in range(40):
        newsroom.write(f"old{number:02}.md", date="2020-01-01")
    for number in range(9):
        newsroom.write(f"new{number}.md")
    newsroom.run()
    for number in range(4):
        newsroom.remove(f"new{number}.md")
    assert newsroom.run().exit_code == 0
    for number in range(4, 9):
        newsroom.remove(f"new{number}.md")
    newsroom.wait(minutes=1)
    assert "would take 5 of 6 entries away from news" in newsroom.run().held["main"]


def test_a_preview_writes_nothing_at_all(newsroom: Newsroom) -> None:
    newsroom.write("page.txt", date=None)
    newsroom.run()
    newsroom.write("other.txt", date=None)
    left_by_a_killed_run = newsroom.folder / "feeds/.news.rss.999999999.feedsync-tmp"
    left_by_a_killed_run.touch()
    before = {path: path.read_bytes() for path in newsroom.folder.rglob("*") if path.is_file()}
    parts = assemble(load(newsroom.folder / "config.yaml"), FixedClock(newsroom.now))
    with open_copy(parts.state.catalogue) as db:
        shown = pipeline.preview(parts, db, "news")
    assert len(shown.articles) == 2
    assert {path: path.read_bytes() for path in newsroom.folder.rglob("*") if path.is_file()} == before


def test_an_end_that_was_obeyed_while_held_is_undone_by_the_edit_that_takes_it_back(
    newsroom: Newsroom,
) -> None:
    for number in range(8):
        newsroom.write(f"n{number}.md")
    newsroom.run()
    for number in range(6):
        shutil.move(newsroom.folder / f"content/n{number}.md", newsroom.folder / f"n{number}.md")
    newsroom.write("n7.md", expires="2026-11-20")
    assert newsroom.run().exit_code == 3
    assert newsroom.standing().states[State.EXPIRED] == 1
    newsroom.write("n7.md")
    for number in range(6):
        shutil.move(newsroom.folder / f"n{number}.md", newsroom.folder / f"content/n{number}.md")
    newsroom.run()
    assert newsroom.standing().states == {State.LIVE: 8}


def test_what_cannot_be_rendered_is_told_again_after_another_mistake(newsroom: Newsroom) -> None:
    newsroom.write("b.md")
    newsroom.run()
    newsroom.write("a.md", "<div>" * 6000)
    newsroom.run()
    newsroom.write("a.md", date="03/04/2026")
    newsroom.run()
    newsroom.write("a.md", "<div>" * 6000)
    report = newsroom.run()
    assert ([one.key for one in report.left_out], report.exit_code) == (["a.md"], 1)
    shutil.move(newsroom.folder / "content/a.md", newsroom.folder / "a.md")
    newsroom.run()
    shutil.move(newsroom.folder / "a.md", newsroom.folder / "content/a.md")
    assert [one.key for one in newsroom.run().left_out] == ["a.md"]


def test_another_article_under_an_old_name_takes_no_old_id(newsroom: Newsroom) -> None:
    newsroom.write("a.md", id="X")
    newsroom.write("b.md")
    newsroom.run()
    newsroom.remove("a.md")
    newsroom.run(now=True)
    newsroom.write("a.md", id="Z", title="Altro", date="2026-11-24")
    newsroom.run()
    assert newsroom.ids() == ["Z", URL + "b/"]


def test_a_contested_article_keeps_what_it_has_in_the_feeds(newsroom: Newsroom) -> None:
    newsroom.write("a.md")
    newsroom.write("b.md")
    newsroom.run()
    newsroom.write("a.md", url="/b/")
    newsroom.run()
    newsroom.write("c.md", url="/a/")
    report = newsroom.run()
    assert [one.key for one in report.left_out] == ["a.md", "c.md"]
    assert newsroom.ids() == [URL + "a/", URL + "b/"]
    newsroom.write("a.md")
    assert [one.key for one in newsroom.run().left_out] == ["c.md"]
    newsroom.write("a.md", url="/b/", id="new")
    assert [one.key for one in newsroom.run().left_out] == ["a.md", "c.md"]
    newsroom.remove("b.md")
    newsroom.run(now=True)
    assert [one.key for one in newsroom.run().left_out] == []


def test_a_clock_that_was_wrong_when_an_article_went_keeps_it_no_longer(newsroom: Newsroom) -> None:
    newsroom.write("a.md")
    newsroom.write("b.md")
    newsroom.run()
    newsroom.remove("a.md")
    newsroom.wait(days=400)
    newsroom.run()
    newsroom.wait(days=-400)
    newsroom.run()
    newsroom.wait(minutes=10)
    newsroom.run()
    assert newsroom.ids() == [URL + "b/"]
