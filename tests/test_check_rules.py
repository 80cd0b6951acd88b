"""The rules of `check` against what feedsync writes itself, and against the independent ones of spec_rules."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from papers import ATOM, JSON, MEDIA_TYPES, RSS, breaches, content_of, paper
from spec_rules import atom_findings, json_feed_findings, rss_findings
from test_format_rules import FEEDS, PUBLISH, SITES, WINDOWS, quick, render

from feedsync.article import Article
from feedsync.config.model import Feed, Site
from feedsync.feeds.lint.html_read import HtmlReader, read
from feedsync.feeds.lint.paper import Paper
from feedsync.feeds.lint.rule import Severity
from feedsync.feeds.lint.rules import PAPER_RULES

DATA = Path(__file__).parent / "data"
FINDINGS: dict[str, Callable[[bytes], list[str]]] = {
    "rss": rss_findings,
    "atom": atom_findings,
    "json": json_feed_findings,
}
NAMES = [
    *("id", "url", "title", "content_html", "content_text", "summary", "image", "date_published", "tags"),
    *("date_modified", "authors", "language", "attachments"),
]
LATER = datetime(2026, 11, 25, tzinfo=UTC)


def errors_in(judged: Paper) -> list[tuple[int, str]]:
    return [
        (rule.number, breach.message)
        for rule in PAPER_RULES
        for breach in rule.judge(judged)
        if (breach.severity or rule.severity) is Severity.ERROR
    ]


@quick
@given(SITES, FEEDS, WINDOWS)
def test_documents_of_any_articles_have_no_error(site: Site, feed: Feed, window: tuple[Article, ...]) -> None:
    for name, content in render(site, feed, window).items():
        judged = Paper(
            feed=feed.name,
            path=feed.path_of(name),
            media_type=MEDIA_TYPES[name],
            content=content,
            again=render(site, feed, window)[name],
            address=PUBLISH.address_of(feed.path_of(name)),
            site_url=site.url,
            now=LATER,
            read_html=HtmlReader(),
        )
        assert errors_in(judged) == []


@pytest.mark.parametrize("form", ["rss", "atom", "json"])
def test_the_documents_of_the_golden_articles_have_no_error(form: str) -> None:
    documents = sorted(DATA.glob(f"*.{form}"))
    assert len(documents) > 50
    for file in documents:
        judged = paper(
            form, file.read_text("utf-8"), address=PUBLISH.address_of(file.name), private=["localhost"]
        )
        assert errors_in(judged) == [], file.name


# What the standards forbid and both judge: whoever mends one of the two must look at the other.
BOTH = [
    ("rss_channel", "<title/>"),
    ("rss_channel", "<atom:link rel='alternate' href='https://porto.example/it/'/>"),
    ("rss_channel", "<ttl>0</ttl>"),
    ("rss_channel", "<lastBuildDate>Sun, 22 Nov 2026 08:00:00 +0000</lastBuildDate>"),
    ("rss_item", "<pubDate>Mon, 20 Nov 2026 08:00:00 +0000</pubDate>"),
    ("rss_item", "<guid>ponte-7</guid>"),
    ("rss_item", "<author>Ada</author>"),
    ("rss_item", "<author>ada@a.example (Ada)</author><dc:creator>Ada</dc:creator>"),
    ("rss_item", "<enclosure url='https://porto.example/a.mp3' type='audio/mpeg'/>"),
    ("rss_item", "<content:encoded>&lt;a href='/x'&gt;x&lt;/a&gt;</content:encoded>"),
    ("rss_item", "<content:encoded>&lt;p onclick='x'&gt;x&lt;/p&gt;</content:encoded>"),
    ("rss_item", "<media:group><media:content url='https://a.example/a.jpg'/></media:group>"),
    ("atom_feed", "<updated>2026-11-24T09:00:00Z</updated>"),
    ("atom_feed", "<author/>"),
    ("atom_entry", "<title/>"),
    ("atom_entry", "<published>2026-11-20t08:00:00z</published>"),
    ("atom_entry", "<content type='CDATA'>x</content>"),
    ("atom_entry", "<summary type='xhtml'>x</summary>"),
    ("atom_entry", "<link href='https://a.example/1'/><link href='https://a.example/2'/>"),
    ("atom_entry", "<author><uri>https://a.example/</uri></author>"),
    ("json_feed", '{"version": "1"}'),
    ("json_feed", '{"language": "it_IT"}'),
    ("json_feed", '{"next_url": "https://porto.example/feeds/news.json"}'),
    ("json_item", '{"id": ""}'),
    ("json_item", '{"content_html": ""}'),
    ("json_item", '{"date_published": "20 November"}'),
    ("json_item", '{"attachments": [{"url": "https://a.example/a.mp3"}]}'),
    ("json_item", '{"content_html": "<script>x</script>"}'),
]


@pytest.mark.parametrize(("kind", "part"), BOTH)
def test_what_the_independent_rules_find_is_found(kind: str, part: str) -> None:
    # What is right for readers may say less than feedsync's own documents do: that is no difference here.
    usual = set(FINDINGS[kind.partition("_")[0]](content_of(kind, "")))
    assert set(FINDINGS[kind.partition("_")[0]](content_of(kind, part))) - usual
    assert breaches(paper(kind, part))


# ---- Whatever lies there

SCRAPS = st.sampled_from(
    [
        "<",
        ">",
        "&",
        '"',
        "]]>",
        "<!-- x -->",
        "<?x y?>",
        "<a:b/>",
        "\x00",
        "é",
        "{",
        "}",
        "[",
        "null",
        "1e999",
        "{}",
        "[[]]",
    ]
)


@quick
@given(st.sampled_from([RSS, ATOM, json.dumps(JSON)]), st.data())
def test_a_document_with_anything_in_any_place_is_judged(whole: str, data: st.DataObject) -> None:
    text = whole
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(start, min(len(text), start + 40)))
        text = text[:start] + data.draw(st.one_of(SCRAPS, st.text(max_size=8))) + text[end:]
    for form in MEDIA_TYPES:
        for _, breach in breaches(paper(form, content=text.encode("utf-8", "surrogatepass"))):
            assert breach.message


VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=9)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=2), st.dictionaries(st.text(max_size=4), inner, max_size=2)
    ),
    max_leaves=4,
)


@quick
@given(
    st.dictionaries(st.sampled_from(sorted(JSON)), VALUES), st.dictionaries(st.sampled_from(NAMES), VALUES)
)
def test_members_of_any_kind_are_judged(feed: dict[str, object], item: dict[str, object]) -> None:
    whole = JSON | {"items": [JSON["items"][0] | item]} | feed
    for _, breach in breaches(paper("json", content=json.dumps(whole).encode())):
        assert breach.message


@quick
@given(st.text())
def test_any_text_is_read_as_html(text: str) -> None:
    read(text)
    read("<a href='" + text + "'>")


def test_what_is_nested_without_end_is_refused_before_it_is_parsed() -> None:
    for html in ("<div>" * 100_000, "<a " + "x=1 " * 100_000 + ">"):
        part = json.dumps({"content_html": html})
        assert 1 in [number for number, _ in breaches(paper("json_item", part))]
    deep = "<?xml version='1.0'?><rss version='2.0'>" + "<a>" * 100_000 + "</a>" * 100_000 + "</rss>"
    assert 1 in [number for number, _ in breaches(paper("rss", deep))]
