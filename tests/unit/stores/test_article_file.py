"""Files of each kind as articles: HTML fragments, plain text, and pages as scraped to text."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from feedsync.article import Article
from feedsync.config.model import Site
from feedsync.errors import ArticleError
from feedsync.stores.article_file import ArticleFile, FileRules, read_article
from feedsync.stores.conventions.plain import Plain

TESTS = Path(__file__).parents[2]
CORPUS = TESTS.parent.parent / "shared/corpora/avvisatore/kim-jong-un-si-reca-in-russia.txt"
WRITTEN = datetime(2026, 11, 20, 12, tzinfo=UTC)


def read(
    name: str, text: str, *, language: str = "it", strip: tuple[str, ...] = (), **rules: object
) -> Article:
    site = Site(title="A", url="https://a.example/", language=language)
    settings = {"permalink": "/{path}/", "undated_by_file": False, "strip_after": (), **rules}
    settings.setdefault("conventions", Plain())
    file = ArticleFile(name, f"content/{name}", text, WRITTEN)
    return read_article(file, FileRules(site, ZoneInfo("UTC"), strip=strip, **settings))  # type: ignore[arg-type]


@pytest.mark.parametrize("language", ["it", "en", "de", "fr", "es"])
def test_a_page_as_scraped_to_text_is_its_title_and_its_paragraphs(language: str) -> None:
    text = (TESTS / f"data/pages/{language}.txt").read_text("utf-8")
    article = read(f"2026-11-20-{language}.txt", text, language=language)
    title, first, second = text.split("\n\n")[:3]
    assert (article.title, article.body) == (title, f"<p>{first}</p>\n<p>{second}</p>")
    assert article.language == language
    assert len(article.metadata["follow"]) == 1  # type: ignore[arg-type]


def test_the_first_user_s_page_has_seven_paragraphs_and_nothing_of_the_page_around_them() -> None:
    if not CORPUS.exists():
        pytest.skip("the scraped page of the first user is not on this machine")
    article = read(CORPUS.name, CORPUS.read_text("utf-8"))
    assert article.title == "Kim Jong-un si reca in Russia per un incontro con Putin"
    assert article.body.count("<p>") == 7
    assert article.body.endswith("la comunità internazionale nel suo complesso.</p>")
    assert article.metadata["follow"] == {"instagram": "@avvisatore.it"}
    assert article.language == "it"


def test_a_text_is_dated_by_its_file_unless_something_else_tells() -> None:
    assert read("x.txt", "Titolo\n\nUno.").published == WRITTEN
    assert read("2026-01-02-x.txt", "Titolo\n\nUno.").published == datetime(2026, 1, 2, tzinfo=UTC)
    assert read("x.txt", "---\ndate: 2026-03-04\n---\nTitolo\n\nUno.").published == datetime(
        2026, 3, 4, tzinfo=UTC
    )


def test_a_text_whose_front_matter_tells_the_title_says_it_once() -> None:
    for text in ("---\ntitle: Titolo\n---\nTitolo\n\nUno.", "---\ntitle: Titolo\n---\nUno."):
        article = read("x.txt", text)
        assert (article.title, article.body) == ("Titolo", "<p>Uno.</p>")


def test_a_text_is_text_and_no_markup() -> None:
    article = read("x.txt", "A < B & C\n\n<script>alert(1)</script> *stella*\n")
    assert (article.title, article.body) == (
        "A < B & C",
        "<p>&lt;script&gt;alert(1)&lt;/script&gt; *stella*</p>",
    )


def test_lines_are_joined_at_empty_lines_or_are_paragraphs_where_there_are_none() -> None:
    assert read("x.txt", "T\n\nuno\ndue\n \ntre").body == "<p>uno due</p>\n<p>tre</p>"
    assert read("x.txt", "T\nuno\ndue\n").body == "<p>uno</p>\n<p>due</p>"


def test_lines_and_paragraphs_that_the_store_names_are_stripped() -> None:
    text = "T\n\nLeggi anche: altro\nUno.\n\nFoto di\nrepertorio\n\nDue.\n\nTag: a, b\n\nTre."
    article = read("x.txt", text, strip=("leggi anche*", "foto di repertorio"), strip_after=("tag:*",))
    assert article.body == "<p>Uno.</p>\n<p>Due.</p>"


def test_a_text_without_a_word_is_empty() -> None:
    with pytest.raises(ArticleError, match="is empty"):
        read("x.txt", "\n \n")


def test_an_html_fragment_is_its_body_and_takes_its_title_from_the_first_heading() -> None:
    told = "---\ntitle: Titolo\ndate: 2026-11-20\n---\n<p>Uno.</p>"
    assert read("x.html", told).body.strip() == "<p>Uno.</p>"
    article = read("2026-11-20-x.htm", "<h1>Un <em>titolo</em></h1>\n<p>Uno.</p>")
    assert (article.title, article.body.strip(), article.body_type) == ("Un titolo", "<p>Uno.</p>", "html")


def test_markup_of_markdown_is_nothing_in_an_html_fragment_and_text_is_not_cut() -> None:
    article = read("2026-11-20-x.html", "<h1>T</h1><p>*Uno*</p><p>Commenti</p>")
    assert "*Uno*" in article.body
    assert "Commenti" in article.body


PAGE = """<!-- saved --><!DOCTYPE html>
<html lang="it"><head><title>Il faro - A</title><link rel="canonical" href="https://a.example/2026/faro/">
<meta property="og:site_name" content="A"><meta property="og:image" content="/media/faro.jpg">
<meta property="article:published_time" content="2026-11-08T09:15:00+01:00"><meta name="author" content="Ada">
</head><body><nav>Menu</nav><article><h1>Il faro</h1><p>{text}</p><p>Si sale a <a href="piedi/">piedi</a>.</p></article>
<footer>Note legali</footer></body></html>"""
ENOUGH = (
    "Il faro di Punta Grisa ha di nuovo un guardiano, che ci abita da lunedì e tiene in ordine la casa. " * 3
)


def test_a_saved_page_is_its_article_with_what_the_page_tells_of_it() -> None:
    article = read("x.html", PAGE.replace("{text}", ENOUGH))
    assert (article.title, article.url, article.language) == ("Il faro", "https://a.example/2026/faro/", "it")
    assert article.published == datetime(2026, 11, 8, 8, 15, tzinfo=UTC)
    assert [person.name for person in article.authors] == ["Ada"]
    assert article.image is not None
    assert article.image.url == "https://a.example/media/faro.jpg"
    assert "guardiano" in article.body
    assert not [word for word in ("Menu", "Note legali", "<h1") if word in article.body]


def test_front_matter_above_a_saved_page_says_it_better() -> None:
    matter = "---\ntitle: Altro\ndate: 2026-01-02\nurl: /altro/\nauthor: Bo\n---\n"
    article = read("x.html", matter + PAGE.replace("{text}", ENOUGH))
    assert (article.title, article.url) == ("Altro", "https://a.example/altro/")
    assert article.published == datetime(2026, 1, 2, tzinfo=UTC)
    assert article.base == "https://a.example/2026/faro/"


def test_a_saved_page_that_tells_no_date_has_the_file_s() -> None:
    page = PAGE.replace("article:published_time", "x").replace("{text}", ENOUGH)
    assert read("x.html", page).published == WRITTEN


def test_a_page_without_an_article_is_left_out() -> None:
    with pytest.raises(ArticleError, match="no article was found"):
        read("x.html", "<!DOCTYPE html><html><body><nav>Menu</nav><h1>T</h1></body></html>")


def test_without_the_extra_a_page_that_names_no_article_is_an_error_that_names_the_extra(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(ArticleError, match=r"feedsync\[html\]"):
        read("x.html", f"<html><body><div><div>{ENOUGH}</div></div></body></html>")
