"""A site at an address: a WordPress that tells its articles, or any site that has a feed.

What the person typed may lie in a private network; what is found there, links and redirects, may not.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urljoin, urlsplit

from msgspec.structs import replace

from feedsync.errors import FetchError, UnknownName
from feedsync.feeds.foreign import feeds_of_page, read_feed
from feedsync.feeds.foreign_values import ForeignFeed
from feedsync.net import redact
from feedsync.operations.init.asking import OK, Asking, charset, folder_of, text_of
from feedsync.operations.init.feed_permalink import with_permalink
from feedsync.operations.init.found import Found
from feedsync.operations.init.plain_folder import CONTENT, told_by
from feedsync.operations.init.source import Source, in_folder
from feedsync.operations.init.wordpress import WordPress, find_wordpress

if TYPE_CHECKING:
    from feedsync.net.client import Answer, Client, Limits

_PLACES = ("feed/", "index.xml", "feed.xml", "rss.xml", "atom.xml", "feed.json", "rss/", "atom/")
_MOST = 50 * 1024 * 1024  # bytes
_NAMED = 3  # feeds of a page that are looked at
_LANGUAGE = re.compile(r"""<html\b[^<>]{0,1000}?\blang\s*=\s*["']?([A-Za-z-]{2,20})""", re.IGNORECASE)


class _Feed(NamedTuple):
    address: str
    feed: ForeignFeed

    @property
    def entries(self) -> Mapping[str, int]:
        """How many entries there are at the address."""
        return {self.address: len(self.feed.entries)}


def at_address(address: str, folder: Path, limits: Limits | None = None) -> Source:
    """Return what is at an address; the articles of a site with a feed are those in `folder`.

    Raises `UnknownName` where nothing answers, and for what has no feed.
    """
    from feedsync.net.client import Client, Limits

    try:
        client = Client([address], limits=limits or Limits(seconds=20, bytes=_MOST))
    except ValueError as error:
        raise UnknownName(f"{error}.", where=redact.shown(address)) from None
    with client:
        answer = _first(client, address)
        asking, feed = Asking(client), _read(answer)
        if feed and feed.feed.home_url:
            answer = asking.get(feed.feed.home_url) or answer
        page = "" if feed and answer.url == feed.address else text_of(answer)
        found = find_wordpress(asking, answer, page)
        if isinstance(found, WordPress):
            feed = feed or _feed(asking, answer, page, [urljoin(found.address, "feed/")])
            return _of_wordpress(found, feed, page, folder)
        feed = feed or _feed(asking, answer, page, [urljoin(folder_of(answer.url), one) for one in _PLACES])
    if feed is None:
        said = " ".join(filter(None, ("names no feed, and has none in the usual places.", found)))
        advice = "Give the address of its feed, or the folder of its articles."
        raise UnknownName(said, where=redact.shown(address), advice=advice)
    told = {"url": folder_of(answer.url), "language": _language(page), **told_by(feed.feed)}
    return _of_feed(in_folder(folder), feed, told, found, address)


def _first(client: Client, address: str) -> Answer:
    try:
        answer = client.get(address)
    except FetchError as error:
        advice = "Is it up? Try again." if error.is_passing else error.advice
        raise UnknownName(error.message, where=error.where, advice=advice) from None
    if answer.status != OK:
        advice = "Does a browser show it there?"
        raise UnknownName(f"answers {answer.status}.", where=redact.shown(address), advice=advice)
    return answer


def _feed(asking: Asking, answer: Answer, page: str, usual: Sequence[str]) -> _Feed | None:
    """Return the first feed that the page names, else one in the usual places."""
    named = list(feeds_of_page(page, answer.url))[:_NAMED]
    for address in dict.fromkeys([*named, *usual]):
        found = asking.get(address)
        if found and (feed := _read(found)):
            return feed
    return None


def _read(answer: Answer) -> _Feed | None:
    try:
        return _Feed(answer.url, read_feed(answer.body, answer.url, charset(answer)))
    except ValueError:
        return None


def _language(page: str) -> str:
    match = _LANGUAGE.search(page)
    return match[1] if match else ""


def _of_wordpress(one: WordPress, feed: _Feed | None, page: str, folder: Path) -> Source:
    language = _language(page) or (feed.feed.language if feed else "")
    found = Found(
        what="WordPress site",
        told=[f"{one.posts:,} {'post' if one.posts == 1 else 'posts'} at {one.address}"],
        site={**one.site, **({"language": language} if language else {})},
        stores=[{"type": "wordpress", "url": one.address}],
        feeds=(),
        old_feeds=[feed.address] if feed else (),
        guesses=_doubt(one.site["url"], one.address),
    )
    return Source(found, folder, feed.entries if feed else {}, found.old_feeds)


def _of_feed(here: Source, feed: _Feed, told: Mapping[str, object], refusal: str, address: str) -> Source:
    """Return the site in a folder, of which a feed tells what nothing there does."""
    found = here.found
    known = {key: value for key, value in found.site.items() if f"site.{key}" not in found.guesses}
    site = {key: value for key, value in {**told, **known}.items() if value}
    guesses = {name: why for name, why in found.guesses.items() if not site.get(name.removeprefix("site."))}
    lacking = "" if here.has_articles else f"no store reads a feed: put its articles into {CONTENT}"
    count = len(feed.feed.entries)
    found = replace(
        found,
        what=found.what if here.has_articles else "site with a feed",
        told=[*found.told, f"{count:,} {'entry' if count == 1 else 'entries'} in {feed.address}"],
        site=site,
        old_feeds=[feed.address],
        guesses={**guesses, **({} if "url" in known else _doubt(str(site["url"]), address, feed.address))},
        not_carried=[*filter(None, (lacking, refusal)), *found.not_carried],
    )
    found = with_permalink(found, feed.feed, str(site["url"]), here.folder)
    return replace(here, found=found, entries=feed.entries, to_adopt=found.old_feeds)


def _doubt(told: str, *asked: str) -> Mapping[str, str]:
    """Return the guess that an address is of which a stranger says that it is the site's.

    What stands in the configuration may be asked for later, also where it lies in a private network.
    """
    host = urlsplit(told).hostname
    if host in [urlsplit(address).hostname for address in asked]:
        return {}
    return {"site.url": f"{urlsplit(asked[-1]).hostname} says so; make sure of it, as ids begin with it"}
