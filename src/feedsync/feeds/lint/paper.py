"""One document as it would be published, with what it is to be compared with: a subject of rules."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import datetime
from functools import cached_property
from typing import Any

from msgspec import Struct

from feedsync.feeds.lint.html_read import HtmlRead
from feedsync.feeds.lint.read_atom import atom_view
from feedsync.feeds.lint.read_json import json_view
from feedsync.feeds.lint.read_rss import rss_view
from feedsync.feeds.lint.view import View

# By media type; of other XML and JSON only what holds of all is judged.
_VIEWS: Mapping[str, Callable[[Any], View]] = {
    "application/rss+xml": rss_view,
    "application/atom+xml": atom_view,
    "application/feed+json": json_view,
}


class Known(Struct, frozen=True):
    """What an entry was when it was last published."""

    url: str
    title: str
    published: datetime | None


class Paper(Struct, frozen=True, dict=True):
    """A document, and what the configuration and the catalogue say of it.

    `address` is where it will be public, `addresses` are those of all documents, `private` the hosts that the
    configuration allows though nobody else can reach them. `hidden` are ids of articles that nobody may see,
    with their states, `withdrawn` those that are gone from the feed, with the moment. `again` is a second
    rendering, `published` what lies in its place now, by id, and `had` how many entries that has.
    """

    feed: str
    path: str
    media_type: str
    content: bytes
    address: str
    site_url: str
    now: datetime
    read_html: Callable[[str], HtmlRead]
    hubs: Collection[str] = ()
    addresses: Collection[str] = ()
    private: Collection[str] = ()
    embeds: Collection[str] = ()
    hidden: Mapping[str, str] = {}
    withdrawn: Mapping[str, datetime] = {}
    again: bytes | None = None
    published: Mapping[str, Known] = {}
    had: int = 0

    @property
    def is_xml(self) -> bool:
        """Whether it is XML, by its media type (RFC 7303)."""
        return self.media_type.endswith(("/xml", "+xml"))

    @property
    def is_json(self) -> bool:
        """Whether it is JSON, by its media type (RFC 6839)."""
        return self.media_type.endswith(("/json", "+json"))

    @cached_property
    def parsed(self) -> tuple[Any, str]:
        """The root element or JSON value, and why there is none."""
        if self.is_xml:
            return _xml(self.content)
        return _json(self.content) if self.is_json else (None, "")

    @cached_property
    def seen(self) -> tuple[View | None, str]:
        """The document as a feed, and why it is none; neither of a format that nobody knows here."""
        root, _ = self.parsed
        view = _VIEWS.get(self.media_type)
        if root is None or view is None:
            return None, ""
        try:
            return view(root), ""
        except ValueError as error:
            return None, str(error)

    @property
    def view(self) -> View | None:
        """The document as a feed, `None` where it cannot be read as one."""
        return self.seen[0]

    def html_of_items(self) -> Iterator[tuple[str, HtmlRead]]:
        """Yield the HTML of all entries, each with the id of its entry."""
        if self.view is not None:
            for item in self.view.items:
                for html in item.html:
                    yield item.id, self.read_html(html)


def _xml(content: bytes) -> tuple[Any, str]:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    try:
        return etree.fromstring(content, parser), ""
    except (etree.XMLSyntaxError, ValueError) as error:
        return None, f"is no XML: {error}"


def _json(content: bytes) -> tuple[Any, str]:
    try:
        return json.loads(content.decode()), ""
    except RecursionError:
        return None, "is no JSON: it is nested too deep"
    except ValueError as error:
        return None, f"is no JSON: {error}"
