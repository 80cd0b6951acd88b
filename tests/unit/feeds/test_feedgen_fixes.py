"""Each defect of feedgen that is worked round: our documents are right, and plain feedgen's still are wrong.

A test that says that feedgen is wrong fails when feedgen is mended: then its workaround can go.
"""

from __future__ import annotations

import locale
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime
from typing import Any

import feedgen.entry
import feedgen.feed
import feedgen.util
import harbour
import pytest
from harbour import HEAD, JANUARY
from hypothesis import given
from hypothesis.strategies import builds, datetimes, integers
from lxml import etree
from msgspec.structs import replace

from feedsync.article import Media, Person
from feedsync.feeds.atom import ATOM
from feedsync.feeds.entry import Entry
from feedsync.feeds.feedgen_fixes import rfc_2822
from feedsync.feeds.format import FeedHead
from feedsync.feeds.rss import RSS

A = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
DC = "{http://purl.org/dc/elements/1.1/}"
MEDIA = "{http://search.yahoo.com/mrss/}"
FERRY = replace(harbour.FERRY, terms=())
SONG = Media("https://porto.example/song.mp3", "audio/mpeg", length=7, title="The song")
TEXT = Media("https://porto.example/text.pdf", "application/pdf")


def our_channel(*entries: Entry, head: FeedHead = HEAD) -> Any:
    return etree.fromstring(RSS.render(head, entries)).find("channel")


def our_item(entry: Entry, head: FeedHead = HEAD) -> Any:
    return our_channel(entry, head=head).find("item")


def our_feed(*entries: Entry, head: FeedHead = HEAD) -> Any:
    return etree.fromstring(ATOM.render(head, entries))


def our_entry(entry: Entry, head: FeedHead = HEAD) -> Any:
    return our_feed(entry, head=head).find(f"{A}entry")


def plain_feedgen() -> Any:
    """A feed with what feedgen insists on, and nothing of ours."""
    feed = feedgen.feed.FeedGenerator()
    feed.id("https://porto.example/feeds/news.xml")
    feed.title("Porto")
    feed.description("News of the harbour")
    feed.link(href="https://porto.example/", rel="alternate")
    return feed


def plain_entry(feed: Any, title: str = "Ferry late") -> Any:
    entry = feed.add_entry()
    entry.id("https://porto.example/ferry/")
    entry.title(title)
    entry.link(href="https://porto.example/ferry/", rel="alternate")
    return entry


def channel_of(feed: Any) -> Any:
    return etree.fromstring(feed.rss_str()).find("channel")


def first_entry_of(feed: Any) -> Any:
    return etree.fromstring(feed.atom_str()).find(f"{A}entry")


# ---- Links


def test_links_of_an_atom_entry_keep_what_they_say() -> None:
    entry = our_entry(replace(FERRY, enclosures=(SONG,)))

    assert [dict(link.attrib) for link in entry.findall(f"{A}link")] == [
        {"rel": "alternate", "type": "text/html", "href": "https://porto.example/ferry/"},
        {"rel": "enclosure", "type": "audio/mpeg", "href": SONG.url, "length": "7", "title": "The song"},
    ]


def test_plain_feedgen_strips_the_links_of_an_atom_entry() -> None:
    feed = plain_feedgen()
    plain_entry(feed).link(href=SONG.url, rel="enclosure", type="audio/mpeg", length="7")

    assert [dict(link.attrib) for link in first_entry_of(feed).findall(f"{A}link")] == [
        {"href": "https://porto.example/ferry/"},
        {"href": SONG.url},
    ]


def test_link_of_a_channel_is_the_site_and_not_the_feed() -> None:
    assert our_channel().findtext("link") == "https://porto.example/"


def test_plain_feedgen_takes_the_last_link_for_the_channel() -> None:
    feed = plain_feedgen()
    feed.link(href="https://porto.example/feeds/news.xml", rel="self")

    assert channel_of(feed).findtext("link") == "https://porto.example/feeds/news.xml"


