"""What a saved page tells of its article: JSON-LD first, then OpenGraph, then what HTML itself says.

Values are given as found, on one line; who reads them decides what a date or an address is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from html import unescape
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from msgspec import Struct

from feedsync.text.characters import one_line
from feedsync.text.page_furniture import fold

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

_ARTICLE_TYPES = re.compile(
    r"(?:[A-Za-z]*Article|BlogPosting|LiveBlogPosting|SocialMediaPosting|DiscussionForumPosting|Report)"
)
_PAGE_TYPES = re.compile(r"(?:[A-Za-z]*WebPage|ItemPage)")
_SEPARATOR = re.compile(r"\s+[-|\u2013\u2014\u00b7\u2022\u00bb]\s+")
_SAVED_FROM = re.compile(r"saved from url=\(\d+\)(https?://\S+)|SingleFile\s+url:\s*(https?://\S+)")
_BYLINE = re.compile(
    r"(?:di|by|von|par|por|de|a cura di)\s+|(?:autore|author|autor|auteur)\s*:\s*", re.IGNORECASE
)
_AFTER_NAME = re.compile(r"\s*[,|\u2013\u2014\u00b7\u2022(]|\s+(?:(?:on|il|am|le|el|del)\s+)?\d")
_MAX_TITLE = 2000  # characters; a longer one is not looked at for the name of its site
_MAX_NAME = 100  # characters
_HEAD = 5000  # characters in which a browser says where it saved the page from

_PUBLISHED = (
    *("article:published_time", "og:published_time", "itemprop:datepublished", "date", "pubdate"),
    *("publish-date", "publish_date", "publication_date", "parsely-pub-date", "sailthru.date"),
    *("dc.date", "dc.date.issued", "dcterms.created", "dcterms.date", "citation_publication_date"),
)
_UPDATED = (
    *("article:modified_time", "og:updated_time", "og:modified_time", "itemprop:datemodified"),
    *("last-modified", "dcterms.modified", "lastmod"),
)
_TIME_PUBLISHED = (
    "time[itemprop~=datePublished][datetime], time[pubdate][datetime], time.published[datetime],"
    " time.entry-date[datetime], time.dt-published[datetime], [itemprop~=datePublished][content],"
    " abbr.published[title]"
)
_TIME_UPDATED = "time[itemprop~=dateModified][datetime], time.updated[datetime], time.dt-updated[datetime]"


class Metadata(Struct, frozen=True, kw_only=True):
    """All as found; empty where the page does not tell."""

    title: str = ""
    published: str = ""
    updated: str = ""
    authors: tuple[str, ...] = ()
    image: str = ""
    image_alt: str = ""
    summary: str = ""
    language: str = ""
    url: str = ""
    site_name: str = ""
    section: str = ""
    tags: tuple[str, ...] = ()
    base_url: str = ""
    """What the relative addresses of the page stand against."""


def read(parser: LexborHTMLParser, scope: LexborNode | None, text: str, base_url: str = "") -> Metadata:
    """Read a page; `scope` is the element around its article, in which times and names are looked for."""
    page = _Page(parser, scope)
    url = page.url(text)
    base = _attribute(parser.css_first("base[href]"), "href")
    image = page.image()
    return Metadata(
        title=page.title(),
        published=page.published(),
        updated=page.updated(),
        authors=page.authors(),
        image=image,
        image_alt=page.image_alt(image),
        summary=_first(page.linked_data("description"), page.meta("og:description", "twitter:description"))
        or _first(page.meta("description", "dc.description")),
        language=page.language(),
        url=_join(base_url, url),
        site_name=_first(page.site_names()),
        section=_first(page.linked_data("articleSection"), page.meta("article:section", "parsely-section")),
        tags=page.tags(),
        base_url=_join(_join(base_url, url), base),
    )


class _Page:
    """One page, its `meta` elements and its JSON-LD taken in once."""

    def __init__(self, parser: LexborHTMLParser, scope: LexborNode | None) -> None:
        self._parser = parser
        self._scope = scope or parser.root
        self._metas: dict[str, list[str]] = {}
        for node in parser.css("meta[content]"):
            attributes = node.attributes
            for name, prefix in (
                ("property", ""),
                ("name", ""),
                ("itemprop", "itemprop:"),
                ("http-equiv", ""),
            ):
                if key := one_line(attributes.get(name) or "").lower():
                    self._metas.setdefault(prefix + key, []).append(one_line(attributes["content"] or ""))
        self._graph = _Graph(_text(node) for node in parser.css("script[type]") if _is_linked_data(node))

    def meta(self, *names: str) -> Iterator[str]:
        return (value for name in names for value in self._metas.get(name, ()) if value)

    def linked_data(self, *names: str) -> Iterator[str]:
        return (text for name in names for text in self._graph.texts(name))

    def title(self) -> str:
        names = {fold(name) for name in self.site_names()}
        heading = self._heading(names)
        document_title = _text(self._parser.css_first("head > title"))
        told = _first(
            self.linked_data("headline"), self.meta("og:title", "twitter:title"), [heading, document_title]
        ) or _first(self.linked_data("name"))
        return _without_site(told, names, heading)

    def _heading(self, site_names: set[str]) -> str:
        document_title = fold(_text(self._parser.css_first("head > title")))
        headings = [_text(node) for node in (self._scope.css("h1") if self._scope else [])[:20]]
        headings += [_text(node) for node in self._parser.css("h1")[:20]]
        headings += self._names("[itemprop~=headline], .entry-title, .post-title")
        # The name of the site is a heading on many pages.
        headings = [text for text in headings if text and fold(text) not in site_names]
        named = (text for text in headings if fold(text) in document_title)
        return _first(named, headings)

    def published(self) -> str:
        return _first(self.linked_data("datePublished", "dateCreated"), self.meta(*_PUBLISHED)) or _first(
            self._times(_TIME_PUBLISHED), self._times("time[datetime]:not(.updated)", everywhere=False)
        )

    def updated(self) -> str:
        return _first(self.linked_data("dateModified"), self.meta(*_UPDATED), self._times(_TIME_UPDATED))

    def _times(self, selector: str, *, everywhere: bool = True) -> Iterator[str]:
        roots = [self._scope, self._parser.root] if everywhere else [self._scope]
        for root in roots:
            for node in root.css(selector) if root else ():
                attributes = node.attributes
                yield one_line(
                    attributes.get("datetime") or attributes.get("content") or attributes.get("title") or ""
                )

    def authors(self) -> tuple[str, ...]:
        for names in (
            self.linked_data("author"),
            self.meta("author", "article:author", "dc.creator", "parsely-author", "sailthru.author"),
            self._names("[itemprop~=author] [itemprop~=name]"),
            self._names("a[rel~=author], .p-author, .byline .author, .byline a, [itemprop~=author]"),
            map(byline_name, self._names(".byline, .article-author, .post-author, .author")),
        ):
            if found := _once(name for name in names if _is_name(name)):
                return found
        return ()

    def _names(self, selector: str) -> list[str]:
        return [_text(node) for node in (self._scope.css(selector) if self._scope else [])[:10]]

    def image(self) -> str:
        link = _attribute(self._parser.css_first("link[rel=image_src]"), "href")
        candidates = (
            self._graph.addresses("image"),
            self._graph.addresses("thumbnailUrl"),
            self.meta(
                "og:image:secure_url", "og:image", "og:image:url", "twitter:image", "twitter:image:src"
            ),
            self.meta("itemprop:image"),
            [link],
        )
        return next((url for urls in candidates for url in urls if url and not url.startswith("data:")), "")

    def image_alt(self, image: str) -> str:
        own = {
            *self.meta(
                "og:image", "og:image:secure_url", "og:image:url", "twitter:image", "twitter:image:src"
            )
        }
        if image in own and (alt := _first(self.meta("og:image:alt", "twitter:image:alt"))):
            return alt
        name = image.rpartition("/")[2]
        for node in self._parser.css("img[alt]") if name else ():
            attributes = node.attributes
            shown = (attributes.get("src") or "", attributes.get("data-src") or "")
            if attributes["alt"] and any(address.rpartition("/")[2] == name for address in shown):
                return one_line(attributes["alt"])
        return ""

    def language(self) -> str:
        declared = _attribute(self._parser.css_first("html[lang]"), "lang")
        return _first(
            self.linked_data("inLanguage"),
            [declared],
            self.meta("content-language", "dc.language", "language"),
            (locale.replace("_", "-") for locale in self.meta("og:locale")),
        )

    def url(self, text: str) -> str:
        saved = _SAVED_FROM.search(text[:_HEAD])
        return _first(
            [_attribute(self._parser.css_first("link[rel~=canonical][href]"), "href")],
            self.meta("og:url"),
            self._graph.addresses("url"),
            self._graph.addresses("mainEntityOfPage"),
            [(saved[1] or saved[2]) if saved else ""],
        )

    def site_names(self) -> Iterator[str]:
        yield from self.meta("og:site_name")
        yield from self._graph.texts("publisher")
        yield from self._graph.site_names
        yield from self.meta("application-name")

    def tags(self) -> tuple[str, ...]:
        told = [*self.linked_data("keywords"), *self.meta("article:tag", "news_keywords", "keywords")]
        words = [one_line(word) for text in told for word in text.split(",")]
        words = words or self._names("a[rel~=tag]")
        return _once(words)


class _Graph:
    """The JSON-LD of a page: its article, and what that refers to by `@id`."""

    def __init__(self, scripts: Iterable[str]) -> None:
        self._by_id: dict[str, dict[str, Any]] = {}
        self._articles: list[dict[str, Any]] = []
        pages: list[dict[str, Any]] = []
        self.site_names: list[str] = []
        for item in (item for script in scripts for item in _objects(script)):
            types = [_last_part(name) for name in _list(item.get("@type")) if isinstance(name, str)]
            if isinstance(name := item.get("@id"), str) and len(item) > 1:
                self._by_id.setdefault(name, item)
            if any(_ARTICLE_TYPES.fullmatch(name) for name in types):
                self._articles.append(item)
            elif any(_PAGE_TYPES.fullmatch(name) for name in types):
                pages.append(item)
            elif "WebSite" in types and isinstance(name := item.get("name"), str):
                self.site_names.append(_clean(name))
        # The first article is the page's own; what the page says of itself fills what it lacks.
        self._articles = [*self._articles[:1], *pages[:1]]

    def texts(self, name: str) -> Iterator[str]:
        for item in self._articles:
            for value in self._values(item, name):
                text = value.get("name", "") if isinstance(value, dict) else value
                if isinstance(text, str) and (text := _clean(text)):
                    yield text

    def addresses(self, name: str) -> Iterator[str]:
        for item in self._articles:
            for value in self._values(item, name):
                if isinstance(value, str):
                    yield one_line(value)
                for key in ("url", "contentUrl", "@id"):
                    if isinstance(value, dict) and isinstance(address := value.get(key), str):
                        yield one_line(address)

    def _values(self, item: dict[str, Any], name: str) -> Iterator[Any]:
        for value in _list(item.get(name)):
            if isinstance(value, dict) and isinstance(key := value.get("@id"), str) and "name" not in value:
                yield self._by_id.get(key, value)
            else:
                yield value


def _objects(script: str) -> Iterator[dict[str, Any]]:
    """All objects at the top of a script, in lists and in `@graph`; none where it is no JSON."""
    text = re.sub(
        r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|(?://\s*)?\]\]>)\s*$", "", script.strip()
    )
    try:
        waiting = [json.loads(text, strict=False)]
    except (ValueError, RecursionError):
        return
    while waiting:
        item = waiting.pop()
        if isinstance(item, list):
            waiting.extend(reversed(item))
        elif isinstance(item, dict):
            yield item
            waiting.extend(_list(item.get("@graph"))[::-1])
            waiting.extend(_list(item.get("mainEntity"))[::-1])


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _last_part(name: str) -> str:
    return name.rpartition("/")[2].rpartition(":")[2]


def _clean(text: str) -> str:
    # Many plugins write HTML's entities into JSON-LD.
    return one_line(unescape(text))


def _is_linked_data(node: LexborNode) -> bool:
    return (node.attributes.get("type") or "").strip().lower().startswith("application/ld+json")


def byline_name(text: str) -> str:
    """Return the name in `By Ada Conti, 4 March`."""
    return _AFTER_NAME.split(_BYLINE.sub("", text, count=1), maxsplit=1)[0].strip()


def _once(words: Iterable[str]) -> tuple[str, ...]:
    """Each word once, as first written."""
    found: dict[str, str] = {}
    for word in words:
        if word:
            found.setdefault(fold(word), word)
    return tuple(found.values())


def _is_name(text: str) -> bool:
    return 0 < len(text) <= _MAX_NAME and "://" not in text


def _without_site(title: str, names: set[str], heading: str) -> str:
    """Take the name of the site off the end of a title, or, as Blogger has it, off its beginning."""
    if len(title) > _MAX_TITLE:
        return title
    for separator in _SEPARATOR.finditer(title):
        head, tail = title[: separator.start()], title[separator.end() :]
        if head and (fold(tail) in names or fold(head) == fold(heading)):
            return head
    site, colon, rest = title.partition(": ")
    return rest if colon and rest and fold(site) in names else title


def _join(base: str, address: str) -> str:
    try:
        return urljoin(base, address)
    except ValueError:
        return base


def _first(*values: Iterable[str]) -> str:
    return next((text for group in values for text in group if text), "")


def _attribute(node: LexborNode | None, name: str) -> str:
    return one_line(node.attributes.get(name) or "") if node else ""


def _text(node: LexborNode | None) -> str:
    return one_line(node.text(deep=True)) if node else ""
