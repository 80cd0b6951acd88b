"""Summaries that authors mark in their texts."""

from __future__ import annotations

import pytest

from feedsync.article import BodyType
from feedsync.stores import excerpts


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("The *first*\npart.\n\n<!--more-->\n\nThe rest.", "markdown", "The first part."),
        ("<p>The <b>first</b> part.</p><!--more--><p>The rest.</p>", "html", "The first part."),
        ("No mark in it.", "markdown", ""),
        ("<!--more-->All of it.", "markdown", ""),
    ],
)
def test_what_lies_above_the_mark_is_the_summary(text: str, kind: BodyType, expected: str) -> None:
    assert excerpts.above("<!--more-->", text, kind) == expected


def test_no_mark_parts_nothing() -> None:
    assert excerpts.above("", "One.\n\nTwo.", "markdown") == ""


@pytest.mark.parametrize(
    ("summary", "text", "expected"),
    [
        ("", "\n\nOne & *two*.\n\nFor members.", "<p>One &amp; two.</p>"),
        ("Less <than> that", "One.", "<p>Less &lt;than&gt; that</p>"),
        ("", "", "<p></p>"),
    ],
)
def test_a_text_that_is_not_for_feeds_is_its_summary_or_first_paragraph(
    summary: str, text: str, expected: str
) -> None:
    assert excerpts.alone(summary, text, "markdown") == expected
