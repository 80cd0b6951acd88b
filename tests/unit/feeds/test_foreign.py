"""Feeds of others: as the programs of this world write them, and as they break."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedsync.document import ReadBack
from feedsync.feeds.atom import ATOM
from feedsync.feeds.foreign import read_feed
from feedsync.feeds.foreign_values import ForeignEntry, ForeignFeed
from feedsync.feeds.json_feed import JSON_FEED
from feedsync.feeds.rss import RSS
from feedsync.text.feed_dates import moment
from feedsync.text.titles import plain

DATA = Path(__file__).parents[2] / "data"
HOME = "https://old.example"
SEPTEMBER = datetime(2026, 9, 5, 8, 3, tzinfo=UTC)


def rss(items: str, head: str = "", attributes: str = "") -> bytes:
    return f'<rss version="2.0" {attributes}><channel><title>T</title>{head}{items}</channel></rss>'.encode()


def atom(entries: str, head: str = "", attributes: str = "") -> bytes:
    return f'<feed xmlns="http://www.w3.org/2005/Atom" {attributes}>{head}{entries}</feed>'.encode()


def only(content: bytes, address: str = f"{HOME}/feed/") -> ForeignEntry:
    (entry,) = read_feed(content, address).entries
    return entry


WORDPRESS = """\
<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"
	xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
	xmlns:atom="http://www.w3.org/2005/Atom" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">
<channel>
	<title>Porto &#8212; News</title>
	<atom:link href="https://old.example/feed/" rel="self" type="application/rss+xml" />
	<link>https://old.example</link>
	<image><url>https://old.example/i.png</url><title>Logo</title><link>https://logo.example</link></image>
	<item>
		<title>Ferry &#8220;late&#8221; &amp; full</title>
		<link>https://old.example/2026/ferry/</link>
		<dc:creator><![CDATA[desk]]></dc:creator>
		<pubDate>Sat, 05 Sep 2026 08:03:00 +0000</pubDate>
		<guid isPermaLink="false">https://old.example/?p=12</guid>
		<content:encoded><![CDATA[<p>Late &nbsp; <item><guid>x</guid></item></p>]]></content:encoded>
	</item>
</channel></rss>"""


def test_wordpress() -> None:
    assert read_feed(WORDPRESS.encode()) == ForeignFeed(
        format="rss",
        title="Porto — News",
        self_url=f"{HOME}/feed/",
        home_url=HOME,
        entries=(
            ForeignEntry(f"{HOME}/?p=12", f"{HOME}/2026/ferry/", "Ferry “late” & full", SEPTEMBER, None),
        ),
        previous="",
    )


def test_blogger() -> None:
    content = atom(
        """<entry><id>tag:blogger.com,1999:blog-1.post-2</id><published>2026-09-05T01:03:00.000-07:00</published>
        <updated>2026-09-05T01:03:00.001-07:00</updated><title type='text'>Ferry &lt;b&gt; late</title>
        <content type='html'>&lt;p&gt;x</content><link rel='edit' href='https://blogger.example/edit'/>
        <link rel='replies' type='text/html' href='https://old.example/ferry.html#comment-form'/>
        <link rel='alternate' type='text/html' href='https://old.example/ferry.html' title='Ferry'/></entry>""",
        """<?xml-stylesheet href="x"?><id>tag:blogger.com,1999:blog-1</id><title type='text'>Porto</title>
        <link rel='http://schemas.google.com/g/2005#feed' href='https://old.example/feeds/posts/default'/>
        <link rel='self' href='https://blogger.example/feeds/1/posts/default'/>
        <link rel='alternate' href='https://old.example/'/>
        <link rel='next' href='https://blogger.example/feeds/1/posts/default?start-index=26'/>""",
    )

    assert read_feed(content) == ForeignFeed(
        format="atom",
        title="Porto",
        self_url="https://blogger.example/feeds/1/posts/default",
        home_url=f"{HOME}/",
        entries=(
            ForeignEntry(
                "tag:blogger.com,1999:blog-1.post-2",
                f"{HOME}/ferry.html",
                "Ferry <b> late",
                SEPTEMBER,
                SEPTEMBER,
            ),
        ),
        previous="https://blogger.example/feeds/1/posts/default?start-index=26",
        id="tag:blogger.com,1999:blog-1",
    )


def test_jekyll() -> None:
    content = atom(
        """<entry><title type="html">Ferry &lt;em&gt;late&lt;/em&gt; &amp;amp; full</title>
        <link href="https://old.example/ferry.html" rel="alternate" type="text/html" title="x" />
        <published>2026-09-05T08:03:00+00:00</published><updated>2026-09-05T08:03:00+00:00</updated>
        <id>https://old.example/ferry</id></entry>""",
        """<generator>Jekyll</generator><link href="https://old.example/feed.xml" rel="self" />
        <link href="https://old.example/" rel="alternate" type="text/html" />""",
    )

    assert only(content) == ForeignEntry(
        f"{HOME}/ferry", f"{HOME}/ferry.html", "Ferry late & full", SEPTEMBER, SEPTEMBER
    )


