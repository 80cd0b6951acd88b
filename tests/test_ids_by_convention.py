"""Ids by convention: articles of Jekyll and Pelican have those of the tools' own feeds, and keep them."""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from newsroom import CONFIG, Newsroom

STORE = "store: {type: folder, path: content/}\n"
PELICAN = STORE.replace("content/}", "content/, conventions: pelican, timezone: Europe/Rome}")
JEKYLL = STORE.replace(
    "content/}", 'content/, conventions: jekyll, permalink: "/{year}/{month}/{title}/", undated: file-time}'
)
LONG = "Il traghetto delle otto parte alle nove, perché il vento tira da nord e il molo è chiuso. " * 4
TAG = "tag:porto.example,2026-11-20:"
PONTE = f"{TAG}/il-ponte.html"


def newsroom_of(folder: Path, store: str) -> Newsroom:
    return Newsroom(folder, CONFIG.replace(STORE, store).replace("limit: 4", "limit: all"))


def configure(newsroom: Newsroom, store: str) -> None:
    text = CONFIG.replace(STORE, store).replace("limit: 4", "limit: all")
    (newsroom.folder / "config.yaml").write_text(text, "utf-8")


@pytest.fixture
def pelican(tmp_path: Path) -> Newsroom:
    return newsroom_of(tmp_path, PELICAN)


@pytest.fixture
def jekyll(tmp_path: Path) -> Newsroom:
    return newsroom_of(tmp_path, JEKYLL)


def told_ids(newsroom: Newsroom) -> str:
    file = newsroom.folder / "ids.jsonl"
    return file.read_text("utf-8") if file.exists() else ""


def test_an_article_of_pelican_has_its_tag_uri_of_the_day_in_the_zone_of_the_store(pelican: Newsroom) -> None:
    pelican.write("a.md", title="Il ponte")
    pelican.write("b.md", title="Notte", date='"2026-11-20T23:30:00Z"')
    pelican.run()
    assert pelican.ids() == ["tag:porto.example,2026-11-21:/notte.html", PONTE]
    assert f"<id>{PONTE}</id>".encode() in pelican.documents()["news.atom"]
    assert f">{PONTE}</guid>".encode() in pelican.documents()["news.rss"]


def test_one_of_jekyll_has_its_address_with_the_slug_for_its_end(jekyll: Newsroom) -> None:
    jekyll.write("_posts/2026-11-19-il-ponte.md", date=None)
    jekyll.write("_posts/2026-11-18-Con Spazi.md", date=None)
    jekyll.write("_posts/2026-11-17-x.md", date=None, slug="altro")
    jekyll.write("_posts/2026-11-16-y.md", date=None, permalink="/chi-siamo/qui.html")
    jekyll.run()
    assert jekyll.ids() == [
        f"https://porto.example/{path}"
        for path in ("2026/11/il-ponte", "2026/11/Con%20Spazi", "2026/11/altro", "chi-siamo/y")
    ]


def test_an_id_that_is_declared_goes_before_that_of_the_convention(pelican: Newsroom) -> None:
    pelican.write("a.md", title="Il ponte", id="X")
    pelican.run()
    assert (pelican.ids(), told_ids(pelican)) == (["X"], "")


@pytest.mark.parametrize("conventions", ["hugo", "zola", "eleventy"])
def test_where_the_tool_tells_the_address_it_is_the_id(tmp_path: Path, conventions: str) -> None:
    newsroom = newsroom_of(tmp_path, STORE.replace("content/}", f"content/, conventions: {conventions}}}"))
    newsroom.write("a.md", title="Il ponte")
    newsroom.run()
    assert (newsroom.ids(), told_ids(newsroom)) == (["https://porto.example/a/"], "")


def test_another_title_is_another_address_and_the_same_id(pelican: Newsroom) -> None:
    pelican.write("a.md", LONG, title="Il ponte")
    pelican.run()
    pelican.write("a.md", LONG, title="Il ponte riapre", date="2026-11-21")
    pelican.run()
    assert pelican.ids() == [PONTE]
    assert b'"url": "https://porto.example/il-ponte-riapre.html"' in pelican.documents()["news.json"]


def test_an_id_follows_what_an_article_says_until_it_is_published(pelican: Newsroom) -> None:
    pelican.write("a.md", LONG, title="Il ponte", date="2026-11-26")
    pelican.run()
    pelican.write("a.md", LONG, title="Il molo", date="2026-11-25")
    pelican.run()
    pelican.wait(days=3)
    pelican.run()
    assert pelican.ids() == ["tag:porto.example,2026-11-25:/il-molo.html"]


def test_a_renamed_file_keeps_its_id(jekyll: Newsroom) -> None:
    jekyll.write("_posts/2026-11-19-il-ponte.md", LONG, date=None)
    jekyll.run()
    jekyll.remove("_posts/2026-11-19-il-ponte.md")
    jekyll.write("_posts/2026-11-20-il-molo.md", LONG, date=None)
    assert jekyll.run().moves
    assert jekyll.ids() == ["https://porto.example/2026/11/il-ponte"]


