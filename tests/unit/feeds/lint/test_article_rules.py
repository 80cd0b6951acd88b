"""What is said of articles as they are written."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from feedsync.article import Article, Media
from feedsync.config.model import Site
from feedsync.feeds.entry import article_to_entry
from feedsync.feeds.lint.article_rules import ARTICLE_RULES, Written
from feedsync.feeds.lint.html_read import read
from feedsync.feeds.lint.rule import Breach

SITE = Site(title="Porto", url="https://porto.example/", language="it")
PICTURE = Media("https://porto.example/f.jpg", "image/jpeg", alt="Il porto", width=1200)
RIGHT = Article(
    key="a.md",
    where="content/a.md",
    url="https://porto.example/a/",
    title="Ponte",
    published=datetime(2026, 11, 20, tzinfo=UTC),
    body="<p>Si passa.</p>",
    body_type="html",
    tags=("porto",),
    image=PICTURE,
)


def written(told: dict[str, Any], **beside: Any) -> Written:
    article = replace(RIGHT, **told)
    entry = article_to_entry(article, SITE)
    html = read(article.body)
    values: dict[str, Any] = {
        "active": html.active,
        "bare": read(entry.content).bare,
        "width": entry.image.width if entry.image else None,
    }
    return Written(article, entry, **values | beside)


def found(told: dict[str, Any], **beside: Any) -> list[tuple[int, Breach]]:
    judged = written(told, **beside)
    return [(rule.number, breach) for rule in ARTICLE_RULES for breach in rule.judge(judged)]


@pytest.mark.parametrize(
    ("number", "bad", "words", "good"),
    [
        (14, {"body": "<script>x</script>"}, "<script>", {"body": "<p>&lt;script></p>"}),
        (14, {"body": "<p onclick=x>x"}, "onclick", {"body": "<p class=x>x"}),
        (14, {"body": "<iframe src='https://v.example/1'></iframe>"}, "of v.example", {"body": "<p>x"}),
        (
            19,
            {"image": replace(PICTURE, width=1199)},
            "1,199 pixels",
            {"image": replace(PICTURE, width=None)},
        ),
        (25, {"image": None}, "no picture", {"image": PICTURE}),
        (25, {"tags": ()}, "neither tag nor category", {"tags": (), "categories": ("a",)}),
        (33, {"image": replace(PICTURE, alt=" ")}, "has a picture without alt text", {}),
        (33, {"body": "<img src='/m.png'>"}, "alt text: m.png", {"body": "<img src='/m.png' alt=x>"}),
        (
            35,
            {"metadata": {"template_tags": {"mappa": 1}}},
            "`mappa` was left out",
            {"metadata": {"tags": 1}},
        ),
        (35, {"metadata": {"template_tags": {"mappa": 2}}}, "left out, 2 times", {"metadata": {}}),
        (35, {"metadata": {"template_tags": {"…": 7}}}, "other template tags were left out: 7", {}),
    ],
)
def test_a_rule_finds_what_breaks_it_and_nothing_else(
    number: int, bad: dict[str, Any], words: str, good: dict[str, Any]
) -> None:
    assert [one.message for rule, one in found(bad) if rule == number and words in one.message]
    assert [one.message for rule, one in found(good) if rule == number] == []


def test_nothing_is_found_in_an_article_that_is_right() -> None:
    assert found({}) == []


def test_a_frame_that_stays_is_not_told() -> None:
    body = {"body": "<iframe src='https://v.example/1'></iframe>"}
    assert found(body, embeds=["v.example"]) == []


def test_a_picture_that_is_part_of_the_text_is_told_with_its_address_however_often_it_stands() -> None:
    ((number, breach),) = found({"body": "<img src='/m.png'><img src='/m.png'>"})
    assert (number, breach.sought) == (33, "https://porto.example/m.png")
