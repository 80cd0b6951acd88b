"""Documents that are right in all things, and the same with a part that is wrong: for the rules of `check`."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from lxml import etree

from feedsync.feeds.lint.html_read import HtmlReader
from feedsync.feeds.lint.paper import Paper
from feedsync.feeds.lint.rule import Breach
from feedsync.feeds.lint.rules import PAPER_RULES

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
_SPACES = (
    'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/"'
    ' xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'
    ' xmlns:at="http://purl.org/atompub/tombstones/1.0"'
)
RSS = f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" {_SPACES}><channel>
<title>Porto</title><link>https://porto.example/</link><description>Il porto</description>
<language>it</language><lastBuildDate>Fri, 20 Nov 2026 08:00:00 +0000</lastBuildDate>
<atom:link rel="self" href="https://porto.example/feeds/news.rss" type="application/rss+xml"/>
<item><guid isPermaLink="false">https://porto.example/ponte/</guid><title>Ponte</title>
<link>https://porto.example/ponte/</link><description>Si passa.</description>
<content:encoded>&lt;p&gt;Si passa di nuovo.&lt;/p&gt;</content:encoded>
<pubDate>Fri, 20 Nov 2026 08:00:00 +0000</pubDate></item></channel></rss>
"""
ATOM = f"""<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" {_SPACES} xml:lang="it">
<id>https://porto.example/feeds/news.atom</id><title>Porto</title><updated>2026-11-20T08:00:00Z</updated>
<author><name>Porto</name></author><link href="https://porto.example/"/>
<link rel="self" href="https://porto.example/feeds/news.atom"/>
<entry><id>https://porto.example/ponte/</id><title>Ponte</title><updated>2026-11-20T08:00:00Z</updated>
<link href="https://porto.example/ponte/"/><summary>Si passa.</summary>
<content type="html">&lt;p&gt;Si passa di nuovo.&lt;/p&gt;</content></entry></feed>
"""
JSON: dict[str, Any] = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "Porto",
    "home_page_url": "https://porto.example/",
    "feed_url": "https://porto.example/feeds/news.json",
    "language": "it",
    "items": [
        {
            "id": "https://porto.example/ponte/",
            "url": "https://porto.example/ponte/",
            "title": "Ponte",
            "content_html": "<p>Si passa di nuovo.</p>",
            "date_published": "2026-11-20T08:00:00Z",
        }
    ],
}
MEDIA_TYPES = {"rss": "application/rss+xml", "atom": "application/atom+xml", "json": "application/feed+json"}
KINDS = (
    "rss_channel",
    "rss_item",
    "atom_feed",
    "atom_entry",
    "json_feed",
    "json_item",
    "rss",
    "atom",
    "json",
)


def content_of(kind: str, part: str = "") -> bytes:
    """The document that is right, with the elements or members of `part` in the place of those of these names.

    Of a kind without a place, as `rss`, `part` is the whole.
    """
    form, _, place = kind.partition("_")
    if not place and part:
        return part.encode()
    if form == "json":
        feed = json.loads(json.dumps(JSON))
        (feed["items"][0] if place == "item" else feed).update(json.loads(part or "{}"))
        return json.dumps(feed, ensure_ascii=False).encode()
    root = etree.fromstring((RSS if form == "rss" else ATOM).encode())
    name = {"channel": "channel", "item": "channel/item", "entry": "{http://www.w3.org/2005/Atom}entry"}
    parent = root.find(name[place]) if place in name else root
    default = "" if form == "rss" else 'xmlns="http://www.w3.org/2005/Atom" '
    new = list(etree.fromstring(f"<part {default}{_SPACES}>{part}</part>"))
    # What is repeated in the part is repeated in the document; an element without anything in it is taken out.
    for tag in {one.tag for one in new}:
        for old in parent.findall(tag):
            parent.remove(old)
    parent.extend(one for one in new if len(one) or one.text or one.attrib)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def paper(kind: str, part: str = "", **told: Any) -> Paper:
    form = kind.partition("_")[0]
    values: dict[str, Any] = {
        "feed": "news",
        "path": f"news.{form}",
        "media_type": MEDIA_TYPES[form],
        "content": content_of(kind, part),
        "address": f"https://porto.example/feeds/news.{form}",
        "site_url": "https://porto.example/",
        "now": NOW,
        "read_html": HtmlReader(),
    }
    return Paper(**values | told)


def breaches(judged: Paper) -> list[tuple[int, Breach]]:
    """All that the rules of documents find, with the numbers of the rules."""
    return [(rule.number, breach) for rule in PAPER_RULES for breach in rule.judge(judged)]