@pytest.mark.parametrize(
    ("item", "entry"),
    [
        pytest.param(
            "<title>Ferry</title><link>https://old.example/f/</link><pubDate>Sat, 05 Sep 2026 08:03:00 +0000</pubDate>"
            "<guid>https://old.example/f/</guid>",
            ForeignEntry(f"{HOME}/f/", f"{HOME}/f/", "Ferry", SEPTEMBER, None),
            id="Hugo",
        ),
        pytest.param(
            "<title><![CDATA[Ferry]]></title><link>https://old.example/f/</link>"
            '<guid isPermaLink="false">65f0c0ffee</guid><pubDate>Sat, 05 Sep 2026 08:03:00 GMT</pubDate>',
            ForeignEntry("65f0c0ffee", f"{HOME}/f/", "Ferry", SEPTEMBER, None),
            id="Ghost",
        ),
        pytest.param(
            "<title><![CDATA[Ferry]]></title><link>https://medium.example/f-1?source=rss----2</link>"
            '<guid isPermaLink="false">https://medium.example/p/1</guid>'
            "<pubDate>Sat, 05 Sep 2026 08:03:00 GMT</pubDate><atom:updated>2026-09-05T08:03:00.123Z</atom:updated>",
            ForeignEntry(
                "https://medium.example/p/1",
                "https://medium.example/f-1?source=rss----2",
                "Ferry",
                SEPTEMBER,
                SEPTEMBER,
            ),
            id="Medium",
        ),
        pytest.param(
            "<title><![CDATA[Ferry &amp; I]]></title><description><![CDATA[x]]></description>"
            '<link>https://s.example/p/f</link><guid isPermaLink="false">https://s.example/p/f</guid>'
            '<pubDate>Sat, 05 Sep 2026 08:03:00 GMT</pubDate><enclosure url="https://s.example/i" length="0"/>',
            ForeignEntry("https://s.example/p/f", "https://s.example/p/f", "Ferry & I", SEPTEMBER, None),
            id="Substack",
        ),
    ],
)
def test_items_of(item: str, entry: ForeignEntry) -> None:
    assert only(rss(f"<item>{item}</item>", attributes='xmlns:atom="http://www.w3.org/2005/Atom"')) == entry


@pytest.mark.parametrize(("form", "name"), [(RSS, "rss"), (ATOM, "atom"), (JSON_FEED, "json")])
def test_our_own_documents_read_as_we_read_them_back(form: object, name: str) -> None:
    documents = sorted(DATA.glob(f"*.{name}"))
    assert documents
    for document in documents:
        content = document.read_bytes()
        ours: ReadBack = form.read_back(content)  # type: ignore[attr-defined]
        feed = read_feed(content)
        assert feed.format == name
        assert {entry.id: (entry.link, entry.published) for entry in feed.entries} == {
            key: (entry.url, entry.published) for key, entry in ours.entries.items()
        }
        titles = [entry.title for entry in ours.entries.values()]
        # A title of RSS may be markup, and nothing says whether it is.
        assert [entry.title for entry in feed.entries] == [plain(t) if name == "rss" else t for t in titles]
        assert feed.id == ours.id


