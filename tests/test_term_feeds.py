"""Feeds of terms and filters from run to run: which there are, what they are called, when they change, what that costs."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from life_world import Death, KilledError
from newsroom import Newsroom

from feedsync.feeds.documents import Renderer
from feedsync.report import Clashing, Coming, Fate, Report

TAGS = "{name: 'tag/{slug}', for_each: tag, formats: [json]}"
ALL = "{name: news, limit: all, formats: [json]}"


def configure(newsroom: Newsroom, *feeds: str, publish: str = "", stores: str = "") -> None:
    (newsroom.folder / "config.yaml").write_text(
        'site: {title: Porto, url: "https://porto.example/", language: it}\n'
        + (stores or "store: {type: folder, path: content/}\n")
        + "feeds:\n"
        + "".join(f"  - {feed}\n" for feed in feeds)
        + f'publish: {{to: feeds/, url: "https://porto.example/feeds/"{publish}}}\n',
        "utf-8",
    )


@pytest.fixture
def newsroom(tmp_path: Path) -> Newsroom:
    newsroom = Newsroom(tmp_path)
    configure(newsroom, TAGS)
    return newsroom


def shown(newsroom: Newsroom) -> dict[str, list[str]]:
    """The titles in each JSON document, by its path without `.json`."""
    return {
        path.removesuffix(".json"): [item["title"] for item in json.loads(content)["items"]]
        for path, content in newsroom.documents().items()
        if path.endswith(".json")
    }


def title(newsroom: Newsroom, path: str) -> str:
    told: str = json.loads(newsroom.documents()[path])["title"]
    return told


def written(report: Report) -> set[str]:
    return {one.path for one in report.publications if one.fate is Fate.WRITTEN}


def nothing_is_left_to_do(newsroom: Newsroom) -> None:
    before = newsroom.rows("SELECT * FROM feed"), newsroom.rows("SELECT * FROM file")
    report = newsroom.run()
    assert {one.fate for one in report.publications} <= {Fate.UNCHANGED}
    assert (newsroom.rows("SELECT * FROM feed"), newsroom.rows("SELECT * FROM file")) == before


# First and last articles


def test_a_term_s_first_article_begins_its_feed_and_its_last_leaves_it_empty(newsroom: Newsroom) -> None:
    newsroom.write("a.md", tags="[Calcio]")
    newsroom.run()
    assert shown(newsroom) == {"tag/calcio": ["A"]}
    newsroom.write("b.md", tags="[Calcio, Vela]")
    newsroom.run()
    assert shown(newsroom) == {"tag/calcio": ["A", "B"], "tag/vela": ["B"]}
    newsroom.write("b.md", tags="[Calcio]")
    report = newsroom.run()
    assert shown(newsroom) == {"tag/calcio": ["A", "B"], "tag/vela": []}
    assert written(report) == {"tag/calcio.json", "tag/vela.json"}
    assert newsroom.standing().orphans == []
    newsroom.write("c.md", tags="[vela]")
    newsroom.run()
    assert shown(newsroom)["tag/vela"] == ["C"]
    nothing_is_left_to_do(newsroom)


@pytest.mark.parametrize("end", ["draft", "deleted", "expired", "embargo"])
def test_an_article_that_is_shown_no_more_leaves_the_feeds_of_its_terms(newsroom: Newsroom, end: str) -> None:
    newsroom.write("a.md", tags="[x]")
    newsroom.write("b.md", tags="[x, y]", expires="2026-11-25" if end == "expired" else None)
    newsroom.run()
    if end == "draft":
        newsroom.write("b.md", tags="[x, y]", draft="true")
    elif end == "deleted":
        newsroom.remove("b.md")
    elif end == "embargo":
        newsroom.write("b.md", tags="[x, y]", date="2027-01-01")
    newsroom.wait(days=2)
    newsroom.run(now=True)
    assert shown(newsroom) == {"tag/x": ["A"], "tag/y": []}


def test_an_embargo_that_ends_begins_the_feed_of_its_term(newsroom: Newsroom) -> None:
    newsroom.write("a.md", tags="[x]", date="2026-11-25")
    newsroom.run()
    assert shown(newsroom) == {}
    newsroom.wait(days=1)
    newsroom.run()
    assert shown(newsroom) == {"tag/x": ["A"]}


def test_a_renamed_tag_leaves_an_empty_feed_and_begins_a_new_one(newsroom: Newsroom) -> None:
    for name in "ab":
        newsroom.write(f"{name}.md", tags="[Porto]")
    newsroom.run()
    for name in "ab":
        newsroom.write(f"{name}.md", tags="[Darsena]")
    report = newsroom.run()
    assert shown(newsroom) == {"tag/porto": [], "tag/darsena": ["A", "B"]}
    assert (report.exit_code, newsroom.standing().orphans) == (0, [])
    assert title(newsroom, "tag/porto.json") == "Porto: Porto"
    nothing_is_left_to_do(newsroom)


def test_terms_that_differ_in_case_and_form_are_one_and_titled_as_the_newest_writes_it(
    newsroom: Newsroom,
) -> None:
    newsroom.write("a.md", tags="[CITTÀ]", date="2026-11-01")
    newsroom.run()
    assert title(newsroom, "tag/citta.json") == "Porto: CITTÀ"
    newsroom.write("b.md", tags="[citta\u0300]", date="2026-11-02")
    newsroom.run()
    assert shown(newsroom) == {"tag/citta": ["B", "A"]}
    assert title(newsroom, "tag/citta.json") in ("Porto: citta\u0300", "Porto: città")
    # An older one says nothing of the title.
    newsroom.write("c.md", tags="[Città]", date="2026-10-01")
    newsroom.run()
    assert "Città" not in title(newsroom, "tag/citta.json")
    newsroom.write("b.md", tags="[Città]", date="2026-11-02")
    newsroom.run()
    assert title(newsroom, "tag/citta.json") == "Porto: Città"
    nothing_is_left_to_do(newsroom)


def test_a_term_that_no_article_has_any_more_keeps_its_title(newsroom: Newsroom) -> None:
    newsroom.write("a.md", tags="[Calcio Storico]")
    newsroom.run()
    newsroom.write("a.md")
    newsroom.run()
    assert title(newsroom, "tag/calcio-storico.json") == "Porto: Calcio Storico"
    newsroom.run(full=True)
    assert title(newsroom, "tag/calcio-storico.json") == "Porto: Calcio Storico"


def test_a_feed_begins_with_as_many_articles_as_min_says_and_stays_with_fewer(newsroom: Newsroom) -> None:
    configure(newsroom, "{name: 'tag/{slug}', for_each: tag, formats: [json], min: 2}")
    newsroom.write("a.md", tags="[x]")
    newsroom.run()
    assert shown(newsroom) == {}
    newsroom.write("b.md", tags="[X]")
    newsroom.run()
    assert shown(newsroom) == {"tag/x": ["A", "B"]}
    newsroom.write("b.md")
    newsroom.run()
    assert shown(newsroom) == {"tag/x": ["A"]}
    nothing_is_left_to_do(newsroom)


def test_a_smaller_min_gives_more_terms_a_feed_and_a_larger_one_takes_none_away(newsroom: Newsroom) -> None:
    newsroom.write("a.md", tags="[x, y]")
    newsroom.write("b.md", tags="[x]")
    configure(newsroom, TAGS.replace("}", ", min: 2}").replace("{slug, min: 2}", "{slug}"))
    newsroom.run()
    assert set(shown(newsroom)) == {"tag/x"}
    configure(newsroom, TAGS)
    newsroom.run()
    assert set(shown(newsroom)) == {"tag/x", "tag/y"}
    configure(newsroom, TAGS.replace("}", ", min: 5}").replace("{slug, min: 5}", "{slug}"))
    newsroom.run()
    assert shown(newsroom) == {"tag/x": ["A", "B"], "tag/y": ["A"]}
    assert newsroom.standing().orphans == []


def test_a_limit_makes_room_and_is_filled_again(newsroom: Newsroom) -> None:
    configure(newsroom, TAGS.replace("formats", "limit: 2, formats"))
    for number in range(4):
        newsroom.write(f"{number}.md", tags="[x]", date=f"2026-11-0{number + 1}")
    newsroom.run()
    assert shown(newsroom) == {"tag/x": ["3", "2"]}
    newsroom.write("3.md", date="2026-11-04")
    newsroom.run()
    assert shown(newsroom) == {"tag/x": ["2", "1"]}


# Slugs


def test_of_two_terms_that_want_one_slug_the_one_whose_feed_exists_has_it(newsroom: Newsroom) -> None:
    newsroom.write("a.md", tags="[C#]")
    newsroom.run()
    newsroom.write("b.md", tags="[C]")
    report = newsroom.run()
    assert shown(newsroom) == {"tag/c": ["A"]}
    assert report.clashes == [Clashing("tag/{slug}", "tag", "C", "tag/c", "C#")]
    assert report.exit_code == 0
    # The holder loses its articles, and still has it.
    newsroom.write("a.md")
    report = newsroom.run()
    assert shown(newsroom) == {"tag/c": []}
    assert len(report.clashes) == 1
    configure(newsroom, TAGS.replace("formats", "slugs: {C: c-lang}, formats"))
    report = newsroom.run()
    assert shown(newsroom) == {"tag/c": [], "tag/c-lang": ["B"]}
    assert report.clashes == []
    nothing_is_left_to_do(newsroom)


def test_of_two_terms_that_come_together_the_first_in_code_points_has_the_slug(newsroom: Newsroom) -> None:
    newsroom.write("a.md", tags="[C++]")
    newsroom.write("b.md", tags="[C#]")
    newsroom.write("c.md", tags="[C]")
    report = newsroom.run()
    assert shown(newsroom) == {"tag/c": ["C"]}
    assert [one.term for one in report.clashes] == ["C#", "C++"]
    # A clash is over with the last article of its term.
    newsroom.write("a.md")
    report = newsroom.run()
    assert [one.term for one in report.clashes] == ["C#"]
    newsroom.write("b.md", tags="[C]")
    assert newsroom.run().clashes == []


def test_a_clash_names_the_term_as_its_newest_article_spells_it(newsroom: Newsroom) -> None:
    newsroom.write("a.md", tags="[c]")
    newsroom.write("b.md", tags="[C-]", date="2026-11-01")
    report = newsroom.run()
    assert [one.term for one in report.clashes] == ["C-"]
    newsroom.write("d.md", tags="[c-]", date="2026-11-02")
    report = newsroom.run()
    assert [one.term for one in report.clashes] == ["c-"]


def test_another_slug_in_the_configuration_is_another_feed(newsroom: Newsroom) -> None:
    newsroom.write("a.md", tags="[Calcio]")
    newsroom.write("b.md", tags="[Vela]")
    newsroom.run()
    configure(newsroom, TAGS.replace("formats", "slugs: {CALCIO: pallone}, formats"))
    report = newsroom.run()
    assert report.exit_code == 0
    assert shown(newsroom)["tag/pallone"] == ["A"]
    assert newsroom.standing().orphans == ["tag/calcio.json"]
    nothing_is_left_to_do(newsroom)
    assert newsroom.run(prune=True).pruned == ["tag/calcio.json"]
    assert set(shown(newsroom)) == {"tag/pallone", "tag/vela"}
    # And back.
    configure(newsroom, TAGS)
    newsroom.run(prune=True)
    assert shown(newsroom) == {"tag/calcio": ["A"], "tag/vela": ["B"]}
    nothing_is_left_to_do(newsroom)


def test_two_terms_may_swap_their_slugs(newsroom: Newsroom) -> None:
    newsroom.write("a.md", tags="[a]")
    newsroom.write("b.md", tags="[b]")
    newsroom.run()
    configure(newsroom, TAGS.replace("formats", "slugs: {a: b, b: a}, formats"))
    newsroom.run()
    assert shown(newsroom) == {"tag/a": ["B"], "tag/b": ["A"]}
    assert title(newsroom, "tag/a.json") == "Porto: b"
    nothing_is_left_to_do(newsroom)


def test_a_slug_of_the_configuration_may_be_what_another_term_has(newsroom: Newsroom) -> None:
    newsroom.write("a.md", tags="[calcio]")
    newsroom.write("b.md", tags="[pallone]")
    newsroom.run()
    configure(newsroom, TAGS.replace("formats", "slugs: {pallone: calcio}, formats"))
    report = newsroom.run()
    # The one whose feed exists has it.
    assert shown(newsroom)["tag/calcio"] == ["A"]
    assert [(one.term, one.name) for one in report.clashes] == [("pallone", "tag/calcio")]
    assert newsroom.standing().orphans == ["tag/pallone.json"]


@pytest.mark.parametrize("together", [True, False])
def test_names_that_differ_in_case_alone_are_one(newsroom: Newsroom, together: bool) -> None:
    configure(newsroom, TAGS.replace("formats", "slugs: {Calcio: Vela}, formats"))
    newsroom.write("a.md", tags="[Calcio]")
    if not together:
        newsroom.run()
    newsroom.write("b.md", tags="[vela]")
    report = newsroom.run()
    assert [(one.term, one.name.casefold()) for one in report.clashes] in (
        [("vela", "tag/vela")],
        [("Calcio", "tag/vela")],
    )
    names = [path.casefold() for path in newsroom.documents()]
    assert len(set(names)) == len(names) == 1


def test_terms_of_which_nothing_can_stand_in_a_name_have_no_feed(newsroom: Newsroom) -> None:
    newsroom.write("a.md", tags='["🎉", "../..", "…"]')
    report = newsroom.run()
    assert shown(newsroom) == {}
    assert {(one.term, one.name) for one in report.clashes} == {("🎉", ""), ("../..", ""), ("…", "")}
    configure(newsroom, TAGS.replace("formats", 'slugs: {"🎉": festa}, formats'))
    report = newsroom.run()
    assert shown(newsroom) == {"tag/festa": ["A"]}
    assert {one.term for one in report.clashes} == {"../..", "…"}


HOSTILE = [
    "../../etc/passwd",
    "/etc/passwd",
    "..",
    ".hidden",
    "CON",
    "nul.txt",
    "x" * 300,
    "città " * 60,
    "日本語" * 60,
    "a\\b",
    "%2e%2e%2f",
    "{slug}",
    "{name}",
    "<script>",
    "a&b;c",
    "\u202eabc",
    "עברית",
    "عربي",
    "a\u200bb",
    "тест",
    "ﬁ",
    "ß",
    "İ",
    "a?b#c",
    "a:b|c*d",
    "$HOME",
    "`rm`",
    "'",
    "-",
    "--prune",
    "a b",
]


@pytest.mark.parametrize("term", HOSTILE)
def test_a_hostile_term_stays_in_the_folder_and_in_one_whole_file(newsroom: Newsroom, term: str) -> None:
    configure(newsroom, TAGS.replace("[json]", "[rss, atom, json]"), publish=", pages: true")
    newsroom.write("a.md", tags=json.dumps([term], ensure_ascii=False))
    before = {path for path in newsroom.folder.rglob("*") if path.is_file()}
    report = newsroom.run()
    assert report.exit_code == 0
    new = {path for path in newsroom.folder.rglob("*") if path.is_file()} - before
    places = [path.relative_to(newsroom.folder) for path in new]
    assert {path.parts[0] for path in places} <= {"feeds", ".feedsync"}
    names = [path.name for path in places if path.parent == Path("feeds/tag")]
    assert len(names) == (0 if report.clashes else 4)
    assert all(len(name.encode()) <= 120 for name in names), names
    for name in names:
        assert name == name.casefold()
        assert name[0].isalnum()
        assert not set(name) & set('\\/:*?"<>|%{}$&;`\u200b\u202e')
    nothing_is_left_to_do(newsroom)


def test_control_characters_in_a_term_are_in_no_name(newsroom: Newsroom) -> None:
    newsroom.write("a.md", tags='["a\\u0007b", "\\n\\t", "x\\u0000y"]')
    newsroom.run()
    for name in shown(newsroom):
        assert name.isprintable()


# What the configuration changes


def test_a_family_that_leaves_the_configuration_leaves_its_files(newsroom: Newsroom) -> None:
    configure(newsroom, ALL, TAGS)
    newsroom.write("a.md", tags="[C, C#]")
    report = newsroom.run()
    assert len(report.clashes) == 1
    configure(newsroom, ALL)
    report = newsroom.run()
    assert (report.clashes, newsroom.standing().orphans) == ([], ["tag/c.json"])
    for table in ("family", "clash", "feed WHERE family <> ''", "entry WHERE feed = 'tag/c'"):
        assert newsroom.rows(f"SELECT * FROM {table}") == []
    nothing_is_left_to_do(newsroom)
    newsroom.run(prune=True)
    assert shown(newsroom) == {"news": ["A"]}
    configure(newsroom, ALL, TAGS)
    newsroom.run()
    assert shown(newsroom) == {"news": ["A"], "tag/c": ["A"]}


def test_for_each_of_another_kind_under_the_same_name_is_other_feeds(newsroom: Newsroom) -> None:
    configure(newsroom, "{name: 'x/{slug}', for_each: tag, formats: [json]}")
    newsroom.write("a.md", tags="[sport, vela]", categories="[Sport, Cronaca]")
    newsroom.write("b.md", tags="[sport]")
    newsroom.run()
    assert shown(newsroom) == {"x/sport": ["A", "B"], "x/vela": ["A"]}
    configure(newsroom, "{name: 'x/{slug}', for_each: category, formats: [json]}")
    newsroom.run()
    now = shown(newsroom)
    assert (now["x/sport"], now["x/cronaca"]) == (["A"], ["A"])
    assert newsroom.standing().orphans == ["x/vela.json"]
    nothing_is_left_to_do(newsroom)
    newsroom.write("c.md", categories="[Sport]")
    newsroom.run()
    assert shown(newsroom)["x/sport"] == ["A", "C"]


def test_a_plain_feed_has_the_name_that_a_term_wants(newsroom: Newsroom) -> None:
    configure(newsroom, "{name: tag/calcio, formats: [json]}", TAGS)
    newsroom.write("a.md", tags="[Calcio, Vela]")
    newsroom.write("b.md")
    report = newsroom.run()
    assert shown(newsroom) == {"tag/calcio": ["A", "B"], "tag/vela": ["A"]}
    assert report.clashes == [Clashing("tag/{slug}", "tag", "Calcio", "tag/calcio")]
    nothing_is_left_to_do(newsroom)


def test_a_plain_feed_takes_the_name_of_a_term_that_had_it(newsroom: Newsroom) -> None:
    newsroom.write("a.md", tags="[Calcio, Vela]")
    newsroom.write("b.md")
    newsroom.run()
    configure(newsroom, "{name: tag/calcio, formats: [json]}", TAGS)
    report = newsroom.run()
    assert shown(newsroom) == {"tag/calcio": ["A", "B"], "tag/vela": ["A"]}
    assert report.clashes == [Clashing("tag/{slug}", "tag", "Calcio", "tag/calcio")]
    nothing_is_left_to_do(newsroom)
    newsroom.write("c.md", tags="[Calcio]")
    newsroom.run()
    assert shown(newsroom) == {"tag/calcio": ["A", "B", "C"], "tag/vela": ["A"]}


def test_a_family_takes_the_name_of_a_plain_feed_at_once(newsroom: Newsroom) -> None:
    configure(newsroom, "{name: tag/calcio, formats: [json]}")
    newsroom.write("a.md", tags="[Calcio, Vela]")
    newsroom.write("b.md")
    newsroom.run()
    configure(newsroom, TAGS)
    report = newsroom.run()
    assert shown(newsroom) == {"tag/calcio": ["A"], "tag/vela": ["A"]}
    assert (report.clashes, newsroom.standing().orphans) == ([], [])
    nothing_is_left_to_do(newsroom)
    newsroom.write("c.md", tags="[Calcio]")
    newsroom.run()
    assert shown(newsroom)["tag/calcio"] == ["A", "C"]


def test_a_term_whose_name_becomes_free_has_it_at_once(newsroom: Newsroom) -> None:
    configure(newsroom, "{name: tag/calcio, formats: [json]}", TAGS)
    newsroom.write("a.md", tags="[Calcio]")
    newsroom.write("b.md")
    assert newsroom.run().clashes
    configure(newsroom, TAGS)
    report = newsroom.run()
    assert (shown(newsroom), report.clashes) == ({"tag/calcio": ["A"]}, [])
    nothing_is_left_to_do(newsroom)


def test_two_families_that_want_one_name_do_not_share_it(newsroom: Newsroom) -> None:
    families = (
        "{name: 't-{slug}', for_each: tag, formats: [json]}",
        "{name: 't-x-{slug}', for_each: category, formats: [json]}",
    )
    configure(newsroom, *families)
    newsroom.write("a.md", tags="[x y]")
    newsroom.run()
    newsroom.write("b.md", categories="[y]")
    report = newsroom.run()
    assert shown(newsroom) == {"t-x-y": ["A"]}
    assert [(one.family, one.term) for one in report.clashes] == [("t-x-{slug}", "y")]


@pytest.mark.parametrize("together", [True, False])
def test_no_two_documents_of_families_lie_in_one_place(newsroom: Newsroom, together: bool) -> None:
    path = "{json: '{slug}.x', rss: '{slug}-r.x'}"
    configure(newsroom, f"{{name: 'tag/{{slug}}', for_each: tag, path: {path}, formats: [json, rss]}}")
    newsroom.write("a.md", tags="[news]")
    if not together:
        newsroom.run()
    newsroom.write("b.md", tags="[news-r]")
    report = newsroom.run()
    assert set(newsroom.documents()) == {"news.x", "news-r.x"}
    assert [one.term for one in report.clashes] == ["news-r"]
    nothing_is_left_to_do(newsroom)


def test_a_path_that_a_plain_feed_takes_is_no_term_s_any_more(newsroom: Newsroom) -> None:
    newsroom.write("a.md", tags="[calcio]")
    newsroom.write("b.md")
    newsroom.run()
    configure(newsroom, "{name: sport, path: tag/calcio.json, formats: [json]}", TAGS)
    report = newsroom.run()
    assert shown(newsroom) == {"tag/calcio": ["A", "B"]}
    assert [one.term for one in report.clashes] == ["calcio"]
    nothing_is_left_to_do(newsroom)


def test_a_new_feed_of_which_an_article_cannot_be_read_now_comes_when_it_can(newsroom: Newsroom) -> None:
    configure(newsroom, "{name: one, limit: 1, formats: [json]}")
    newsroom.write("a.md", tags="[x]", date="2026-11-01")
    newsroom.write("b.md", date="2026-11-02")
    newsroom.run()
    aside = newsroom.folder / "aside.md"
    shutil.move(newsroom.folder / "content/a.md", aside)
    configure(newsroom, "{name: one, limit: 1, formats: [json]}", TAGS)
    assert newsroom.run().exit_code == 3
    assert "tag/x" not in shown(newsroom)
    assert newsroom.run().exit_code == 3
    shutil.move(aside, newsroom.folder / "content/a.md")
    assert newsroom.run().exit_code == 0
    assert shown(newsroom)["tag/x"] == ["A"]
    nothing_is_left_to_do(newsroom)


@pytest.mark.parametrize("kind", ["category", "section", "author", "language"])
def test_there_are_feeds_for_each_of_every_kind(newsroom: Newsroom, kind: str) -> None:
    configure(newsroom, f"{{name: '{kind}/{{slug}}', for_each: {kind}, formats: [json, rss]}}")
    newsroom.write("a.md", **{kind: "pt_BR"})
    newsroom.write("b.md", **{kind: "en"})
    newsroom.run()
    found = shown(newsroom)
    assert (found[f"{kind}/pt-br"], found[f"{kind}/en"]) == (["A"], ["B"])
    assert set(found) == {f"{kind}/pt-br", f"{kind}/en"}
    languages = [
        json.loads(newsroom.documents()[f"{kind}/{slug}.json"])["language"] for slug in ("pt-br", "en")
    ]
    assert languages == (["pt-BR", "en"] if kind == "language" else ["it", "it"])


def test_the_section_of_a_folder_has_a_feed(newsroom: Newsroom) -> None:
    configure(newsroom, "{name: '{slug}/feed', for_each: section, formats: [json]}")
    newsroom.write("Sport/a.md", title="A")
    newsroom.write("cronaca/2026/b.md", title="B")
    newsroom.write("c.md")
    newsroom.run()
    assert shown(newsroom) == {"sport/feed": ["A"], "cronaca/feed": ["B"]}


def test_authors_are_known_by_their_names(newsroom: Newsroom) -> None:
    configure(newsroom, "{name: 'by/{slug}', for_each: author, formats: [json]}")
    newsroom.write("a.md", author="Ada Rossi <ada@porto.example>")
    newsroom.write("b.md", authors='[{name: "ADA ROSSI"}, {name: Ugo}]')
    newsroom.run()
    assert shown(newsroom) == {"by/ada-rossi": ["A", "B"], "by/ugo": ["B"]}


def test_title_and_description_say_what_they_are_told_to(newsroom: Newsroom) -> None:
    configure(
        newsroom,
        "{name: 'tag/{slug}', for_each: tag, formats: [json], title: '{value} — {site}', description: 'Di {value}'}",
    )
    newsroom.write("a.md", tags="['{site}']")
    newsroom.write("b.md", tags="[Vela]")
    newsroom.run()
    told = json.loads(newsroom.documents()["tag/vela.json"])
    assert (told["title"], told["description"]) == ("Vela — Porto", "Di Vela")
    assert title(newsroom, "tag/site.json") == "{site} — Porto"


# Filters


def test_filters_choose_any_of_a_list_and_all_of_the_keys(newsroom: Newsroom) -> None:
    configure(
        newsroom,
        "{name: any, formats: [json], filter: {tags: [X, y]}}",
        "{name: all, formats: [json], filter: {tags: [x, y], categories: [c]}}",
        "{name: but, formats: [json], exclude: {tags: [x], categories: [c]}}",
        "{name: both, formats: [json], filter: {tags: x}, exclude: {categories: C}}",
    )
    newsroom.write("a.md", tags="[x]")
    newsroom.write("b.md", tags="[Y]", categories="[C]")
    newsroom.write("c.md", tags="[x, z]", categories="[c]")
    newsroom.write("d.md")
    newsroom.run()
    assert shown(newsroom) == {
        "any": ["A", "B", "C"],
        "all": ["B", "C"],
        "but": ["A", "B", "D"],
        "both": ["A"],
    }


def test_a_filter_and_for_each_go_together(newsroom: Newsroom) -> None:
    configure(
        newsroom,
        "{name: 'it/{slug}', for_each: tag, formats: [json], filter: {languages: [it]}, exclude: {tags: [no]}}",
    )
    newsroom.write("a.md", tags="[x]")
    newsroom.write("b.md", tags="[x, y]", language="en")
    newsroom.write("c.md", tags="[x, no]")
    newsroom.run()
    assert shown(newsroom) == {"it/x": ["A"]}
    newsroom.write("b.md", tags="[x, y]")
    newsroom.run()
    assert shown(newsroom) == {"it/x": ["A", "B"], "it/y": ["B"]}
    nothing_is_left_to_do(newsroom)


TWO_STORES = (
    "stores:\n  - {name: one, type: folder, path: content/, permalink: '/{slug}/'}\n"
    "  - {name: two, type: folder, path: other/, permalink: '/{slug}/'}\n"
)


def test_an_article_that_moves_to_another_store_moves_between_the_feeds_of_the_stores(
    newsroom: Newsroom,
) -> None:
    (newsroom.folder / "other").mkdir()
    configure(
        newsroom,
        *(f"{{name: {name}, formats: [json], filter: {{stores: {name}}}}}" for name in ("one", "two")),
        "{name: 'one/{slug}', for_each: tag, formats: [json], filter: {stores: one}}",
        "{name: 'two/{slug}', for_each: tag, formats: [json], filter: {stores: two}}",
        stores=TWO_STORES,
    )
    newsroom.write("a.md", tags="[x]")
    newsroom.write("b.md", tags="[x]")
    newsroom.write("../other/c.md", title="C")
    newsroom.run()
    assert shown(newsroom) == {"one": ["A", "B"], "two": ["C"], "one/x": ["A", "B"]}
    shutil.move(newsroom.folder / "content/a.md", newsroom.folder / "other/a.md")
    report = newsroom.run()
    assert (report.exit_code, report.missing) == (0, [])
    assert shown(newsroom) == {"one": ["B"], "two": ["A", "C"], "one/x": ["B"], "two/x": ["A"]}
    nothing_is_left_to_do(newsroom)


def test_another_filter_in_the_configuration_is_obeyed_at_once(newsroom: Newsroom) -> None:
    configure(newsroom, "{name: x, formats: [json], filter: {tags: x}}", TAGS)
    newsroom.write("a.md", tags="[x]")
    newsroom.write("b.md", tags="[y]")
    newsroom.run()
    configure(newsroom, "{name: x, formats: [json], filter: {tags: y}}", TAGS)
    report = newsroom.run()
    assert (shown(newsroom)["x"], written(report)) == (["B"], {"x.json"})


def test_a_filter_that_leaves_a_family_without_a_term_empties_its_feed(newsroom: Newsroom) -> None:
    newsroom.write("a.md", tags="[x]")
    newsroom.run()
    configure(newsroom, TAGS.replace("formats", "exclude: {tags: x}, formats"))
    newsroom.run()
    assert shown(newsroom) == {"tag/x": []}
    nothing_is_left_to_do(newsroom)


# What time does


def test_an_article_leaves_a_feed_of_what_is_young_when_it_is_old(newsroom: Newsroom) -> None:
    configure(newsroom, "{name: young, formats: [json], filter: {age: 2d}}", ALL)
    newsroom.write("a.md", date="2026-11-23T10:00:00Z")
    newsroom.write("b.md", date="2026-11-22T10:00:00Z")
    newsroom.run()
    assert shown(newsroom)["young"] == ["A", "B"]
    coming = newsroom.standing().coming
    assert coming == Coming(
        datetime(2026, 11, 24, 10, tzinfo=UTC), '"B" leaves young: it is older than 2d then'
    )
    newsroom.now = datetime(2026, 11, 24, 9, 59, 59, tzinfo=UTC)
    newsroom.run()
    assert shown(newsroom)["young"] == ["A", "B"]
    newsroom.now = datetime(2026, 11, 24, 10, tzinfo=UTC)
    report = newsroom.run()
    assert (shown(newsroom)["young"], written(report)) == (["A"], {"young.json"})
    newsroom.wait(days=1)
    newsroom.run()
    assert shown(newsroom) == {"young": [], "news": ["A", "B"]}
    assert newsroom.standing().coming is None
    nothing_is_left_to_do(newsroom)


def test_an_article_enters_a_feed_of_what_is_old_when_it_is(newsroom: Newsroom) -> None:
    configure(newsroom, "{name: old, formats: [json], exclude: {age: 2d}}")
    newsroom.write("a.md", date="2026-11-23T10:00:00Z")
    newsroom.write("b.md", date="2026-11-22T10:00:00Z")
    newsroom.run()
    assert shown(newsroom) == {"old": []}
    coming = newsroom.standing().coming
    assert coming is not None
    assert coming.at == datetime(2026, 11, 24, 10, tzinfo=UTC)
    assert "old" in coming.what
    newsroom.wait(hours=1)
    newsroom.run()
    assert shown(newsroom) == {"old": ["B"]}
    newsroom.wait(days=1)
    newsroom.run()
    assert shown(newsroom) == {"old": ["A", "B"]}
    assert newsroom.standing().coming is None
    nothing_is_left_to_do(newsroom)


def test_a_term_s_feed_begins_when_its_article_is_old_enough(newsroom: Newsroom) -> None:
    configure(newsroom, TAGS.replace("formats", "exclude: {age: 1d}, min: 2, formats"))
    newsroom.write("a.md", tags="[x]", date="2026-11-20")
    newsroom.write("b.md", tags="[x]", date="2026-11-24")
    newsroom.run()
    assert shown(newsroom) == {}
    newsroom.wait(hours=14)
    newsroom.run()
    assert shown(newsroom) == {}
    newsroom.wait(hours=1)
    newsroom.run()
    assert shown(newsroom) == {"tag/x": ["B", "A"]}
    nothing_is_left_to_do(newsroom)


def test_only_what_has_all_that_is_excluded_waits_until_it_is_old(newsroom: Newsroom) -> None:
    configure(newsroom, "{name: f, formats: [json], exclude: {age: 1d, tags: [x]}}")
    newsroom.write("a.md", tags="[x]", date="2026-11-24")
    newsroom.write("b.md", tags="[y]", date="2026-11-24")
    newsroom.run()
    assert shown(newsroom) == {"f": ["B"]}
    newsroom.wait(hours=15)
    newsroom.run()
    assert shown(newsroom) == {"f": ["A", "B"]}


def test_what_a_limit_left_out_comes_in_when_a_feed_of_what_is_old_grows(newsroom: Newsroom) -> None:
    configure(newsroom, "{name: f, formats: [json], limit: 1, exclude: {age: 1d}}")
    for hour in (3, 5, 7):
        newsroom.write(f"{hour}.md", date=f"2026-11-24T0{hour}:00:00Z")
    newsroom.now = datetime(2026, 11, 25, 2, tzinfo=UTC)
    newsroom.run()
    for hour in (3, 5, 7):
        newsroom.now = datetime(2026, 11, 25, hour, tzinfo=UTC)
        newsroom.run()
        assert shown(newsroom) == {"f": [str(hour)]}


def test_the_index_tells_what_time_did_to_a_feed(newsroom: Newsroom) -> None:
    configure(newsroom, TAGS.replace("formats", "filter: {age: 1d}, formats"), publish=", pages: true")
    newsroom.write("a.md", tags="[x]", date="2026-11-24")
    newsroom.run()
    before = newsroom.documents()["index.html"]
    newsroom.wait(days=1)
    newsroom.run()
    assert newsroom.documents()["index.html"] != before
    assert b"index.opml" in before or b"OPML" in before
    nothing_is_left_to_do(newsroom)


# Articles with a problem


BROKEN = "<div>" * 6000


def test_an_article_that_cannot_be_rendered_is_as_it_last_was_in_all_its_feeds(newsroom: Newsroom) -> None:
    configure(newsroom, TAGS, ALL)
    newsroom.write("a.md", "Bene.", tags="[x, y]")
    newsroom.write("b.md", tags="[x]")
    newsroom.run()
    before = newsroom.documents()
    newsroom.write("a.md", BROKEN, tags="[x, y]")
    report = newsroom.run()
    assert [one.key for one in report.left_out] == ["a.md"]
    assert newsroom.documents() == before
    newsroom.write("a.md", "Meglio.", tags="[x, y]")
    assert newsroom.run().left_out == []
    documents = newsroom.documents()
    assert all(b"Meglio." in documents[path] for path in before)


def test_an_article_that_was_never_rendered_makes_room_in_all_its_feeds(newsroom: Newsroom) -> None:
    configure(newsroom, TAGS, ALL)
    newsroom.write("a.md", BROKEN, tags="[x, y, z]")
    newsroom.write("b.md", tags="[x, y]")
    report = newsroom.run()
    assert [one.key for one in report.left_out] == ["a.md"]
    assert {name: some for name, some in shown(newsroom).items() if some} == {
        "tag/x": ["B"],
        "tag/y": ["B"],
        "news": ["B"],
    }
    newsroom.write("a.md", tags="[x, y, z]")
    newsroom.run()
    assert shown(newsroom) == {"tag/x": ["A", "B"], "tag/y": ["A", "B"], "tag/z": ["A"], "news": ["A", "B"]}
    nothing_is_left_to_do(newsroom)


@pytest.mark.parametrize("was_good", [True, False])
def test_an_article_that_cannot_be_rendered_is_the_same_in_all_parts_of_a_run(
    newsroom: Newsroom, was_good: bool
) -> None:
    many(newsroom, 90, TAGS, ALL, publish=", pages: true")
    tags = f"[{', '.join(f't{number}' for number in range(90))}]"
    if was_good:
        newsroom.write("a.md", "Bene.", tags=tags)
        newsroom.run()
    before = newsroom.documents()
    newsroom.write("a.md", BROKEN, tags=tags)
    with counted() as (_, statements):
        report = newsroom.run()
    assert [one.key for one in report.left_out] == ["a.md"]
    assert statements.count("COMMIT") >= (1 if was_good else 3)
    assert newsroom.documents() == before
    nothing_is_left_to_do_but_mend(newsroom)
    newsroom.write("a.md", "Meglio.", tags=tags)
    assert newsroom.run().exit_code == 0
    assert all("A" in titles for name, titles in shown(newsroom).items() if name != "tag/all")
    nothing_is_left_to_do(newsroom)


def test_a_broken_edit_with_other_terms_leaves_it_in_the_feeds_of_its_last_good_version(
    newsroom: Newsroom,
) -> None:
    newsroom.write("a.md", "Bene.", tags="[x]")
    newsroom.write("b.md", tags="[x, y]")
    newsroom.run()
    newsroom.write("a.md", BROKEN, tags="[y]")
    newsroom.run()
    everywhere = {name: some for name, some in shown(newsroom).items() if "A" in some}
    assert everywhere
    nothing_is_left_to_do_but_mend(newsroom)
    newsroom.write("a.md", "Meglio.", tags="[y]")
    newsroom.run()
    assert shown(newsroom) == {"tag/x": ["B"], "tag/y": ["A", "B"]}


def nothing_is_left_to_do_but_mend(newsroom: Newsroom) -> None:
    before = newsroom.documents()
    newsroom.run()
    assert newsroom.documents() == before


def test_a_quarantined_article_stays_in_the_feeds_of_its_terms(newsroom: Newsroom) -> None:
    newsroom.write("a.md", tags="[x]")
    newsroom.write("b.md", tags="[x]")
    newsroom.run()
    newsroom.write("a.md", tags="[y]", date="03/04/2026")
    report = newsroom.run()
    assert [one.key for one in report.left_out] == ["a.md"]
    assert shown(newsroom) == {"tag/x": ["A", "B"]}


def test_a_missing_article_stays_in_the_feeds_of_its_terms_until_it_is_believed_gone(
    newsroom: Newsroom,
) -> None:
    newsroom.write("a.md", tags="[x]")
    newsroom.write("b.md")
    newsroom.run()
    newsroom.remove("a.md")
    newsroom.run()
    assert shown(newsroom) == {"tag/x": ["A"]}
    newsroom.wait(minutes=11)
    newsroom.run()
    assert shown(newsroom) == {"tag/x": []}


def test_a_store_that_is_held_leaves_the_feeds_of_terms_as_they_are(newsroom: Newsroom) -> None:
    for number in range(8):
        newsroom.write(f"{number}.md", tags=f"[x, t{number}]")
    newsroom.run()
    before = newsroom.documents()
    for number in range(6):
        newsroom.remove(f"{number}.md")
    newsroom.write("new.md", tags="[new]")
    assert newsroom.run().exit_code == 3
    assert newsroom.documents() == before
    newsroom.run(accept_shrink=True, now=True)
    now = shown(newsroom)
    assert sorted(now["tag/x"]) == ["6", "7"]
    assert (now["tag/t0"], now["tag/t7"], now["tag/new"]) == ([], ["7"], ["New"])


# State lost


@pytest.mark.parametrize("and_ids", [False, True])
def test_a_lost_state_keeps_the_ids_of_what_only_feeds_of_terms_show(
    newsroom: Newsroom, and_ids: bool
) -> None:
    newsroom.write("a.md", tags="[x]")
    newsroom.write("b.md", tags="[x]", id="urn:b")
    newsroom.run()
    newsroom.write("a.md", tags="[x]", url="/moved/")
    newsroom.run()
    ids = newsroom.ids("tag/x.json")
    shutil.rmtree(newsroom.folder / ".feedsync")
    if and_ids:
        (newsroom.folder / "ids.jsonl").unlink()
    report = newsroom.run()
    assert (report.exit_code, newsroom.ids("tag/x.json")) == (0, ids)
    assert shown(newsroom) == {"tag/x": ["A", "B"]}
    nothing_is_left_to_do(newsroom)


def test_a_lost_state_leaves_right_files_of_terms_as_they_are(newsroom: Newsroom) -> None:
    configure(newsroom, TAGS, ALL, publish=", pages: true")
    newsroom.write("a.md", tags="[x, y]")
    newsroom.run()
    before = {path: path.stat().st_mtime_ns for path in (newsroom.folder / "feeds").rglob("*.*")}
    shutil.rmtree(newsroom.folder / ".feedsync")
    report = newsroom.run()
    assert {one.fate for one in report.publications} == {Fate.UNCHANGED}
    assert {path: path.stat().st_mtime_ns for path in before} == before


def test_after_a_lost_state_the_first_in_code_points_has_the_slug(newsroom: Newsroom) -> None:
    newsroom.write("a.md", tags="[C#]")
    newsroom.run()
    newsroom.write("b.md", tags="[C]")
    newsroom.run()
    assert shown(newsroom) == {"tag/c": ["A"]}
    shutil.rmtree(newsroom.folder / ".feedsync")
    report = newsroom.run()
    # Who had it is lost with the state.
    assert shown(newsroom) == {"tag/c": ["B"]}
    assert [one.term for one in report.clashes] == ["C#"]


def test_after_a_lost_state_a_feed_without_articles_stays_and_its_term_has_it_again(
    newsroom: Newsroom,
) -> None:
    newsroom.write("a.md", tags="[Calcio Storico]")
    newsroom.write("b.md", tags="[x]")
    newsroom.run()
    newsroom.write("a.md")
    newsroom.run()
    shutil.rmtree(newsroom.folder / ".feedsync")
    newsroom.run()
    assert shown(newsroom) == {"tag/calcio-storico": [], "tag/x": ["B"]}
    assert newsroom.standing().orphans == []
    newsroom.write("a.md", tags="[Calcio Storico]")
    report = newsroom.run()
    assert (shown(newsroom)["tag/calcio-storico"], report.clashes) == (["A"], [])
    assert title(newsroom, "tag/calcio-storico.json") == "Porto: Calcio Storico"


def test_a_lost_state_with_a_file_of_a_slug_that_its_term_has_no_more(newsroom: Newsroom) -> None:
    newsroom.write("a.md", tags="[c]")
    newsroom.run()
    configure(newsroom, TAGS.replace("formats", "slugs: {c: c-lang}, formats"))
    newsroom.run()
    shutil.rmtree(newsroom.folder / ".feedsync")
    newsroom.run()
    assert shown(newsroom)["tag/c-lang"] == ["A"]
    nothing_is_left_to_do(newsroom)


# What it costs


@contextmanager
def counted() -> Iterator[tuple[list[str], list[str]]]:
    """Collect the paths of documents that are rendered, and the statements that the database gets."""
    rendered: list[str] = []
    statements: list[str] = []
    connect, render = sqlite3.connect, Renderer._document

    class Connection(sqlite3.Connection):
        def execute(self, statement: str, *values: Any) -> sqlite3.Cursor:
            statements.append(statement)
            return super().execute(statement, *values)

    def document(self: Renderer, feed: Any, form: Any, path: str, articles: Any) -> Any:
        rendered.append(path)
        return render(self, feed, form, path, articles)

    def opened(*values: Any, **more: Any) -> sqlite3.Connection:
        return connect(*values, factory=Connection, **more)

    with patch.object(sqlite3, "connect", opened), patch.object(Renderer, "_document", document):
        yield rendered, statements


def many(newsroom: Newsroom, terms: int, *feeds: str, publish: str = "") -> None:
    configure(newsroom, *(feeds or (TAGS, ALL)), publish=publish)
    for number in range(terms):
        newsroom.write(f"{number:04}.md", tags=f"[t{number}, all]", date=f"2026-10-{number % 28 + 1:02}")
    newsroom.run()


def test_only_the_feeds_that_a_change_touches_are_rendered(newsroom: Newsroom) -> None:
    many(newsroom, 60)
    newsroom.write("0007.md", "Edited.", tags="[t7, all]", date="2026-10-08")
    with counted() as (rendered, _):
        report = newsroom.run()
    assert sorted(rendered) == ["news.json", "tag/all.json", "tag/t7.json"]
    assert written(report) == {"news.json", "tag/all.json", "tag/t7.json"}
    # One that leaves a feed and enters another touches these two, and the others that show it.
    newsroom.write("0007.md", "Edited.", tags="[t8, all]", date="2026-10-08")
    with counted() as (rendered, _):
        newsroom.run()
    assert set(rendered) == {"news.json", "tag/all.json", "tag/t7.json", "tag/t8.json"}


def test_the_statements_of_a_run_grow_with_what_is_touched_and_not_with_the_feeds(tmp_path: Path) -> None:
    counts = []
    for terms in (20, 120):
        newsroom = Newsroom(tmp_path / str(terms))
        many(newsroom, terms, TAGS)
        newsroom.write("0007.md", "Edited.", tags="[t7]", date="2026-10-08")
        newsroom.run()
        newsroom.write("0007.md", "Edited again.", tags="[t7]", date="2026-10-08")
        with counted() as (rendered, statements):
            newsroom.run()
        assert rendered == ["tag/t7.json"]
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_a_window_is_one_read_of_the_index(newsroom: Newsroom) -> None:
    many(newsroom, 30)
    newsroom.write("0007.md", "Edited.", tags="[t7, all]", date="2026-10-08")
    with counted() as (_, statements):
        newsroom.run()
    windows = [one for one in statements if "ORDER BY" in one and "published DESC" in one]
    # One for each of `t7`, `all` and `news`; whether a term has enough is asked with a limit of its own.
    assert len([one for one in windows if not one.endswith(" LIMIT 1")]) == 3


def test_a_run_with_nothing_new_asks_and_writes_nothing_of_them(newsroom: Newsroom) -> None:
    many(newsroom, 30, TAGS, ALL, publish=", pages: true")
    before = newsroom.documents(), newsroom.rows("SELECT * FROM feed")
    with counted() as (rendered, statements):
        newsroom.run()
    assert rendered == []
    assert not [one for one in statements if one.startswith(("INSERT", "UPDATE", "DELETE"))]
    assert not [one for one in statements if " term " in one and "JOIN article" in one]
    assert (newsroom.documents(), newsroom.rows("SELECT * FROM feed")) == before


def test_a_file_of_a_term_that_somebody_touched_is_put_back_alone(newsroom: Newsroom) -> None:
    many(newsroom, 10)
    before = newsroom.documents()
    (newsroom.folder / "feeds/tag/t3.json").write_text("{}")
    (newsroom.folder / "feeds/tag/t4.json").unlink()
    with counted() as (rendered, _):
        newsroom.run()
    assert sorted(rendered) == ["tag/t3.json", "tag/t4.json"]
    assert newsroom.documents() == before


def test_an_edit_that_is_only_noise_renders_nothing(newsroom: Newsroom) -> None:
    many(newsroom, 10)
    newsroom.write("0007.md", tags="[t7, all]", date="2026-10-08")
    with counted() as (rendered, _):
        newsroom.run()
    assert rendered == []


def test_many_feeds_go_out_in_parts_and_all_are_there(newsroom: Newsroom) -> None:
    with counted() as (_, statements):
        many(newsroom, 200, TAGS, ALL, publish=", pages: true")
    assert statements.count("COMMIT") > 3
    assert len(shown(newsroom)) == 202
    nothing_is_left_to_do(newsroom)


@pytest.mark.parametrize("nth", range(1, 6))
@pytest.mark.parametrize("after", [False, True])
def test_a_run_that_is_killed_between_two_parts_is_made_good_by_the_next(
    tmp_path: Path, nth: int, after: bool
) -> None:
    def edit(newsroom: Newsroom) -> None:
        for number in range(0, 120, 3):
            newsroom.write(
                f"{number:04}.md", "Edited.", tags=f"[t{number + 1}, new{number}]", date="2026-10-30"
            )
        configure(newsroom, *feeds, publish=", pages: true")

    feeds = (TAGS.replace("[json]", "[json, rss]"), ALL)
    twin, newsroom = Newsroom(tmp_path / "twin"), Newsroom(tmp_path / "killed")
    for each in (twin, newsroom):
        many(each, 120)
        edit(each)
    with Death("commit", nth, after=after).threatens(), pytest.raises(KilledError):
        newsroom.run()
    for each in (twin, newsroom):
        each.run()
    assert newsroom.documents() == twin.documents()
    for table in ("feed", "entry", "family", "clash", "shown"):
        assert newsroom.rows(f"SELECT * FROM {table}") == twin.rows(f"SELECT * FROM {table}"), table
    assert newsroom.rows("SELECT count(*) FROM body WHERE article NOT IN (SELECT article FROM entry)") == [
        (0,)
    ]
    nothing_is_left_to_do(newsroom)


def test_a_first_run_that_is_killed_between_two_parts_is_made_good_by_the_next(tmp_path: Path) -> None:
    twin, newsroom = Newsroom(tmp_path / "twin"), Newsroom(tmp_path / "killed")
    for each in (twin, newsroom):
        configure(each, TAGS, ALL, publish=", pages: true")
        for number in range(150):
            each.write(f"{number:04}.md", tags=f"[t{number}]")
    with Death("commit", 3, after=True).threatens(), pytest.raises(KilledError):
        newsroom.run()
    assert 0 < len(shown(newsroom)) < 151
    twin.run()
    newsroom.run()
    assert newsroom.documents() == twin.documents()
    assert newsroom.log() == twin.log()
    nothing_is_left_to_do(newsroom)


# What adversaries and a newcomer tried


def test_a_new_catalogue_leaves_the_feeds_of_other_families_and_configurations_alone(tmp_path: Path) -> None:
    newsroom = Newsroom(tmp_path)
    sections = "{name: '{slug}', for_each: section, formats: [json]}"
    authors = "{name: 'autori-{slug}', for_each: author, formats: [json]}"
    configure(newsroom, sections, authors)
    newsroom.write("cronaca/a.md", author="Ada", title="A")
    newsroom.run()
    before = shown(newsroom)
    (tmp_path / "feeds/altro.json").write_bytes(newsroom.documents()["cronaca.json"])
    shutil.rmtree(tmp_path / ".feedsync")
    report = newsroom.run()
    assert (report.clashes, written(report)) == ([], set())
    assert shown(newsroom) == before | {"altro": ["A"]}


def test_a_kill_after_a_lost_state_leaves_no_feed_of_a_term_behind(tmp_path: Path) -> None:
    for nth in range(1, 5):
        newsroom = Newsroom(tmp_path / str(nth))
        configure(newsroom, TAGS)
        newsroom.write("a.md", tags="[x]")
        newsroom.write("b.md", tags="[x, y]")
        newsroom.run()
        shutil.rmtree(newsroom.folder / ".feedsync")
        newsroom.write("b.md", tags="[x]")
        newsroom.write("a.md", "Neu.", tags="[x]")
        death = Death("replacement", nth, after=False)
        try:
            with death.threatens():
                newsroom.run()
        except KilledError:
            pass
        newsroom.run()
        assert shown(newsroom) == {"tag/x": ["A", "B"], "tag/y": []}


def test_an_index_that_is_held_is_held_until_it_can_be_written(tmp_path: Path) -> None:
    newsroom = Newsroom(tmp_path)
    configure(newsroom, ALL, publish=", pages: true")
    newsroom.write("a.md")
    (tmp_path / "feeds").mkdir()
    (tmp_path / "feeds/index.html").write_text("<!doctype html><title>Mia</title><p>Mia", "utf-8")
    assert [newsroom.run().exit_code for _ in range(3)] == [3, 3, 3]
    (tmp_path / "feeds/index.html").unlink()
    assert written(newsroom.run()) == {"index.html"}
    nothing_is_left_to_do(newsroom)


def test_the_last_listed_feed_leaves_the_index_empty(tmp_path: Path) -> None:
    newsroom = Newsroom(tmp_path)
    configure(newsroom, ALL, publish=", pages: true")
    newsroom.write("a.md")
    newsroom.run()
    configure(newsroom, ALL.replace("formats", "listed: false, formats"), publish=", pages: true")
    newsroom.run()
    assert b"news" not in newsroom.documents()["index.opml"]
    assert b"data-id" not in newsroom.documents()["index.html"]


def test_what_was_withdrawn_is_told_by_all_feeds_of_terms_that_ever_had_it(tmp_path: Path) -> None:
    newsroom = Newsroom(tmp_path)
    configure(newsroom, TAGS.replace("json", "atom"))
    newsroom.write("a.md", tags="[x]")
    newsroom.write("b.md", tags="[x, y]")
    newsroom.run()
    newsroom.write("a.md", tags="[y]")
    newsroom.run()
    newsroom.write("a.md", tags="[y]", draft="true")
    newsroom.run()
    assert b"deleted-entry" in newsroom.documents()["tag/x.atom"]
    newsroom.write("a.md", tags="[z]")
    newsroom.run()
    assert b"deleted-entry" not in newsroom.documents()["tag/x.atom"]
    before = newsroom.documents()
    newsroom.run(full=True)
    assert newsroom.documents() == before


def silent(newsroom: Newsroom) -> list[tuple[object, ...]]:
    return newsroom.rows("SELECT document, is_silent FROM change WHERE kind = 'document' ORDER BY seq")


def test_what_time_brings_is_news_and_what_was_there_from_the_beginning_is_not(tmp_path: Path) -> None:
    newsroom = Newsroom(tmp_path)
    configure(newsroom, "{name: dopo, exclude: {age: 1d}, formats: [json]}")
    newsroom.write("old.md", date="2026-11-24 08:00")
    newsroom.run()
    newsroom.wait(hours=1)
    newsroom.write("new.md", date="2026-11-24 10:00")
    newsroom.run()
    newsroom.wait(hours=22)
    newsroom.run()
    assert shown(newsroom)["dopo"] == ["Old"]
    newsroom.wait(hours=3)
    newsroom.run()
    assert shown(newsroom)["dopo"] == ["New", "Old"]
    assert silent(newsroom)[-2:] == [("dopo.json", 1), ("dopo.json", 0)]


def test_a_document_that_was_held_is_news_when_it_goes_out(tmp_path: Path) -> None:
    newsroom = Newsroom(tmp_path)
    configure(newsroom, ALL)
    newsroom.write("a.md")
    newsroom.run()
    ours = newsroom.documents()["news.json"]
    theirs = b'{"version": "https://jsonfeed.org/version/1.1", "title": "X", "items": []}'
    (tmp_path / "feeds/news.json").write_bytes(theirs)
    newsroom.write("b.md", date="2026-11-24")
    assert newsroom.run().exit_code == 3
    newsroom.run(overwrite=True)
    assert newsroom.documents()["news.json"] != ours
    assert silent(newsroom)[-1] == ("news.json", 0)


def test_an_article_that_was_left_out_holds_no_new_feed_of_its_term(newsroom: Newsroom) -> None:
    configure(newsroom, ALL)
    for number in range(4):
        newsroom.write(f"a{number}.md", tags="[x]", date=f"2026-11-1{number}")
    newsroom.run()
    configure(newsroom, ALL.replace("limit: all", "limit: 2"))
    newsroom.write("a0.md", tags="[x]", date="03/04/2026")
    newsroom.run()
    configure(newsroom, ALL.replace("limit: all", "limit: 2"), TAGS)
    assert newsroom.run().exit_code == 1
    assert shown(newsroom)["tag/x"] == ["A3", "A2", "A1"]


def test_a_filter_may_have_hundreds_of_values(tmp_path: Path) -> None:
    newsroom = Newsroom(tmp_path)
    words = ", ".join(f"w{number}" for number in range(700))
    configure(newsroom, f"{{name: tanti, formats: [json], filter: {{tags: [{words}]}}}}")
    newsroom.write("a.md", tags="[w3, w699]")
    newsroom.write("b.md", tags="[altro]")
    newsroom.run()
    assert shown(newsroom) == {"tanti": ["A"]}


def test_files_of_no_feed_that_are_gone_cost_no_run(newsroom: Newsroom) -> None:
    configure(newsroom, TAGS.replace("[json]", "[json, rss]"))
    newsroom.write("a.md", tags="[x]")
    newsroom.run()
    configure(newsroom, TAGS)
    newsroom.run()
    (newsroom.folder / "feeds/tag/x.rss").unlink()
    with patch.object(Renderer, "render", side_effect=AssertionError):
        newsroom.run()
    with patch("feedsync.steps.select.window", side_effect=AssertionError):
        newsroom.run()


def test_reading_everything_again_says_nothing_of_it(newsroom: Newsroom) -> None:
    newsroom.write("a.md", tags="[x]")
    newsroom.run()
    before = newsroom.rows("SELECT * FROM change")
    newsroom.run(full=True)
    assert newsroom.rows("SELECT * FROM change") == before


def test_a_term_whose_articles_time_took_away_clashes_no_more(newsroom: Newsroom) -> None:
    configure(newsroom, TAGS.replace("for_each", "filter: {age: 2d}, for_each"))
    newsroom.write("a.md", tags="[C]", date="2026-11-24 08:00")
    newsroom.write("b.md", tags="['C#']", date="2026-11-24 08:30")
    assert [clash.term for clash in newsroom.run().clashes] == ["C#"]
    newsroom.wait(days=3)
    assert newsroom.run().clashes == []
    assert shown(newsroom) == {"tag/c": []}
