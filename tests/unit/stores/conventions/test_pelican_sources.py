"""What Pelican alone reads as an article: whole pages, and reStructuredText."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from feedsync.article import Article, Person
from feedsync.config.model import Site
from feedsync.errors import ArticleError
from feedsync.stores.article_file import ArticleFile, FileRules, read_article
from feedsync.stores.conventions.pelican import Pelican

PAGE = """<!-- of old --><html><head>
<title>Il mercato &amp; la piazza</title>
<meta name="Date" content="2026-08-09 22:28"><meta name="keywords" content="mercato, piazza">
<meta name="authors" content="Ada; Giulia"><meta name="status" content="{status}">
</head><body><h1>Un titolo</h1><p>Da sabato.</p></body></html>"""


def read(name: str, text: str) -> Article:
    site = Site(title="A", url="https://a.example/", language="it")
    rules = FileRules(
        site, UTC, Pelican(), Pelican.permalink, undated_by_file=False, strip=(), strip_after=()
    )
    return read_article(ArticleFile(name, f"content/{name}", text, datetime(2026, 11, 20, tzinfo=UTC)), rules)


def test_a_page_is_what_its_head_says_and_all_of_its_body() -> None:
    article = read("a.html", PAGE.format(status="published"))
    assert (article.title, article.url) == (
        "Il mercato & la piazza",
        "https://a.example/il-mercato-la-piazza.html",
    )
    assert article.published == datetime(2026, 8, 9, 22, 28, tzinfo=UTC)
    assert (article.tags, article.authors) == (("mercato", "piazza"), (Person("Ada"), Person("Giulia")))
    assert article.body.strip() == "<h1>Un titolo</h1><p>Da sabato.</p>"
    assert read("a.html", PAGE.format(status="draft")).is_draft


def test_a_page_without_a_date_is_no_article_whatever_the_time_of_its_file() -> None:
    assert read("google.html", "<html><head><title>G</title></head><body>G</body></html>").published is None


def test_a_page_with_piles_of_elements_is_left_out() -> None:
    with pytest.raises(ArticleError, match="nested"):
        read("a.html", "<html>" + "<b>" * 6000)


def test_restructured_text_is_its_fields_and_its_text() -> None:
    article = read(
        "a.rst", "Il *ponte*\n##########\n\n:date: 2026-08-09\n:tags: a, b\n:slug: x\n\nUno ``due``.\n"
    )
    assert (article.title, article.tags, article.url) == ("Il ponte", ("a", "b"), "https://a.example/x.html")
    assert article.body == "<p>Uno <code>due</code>.</p>\n"


def test_a_draft_stays_one_though_its_text_cannot_be_read() -> None:
    text = "T\n#\n\n:date: 2026-08-09\n:status: {status}\n\n.. youtube:: x\n"
    for status, is_draft in (("draft", True), ("published", False)):
        with pytest.raises(ArticleError) as raised:
            read("a.rst", text.format(status=status))
        assert raised.value.is_draft == is_draft
        assert [(finding.line, finding.message) for finding in raised.value.findings] == [
            (7, 'Unknown directive type "youtube"')
        ]
