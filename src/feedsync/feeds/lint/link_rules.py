"""Rules about where documents lead: 8, 9, 11, 12, 13 and 22."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator
from functools import lru_cache
from ipaddress import ip_address
from urllib.parse import parse_qsl, urlsplit

from feedsync.feeds.lint.html_read import host_of
from feedsync.feeds.lint.paper import Paper
from feedsync.feeds.lint.rule import Breach, Rule, Severity
from feedsync.feeds.lint.view import ItemRead
from feedsync.net.guard import is_public, is_this_machine
from feedsync.text.media_types import is_media_type

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_LENGTH = re.compile(r"\d+", re.ASCII)
# Names of parameters that let somebody in, those of signed addresses of Amazon, Google and Azure among them.
_KEYS = frozenset(
    """token access_token auth_token api_key apikey api-key auth secret client_secret password passwd pwd
    sig signature x-amz-signature x-amz-security-token x-goog-signature sessionid session_id""".split()
)
# RFC 6762, RFC 8375, RFC 2606, and what routers and companies call theirs.
_INSIDE = (".local", ".localhost", ".internal", ".intranet", ".lan", ".corp", ".home.arpa", ".home")
_FILE = "an address of a file on a machine of yours"
_INTERNAL = "an address that only your own network knows"
# Everybody's own: it tells nobody anything, and is what a text about programs may well mean.
_OWN = "an address of the machine that it is read on"
_PUBLIC = "write the address that everybody can reach"


def _self(paper: Paper) -> Iterator[Breach]:
    if paper.view is None:
        return
    own = paper.view.hrefs("self")
    if len(own) != 1:
        yield Breach(f"{len(own)} links rel=self instead of one")
    elif own[0] != paper.address:
        yield Breach(f"its own address is told as {own[0]}, and it will be at {paper.address}")


def _alternate(paper: Paper) -> Iterator[Breach]:
    if paper.view is None:
        return
    sites = paper.view.hrefs("alternate")
    if not sites:
        yield Breach("no link to the site")
    for site in sites:
        if not _is_web(site):
            yield Breach(f"the link to the site is no whole address: `{site}`")
        elif site in paper.view.hubs or site in paper.addresses or site == paper.address:
            yield Breach(f"the link to the site leads to a feed or a hub: {site}")
    for item_id, links in [("", paper.view.links), *((one.id, one.links) for one in paper.view.items)]:
        counts = Counter((one.type, one.hreflang) for one in links if one.rel == "alternate")
        if any(count > 1 for count in counts.values()):
            yield Breach("two links rel=alternate of one type and language", item_id)


def _files(paper: Paper) -> Iterator[Breach]:
    if paper.view is None:
        return
    for item in paper.view.items:
        for file in item.files:
            where = file.url or "an enclosure"
            if not file.url or not _is_web(file.url):
                yield Breach(
                    f"an enclosure has no whole address: `{file.url or ''}`", item.id, key="enclosures"
                )
            if not file.type or not is_media_type(file.type):
                yield Breach(f"{where} has no media type", item.id, file.url or "", "enclosures")
            if paper.view.format == "rss" and file.length is None:
                yield Breach(f"{where} has no length", item.id, file.url or "", "enclosures")
            elif file.length is not None and not _LENGTH.fullmatch(file.length):
                yield Breach(f"the length of {where} is no number", item.id, file.url or "", "enclosures")
            elif file.length is not None and not int(file.length):
                yield _warning(f"the length of {where} is unknown", item, file.url or "")
        if paper.view.format == "rss" and len(item.files) > 1:
            yield _warning(f"{len(item.files)} enclosures, of which most readers take the first", item, "")


def _warning(message: str, item: ItemRead, sought: str) -> Breach:
    fix = "write its `length`, or set `store.static` or `store.media` to where it lies"
    return Breach(message, item.id, sought, "enclosures", fix, Severity.WARNING)


def _secrets(paper: Paper) -> Iterator[Breach]:
    if paper.view is None:
        return
    own = {host_of(paper.site_url), host_of(paper.address), *paper.private}
    for link in paper.view.links:
        yield from _told(link.href, own, "")
    for item in paper.view.items:
        if state := paper.hidden.get(item.id):
            yield Breach(f"the entry {item.id} must not be seen: it is {state}", item.id, key=state)
        for url in {one.href for one in item.links} | {one.url or "" for one in item.files} | {*item.images}:
            yield from _told(url, own, item.id)
    for item_id, html in paper.html_of_items():
        for address in html.addresses:
            yield from _told(address.url, own, item_id)


def _told(address: str, own: Collection[str], item: str) -> Iterator[Breach]:
    if why := gives_away(address, own):
        fix = _PUBLIC if why in (_INTERNAL, _OWN, _FILE) else ""
        severity = Severity.WARNING if why == _OWN else None
        yield Breach(f"{why}: {_shown(address)}", item, sought=address, fix=fix, severity=severity)


def gives_away(address: str, own_hosts: Collection[str]) -> str:
    """Return what an address gives away that nobody outside may know or can use, empty for nothing."""
    why, host = _judged(address)
    return "" if why in (_INTERNAL, _OWN) and host in own_hosts else why


@lru_cache(50_000)
def _judged(address: str) -> tuple[str, str]:
    """Return what an address gives away, and its host. One and the same is in many documents."""
    try:
        parts = urlsplit(address)
        host, user = (parts.hostname or "").rstrip("."), parts.username
    except ValueError:
        return "", ""
    if parts.scheme == "file":
        return _FILE, ""
    if parts.scheme not in ("http", "https", "ftp"):
        return "", host
    if user is not None:
        return "an address with a login in it", host
    if parts.query and any(
        name.lower() in _KEYS and value for name, value in parse_qsl(parts.query, errors="replace")
    ):
        return "an address with a key in it", host
    return _whose(host), host


def _whose(host: str) -> str:
    """Return why a host is nobody's outside, empty for one that everybody can reach."""
    if is_this_machine(host):
        return _OWN
    try:
        is_inside = not is_public(ip_address(host))
    except ValueError:
        is_inside = bool(host) and ("." not in host or host.endswith(_INSIDE))
    return _INTERNAL if is_inside else ""


