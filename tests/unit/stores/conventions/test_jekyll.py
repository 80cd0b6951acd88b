"""What Jekyll's conventions make of names, front matter and patterns; tests/live/test_jekyll_site.py asks Jekyll."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedsync.article import Article
from feedsync.config.model import Site
from feedsync.errors import ArticleError
from feedsync.stores.article_file import ArticleFile, FileRules, read_article
from feedsync.stores.conventions.jekyll import Jekyll

SITE = Site(title="Tides", url="https://tides.example/log/", language="en")
NOW = datetime(2026, 11, 24, tzinfo=UTC)


def read(
    key: str, matter: str = "", text: str = "Text.", *, folder: str = ".", permalink: str = ""
) -> Article:
    jekyll = Jekyll(folder)
    zone = ZoneInfo("Europe/Rome")
    rules = FileRules(
        SITE, zone, jekyll, permalink or jekyll.permalink, undated_by_file=False, strip=(), strip_after=()
    )
    return read_article(ArticleFile(key, key, f"---\n{matter}\n---\n\n{text}\n", NOW), rules)


def path(*args: str, **settings: str) -> str:
    return read(*args, **settings).url.removeprefix("https://tides.example/log")


@pytest.mark.parametrize(
    ("key", "is_one"),
    [
        ("_posts/2014-03-12-x.md", True),
        ("_posts/14-3-2-x.md", True),
        ("_posts/deep/er/2014-03-12-x.md", True),
        ("news/_posts/2014-03-12-x.md", True),
        ("_posts/x.md", False),
        ("_posts/2014-03-x.md", False),
        ("about.md", False),
        ("vendor/bundle/gem/_posts/2014-03-12-x.md", False),
        ("node_modules/x/_posts/2014-03-12-x.md", False),
        ("2014-03-12-x.md", False),
        ("posts/2014-03-12-x.md", False),
    ],
)
def test_a_post_lies_in_posts_and_begins_with_a_date(key: str, is_one: bool) -> None:
    assert Jekyll(".").holds(key) is is_one


def test_the_folder_of_posts_may_be_the_store_and_that_of_a_collection_holds_all_names() -> None:
    assert Jekyll("site/_posts").holds("2014-03-12-x.md")
    assert not Jekyll("site/_posts").holds("x.md")
    assert Jekyll("site/_walks/").holds("x.md")
    assert not Jekyll("site/_walks/").holds("south/#x.md")


@pytest.mark.parametrize(
    ("key", "matter", "expected"),
    [
        ("_posts/2014-03-12-My-Post.md", "", "/2014/03/12/My-Post.html"),
        ("_posts/2014-03-12-My-Post.md", "slug: Other Name", "/2014/03/12/Other-Name.html"),
        ("News/_posts/2014-03-12-x.md", "categories: A b", "/news/a/b/2014/03/12/x.html"),
        ("_posts/2014-03-12-x.md", "category: A b", "/a%20b/2014/03/12/x.html"),
        ("_posts/2014-03-12-x.md", "date: 2014-03-12 23:30:00", "/2014/03/13/x.html"),
        ("_posts/2014-03-12-x.md", "date: '2014-03-12 23:30:00'", "/2014/03/12/x.html"),
        ("_posts/2014-03-12-x.md", "date: 2014-03-12 23:30", "/2014/03/12/x.html"),
        ("_posts/2014-03-12-x.md", "permalink: /:year/:y_day/:slug/", "/2014/071/x/"),
        ("_posts/2014-03-12-x.md", "permalink: ':month_:day:output_ext'", "/03_12.html"),
        ("_posts/2014-03-12-x.md", "permalink: keep/../this/", "/keep/this/"),
        ("_posts/2014-03-12-x.md", "link: https://elsewhere.example/", "/2014/03/12/x.html"),
        ("_posts/2014-03-12-a.b--c_d!.md", "", "/2014/03/12/a.b-c_d!.html"),
        ("_posts/2014-03-12-Été-😀.md", "permalink: /:slug", "/%C3%A9t%C3%A9"),
    ],
)
def test_addresses_are_those_of_jekyll(key: str, matter: str, expected: str) -> None:
    assert path(key, matter) == expected


def test_a_placeholder_that_jekyll_does_not_know_leaves_the_article_out() -> None:
    with pytest.raises(ArticleError, match="`:yaer` is no placeholder of Jekyll"):
        read("_posts/2014-03-12-x.md", "permalink: /:yaer/:title/")


def test_a_document_of_a_collection_has_its_path_for_an_address() -> None:
    settings = {"folder": "_walks"}
    assert path("south/Pier A.md", "date: 2014-03-12", **settings) == "/walks/south/Pier%20A.html"
    assert path("x.md", "date: 2014-03-12\npermalink: /:collection/:name/", **settings) == "/walks/x/"
    assert path("x.md", "date: 2014-03-12", permalink="/go/{path}/", **settings) == "/go/x/"


def test_what_the_article_does_not_say_its_name_and_folders_do() -> None:
    article = read("harbour/_posts/2014-3-2-the-old-CRANE.md", "tags: a b\ncategories: [Ships]")
    assert article.title == "The Old Crane"
    assert article.published == datetime(2014, 3, 1, 23, 0, tzinfo=UTC)
    assert (article.tags, article.categories, article.section) == (
        ("a", "b"),
        ("harbour", "Ships"),
        "harbour",
    )


@pytest.mark.parametrize(("year", "expected"), [("68", 2068), ("69", 1969), ("14", 2014), ("2014", 2014)])
def test_years_of_two_digits_are_those_that_ruby_takes_them_for(year: str, expected: int) -> None:
    published = read(f"_posts/{year}-7-1-x.md").published
    assert published
    assert published.year == expected


def test_the_summary_is_what_lies_above_the_separator_or_what_search_engines_are_told() -> None:
    separator = "excerpt_separator: <!--more-->"
    text = "The *first* part.\n\n<!--more-->\n\nThe rest."
    assert read("_posts/2014-03-12-x.md", separator, text).summary == "The first part."
    assert read("_posts/2014-03-12-x.md", "", text).summary == ""
    both = "excerpt: For lists.\ndescription: For engines."
    assert read("_posts/2014-03-12-x.md", both, text).summary == "For engines."


def test_a_post_that_shows_its_excerpt_alone_has_no_more_in_a_feed() -> None:
    article = read("_posts/2014-03-12-x.md", "feed: {excerpt_only: true}", "One & two.\n\nFor members.")
    assert article.body == "<p>One &amp; two.</p>"


@pytest.mark.parametrize(
    "image", ["/a.png", "a.png", "{path: a.png, alt: A}", "{path: /a.png}", "https://tides.example/log/a.png"]
)
def test_a_picture_is_one_of_the_site_however_it_is_written(image: str) -> None:
    picture = read("_posts/2014-03-12-x.md", f"image: {image}").image
    assert picture
    assert picture.url == "https://tides.example/log/a.png"


NAMES = st.text(
    st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="/"), min_size=1, max_size=30
)


@given(NAMES, NAMES)
def test_any_name_and_category_give_an_address_below_the_site(name: str, category: str) -> None:
    key = f"_posts/2014-03-12-x{name}.md"
    try:
        url = read(key, f"title: T\ncategory: {category.translate(QUOTED)!r}").url
    except ArticleError:
        return
    assert url.startswith("https://tides.example/log/")
    assert "//" not in url.removeprefix("https://")
    assert url.isascii()


def test_what_kramdown_knows_is_read_as_such_and_other_markdown_stays_markdown() -> None:
    article = read("_posts/2026-11-20-x.md", "title: X", "* TOC\n{:toc}\n\n{{ page.title }}\n{: .lead}")
    assert (article.body_type, article.body.strip()) == ("html", "<p>X</p>")
    assert (
        read("_posts/2026-11-20-x.md", "title: X", "Si *passa*.\n{: .lead}").body
        == "<p>Si <em>passa</em>.</p>\n"
    )
    assert read("_posts/2026-11-20-x.md", "title: X", "Si *passa*.").body_type == "markdown"


QUOTED = str.maketrans({"'": " ", '"': " ", "\\": " "})
