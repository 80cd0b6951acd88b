"""RSS 0.91 to 2.0, RSS 1.0, Atom 0.3 and 1.0 as others wrote them.

What is broken is mended as far as readers mend it. Entities that a document declares are never expanded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from html import unescape
from typing import Any, Literal

from feedsync.feeds.foreign_values import ForeignEntry, ForeignFeed, once
from feedsync.text import urls
from feedsync.text.characters import one_line, shown
from feedsync.text.feed_dates import moment
from feedsync.text.titles import plain

_ATOM = "http://www.w3.org/2005/Atom"
_ATOM_FAMILY = ("", _ATOM, "http://purl.org/atom/ns#")
_RSS_FAMILY = (
    "",
    "http://purl.org/rss/1.0/",
    "http://my.netscape.com/rdf/simple/0.9/",
    "http://channel.netscape.com/rdf/simple/0.9/",
    "http://backend.userland.com/rss2",
)
_OTHERS = {
    _ATOM: "atom",
    "http://purl.org/atom/ns#": "atom",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner",
}
_RDF_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_FEED_ROOTS: Mapping[str, Literal["rss", "atom"]] = {"rss": "rss", "rdf": "rss", "feed": "atom"}
_KNOWN_ROOTS = {
    "urlset": "a sitemap",
    "sitemapindex": "a sitemap",
    "opml": "a list of subscriptions (OPML)",
    "entry": "one Atom entry",
    "service": "an AtomPub service document",
}

# An unfinished CDATA goes to the end, so that nothing is searched twice.
_AMPERSAND = re.compile(
    r"<!\[CDATA\[.*?(?:\]\]>|\Z)|&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6});)"
    r"(?:(?P<name>[A-Za-z][A-Za-z0-9]{1,31};))?",
    re.DOTALL,
)
_CLOSED_ITSELF = re.compile(r"<\w+[^<>]{0,2000}/>")
_HEAD = 5000  # characters
_XML = {"<": "&lt;", ">": "&gt;", "&": "&amp;"}


def _mended(found: re.Match[str]) -> str:
    """Return an entity of HTML as its character, and an ampersand that begins none as text."""
    if found[0].startswith("<"):
        return found[0]
    name = found["name"] or ""
    character = unescape(f"&{name}") if name else ""
    if not name or character.startswith("&"):
        return f"&amp;{name}"
    return _XML.get(character, character)


def read_xml(text: str, address: str) -> ForeignFeed:
    # libxml2 expands what stands in an attribute, whatever it is told. No feed of today declares entities.
    if "<!ENTITY" in text and "<!DOCTYPE" in text:
        raise ValueError("is no feed that is read: it declares entities of its own, which may be an attack")
    if "http://wordpress.org/export/" in text[:_HEAD]:
        raise ValueError("is no feed: it is a WordPress export, which a store of `type: wxr` reads")
    reading = _Reading(_AMPERSAND.sub(_mended, _without_unfinished(text)))
    entries = once(
        (_rss_entry if reading.format == "rss" else _atom_entry)(element, address) for element in reading
    )
    head = _parts(reading.head, _ATOM_FAMILY if reading.format == "atom" else _RSS_FAMILY)
    links = [*head.get("link", ()), *head.get("atom:link", ())]
    return ForeignFeed(
        format=reading.format,
        title=_title(head, reading.format),
        self_url=_rel_link(links, address, "self"),
        home_url=_text_link(links, address) or _rel_link(links, address, "alternate"),
        entries=entries,
        previous=_rel_link(links, address, "prev-archive") or _rel_link(links, address, "next"),
        id=_text(head, "id") if reading.format == "atom" else "",
        language=_language(reading.head) or one_line(_text(head, "language", "dc:language")),
        description=plain(_text(head, "description", "subtitle", "tagline")),
    )


def _without_unfinished(text: str) -> str:
    """Leave out an entry that the document breaks off in: half an id is the id of something else."""
    for name in ("item", "entry"):
        begin = text.rfind(f"<{name}")
        if text.rfind(f"</{name}>", 0, begin) >= 0 and text.find(f"</{name}", begin) < 0:
            return text[:begin] if not _CLOSED_ITSELF.match(text, begin) else text
    return text


class _Reading:
    """The entries of an XML document, one after the other; afterwards `head` has what stands above them."""

    format: Literal["rss", "atom"] = "rss"
    head: Any = None

    def __init__(self, text: str) -> None:
        from io import BytesIO

        from lxml import etree

        self._syntax_error = etree.XMLSyntaxError
        self._events = etree.iterparse(
            BytesIO(text.encode("utf-8", "replace")),
            tag=("{*}item", "{*}entry"),
            encoding="utf-8",
            recover=True,
            huge_tree=True,
            resolve_entities=False,
            load_dtd=False,
            no_network=True,
            remove_comments=True,
            remove_pis=True,
        )

    def __iter__(self) -> Iterator[Any]:
        before: Any = None
        with suppress(self._syntax_error):  # what was read until then counts
            for _, element in self._events:
                if not self._is_entry(element):
                    continue
                yield element
                element.clear(keep_tail=False)
                if before is not None:  # the one that just ended is still in use
                    before.getparent().remove(before)
                before = element
        root = self._events.root
        if root is None:
            raise ValueError("is no feed: it is neither XML nor JSON")
        self.format = _format_of(root)
        self.head = next((child for child in root if _local_name(child) == "channel"), root)

    def _is_entry(self, element: Any) -> bool:
        """Whether it is an entry, and not one that is quoted in an entry."""
        parent = element.getparent()
        root = parent.getparent() if parent is not None and _local_name(parent) == "channel" else parent
        if root is None or root.getparent() is not None:
            return False
        self.format = _format_of(root)
        return _local_name(element) == ("entry" if self.format == "atom" else "item")


def _format_of(root: Any) -> Literal["rss", "atom"]:
    name = _local_name(root)
    if name in _FEED_ROOTS:
        return _FEED_ROOTS[name]
    what = _KNOWN_ROOTS.get(name, f"XML whose outermost element is `{shown(name)[:60]}`")
    raise ValueError(f"is no feed: it is {what}")


def _local_name(element: Any) -> str:
    return str(element.tag).rpartition("}")[2].lower()


Parts = Mapping[str, Sequence[Any]]


def _parts(element: Any, own: tuple[str, ...]) -> Parts:
    """Return the children by name in lower case, those of other vocabularies as `dc:date`."""
    parts: dict[str, list[Any]] = {}
    for child in element:
        if not isinstance(child.tag, str):
            continue
        namespace, _, local = child.tag.rpartition("}")
        namespace = namespace.removeprefix("{")
        prefix = "" if namespace in own else _OTHERS.get(namespace, "?") + ":"
        parts.setdefault(prefix + local.lower(), []).append(child)
    return parts


def _content(element: Any) -> str:
    return "".join(element.itertext()).strip()


def _text(parts: Parts, *names: str) -> str:
    """Return the first of these that says something."""
    return next((text for name in names for part in parts.get(name, ()) if (text := _content(part))), "")


def _title(parts: Parts, form: str) -> str:
    """Return the title as plain text. That of Atom is markup only where it says so (RFC 4287 section 3.1)."""
    if form == "rss":
        return plain(_text(parts, "title", "dc:title"))
    for part in parts.get("title", ()):
        kind = part.get("type", "text").strip().lower()
        return (plain if kind in {"html", "text/html"} else one_line)(_content(part))
    return ""


def _language(element: Any) -> str:
    """Return what is said of the language (XML 1.0 section 2.12) by an element, or those around it."""
    return next((said for one in (element, *element.iterancestors()) if (said := one.get(_XML_LANG))), "")


def _moment(parts: Parts, *names: str) -> datetime | None:
    return next(filter(None, (moment(_text(parts, name)) for name in names)), None)


def _rss_entry(element: Any, address: str) -> ForeignEntry:
    parts = _parts(element, _RSS_FAMILY)
    links = parts.get("link", ())
    guid = _text(parts, "guid")
    link = _text_link(links, address)
    if not link and guid.startswith(("http://", "https://")):
        is_link = parts["guid"][0].get("isPermaLink", "true").strip().lower() != "false"
        link = (urls.absolute(guid, "") or "") if is_link else ""
    link = link or _rel_link([*links, *parts.get("atom:link", ())], address, "alternate")
    about = element.get(_RDF_ABOUT, "").strip()
    # A reader takes the link as it stands.
    written = next(
        (text for part in links if (text := _content(part)).startswith(("http://", "https://"))), link
    )
    return ForeignEntry(
        id=guid or about or written,
        link=_text_link(parts.get("feedburner:origlink", ()), address) or link,
        title=_title(parts, "rss"),
        published=_moment(parts, "pubdate", "dc:date", "dcterms:issued", "dcterms:created", "atom:published"),
        updated=_moment(parts, "atom:updated", "dcterms:modified"),
    )


def _atom_entry(element: Any, address: str) -> ForeignEntry:
    parts = _parts(element, _ATOM_FAMILY)
    return ForeignEntry(
        id=_text(parts, "id"),
        link=_text_link(parts.get("feedburner:origlink", ()), address)
        or _rel_link(parts.get("link", ()), address, "alternate"),
        title=_title(parts, "atom"),
        published=_moment(parts, "published", "issued", "created", "dcterms:issued", "dc:date"),
        updated=_moment(parts, "updated", "modified", "dcterms:modified"),
    )


def _text_link(links: Iterable[Any], address: str) -> str:
    """Return the first address that stands as text, as RSS has it."""
    for link in links:
        if (text := _content(link)) and (found := urls.absolute(text, _base(link, address))):
            return found
    return ""


def _rel_link(links: Iterable[Any], address: str, rel: str) -> str:
    """Return the first address of this relation (RFC 4287 section 4.2.7; RFC 5005 sections 3 and 4).

    Of several alternates, the web page comes before its translations into other media types.
    """
    found = [link for link in links if _rel(link) == rel and link.get("href")]
    found.sort(key=lambda link: link.get("type", "text/html").partition(";")[0].strip() != "text/html")
    return next(filter(None, (urls.absolute(link.get("href"), _base(link, address)) for link in found)), "")


def _rel(link: Any) -> str:
    rel: str = link.get("rel", "alternate").strip().lower()
    return rel.removeprefix("http://www.iana.org/assignments/relation/")


def _base(element: Any, address: str) -> str:
    """Return what relative addresses in `element` are relative to (XML Base section 4)."""
    bases = [base for above in (element, *element.iterancestors()) if (base := above.get(_XML_BASE))]
    for base in reversed(bases):
        address = urls.absolute(base, address) or address
    return address
