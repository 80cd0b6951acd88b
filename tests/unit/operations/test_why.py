"""`feedsync why`: each way to name an article, where it stands, and each reason not to be in a feed."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from databases import facts
from newsroom import START, Newsroom

from feedsync.article import Kind
from feedsync.assemble import assemble
from feedsync.catalogue import adopting, articles, sources, stores
from feedsync.catalogue.sources import NEW
from feedsync.catalogue.sqlite import open_catalogue, open_to_read
from feedsync.cli.output import lines_of
from feedsync.cli.why import why_lines
from feedsync.clock import FixedClock
from feedsync.config.load import load
from feedsync.errors import UnknownName
from feedsync.operations import last_run
from feedsync.operations.last_run import LastRun, Said
from feedsync.operations.why import Explanation, why

CONFIG = """\
site: {{title: Porto, url: "https://porto.example/", language: it, timezone: Europe/Rome}}
store: {{type: folder, path: content/}}
feeds:
{feeds}
publish: {{to: feeds/, url: "https://porto.example/feeds/"}}
"""
NO_DATE = "date: `never` is no date that is understood; write 2026-03-04, 2026-03-04 08:30 or 2026-03-04T08:30:00+01:00"


@pytest.fixture
def newsroom(tmp_path: Path) -> Newsroom:
    return Newsroom(tmp_path / "porto")


def having(folder: Path, *feeds: str) -> Newsroom:
    return Newsroom(folder / "porto", config(*feeds))


def config(*feeds: str) -> str:
    return CONFIG.format(feeds="\n".join(f"  - {{{feed}}}" for feed in feeds))


def ask(newsroom: Newsroom, name: str, feed: str = "", cwd: Path | None = None) -> Explanation:
    parts = assemble(load(newsroom.folder / "config.yaml"), FixedClock(newsroom.now))
    with open_to_read(parts.state.catalogue) as db:
        return why(parts, db, name, cwd or newsroom.folder, feed)


def said(newsroom: Newsroom, name: str, feed: str = "") -> list[str]:
    return list(why_lines(ask(newsroom, name, feed)))


def row(newsroom: Newsroom, head: str, name: str, feed: str = "") -> str:
    """The lines of one kind, without their head, as one."""
    lines = said(newsroom, name, feed)
    heads = (f"{head:<8} ", " " * 9) if head == "not in" else (f"{head:<8} ",)
    found = [line[9:] for line in lines if line.startswith(heads)]
    return " | ".join(found)


def refusal(newsroom: Newsroom, name: str, feed: str = "") -> UnknownName:
    with pytest.raises(UnknownName) as caught:
        ask(newsroom, name, feed)
    assert caught.value.exit_code == 2
    return caught.value


# Who is meant


def test_before_the_first_run_nothing_is_known(newsroom: Newsroom) -> None:
    newsroom.write("a.md")
    assert str(refusal(newsroom, "a.md")) == "nothing is known yet. First: feedsync run"
    assert not (newsroom.folder / ".feedsync").exists()


def test_a_path_is_as_the_configuration_writes_it_or_absolute_or_from_where_one_stands(
    newsroom: Newsroom, tmp_path: Path
) -> None:
    newsroom.write("2026/ponte.md")
    newsroom.run()
    content = newsroom.folder / "content"
    for name, cwd in (
        ("content/2026/ponte.md", tmp_path),
        ("2026/ponte.md", tmp_path),
        ("./2026/ponte.md", tmp_path),
        ("content/2026/ponte.md", newsroom.folder),
        ("../content/2026/ponte.md", content),
        ("ponte.md", content / "2026"),
        (str(content / "2026/ponte.md"), tmp_path),
        ("porto/content/2026/ponte.md", tmp_path),
    ):
        assert ask(newsroom, name, cwd=cwd).key == "2026/ponte.md", (name, cwd)


def test_a_path_through_a_link_to_the_folder_is_one_to_the_article(
    newsroom: Newsroom, tmp_path: Path
) -> None:
    newsroom.write("ponte.md")
    newsroom.run()
    (tmp_path / "link").symlink_to(newsroom.folder / "content")
    assert ask(newsroom, str(tmp_path / "link/ponte.md"), cwd=tmp_path).key == "ponte.md"


@pytest.mark.parametrize("typed", ["NFC", "NFD"])
@pytest.mark.parametrize("stored", ["NFC", "NFD"])
def test_a_path_is_found_however_its_accents_are_written(newsroom: Newsroom, typed: str, stored: str) -> None:
    key = unicodedata.normalize(stored, "città.md")
    newsroom.write(key, title="Altro")
    newsroom.run()
    assert ask(newsroom, unicodedata.normalize(typed, "content/città.md")).key == key


def test_an_article_is_found_by_its_id_the_declared_one_and_the_one_in_atom(newsroom: Newsroom) -> None:
    newsroom.write("a.md", id="pezzo 42")
    newsroom.run()
    for name in ("pezzo 42", "tag:porto.example,2026:guid/pezzo%2042"):
        told = ask(newsroom, name)
        assert (told.key, told.id, told.id_from) == ("a.md", "pezzo 42", "declared")
    assert row(newsroom, "atom id", "a.md") == "tag:porto.example,2026:guid/pezzo%2042"


def test_a_declared_id_that_came_later_finds_it_too(newsroom: Newsroom) -> None:
    newsroom.write("a.md")
    newsroom.run()
    newsroom.write("a.md", id="tardi")
    newsroom.run()
    newsroom.write("a.md", id="ancora-dopo")
    newsroom.run()
    assert ask(newsroom, "tardi").key == ask(newsroom, "ancora-dopo").key == "a.md"


@pytest.mark.parametrize(
    "name",
    [
        "https://porto.example/a/",
        "https://porto.example/a",
        "http://porto.example/a/",
        "https://PORTO.example/a/",
        "https://porto.example/a/?utm_source=x&fbclid=y",
        "https://porto.example/a?utm_source=x#commenti",
        "https://porto.example/a/#commenti",
        "porto.example/a/",
        "/a/",
    ],
)
def test_an_address_is_found_however_it_is_copied(newsroom: Newsroom, name: str) -> None:
    newsroom.write("a.md", title="Uno")
    newsroom.write("b.md", title="Due")
    newsroom.run()
    assert ask(newsroom, name).key == "a.md"


def test_an_address_with_letters_of_any_script_is_found_as_a_browser_shows_it(newsroom: Newsroom) -> None:
    newsroom.write("città.md", title="Uno")
    newsroom.run()
    assert ask(newsroom, "https://porto.example/città/").key == "città.md"


def test_an_address_and_a_place_that_it_had_before_find_it(newsroom: Newsroom) -> None:
    newsroom.write("vecchio.md", "Un testo. " * 40, title="Ponte")
    newsroom.run()
    newsroom.remove("vecchio.md")
    newsroom.write("nuovo.md", "Un testo. " * 40, title="Ponte")
    newsroom.run()
    for name in ("content/vecchio.md", "https://porto.example/vecchio/", "http://porto.example/vecchio"):
        told = ask(newsroom, name)
        assert (told.key, told.id_from) == ("nuovo.md", "former_address")
    assert row(newsroom, "was at", "nuovo.md") == "content/vecchio.md · https://porto.example/vecchio/"
    assert row(newsroom, "address", "nuovo.md") == "https://porto.example/nuovo/"


def test_an_id_by_the_convention_of_the_store_is_said_to_be_one(tmp_path: Path) -> None:
    text = config("name: news").replace("path: content/", "path: content/, conventions: pelican")
    newsroom = Newsroom(tmp_path, text)
    newsroom.write("a.md", title="Ponte")
    newsroom.run()
    assert ask(newsroom, "a.md").id_from == "convention"
    assert "  id tag:porto.example,2026-11-20:/ponte.html  " in said(newsroom, "a.md")[0]
    assert row(newsroom, "id from", "a.md") == "as the site generator's own feed has it"


def test_who_has_an_address_now_goes_before_who_had_it(newsroom: Newsroom) -> None:
    newsroom.write("a.md", url="/x/")
    newsroom.run()
    newsroom.write("a.md", url="/y/")
    newsroom.write("b.md", url="/x/")
    newsroom.run()
    assert ask(newsroom, "/y/").key == "a.md"
    told = ask(newsroom, "b.md")
    assert (told.id_from, told.id.partition("#")[0]) == ("taken", "https://porto.example/x/")
    assert row(newsroom, "id from", "b.md") == "its own, and six digits more: another article had it"
    # The id is still the other's.
    assert ask(newsroom, "https://porto.example/x/").key == "a.md"


def test_a_title_is_found_by_a_part_in_any_case_and_form(newsroom: Newsroom) -> None:
    newsroom.write("a.md", title="Ponte, riaperta la Città   vecchia")
    newsroom.write("b.md", title="Meteo")
    newsroom.run()
    for name in ("ponte", "PONTE, RIAPERTA", unicodedata.normalize("NFD", "città vecchia"), "la  città"):
        assert ask(newsroom, name).key == "a.md"


def test_an_exact_title_goes_before_a_part(newsroom: Newsroom) -> None:
    newsroom.write("a.md", title="Ponte")
    newsroom.write("b.md", title="Ponte, il giorno dopo")
    newsroom.run()
    assert ask(newsroom, "ponte").key == "a.md"


def test_of_several_ten_are_named_and_the_others_counted(newsroom: Newsroom) -> None:
    for number in range(13):
        newsroom.write(f"{number:02}.md", title=f"Ponte {number:02}")
    newsroom.run()
    error = refusal(newsroom, "ponte")
    assert str(error) == ("`ponte` may be any of these 13 articles; give the place of the one that is meant")
    assert error.candidates[0] == ("content/00.md", "Ponte 00", "")
    assert (len(error.candidates), error.others) == (10, 3)
    assert list(lines_of(error))[9:] == [
        'content/09.md   "Ponte 09"',
        "and 3 more",
        f"{error} (exit 2)",
    ]


def test_a_candidate_that_is_gone_says_so(newsroom: Newsroom) -> None:
    newsroom.write("a.md", title="Ponte, prima")
    newsroom.write("b.md", title="Ponte, dopo", date="2026-11-21")
    newsroom.run()
    newsroom.remove("a.md")
    newsroom.run(now=True)
    assert 'content/a.md   "Ponte, prima", withdrawn' in lines_of(refusal(newsroom, "ponte"))


def test_where_nothing_is_meant_the_nearest_title_or_place_is_named(newsroom: Newsroom) -> None:
    newsroom.write("2026/sindaco.md", title="Ponte riaperto")
    newsroom.run()
    assert "did you mean `Ponte riaperto`?" in str(refusal(newsroom, "Ponte chiaperto"))
    assert "did you mean `content/2026/sindaco.md`?" in str(refusal(newsroom, "sindacco.md"))
    assert "did you mean" not in str(refusal(newsroom, "qualcosa d'altro ancora"))


def test_what_is_no_text_names_nothing(newsroom: Newsroom) -> None:
    newsroom.write("a.md")
    newsroom.run()
    for name in ("", " ", "\udcff", "https://[", "://", "a\0b"):
        refusal(newsroom, name)


@pytest.fixture
def wordpress(tmp_path: Path) -> Newsroom:
    store = 'store: {type: wordpress, url: "https://wp.example/"}'
    return Newsroom(
        tmp_path / "porto", config("name: news").replace("store: {type: folder, path: content/}", store)
    )


def test_a_post_is_found_by_the_place_where_it_is_edited_and_by_its_key(wordpress: Newsroom) -> None:
    with open_catalogue(wordpress.folder / ".feedsync/state.db") as db, db.transaction():
        sources.put(db, "main", "post/0000000042", NEW._replace(problem='{"findings": [[0, "is bad"]]}'))
    for name in ("https://wp.example/wp-admin/post.php?post=42&action=edit", "post/0000000042"):
        assert ask(wordpress, name).key == "post/0000000042"


def test_what_was_read_of_a_store_that_is_not_read_whole_waits_for_that(wordpress: Newsroom) -> None:
    with open_catalogue(wordpress.folder / ".feedsync/state.db") as db, db.transaction():
        claimant = articles.add_claimant(
            db, ("main", "post/1"), facts(title="Ponte"), "https://a.example/a/", 0
        )
        sources.put(db, "main", "post/1", NEW._replace(claimant=claimant))
        stores.walked(db, "main", "{}")
    assert (
        row(wordpress, "state", "ponte") == "read, but its store is not read whole yet: the next run goes on"
    )
    assert row(wordpress, "not in", "ponte") == "any feed: its store is not read whole yet"


def test_one_key_of_two_stores_is_told_apart_by_its_place(tmp_path: Path) -> None:
    more = "stores: [{type: folder, path: content/, name: main}, {type: folder, path: due/, name: due}]"
    text = config("name: news").replace("store: {type: folder, path: content/}", more)
    newsroom = Newsroom(tmp_path / "porto", text)
    newsroom.write("a.md")
    newsroom.write("../due/a.md", url="/due/", title="Due")
    newsroom.run()
    assert [one.article for one in refusal(newsroom, "a.md").candidates] == ["content/a.md", "due/a.md"]
    assert (ask(newsroom, "due/a.md").title, ask(newsroom, "content/a.md").store) == ("Due", "main")


def test_an_id_that_no_article_tells_is_of_an_adopted_feed_or_kept_from_before(newsroom: Newsroom) -> None:
    newsroom.write("a.md")
    newsroom.run()
    with open_catalogue(newsroom.folder / ".feedsync/state.db") as db, db.transaction():
        db.run("UPDATE article SET feed_id = '/?p=7'")
    assert row(newsroom, "id from", "/?p=7") == "kept from before"
    with open_catalogue(newsroom.folder / ".feedsync/state.db") as db, db.transaction():
        adopting.fix(db, 1, "id")
    assert row(newsroom, "id from", "/?p=7") == "of an adopted feed"


# Where it stands


def test_one_that_could_never_be_read_is_found_by_its_path(newsroom: Newsroom) -> None:
    newsroom.write("a.md")
    newsroom.write("male.md", date="never")
    newsroom.run()
    assert said(newsroom, "content/male.md") == [
        "content/male.md",
        "state    left out, and was never published",
        f"✗ content/male.md:3   left out: {NO_DATE}",
        "not in   any feed: is left out",
    ]


def test_one_that_got_bad_stays_in_the_feeds_and_says_so(newsroom: Newsroom) -> None:
    newsroom.write("a.md")
    newsroom.run()
    newsroom.write("a.md", date="never")
    newsroom.run()
    told = said(newsroom, "a.md")
    assert "state    live since 2026-11-24 09:00" in told
    assert any(line.endswith("(its version of 2026-11-24 09:00 stays in the feeds)") for line in told)
    assert row(newsroom, "in", "a.md") == "news (1st), brief (1st)"


def test_one_whose_address_is_another_s_is_found_by_its_place_and_title(newsroom: Newsroom) -> None:
    newsroom.write("a.md", title="Uno", url="/x/")
    newsroom.write("b.md", title="Due", url="/x/")
    newsroom.run()
    for name in ("b.md", "due"):
        told = ask(newsroom, name)
        assert (told.key, told.state, told.title, told.id) == ("b.md", "left_out", "Due", "")
        assert told.left_out is not None
        assert told.left_out.shown is None
        assert "has the address of content/a.md" in told.left_out.findings[0].message
    assert ask(newsroom, "https://porto.example/x/").key == "a.md"


def test_one_whose_edit_is_contested_shows_what_stays(newsroom: Newsroom) -> None:
    newsroom.write("a.md", title="Uno")
    newsroom.write("b.md", title="Due")
    newsroom.run()
    newsroom.write("b.md", title="Tre", url="/a/")
    newsroom.run()
    for name in ("tre", "due", "b.md"):
        told = ask(newsroom, name)
        assert (told.key, told.state, told.title, told.id) == (
            "b.md",
            "live",
            "Due",
            "https://porto.example/b/",
        )
    assert row(newsroom, "in", "tre") == "news (2nd), brief (2nd)"


def test_one_that_is_missing_says_until_when_it_stays(newsroom: Newsroom) -> None:
    newsroom.write("a.md")
    newsroom.write("b.md")
    newsroom.run()
    newsroom.remove("a.md")
    newsroom.wait(minutes=10)
    newsroom.run()
    assert row(newsroom, "state", "a.md") == (
        "live since 2026-11-24 09:00, and missing since 2026-11-24 09:10;"
        " it leaves the feeds at the first run after 2026-11-24 09:20 (`--now` does not wait)"
    )
    assert row(newsroom, "next", "a.md") == "2026-11-24 09:20 from then on a run believes that it is gone"
    newsroom.wait(minutes=11)
    assert row(newsroom, "next", "a.md").startswith("the next run: ")
    newsroom.run()
    assert row(newsroom, "state", "a.md") == "withdrawn 2026-11-24 09:21: it is gone from its store"
    assert row(newsroom, "not in", "a.md") == "any feed: is withdrawn"
    assert (
        row(newsroom, "history", "a.md")
        == "2026-11-24 09:00 met, as old news · 2026-11-24 09:21 left the feeds"
    )


def test_of_a_place_that_has_another_article_now_the_one_that_is_there_is_told(newsroom: Newsroom) -> None:
    newsroom.write("a.md", title="Prima", date="2026-11-01")
    newsroom.write("b.md")
    newsroom.run()
    old = ask(newsroom, "a.md").id
    newsroom.remove("a.md")
    newsroom.run(now=True)
    newsroom.write("a.md", title="Seconda", date="2026-11-23")
    newsroom.run()
    told = ask(newsroom, "a.md")
    assert (told.title, told.state) == ("Seconda", "live")
    assert (ask(newsroom, "prima").state, ask(newsroom, old).title) == ("withdrawn", "Prima")


def test_drafts_scheduled_expired_and_undated_ones_are_in_no_feed(newsroom: Newsroom) -> None:
    newsroom.write("bozza.md", draft="true")
    newsroom.write("domani.md", date="2026-11-25 10:00")
    newsroom.write("scaduto.md", expires="2026-11-23")
    newsroom.write("pagina.md", date=None)
    newsroom.run()
    for name, state, reason in (
        ("bozza.md", "a draft", "is a draft"),
        ("domani.md", "waits until 2026-11-25 10:00", "waits until 2026-11-25 10:00"),
        ("scaduto.md", "expired 2026-11-23 00:00", "expired 2026-11-23 00:00"),
        ("pagina.md", "without a date, so it is a page and in no feed", "has no date"),
    ):
        assert row(newsroom, "state", name) == state
        assert row(newsroom, "not in", name) == f"any feed: {reason}"
        assert row(newsroom, "not in", name, "news") == f"news: {reason}"
        assert row(newsroom, "in", name) == ""
    assert row(newsroom, "next", "domani.md") == "2026-11-25 10:00 its embargo ends"
    newsroom.wait(days=2)
    assert row(newsroom, "next", "domani.md") == "the next run: its embargo ends"
    assert row(newsroom, "state", "domani.md") == "waits until 2026-11-25 10:00"


def test_an_embargo_waits_for_as_long_as_something_is_wrong(newsroom: Newsroom) -> None:
    newsroom.write("a.md")
    newsroom.write("domani.md", date="2026-11-25 10:00")
    newsroom.run()
    newsroom.write("domani.md", date="2026-11-25 10:00", expires="boh")
    newsroom.run()
    assert row(newsroom, "state", "domani.md") == (
        "waits until 2026-11-25 10:00, and for as long as it is left out"
    )
    assert row(newsroom, "next", "domani.md") == ""


def test_one_of_a_store_that_left_the_configuration_says_so(newsroom: Newsroom) -> None:
    newsroom.write("a.md")
    newsroom.run()
    file = newsroom.folder / "config.yaml"
    text = file.read_text("utf-8").replace("{type: folder, path: content/}", "{type: folder, path: content/}")
    file.write_text(text.replace("store: {", "stores: [{name: altro, ").replace("content/}", "content/}]"))
    for name in ("main: a.md", "A"):
        assert row(newsroom, "state", name).endswith(
            "and of the store `main`, which is not configured any more"
        )


def test_why_its_store_is_held_is_told_and_what_is_wrong_with_it_there(newsroom: Newsroom) -> None:
    newsroom.write("a.md")
    newsroom.run()
    store, own = "✗ The store `main` cannot be read.", "✗ content/a.md:3   left out: has no title"
    file = newsroom.folder / ".feedsync/last-run.json"
    problems = {"article/main/a.md": Said((own,), START, START)}
    last_run.write(file, LastRun(START, 1, 1.0, problems))
    assert own not in said(newsroom, "a.md")
    last_run.write(file, LastRun(START, 3, 1.0, problems | {"store/main": Said((store,), START, START)}))
    assert [line for line in said(newsroom, "a.md") if line.startswith("✗")] == [store, own]


def test_the_log_is_told_from_the_oldest_on_with_what_was_read_in_another_way(newsroom: Newsroom) -> None:
    newsroom.write("a.md")
    newsroom.run()
    newsroom.wait(hours=1)
    newsroom.write("a.md", title="Altro")
    newsroom.run()
    newsroom.wait(hours=1)
    file = newsroom.folder / "config.yaml"
    file.write_text(
        file.read_text("utf-8").replace("path: content/", "path: content/, permalink: '/x/{path}/'")
    )
    newsroom.run()
    assert row(newsroom, "history", "a.md") == (
        "2026-11-24 09:00 met, as old news · 2026-11-24 10:00 updated · 2026-11-24 11:00 read in another way"
    )
    assert said(newsroom, "a.md")[0].endswith("first seen 2026-11-24 09:00, 2 edits")


def test_only_the_last_ten_lines_of_the_log_are_told(newsroom: Newsroom) -> None:
    for number in range(12):
        newsroom.write("a.md", title=f"A {number}")
        newsroom.run()
        newsroom.wait(hours=1)
    history = ask(newsroom, "a.md").history
    assert [one.kind for one in history] == [Kind.UPDATED] * 10
    assert [one.at for one in history] == sorted(one.at for one in history)


# Why it is in no feed


@pytest.mark.parametrize(
    ("feed", "reason"),
    [
        ("filter: {tags: [Calcio]}", "has no tag `Calcio`"),
        ("filter: {tags: [Calcio, Basket]}", "has no tag of Calcio, Basket"),
        ("filter: {categories: Sport}", "has no category `Sport`"),
        ("filter: {sections: [sport, cronaca]}", "is in no section of sport, cronaca"),
        ("filter: {sections: sport}", "is not in section `sport`"),
        ("filter: {authors: Bea}", "is not by `Bea`"),
        ("filter: {authors: [Bea, Ivo]}", "is by none of Bea, Ivo"),
        ("filter: {languages: [pt_BR, en]}", "is in no language of pt-BR, en"),
        ("filter: {languages: en}", "is not in language `en`"),
        ("filter: {age: 2d}", "is older than 2d"),
        ("exclude: {tags: [Meteo, Ponti]}", "tag `Ponti` is excluded"),
        ("exclude: {sections: città}", "section `città` is excluded"),
        ("exclude: {stores: main}", "store `main` is excluded"),
        ("exclude: {age: 30d}", "is younger than 30d"),
        (
            "exclude: {tags: Ponti, age: 30d}",
            "tag `Ponti` and what is younger than 30d are excluded together",
        ),
    ],
)
def test_a_rule_is_told_in_the_words_of_the_configuration(tmp_path: Path, feed: str, reason: str) -> None:
    newsroom = having(tmp_path, "name: news", f"name: pochi, {feed}")
    newsroom.write(
        "a.md", date="2026-11-20", tags="[ponti]", categories="[Cronaca]", section="Città", author="Ada"
    )
    newsroom.run()
    assert (row(newsroom, "in", "a.md"), row(newsroom, "not in", "a.md")) == (
        "news (1st)",
        f"pochi: {reason}",
    )


def test_one_of_another_store_says_so(tmp_path: Path) -> None:
    text = config(
        "name: news", "name: sport, filter: {stores: altro}", "name: di, filter: {stores: [altro, x]}"
    )
    stores = "{type: folder, path: content/, name: main}"
    more = ["{type: folder, path: due/, name: altro}", "{type: folder, path: tre/, name: x}"]
    text = text.replace("store: {type: folder, path: content/}", f"stores: [{', '.join([stores, *more])}]")
    newsroom = Newsroom(tmp_path / "porto", text)
    for folder in ("due", "tre"):
        (newsroom.folder / folder).mkdir()
    newsroom.write("a.md")
    newsroom.run()
    assert (
        row(newsroom, "not in", "a.md") == "sport: is not of store `altro` | di: is of no store of altro, x"
    )


def test_beyond_the_limit_its_place_is_told(newsroom: Newsroom) -> None:
    for number in range(1, 6):
        newsroom.write(f"{number}.md", date=f"2026-11-{10 + number}")
    newsroom.run()
    assert (
        row(newsroom, "not in", "1.md") == "news: is 5th, the feed shows 4 | brief: is 5th, the feed shows 2"
    )
    assert (row(newsroom, "in", "3.md"), row(newsroom, "not in", "3.md")) == (
        "news (3rd)",
        "brief: is 3rd, the feed shows 2",
    )


def test_where_an_adopted_feed_began_what_is_older_is_not_shown(newsroom: Newsroom) -> None:
    newsroom.write("a.md", date="2026-11-20")
    newsroom.run()
    with open_catalogue(newsroom.folder / ".feedsync/state.db") as db, db.transaction():
        db.run("INSERT INTO meta VALUES ('begin/news', '1795219200')")
        db.run("UPDATE feed SET next_change_at = 0")
    newsroom.run()
    assert row(newsroom, "not in", "a.md") == (
        "news: was published before 2026-11-21 00:00, where the adopted feed began"
    )


def test_feeds_of_terms_tell_of_the_article_s_own(tmp_path: Path) -> None:
    newsroom = having(
        tmp_path,
        'name: "tag/{slug}", for_each: tag',
        'name: "cat/{slug}", for_each: category, min: 3',
        'name: "di/{slug}", for_each: author',
        'name: "vecchi/{slug}", for_each: tag, filter: {sections: sport}',
    )
    newsroom.write("a.md", tags="[C, Viabilità]", categories="[Cronaca]")
    newsroom.write("b.md", tags="[C++]", categories="[Cronaca]")
    newsroom.run()
    assert row(newsroom, "in", "a.md") == "tag/c (1st), tag/viabilita (1st)"
    assert row(newsroom, "not in", "a.md") == (
        "cat/cronaca: category `Cronaca` has 2 articles, a feed needs 3 | di/{slug}: has no author"
        " | vecchi/c: is not in section `sport` | vecchi/viabilita: is not in section `sport`"
    )
    assert row(newsroom, "not in", "b.md", "tag/{slug}") == (
        'tag/{slug}: tag `C++` has no feed: another feed has the name tag/c; give it one: slugs: {"C++": …}'
    )


def test_a_term_of_which_nothing_can_stand_in_a_name_has_no_feed(tmp_path: Path) -> None:
    newsroom = having(tmp_path, 'name: "tag/{slug}", for_each: tag')
    newsroom.write("a.md", tags='["!!"]')
    newsroom.run()
    assert row(newsroom, "not in", "a.md") == (
        'tag/{slug}: tag `!!` has no feed: nothing of it can stand in a name; give it one: slugs: {"!!": …}'
    )


def test_one_feed_alone_may_be_asked_of_also_one_of_a_term_that_it_has_not(tmp_path: Path) -> None:
    newsroom = having(tmp_path, "name: news", 'name: "tag/{slug}", for_each: tag')
    newsroom.write("a.md", tags="[Ponti]")
    newsroom.write("b.md", tags="[Calcio]")
    newsroom.run()
    assert (row(newsroom, "in", "a.md", "news"), row(newsroom, "not in", "a.md", "news")) == (
        "news (1st)",
        "",
    )
    assert row(newsroom, "in", "a.md", "tag/ponti") == "tag/ponti (1st)"
    assert (row(newsroom, "in", "a.md", "tag/calcio"), row(newsroom, "not in", "a.md", "tag/calcio")) == (
        "",
        "tag/calcio: has no tag `Calcio`",
    )
    assert str(refusal(newsroom, "a.md", "nws")) == (
        "there is no feed `nws`; did you mean `news`? There are news, tag/calcio, tag/ponti"
    )


def test_a_feed_that_no_run_has_made_yet_waits_for_the_next(tmp_path: Path) -> None:
    newsroom = having(tmp_path, "name: news")
    newsroom.write("a.md", tags="[Ponti]")
    newsroom.run()
    more = config(
        "name: news", "name: altro", "name: no, filter: {tags: x}", 'name: "t/{slug}", for_each: tag'
    )
    (newsroom.folder / "config.yaml").write_text(more, "utf-8")
    waits = "nothing speaks against it; the next run brings it in"
    assert row(newsroom, "not in", "a.md") == f"altro: {waits} | no: has no tag `x` | t/ponti: {waits}"


def test_a_file_that_is_held_back_is_told_with_its_reason(newsroom: Newsroom) -> None:
    newsroom.write("a.md")
    newsroom.run()
    newsroom.wait(hours=1)
    (newsroom.folder / "feeds/news.rss").write_text(
        "<rss version='2.0'><channel><title>x</title></channel></rss>"
    )
    (newsroom.folder / "feeds/brief.rss").write_text(
        "<rss version='2.0'><channel><title>x</title></channel></rss>"
    )
    newsroom.write("b.md", date="2026-11-24")
    newsroom.run()
    problems = {"file/brief.rss": Said(("✗ brief.rss is somebody else's.",), START, START)}
    last_run.write(newsroom.folder / ".feedsync/last-run.json", LastRun(START, 3, 1.0, problems))
    told = ask(newsroom, "b.md")
    (news,) = told.shown
    assert (news.feed, news.documents, news.held) == ("news", ["news.atom", "news.json"], {"news.rss": ""})
    assert row(newsroom, "in", "b.md") == "news (1st; news.rss is not up to date)"
    assert row(newsroom, "not in", "b.md") == (
        "brief: its files could not be brought up to date: brief.rss is somebody else's."
    )
    assert "brief (2nd; brief.rss is not up to date)" in row(newsroom, "in", "a.md")
    assert "✗ brief.rss is somebody else's." in said(newsroom, "a.md")


def test_one_that_cannot_be_rendered_is_in_no_feed(newsroom: Newsroom) -> None:
    newsroom.write("a.md")
    newsroom.run()
    with open_catalogue(newsroom.folder / ".feedsync/state.db") as db, db.transaction():
        db.run("UPDATE article SET is_broken = 1")
        db.run("DELETE FROM entry")
    assert row(newsroom, "not in", "a.md") == "any feed: cannot be rendered"


def test_what_a_run_has_not_published_yet_comes_with_the_next(newsroom: Newsroom) -> None:
    newsroom.write("a.md")
    newsroom.run()
    with open_catalogue(newsroom.folder / ".feedsync/state.db") as db, db.transaction():
        db.run("DELETE FROM entry WHERE feed = 'brief'")
    assert row(newsroom, "not in", "a.md") == "brief: nothing speaks against it; the next run brings it in"


# What comes


def test_what_a_run_that_was_stopped_left_in_a_feed_leaves_it_with_the_next(newsroom: Newsroom) -> None:
    newsroom.write("a.md")
    newsroom.run()
    with open_catalogue(newsroom.folder / ".feedsync/state.db") as db, db.transaction():
        db.run("UPDATE article SET state = 'draft'")
    assert (row(newsroom, "state", "a.md"), row(newsroom, "in", "a.md"), row(newsroom, "not in", "a.md")) == (
        "a draft",
        "news (1st), brief (1st)",
        "",
    )
    assert row(newsroom, "next", "a.md") == "the next run: it leaves news · the next run: it leaves brief"


def test_what_time_alone_does_is_told_in_its_order(tmp_path: Path) -> None:
    newsroom = having(tmp_path, "name: news, filter: {age: 7d}", "name: calmi, exclude: {age: 5d}")
    newsroom.write("a.md", date="2026-11-20", expires="2026-11-26")
    newsroom.run()
    assert row(newsroom, "not in", "a.md") == "calmi: is younger than 5d"
    assert row(newsroom, "next", "a.md") == (
        "2026-11-25 00:00 it enters calmi, older than 5d · 2026-11-26 00:00 it expires"
        " · 2026-11-27 00:00 it leaves news, older than 7d"
    )


def test_what_is_asked_is_answered_while_a_run_is_at_work_and_changes_nothing(newsroom: Newsroom) -> None:
    newsroom.write("a.md")
    newsroom.run()
    with open_catalogue(newsroom.folder / ".feedsync/state.db") as db, db.transaction():
        db.run("UPDATE article SET title = 'halb'")
        before = {path: path.stat().st_mtime_ns for path in newsroom.folder.rglob("*") if path.is_file()}
        assert ask(newsroom, "a.md").title == "A"
        after = {path: path.stat().st_mtime_ns for path in newsroom.folder.rglob("*") if path.is_file()}
    assert {path for path in before if before[path] != after[path]} <= {
        newsroom.folder / ".feedsync/state.db-shm"
    }
