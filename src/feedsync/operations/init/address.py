"""A site at an address: a WordPress that tells its articles, or any site that has a feed.

What the person typed may lie in a private network; what is found there, links and redirects, may not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urljoin, urlsplit, urlunsplit

import msgspec
from msgspec.structs import replace

from feedsync.clock import stopwatch
from feedsync.config.model import time_zone
from feedsync.errors import FetchError, UnknownName
from feedsync.feeds.foreign import feeds_of_page, read_feed
from feedsync.feeds.foreign_values import ForeignFeed
from feedsync.net import redact
from feedsync.operations.init.found import Found
from feedsync.operations.init.plain_folder import CONTENT, told_by
from feedsync.operations.init.source import Source, in_folder
from feedsync.operations.old_feed import charset_of
from feedsync.text.characters import one_line, printable
from feedsync.text.feed_characters import decoded
from feedsync.text.titles import plain

if TYPE_CHECKING:
    from feedsync.net.client import Answer, Client, Limits

_OK = 200
_LONG = 200  # characters of what a stranger says
_REFUSED = "its page names a WordPress, of which nothing can be read"
_LONGEST = 60.0  # seconds after which no further place is looked at
_PLACES = ("feed/", "index.xml", "feed.xml", "rss.xml", "atom.xml", "feed.json", "rss/", "atom/")
_MOST = 50 * 1024 * 1024
_API = "https://api.w.org/"
_LINK = re.compile(r"<link\b([^<>]{1,2000})>", re.IGNORECASE)
_HREF = re.compile(r"""href\s*=\s*["']([^"'<>]{1,1000})["']""", re.IGNORECASE)
_HEADER = re.compile(r"""<([^<>]{1,1000})>\s*;\s*rel="?https://api\.w\.org/"?""")
_LANGUAGE = re.compile(r"""<html\b[^<>]{0,1000}?\blang\s*=\s*["']?([A-Za-z-]{2,20})""", re.IGNORECASE)
_HEAD = 1_000_000  # bytes
_NAMED = 3  # feeds of a page that are looked at


class _Feed(NamedTuple):
    address: str
    feed: ForeignFeed


def at_address(address: str, limits: Limits | None = None) -> Source:
    """Return what is at an address; a folder of articles is the working folder's, or `content/` in it.

    Raises `UnknownName` where nothing answers, and for what has no feed.
    """
    from feedsync.net.client import Client, Limits

    try:
        client = Client([address], limits=limits or Limits(seconds=20, bytes=_MOST))
    except ValueError as error:
        raise UnknownName(f"{error}.") from None
    with client:
        return _Looking(client, address).source()


class _Looking:
    """Looks at one site."""

    def __init__(self, client: Client, address: str) -> None:
        self._client = client
        self._address = address
        self._seconds = stopwatch()
        self._refusal = ""
        self._total: int | None = None

    def source(self) -> Source:
        try:
            answer = self._client.get(self._address)
        except FetchError as error:
            raise UnknownName(error.message, where=error.where, advice=error.advice) from None
        if answer.status != _OK:
            said = f"answers {answer.status}."
            raise UnknownName(said, where=redact.shown(self._address), advice="Does a browser show it there?")
        feed = _read(answer)
        page = "" if feed else _text(answer)
        if feed and feed.feed.home_url and (home := self._get(feed.feed.home_url)):
            page, answer = _text(home), home
        wordpress = self._wordpress(answer, page, feed)
        return wordpress or self._other(answer, page, feed)

    def _get(self, address: str) -> Answer | None:
        """Return the answer of what was found, `None` where that is of no use, or the time is over."""
        if self._seconds() > _LONGEST:
            return None
        try:
            answer = self._client.get(address)
        except FetchError:
            return None
        return answer if answer.status == _OK else None

    # WordPress

    def _wordpress(self, answer: Answer, page: str, feed: _Feed | None) -> Source | None:
        named = list(_told_bases(answer, page))
        for base in dict.fromkeys((*named, _folder_of(answer.url), urljoin(answer.url, "/"))):
            for api in (f"{base}wp-json/", f"{base}?rest_route=/"):
                index, why = self._json(api)
                if not isinstance(index, dict) or not _is_wordpress(index):
                    why = why or "what it answers is not the API's"
                    self._refusal = self._refusal or (f"{_REFUSED}: {why}" if base in named else "")
                    continue
                count, why = self._count(f"{api}wp/v2/posts")
                if count is None:
                    self._refusal = f"{_REFUSED}: {why}"
                    continue
                feed = feed or self._feed(answer, page, [urljoin(base, "feed/")])
                return _of_wordpress(base, index, count, feed, _language(page))
        return None

    def _count(self, posts: str) -> tuple[int | None, str]:
        """Return how many posts are public, or why that cannot be told."""
        ask = "&" if "?" in posts else "?"
        told, why = self._json(f"{posts}{ask}per_page=1&_fields=id")
        total = self._total
        if not isinstance(told, list):
            return None, why
        return (total if total is not None else len(told)), ""

    def _json(self, address: str) -> tuple[object, str]:
        """Return what an address tells as JSON, or `None` and why not."""
        self._total = None
        if self._seconds() > _LONGEST:
            return None, "it answers too slowly"
        try:
            answer = self._client.get(address)
        except FetchError as error:
            return None, error.message.rstrip(".")
        try:
            told = msgspec.json.decode(answer.body.removeprefix(b"\xef\xbb\xbf"))
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return None, f"it answers {answer.status} and no JSON"
        total = answer.headers.get("X-WP-Total", "")
        self._total = int(total) if re.fullmatch("[0-9]{1,10}", total) else None
        if answer.status != _OK:
            code = told.get("code") if isinstance(told, dict) else ""
            return None, one_line(f"it answers {answer.status} {code or ''}")[:_LONG]
        return told, ""

    # A feed

    def _other(self, answer: Answer, page: str, feed: _Feed | None) -> Source:
        home = _folder_of(answer.url)
        feed = feed or self._feed(answer, page, [urljoin(home, place) for place in _PLACES])
        if feed is None:
            why = f" {self._refusal}" if self._refusal else ""
            raise UnknownName(
                f"names no feed, and has none in the usual places.{why}",
                where=redact.shown(self._address),
                advice="Give the address of its feed, or the folder of its articles.",
            )
        told = {"url": home, "language": _language(page), **told_by(feed.feed)}
        return _with_feed(in_folder(Path()), feed, told, self._refusal)

    def _feed(self, answer: Answer, page: str, usual: Sequence[str]) -> _Feed | None:
        """Return the first feed that the page names, else one in the usual places."""
        named = list(feeds_of_page(page, answer.url))[:_NAMED]
        for address in dict.fromkeys([*named, *usual]):
            found = self._get(address)
            if found and (feed := _read(found)):
                return feed
        return None


