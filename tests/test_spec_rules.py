"""The rules themselves: a good document breaks none, and for each rule there is one that breaks it."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import spec_rules
from spec_rules import atom_findings, json_feed_findings, rss_findings

RSS = """<?xml version='1.0' encoding='UTF-8'?>
<rss xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/" \
xmlns:atom="http://www.w3.org/2005/Atom" xmlns:content="http://purl.org/rss/1.0/modules/content/" version="2.0">
  <channel>
    <title>Porto</title>
    <link>https://porto.example/</link>
    <description>News of the harbour</description>
    <atom:link href="https://porto.example/feeds/news.rss" rel="self" type="application/rss+xml"/>
    <image><url>https://porto.example/logo.png</url><title>Porto</title><link>https://porto.example/</link></image>
    <language>it</language>
    <lastBuildDate>Sun, 04 Jan 2026 08:00:00 +0000</lastBuildDate>
    <ttl>30</ttl>
    <managingEditor>desk@porto.example (Desk)</managingEditor>
    <item>
      <title>Ferry late</title>
      <link>https://porto.example/ferry/</link>
      <description>Two hours.</description>
      <content:encoded>&lt;p id="a"&gt;&lt;a href="#a"&gt;Two&lt;/a&gt; hours. &lt;img src="https://porto.example/f.png" \
srcset="https://porto.example/f.png 1x, https://porto.example/g.png 2x"&gt;&lt;/p&gt;</content:encoded>
      <guid isPermaLink="false">ferry-1</guid>
      <category>sea</category>
      <pubDate>Fri, 02 Jan 2026 08:00:00 +0000</pubDate>
      <author>ada@porto.example (Ada)</author>
      <enclosure url="https://porto.example/ferry.mp3" length="0" type="audio/mpeg"/>
      <media:content url="https://porto.example/f.png" type="image/png" medium="image" width="10"><media:title \
type="plain">A ferry</media:title></media:content>
      <media:thumbnail url="https://porto.example/f.png"/>
      <dc:language>en</dc:language>
      <atom:updated>2026-01-04T08:00:00Z</atom:updated>
    </item>
    <item>
      <title>Fish</title>
      <guid>https://porto.example/fish/</guid>
      <pubDate>Thu, 01 Jan 2026 08:00:00 +0000</pubDate>
      <dc:creator>Ada</dc:creator>
      <atom:updated>2026-01-01T08:00:00Z</atom:updated>
    </item>
  </channel>
</rss>
"""

ATOM = """<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns:media="http://search.yahoo.com/mrss/" xmlns="http://www.w3.org/2005/Atom" xml:lang="it">
  <id>https://porto.example/feeds/news.atom</id>
  <title>Porto</title>
  <updated>2026-01-04T08:00:00Z</updated>
  <author><name>Desk</name><email>desk@porto.example</email><uri>https://porto.example/desk/</uri></author>
  <link href="https://porto.example/feeds/news.atom" rel="self" type="application/atom+xml"/>
  <link href="https://porto.example/" rel="alternate" type="text/html"/>
  <icon>https://porto.example/icon.png</icon>
  <logo>https://porto.example/logo.png</logo>
  <entry xml:lang="en">
    <id>tag:porto.example,2026:guid/ferry-1</id>
    <title>Ferry late</title>
    <updated>2026-01-04T08:00:00Z</updated>
    <author><name>Ada</name></author>
    <content type="html">&lt;p&gt;Two hours.&lt;/p&gt;</content>
    <summary>Two hours.</summary>
    <category term="sea"/>
    <published>2026-01-02T08:00:00+00:00</published>
    <link rel="alternate" type="text/html" href="https://porto.example/ferry/"/>
    <link rel="enclosure" type="audio/mpeg" href="https://porto.example/ferry.mp3" length="7"/>
    <media:content url="https://porto.example/f.png" type="image/png" medium="image"/>
  </entry>
  <entry>
    <id>https://porto.example/fish/</id>
    <title>Fish</title>
    <updated>2026-01-01T08:00:00Z</updated>
    <link href="https://porto.example/fish/"/>
  </entry>
