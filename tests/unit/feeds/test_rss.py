"""RSS 2.0: what stands where."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import harbour
import pytest
from harbour import FERRY
from lxml import etree
from msgspec.structs import replace
from spec_rules import rss_findings

from feedsync.article import Media, Person
from feedsync.feeds.entry import Entry
from feedsync.feeds.rss import RSS

CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
DC = "{http://purl.org/dc/elements/1.1/}"
MEDIA = "{http://search.yahoo.com/mrss/}"
HEAD = replace(harbour.HEAD, self_url="https://porto.example/feeds/news.rss")


def channel_of(*entries: Entry, **head: object) -> Any:
    content = RSS.render(replace(HEAD, **head), entries)
    assert rss_findings(content) == []
    return etree.fromstring(content).find("channel")


def item_of(entry: Entry, **head: object) -> Any:
    return channel_of(entry, **head).find("item")


def test_channel_says_what_the_feed_is() -> None:
    channel = channel_of(FERRY, rights="© Porto", ttl=30)

    said = {
        name: channel.findtext(name)
        for name in ("title", "link", "description", "language", "copyright", "ttl", "lastBuildDate")
    }
    assert said == {
        "title": "Porto",
        "link": "https://porto.example/",
        "description": "News of the harbour",
        "language": "it",
        "copyright": "© Porto",
        "ttl": "30",
        "lastBuildDate": "Fri, 02 Jan 2026 08:00:00 +0000",
    }


def test_channel_leaves_out_what_it_does_not_know() -> None:
    names = {child.tag for child in channel_of(FERRY)}

    assert not names & {"copyright", "ttl", "image", "docs", "managingEditor"}


def test_channel_names_its_own_address_once() -> None:
    links = channel_of(FERRY).findall("{http://www.w3.org/2005/Atom}link")

    assert [dict(link.attrib) for link in links] == [
        {"href": "https://porto.example/feeds/news.rss", "rel": "self", "type": "application/rss+xml"}
    ]


@pytest.mark.parametrize(
    ("image", "icon", "expected"),
    [
        (
            "https://porto.example/logo.png",
            "https://porto.example/icon.png",
            "https://porto.example/logo.png",
        ),
        (
            "https://porto.example/logo.svg",
            "https://porto.example/icon.GIF",
            "https://porto.example/icon.GIF",
        ),
        ("", "https://porto.example/icon.jpeg", "https://porto.example/icon.jpeg"),
    ],
)
def test_picture_of_a_channel_is_the_first_that_rss_can_show(image: str, icon: str, expected: str) -> None:
    assert channel_of(image=image, icon=icon, updated=None).findtext("image/url") == expected


def test_channel_has_no_picture_where_rss_can_show_none() -> None:
    channel = channel_of(
        FERRY, image="https://porto.example/logo.svg", icon="https://porto.example/icon.webp"
    )

    assert channel.find("image") is None


def test_item_says_what_the_article_is() -> None:
    edited = datetime(2026, 1, 3, tzinfo=UTC)
    item = item_of(replace(FERRY, updated=edited, terms=("sea", "port")), updated=edited)

    assert item.findtext("title") == "Ferry late"
    assert item.findtext("link") == "https://porto.example/ferry/"
    assert item.findtext("pubDate") == "Fri, 02 Jan 2026 08:00:00 +0000"
    assert item.findtext("{http://www.w3.org/2005/Atom}updated") == "2026-01-03T00:00:00Z"
    assert [category.text for category in item.findall("category")] == ["sea", "port"]


def test_guid_is_the_id_as_it_stands_and_no_permalink() -> None:
    guid = item_of(replace(FERRY, id="città 1")).find("guid")

    assert (guid.text, guid.get("isPermaLink")) == ("città 1", "false")
    assert item_of(FERRY).find("guid").get("isPermaLink") == "false"


def test_full_content_stands_beside_the_summary() -> None:
    item = item_of(FERRY, content="full")

    assert item.findtext("description") == "Two hours."
    assert item.findtext(f"{CONTENT}encoded") == "<p>Two hours.</p>"


def test_summary_alone_where_a_feed_gives_no_content() -> None:
    item = item_of(FERRY, content="summary")

    assert item.findtext("description") == "Two hours."
    assert item.find(f"{CONTENT}encoded") is None


def test_title_and_link_alone_where_a_feed_gives_nothing_else() -> None:
    item = item_of(FERRY, content="none")

    assert item.findtext("title") == "Ferry late"
    assert item.find("description") is None
    assert item.find(f"{CONTENT}encoded") is None


@pytest.mark.parametrize(
    ("summary", "expected"),
    [
        ("Fish & chips < 5 euros", "Fish & chips &lt; 5 euros"),
        ("Write &nbsp; for a space", "Write &amp;nbsp; for a space"),
        ("Then <script>alert(1)</script>", "Then &lt;script>alert(1)&lt;/script>"),
    ],
)
def test_summary_that_is_text_is_no_markup_in_a_description(summary: str, expected: str) -> None:
    content = RSS.render(HEAD, [replace(FERRY, summary=summary)])

    assert etree.fromstring(content).findtext("channel/item/description") == expected


def test_content_without_words_is_still_the_content() -> None:
    entry = replace(FERRY, summary="", content='<p><img src="https://porto.example/f.png"></p>')

    texts = {item_of(entry).findtext("description"), item_of(entry).findtext(f"{CONTENT}encoded")}

    assert entry.content in texts


def test_author_with_mail_and_author_with_a_name_alone() -> None:
    by_mail = item_of(replace(FERRY, authors=(Person("Ada", "ada@porto.example", "https://ada.example/"),)))
    by_name = item_of(replace(FERRY, authors=(Person("Ada", url="https://ada.example/"),)))

    assert by_mail.findtext("author") == "ada@porto.example (Ada)"
    assert by_name.findtext(f"{DC}creator") == "Ada"


def test_first_enclosure_is_the_enclosure_and_the_others_are_media() -> None:
    song = Media("https://porto.example/f.mp3", "audio/mpeg", 7, duration=61)
    film = Media(
        "https://porto.example/f.mp4", "video/mp4", 9, title="The film", duration=62, width=4, height=3
    )
    text = Media("https://porto.example/f.pdf", "application/pdf")

    item = item_of(replace(FERRY, enclosures=(song, film, text)))

    assert dict(item.find("enclosure").attrib) == {"url": song.url, "length": "7", "type": "audio/mpeg"}
    contents = [dict(content.attrib) for content in item.findall(f"{MEDIA}content")]
    assert contents == [
        {
            "url": film.url,
            "type": "video/mp4",
            "medium": "video",
            "fileSize": "9",
            "duration": "62",
            "width": "4",
            "height": "3",
        },
        {"url": text.url, "type": "application/pdf"},
    ]
    assert item.findtext(f"{MEDIA}content/{MEDIA}title") == "The film"


def test_language_and_rights_of_an_item_are_dublin_core() -> None:
    item = item_of(replace(FERRY, language="pt-BR", rights="© Ada"))

    assert (item.findtext(f"{DC}language"), item.findtext(f"{DC}rights")) == ("pt-BR", "© Ada")


def test_empty_feed_is_a_document_without_a_date() -> None:
    channel = channel_of(updated=None)

    assert channel.find("item") is None
    assert channel.find("lastBuildDate") is None


def test_document_reads_back_as_ours_with_an_entry_for_each_id() -> None:
    second = replace(FERRY, id="second", title="Second")

    read_back = RSS.read_back(RSS.render(HEAD, [FERRY, second]))

    assert (read_back.is_ours, read_back.count) == (True, 2)
    assert list(read_back.entries) == ["https://porto.example/ferry/", "second"]


def test_change_of_a_neighbour_does_not_change_how_an_entry_reads_back() -> None:
    second = replace(FERRY, id="second")
    before = RSS.read_back(RSS.render(HEAD, [FERRY, second])).entries
    after = RSS.read_back(RSS.render(HEAD, [replace(FERRY, title="Ferry on time"), second])).entries

    assert before["second"] == after["second"]
    assert before[FERRY.id] != after[FERRY.id]


def test_feed_of_somebody_else_is_not_ours() -> None:
    foreign = b'<rss version="2.0"><channel><generator>Hugo</generator><item/><item/></channel></rss>'

    read_back = RSS.read_back(foreign)

    assert (read_back.is_ours, read_back.count) == (False, 2)


@pytest.mark.parametrize("content", [b"", b"no feed", b"<rss><channel>", b"<feed/>", b"\xff\xfe", b"{}"])
def test_bytes_that_are_no_rss_are_refused(content: bytes) -> None:
    with pytest.raises(ValueError):
        RSS.read_back(content)


def test_entities_of_a_foreign_file_are_not_unfolded() -> None:
    bomb = b'<!DOCTYPE rss [<!ENTITY a "feedsync">]><rss><channel><generator>&a;</generator></channel></rss>'

    assert not RSS.read_back(bomb).is_ours
