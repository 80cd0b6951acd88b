"""Atom (RFC 4287): what stands where."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import harbour
import pytest
from harbour import FERRY
from lxml import etree
from msgspec.structs import replace
from spec_rules import atom_findings

from feedsync.article import Media, Person
from feedsync.feeds.atom import ATOM
from feedsync.feeds.entry import Entry
from feedsync.feeds.format import Tombstone

A = "{http://www.w3.org/2005/Atom}"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
HEAD = replace(
    harbour.HEAD,
    self_url="https://porto.example/feeds/news.atom",
    author=Person("Desk", "desk@porto.example", "https://porto.example/desk/"),
)


def feed_of(*entries: Entry, **head: object) -> Any:
    content = ATOM.render(replace(HEAD, **head), entries)
    assert atom_findings(content) == []
    return etree.fromstring(content)


def entry_of(entry: Entry, **head: object) -> Any:
    return feed_of(entry, **head).find(f"{A}entry")


def texts(parent: Any, *names: str) -> dict[str, str | None]:
    return {name: parent.findtext(A + name) for name in names}


def test_feed_says_what_it_is() -> None:
    feed = feed_of(
        FERRY,
        id="https://porto.example/feeds/news.atom",
        rights="© Porto",
        image="https://porto.example/logo.svg",
        icon="https://porto.example/icon.webp",
    )

    assert texts(feed, "id", "title", "subtitle", "rights", "logo", "icon", "generator") == {
        "id": "https://porto.example/feeds/news.atom",
        "title": "Porto",
        "subtitle": "News of the harbour",
        "rights": "© Porto",
        "logo": "https://porto.example/logo.svg",
        "icon": "https://porto.example/icon.webp",
        "generator": "feedsync",
    }
    assert feed.get(XML_LANG) == "it"


def test_feed_is_as_new_as_its_newest_entry() -> None:
    newer = replace(FERRY, id="a:b", atom_id="a:b", updated=datetime(2026, 1, 3, tzinfo=UTC))

    assert feed_of(FERRY, newer, updated=newer.updated).findtext(f"{A}updated") == "2026-01-03T00:00:00+00:00"


def test_feed_names_itself_and_the_site() -> None:
    assert [dict(link.attrib) for link in feed_of(FERRY).findall(f"{A}link")] == [
        {"href": "https://porto.example/feeds/news.atom", "rel": "self", "type": "application/atom+xml"},
        {"href": "https://porto.example/", "rel": "alternate", "type": "text/html"},
    ]


def test_person_has_name_mail_and_address() -> None:
    ada = Person("Ada", "ada@porto.example", "https://ada.example/")

    for parent in (feed_of(FERRY, author=ada), entry_of(replace(FERRY, authors=(ada,)))):
        assert texts(parent.find(f"{A}author"), "name", "email", "uri") == {
            "name": "Ada",
            "email": "ada@porto.example",
            "uri": "https://ada.example/",
        }


def test_entry_names_all_of_its_authors() -> None:
    entry = entry_of(replace(FERRY, authors=(Person("Ada"), Person("Bea"))))

    assert [author.findtext(f"{A}name") for author in entry.findall(f"{A}author")] == ["Ada", "Bea"]


def test_entry_says_what_the_article_is() -> None:
    entry = entry_of(
        replace(FERRY, updated=datetime(2026, 1, 3, tzinfo=UTC), terms=("sea", "port"), rights="© Ada"),
        updated=datetime(2026, 1, 3, tzinfo=UTC),
    )

    assert texts(entry, "id", "title", "published", "updated", "rights") == {
        "id": "https://porto.example/ferry/",
        "title": "Ferry late",
        "published": "2026-01-02T08:00:00+00:00",
        "updated": "2026-01-03T00:00:00+00:00",
        "rights": "© Ada",
    }
    assert [category.get("term") for category in entry.findall(f"{A}category")] == ["sea", "port"]


def test_language_stands_on_the_entry_where_it_has_one_of_its_own() -> None:
    assert entry_of(replace(FERRY, language="pt-BR")).get(XML_LANG) == "pt-BR"
    assert entry_of(FERRY).get(XML_LANG) is None


def test_full_content_is_html_beside_a_summary_that_is_text() -> None:
    entry = entry_of(replace(FERRY, summary="Fish & <chips>"), content="full")

    assert entry.find(f"{A}content").get("type") == "html"
    assert entry.findtext(f"{A}content") == "<p>Two hours.</p>"
    assert entry.find(f"{A}summary").get("type", "text") == "text"
    assert entry.findtext(f"{A}summary") == "Fish & <chips>"


def test_summary_alone_where_a_feed_gives_no_content() -> None:
    entry = entry_of(FERRY, content="summary")

    assert texts(entry, "summary", "content") == {"summary": "Two hours.", "content": None}


def test_title_and_link_alone_where_a_feed_gives_nothing_else() -> None:
    entry = entry_of(FERRY, content="none")

    assert texts(entry, "summary", "content") == {"summary": None, "content": None}
    assert entry.find(f"{A}link").get("href") == "https://porto.example/ferry/"


def test_enclosures_are_links_that_tell_all_they_know() -> None:
    song = Media("https://porto.example/f.mp3", "audio/mpeg", 7, title="The song")
    text = Media("https://porto.example/f.pdf", "application/pdf")

    links = entry_of(replace(FERRY, enclosures=(song, text))).findall(f"{A}link[@rel='enclosure']")

    assert [dict(link.attrib) for link in links] == [
        {"rel": "enclosure", "type": "audio/mpeg", "href": song.url, "length": "7", "title": "The song"},
        {"rel": "enclosure", "type": "application/pdf", "href": text.url},
    ]


def test_empty_feed_dates_from_the_year_2000() -> None:
    assert feed_of(updated=None).findtext(f"{A}updated") == "2000-01-01T00:00:00+00:00"


def test_document_reads_back_as_ours_with_an_entry_for_each_id() -> None:
    second = replace(FERRY, id="a:b", atom_id="a:b")

    read_back = ATOM.read_back(ATOM.render(HEAD, [FERRY, second]))

    assert (read_back.is_ours, read_back.count) == (True, 2)
    assert list(read_back.entries) == ["https://porto.example/ferry/", "a:b"]


def test_entries_of_one_id_are_counted_each() -> None:
    read_back = ATOM.read_back(ATOM.render(HEAD, [FERRY, FERRY]))

    assert (read_back.count, len(read_back.entries)) == (2, 1)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<feed/>",
        b'<feed xmlns="http://purl.org/atom/ns#"/>',
        b'<rss version="2.0"><channel/></rss>',
        b"{}",
    ],
)
def test_bytes_that_are_no_atom_are_refused(content: bytes) -> None:
    with pytest.raises(ValueError):
        ATOM.read_back(content)


def test_withdrawn_entries_are_told_before_the_others() -> None:
    when = datetime(2026, 11, 24, 9, tzinfo=UTC)
    content = ATOM.render(replace(HEAD, tombstones=[Tombstone("urn:gone", when)]), [FERRY])
    (told,) = etree.fromstring(content).iterfind("{http://purl.org/atompub/tombstones/1.0}deleted-entry")
    assert dict(told.attrib) == {"ref": "urn:gone", "when": "2026-11-24T09:00:00Z"}
    assert ATOM.read_back(content).count == 1
