"""Template tags of a file: its title, its summary and its text do without them, and say what was left out."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from feedsync.article import Article
from feedsync.config.model import Site
from feedsync.stores.article_file import ArticleFile, FileRules, read_article
from feedsync.stores.conventions.hugo import Hugo
from feedsync.stores.conventions.jekyll import Jekyll
from feedsync.stores.conventions.plain import Plain

SAVED_PAGE = """<!DOCTYPE html><html><head><title>T</title></head><body><article>
<h1>T</h1><p>Uno {{< poll >}} {% x %}.</p></article></body></html>"""


def read(
    text: str, name: str = "a.md", conventions: Plain | None = None, matter: str = "title: A"
) -> Article:
    front = f"---\n{matter}\ndate: 2026-11-03\n---\n" if matter else ""
    file = ArticleFile(name, name, front + text, datetime(2026, 11, 20, tzinfo=UTC))
    site = Site(title="Ada", url="https://ada.example/", language="it")
    conventions = conventions or Plain()
    rules = FileRules(
        site,
        ZoneInfo("UTC"),
        conventions,
        permalink="/{path}/",
        undated_by_file=False,
        strip=(),
        strip_after=(),
    )
    return read_article(file, rules)


def test_an_article_without_tags_stays_the_markdown_that_it_is() -> None:
    article = read(r"One **two** $\frac{{a}}{{b}}$ {")
    assert (article.body.strip(), article.body_type) == (r"One **two** $\frac{{a}}{{b}}$ {", "markdown")
    assert "template_tags" not in article.metadata


def test_title_summary_and_text_do_without_tags_and_count_them() -> None:
    article = read(
        "One {{< poll >}} {{< poll >}}",
        matter="title: The {{< icon x >}} bridge\nsummary: 'In {{ city }}: {% ad %}'\ncity: Chieti",
    )
    assert (article.title, article.summary, article.body) == ("The bridge", "In Chieti:", "<p>One  </p>\n")
    assert article.metadata["template_tags"] == {"ad": 1, "icon": 1, "poll": 2}


def test_a_title_that_stands_in_the_text_is_reduced_too() -> None:
    article = read("# The {{< icon >}} bridge\n\nOne.", matter="slug: x")
    assert (article.title, article.body.strip()) == ("The bridge", "<p>One.</p>")


def test_what_front_matter_says_under_the_same_name_is_not_what_was_left_out() -> None:
    matter = "title: A\ntemplate_tags: {gallery: 7}"
    assert "template_tags" not in read("One.", matter=matter).metadata
    assert read("{{< poll >}}", matter=matter).metadata["template_tags"] == {"poll": 1}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("2026-11-03-a.txt", "Titolo\n\nUno {{< poll >}} {% x %}."),
        ("2026-11-03-a.html", SAVED_PAGE),
    ],
)
def test_text_and_saved_pages_are_never_touched(name: str, text: str) -> None:
    article = read(text, name, matter="")
    assert "% x %" in article.body
    assert "template_tags" not in article.metadata


def test_a_fragment_of_html_is_reduced_as_html() -> None:
    article = read("<p>One {{< poll >}} **two**</p>", "a.html", Hugo())
    assert (article.body.strip(), article.metadata["template_tags"]) == ("<p>One  **two**</p>", {"poll": 1})


def test_a_value_of_the_front_matter_is_shown_where_a_tag_asks_for_it() -> None:
    assert read("In {{< param city >}}.", matter="title: A\ncity: Chieti & Pescara").body == (
        "<p>In Chieti &amp; Pescara.</p>\n"
    )


def test_of_very_many_names_the_rest_is_one_number() -> None:
    article = read(" ".join(f"{{{{< a{number} >}}}}" for number in range(150)))
    tags = article.metadata["template_tags"]
    assert isinstance(tags, dict)
    assert (len(tags), tags["…"]) == (101, 50)


def test_where_only_the_first_paragraph_is_shown_tags_make_it_no_longer() -> None:
    matter = "title: A\nfeed: {excerpt_only: true}"
    article = read("One {% poll %} two.\n\nThree.", "2026-11-03-a.md", Jekyll("_posts"), matter)
    assert article.body == "<p>One two.</p>"