# ---- Identity


def test_atom_id_and_guid_of_one_entry_may_differ() -> None:
    entry = replace(FERRY, id="ferry-1", atom_id="tag:porto.example,2026:guid/ferry-1")

    assert our_item(entry).findtext("guid") == "ferry-1"
    assert our_entry(entry).findtext(f"{A}id") == "tag:porto.example,2026:guid/ferry-1"


def test_plain_feedgen_has_one_id_for_both_formats() -> None:
    entry = feedgen.entry.FeedEntry()
    entry.id("tag:porto.example,2026:guid/ferry-1")
    entry.guid("ferry-1", permalink=False)

    assert entry.id() == "ferry-1"


# ---- Pictures of the feed


def test_logo_that_rss_cannot_show_is_for_atom_alone() -> None:
    head = replace(HEAD, image="https://porto.example/logo.svg")

    assert our_feed(head=head).findtext(f"{A}logo") == "https://porto.example/logo.svg"
    assert our_channel(head=head).find("image") is None


def test_plain_feedgen_takes_any_logo_for_the_picture_of_rss() -> None:
    feed = plain_feedgen()
    feed.logo("https://porto.example/logo.svg")

    assert channel_of(feed).findtext("image/url") == "https://porto.example/logo.svg"


# ---- Dates


def test_dates_of_a_feed_are_those_it_is_told() -> None:
    assert our_channel(FERRY).findtext("lastBuildDate") == "Fri, 02 Jan 2026 08:00:00 +0000"
    assert our_feed(FERRY).findtext(f"{A}updated") == "2026-01-02T08:00:00+00:00"


def test_date_of_an_entry_is_the_one_it_is_told() -> None:
    entry = replace(FERRY, updated=datetime(2026, 1, 3, tzinfo=UTC))

    assert our_entry(entry).findtext(f"{A}updated") == "2026-01-03T00:00:00+00:00"


def test_empty_feed_tells_no_time_of_its_making() -> None:
    empty = replace(HEAD, updated=None)

    assert our_feed(head=empty).findtext(f"{A}updated") == "2000-01-01T00:00:00+00:00"
    assert our_channel(head=empty).find("lastBuildDate") is None


def test_plain_feedgen_takes_now_for_a_date_that_it_is_not_told() -> None:
    feed = plain_feedgen()
    just_now = datetime.now(UTC) - timedelta(minutes=1)

    assert feed.updated() > just_now
    assert feed.lastBuildDate() > just_now
    assert plain_entry(feed).updated() > just_now


def test_writing_dates_leaves_the_locale_of_the_process_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locale, "setlocale", _no_locale)

    assert our_item(FERRY).findtext("pubDate") == "Fri, 02 Jan 2026 08:00:00 +0000"


def test_plain_feedgen_changes_the_locale_of_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locale, "setlocale", _no_locale)

    with pytest.raises(AssertionError, match="locale"):
        feedgen.util.formatRFC2822(JANUARY)


ZONES = builds(timezone, builds(timedelta, minutes=integers(-1439, 1439)))


@given(datetimes(timezones=ZONES))
def test_dates_are_those_of_the_standard_library(moment: datetime) -> None:
    assert rfc_2822(moment) == format_datetime(moment)


def _no_locale(*_args: object) -> None:
    raise AssertionError("the locale was touched")


# ---- People


def test_author_without_a_mail_address_is_named_in_rss() -> None:
    item = our_item(FERRY)

    assert [creator.text for creator in item.findall(f"{DC}creator")] == ["Ada"]
    assert item.find("author") is None


def test_author_with_a_mail_address_is_named_once_in_rss() -> None:
    item = our_item(replace(FERRY, authors=(Person("Ada", "ada@porto.example"),)))

    assert [author.text for author in item.findall("author")] == ["ada@porto.example (Ada)"]
    assert item.find(f"{DC}creator") is None


