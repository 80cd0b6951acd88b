"""feedgen, wrapped once: everything that feedgen 1.0 gets wrong is put right here and nowhere else.

feedgen is frozen upstream. What it writes wrongly is replaced in the tree by a registered extension
of ours, never in its text; each fix has a test of its own that fails without it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import feedgen.entry
import feedgen.feed
from feedgen.ext.base import BaseEntryExtension, BaseExtension
from lxml import etree

from feedsync.article import Media, Person
from feedsync.feeds.entry import Entry
from feedsync.feeds.format import GENERATOR, FeedHead
from feedsync.text import media_types
from feedsync.text.dates import rfc_3339

ATOM = "http://www.w3.org/2005/Atom"
DC = "http://purl.org/dc/elements/1.1/"
TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"
MEDIA = "http://search.yahoo.com/mrss/"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_RSS_PICTURES = frozenset({"image/gif", "image/jpeg", "image/png"})
# RFC 5322 section 3.2.2: what stands in parentheses must pair its own.
_PAIRED = re.compile(r"[^()\\]*(?:\([^()\\]*\)[^()\\]*)*")
_NO_PARENTHESES = str.maketrans("()\\", "[]/")
_NO_NEWS = datetime(2000, 1, 1, tzinfo=UTC)

_DAYS = "Mon Tue Wed Thu Fri Sat Sun".split()
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


def rfc_2822(moment: datetime) -> str:
    """Return an aware moment as `email.utils` does, whose import costs more than the dates of many feeds."""
    day, month = _DAYS[moment.weekday()], _MONTHS[moment.month - 1]
    return f"{day}, {moment.day:02} {month} {moment.year:04} {moment:%H:%M:%S %z}"


# feedgen switches the whole process to the C locale around every date, and leaves it there when two
# threads meet. This writes the same bytes without a locale.
feedgen.feed.formatRFC2822 = feedgen.entry.formatRFC2822 = rfc_2822


def generator(head: FeedHead, entries: Sequence[Entry], self_type: str) -> feedgen.feed.FeedGenerator:
    """Return a feedgen feed that holds `head` and `entries`, ready for `rss_str` or `atom_str`."""
    feed = feedgen.feed.FeedGenerator()
    feed.register_extension("feedsync", _FeedExtension, _EntryExtension)
    feed.feedsync.head = head
    feed.id(head.id)
    feed.title(head.title)
    feed.description(head.description)
    feed.language(head.language)
    feed.generator(GENERATOR)
    feed.docs("")
    feed.author(_atom_person(head.author))
    # feedgen takes now() for a feed or an entry that tells no time of its own.
    feed.updated(head.updated or _NO_NEWS)
    if head.rights:
        feed.rights(head.rights)
    if head.image:
        feed.logo(head.image)
    if head.icon:
        feed.icon(head.icon)
    picture = next(filter(is_rss_picture, (head.image, head.icon)), "")
    if picture:
        feed.image(picture, title=head.title, link=head.link)
    if head.ttl:
        feed.ttl(head.ttl)
    feed.link(href=head.self_url, rel="self", type=self_type)
    # The channel's link is whatever link was added last.
    feed.link(href=head.link, rel="alternate", type="text/html")
    for entry in entries:
        add(feed, entry, head)
    return feed


def is_rss_picture(url: str) -> bool:
    """Whether RSS can show it (RSS 2.0.11, element image)."""
    return media_types.of_address(url) in _RSS_PICTURES


def add(feed: feedgen.feed.FeedGenerator, entry: Entry, head: FeedHead) -> None:
    """Append one entry; by default feedgen puts each before the others."""
    item = feed.add_entry(order="append")
    item.feedsync.entry = entry
    item.id(entry.atom_id)
    item.guid(entry.id, permalink=False)
    item.title(entry.title)
    item.link(href=entry.url, rel="alternate")
    item.published(entry.published)
    item.updated(entry.updated)
    item.author([_atom_person(person) for person in entry.authors])
    if head.content != "none" and entry.summary:
        item.summary(entry.summary)
    if head.content == "full" and entry.content:
        # Any other type writes an invalid one into Atom, or none at all.
        item.content(entry.content, type="html")
    if entry.terms:
        # One list: a call for each rebuilds the list each time.
        item.category([{"term": term} for term in entry.terms])
    if entry.rights:
        item.rights(entry.rights)


def _atom_person(person: Person) -> dict[str, str]:
    parts = {"name": person.name, "email": person.email, "uri": person.url}
    return {key: value for key, value in parts.items() if value}


class _FeedExtension(BaseExtension):  # type: ignore[misc]
    head: FeedHead

    def extend_ns(self) -> dict[str, str]:
        return {"dc": DC, "media": MEDIA} | ({"at": TOMBSTONES} if self.head.tombstones else {})

    def extend_atom(self, feed: Any) -> Any:
        """Name the hubs, and tell which entries were withdrawn (RFC 6721 section 3)."""
        _add_hubs(feed, "link", self.head.hubs)
        for one in self.head.tombstones:
            etree.SubElement(feed, f"{{{TOMBSTONES}}}deleted-entry", ref=one.ref, when=rfc_3339(one.when))
        return feed

    def extend_rss(self, root: Any) -> Any:
        """Correct the channel: no date of an empty feed, an author who has no mail address, and its hubs."""
        channel = root[0]
        _add_hubs(channel, f"{{{ATOM}}}link", self.head.hubs)
        for image in channel.findall("image"):
            # feedgen takes an Atom logo for the channel's picture, of whatever kind it is.
            if not is_rss_picture(image.findtext("url")):
                channel.remove(image)
        if self.head.updated is None:
            channel.remove(channel.find("lastBuildDate"))
        for element in channel.findall("managingEditor"):
            channel.remove(element)
        _add_rss_authors(channel, (self.head.author,), "managingEditor")
        return root


class _EntryExtension(BaseEntryExtension):  # type: ignore[misc]
    entry: Entry

    def extend_rss(self, item: Any) -> Any:
        """Add to an item what feedgen has no place for in RSS, or loses."""
        entry = self.entry
        for element in item.findall("author"):
            item.remove(element)
        _add_rss_authors(item, entry.authors, "author")
        if entry.summary and (description := item.find("description")) is not None:
            # Readers take a description for HTML (RSS 2.0.11), and a summary is text.
            description.text = _as_html(entry.summary)
        for number, enclosure in enumerate(entry.enclosures):
            if number == 0:
                length = str(enclosure.length or 0)
                etree.SubElement(item, "enclosure", url=enclosure.url, length=length, type=enclosure.type)
            else:
                _add_media(item, enclosure)
        if entry.image:
            _add_picture(item, entry.image)
        if entry.language:
            etree.SubElement(item, f"{{{DC}}}language").text = entry.language
        if entry.rights:
            etree.SubElement(item, f"{{{DC}}}rights").text = entry.rights
        etree.SubElement(item, f"{{{ATOM}}}updated").text = rfc_3339(entry.updated)
        return item

    def extend_atom(self, element: Any) -> Any:
        """Write the links again, which feedgen strips of rel, type, length and title, and the id."""
        entry = self.entry
        # feedgen sets the Atom id and the guid as one.
        element.find("id").text = entry.atom_id
        # feedgen's Atom tree is in no namespace; `xmlns` is a plain attribute of its root.
        for link in element.findall("link"):
            element.remove(link)
        etree.SubElement(element, "link", rel="alternate", type="text/html", href=entry.url)
        for enclosure in entry.enclosures:
            link = etree.SubElement(element, "link", rel="enclosure", type=enclosure.type, href=enclosure.url)
            if enclosure.length is not None:
                link.set("length", str(enclosure.length))
            if enclosure.title:
                link.set("title", enclosure.title)
        if entry.language:
            element.set(XML_LANG, entry.language)
        if entry.image:
            _add_picture(element, entry.image)
        return element


def _add_hubs(parent: Any, tag: str, hubs: Sequence[str]) -> None:
    """Add a link to each hub after that to the document itself (WebSub section 4).

    feedgen writes no other link than that into RSS, and takes the last one that it is given for the site's.
    """
    own = next(link for link in parent.findall(tag) if link.get("rel") == "self")
    for hub in reversed(hubs):
        own.addnext(etree.Element(tag, href=hub, rel="hub"))


def _as_html(text: str) -> str:
    """Return text as HTML that also reads well where it is taken for text: a lone `&` stays."""
    return re.sub(r"&(?=[#A-Za-z])", "&amp;", text).replace("<", "&lt;")


def _add_rss_authors(parent: Any, authors: Sequence[Person], name: str) -> None:
    """RSS wants a mail address of its authors (RSS 2.0.11); whoever has none goes into Dublin Core."""
    if len(authors) == 1 and authors[0].email:
        person = authors[0]
        is_paired = _PAIRED.fullmatch(person.name) is not None
        in_comment = person.name if is_paired else person.name.translate(_NO_PARENTHESES)
        etree.SubElement(parent, name).text = f"{person.email} ({in_comment})"
        return
    for person in authors:
        etree.SubElement(parent, f"{{{DC}}}creator").text = person.name


def _add_picture(parent: Any, image: Media) -> None:
    _add_media(parent, image, medium="image")
    thumbnail = etree.SubElement(parent, f"{{{MEDIA}}}thumbnail", url=image.url)
    _set_size(thumbnail, image)


def _add_media(parent: Any, media: Media, medium: str = "") -> None:
    """Media RSS 1.5.1, outside of a group: a group means variants of one object."""
    element = etree.SubElement(parent, f"{{{MEDIA}}}content", url=media.url, type=media.type)
    if medium or media.type.partition("/")[0] in ("image", "audio", "video"):
        element.set("medium", medium or media.type.partition("/")[0])
    if media.length is not None:
        element.set("fileSize", str(media.length))
    if media.duration is not None:
        element.set("duration", str(media.duration))
    _set_size(element, media)
    title = media.title or media.caption or media.alt
    if title:
        etree.SubElement(element, f"{{{MEDIA}}}title", type="plain").text = title
    if media.alt and media.alt != title:
        etree.SubElement(element, f"{{{MEDIA}}}description", type="plain").text = media.alt
    if media.credit:
        etree.SubElement(element, f"{{{MEDIA}}}credit", role="photographer").text = media.credit


def _set_size(element: Any, media: Media) -> None:
    for name, value in (("width", media.width), ("height", media.height)):
        if value is not None:
            element.set(name, str(value))
