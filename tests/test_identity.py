"""Who is who from scan to scan: what moves, what is new, what is contested, and stores that come and go."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from newsroom import CONFIG, Newsroom

from feedsync.report import Doubt, Move

URL = "https://porto.example/"
LONG = "Il traghetto delle otto parte alle nove, perché il vento tira da nord e il molo è chiuso. " * 4
OTHER = "La fiera del pesce apre sabato con quaranta banchi, due cuochi e una banda che viene da Bari. " * 4
TWO = """\
stores:
  - {name: sport, type: folder, path: sport/, permalink: "/sport/{path}/"}
  - {name: main, type: folder, path: content/}
"""
STORE = "store: {type: folder, path: content/}\n"


@pytest.fixture
def newsroom(tmp_path: Path) -> Newsroom:
    return Newsroom(tmp_path)


@pytest.fixture
def two_stores(newsroom: Newsroom) -> Newsroom:
    configure(newsroom, TWO)
    (newsroom.folder / "sport").mkdir()
    return newsroom


def configure(newsroom: Newsroom, stores: str) -> None:
    (newsroom.folder / "config.yaml").write_text(CONFIG.replace(STORE, stores), "utf-8")


def rename(newsroom: Newsroom, old: str, new: str) -> None:
    target = newsroom.folder / "content" / new
    target.parent.mkdir(parents=True, exist_ok=True)
    (newsroom.folder / "content" / old).rename(target)


# A new key


def test_a_renamed_file_keeps_its_id_by_content_whatever_its_new_headline(newsroom: Newsroom) -> None:
    newsroom.write("a.md", LONG)
    newsroom.run()
    newsroom.remove("a.md")
    newsroom.write("b.md", LONG, title="Altro titolo", date="2026-11-21")
    report = newsroom.run()
    assert newsroom.ids() == [URL + "a/"]
    assert report.moves == [Move("content/a.md", "content/b.md", URL + "a/")]
    assert report.missing == []
    assert b'"url": "https://porto.example/b/"' in newsroom.documents()["news.json"]


def test_by_title_and_date_whatever_its_new_content(newsroom: Newsroom) -> None:
    newsroom.write("a.md", LONG, title="Il porto")
    newsroom.run()
    newsroom.remove("a.md")
    newsroom.write("b.md", OTHER, title="Il porto")
    assert newsroom.run().moves
    assert newsroom.ids() == [URL + "a/"]


@pytest.mark.parametrize(
    "kept", [{"title": "Il porto", "date": "2026-11-21"}, {"title": "La fiera", "date": "2026-11-20"}]
)
def test_by_the_path_of_its_address_with_title_or_date(newsroom: Newsroom, kept: dict[str, str]) -> None:
    newsroom.write("a.md", "Uno.", title="Il porto", url="/porto/")
    newsroom.run()
    newsroom.remove("a.md")
    newsroom.write("b.md", "Due.", url="https://www.porto.example/porto/", **kept)
    assert newsroom.run().moves
    assert newsroom.ids() == [URL + "porto/"]


def test_a_short_text_and_a_title_or_date_alone_are_no_signs(newsroom: Newsroom) -> None:
    newsroom.write("a.md", "Breve.", title="Il porto")
    newsroom.write("stays.md", date="2026-11-19")
    newsroom.run()
    newsroom.remove("a.md")
    newsroom.write("b.md", "Breve.", title="Il porto", date="2026-11-21")
    newsroom.write("c.md", "Breve.", title="La fiera")
    assert not newsroom.run().moves
    assert newsroom.ids() == [URL + "b/", URL + "a/", URL + "c/", URL + "stays/"]


def test_two_ids_that_a_store_declares_are_two_articles(newsroom: Newsroom) -> None:
    newsroom.write("a.md", LONG, id="X", title="Il porto")
    newsroom.write("stays.md", id="Z")
    newsroom.run()
    newsroom.remove("a.md")
    newsroom.write("b.md", LONG, id="Y", title="Il porto")
    assert not newsroom.run().moves
    assert sorted(newsroom.ids()) == ["X", "Y", "Z"]


def test_an_article_moves_to_a_key_within_thirty_days_after_it_was_withdrawn(newsroom: Newsroom) -> None:
    newsroom.write("a.md", LONG)
    newsroom.write("old.md", OTHER)
    newsroom.write("stays.md")
    newsroom.run()
    newsroom.remove("old.md")
    newsroom.run(now=True)
    newsroom.wait(days=20)
    newsroom.remove("a.md")
    newsroom.run(now=True)
    newsroom.wait(days=20)
    newsroom.write("b.md", LONG, title="B")
    newsroom.write("new.md", OTHER, title="Nuovo")
    assert [move.now for move in newsroom.run().moves] == ["content/b.md"]
    assert sorted(newsroom.ids()) == [URL + "a/", URL + "new/", URL + "stays/"]
    assert newsroom.log()[-2:] == [("restored", "b.md"), ("published", "new.md")]


def test_two_candidates_are_none_and_that_is_told_once(newsroom: Newsroom) -> None:
    newsroom.write("a.md", LONG)
    newsroom.write("stays.md")
    newsroom.run()
    newsroom.remove("a.md")
    for name in ("b.md", "c.md"):
        newsroom.write(name, LONG, title=name)
    report = newsroom.run()
    assert (list(report.moves), report.exit_code) == ([], 0)
    assert report.doubts == [
        Doubt("content/b.md", ("content/a.md",)),
        Doubt("content/c.md", ("content/a.md",)),
    ]
    assert newsroom.run().doubts == ()


def test_a_weaker_sign_tells_apart_what_a_stronger_one_does_not(newsroom: Newsroom) -> None:
    newsroom.write("a.md", LONG, title="Uno")
    newsroom.write("b.md", LONG, title="Due")
    newsroom.run()
    for old, new, title in (("a.md", "c.md", "Uno"), ("b.md", "d.md", "Due")):
        newsroom.remove(old)
        newsroom.write(new, LONG, title=title)
    assert [(move.was, move.now) for move in newsroom.run().moves] == [
        ("content/a.md", "content/c.md"),
        ("content/b.md", "content/d.md"),
    ]


def test_a_copy_that_was_contested_continues_the_holder_when_that_is_gone(newsroom: Newsroom) -> None:
    newsroom.write("b.md", LONG, id="X")
    newsroom.run()
    newsroom.write("a.md", LONG, id="X")
    assert [one.key for one in newsroom.run().left_out] == ["a.md"]
    newsroom.remove("b.md")
    report = newsroom.run()
    assert (report.left_out, [move.now for move in report.moves]) == ([], ["content/a.md"])
    assert newsroom.ids() == ["X"]


def test_what_is_renamed_and_made_a_draft_is_out_of_the_feeds_at_once(newsroom: Newsroom) -> None:
    newsroom.write("a.md", LONG)
    newsroom.write("stays.md")
    newsroom.run()
    newsroom.remove("a.md")
    newsroom.write("b.md", LONG, draft="true", title="B")
    newsroom.run()
    assert newsroom.ids() == [URL + "stays/"]
    newsroom.write("b.md", LONG, title="B")
    newsroom.run()
    assert newsroom.ids() == [URL + "a/", URL + "stays/"]


def test_a_draft_that_lay_there_before_takes_nothing_out_of_the_feeds(newsroom: Newsroom) -> None:
    newsroom.write("a.md", LONG)
    newsroom.write("stays.md")
    newsroom.write("b.md", LONG, title="B", draft="true")
    newsroom.run()
    newsroom.remove("a.md")
    newsroom.write("b.md", LONG, title="C", draft="true")
    newsroom.run()
    assert newsroom.ids() == [URL + "a/", URL + "stays/"]


def test_an_original_that_comes_back_takes_its_id_from_the_draft_that_was_copied_of_it(
    newsroom: Newsroom,
) -> None:
    newsroom.write("a.md", LONG)
    newsroom.write("stays.md")
    newsroom.run()
    away = newsroom.folder / "a.md"
    (newsroom.folder / "content/a.md").rename(away)
    newsroom.write("b.md", LONG, draft="true")
    newsroom.run()
    away.rename(newsroom.folder / "content/a.md")
    assert newsroom.run().exit_code == 0
    assert newsroom.ids() == [URL + "a/", URL + "stays/"]


def test_a_draft_in_a_store_of_another_name_is_out_of_the_feeds_at_once(newsroom: Newsroom) -> None:
    newsroom.write("a.md", LONG)
    newsroom.run()
    newsroom.write("a.md", LONG, draft="true")
    configure(newsroom, STORE.replace("store: {", "stores: [{name: news, ").replace("/}", "/}]"))
    assert (newsroom.run().exit_code, newsroom.ids()) == (0, [])


def test_of_a_story_and_its_template_copy_that_move_together_the_story_keeps_the_id(
    newsroom: Newsroom,
) -> None:
    newsroom.write("x/f1.md", LONG, id="X", title="La storia")
    newsroom.run()
    newsroom.write("x/copia.md", OTHER, id="X", title="Copia", date="2026-11-21")
    assert [one.key for one in newsroom.run().left_out] == ["x/copia.md"]
    (newsroom.folder / "content/x").rename(newsroom.folder / "content/y")
    report = newsroom.run()
    assert [move.now for move in report.moves] == ["content/y/f1.md"]
    assert [one.key for one in report.left_out] == ["y/copia.md"]
    shutil.rmtree(newsroom.folder / ".feedsync")
    assert [one.key for one in newsroom.run().left_out] == ["y/copia.md"]
    assert b"La storia" in newsroom.documents()["news.json"]


def test_a_draft_that_was_renamed_is_the_same_article_when_it_is_published_again(newsroom: Newsroom) -> None:
    newsroom.write("a.md", LONG)
    newsroom.write("stays.md")
    newsroom.run()
    newsroom.write("a.md", LONG, draft="true")
    newsroom.run()
    newsroom.remove("a.md")
    newsroom.write("b.md", LONG, draft="true", title="B")
    newsroom.run()
    newsroom.wait(days=60)
    newsroom.run()
    newsroom.write("b.md", LONG, title="B")
    newsroom.run()
    assert newsroom.ids() == [URL + "a/", URL + "stays/"]


def test_a_draft_under_another_name_continues_what_was_withdrawn_when_it_is_published(
    newsroom: Newsroom,
) -> None:
    newsroom.write("a.md", LONG)
    newsroom.write("stays.md")
    newsroom.run()
    newsroom.remove("a.md")
    newsroom.write("b.md", LONG, title="B", draft="true")
    newsroom.run()
    newsroom.run(now=True)
    newsroom.write("b.md", LONG, title="B")
    newsroom.run()
    assert newsroom.ids() == [URL + "a/", URL + "stays/"]


def test_the_draft_of_an_article_gives_its_id_to_who_declares_it_in_public(newsroom: Newsroom) -> None:
    newsroom.write("a.md", LONG, id="X")
    newsroom.write("stays.md")
    newsroom.run()
    newsroom.write("a.md", LONG, id="X", draft="true")
    newsroom.run()
    newsroom.write("b.md", OTHER, id="X")
    newsroom.run()
    assert newsroom.ids() == ["X", URL + "stays/"]
    newsroom.write("a.md", LONG, id="X")
    assert [one.key for one in newsroom.run().left_out] == ["a.md"]
    assert newsroom.ids() == ["X", URL + "stays/"]


# A known key


def test_a_file_name_used_for_another_article_while_the_old_one_moved_in_the_same_scan(
    newsroom: Newsroom,
) -> None:
    newsroom.write("a.md", LONG, title="Il porto")
    newsroom.run()
    rename(newsroom, "a.md", "archive/a.md")
    newsroom.write("a.md", OTHER, title="La fiera", date="2026-11-21")
    report = newsroom.run()
    assert [(move.was, move.now) for move in report.moves] == [("content/a.md", "content/archive/a.md")]
    new, old = newsroom.ids()
    assert old == URL + "a/"
    assert new.startswith(URL + "a/#")
    assert newsroom.log() == [
        ("imported", "archive/a.md"),
        ("updated", "archive/a.md"),
        ("published", "a.md"),
    ]


def test_a_chain_of_names_moves_whole(newsroom: Newsroom) -> None:
    texts = {name: f"{name} " * 100 for name in "abc"}
    for name in "abc":
        newsroom.write(f"{name}.md", texts[name], title=f"Titolo {name}")
    newsroom.run()
    for old, new in (("c", "d"), ("b", "c"), ("a", "b")):
        rename(newsroom, f"{old}.md", f"{new}.md")
    newsroom.write("a.md", OTHER, title="Nuovo", date="2026-11-21")
    assert len(newsroom.run().moves) == 3
    ids = {title: one for one, title in newsroom.rows("SELECT feed_id, title FROM article")}
    assert [ids[f"Titolo {name}"] for name in "abc"] == [f"{URL}{name}/" for name in "abc"]
    assert str(ids["Nuovo"]).startswith(URL + "a/#")


def test_a_known_key_that_shows_something_else_and_moved_nowhere_is_an_edit(newsroom: Newsroom) -> None:
    newsroom.write("a.md", LONG, title="Il porto")
    newsroom.run()
    newsroom.write("a.md", OTHER, title="La fiera", date="2026-11-21")
    assert not newsroom.run().moves
    assert newsroom.ids() == [URL + "a/"]


def test_another_article_under_the_name_of_a_missing_one_is_new(newsroom: Newsroom) -> None:
    newsroom.write("a.md", LONG, title="Il porto")
    newsroom.write("stays.md")
    newsroom.run()
    newsroom.remove("a.md")
    newsroom.run()
    newsroom.write("a.md", OTHER, title="La fiera", date="2026-11-21")
    newsroom.run()
    new, stays = newsroom.ids()
    assert (stays, new.startswith(URL + "a/#")) == (URL + "stays/", True)
    assert newsroom.log()[-2:] == [("published", "a.md"), ("withdrawn", "a.md")]


def test_what_comes_back_in_another_form_under_its_name_is_what_it_was(newsroom: Newsroom) -> None:
    newsroom.write("a.md", LONG, title="Il porto")
    newsroom.write("stays.md")
    newsroom.run()
    newsroom.remove("a.md")
    newsroom.run(now=True)
    newsroom.write("a.md", OTHER, title="Il porto", date="2026-11-21")
    newsroom.run()
    assert newsroom.ids() == [URL + "a/", URL + "stays/"]


def test_files_that_swap_their_names_keep_the_ids_that_they_declare(newsroom: Newsroom) -> None:
    newsroom.write("a.md", LONG, id="X", title="Il porto")
    newsroom.write("b.md", OTHER, id="Y", title="La fiera", date="2026-11-21")
    newsroom.run()
    for old, new in (("a", "c"), ("b", "a"), ("c", "b")):
        rename(newsroom, f"{old}.md", f"{new}.md")
    assert len(newsroom.run().moves) == 2
    told = newsroom.rows("SELECT feed_id, title, key FROM article ORDER BY feed_id")
    assert told == [("X", "Il porto", "b.md"), ("Y", "La fiera", "a.md")]


def test_a_file_moved_over_another_is_what_it_declares_to_be(newsroom: Newsroom) -> None:
    newsroom.write("a.md", LONG, id="X", title="Il porto")
    newsroom.write("b.md", OTHER, id="Y", title="La fiera", date="2026-11-21")
    newsroom.run()
    (newsroom.folder / "content/a.md").replace(newsroom.folder / "content/b.md")
    newsroom.run()
    assert newsroom.ids() == ["X"]
    assert newsroom.log()[-1] == ("withdrawn", "b.md")


# Stores


def write_sport(newsroom: Newsroom, name: str, text: str = LONG, **matter: object) -> None:
    newsroom.write(f"../sport/{name}", text, **({"title": name} | matter))


def test_stores_of_their_own_names_share_one_space_of_ids(two_stores: Newsroom) -> None:
    write_sport(two_stores, "a.md", id="X")
    two_stores.write("a.md", id="X")
    two_stores.write("b.md")
    report = two_stores.run()
    assert [one.where for one in report.left_out] == ["sport/a.md"]
    assert "has the id of content/a.md" in report.left_out[0].findings[0].message
    assert two_stores.ids() == ["X", URL + "b/"]


def test_an_article_moves_from_store_to_store(two_stores: Newsroom) -> None:
    two_stores.write("a.md", LONG)
    write_sport(two_stores, "stays.md", OTHER)
    two_stores.run()
    (two_stores.folder / "content/a.md").rename(two_stores.folder / "sport/a.md")
    report = two_stores.run()
    assert [(move.was, move.now) for move in report.moves] == [("content/a.md", "sport/a.md")]
    assert two_stores.ids() == [URL + "a/", URL + "sport/stays/"]


def test_a_store_that_fails_holds_itself_alone(two_stores: Newsroom) -> None:
    write_sport(two_stores, "a.md")
    two_stores.write("b.md", OTHER)
    two_stores.run()
    (two_stores.folder / "sport").rename(two_stores.folder / "away")
    two_stores.write("c.md", title="C", date="2026-11-21")
    report = two_stores.run()
    assert (report.exit_code, list(report.held)) == (3, ["sport"])
    assert two_stores.ids() == [URL + "c/", URL + "b/", URL + "sport/a/"]
    (two_stores.folder / "away").rename(two_stores.folder / "sport")
    assert two_stores.run().exit_code == 0


def test_a_store_that_is_emptied_holds_itself_alone(two_stores: Newsroom) -> None:
    write_sport(two_stores, "a.md")
    two_stores.write("b.md", OTHER)
    two_stores.run()
    (two_stores.folder / "sport/a.md").unlink()
    two_stores.write("c.md", title="C", date="2026-11-21")
    report = two_stores.run()
    assert list(report.held) == ["sport"]
    assert two_stores.ids() == [URL + "c/", URL + "b/", URL + "sport/a/"]
    assert two_stores.run(accept_shrink=True).held == {}


def test_what_moved_out_of_a_store_that_is_held_is_what_it_was(two_stores: Newsroom) -> None:
    for number in range(12):
        write_sport(two_stores, f"{number}.md", f"{number} " * 150, title=f"T{number}")
    two_stores.write("b.md", OTHER)
    two_stores.run()
    for number in range(12):
        file = two_stores.folder / f"sport/{number}.md"
        file.rename(two_stores.folder / f"content/{number}.md") if number < 3 else file.unlink()
    write_sport(two_stores, "new.md")
    report = two_stores.run()
    assert list(report.held) == ["sport"]
    assert two_stores.rows("SELECT count(*) FROM article WHERE store = 'main'") == [(4,)]
    log = two_stores.rows("SELECT kind FROM change WHERE kind NOT IN ('imported', 'document')")
    assert set(log) == {("updated",)}


def test_a_store_that_never_could_be_read_does_not_keep_the_others_from_their_readers(
    two_stores: Newsroom,
) -> None:
    (two_stores.folder / "sport").rmdir()
    two_stores.write("b.md")
    assert list(two_stores.run().held) == ["sport"]
    assert two_stores.ids() == [URL + "b/"]
    (two_stores.folder / "sport").mkdir()
    write_sport(two_stores, "a.md")
    assert two_stores.run().exit_code == 0
    assert two_stores.ids() == [URL + "b/", URL + "sport/a/"]
    assert two_stores.log() == [("imported", "b.md"), ("imported", "a.md")]


def test_a_new_catalogue_waits_for_all_stores_if_the_feeds_have_what_is_in_none(two_stores: Newsroom) -> None:
    write_sport(two_stores, "a.md")
    two_stores.write("b.md", OTHER)
    two_stores.run()
    before = two_stores.documents()
    shutil.rmtree(two_stores.folder / ".feedsync")
    (two_stores.folder / "sport").rename(two_stores.folder / "away")
    report = two_stores.run()
    assert sorted(report.held) == ["main", "sport"]
    assert two_stores.run(accept_shrink=True).exit_code == 3
    assert two_stores.documents() == before
    (two_stores.folder / "away").rename(two_stores.folder / "sport")
    assert two_stores.run().exit_code == 0
    assert two_stores.documents() == before


def test_a_renamed_store_keeps_every_id_and_is_no_news(newsroom: Newsroom) -> None:
    for name in "abcdef":
        newsroom.write(f"{name}.md", name * 9)
    newsroom.run()
    before, log = newsroom.documents(), newsroom.log()
    configure(newsroom, STORE.replace("store: {", "stores: [{name: news, ").replace("/}", "/}]"))
    report = newsroom.run()
    assert (report.exit_code, newsroom.documents(), newsroom.log()) == (0, before, log)
    assert len(report.moves) == 4  # as many as the feeds show
    assert newsroom.rows("SELECT DISTINCT store FROM source") == [("news",)]
    assert newsroom.rows("SELECT name FROM store") == [("news",)]


def test_what_is_made_a_draft_while_its_store_is_renamed_is_withdrawn_for_all_to_hear(
    newsroom: Newsroom,
) -> None:
    newsroom.write("a.md", LONG)
    newsroom.write("b.md", OTHER)
    newsroom.run()
    configure(newsroom, STORE.replace("store: {", "stores: [{name: news, ").replace("/}", "/}]"))
    newsroom.write("a.md", LONG, draft="true")
    newsroom.run()
    assert newsroom.rows(
        "SELECT kind, is_silent FROM change WHERE kind NOT IN ('imported', 'updated') AND article > 0"
    ) == [("withdrawn", 0)]


def test_what_is_read_in_another_way_while_it_is_away_is_published_when_it_is_back(
    newsroom: Newsroom,
) -> None:
    newsroom.write("a.md", LONG)
    newsroom.run()
    configure(newsroom, STORE.replace("/}", "/, permalink: '/n/{path}/'}"))
    (newsroom.folder / "content").rename(newsroom.folder / "away")
    newsroom.run()
    (newsroom.folder / "away").rename(newsroom.folder / "content")
    newsroom.run()
    assert b"https://porto.example/n/a/" in newsroom.documents()["news.json"]


def test_a_renamed_store_keeps_the_last_good_version_of_what_cannot_be_read(newsroom: Newsroom) -> None:
    for name in "abc":
        newsroom.write(f"{name}.md", name * 300, title=name)
    newsroom.run()
    newsroom.write("a.md", date="03/04/2026")
    newsroom.write("b.md", url="/c/")
    newsroom.run()
    before = newsroom.documents()
    configure(newsroom, STORE.replace("store: {", "stores: [{name: news, ").replace("/}", "/}]"))
    report = newsroom.run()
    assert (report.exit_code, newsroom.documents()) == (1, before)
    newsroom.write("a.md", "a" * 300, title="a")
    newsroom.write("b.md", "b" * 300, title="b")
    assert newsroom.run().exit_code == 0
    assert newsroom.documents() == before


def test_a_store_that_left_is_asked_after_where_most_of_a_feed_would_go(two_stores: Newsroom) -> None:
    config = (two_stores.folder / "config.yaml").read_text().replace("limit: 4", "limit: 10")
    (two_stores.folder / "config.yaml").write_text(config)
    for number in range(20):
        write_sport(two_stores, f"{number:02}.md", f"{number} " * 150, date=f"2026-10-{number + 1:02}")
    two_stores.run()
    for number in range(11):
        (two_stores.folder / f"sport/{number:02}.md").rename(two_stores.folder / f"content/{number:02}.md")
    (two_stores.folder / "config.yaml").write_text(config.replace(TWO, STORE))
    report = two_stores.run()
    assert "9 of its 20 articles are in no other store" in report.held["sport"]


def test_an_edit_that_comes_together_with_another_name_of_the_store_is_published(newsroom: Newsroom) -> None:
    newsroom.write("a.md", LONG)
    newsroom.run()
    newsroom.write("a.md", OTHER)
    configure(newsroom, STORE.replace("store: {", "stores: [{name: news, ").replace("/}", "/}]"))
    newsroom.run()
    assert b"fiera" in newsroom.documents()["news.json"]
    assert newsroom.ids() == [URL + "a/"]


def test_a_renamed_store_at_other_addresses_updates_its_entries_but_tells_nobody(newsroom: Newsroom) -> None:
    newsroom.write("a.md", LONG)
    newsroom.run()
    configure(newsroom, "stores: [{name: news, type: folder, path: content/, permalink: '/n/{path}/'}]\n")
    newsroom.run()
    assert newsroom.ids() == [URL + "a/"]
    assert b"https://porto.example/n/a/" in newsroom.documents()["news.rss"]
    assert newsroom.log() == [("imported", "a.md")]
    assert newsroom.rows("SELECT DISTINCT is_silent FROM change WHERE kind = 'document' AND seq > 3") == [
        (1,)
    ]


def test_a_store_that_left_the_configuration_goes_when_that_is_confirmed(two_stores: Newsroom) -> None:
    write_sport(two_stores, "a.md")
    two_stores.write("b.md", OTHER)
    two_stores.run()
    before = two_stores.documents()
    configure(two_stores, STORE)
    report = two_stores.run()
    assert "The store `sport` is not in the configuration any more" in report.held["sport"]
    assert (report.exit_code, two_stores.ids()) == (3, [URL + "b/", URL + "sport/a/"])
    two_stores.write("c.md", title="C", date="2026-11-21")
    assert two_stores.run(accept_shrink=True).exit_code == 0
    assert two_stores.ids() == [URL + "c/", URL + "b/"]
    assert b"deleted-entry" not in two_stores.documents()["news.atom"]
    assert two_stores.rows("SELECT kind, is_silent FROM change WHERE kind = 'withdrawn'") == [
        ("withdrawn", 1)
    ]
    configure(two_stores, TWO)
    two_stores.remove("c.md")
    two_stores.run(now=True)
    assert two_stores.ids() == [entry for entry in two_stores.ids() if entry in before["news.json"].decode()]
    assert two_stores.rows("SELECT is_silent FROM change WHERE kind = 'restored'") == [(1,)]


def test_a_store_that_is_put_back_is_guarded_as_ever(two_stores: Newsroom) -> None:
    write_sport(two_stores, "a.md")
    two_stores.write("b.md", OTHER)
    two_stores.run()
    configure(two_stores, STORE)
    two_stores.write("c.md", title="C", date="2026-11-21")
    assert list(two_stores.run().held) == ["sport"]
    configure(two_stores, TWO)
    (two_stores.folder / "sport/a.md").unlink()
    two_stores.wait(hours=1)
    assert list(two_stores.run().held) == ["sport"]
    assert URL + "sport/a/" in two_stores.ids()


def test_a_store_leaves_only_when_all_others_could_be_read(two_stores: Newsroom) -> None:
    write_sport(two_stores, "a.md")
    two_stores.write("b.md", OTHER)
    two_stores.run()
    configure(two_stores, STORE)
    (two_stores.folder / "content").rename(two_stores.folder / "away")
    assert list(two_stores.run(accept_shrink=True).held) == ["main"]
    assert two_stores.ids() == [URL + "b/", URL + "sport/a/"]


def test_a_few_articles_of_a_store_that_left_go_without_a_question(two_stores: Newsroom) -> None:
    for name in "abcd":
        write_sport(two_stores, f"{name}.md", name * 300, title=name)
    two_stores.write("z.md")
    two_stores.run()
    for name in "abc":
        (two_stores.folder / f"sport/{name}.md").rename(two_stores.folder / f"content/{name}.md")
    configure(two_stores, STORE)
    report = two_stores.run()
    assert (report.exit_code, len(report.moves)) == (0, 3)
    assert URL + "sport/d/" not in two_stores.ids()


# State lost


def moved_edited_and_undated(newsroom: Newsroom) -> None:
    """A newsroom that knows what its articles do not tell: a move, a reused address, a date."""
    newsroom.write("a.md", LONG, title="Il porto", date="2026-11-20")
    newsroom.write("declared.md", id="storia 7", date="2026-11-22")
    nota = newsroom.folder / "content/nota.txt"
    nota.write_text("Una nota\n\nSenza una data.\n", "utf-8")
    os.utime(nota, ns=(1_795_400_000 * 10**9,) * 2)
    newsroom.run()
    os.utime(nota, ns=(1_795_300_000 * 10**9,) * 2)
    rename(newsroom, "a.md", "archive/a.md")
    newsroom.write("a.md", OTHER, title="La fiera", date="2026-11-21")
    newsroom.run()


@pytest.mark.parametrize("kept", ["news.rss", "news.atom", "news.json"])
@pytest.mark.parametrize("has_ids", [True, False])
def test_a_document_in_any_format_alone_gives_back_ids_and_dates(
    newsroom: Newsroom, kept: str, has_ids: bool
) -> None:
    moved_edited_and_undated(newsroom)
    before = newsroom.documents()
    shutil.rmtree(newsroom.folder / ".feedsync")
    for path in before.keys() - {kept}:
        (newsroom.folder / "feeds" / path).unlink()
    if not has_ids:
        (newsroom.folder / "ids.jsonl").unlink()
    report = newsroom.run()
    assert (report.exit_code, report.recovered) == (0, 4)
    assert newsroom.documents() == before
    assert {kind for kind, _ in newsroom.log()} == {"imported"}


def test_ids_jsonl_alone_gives_back_what_articles_do_not_tell_also_of_a_renamed_store(
    newsroom: Newsroom,
) -> None:
    moved_edited_and_undated(newsroom)
    before = newsroom.documents()
    shutil.rmtree(newsroom.folder / ".feedsync")
    shutil.rmtree(newsroom.folder / "feeds")
    configure(newsroom, STORE.replace("store: {", "stores: [{name: news, ").replace("/}", "/}]"))
    newsroom.run()
    assert newsroom.documents() == before
