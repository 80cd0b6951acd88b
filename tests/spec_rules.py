"""The rules of the three formats, as findings about a document: RSS 2.0.11 with the Best Practices Profile,
Atom (RFC 4287) and JSON Feed 1.1, and of our own law (CONTRACT.md 4 and 7) what can be seen in bytes.

It knows the standards and nothing of feedsync, so that it cannot share a mistake with it. No findings
means that no rule here is broken. Every rule is broken on purpose once, in test_spec_rules.py.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

from feedsync.text.html_tree import DATA_IMAGE

ATOM = "http://www.w3.org/2005/Atom"
CONTENT = "http://purl.org/rss/1.0/modules/content/"
DC = "http://purl.org/dc/elements/1.1/"
MEDIA = "http://search.yahoo.com/mrss/"
XHTML = "http://www.w3.org/1999/xhtml"
USUAL_PREFIXES = {"atom": ATOM, "content": CONTENT, "dc": DC, "media": MEDIA}
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

Rule = Callable[[Any], Iterator[str]]


def rss_findings(content: bytes) -> list[str]:
    """What is wrong with an RSS document."""
    root, findings = _parsed(content)
    if root is None:
        return findings
    channel = root.find("channel")
    if root.tag != "rss" or root.get("version") != "2.0" or len(root) != 1 or channel is None:
        return [*findings, 'the root is not <rss version="2.0"> with one channel']
    items = channel.findall("item")
    findings += _apply((_namespaces,), root)
    findings += _apply(RSS_CHANNEL_RULES, channel)
    for number, item in enumerate(items):
        findings += _apply(RSS_ITEM_RULES, item, f"item {number}: ")
    return findings + _unique((item.findtext("guid") for item in items), "guid")


def atom_findings(content: bytes) -> list[str]:
    """What is wrong with an Atom document."""
    root, findings = _parsed(content)
    if root is None:
        return findings
    if root.tag != _atom("feed"):
        return [*findings, "the root is not an Atom feed"]
    entries = root.findall(_atom("entry"))
    findings += _apply((_namespaces,), root)
    findings += _apply(ATOM_FEED_RULES, root)
    for number, entry in enumerate(entries):
        findings += _apply(ATOM_ENTRY_RULES, entry, f"entry {number}: ")
    return findings + _unique((entry.findtext(_atom("id")) for entry in entries), "id")


def json_feed_findings(content: bytes) -> list[str]:
    """What is wrong with a JSON Feed document."""
    try:
        feed = json.loads(content.decode("utf-8"), object_pairs_hook=_object_without_repeats)
    except ValueError as error:
        return [f"it is no JSON in UTF-8: {error}"]
    if not isinstance(feed, dict) or not _is_list_of(feed.get("items"), dict):
        return ["it is no object with a list of items"]
    findings = _apply(JSON_FEED_RULES, feed)
    for number, item in enumerate(feed["items"]):
        findings += _apply(JSON_ITEM_RULES, item, f"item {number}: ")
    return findings + _unique((item.get("id") for item in feed["items"]), "id")


def _apply(rules: Iterable[Rule], subject: Any, where: str = "") -> list[str]:
    return [where + finding for rule in rules for finding in rule(subject)]


def _unique(values: Iterable[Any], name: str) -> list[str]:
    return [f"{name} {value!r} stands {count} times" for value, count in Counter(values).items() if count > 1]


# ---- Values that formats share

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_RFC_822 = re.compile(
    r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), (\d{2}) (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) (\d{4})"
    r" (\d{2}):(\d{2}):(\d{2}) (?:[+-]\d{4}|GMT)",
    re.ASCII,
)
_RFC_3339 = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})", re.ASCII)
# RFC 5646 section 2.1, without the grandfathered tags.
_LANGUAGE_TAG = re.compile(
    r"(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4}|[a-z]{5,8})(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\d{3}))?"
    r"(?:-(?:[a-z\d]{5,8}|\d[a-z\d]{3}))*(?:-[a-wyz\d](?:-[a-z\d]{2,8})+)*(?:-x(?:-[a-z\d]{1,8})+)?",
    re.ASCII | re.IGNORECASE,
)
_MEDIA_TYPE = re.compile(r"[\w!#$&^.+-]+/[\w!#$&^.+-]+(?:\s*;.*)?", re.ASCII)
_MAIL = re.compile(r"[^@\s<>()]+@[^@\s<>()]+")
_MAIL_AND_NAME = re.compile(r"[^@\s<>()]+@[^@\s<>()]+ \(.+\)", re.DOTALL)
# RFC 3987 section 2.2: percent signs only before two hex digits, brackets only around an IP address, one
# fragment at most.
_IRI = re.compile(
    r"[A-Za-z][A-Za-z0-9+.-]*:(?:[^\s%<>\"{}|\\^`\[\]#\x00-\x20\x7f-\x9f\ud800-\udfff]|%[0-9A-Fa-f]{2}"
    r"|(?<=//)\[[0-9A-Fa-f:.]+\])+(?:#(?:[^\s%<>\"{}|\\^`\[\]#\x00-\x20\x7f-\x9f\ud800-\udfff]|%[0-9A-Fa-f]{2})*)?"
)
_NO_XML_CHARACTER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
_EMPTY_FEED = "2000-01-01T00:00:00Z"


def rfc_822(text: str | None) -> datetime | None:
    """The moment that a date of RSS tells; `None` if it is none, or names the wrong weekday."""
    match = _RFC_822.fullmatch(text or "")
    if not match:
        return None
    try:
        moment = parsedate_to_datetime(match[0])
    except ValueError:
        return None
    return moment if _WEEKDAYS[moment.weekday()] == match[1] else None


def rfc_3339(text: Any) -> datetime | None:
    """The moment that a date of Atom or JSON Feed tells; `None` if it is none."""
    if not isinstance(text, str) or not _RFC_3339.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def is_iri(text: Any) -> bool:
    """Whether a text is an absolute IRI."""
    return isinstance(text, str) and _IRI.fullmatch(text) is not None


def is_web_address(text: Any) -> bool:
    """Whether a text is an absolute address of the web."""
    return is_iri(text) and urlsplit(text).scheme in {"http", "https"} and bool(urlsplit(text).hostname)


def is_language_tag(text: Any) -> bool:
    """Whether a text is a well-formed language tag (BCP 47)."""
    return isinstance(text, str) and _LANGUAGE_TAG.fullmatch(text) is not None


def is_media_type(text: Any) -> bool:
    """Whether a text is a media type."""
    return isinstance(text, str) and _MEDIA_TYPE.fullmatch(text) is not None


def is_whole_number(text: Any) -> bool:
    """Whether a text is a number of bytes, seconds or pixels."""
    return isinstance(text, str) and re.fullmatch(r"\d+", text, re.ASCII) is not None


def _timed(text: Any, name: str, parse: Callable[[Any], datetime | None]) -> Iterator[str]:
    moment = parse(text)
    if moment is None:
        yield f"{name} is no date of this format: {text!r}"
    elif moment < _EARLIEST:
        yield f"{name} is implausible, before 1990: {text!r}"


# ---- HTML inside of documents

_ACTIVE = frozenset("applet base button embed form frame iframe input link meta object script style".split())
_ADDRESSES = frozenset(
    {"action", "background", "cite", "data", "formaction", "href", "longdesc", "poster", "src"}
)
_SCHEMES = {"href": {"http", "https", "mailto", "tel"}}


class _HtmlReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.findings: list[str] = []
        self.ids: set[str] = set()
        self.fragments: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _ACTIVE:
            self.findings.append(f"HTML holds an active element: <{tag}>")
        for name, value in attrs:
            self._attribute(name, value or "")

    def _attribute(self, name: str, value: str) -> None:
        if name.startswith("on") or name == "style":
            self.findings.append(f"HTML holds an active attribute: {name}")
        elif name == "id":
            self.ids.add(value)
        elif name == "href" and value.startswith("#"):
            self.fragments.append(value[1:])
        elif name == "src" and DATA_IMAGE.fullmatch(value):
            pass  # a picture in its own address
        elif name in _ADDRESSES and urlsplit(value).scheme not in _SCHEMES.get(name, {"http", "https"}):
            self.findings.append(f"HTML holds an address that is relative or active: {name}={value!r}")
        elif name == "srcset":
            addresses = [candidate.split()[0] for candidate in value.split(", ") if candidate.strip()]
            self.findings += [
                f"HTML holds a relative address in srcset: {address!r}"
                for address in addresses
                if not is_web_address(address)
            ]


def html_findings(html: str) -> Iterator[str]:
    """What must not be in the HTML of a document: relative addresses, and whatever is active."""
    reader = _HtmlReader()
    reader.feed(html)
    reader.close()
    yield from reader.findings
    for fragment in reader.fragments:
        if fragment not in reader.ids:
            yield f"HTML links to a place that is not in it: #{fragment}"


# ---- XML


def _parsed(content: bytes) -> tuple[Any, list[str]]:
    findings = []
    if not content.startswith(b"<?xml "):
        findings.append("something stands before the XML declaration, or there is none")
    try:
        content.decode("utf-8")
        root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    except (UnicodeDecodeError, etree.XMLSyntaxError) as error:
        return None, [*findings, f"it is no XML in UTF-8: {error}"]
    if (root.getroottree().docinfo.encoding or "").upper() != "UTF-8":
        findings.append("the XML declaration names another encoding than UTF-8")
    if root.getroottree().docinfo.doctype:
        findings.append("it has a document type declaration")
    return root, findings


def _atom(name: str) -> str:
    return f"{{{ATOM}}}{name}"


def _name(element: Any) -> str:
    """The tag with the usual prefix, without one for what is in no namespace."""
    qualified = etree.QName(element)
    prefix = next((prefix for prefix, uri in USUAL_PREFIXES.items() if uri == qualified.namespace), None)
    return f"{prefix}:{qualified.localname}" if prefix else qualified.localname


def _elements(root: Any) -> Iterator[Any]:
    yield from root.iter(etree.Element)


def _namespaces(root: Any) -> Iterator[str]:
    for element in _elements(root):
        namespace = etree.QName(element).namespace
        if namespace not in {None, XHTML, *USUAL_PREFIXES.values()}:
            yield f"unknown namespace {namespace!r} of <{element.tag}>"
        elif element.prefix and USUAL_PREFIXES.get(element.prefix) != namespace:
            yield f"unusual prefix {element.prefix!r} for {namespace!r}"


def _occurrences(
    parent: Any, once: Iterable[str], at_most_once: Iterable[str], others: Iterable[str]
) -> Iterator[str]:
    once, at_most_once, others = set(once), set(at_most_once), set(others)
    counts = Counter(_name(child) for child in parent if isinstance(child.tag, str))
    for name, count in counts.items():
        if name not in once | at_most_once | others:
            yield f"<{name}> does not belong here"
        elif count > 1 and name not in others:
            yield f"<{name}> stands more than once"
    for name in sorted(once - set(counts)):
        yield f"<{name}> is missing"


def _not_empty(parent: Any, names: Iterable[str]) -> Iterator[str]:
    for child in parent:
        if isinstance(child.tag, str) and _name(child) in names and not (child.text or "").strip():
            yield f"<{_name(child)}> is empty"


def _texts(parent: Any, tag: str) -> list[str]:
    return [element.text or "" for element in parent.findall(tag)]


# ---- RSS

_ONCE_IN_CHANNEL = ("title", "link", "description")
_AT_MOST_ONCE_IN_CHANNEL = """language copyright managingEditor webMaster pubDate lastBuildDate generator docs cloud
    ttl rating image skipHours skipDays dc:rights""".split()
_AT_MOST_ONCE_IN_ITEM = """title link description author comments enclosure guid pubDate source content:encoded
    dc:language dc:rights atom:updated""".split()
_DAYS = frozenset("Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split())


def _channel_elements(channel: Any) -> Iterator[str]:
    yield from _occurrences(
        channel, _ONCE_IN_CHANNEL, _AT_MOST_ONCE_IN_CHANNEL, ("item", "category", "atom:link", "dc:creator")
    )
    yield from _not_empty(
        channel, (*_ONCE_IN_CHANNEL, "language", "copyright", "generator", "category", "dc:creator")
    )
    tags = [child.tag for child in channel]
    if "item" in tags and any(tag != "item" for tag in tags[tags.index("item") :]):
        yield "something stands behind the items"


def _channel_link(channel: Any) -> Iterator[str]:
    link = channel.findtext("link")
    if link is not None and not is_web_address(link):
        yield f"the channel's link is no web address: {link!r}"
    if link in [element.get("href") for element in channel.findall(_atom("link"))]:
        yield "the channel's link is one of the feed's own links, not the site"


def _channel_self(channel: Any) -> Iterator[str]:
    own = [link for link in channel.findall(_atom("link")) if link.get("rel") == "self"]
    if len(own) != 1:
        yield f"{len(own)} links rel=self instead of one"
    for link in channel.findall(_atom("link")):
        if not is_web_address(link.get("href")):
            yield f"an atom:link is not absolute: {link.get('href')!r}"
    if any(link.get("type") != "application/rss+xml" for link in own):
        yield "the link rel=self has another type than application/rss+xml"


def _channel_dates(channel: Any) -> Iterator[str]:
    for name in ("pubDate", "lastBuildDate"):
        for text in _texts(channel, name):
            yield from _timed(text, name, rfc_822)
    newest = [moment for text in _texts(channel, f"item/{_atom('updated')}") if (moment := rfc_3339(text))]
    built = rfc_822(channel.findtext("lastBuildDate"))
    if newest and built != max(newest):
        yield f"lastBuildDate is not that of the item updated last: {built}"
    if channel.find("item") is None and channel.find("lastBuildDate") is not None:
        yield "a feed without items has a lastBuildDate"


def _channel_people(channel: Any) -> Iterator[str]:
    yield from _people(channel, ("managingEditor", "webMaster"), "managingEditor")


def _people(parent: Any, names: Iterable[str], author: str) -> Iterator[str]:
    for name in names:
        for text in _texts(parent, name):
            if not _MAIL_AND_NAME.fullmatch(text):
                yield f"{name} is not `mail (name)`: {text!r}"
    creators = parent.findall(f"{{{DC}}}creator")
    if creators and parent.find(author) is not None:
        yield f"both {author} and dc:creator"


def _channel_numbers(channel: Any) -> Iterator[str]:
    for ttl in _texts(channel, "ttl"):
        if not is_whole_number(ttl) or int(ttl) == 0:
            yield f"ttl is no positive number of minutes: {ttl!r}"
    hours = _texts(channel, "skipHours/hour")
    if any(not is_whole_number(hour) or int(hour) > 23 for hour in hours) or len(set(hours)) != len(hours):
        yield f"skipHours are not hours from 0 to 23, each once: {hours}"
    days = _texts(channel, "skipDays/day")
    if not set(days) <= _DAYS or len(set(days)) != len(days):
        yield f"skipDays are not English names of days, each once: {days}"
    for cloud in channel.findall("cloud"):
        if set(cloud.attrib) != {"domain", "port", "path", "registerProcedure", "protocol"}:
            yield "cloud has not its five attributes"


def _channel_image(channel: Any) -> Iterator[str]:
    for image in channel.findall("image"):
        yield from _occurrences(image, ("url", "title", "link"), ("width", "height", "description"), ())
        if image.findtext("title") != channel.findtext("title"):
            yield "the image's title is not the channel's"
        if image.findtext("link") != channel.findtext("link"):
            yield "the image's link is not the channel's"
        url = image.findtext("url") or ""
        if not is_web_address(url) or not re.search(
            r"\.(?:gif|jpe?g|png)$", urlsplit(url).path, re.IGNORECASE
        ):
            yield f"the image is no absolute address of a GIF, JPEG or PNG: {url!r}"
        for name, most in (("width", 144), ("height", 400)):
            for text in _texts(image, name):
                if not is_whole_number(text) or int(text) > most:
                    yield f"the image's {name} is not up to {most}: {text!r}"


def _language_elements(parent: Any) -> Iterator[str]:
    for tag in ("language", f"{{{DC}}}language"):
        for text in _texts(parent, tag):
            if not is_language_tag(text):
                yield f"the language is no language tag: {text!r}"


def _item_elements(item: Any) -> Iterator[str]:
    yield from _occurrences(
        item,
        ("guid",),
        _AT_MOST_ONCE_IN_ITEM,
        ("category", "dc:creator", "media:content", "media:thumbnail", "media:group"),
    )
    yield from _not_empty(item, ("title", "guid", "category", "dc:creator", "dc:rights", "content:encoded"))
    if item.find("title") is None and item.find("description") is None:
        yield "neither title nor description"
    if re.search(r"[\r\n]", item.findtext("title") or ""):
        yield "a line break in the title"


def _item_identity(item: Any) -> Iterator[str]:
    for guid in item.findall("guid"):
        if guid.get("isPermaLink", "true") not in {"true", "false"}:
            yield f"isPermaLink is neither true nor false: {guid.get('isPermaLink')!r}"
        elif guid.get("isPermaLink") != "false" and not is_web_address(guid.text):
            yield f"a guid that is no web address passes for a permalink: {guid.text!r}"
    for link in _texts(item, "link"):
        if not is_web_address(link):
            yield f"the item's link is no web address: {link!r}"


def _item_dates(item: Any) -> Iterator[str]:
    for text in _texts(item, "pubDate"):
        yield from _timed(text, "pubDate", rfc_822)
    for text in _texts(item, _atom("updated")):
        yield from _timed(text, "atom:updated", rfc_3339)
    published, updated = rfc_822(item.findtext("pubDate")), rfc_3339(item.findtext(_atom("updated")))
    if published and updated and updated < published:
        yield "updated before it was published"


def _item_people(item: Any) -> Iterator[str]:
    yield from _people(item, ("author",), "author")


def _item_content(item: Any) -> Iterator[str]:
    names = [_name(child) for child in item]
    if "content:encoded" in names and "description" not in names[: names.index("content:encoded")]:
        yield "content:encoded without a description before it"
    for tag in ("description", f"{{{CONTENT}}}encoded"):
        for html in _texts(item, tag):
            yield from html_findings(html)


def _item_enclosure(item: Any) -> Iterator[str]:
    for enclosure in item.findall("enclosure"):
        if set(enclosure.attrib) != {"url", "length", "type"}:
            yield f"an enclosure has not the attributes url, length and type: {dict(enclosure.attrib)}"
        if not is_web_address(enclosure.get("url")):
            yield f"an enclosure is no web address: {enclosure.get('url')!r}"
        if not is_whole_number(enclosure.get("length")):
            yield f"the length of an enclosure is no number: {enclosure.get('length')!r}"
        if not is_media_type(enclosure.get("type")):
            yield f"the type of an enclosure is no media type: {enclosure.get('type')!r}"


_MEDIA_NUMBERS = ("fileSize", "duration", "width", "height")


def _media(parent: Any) -> Iterator[str]:
    for group in parent.findall(f"{{{MEDIA}}}group"):
        if len(group.findall(f"{{{MEDIA}}}content")) < 2:
            yield "a media:group of one"
    for element in parent.iter(f"{{{MEDIA}}}content", f"{{{MEDIA}}}thumbnail"):
        if not is_web_address(element.get("url")):
            yield f"{_name(element)} is no web address: {element.get('url')!r}"
        if element.get("medium", "image") not in {"image", "audio", "video", "document", "executable"}:
            yield f"an unknown medium: {element.get('medium')!r}"
        if not is_media_type(element.get("type", "image/png")):
            yield f"the type of media is no media type: {element.get('type')!r}"
        for name in _MEDIA_NUMBERS:
            if not is_whole_number(element.get(name, "0")):
                yield f"{name} of media is no number: {element.get(name)!r}"
        yield from _not_empty(element, ("media:title", "media:description", "media:credit"))


RSS_CHANNEL_RULES: tuple[Rule, ...] = (
    _channel_elements,
    _channel_link,
    _channel_self,
    _channel_dates,
    _channel_people,
    _channel_numbers,
    _channel_image,
    _language_elements,
)
RSS_ITEM_RULES: tuple[Rule, ...] = (
    _item_elements,
    _item_identity,
    _item_dates,
    _item_people,
    _item_content,
    _item_enclosure,
    _language_elements,
    _media,
)

# ---- Atom

_RELATIONS = frozenset(
    """alternate self enclosure related via hub license replies first last next previous current
    next-archive prev-archive""".split()
)


def _feed_elements(feed: Any) -> Iterator[str]:
    yield from _occurrences(
        feed,
        ("atom:id", "atom:title", "atom:updated"),
        ("atom:generator", "atom:icon", "atom:logo", "atom:rights", "atom:subtitle"),
        ("atom:author", "atom:category", "atom:contributor", "atom:link", "atom:entry"),
    )
    yield from _not_empty(feed, ("atom:title", "atom:generator", "atom:rights", "atom:subtitle"))
    for tag in ("icon", "logo"):
        for text in _texts(feed, _atom(tag)):
            if not is_iri(text):
                yield f"the {tag} is not absolute: {text!r}"


def _feed_links(feed: Any) -> Iterator[str]:
    links = feed.findall(_atom("link"))
    own = [link.get("href") for link in links if link.get("rel") == "self"]
    others = [link.get("href") for link in links if link.get("rel", "alternate") == "alternate"]
    if len(own) != 1:
        yield f"{len(own)} links rel=self instead of one"
    if not others:
        yield "no link to the site"
    if set(own) & set(others):
        yield "the link to the site is the feed itself"
    if any(link.get("type") != "application/atom+xml" for link in links if link.get("rel") == "self"):
        yield "the link rel=self has another type than application/atom+xml"


def _feed_updated(feed: Any) -> Iterator[str]:
    entries = [
        moment for text in _texts(feed, f"{_atom('entry')}/{_atom('updated')}") if (moment := rfc_3339(text))
    ]
    told = feed.findtext(_atom("updated"))
    newest = max(entries) if entries else rfc_3339(_EMPTY_FEED)
    if rfc_3339(told) != newest:
        yield f"the feed's updated is not that of the entry updated last: {told!r}"


def _feed_author(feed: Any) -> Iterator[str]:
    entries = feed.findall(_atom("entry"))
    everyone_has_one = bool(entries) and all(entry.find(_atom("author")) is not None for entry in entries)
    if feed.find(_atom("author")) is None and not everyone_has_one:
        yield "neither the feed nor every entry has an author"


def _entry_elements(entry: Any) -> Iterator[str]:
    yield from _occurrences(
        entry,
        ("atom:id", "atom:title", "atom:updated"),
        ("atom:published", "atom:rights", "atom:source", "atom:summary", "atom:content"),
        (
            "atom:author",
            "atom:category",
            "atom:contributor",
            "atom:link",
            "media:content",
            "media:thumbnail",
            "media:group",
        ),
    )
    yield from _not_empty(entry, ("atom:title", "atom:rights", "atom:summary", "atom:content"))


def _entry_content(entry: Any) -> Iterator[str]:
    content = entry.find(_atom("content"))
    links = [link.get("rel", "alternate") for link in entry.findall(_atom("link"))]
    if content is None and "alternate" not in links:
        yield "neither an alternate link nor content"
    if content is None:
        return
    kind = content.get("type", "text")
    has_text = (
        kind in {"text", "html", "xhtml"} or kind.startswith("text/") or kind.endswith(("+xml", "/xml"))
    )
    if entry.find(_atom("summary")) is None and (content.get("src") or not has_text):
        yield "content that lies elsewhere or is in base64, and no summary"
    if kind not in {"text", "html", "xhtml"} and not is_media_type(kind):
        yield f"the content has an unknown type: {kind!r}"
    if content.get("src") and (len(content) or (content.text or "").strip()):
        yield "content that lies elsewhere is not empty"


def _entry_dates(entry: Any) -> Iterator[str]:
    published, updated = (rfc_3339(entry.findtext(_atom(name))) for name in ("published", "updated"))
    if published and updated and updated < published:
        yield "updated before it was published"


def _atom_values(parent: Any) -> Iterator[str]:
    """What holds of a feed and of an entry alike."""
    for text in _texts(parent, _atom("id")):
        if not is_iri(text):
            yield f"the id is no absolute IRI: {text!r}"
    for name in ("published", "updated"):
        for text in _texts(parent, _atom(name)):
            if text != _EMPTY_FEED:
                yield from _timed(text, name, rfc_3339)
    for category in parent.findall(_atom("category")):
        if not category.get("term"):
            yield "a category without a term"
    if XML_LANG in parent.attrib and not is_language_tag(parent.get(XML_LANG)):
        yield f"xml:lang is no language tag: {parent.get(XML_LANG)!r}"


def _atom_links(parent: Any) -> Iterator[str]:
    for link in parent.findall(_atom("link")):
        if not is_iri(link.get("href")):
            yield f"a link is not absolute: {link.get('href')!r}"
        if link.get("rel", "alternate") not in _RELATIONS and not is_iri(link.get("rel")):
            yield f"an unregistered relation: {link.get('rel')!r}"
        if not is_media_type(link.get("type", "text/html")):
            yield f"the type of a link is no media type: {link.get('type')!r}"
        if not is_whole_number(link.get("length", "0")):
            yield f"the length of a link is no number: {link.get('length')!r}"
        if not is_language_tag(link.get("hreflang", "en")):
            yield f"the hreflang of a link is no language tag: {link.get('hreflang')!r}"
    alternates = Counter(
        (link.get("type"), link.get("hreflang"))
        for link in parent.findall(_atom("link"))
        if link.get("rel", "alternate") == "alternate"
    )
    if any(count > 1 for count in alternates.values()):
        yield "two alternate links of one type and language"


def _atom_people(parent: Any) -> Iterator[str]:
    for tag in ("author", "contributor"):
        for person in parent.findall(_atom(tag)):
            yield from _occurrences(person, ("atom:name",), ("atom:uri", "atom:email"), ())
            yield from _not_empty(person, ("atom:name", "atom:uri", "atom:email"))
            if not _MAIL.fullmatch(person.findtext(_atom("email"), "a@b")):
                yield f"the email of a person is none: {person.findtext(_atom('email'))!r}"
            if not is_iri(person.findtext(_atom("uri"), "a:b")):
                yield f"the uri of a person is not absolute: {person.findtext(_atom('uri'))!r}"


def _atom_texts(parent: Any) -> Iterator[str]:
    for name in ("title", "subtitle", "summary", "rights", "content"):
        for element in parent.findall(_atom(name)):
            yield from _text_construct(element, name)


def _text_construct(element: Any, name: str) -> Iterator[str]:
    kind = element.get("type", "text")
    if name != "content" and kind not in {"text", "html", "xhtml"}:
        yield f"the {name} has an unknown type: {kind!r}"
    if kind in {"text", "html"} and len(element):
        yield f"the {name} of type {kind} holds elements"
    if kind == "html":
        yield from html_findings(element.text or "")
    if kind == "xhtml" and [child.tag for child in element] != [f"{{{XHTML}}}div"]:
        yield f"the {name} of type xhtml is not one div"


_ATOM_RULES: tuple[Rule, ...] = (_atom_values, _atom_links, _atom_people, _atom_texts)
ATOM_FEED_RULES: tuple[Rule, ...] = (*_ATOM_RULES, _feed_elements, _feed_links, _feed_updated, _feed_author)
ATOM_ENTRY_RULES: tuple[Rule, ...] = (*_ATOM_RULES, _entry_elements, _entry_content, _entry_dates, _media)

# ---- JSON Feed

_JSON_FEED_KINDS: dict[str, type | tuple[type, ...]] = {
    "version": str,
    "title": str,
    "home_page_url": str,
    "feed_url": str,
    "description": str,
    "user_comment": str,
    "next_url": str,
    "icon": str,
    "favicon": str,
    "author": dict,
    "authors": list,
    "language": str,
    "expired": bool,
    "hubs": list,
    "items": list,
}
_JSON_ITEM_KINDS: dict[str, type | tuple[type, ...]] = {
    "id": str,
    "url": str,
    "external_url": str,
    "title": str,
    "content_html": str,
    "content_text": str,
    "summary": str,
    "image": str,
    "banner_image": str,
    "date_published": str,
    "date_modified": str,
    "author": dict,
    "authors": list,
    "tags": list,
    "language": str,
    "attachments": list,
}
_JSON_AUTHOR_KINDS: dict[str, type | tuple[type, ...]] = {"name": str, "url": str, "avatar": str}
_JSON_ATTACHMENT_KINDS: dict[str, type | tuple[type, ...]] = {
    "url": str,
    "mime_type": str,
    "title": str,
    "size_in_bytes": (int, float),
    "duration_in_seconds": (int, float),
}


def _object_without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a member appears twice")
    return found


def _is_list_of(value: Any, kind: type) -> bool:
    return isinstance(value, list) and all(isinstance(item, kind) for item in value)


def _members(parts: dict[str, Any], kinds: dict[str, type | tuple[type, ...]]) -> Iterator[str]:
    for name, value in parts.items():
        if name.startswith("_"):
            if "." in name or not isinstance(value, dict):
                yield f"the extension {name} is no object, or has a dot in its name"
        elif name not in kinds:
            yield f"{name} is no member of JSON Feed, and an extension begins with _"
        elif not isinstance(value, kinds[name]) or (isinstance(value, bool) and kinds[name] is not bool):
            yield f"{name} is of the wrong kind: {value!r}"
        elif value in ("", [], {}) and name != "items":
            yield f"{name} is empty"


def _addresses(parts: dict[str, Any], names: Iterable[str]) -> Iterator[str]:
    for name in names:
        if name in parts and not is_web_address(parts[name]):
            yield f"{name} is no web address: {parts[name]!r}"


def _json_feed_members(feed: dict[str, Any]) -> Iterator[str]:
    yield from _members(feed, _JSON_FEED_KINDS)
    yield from _addresses(feed, ("home_page_url", "feed_url", "next_url", "icon", "favicon"))
    for name in ("title", "home_page_url", "feed_url"):
        if name not in feed:
            yield f"{name} is missing"
    if feed.get("version") != "https://jsonfeed.org/version/1.1":
        yield f"not version 1.1: {feed.get('version')!r}"
    if "next_url" in feed and feed["next_url"] == feed.get("feed_url"):
        yield "next_url is the feed itself"
    for hub in feed.get("hubs", []):
        if not isinstance(hub, dict) or not hub.get("type") or not is_web_address(hub.get("url")):
            yield f"a hub without type and address: {hub!r}"


def _json_characters(feed: dict[str, Any]) -> Iterator[str]:
    for text in _strings(feed):
        if _NO_XML_CHARACTER.search(text):
            yield f"a character that no document may hold: {text!r}"


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)
    elif isinstance(value, dict):
        yield from _strings([*value, *value.values()])


def _json_language(parts: dict[str, Any]) -> Iterator[str]:
    if "language" in parts and not is_language_tag(parts["language"]):
        yield f"the language is no language tag: {parts['language']!r}"


def _json_authors(parts: dict[str, Any]) -> Iterator[str]:
    for author in parts.get("authors", []):
        if not isinstance(author, dict) or not set(author) & set(_JSON_AUTHOR_KINDS):
            yield f"an author of whom nothing is told: {author!r}"
            continue
        yield from _members(author, _JSON_AUTHOR_KINDS)
        for name in ("url", "avatar"):
            if not is_iri(author.get(name, "a:b")):
                yield f"the {name} of an author is not absolute: {author[name]!r}"


def _json_item_members(item: dict[str, Any]) -> Iterator[str]:
    yield from _members(item, _JSON_ITEM_KINDS)
    yield from _addresses(item, ("url", "external_url", "image", "banner_image"))
    if not item.get("id"):
        yield "id is missing"
    if "content_html" not in item and "content_text" not in item:
        yield "neither content_html nor content_text"
    if isinstance(item.get("content_html"), str):
        yield from html_findings(item["content_html"])
    if any(not isinstance(tag, str) or not tag.strip() for tag in item.get("tags", [])):
        yield f"tags are not all texts: {item['tags']!r}"


def _json_item_dates(item: dict[str, Any]) -> Iterator[str]:
    for name in ("date_published", "date_modified"):
        if name in item:
            yield from _timed(item[name], name, rfc_3339)
    published, modified = rfc_3339(item.get("date_published")), rfc_3339(item.get("date_modified"))
    if published and modified and modified < published:
        yield "modified before it was published"


def _json_attachments(item: dict[str, Any]) -> Iterator[str]:
    for attachment in item.get("attachments", []):
        if not isinstance(attachment, dict):
            yield f"an attachment is no object: {attachment!r}"
            continue
        yield from _members(attachment, _JSON_ATTACHMENT_KINDS)
        if not is_web_address(attachment.get("url")):
            yield f"an attachment is no web address: {attachment.get('url')!r}"
        if not is_media_type(attachment.get("mime_type")):
            yield f"the type of an attachment is no media type: {attachment.get('mime_type')!r}"
        for name in ("size_in_bytes", "duration_in_seconds"):
            if isinstance(attachment.get(name), (int, float)) and attachment[name] < 0:
                yield f"{name} is below zero"


JSON_FEED_RULES: tuple[Rule, ...] = (_json_feed_members, _json_characters, _json_language, _json_authors)
JSON_ITEM_RULES: tuple[Rule, ...] = (
    _json_item_members,
    _json_item_dates,
    _json_language,
    _json_authors,
    _json_attachments,
)