def test_rss_1() -> None:
    content = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
      xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://old.example/index.rdf">
      <title>Porto</title><link>https://old.example/</link><items><rdf:Seq/></items></channel>
      <item rdf:about="https://old.example/1"><title>One</title><link>https://old.example/1</link>
      <dc:date>2026-09-05T09:03+01:00</dc:date></item></rdf:RDF>"""

    feed = read_feed(content)

    assert (feed.format, feed.title, feed.home_url) == ("rss", "Porto", f"{HOME}/")
    assert feed.entries == (ForeignEntry(f"{HOME}/1", f"{HOME}/1", "One", SEPTEMBER, None),)


def test_rss_0_91_with_its_document_type() -> None:
    content = b"""<?xml version="1.0"?><!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN"
      "http://my.netscape.com/publish/formats/rss-0.91.dtd"><rss version="0.91"><channel><title>Caff&egrave;</title>
      <link>https://old.example/</link><item><title>One &copy;</title><link>https://old.example/1</link></item>
      </channel></rss>"""

    feed = read_feed(content)

    assert feed.title == "Caffè"
    assert feed.entries == (ForeignEntry(f"{HOME}/1", f"{HOME}/1", "One ©", None, None),)


def test_atom_0_3() -> None:
    content = b"""<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>Porto</title>
      <link rel="alternate" type="text/html" href="https://old.example/"/><entry><id> tag:1 </id>
      <title type="text/html" mode="escaped">One &amp;amp; two</title><link rel="alternate" href="/1"/>
      <issued>2026-09-05T08:03:00Z</issued><modified>2026-09-05T08:03:00Z</modified></entry></feed>"""

    assert only(content) == ForeignEntry("tag:1", f"{HOME}/1", "One & two", SEPTEMBER, SEPTEMBER)


def test_json_feed() -> None:
    content = json.dumps(
        {
            "version": "https://jsonfeed.org/version/1",
            "title": "Porto",
            "home_page_url": "/",
            "feed_url": f"{HOME}/feed.json",
            "next_url": "?page=2",
            "items": [
                {"id": 12, "url": "/1", "title": "One <b>", "date_published": "2026-09-05T08:03:00Z"},
                {"id": "x", "external_url": "https://else.example/", "date_modified": None, "title": []},
                {"url": f"{HOME}/3"},
                "nothing",
                {},
            ],
        }
    ).encode()

    feed = read_feed(content, f"{HOME}/feed.json")

    assert feed == ForeignFeed(
        format="json",
        title="Porto",
        self_url=f"{HOME}/feed.json",
        home_url=f"{HOME}/",
        entries=(
            ForeignEntry("12", f"{HOME}/1", "One <b>", SEPTEMBER, None),
            ForeignEntry("x", "https://else.example/", "", None, None),
            ForeignEntry(f"{HOME}/3", f"{HOME}/3", "", None, None),
        ),
        previous=f"{HOME}/feed.json?page=2",
    )


@pytest.mark.parametrize(
    ("content", "language", "description"),
    [
        (
            rss("", "<language>it-it</language><description>A &lt;b&gt;b&lt;/b&gt; &amp; c</description>"),
            "it-it",
            "A b & c",
        ),
        (rss("", "<dc:language>it</dc:language>", 'xmlns:dc="http://purl.org/dc/elements/1.1/"'), "it", ""),
        (atom("", "<subtitle>A &amp; b</subtitle>", 'xml:lang="de"'), "de", "A & b"),
        (rss("<item><title>x</title><description>of an entry</description></item>"), "", ""),
        (
            b'{"version": "https://jsonfeed.org/version/1.1", "items": [], "language": "pt-BR", "description": "A"}',
            "pt-BR",
            "A",
        ),
        (b'{"version": "https://jsonfeed.org/version/1.1", "items": [], "language": ["it"]}', "", ""),
    ],
)
def test_what_a_feed_tells_of_its_site(content: bytes, language: str, description: str) -> None:
    feed = read_feed(content, f"{HOME}/feed/")
    assert (feed.language, feed.description) == (language, description)


@pytest.mark.parametrize("number", ["1.50", "12345678901234567890", "1" * 5000, "1e400"])
def test_an_id_that_is_a_number_stays_as_it_is_written(number: str) -> None:
    content = f'{{"version": "https://jsonfeed.org/version/1.1", "items": [{{"id": {number}}}]}}'

    assert only(content.encode()).id == number


# --- Ids and links --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("item", "id", "link"),
    [
        ("<guid>\n a  b \n</guid><link>/1</link>", "a  b", f"{HOME}/1"),
        ("<guid>HTTPS://Old.example/caffè</guid><link>/1</link>", "HTTPS://Old.example/caffè", f"{HOME}/1"),
        ("<guid>https://old.example/1</guid>", f"{HOME}/1", f"{HOME}/1"),
        ("<guid isPermaLink='false'>https://old.example/1</guid>", f"{HOME}/1", ""),
        ("<guid>urn:x</guid>", "urn:x", ""),
        ("<guid> </guid><link>https://old.example/caffè</link>", f"{HOME}/caffè", f"{HOME}/caff%C3%A8"),
        ("<link>/1</link>", f"{HOME}/1", f"{HOME}/1"),
        ("<link>https://old.example/?a=1&b=2&amp;c=3</link>", f"{HOME}/?a=1&b=2&c=3", f"{HOME}/?a=1&b=2&c=3"),
        ("<atom:link href='/2' rel='alternate'/><guid>x</guid>", "x", f"{HOME}/2"),
        ("<atom:link href='/2' rel='self'/><link>/1</link><guid>x</guid>", "x", f"{HOME}/1"),
        ("<link>javascript:alert(1)</link><guid>x</guid>", "x", ""),
        (
            "<link>https://feeds.example/~r/1</link><fb:origLink>https://old.example/1</fb:origLink>",
            "https://feeds.example/~r/1",
            f"{HOME}/1",
        ),
    ],
)
def test_id_and_link_of_an_rss_item(item: str, id: str, link: str) -> None:  # noqa: A002
    attributes = (
        'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:fb="http://rssnamespace.org/feedburner/ext/1.0"'
    )
    entry = only(rss(f"<item>{item}</item>", attributes=attributes))

    assert (entry.id, entry.link) == (id, link)


def test_addresses_are_relative_to_what_the_document_says() -> None:
    content = atom(
        "<entry xml:base='../b/'><id>1</id><link href='c'/></entry>", attributes="xml:base='/a/x/'"
    )

    assert only(content).link == f"{HOME}/a/b/c"


def test_the_page_of_an_article_is_its_link_whatever_comes_first() -> None:
    content = atom("<entry><id>1</id><link type='application/json' href='/j'/><link href='/h'/></entry>")

    assert only(content).link == f"{HOME}/h"


def test_an_archive_goes_before_a_next_page() -> None:
    head = "<link rel='next' href='/p2'/><link rel='prev-archive' href='/2025'/>"

    assert read_feed(atom("", head), f"{HOME}/feed").previous == f"{HOME}/2025"
    assert read_feed(atom("", head)).previous == ""


def test_an_rss_feed_names_its_next_page_with_a_link_of_atom() -> None:
    head = "<atom:link rel='next' href='?paged=2'/>"
    content = rss("", head, 'xmlns:atom="http://www.w3.org/2005/Atom"')

    assert read_feed(content, f"{HOME}/feed/").previous == f"{HOME}/feed/?paged=2"


def test_a_title_in_xhtml_is_its_text() -> None:
    title = (
        "<title type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>One <b>&amp;amp;</b> two</div></title>"
    )

    assert only(atom(f"<entry><id>1</id>{title}</entry>")).title == "One &amp; two"


def test_what_comes_twice_is_there_once_and_what_differs_stays() -> None:
    one, other, nothing = "<guid>1</guid><link>/1</link>", "<guid>1</guid><link>/2</link>", "<title></title>"
    items = "".join(f"<item>{item}</item>" for item in (one, one, other, nothing))

    assert [entry.link for entry in read_feed(rss(items), HOME).entries] == [f"{HOME}/1", f"{HOME}/2"]


def test_an_entry_that_is_quoted_in_an_entry_is_none() -> None:
    content = atom("<entry><id>1</id><content><entry><id>2</id></entry></content></entry>")

    assert only(content).id == "1"


# --- Dates ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Sat, 05 Sep 2026 08:03:00 GMT",
        "Sat, 5 Sep 2026 8:03 GMT",
        "5 Sep 26 08:03:00 Z",
        "Saturday, 5 September 2026 08:03:00 +0000",
        "Sat,05 Sep 2026 08:03:00",
        "Sat, 05 Sep 2026 03:03:00 EST",
        "Sat, 05 Sep 2026 01:03:00 PDT",
        "Sat, 05 Sep 2026 09:03:00 CET",
        "Sat, 05 Sep 2026 10:03:00 +02:00",
        "Sat, 05 Sep 2026 09:03:00 GMT+1",
        "Mon, 05 Sep 2026 08:03:00 +0000",
        "lun, 05 Sep 2026 08:03:00 +0000",
        "05-Sep-2026 08:03:00 UTC",
        "Sep 5, 2026 8:03 AM",
        "Sat Sep  5 08:03:00 2026",
        "Sat Sep  5 08:03:00 UTC 2026",
        "2026-09-05T08:03:00Z",
        "2026-09-05T08:03:00.123456789+00:00",
        "2026-09-05T08:03Z",
        "2026-09-05 10:03:00 CEST",
        "2026-09-05T08:03:00",
        " 2026-09-05T08:03:00Z\n",
    ],
)
def test_a_date_as_feeds_write_it(text: str) -> None:
    assert moment(text) == SEPTEMBER


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "Sat, 31 Feb 2026 08:00:00 GMT",
        "05 Foo 2026",
        "0000-00-00 00:00:00",
        "5 Sep 2026 99:99",
        "9" * 999,
    ],
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert moment(text) is None


@given(
    st.text(max_size=90)
    | st.from_regex(r"[A-Z]{3}, \d{1,2} [A-Z][a-z]{2} \d{2,4} \d\d:\d\d:\d\d [+-]?[\dA-Z]{1,5}")
)
def test_no_date_is_an_error(text: str) -> None:
    found = moment(text)
    assert found is None or found.utcoffset() is not None


# --- What is broken or hostile --------------------------------------------------------------------

CAFFE = '<?xml version="1.0"{}?><rss><channel><title>Caffè</title></channel></rss>'


@pytest.mark.parametrize(
    ("content", "charset"),
    [
        (CAFFE.format("").encode(), ""),
        (CAFFE.format("").encode("utf-8-sig"), ""),
        (b"\r\n  " + CAFFE.format("").encode(), ""),
        (b"\xef\xbb\xbf\n" + CAFFE.format("").encode(), ""),
        (CAFFE.format("").encode("cp1252"), ""),
        (CAFFE.format("").encode("cp1252"), "utf-8"),
        (CAFFE.format(' encoding="ISO-8859-1"').encode("latin-1"), ""),
        (CAFFE.format(' encoding="UTF-8"').encode("cp1252"), "ISO-8859-1"),
        (CAFFE.format(' encoding="UTF-8"').encode(), "iso-8859-1"),
        (CAFFE.format(' encoding="iso-8859-1"').encode(), ""),
        (CAFFE.format("").encode("utf-16"), ""),
        (CAFFE.format("").encode("utf-16-be"), "utf-8"),
        (CAFFE.format(' encoding="x-nonsense"').encode(), "unicode_escape"),
        (CAFFE.format("").encode(), "idna"),
        (CAFFE.format("").encode(), "\x00"),
        (CAFFE.format("").encode("cp037"), "cp037"),
    ],
)
def test_the_charset_is_found(content: bytes, charset: str) -> None:
    assert read_feed(content, charset=charset).title == "Caffè"


def test_a_charset_of_many_bytes_is_believed() -> None:
    content = '<?xml version="1.0" encoding="gb2312"?><rss><channel><title>联通</title></channel></rss>'

    assert read_feed(content.encode("gb2312")).title == "联通"


def test_one_character_cut_in_two_does_not_spoil_the_others() -> None:
    content = rss("<item><title>Caffè, perché, città, più\xff</title><guid>1</guid></item>")

    assert only(content.replace("ÿ".encode(), b"\xe2\x82")).title == "Caffè, perché, città, più\ufffd"


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("a&nbsp;b &eacute; &hellip;", "a b é …"),
        ("Q&A & more &unknown; x", "Q&A & more &unknown; x"),
        ("a\x08b\x00c\x1bd", "abcd"),
        ("a&#8;b&#x1F600;", "ab😀"),
        ("<![CDATA[AT&amp;T &lt;]]>", "AT&T <"),
        ("<b>bold</b> and <i>more</i>", "bold and more"),
        ("&LT;b&GT;", ""),
    ],
)
def test_a_title_as_it_should_not_be(title: str, text: str) -> None:
    assert only(rss(f"<item><guid>1</guid><title>{title}</title></item>")).title == text


def test_a_prefix_that_is_not_declared_spoils_nothing() -> None:
    content = rss(
        "<item><media:title>No</media:title><title>Yes</title><guid>1</guid></item><item><guid>2</guid></item>"
    )

    assert [entry.title for entry in read_feed(content).entries] == ["Yes", ""]


def test_what_is_cut_off_loses_the_last_entry_alone() -> None:
    whole = rss(
        "<item><guid>https://old.example/1</guid></item><item><guid>https://old.example/12345</guid></item>"
    )

    for length in range(whole.index(b"12345"), whole.index(b"12345") + 12):
        assert [entry.id for entry in read_feed(whole[:length]).entries] == [f"{HOME}/1"]


LAUGHS = (
    '<!DOCTYPE rss [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 50}">' for a, b in zip("abcdef", "bcdefg", strict=True))
    + "]>"
)


@pytest.mark.parametrize(
    "content",
    [
        LAUGHS + "<rss><channel><title>&g;</title></channel></rss>",
        LAUGHS + '<rss><channel><title x="&g;"/></channel></rss>',
        '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><channel><title>&x;</title></channel></rss>',
        '<!-- <![CDATA[ --><!DOCTYPE rss [<!ENTITY % x SYSTEM "http://127.0.0.1/x"> %x;]><rss/>',
    ],
)
@pytest.mark.parametrize("charset", ["utf-8", "utf-16"])
def test_entities_of_its_own_are_refused(content: str, charset: str) -> None:
    with pytest.raises(ValueError, match="declares entities of its own"):
        read_feed(content.encode(charset))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf \n\0", "is empty"),
        (b"Not found", "is no feed: it is neither XML nor JSON"),
        (b"<", "is no feed: it is neither XML nor JSON"),
        (b"<urlset><url/></urlset>", "is no feed: it is a sitemap"),
        (b"<opml/>", "is no feed: it is a list of subscriptions"),
        (b"<div><item/></div>", "is no feed: it is XML whose outermost element is `div`"),
        (b'{"code":"rest_no_route"}', "is JSON, but no JSON Feed"),
        (b"[1]", "is JSON, but no JSON Feed"),
        (b'{"version": "https://jsonfeed.org/version/1"', "it begins as JSON, which is broken"),
        (b'{"version": "https://jsonfeed.org/version/1"}', "without a list of items"),
        (b"[" * 100_000, "nested too deep"),
        (b"<!doctype html><title>x</title>", "is a web page and names no feed"),
        (
            b"""<?xml version='1.0'?><html><link rel='stylesheet' href='a.css'/>
            <link type=application/rss+xml rel=alternate href='/feed/?a=1&amp;b=2'></html>""",
            "is a web page; the address of the feed is https://old.example/feed/?a=1&b=2",
        ),
        (
            b"""<!DOCTYPE html><LINK REL='alternate' TYPE='application/json' HREF='/wp-json/'>
            <link rel="alternate" type="application/feed+json" href="javascript:x">
            <link rel="alternate" type="application/atom+xml; charset=utf-8" href="https://old.example/atom">""",
            "is a web page; the address of the feed is https://old.example/atom",
        ),
    ],
)
def test_what_is_no_feed_is_said_in_a_sentence(content: bytes, sentence: str) -> None:
    with pytest.raises(ValueError) as raised:
        read_feed(content, f"{HOME}/")

    assert sentence in str(raised.value)


@pytest.mark.parametrize(
    "content",
    [
        b"<rss><channel>" + b"<item>" * 200_000,
        b"<rss><channel>" + b"<![CDATA[" * 200_000,
        b"<rss><channel><title>" + b"&" * 1_000_000,
        b"<rss><channel><title>" + b"<b>" * 200_000,
        b"<rss><channel>" + b"<item/>" * 100_001,
        b'{"version":"https://jsonfeed.org/version/1","items":[{}' + b",{}" * 100_000 + b"]}",
        b"<html>" + b"<link " * 200_000,
        b"<!DOCTYPE html>" + b"<link a='" * 200_000,
        b"<!--" * 200_000,
    ],
    ids=lambda content: content[:40].decode(),
)
def test_piles_are_read_or_refused(content: bytes) -> None:
    assert refused(content) or read_feed(content).entries == ()


@given(st.binary(max_size=200) | st.text("<>!?/&;[]{}\"'= rsfedchanlitmgu:", max_size=200).map(str.encode))
def test_whatever_comes_is_read_or_refused(content: bytes) -> None:
    for whole in (
        content,
        b"<rss><channel><item>" + content + b"</item></channel></rss>",
        b'{"version":' + content,
    ):
        refused(whole)


def refused(content: bytes) -> bool:
    """Whether it is refused, and with a sentence."""
    try:
        read_feed(content, f"{HOME}/")
    except ValueError as error:
        sentence = str(error)
    else:
        return False
    assert sentence.startswith("is ")
    return True
