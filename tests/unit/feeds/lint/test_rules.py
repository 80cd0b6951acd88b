"""Each rule about documents finds what breaks it, and nothing in what does not."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from papers import ATOM, JSON, KINDS, NOW, RSS, breaches, paper

from feedsync.feeds.lint.paper import Known
from feedsync.feeds.lint.rule import Severity
from feedsync.feeds.lint.rules import ALL_RULES, PAPER_RULES

ENCLOSURE = '<enclosure url="https://porto.example/a.mp3" type="audio/mpeg" length="9"/>'
PONTE = "https://porto.example/ponte/"
GONE = datetime(2026, 11, 22, tzinfo=UTC)

# Rule, kind of part, what breaks it, words of what is said, and what does not break it.
TABLE: list[tuple[int, str, str, str, str]] = [
    (1, "rss", "<rss><channel><title>Pane & burro</title></channel></rss>", "is no XML", RSS),
    (1, "rss", "\n" + RSS, "is no XML", RSS),
    (1, "rss", RSS.partition("\n")[2], "XML declaration", RSS),
    (1, "rss", RSS.replace("Ponte", "Pon\x0bte"), "is no XML", RSS),
    (1, "atom", RSS, "`rss` is no Atom feed", ATOM),
    (1, "json", '{"version":', "is no JSON", '{"version": "https://jsonfeed.org/version/1", "title": "x", "items": []}'),
    (1, "json", "[1]", "no JSON object", '{"version": "https://jsonfeed.org/version/1", "title": "x", "items": []}'),
    (1, "json_item", '{"title": "a\\u0007"}', "no document may hold", '{"title": "a\\\\u0007"}'),
    (2, "rss_channel", "<title/>", "no title", "<title>Porto</title>"),
    (2, "rss_channel", "<description> </description>", "no description", "<description>Il porto</description>"),
    (2, "rss_item", "<title/><description/>", "neither title nor description", "<title/><description>x</description>"),
    (2, "atom_feed", "<author/>", "has an author", "<author><name>Ada</name></author>"),
    (2, "atom_entry", "<title/>", "no title", "<title>x</title>"),
    (2, "atom_entry", "<content/><link rel='via' href='https://a.example/'/>", "neither content nor", "<content/>"),
    (2, "json_feed", '{"version": "1"}', "no version", '{"version": "https://jsonfeed.org/version/1"}'),
    (2, "json_item", '{"content_html": ""}', "neither content_html nor", '{"content_text": "x"}'),
    (3, "rss_item", "<guid/>", "has no id", "<guid isPermaLink='false'>ponte-7</guid>"),
    (3, "rss_item", "<guid>ponte-7</guid>", "and is none", "<guid>https://a.example/7</guid>"),
    (3, "json_item", '{"id": ""}', "has no id", '{"id": "7"}'),
    (5, "rss_item", "<pubDate>2026-11-20T08:00:00Z</pubDate>", "no date of this format", "<pubDate>20 Nov 2026 08:00 GMT</pubDate>"),
    (5, "rss_item", "<pubDate>Mon, 20 Nov 2026 08:00:00 +0000</pubDate>", "no date", "<pubDate>Fri, 20 Nov 2026 08:00:00 +0000</pubDate>"),
    (5, "rss_item", "<pubDate>Ven, 20 Nov 2026 08:00:00 +0000</pubDate>", "no date", "<pubDate>Fri, 20 Nov 2026 09:00:00 +0100</pubDate>"),
    (5, "rss_item", "<pubDate>Fri, 31 Nov 2026 08:00:00 +0000</pubDate>", "no date", "<pubDate>Fri, 20 Nov 2026 08:00:00 +0000</pubDate>"),
    (5, "atom_entry", "<published>2026-11-20t08:00:00z</published>", "no date", "<published>2026-11-20T08:00:00Z</published>"),
    (5, "json_item", '{"date_published": "1989-11-09T18:00:00Z"}', "before 1990", '{"date_published": "1990-11-09T18:00:00Z"}'),
    (5, "json_item", '{"date_published": "2026-11-26T09:00:00Z"}', "in the future", '{"date_published": "2026-11-24T09:05:00Z"}'),
    (6, "rss_channel", "<lastBuildDate>Sun, 22 Nov 2026 08:00:00 +0000</lastBuildDate>", "the newest entry", "<lastBuildDate>Fri, 20 Nov 2026 08:00:00 +0000</lastBuildDate>"),
    (6, "atom_feed", "<updated>2026-11-24T09:00:00Z</updated>", "the newest entry", "<updated>2026-11-20T09:00:00+01:00</updated>"),
    (8, "rss_channel", "<atom:link rel='alternate' href='https://porto.example/it/'/>", "0 links rel=self", "<atom:link rel='self' href='https://porto.example/feeds/news.rss'/>"),
    (8, "json_feed", '{"feed_url": "https://porto.example/feed.json"}', "it will be at", '{"feed_url": "https://porto.example/feeds/news.json"}'),
    (9, "rss_channel", "<link/>", "no link to the site", "<link>http://porto.example/</link>"),
    (9, "rss_channel", "<link>/</link>", "no whole address", "<link>https://porto.example/</link>"),
    (9, "json_feed", '{"home_page_url": "https://porto.example/feeds/news.json"}', "leads to a feed", '{"home_page_url": "https://porto.example/"}'),
    (9, "atom_entry", "<link href='https://a.example/1'/><link href='https://a.example/2'/>", "two links rel=alternate", "<link href='https://a.example/1'/><link href='https://a.example/2' hreflang='en'/>"),
    (10, "atom_entry", "<content type='CDATA'>x</content>", "the type `CDATA`", "<content type='text/plain'>x</content>"),
    (10, "atom_entry", "<title type='text/html'>x</title>", "the type `text/html`", "<title type='html'>x</title>"),
    (10, "atom_entry", "<summary type='xhtml'>x</summary>", "not one div", "<summary type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>x</div></summary>"),
    (11, "rss_item", "<enclosure url='https://porto.example/a.mp3' type='audio/mpeg'/>", "has no length", ENCLOSURE),
    (11, "rss_item", "<enclosure url='https://porto.example/a.mp3' length='9'/>", "no media type", ENCLOSURE),
    (11, "rss_item", "<enclosure url='/a.mp3' type='audio/mpeg' length='9'/>", "no whole address", ENCLOSURE),
    (11, "rss_item", "<enclosure url='https://porto.example/a.mp3' type='audio/mpeg' length='9 MB'/>", "is no number", ENCLOSURE),
    (11, "rss_item", "<enclosure url='https://porto.example/a.mp3' type='audio/mpeg' length='0'/>", "is unknown", ENCLOSURE),
    (11, "rss_item", ENCLOSURE * 2, "2 enclosures", ENCLOSURE),
    (11, "json_item", '{"attachments": [{"url": "https://a.example/a.mp3"}]}', "no media type", '{"attachments": [{"url": "https://a.example/a.mp3", "mime_type": "audio/mpeg"}]}'),
    (12, "json_item", '{"content_html": "<a href=\'https://ada:pw@a.example/x\'>x</a>"}', "a login in it: https://a.example/x", '{"content_html": "<p>https://ada:pw@a.example/x</p>"}'),
    (12, "json_item", '{"content_html": "<img src=\'https://cdn.example/p.jpg?w=9&token=abc\' alt=\'x\'>"}', "a key in it: https://cdn.example/p.jpg?…", '{"content_html": "<img src=\'https://cdn.example/p.jpg?w=9\' alt=\'x\'>"}'),
    (12, "json_item", '{"image": "https://b.s3.amazonaws.com/p.jpg?X-Amz-Signature=0a"}', "a key in it", '{"image": "https://b.s3.amazonaws.com/p.jpg"}'),
    (12, "rss_item", "<link>http://10.0.0.7/ponte/</link>", "your own network", "<link>https://porto.example/x/</link>"),
    (12, "rss_item", "<link>http://cms.intranet/ponte/</link>", "your own network", "<link>https://intranet.example/x/</link>"),
    (12, "rss_item", "<link>file:///srv/cms/ponte.html</link>", "a file on a machine", "<link>https://porto.example/x/</link>"),
    (13, "json_item", '{"content_html": "<a href=\'../meteo/\'>x</a>"}', "a relative address", '{"content_html": "<a href=\'#meteo\'>x</a>"}'),
    (13, "json_item", '{"content_html": "<img srcset=\'/a.jpg 1x, https://a.example/b.jpg 2x\' alt=\'x\'>"}', "in a reader: /a.jpg", '{"content_html": "<img srcset=\'https://a.example/b.jpg 2x\' alt=\'x\'>"}'),
    (13, "json_item", '{"content_html": "<img src=\'http://a.example/a.jpg\' alt=\'x\'>"}', "media by http:", '{"content_html": "<a href=\'http://a.example/\'>x</a>"}'),
    (14, "json_item", '{"content_html": "<p>x<script>alert(1)</script>"}', "<script>", '{"content_html": "<p>x"}'),
    (14, "json_item", '{"content_html": "<p onclick=\'x()\'>x"}', "the attribute onclick", '{"content_html": "<p title=\'x\'>x"}'),
    (14, "json_item", '{"content_html": "<p style=\'position: fixed\'>x"}', "a style", '{"content_html": "<p style=\'color: red\'>x"}'),
    (14, "json_item", '{"content_html": "<a href=\'java&#10;script:x\'>x</a>"}', "a link javascript:", '{"content_html": "<a href=\'mailto:a@b.example\'>x</a>"}'),
    (14, "json_item", '{"content_html": "<iframe src=\'https://a.example/x\'></iframe>"}', "<iframe>", '{"content_html": "<p>x"}'),
    (15, "json_item", '{"title": " "}', "title is empty", '{"title": "x"}'),
    (15, "json_item", '{"title": "Pane &amp; burro"}', "escaped twice", '{"title": "Pane & burro; e poi"}'),
    (15, "json_item", '{"title": "Un <b>ponte</b>"}', "markup in the title", '{"title": "se a < b e c > d"}'),
    (15, "json_item", '{"title": "Un\\nponte"}', "a line break", '{"title": "Un ponte"}'),
    (15, "json_item", '{"title": "%s"}' % ("x" * 151), "has 151 characters", '{"title": "%s"}' % ("x" * 150)),
    (16, "rss_item", "<author>Ada</author>", "no mail address with a name", "<author>ada@a.example (Ada)</author>"),
    (16, "rss_item", "<author>ada@a.example (Ada)</author><dc:creator>Ada</dc:creator>", "told twice", "<dc:creator>Ada</dc:creator>"),
    (16, "atom_entry", "<author><uri>https://a.example/</uri></author>", "without a name", "<author><name>Ada</name></author>"),
    (17, "rss_item", "<description>&lt;p&gt;Si passa di nuovo.&lt;/p&gt;</description>", "a copy of the whole text", "<content:encoded>x</content:encoded>"),
    (17, "rss_item", "<description>x</description>", "comes after the content", "<content:encoded>x</content:encoded>"),
    (18, "rss_channel", "<language/>", "tells no language", "<language>it</language>"),
    (18, "rss_channel", "<language>italiano</language>", "no language tag", "<language>zh-Hant-TW</language>"),
    (18, "json_item", '{"language": "it_IT"}', "no language tag", '{"language": "sl-rozaj-biske-1994"}'),
    (19, "rss_channel", "<image><url>https://a.example/l.png</url><title>Porto</title><link>https://porto.example/</link><width>300</width></image>", "RSS allows 144", "<image><url>https://a.example/l.png</url><title>Porto</title><link>https://porto.example/</link><width>144</width></image>"),
    (19, "rss_channel", "<image><url>https://a.example/l.png</url><title>Logo</title><link>https://porto.example/</link></image>", "title of the feed's picture", "<ttl>5</ttl>"),
    (19, "rss_channel", "<image><url>https://a.example/l.png</url><title>Porto</title><link>https://a.example/</link></image>", "link of the feed's picture", "<ttl>5</ttl>"),
    (20, "rss_item", "<m:content xmlns:m='http://search.yahoo.com/mrss' url='https://a.example/a.jpg'/>", "it ends in /", "<media:content url='https://a.example/a.jpg'/>"),
    (20, "rss_item", "<snf:logo xmlns:snf='http://www.smartnews.be/snf'>x</snf:logo>", "do not know", "<dc:creator>Ada</dc:creator>"),
    (20, "rss_item", "<media:group><media:content url='https://a.example/a.jpg'/></media:group>", "a media:group of one", "<media:group><media:content url='https://a.example/a.jpg'/><media:content url='https://a.example/b.jpg'/></media:group>"),
    (21, "rss_channel", "<ttl>0</ttl>", "must be minutes", "<ttl>30</ttl>"),
    (21, "rss_channel", "<skipHours><hour>24</hour></skipHours>", "knows 0 to 23", "<skipHours><hour>0</hour></skipHours>"),
    (21, "rss_channel", "<skipDays><day>lunedì</day></skipDays>", "Monday to Sunday", "<skipDays><day>Monday</day></skipDays>"),
    (21, "rss_channel", "<cloud domain='a.example'/>", "has no port, path", "<cloud domain='a.example' port='80' path='/' registerProcedure='x' protocol='http-post'/>"),
    (21, "rss_channel", "<sy:UpdatePeriod>daily</sy:UpdatePeriod>", "small letter", "<sy:updatePeriod>daily</sy:updatePeriod>"),
    (24, "json_feed", '{"next_url": "https://porto.example/feeds/news.json"}', "the document itself", '{"next_url": "https://porto.example/feeds/2.json"}'),
    (25, "json_item", '{"content_html": "%s"}' % ("x" * 250_001), "has 250 kB", '{"content_html": "%s"}' % ("x" * 240_000)),
]  # fmt: skip


def found(number: int, kind: str, part: str, **told: Any) -> list[str]:
    return [breach.message for rule, breach in breaches(paper(kind, part, **told)) if rule == number]


@pytest.mark.parametrize("kind", ["rss", "atom", "json"])
def test_nothing_is_found_in_a_document_that_is_right(kind: str) -> None:
    judged = paper(f"{kind}_feed" if kind != "rss" else "rss_channel")
    assert breaches(judged) == []


@pytest.mark.parametrize(("number", "kind", "bad", "words", "good"), TABLE)
def test_a_rule_finds_what_breaks_it_and_nothing_else(
    number: int, kind: str, bad: str, words: str, good: str
) -> None:
    assert [message for message in found(number, kind, bad) if words in message], found(number, kind, bad)
    assert found(number, kind, good) == []


# What only a comparison tells.
COMPARED: list[tuple[int, dict[str, Any], str, dict[str, Any]]] = [
    (4, {"published": {PONTE: Known("https://porto.example/meteo/", "Meteo", GONE)}}, 'is that of "Meteo"', {"published": {PONTE: Known("https://porto.example/meteo/", "Ponte", GONE)}}),
    (4, {"published": {"7": Known(PONTE, "Ponte", GONE)}}, "is published with the id 7", {"published": {"7": Known(PONTE, "Meteo", GONE)}}),
    (6, {"again": b"{}"}, "other bytes", {"again": None}),
    (7, {"had": 10}, "would have 1 entries, and has 10 now", {"had": 9}),
    (12, {"hidden": {PONTE: "draft"}}, "must not be seen: it is draft", {"hidden": {"7": "draft"}}),
    (22, {"hubs": ["https://hub.example/"]}, "does not name the hub", {"hubs": []}),
    (23, {"withdrawn": {PONTE: GONE}}, "was withdrawn, and is an entry", {"withdrawn": {"7": GONE}}),
]  # fmt: skip


@pytest.mark.parametrize(("number", "bad", "words", "good"), COMPARED)
def test_a_rule_compares_a_document_with_what_is_known(
    number: int, bad: dict[str, Any], words: str, good: dict[str, Any]
) -> None:
    assert [message for message in found(number, "json_feed", "", **bad) if words in message]
    assert found(number, "json_feed", "", **good) == []


def test_two_entries_of_one_id_are_found() -> None:
    item = JSON["items"][0]
    twice = f'{{"items": [{{"id": "{item["id"]}", "content_text": "x"}}, {{"id": "{item["id"]}", "content_text": "y"}}]}}'
    assert found(3, "json_feed", twice) == [f"2 entries have the id {PONTE}"]


def test_an_atom_document_tells_what_was_withdrawn_with_its_moment() -> None:
    told = "<at:deleted-entry ref='7' when='2026-11-22T00:00:00Z'/>"
    assert found(23, "atom_feed", told, withdrawn={"7": GONE}) == []
    assert found(23, "atom_feed", "", withdrawn={"7": GONE}) == ["nothing tells that 7 was withdrawn"]
    assert "another date" in found(23, "atom_feed", told, withdrawn={"7": NOW})[0]
    no_date = "<at:deleted-entry ref='7' when='yesterday'/>"
    assert "can be read: `yesterday`" in found(23, "atom_feed", no_date)[0]


def test_a_host_that_the_configuration_allows_or_is_ones_own_is_no_secret() -> None:
    part = '{"content_html": "<a href=\'http://localhost:1313/x\'>x</a>"}'
    assert found(12, "json_item", part)
    assert found(12, "json_item", part, private=["localhost"]) == []
    assert found(12, "json_item", part, site_url="http://localhost:1313/") == []


@pytest.mark.parametrize(
    ("address", "severity"),
    [
        ("http://localhost:4000/", Severity.WARNING),
        ("http://127.0.0.1/", Severity.WARNING),
        ("http://[::1]:8000/x", Severity.WARNING),
        ("http://localhost/?token=abc", None),
        ("http://10.0.0.7/", None),
    ],
)
def test_the_machine_of_the_reader_gives_nothing_away(address: str, severity: Severity | None) -> None:
    part = json.dumps({"content_html": f"<a href='{address}'>x</a>"})
    ((number, breach),) = breaches(paper("json_item", part))
    assert (number, breach.severity) == (12, severity)


def test_a_frame_of_a_host_that_is_allowed_stays() -> None:
    part = '{"content_html": "<iframe src=\'https://video.example/x\'></iframe>"}'
    assert found(14, "json_item", part)
    assert found(14, "json_item", part, embeds=["video.example"]) == []


@pytest.mark.parametrize(
    "media_type", ["application/vnd.porto+xml", "application/vnd.porto+json", "text/porto"]
)
def test_of_a_format_that_nobody_knows_only_is_judged_whether_it_can_be_read(media_type: str) -> None:
    broken = paper("rss", "<?xml version='1.0'?><porto", media_type=media_type)
    assert [number for number, _ in breaches(broken)] == ([1] if media_type.endswith(("xml", "json")) else [])
    whole = {"xml": "<?xml version='1.0'?><porto/>", "json": "{}", "porto": "porto"}
    form = media_type.replace("+", "/").rpartition("/")[2].replace("vnd.", "")
    assert breaches(paper("rss", whole[form], media_type=media_type)) == []


def test_a_breach_names_its_entry() -> None:
    ((_, breach),) = [one for one in breaches(paper("json_item", '{"title": "a <b>b</b>"}')) if one[0] == 15]
    assert (breach.item, breach.key) == (PONTE, "title")


def test_a_date_that_comes_soon_is_a_warning_and_a_later_one_an_error() -> None:
    for moment, severity in (("2026-11-24T12:00:00Z", Severity.WARNING), ("2026-12-24T12:00:00Z", None)):
        part = f'{{"date_published": "{moment}"}}'
        assert [one.severity for number, one in breaches(paper("json_item", part)) if number == 5] == [
            severity
        ]


def test_every_rule_about_documents_is_broken_once_here() -> None:
    assert {rule.number for rule in PAPER_RULES} == {one[0] for one in (*TABLE, *COMPARED)}
    assert set(KINDS) >= {one[1] for one in TABLE}


def test_rules_have_a_title_and_a_number_of_the_dossier_or_of_the_house() -> None:
    for rule in ALL_RULES:
        assert rule.title[0].isupper()
        assert not rule.title.endswith(".")
        assert 1 <= rule.number <= 25 or 30 <= rule.number < 50