</feed>
"""

JSON = """{
  "version": "https://jsonfeed.org/version/1.1",
  "title": "Porto",
  "home_page_url": "https://porto.example/",
  "feed_url": "https://porto.example/feeds/news.json",
  "authors": [{"name": "Desk", "url": "mailto:desk@porto.example"}],
  "language": "it",
  "hubs": [{"type": "WebSub", "url": "https://hub.example/"}],
  "_porto": {"a": 1},
  "items": [
    {
      "id": "ferry-1",
      "url": "https://porto.example/ferry/",
      "title": "Ferry late",
      "content_html": "<p>Two hours.</p>",
      "date_published": "2026-01-02T08:00:00Z",
      "date_modified": "2026-01-04T08:00:00Z",
      "tags": ["sea"],
      "language": "en",
      "attachments": [{"url": "https://porto.example/ferry.mp3", "mime_type": "audio/mpeg", "size_in_bytes": 7}]
    },
    {"id": "fish-1", "content_text": "Fish"}
  ]
}
"""

# What is replaced in the good document, by what, and the finding that must follow.
BROKEN_RSS = [
    ("<?xml version", "\n<?xml version", "something stands before"),
    ("<title>Fish</title>", "<title>Fish & chips</title>", "no XML in UTF-8"),
    ("<title>Fish</title>", "<title>Fish\x0b</title>", "no XML in UTF-8"),
    ("'UTF-8'", "'ascii'", "another encoding"),
    ("<rss xmlns:dc", "<!DOCTYPE rss><rss xmlns:dc", "document type"),
    ('version="2.0"', 'version="0.92"', "the root is not <rss"),
    ("http://search.yahoo.com/mrss/", "http://search.yahoo.com/mrss", "unknown namespace"),
    ("<dc:language>en</dc:language>", '<d:language xmlns:d="http://purl.org/dc/elements/1.1/">en</d:language>', "unusual prefix"),
    ("<ttl>30</ttl>", "<textInput/>", "does not belong here"),
    ("<ttl>30</ttl>", "<ttl>30</ttl><ttl>60</ttl>", "more than once"),
    ("<description>News of the harbour</description>", "", "<description> is missing"),
    ("News of the harbour", " ", "<description> is empty"),
    ("  </channel>", "<docs>https://porto.example/</docs></channel>", "behind the items"),
    ("<link>https://porto.example/</link>", "<link>/</link>", "the channel's link is no web"),
    (
        "<link>https://porto.example/</link>",
        "<link>https://porto.example/feeds/news.rss</link>",
        "one of the feed's own links",
    ),
    ('rel="self"', 'rel="hub"', "0 links rel=self"),
    ("https://porto.example/feeds/news.rss", "news.rss", "an atom:link is not absolute"),
    ("application/rss+xml", "text/xml", "another type than application/rss"),
    ("Sun, 04 Jan", "Mon, 04 Jan", "is no date of this format"),
    ("Fri, 02 Jan 2026 08:00:00 +0000", "2026-01-02T08:00:00Z", "is no date of this format"),
    ("Fri, 02 Jan 2026", "Ven, 02 Gen 2026", "is no date of this format"),
    ("Fri, 02 Jan 2026", "Tue, 30 Feb 2026", "is no date of this format"),
    ("2026-01-04T08:00:00Z", "2026-01-04T08:00:00z", "is no date of this format"),
    ("2026-01-04T08:00:00Z", "2026-02-30T08:00:00Z", "is no date of this format"),
    ("Fri, 02 Jan 2026", "Mon, 02 Jan 1989", "before 1990"),
    ("Sun, 04 Jan", "Mon, 05 Jan", "lastBuildDate is not"),
    (RSS[RSS.index("    <item>") : RSS.index("  </channel>")], "", "without items has a lastBuildDate"),
    ("desk@porto.example (Desk)", "Desk", "managingEditor is not `mail (name)`"),
    ("ada@porto.example (Ada)", "ada@porto.example", "author is not `mail (name)`"),
    ("<dc:language>en", "<dc:creator>Ada</dc:creator><dc:language>en", "both author and dc:creator"),
    ("<ttl>30", "<ttl>0", "ttl is no positive number"),
    ("<ttl>30</ttl>", "<skipHours><hour>24</hour></skipHours>", "skipHours are not"),
    ("<ttl>30</ttl>", "<skipDays><day>Lunedì</day></skipDays>", "skipDays are not"),
    ("<ttl>30</ttl>", '<cloud domain="porto.example"/>', "not its five attributes"),
    ("<title>Porto</title><link>", "<title>Logo</title><link>", "the image's title is not"),
    (
        "<link>https://porto.example/</link></image>",
        "<link>https://www.porto.example/</link></image>",
        "the image's link is not",
    ),
    ("logo.png", "logo.svg", "GIF, JPEG or PNG"),
    ("</link></image>", "</link><width>300</width></image>", "not up to 144"),
    ("<language>it", "<language>it_IT", "the language is no language tag"),
    ("<dc:language>en", "<dc:language>english language", "the language is no language tag"),
    ("<title>Fish</title>", "", "neither title nor description"),
    ("<title>Ferry late", "<title>Ferry\nlate", "a line break in the title"),
    ('isPermaLink="false"', 'isPermaLink="no"', "neither true nor false"),
    (' isPermaLink="false"', "", "passes for a permalink"),
    ("https://porto.example/ferry/<", "/ferry/<", "the item's link is no web"),
    ("2026-01-04T08:00:00Z", "2026-01-01T07:00:00Z", "updated before it was published"),
    ("<description>Two hours.</description>", "", "content:encoded without a description"),
    ("&lt;img src", "&lt;script&gt; src", "an active element"),
    ("&lt;img src", "&lt;img onerror='' src", "an active attribute"),
    ('src="https://porto.example/f.png"', 'src="/f.png"', "relative or active: src"),
    ('href="#a"', 'href="javascript:alert(1)"', "relative or active: href"),
    ("https://porto.example/g.png 2x", "g.png 2x", "a relative address in srcset"),
    ('href="#a"', 'href="#b"', "a place that is not in it"),
    (' length="0"', "", "has not the attributes url, length and type"),
    ('url="https://porto.example/ferry.mp3"', 'url="ferry.mp3"', "an enclosure is no web address"),
    ('length="0"', 'length="None"', "the length of an enclosure"),
    ('type="audio/mpeg"', 'type="mp3"', "the type of an enclosure"),
    ("<media:thumbnail", "<media:group><media:content url='https://a.example/'/></media:group><media:thumbnail", "group of one"),
    ('thumbnail url="https://porto.example/f.png"', 'thumbnail url="f.png"', "media:thumbnail is no web address"),
    ('medium="image"', 'medium="picture"', "an unknown medium"),
    ('type="image/png"', 'type="png"', "the type of media"),
    ('width="10"', 'width="10px"', "width of media is no number"),
    ("A ferry", "", "<media:title> is empty"),
    (">ferry-1<", ">https://porto.example/fish/<", "stands 2 times"),
]  # fmt: skip

BROKEN_ATOM = [
    ("<feed xmlns", "<feeds xmlns", "no XML in UTF-8"),
    (' xmlns="http://www.w3.org/2005/Atom"', ' xmlns="http://purl.org/atom/ns#"', "the root is not an Atom feed"),
    ("<title>Fish</title>", "", "<atom:title> is missing"),
    ("<title>Porto</title>", "<title>Porto</title><title>P</title>", "<atom:title> stands more than once"),
    ("<title>Porto</title>", "<title>Porto</title><pubDate/>", "<atom:pubDate> does not belong here"),
    ("<title>Fish<", "<title><", "<atom:title> is empty"),
    ("https://porto.example/icon.png", "/icon.png", "the icon is not absolute"),
    (' rel="self"', ' rel="via"', "0 links rel=self"),
    ('<link href="https://porto.example/" rel="alternate" type="text/html"/>', "", "no link to the site"),
    (
        '<link href="https://porto.example/" rel',
        '<link href="https://porto.example/feeds/news.atom" rel',
        "the link to the site is the feed itself",
    ),
    ("application/atom+xml", "text/xml", "another type than application/atom"),
    ("<updated>2026-01-04T08:00:00Z</updated>\n  <author>", "<updated>2026-01-05T08:00:00Z</updated><author>", "updated is not that of"),
    (ATOM[ATOM.index("  <entry xml") : ATOM.index("</feed>")], "", "updated is not that of"),
    ("<author><name>Desk</name><email>desk@porto.example</email><uri>https://porto.example/desk/</uri></author>", "", "nor every entry"),
    ('<link href="https://porto.example/fish/"/>', "", "neither an alternate link nor content"),
    ("<title>Fish</title>", '<title>Fish</title><content src="https://porto.example/f" type="text/html"/>', "no summary"),
    ("<title>Fish</title>", '<title>Fish</title><content type="image/png">AA==</content>', "no summary"),
    ('<content type="html"', '<content type="CDATA"', "the content has an unknown type"),
    ('<content type="html"', '<content type="html" src="https://porto.example/f"', "lies elsewhere is not empty"),
    ("<updated>2026-01-04T08:00:00Z</updated>\n    <author>", "<updated>2026-01-01T07:00:00Z</updated><author>", "updated before it was published"),
    ("<id>tag:porto.example,2026:guid/ferry-1", "<id>ferry-1", "no absolute IRI"),
    ("<id>tag:porto.example,2026:guid/ferry-1", "<id>tag:porto.example,2026:100%", "no absolute IRI"),
    ("2026-01-02T08:00:00+00:00", "2026-01-02t08:00:00+00:00", "is no date of this format"),
    ("2026-01-02T08:00:00+00:00", "1989-01-02T08:00:00Z", "before 1990"),
    (' term="sea"', "", "a category without a term"),
    ('xml:lang="en"', 'xml:lang="en_GB"', "xml:lang is no language tag"),
    ('href="https://porto.example/ferry.mp3"', 'href="ferry.mp3"', "a link is not absolute"),
    ('rel="enclosure"', 'rel="attachment"', "an unregistered relation"),
    ('type="audio/mpeg"', 'type="mp3"', "the type of a link"),
    ('length="7"', 'length="None"', "the length of a link"),
    ('length="7"', 'hreflang="it_IT"', "the hreflang of a link"),
    ('rel="enclosure" type="audio/mpeg"', 'type="text/html"', "two alternate links"),
    ("<author><name>Ada</name></author>", "<author><email>a@b.example</email></author>", "<atom:name> is missing"),
    ("<email>desk@porto.example", "<email>desk", "the email of a person"),
    ("<uri>https://porto.example", "<uri>", "the uri of a person"),
    ("<title>Fish</title>", '<title type="text/html">Fish</title>', "the title has an unknown type"),
    ("<title>Fish</title>", "<title>Fish<id>a:b</id></title>", "the title of type text holds elements"),
    ("&lt;p&gt;Two", "&lt;p onclick=''&gt;Two", "an active attribute"),
    ("<title>Fish</title>", '<title type="xhtml">Fish</title>', "the title of type xhtml is not one div"),
    ("tag:porto.example,2026:guid/ferry-1", "https://porto.example/fish/", "stands 2 times"),
    ('url="https://porto.example/f.png"', 'url="f.png"', "media:content is no web address"),
]  # fmt: skip

BROKEN_JSON = [
    ('"title": "Porto"', '"title": Porto', "no JSON in UTF-8"),
    ('"title": "Porto"', '"title": "Porto", "title": "P"', "a member appears twice"),
    ('"items": [', '"items": ["", ', "with a list of items"),
    ('"_porto": {"a": 1}', '"_porto": 1', "is no object, or has a dot"),
    ('"_porto"', '"_porto.example"', "is no object, or has a dot"),
    ('"_porto"', '"porto"', "is no member of JSON Feed"),
    ('"title": "Porto"', '"title": 1', "title is of the wrong kind"),
    ('"size_in_bytes": 7', '"size_in_bytes": true', "size_in_bytes is of the wrong kind"),
    ('"title": "Porto"', '"title": ""', "title is empty"),
    ('"url": "https://porto.example/ferry/"', '"url": "/ferry/"', "url is no web address"),
    ('"home_page_url": "https://porto.example/",', "", "home_page_url is missing"),
    ("version/1.1", "version/1", "not version 1.1"),
    ('"language": "it"', '"next_url": "https://porto.example/feeds/news.json"', "next_url is the feed itself"),
    ('"type": "WebSub", ', "", "a hub without type"),
    ("Two hours.", "Two\\u000bhours.", "no document may hold"),
    ("Two hours.", "Two\\ud800hours.", "no document may hold"),
    ('"language": "en"', '"language": "english language"', "no language tag"),
    ('"name": "Desk", "url": "mailto:desk@porto.example"', "", "an author of whom nothing"),
    ("mailto:desk@porto.example", "desk", "the url of an author"),
    ('"id": "fish-1", ', "", "id is missing"),
    ('"content_text": "Fish"', '"title": "Fish"', "neither content_html nor content_text"),
    ("<p>Two", "<p><img src='/f.png'>Two", "relative or active"),
    ('"tags": ["sea"]', '"tags": [1]', "tags are not all texts"),
    ('"2026-01-02T08:00:00Z"', '"Fri, 02 Jan 2026 08:00:00 +0000"', "is no date of this format"),
    ('"2026-01-04T08:00:00Z"', '"2026-01-01T08:00:00Z"', "modified before it was published"),
    ('"attachments": [{', '"attachments": ["", {', "an attachment is no object"),
    ("https://porto.example/ferry.mp3", "ferry.mp3", "an attachment is no web address"),
    ('"mime_type": "audio/mpeg", ', "", "the type of an attachment"),
    ('"size_in_bytes": 7', '"size_in_bytes": -7', "below zero"),
    ('"fish-1"', '"ferry-1"', "stands 2 times"),
]  # fmt: skip

Findings = Callable[[bytes], list[str]]
CASES = [
    *((rss_findings, RSS, *case) for case in BROKEN_RSS),
    *((atom_findings, ATOM, *case) for case in BROKEN_ATOM),
    *((json_feed_findings, JSON, *case) for case in BROKEN_JSON),
]


@pytest.mark.parametrize(
    ("findings", "document"), [(rss_findings, RSS), (atom_findings, ATOM), (json_feed_findings, JSON)]
)
def test_good_document_breaks_no_rule(findings: Findings, document: str) -> None:
    assert findings(document.encode()) == []


@pytest.mark.parametrize(("findings", "document", "old", "new", "expected"), CASES)
def test_broken_document_is_found_out(
    findings: Findings, document: str, old: str, new: str, expected: str
) -> None:
    assert old in document

    found = findings(document.replace(old, new).encode())

    assert any(expected in finding for finding in found), found


def test_bytes_that_are_not_utf_8_are_found_out() -> None:
    for findings, document in ((rss_findings, RSS), (atom_findings, ATOM), (json_feed_findings, JSON)):
        assert findings(document.replace("Fish", "Fis\xe0").encode("latin-1"))


def test_empty_atom_feed_dates_from_the_year_2000() -> None:
    empty = ATOM[: ATOM.index("  <entry xml")] + "</feed>"

    assert atom_findings(empty.replace("2026-01-04T08:00:00Z", "2000-01-01T00:00:00Z").encode()) == []


def test_every_rule_has_a_document_that_breaks_it() -> None:
    found = [
        finding
        for findings, document, old, new, _ in CASES
        for finding in findings(document.replace(old, new).encode())
    ]

    assert [rule for rule in _rules() if not any(rule.search(finding) for finding in found)] == []


def _rules() -> list[re.Pattern[str]]:
    """Whatever the source yields as a finding, with a gap where a value is put in."""
    tree = ast.parse(Path(spec_rules.__file__).read_text("utf-8"))
    yielded = [node.value for node in ast.walk(tree) if isinstance(node, ast.Yield)]
    return [_rule(value) for value in yielded if isinstance(value, (ast.Constant, ast.JoinedStr))]


def _rule(value: ast.Constant | ast.JoinedStr) -> re.Pattern[str]:
    parts = value.values if isinstance(value, ast.JoinedStr) else [value]
    gap_or_text = [re.escape(part.value) if isinstance(part, ast.Constant) else ".*" for part in parts]
    return re.compile("".join(gap_or_text), re.DOTALL)