def test_all_of_several_authors_are_named_in_rss_and_in_one_way() -> None:
    item = our_item(replace(FERRY, authors=(Person("Ada", "ada@porto.example"), Person("Bea"))))

    assert [creator.text for creator in item.findall(f"{DC}creator")] == ["Ada", "Bea"]
    assert item.find("author") is None


def test_author_of_a_feed_is_named_in_rss() -> None:
    assert our_channel().findtext(f"{DC}creator") == "Desk"

    channel = our_channel(head=replace(HEAD, author=Person("Desk", "desk@porto.example")))

    assert channel.findtext("managingEditor") == "desk@porto.example (Desk)"
    assert channel.find(f"{DC}creator") is None


def test_plain_feedgen_forgets_authors_without_mail_in_rss() -> None:
    feed = plain_feedgen()
    feed.author(name="Desk")
    plain_entry(feed).author(name="Ada")

    document = feed.rss_str()

    assert b"Desk" not in document
    assert b"Ada" not in document


# ---- Enclosures and media


def test_every_enclosure_is_in_rss() -> None:
    item = our_item(replace(FERRY, enclosures=(SONG, TEXT)))

    assert [dict(enclosure.attrib) for enclosure in item.findall("enclosure")] == [
        {"url": SONG.url, "length": "7", "type": "audio/mpeg"}
    ]
    assert [content.get("url") for content in item.findall(f"{MEDIA}content")] == [TEXT.url]


def test_unknown_length_of_an_enclosure_is_0_in_rss_and_absent_in_atom() -> None:
    entry = replace(FERRY, enclosures=(TEXT,))

    assert our_item(entry).find("enclosure").get("length") == "0"
    assert our_entry(entry).findall(f"{A}link")[1].get("length") is None


def test_plain_feedgen_keeps_the_last_enclosure_alone() -> None:
    feed = plain_feedgen()
    entry = plain_entry(feed)
    entry.enclosure(SONG.url, "7", SONG.type)
    entry.enclosure(TEXT.url, "0", TEXT.type)

    assert [enclosure.get("url") for enclosure in channel_of(feed).findall("item/enclosure")] == [TEXT.url]


def test_picture_stands_alone_with_its_words_and_who_made_it() -> None:
    picture = Media(
        "https://porto.example/f.jpg", "image/jpeg", alt="A ferry", caption="In port", credit="Bea", width=640
    )

    for parent in (our_item(replace(FERRY, image=picture)), our_entry(replace(FERRY, image=picture))):
        content = parent.find(f"{MEDIA}content")
        assert dict(content.attrib) == {
            "url": picture.url,
            "type": "image/jpeg",
            "medium": "image",
            "width": "640",
        }
        assert [(child.tag.removeprefix(MEDIA), child.text) for child in content] == [
            ("title", "In port"),
            ("description", "A ferry"),
            ("credit", "Bea"),
        ]
        assert parent.find(f"{MEDIA}thumbnail").get("url") == picture.url
        assert parent.find(f"{MEDIA}group") is None


def test_plain_feedgen_calls_a_picture_a_group_of_variants() -> None:
    feed = plain_feedgen()
    feed.load_extension("media")
    plain_entry(feed).media.content(url="https://porto.example/f.jpg", medium="image")

    item = channel_of(feed).find("item")

    assert item.find(f"{MEDIA}group/{MEDIA}content") is not None
    assert not hasattr(feed.entry()[0].media, "title")


# ---- Content


def test_content_is_html_in_atom_and_stands_beside_the_summary_in_rss() -> None:
    content = our_entry(FERRY).find(f"{A}content")
    item = our_item(FERRY)

    assert (content.get("type"), content.text) == ("html", "<p>Two hours.</p>")
    assert item.findtext("description") == "Two hours."
    assert item.findtext(f"{CONTENT}encoded") == "<p>Two hours.</p>"


