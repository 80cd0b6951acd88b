"""OPML 2.0: one outline a feed, which a reader can subscribe to, and the mark that it is ours."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from newsstand import index_head_of, links_of, outline_of, outlines_of

from feedsync.document import Owner
from feedsync.feeds.documents import whose
from feedsync.feeds.format import Outline
from feedsync.feeds.opml import OPML
from feedsync.text.characters import one_line


def opml_of(*outlines: Outline, **head: object) -> etree._Element:
    return etree.fromstring(OPML.render(index_head_of(**head), outlines))


def test_document_is_opml_2_with_the_name_of_the_site_and_no_date() -> None:
    opml = opml_of(outline_of("news", "News"))

    assert (opml.tag, opml.attrib) == ("opml", {"version": "2.0"})
    assert [(part.tag, part.text) for part in opml.find("head")] == [("title", "Porto")]


def test_feed_says_all_that_a_reader_needs_to_subscribe() -> None:
    (outline,) = opml_of(outlines_of()[0]).iter("outline")

    assert outline.attrib == {
        "type": "rss",
        "text": "Porto: le ultime",
        "title": "Porto: le ultime",
        "xmlUrl": "https://porto.example/feeds/news.rss",
        "htmlUrl": "https://porto.example/feeds/news.html",
        "description": "Notizie da Porto San Vito e dal golfo",
        "language": "it",
        "version": "RSS",
    }


@pytest.mark.parametrize(
    ("formats", "expected"),
    [(("json", "atom", "rss"), "rss"), (("json", "atom"), "atom"), (("json",), "json")],
)
def test_feed_is_listed_once_in_the_format_most_readers_know(formats: tuple[str, ...], expected: str) -> None:
    (outline,) = opml_of(outline_of("news", "News", links=links_of("news", *formats))).iter("outline")

    assert outline.attrib["xmlUrl"] == f"https://porto.example/feeds/news.{expected}"
    assert outline.attrib["type"] == "rss"
    assert ("version" in outline.attrib) is (expected == "rss")


def test_feeds_of_a_kind_are_nested_below_its_name_in_the_language_of_the_site() -> None:
    body = opml_of(*outlines_of()).find("body")
    assert body is not None

    groups = {outline.attrib["text"]: len(outline) for outline in body if "type" not in outline.attrib}
    assert groups == {"Tag": 12, "Sezioni": 5, "Autori": 3}
    assert len(body.findall("outline[@type]")) == 3


def test_what_is_not_known_is_left_out_and_a_feed_without_a_title_has_its_name() -> None:
    (outline,) = opml_of(outline_of("news", "", language="")).iter("outline")

    assert outline.attrib["text"] == "news"
    assert {"description", "language"}.isdisjoint(outline.attrib)


def test_characters_that_xml_cannot_hold_are_left_out() -> None:
    (outline,) = opml_of(outline_of("news", "a\x00b\x1b\ufffe\ud800c <&\"'>")).iter("outline")

    assert outline.attrib["title"] == "abc <&\"'>"


def test_same_feeds_give_the_same_bytes() -> None:
    assert OPML.render(index_head_of(), outlines_of()) == OPML.render(index_head_of(), outlines_of())


def test_document_reads_back_as_ours_with_an_entry_for_each_feed() -> None:
    outlines = outlines_of()
    read_back = OPML.read_back(OPML.render(index_head_of(), outlines))

    assert (read_back.is_ours, read_back.count) == (True, len(outlines))
    told = {url: (entry.url, entry.title) for url, entry in read_back.entries.items()}
    assert len(told) == len(outlines)
    assert told["https://porto.example/feeds/visitors.atom"] == (
        "https://porto.example/feeds/visitors.html",
        "Porto for visitors",
    )


def test_opml_of_somebody_else_is_not_ours() -> None:
    ours = OPML.render(index_head_of(), outlines_of())
    for foreign in (
        b'<opml version="1.0"><body><outline xmlUrl="https://a.example/"/></body></opml>',
        ours.replace(b"<!-- feedsync -->", b""),
        ours.replace(b"<!-- feedsync -->", b"<!-- not feedsync -->"),
        ours.replace(b"<!-- feedsync -->", b"").replace(b"<body>", b"<body><!-- feedsync -->"),
    ):
        assert not OPML.read_back(foreign).is_ours
        assert whose(foreign, OPML.read_back) is Owner.SOMEBODY
    assert whose(ours, OPML.read_back) is Owner.OURS


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"<rss/>",
        b"<opml>",
        b"<!doctype html>",
        b"<opml>" * 10_000,
        b'<!DOCTYPE opml [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><rss>&b;</rss>',
    ],
)
def test_bytes_that_are_no_opml_are_refused(content: bytes) -> None:
    with pytest.raises(ValueError):
        OPML.read_back(content)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.text(), st.text(), st.sampled_from(["", "tag"])), max_size=4))
def test_any_text_gives_a_document_that_reads_back(texts_of: list[tuple[str, str, str]]) -> None:
    outlines = [
        outline_of(str(number), title, description=description, kind=kind)
        for number, (title, description, kind) in enumerate(texts_of)
    ]
    read_back = OPML.read_back(OPML.render(index_head_of(), outlines))

    assert [entry.title for entry in read_back.entries.values()] == [
        one_line(outline.title) or one_line(outline.name)
        for outline in sorted(outlines, key=lambda outline: outline.kind)
    ]
