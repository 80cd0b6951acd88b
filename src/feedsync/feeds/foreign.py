"""Feeds that others wrote, as they are found: RSS 0.91 to 2.0, RSS 1.0, Atom 0.3 and 1.0, JSON Feed.

Pure: the bytes of an answer in, values out. What is broken is mended as far as readers mend it. Entities
that a document declares are never expanded, nothing is fetched, and time grows with the size alone.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from html import unescape
from typing import Any, Literal, NamedTuple

from msgspec import Struct

from feedsync.text import urls
from feedsync.text.characters import one_line, printable, shown
from feedsync.text.dates import moment_or_none
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
_MOST_ENTRIES = 100_000  # of one document; a reader that asks for more is hard to find
_XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_FEED_ROOTS: Mapping[str, Literal["rss", "atom"]] = {"rss": "rss", "rdf": "rss", "feed": "atom"}
_KNOWN_ROOTS = {
    "urlset": "a sitemap",
    "sitemapindex": "a sitemap",
    "opml": "a list of subscriptions (OPML)",
    "entry": "one Atom entry",
    "service": "an AtomPub service document",
}


class ForeignEntry(NamedTuple):
    """One entry. `id` is what readers keep, so never changed; addresses are absolute, or empty."""

    id: str
    link: str
    title: str
    published: datetime | None
    updated: datetime | None


class ForeignFeed(Struct, frozen=True):
    """A feed, or one page of it: `previous` is the address of the page with older entries, or empty."""

    format: Literal["rss", "atom", "json"]
    title: str
    self_url: str
    home_url: str
    entries: Sequence[ForeignEntry]
    previous: str
    id: str = ""


def read_feed(content: bytes, address: str = "", charset: str = "") -> ForeignFeed:
    """Return what a feed holds. An entry that comes twice, with the same id and link, is there once.

    `address` is where it came from, and `charset` what the Content-Type of the answer says. Raises
    `ValueError` with a sentence for an editor that goes on from the address: "is a web page; ...".
    """
    text = printable(_decoded(content, charset)).lstrip("\ufeff \t\r\n")
    if not text:
        raise ValueError("is empty")
    if text[0] in "{[":
        return _read_json(text, address)
    if text[0] != "<":
        raise ValueError("is no feed: it is neither XML nor JSON")
    from feedsync.text.saved_page import is_whole_page

    if is_whole_page(text):
        raise ValueError(_of_a_web_page(text, address))
    return _read_xml(text, address)


def _once(entries: Iterable[ForeignEntry]) -> tuple[ForeignEntry, ...]:
    """Leave out those that say nothing, and those that were there before. Raises `ValueError` for a flood."""
    first: dict[object, ForeignEntry] = {}
    for number, entry in enumerate(entries):
        if number == _MOST_ENTRIES:
            raise ValueError(f"is no feed that is read: it has more than {_MOST_ENTRIES:,} entries")
        if any(entry):
            first.setdefault((entry.id, entry.link) if entry.id or entry.link else len(first), entry)
    return tuple(first.values())


# --- Characters -----------------------------------------------------------------------------------

_DECLARED = re.compile(rb"\s*<\?xml\s[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._:-]{1,40})[\"']")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    # Without a mark, what stands first tells (XML 1.0, appendix F.1).
    (b"<\0?\0", "utf-16-le"),
    (b"\0<\0?", "utf-16-be"),
)
# Those that a wrong guess does not pass for, so what names them is believed.
_MANY_BYTES = (
    "utf_16",
    "utf-16",
    "utf-32",
    "gb",
    "big5",
    "hz",
    "euc",
    "shift",
    "iso2022",
    "cp93",
    "cp94",
    "cp95",
)
_ONE_BYTE = ("iso8859", "cp", "koi8", "mac", "tis", "kz1048", "ptcp154")


def _decoded(content: bytes, charset: str) -> str:
    """Return the text: by its mark, by HTTP, by its own declaration, as UTF-8, else as Windows-1252.

    That order is RFC 7303 section 3, but UTF-8 goes before charsets of one byte: any bytes pass for those,
    and servers name one for all that they have.
    """
    for mark, name in _MARKS:
        if content.startswith(mark):
            return content.decode(name, "replace")
    declared = _DECLARED.match(content)
    named = [_codec(name) for name in (charset, declared[1].decode() if declared else "")]
    many = [name for name in named if name.startswith(_MANY_BYTES)]
    single = [name for name in named if name.startswith(_ONE_BYTE) and name not in many]
    for name in (*many, "utf-8", *single):
        with suppress(UnicodeError):
            return content.decode(name)
    mended = content.decode("utf-8", "replace")
    beyond_ascii = len(mended) - len(mended.encode("ascii", "ignore"))
    # A character cut in two does not make all the others Windows-1252.
    return mended if mended.count("\ufffd") * 4 < beyond_ascii else content.decode("cp1252", "replace")


def _codec(name: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9._:-]{1,40}", name.strip(" \"'")):
        return ""
    try:
        found = codecs.lookup(name.strip(" \"'")).name
    except LookupError:
        return ""
    # WHATWG Encoding 4.2: who says Latin-1 means Windows-1252.
    return "cp1252" if found == "iso8859-1" else found


# --- XML ------------------------------------------------------------------------------------------

# An unfinished CDATA goes to the end, so that nothing is searched twice.
_AMPERSAND = re.compile(
    r"<!\[CDATA\[.*?(?:\]\]>|\Z)|&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6});)"
    r"(?:(?P<name>[A-Za-z][A-Za-z0-9]{1,31};))?",
    re.DOTALL,
)
_CLOSED_ITSELF = re.compile(r"<\w+[^<>]{0,2000}/>")
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


def _read_xml(text: str, address: str) -> ForeignFeed:
    # libxml2 expands what stands in an attribute, whatever it is told. No feed of today declares entities.
    if "<!ENTITY" in text and "<!DOCTYPE" in text:
        raise ValueError("is no feed that is read: it declares entities of its own, which may be an attack")
    reading = _Reading(_AMPERSAND.sub(_mended, _without_unfinished(text)))
    entries = _once(
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


# --- JSON -----------------------------------------------------------------------------------------


def _read_json(text: str, address: str) -> ForeignFeed:
    document = _json(text)
    if not isinstance(document, dict) or "jsonfeed.org/version/" not in str(document.get("version", "")):
        raise ValueError("is JSON, but no JSON Feed")
    items = document.get("items")
    if not isinstance(items, list):
        raise ValueError(  # noqa: TRY004  it is the document that is wrong
            "is a JSON Feed without a list of items"
        )
    return ForeignFeed(
        format="json",
        title=one_line(_string(document, "title")),
        self_url=_json_link(document, address, "feed_url"),
        home_url=_json_link(document, address, "home_page_url"),
        entries=_once(_json_entry(item, address) for item in items if isinstance(item, dict)),
        previous=_json_link(document, address, "next_url"),
    )


def _json(text: str) -> object:
    try:
        # Numbers stay as they are written: an id is never reckoned with.
        return json.loads(text, parse_int=str, parse_float=str, parse_constant=str)
    except RecursionError:
        raise ValueError("is no feed: it is JSON that is nested too deep") from None
    except ValueError as error:
        raise ValueError(f"is no feed: it begins as JSON, which is broken ({error})") from None


def _json_entry(item: Mapping[str, object], address: str) -> ForeignEntry:
    link = _json_link(item, address, "url", "external_url")
    return ForeignEntry(
        id=_string(item, "id").strip() or link,
        link=link,
        title=one_line(_string(item, "title")),
        published=moment(_string(item, "date_published")),
        updated=moment(_string(item, "date_modified")),
    )


def _string(values: Mapping[str, object], name: str) -> str:
    value = values.get(name)
    return printable(value) if isinstance(value, str) else ""


def _json_link(values: Mapping[str, object], address: str, *names: str) -> str:
    return next(
        (url for name in names if (text := _string(values, name)) and (url := urls.absolute(text, address))),
        "",
    )


# --- Web pages ------------------------------------------------------------------------------------

_LINK = re.compile(r"<link\b([^<>]{1,2000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([a-z]{2,10})\s{0,9}=\s{0,9}(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json")
_HEAD = 1_000_000  # characters; no page names its feed further down


def _of_a_web_page(text: str, address: str) -> str:
    """Return what to tell of a page: the feed that it names (HTML, section 4.6.7.1), if it names one."""
    for link in _LINK.finditer(text, 0, _HEAD):
        parts = {name.lower(): unescape(a or b or c) for name, a, b, c in _ATTRIBUTE.findall(link[1])}
        if "alternate" not in parts.get("rel", "").lower().split():
            continue
        found = urls.absolute(parts.get("href", ""), address) if parts.get("href") else None
        if found and parts.get("type", "").partition(";")[0].strip().lower() in _FEED_TYPES:
            return f"is a web page; the address of the feed is {found}"
    return "is a web page and names no feed; give the address of the feed itself"


# --- Dates ----------------------------------------------------------------------------------------

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_CLOCK = r"(?P<hour>\d{1,2}):(?P<minute>\d{1,2})(?::(?P<second>\d{1,2})(?:\.\d{1,9})?)?"
_TIME = _CLOCK + r"(?:\s*(?P<half>[ap])\.?m\.?)?"
_OFFSET = r"[A-Z]{1,5}|(?:GMT|UTC|UT)?\s*[+-]\d{1,2}:?(?:\d{2})?"
_ZONE = rf"(?:\s*(?P<zone>{_OFFSET})(?:\s*\([^()]*\))?)?"
_WEEKDAY = r"(?:[^\W\d]{2,12}[.,]*\s*)?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_MONTH = r"(?P<month>[A-Z]{3,9})"
# RFC 822 section 5 with its usual sins: long names, two-digit years, hyphens, no time, no zone.
_RFC_822 = rf"{_WEEKDAY}{_DAY}[\s-]+{_MONTH}[.,]?[\s-]+(?P<year>\d{{4}}|\d\d)(?:,?\s+{_TIME}{_ZONE})?"
_ENGLISH = rf"{_WEEKDAY}{_MONTH}\.?\s+{_DAY},?\s+(?P<year>\d{{4}})(?:,?\s+{_TIME}{_ZONE})?"
_ASCTIME = rf"[A-Z]{{3}}\s+{_MONTH}\s+{_DAY}\s+{_TIME}{_ZONE}\s+(?P<year>\d{{4}})"
_ISO = rf"(?P<year>\d{{4}})-(?P<month>\d{{1,2}})-(?P<day>\d{{1,2}})[T\s]\s*{_TIME}{_ZONE}"
_ISO_SHORT = r"(?P<year>\d{4})(?:-(?P<month>\d\d))?"  # as far as it goes (W3C-DTF)
_FORMS = tuple(
    re.compile(form, re.IGNORECASE | re.ASCII) for form in (_RFC_822, _ENGLISH, _ASCTIME, _ISO, _ISO_SHORT)
)
_ZONE_HOURS = """
EST -5 EDT -4 CST -6 CDT -5 MST -7 MDT -6 PST -8 PDT -7 WEST 1 BST 1 CET 1 MEZ 1 CEST 2 MESZ 2 EET 2 EEST 3
MSK 3 JST 9 AEST 10 AEDT 11 NZST 12 NZDT 13""".split()
_ZONES = dict(zip(_ZONE_HOURS[::2], map(int, _ZONE_HOURS[1::2]), strict=True))
_LONGEST_DATE = 80  # characters
_HOURS, _MINUTES = 24, 60
_CENTURY = 50  # RFC 2822 section 4.3


def moment(text: str) -> datetime | None:
    """Return the moment that a feed tells, in UTC; `None` where that cannot be read. Never raises.

    RFC 3339, RFC 822, and what feeds make of them. Without a zone, or with an unknown one, it is UTC.
    """
    text = " ".join(text[: _LONGEST_DATE + 1].split())
    if not text or len(text) > _LONGEST_DATE:
        return None
    if found := moment_or_none(text):
        return found
    for form in _FORMS:
        if match := form.fullmatch(text):
            with suppress(ValueError, OverflowError):
                return moment_or_none(_as_iso(match.groupdict()))
    return None


def _as_iso(parts: Mapping[str, str | None]) -> str:
    month = parts["month"] or "1"
    number = int(month) if month.isdigit() else _MONTHS.index(month[:3].lower()) + 1
    year = int(parts["year"] or 0)
    if len(parts["year"] or "") == len("99"):
        year += 2000 if year < _CENTURY else 1900
    hour, minute, second = (int(parts.get(name) or 0) for name in ("hour", "minute", "second"))
    if parts.get("half"):
        hour = hour % 12 + 12 * (str(parts["half"]).lower() == "p")
    if hour > _HOURS or minute >= _MINUTES:
        raise ValueError("no time of a day")
    # `24:00` is the end of the day (ISO 8601), and a leap second none that Python knows.
    written = datetime(
        year, number, int(parts.get("day") or 1), tzinfo=_zone(parts.get("zone") or "")
    ) + timedelta(hours=hour, minutes=minute, seconds=min(second, 59))
    return written.astimezone(UTC).isoformat()


def _zone(text: str) -> timezone:
    if offset := re.search(r"([+-])(\d{1,2}):?(\d\d)?$", text):
        reach = timedelta(hours=int(offset[2]), minutes=int(offset[3] or 0))
        return timezone(-reach if offset[1] == "-" else reach)
    return timezone(timedelta(hours=_ZONES.get(text.upper(), 0)))