def test_plain_feedgen_writes_content_without_a_type_or_with_a_wrong_one() -> None:
    for kind in (None, "CDATA"):
        feed = plain_feedgen()
        plain_entry(feed).content("<p>Two hours.</p>", type=kind)

        assert first_entry_of(feed).find(f"{A}content").get("type") == kind


def test_language_of_an_entry_is_told_in_both_formats() -> None:
    entry = replace(FERRY, language="pt-BR")

    assert our_entry(entry).get("{http://www.w3.org/XML/1998/namespace}lang") == "pt-BR"
    assert our_item(entry).findtext(f"{DC}language") == "pt-BR"


def test_plain_feedgen_has_no_place_for_the_language_of_an_entry() -> None:
    assert not hasattr(feedgen.entry.FeedEntry(), "language")


def test_rights_of_an_entry_are_told_in_both_formats() -> None:
    entry = replace(FERRY, rights="© Ada")

    assert our_entry(entry).findtext(f"{A}rights") == "© Ada"
    assert our_item(entry).findtext(f"{DC}rights") == "© Ada"


def test_plain_feedgen_forgets_the_rights_of_an_entry_in_rss() -> None:
    feed = plain_feedgen()
    plain_entry(feed).rights("© Ada")

    assert "© Ada".encode() not in feed.rss_str(encoding="UTF-8")


def test_update_of_an_entry_is_told_in_rss() -> None:
    entry = replace(FERRY, updated=datetime(2026, 1, 3, tzinfo=UTC))

    assert our_item(entry).findtext(f"{A}updated") == "2026-01-03T00:00:00Z"


def test_plain_feedgen_forgets_the_update_of_an_entry_in_rss() -> None:
    feed = plain_feedgen()
    feed.updated(JANUARY)
    plain_entry(feed).updated(datetime(1999, 1, 3, tzinfo=UTC))

    assert b"1999" not in feed.rss_str()


# ---- Order, terms, and what feedgen says of itself


def test_entries_stand_in_the_order_that_they_are_given_in() -> None:
    second = replace(FERRY, id="https://porto.example/2/", atom_id="https://porto.example/2/", title="Second")

    assert [item.findtext("title") for item in our_channel(FERRY, second).findall("item")] == [
        "Ferry late",
        "Second",
    ]
    assert [entry.findtext(f"{A}title") for entry in our_feed(FERRY, second).findall(f"{A}entry")] == [
        "Ferry late",
        "Second",
    ]


def test_plain_feedgen_reverses_the_order() -> None:
    feed = plain_feedgen()
    plain_entry(feed, "First")
    plain_entry(feed, "Second")

    assert [item.findtext("title") for item in channel_of(feed).findall("item")] == ["Second", "First"]


def test_all_terms_are_handed_over_in_one_call(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []
    real = feedgen.entry.FeedEntry.category

    def counted(self: Any, *args: Any, **kwargs: Any) -> Any:
        calls.append(args)
        return real(self, *args, **kwargs)

    monkeypatch.setattr(feedgen.entry.FeedEntry, "category", counted)

    item = our_item(replace(FERRY, terms=("sea", "port", "sport")))

    assert [category.text for category in item.findall("category")] == ["sea", "port", "sport"]
    assert len(calls) == 1


def test_plain_feedgen_rebuilds_all_terms_at_each_call() -> None:
    entry = feedgen.entry.FeedEntry()
    entry.category(term="sea")
    before = entry._FeedEntry__rss_category
    entry.category(term="port")

    assert entry._FeedEntry__rss_category is not before


def test_documents_name_feedsync_alone_and_without_a_version() -> None:
    channel, generator = our_channel(FERRY), our_feed(FERRY).find(f"{A}generator")

    assert channel.findtext("generator") == "feedsync"
    assert channel.find("docs") is None
    assert (generator.text, dict(generator.attrib)) == ("feedsync", {})


def test_plain_feedgen_names_itself_with_a_version() -> None:
    channel = channel_of(plain_feedgen())

    assert channel.findtext("generator") == "python-feedgen"
    assert channel.find("docs") is not None