def test_of_two_that_want_one_id_the_second_has_six_digits_more(jekyll: Newsroom) -> None:
    jekyll.write("_posts/2026-11-19-x.md", date=None)
    jekyll.write("_posts/2026-11-18-x.md", date=None, permalink="/2026/11/altra.html")
    jekyll.run()
    second, first = sorted(jekyll.ids(), reverse=True)
    assert first == "https://porto.example/2026/11/x"
    assert second.startswith(f"{first}#")
    before = jekyll.ids()
    jekyll.run(full=True)
    assert jekyll.ids() == before


@pytest.mark.parametrize("lost", ["state", "ids", "documents"])
def test_where_the_state_is_lost_ids_are_the_same(pelican: Newsroom, lost: str) -> None:
    pelican.write("a.md", LONG, title="Il ponte")
    pelican.run()
    pelican.write("a.md", LONG, title="Il ponte riapre")
    pelican.write("b.md", title="Molo")
    pelican.run()
    before = pelican.ids()
    shutil.rmtree(pelican.folder / ".feedsync")
    if lost == "ids":
        (pelican.folder / "ids.jsonl").unlink()
    if lost == "documents":
        shutil.rmtree(pelican.folder / "feeds")
    assert pelican.run().exit_code == 0
    assert pelican.ids() == before == [PONTE, f"{TAG}/molo.html"]


def test_an_id_that_no_article_tells_is_written_down_before_it_is_shown(pelican: Newsroom) -> None:
    pelican.write("a.md", title="Il ponte")
    pelican.run()
    assert f'"{PONTE}"' in told_ids(pelican)


def test_a_plan_tells_the_ids_that_the_run_gives(pelican: Newsroom) -> None:
    pelican.write("a.md", title="Il ponte")
    pelican.run_as_planned()
    assert pelican.ids() == [PONTE]


@pytest.mark.parametrize(("before", "after"), [(STORE, PELICAN), (PELICAN, STORE), (PELICAN, JEKYLL)])
def test_conventions_that_are_set_later_change_the_id_of_nothing_that_readers_know(
    tmp_path: Path, before: str, after: str
) -> None:
    newsroom = newsroom_of(tmp_path, before)
    newsroom.write("_posts/2026-11-20-a.md", LONG, title="Il ponte")
    newsroom.write("b.md", LONG, title="Altro")
    newsroom.run()
    known = newsroom.ids()
    configure(newsroom, after)
    newsroom.run(accept_shrink=True)
    assert set(newsroom.ids()) - set(known) <= {"https://porto.example/2026/11/a"}
    configure(newsroom, before)
    newsroom.run(accept_shrink=True)
    assert set(known) <= set(newsroom.ids())


EDITS = st.lists(
    st.tuples(
        st.sampled_from(["title", "rename", "date", "new", "conventions", "state"]),
        st.integers(0, 3),
        st.sampled_from(["Ponte", "Molo", "Fiera"]),
    ),
    max_size=8,
)


@given(EDITS)
@settings(max_examples=30, deadline=None)
def test_an_id_that_was_given_stays_and_no_two_articles_have_one(
    edits: list[tuple[str, int, str]],
) -> None:
    with TemporaryDirectory() as folder:
        newsroom = newsroom_of(Path(folder), PELICAN)
        # The text tells which article it is, the slug that no two want one address.
        articles: dict[str, dict[str, str]] = {}
        store, given_ids = PELICAN, dict[str, str]()
        for number, (edit, which, title) in enumerate([("new", 0, "Ponte"), *edits]):
            names = sorted(articles)
            name = names[which % len(names)] if names else ""
            if edit == "new":
                name = f"n{number}.md"
                articles[name] = {
                    "text": f"Testo {number}. " * 40,
                    "title": title,
                    "slug": f"{title}-{number}",
                }
            elif edit == "rename":
                newsroom.remove(name)
                articles[f"r{number}.md"] = articles.pop(name)
                name = f"r{number}.md"
            elif edit == "title":
                articles[name] |= {"title": title, "slug": f"{title}-{number}"}
            elif edit == "date":
                articles[name] |= {"date": f"2026-11-{10 + which}"}
            elif edit == "conventions":
                store = STORE if store is PELICAN else PELICAN
                configure(newsroom, store)
            else:
                shutil.rmtree(newsroom.folder / ".feedsync")
            matter = dict(articles[name])
            newsroom.write(name, matter.pop("text"), **matter)
            newsroom.run()
            ids = {
                str(content): str(one)
                for one, content in newsroom.rows("SELECT feed_id, content FROM article")
            }
            assert len(set(ids.values())) == len(ids) == len(articles)
            assert given_ids.items() <= ids.items()
            given_ids = ids
