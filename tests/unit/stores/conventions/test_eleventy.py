"""What Eleventy's conventions make of names, data and templates; tests/live/test_eleventy_site.py asks Eleventy."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedsync.article import Article
from feedsync.config.model import Site
from feedsync.errors import ArticleError
from feedsync.stores.article_file import ArticleFile, FileRules, read_article
from feedsync.stores.base import StoreContext
from feedsync.stores.conventions.eleventy import Eleventy
from feedsync.stores.conventions.eleventy_slugs import slug, slugify
from feedsync.stores.folder import FolderStore
from feedsync.stores.folder_settings import FolderSettings

SITE = Site(title="Salt", url="https://salt.example/", language="en")
NOW = datetime(2026, 11, 24, tzinfo=UTC)


def read(key: str, matter: str = "date: 2021-05-06", *, folder: str = "content") -> Article:
    rules = FileRules(
        SITE,
        ZoneInfo("UTC"),
        Eleventy(folder),
        Eleventy.permalink,
        undated_by_file=False,
        strip=(),
        strip_after=(),
    )
    matter = matter if "title:" in matter else f"title: A title\n{matter}"
    return read_article(ArticleFile(key, key, f"---\n{matter}\n---\n\nText.\n", NOW), rules)


def path(key: str, matter: str = "date: 2021-05-06") -> str:
    return read(key, matter).url.removeprefix("https://salt.example")


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("blog/x.md", "/blog/x/"),
        ("blog/2021-01-02-x.md", "/blog/2021-01-02-x/"),
        ("blog/index.md", "/blog/"),
        ("blog/blog.md", "/blog/"),
        ("index.md", "/"),
        ("blog/x.en.md", "/blog/x.en/"),
        ("Été/à b.md", "/%C3%89t%C3%A9/%C3%A0%20b/"),
    ],
)
def test_an_address_is_the_path_without_index_and_without_a_name_that_is_its_folders(
    key: str, expected: str
) -> None:
    assert path(key) == expected


@pytest.mark.parametrize(
    ("permalink", "expected"),
    [
        ("/x/y.html", "/x/y.html"),
        ("x/", "/x/"),
        ("/x/index.html", "/x/"),
        ("/a/../b/", "/b/"),
        ("/{{ page.fileSlug }}/", "/name/"),
        ("{{ page.filePathStem }}.html", "/blog/name.html"),
        ("/{{ title | slugify }}/", "/a-title/"),
        ("/{{ page.date | date: '%Y/%m/%d' }}/", "/2021/05/06/"),
        ('/{{ date | date: "%-d-%b" | downcase }}/', "/6-may/"),
        ("/{{- page.fileSlug | upcase -}}/", "/NAME/"),
        ("/{{ 'a b' | append: '!' | slugify }}/", "/a-b/"),
        ("/{{ title | slug | append('-x') }}/", "/a-title-x/"),
        ("/{{ category | slugify }}/", "/sea-salt/"),
    ],
)
def test_templates_that_addresses_are_made_of_are_worked_out(permalink: str, expected: str) -> None:
    matter = f"date: 2021-05-06\ncategory: Sea & Salt\npermalink: {permalink!r}".replace("&", "")
    assert path("blog/2021-05-06-name.md", matter) == expected


@pytest.mark.parametrize(
    ("permalink", "message"),
    [
        ("/{{ section.name }}/", "needs `section.name`, which only Eleventy knows; write the address out"),
        ("/{{ title | shorten(3) }}/", "needs `shorten(3)`, which only Eleventy knows"),
        ("/{{ title | slugify(x) }}/", "needs `slugify(x)`, which only Eleventy knows"),
        ("/{{ page.date | date: '%c' }}/", "which only Eleventy knows"),
        ("/{{ page.date | readable }}/", "needs `readable`, which only Eleventy knows"),
        ("/{% if x %}a{% endif %}/", "is more of a template than is worked out here; write the address out"),
        ("/{{ slug }}/", "is empty; write the address out"),
    ],
)
def test_what_only_eleventy_knows_leaves_the_article_out(permalink: str, message: str) -> None:
    with pytest.raises(ArticleError) as raised:
        read("blog/x.md", f'date: 2021-05-06\npermalink: "{permalink}"')
    assert message in str(raised.value.findings[0].message)


def test_a_date_that_the_name_alone_tells_is_no_variable_of_a_permalink() -> None:
    with pytest.raises(ArticleError, match="only Eleventy knows"):
        read("blog/2021-05-06-x.md", "permalink: \"/{{ date | date: '%Y' }}/x/\"")
    assert path("blog/2021-05-06-x.md", "permalink: \"/{{ page.date | date: '%Y' }}/x/\"") == "/2021/x/"


@pytest.mark.parametrize(
    ("key", "date", "expected"),
    [
        ("x.md", "2021-05-06", "2021-05-06T00:00"),
        ("x.md", "2021-05-06 23:30:00", "2021-05-06T23:30"),
        ("x.md", "2021-05-06T23:30", "2021-05-06T23:30"),
        ("x.md", "2021-05-06T23:30:00-07:00", "2021-05-07T06:30"),
        ("2019-01-02-a/2020-03-04-b.md", "", "2019-01-02T00:00"),
        ("a2019-01-02.md", "", "2019-01-02T00:00"),
        ("2019-01-02-x.md", "Last Modified", "2026-11-24T00:00"),
        ("x.md", "git Created", "2026-11-24T00:00"),
    ],
)
def test_dates_are_those_of_utc_of_the_first_in_the_path_or_of_the_file(
    key: str, date: str, expected: str
) -> None:
    assert read(key, f"date: {date}" if date else "").published == datetime.fromisoformat(f"{expected}Z")


def test_a_date_of_the_file_is_told_to_be_one() -> None:
    assert not read("x.md", "date: created").tells_date
    assert read("x.md").tells_date


@pytest.mark.parametrize(
    ("tags", "expected"),
    [("posts", ()), ("[post, wind]", ("wind",)), ('"a, b"', ("a, b",)), ("[all, nav]", ())],
)
def test_tags_that_only_gather_pages_are_none_for_readers(tags: str, expected: tuple[str, ...]) -> None:
    assert read("x.md", f"date: 2021-05-06\ntags: {tags}").tags == expected


@pytest.mark.parametrize("permalink", ["false", "{build: false}", "{serverless: /x/}"])
def test_an_article_without_a_page_is_a_draft(permalink: str) -> None:
    assert read("x.md", f"date: 2021-05-06\npermalink: {permalink}").is_draft


def test_permalinks_may_be_computed_or_built() -> None:
    assert path("x.md", "date: 2021-05-06\neleventyComputed: {permalink: /c/}") == "/c/"
    assert path("x.md", "date: 2021-05-06\npermalink: {build: /b/}") == "/b/"
    assert path("x.md", "date: 2021-05-06\nlink: https://elsewhere.example/") == "/x/"


def test_what_data_of_a_folder_say_the_articles_in_it_need_not(tmp_path: Path) -> None:
    folder = tmp_path / "content/blog"
    folder.mkdir(parents=True)
    (folder / "blog.json").write_text('{"permalink": "/said/{{ page.fileSlug }}/", "author": "Ada"}', "utf-8")
    (folder / "blog.11tydata.json").write_text('{"author": "Mara", "tags": "posts"}', "utf-8")
    (folder / "2021-05-06-x.md").write_text("---\ntitle: X\ntags: [wind]\n---\nText.\n", "utf-8")
    settings = FolderSettings(type="folder", path="content", conventions="eleventy")
    article = FolderStore(settings, StoreContext("main", tmp_path, SITE)).load("blog/2021-05-06-x.md")
    assert article.url == "https://salt.example/said/x/"
    assert [person.name for person in article.authors] == ["Mara"]
    assert article.tags == ("wind",)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Größe, Ærø & Łódź – don't stop", "groesse-aero-and-lodz-dont-stop"),
        ("C++ a^b `c`", "c-ab-c"),
        ("Съешь ещё", "syesh-eschyo"),
        ("日本語", ""),
        ("½ 😀 x", "x"),
    ],
)
def test_slugify_makes_of_a_text_what_eleventys_filter_does(text: str, expected: str) -> None:
    assert slugify(text) == expected


@pytest.mark.parametrize("text", ["سلام", "Հայ", "①", "\N{MATHEMATICAL BOLD CAPITAL A}"])
def test_scripts_that_are_not_known_here_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="only Eleventy knows"):
        slugify(text)


def test_the_older_filter_is_known_for_ascii() -> None:
    assert slug("Hello, World! 50% a-b") == "hello-world!-50percent-a-b"
    with pytest.raises(ValueError, match="only Eleventy knows"):
        slug("é")


@given(st.text(max_size=60))
def test_any_text_gives_a_slug_of_small_letters_or_is_refused(text: str) -> None:
    try:
        made = slugify(text)
    except ValueError:
        return
    assert set(made) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert not made.startswith("-")