def _shown(address: str) -> str:
    """Return an address without what must not be seen."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}" + ("?…" if parts.query else "")


def _absolute(paper: Paper) -> Iterator[Breach]:
    is_safe = paper.site_url.startswith("https:")
    for item_id, html in paper.html_of_items():
        for address in html.addresses:
            if not _SCHEME.match(address.url) and not address.url.startswith("#"):
                yield Breach(
                    f"a relative address, which leads nowhere in a reader: {address.url}",
                    item_id,
                    address.url,
                )
            elif is_safe and address.is_media and address.url.startswith("http:"):
                yield Breach(f"media by http: on a site by https: {address.url}", item_id, address.url)


def _hubs(paper: Paper) -> Iterator[Breach]:
    if paper.view is None:
        return
    told = paper.view.hubs
    if set(told) != set(paper.hubs):
        missing = [hub for hub in paper.hubs if hub not in told]
        yield Breach(
            f"does not name the hub {missing[0]}" if missing else "names hubs that the configuration does not"
        )


def _is_web(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


LINK_RULES = (
    Rule(
        8,
        Severity.ERROR,
        "A document names its own address, once",
        "correct `publish.url`, or the format",
        _self,
    ),
    Rule(9, Severity.ERROR, "A feed leads to its site", "correct `site.url`, or the format", _alternate),
    Rule(
        11,
        Severity.ERROR,
        "Enclosures have address, length and type",
        "write `url`, `type` and `length` of the file",
        _files,
    ),
    Rule(
        12,
        Severity.ERROR,
        "Nothing secret, and nothing from inside, is published",
        "take it out; whoever had it public changes the key",
        _secrets,
    ),
    Rule(
        13,
        Severity.WARNING,
        "Addresses in content are whole, and safe",
        "write the whole address, with https:",
        _absolute,
    ),
    Rule(22, Severity.WARNING, "Hubs can do their work", "render the feed again: feedsync run --full", _hubs),
)