def _with_feed(here: Source, feed: _Feed, told: Mapping[str, object], refusal: str) -> Source:
    """Return the site in the working folder, of which a feed tells what nothing there does."""
    found = here.found
    known = {key: value for key, value in found.site.items() if f"site.{key}" not in found.guesses}
    site = {**told, **known}
    lacking = "" if here.has_articles else f"no store reads a feed: put its articles into {CONTENT}"
    entries = len(feed.feed.entries)
    found = replace(
        found,
        what=found.what if here.has_articles else "site with a feed",
        told=[*found.told, f"{entries:,} entries in {feed.address}"],
        site={key: value for key, value in site.items() if value},
        old_feeds=[feed.address],
        guesses={
            name: why for name, why in found.guesses.items() if not site.get(name.removeprefix("site."))
        },
        not_carried=[*filter(None, (lacking, refusal)), *found.not_carried],
    )
    return replace(here, found=found, entries={feed.address: entries})


def _read(answer: Answer) -> _Feed | None:
    try:
        return _Feed(answer.url, read_feed(answer.body, answer.url, _charset(answer)))
    except ValueError:
        return None


def _text(answer: Answer) -> str:
    return printable(decoded(answer.body[:_HEAD], _charset(answer)))


def _charset(answer: Answer) -> str:
    return charset_of(answer.headers.get("Content-Type", ""))


def _is_wordpress(index: Mapping[str, object]) -> bool:
    spaces = index.get("namespaces")
    return isinstance(spaces, list) and "wp/v2" in spaces


def _told_bases(answer: Answer, page: str) -> Iterator[str]:
    """Yield where the page says that its WordPress is.

    See developer.wordpress.org/rest-api/using-the-rest-api/discovery.
    """
    found = [match[1] for match in _HEADER.finditer(answer.headers.get("Link", ""))]
    found += [href[1] for link in _LINK.finditer(page) if _API in link[1] and (href := _HREF.search(link[1]))]
    for address in found:
        absolute = urljoin(answer.url, address)
        yield _folder_of(re.split(r"wp-json\b|\?rest_route=", absolute)[0])


def _folder_of(address: str) -> str:
    parts = urlsplit(address)
    path = parts.path[: parts.path.rfind("/") + 1] or "/"
    return urlunsplit((parts.scheme, parts.netloc, path, "", ""))


def _language(page: str) -> str:
    match = _LANGUAGE.search(page)
    return match[1] if match else ""


def _of_wordpress(
    base: str, told: Mapping[str, object], count: int, feed: _Feed | None, language: str
) -> Source:
    site: dict[str, object] = {
        "title": plain(str(told.get("name", ""))),
        "url": told.get("home") or base,
        "language": language or (feed.feed.language if feed else ""),
        "description": plain(str(told.get("description", ""))),
    }
    guesses: dict[str, str] = {}
    if zone := _zone(told.get("timezone_string")):
        site["timezone"] = zone
    found = Found(
        what="WordPress site",
        told=[f"{count:,} posts at {base}"],
        site={name: value for name, value in site.items() if value},
        stores=[{"type": "wordpress", "url": base}],
        feeds=(),
        old_feeds=[feed.address] if feed else (),
        guesses=guesses,
    )
    return Source(found, Path(), {feed.address: len(feed.feed.entries)} if feed else {})


def _zone(name: object) -> str:
    try:
        return time_zone(one_line(str(name))) if name else ""
    except ValueError:
        return ""
