"""Whether a site is a WordPress that tells its posts (developer.wordpress.org/rest-api)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urljoin

from feedsync.config.model import site_url, time_zone
from feedsync.operations.init.asking import Asking, folder_of
from feedsync.text.characters import one_line
from feedsync.text.titles import plain

if TYPE_CHECKING:
    from feedsync.net.client import Answer

_REL = "https://api.w.org/"
_LINK = re.compile(r"<link\b([^<>]{1,2000})>", re.IGNORECASE)
_HREF = re.compile(r"""href\s*=\s*["']([^"'<>]{1,1000})["']""", re.IGNORECASE)
_HEADER = re.compile(r"""<([^<>]{1,1000})>\s*;\s*rel="?https://api\.w\.org/"?""")


class WordPress(NamedTuple):
    """One that tells its posts: where it is, how many are public, and what it says of its site."""

    address: str
    posts: int
    site: Mapping[str, str]


def find_wordpress(asking: Asking, answer: Answer, page: str) -> WordPress | str:
    """Return the WordPress of a page, or why the one that the page names tells nothing; empty without any."""
    named = list(_named(answer, page))
    refusal = ""
    for base in dict.fromkeys((*named, folder_of(answer.url), urljoin(answer.url, "/"))):
        found = _at(asking, base)
        if isinstance(found, WordPress):
            return found
        if base in named and not refusal:
            refusal = f"its page names a WordPress, of which nothing can be read: {found}"
    return refusal


def _at(asking: Asking, base: str) -> WordPress | str:
    """Return the WordPress at an address, by pretty permalinks or without, or why there is none."""
    reasons = []
    for api in (f"{base}wp-json/", f"{base}?rest_route=/"):
        index = asking.json(api)
        if not isinstance(index.value, dict) or not _is_index(index.value):
            reasons.append(index.why or "what it answers is not the API's")
            continue
        posts = asking.json(f"{api}wp/v2/posts{'&' if '?' in api else '?'}per_page=1&_fields=id")
        if isinstance(posts.value, list):
            count = len(posts.value) if posts.total is None else posts.total
            return WordPress(base, count, _site(index.value, base))
        reasons.append(posts.why or "what it answers is no list of posts")
    return reasons[0]


def _is_index(told: Mapping[str, object]) -> bool:
    spaces = told.get("namespaces")
    return isinstance(spaces, list) and "wp/v2" in spaces


def _named(answer: Answer, page: str) -> Iterator[str]:
    """Yield where the page says that its WordPress is (rest-api/using-the-rest-api/discovery)."""
    found = [match[1] for match in _HEADER.finditer(answer.headers.get("Link", ""))]
    found += [href[1] for link in _LINK.finditer(page) if _REL in link[1] and (href := _HREF.search(link[1]))]
    for address in found:
        try:
            absolute = urljoin(answer.url, address)
            yield folder_of(re.split(r"wp-json\b|\?rest_route=", absolute)[0])
        except ValueError:
            continue


def _site(told: Mapping[str, object], base: str) -> Mapping[str, str]:
    site = {
        "title": plain(str(told.get("name", ""))),
        "url": _checked(site_url, told.get("home")) or base,
        "timezone": _checked(time_zone, told.get("timezone_string")),
    }
    return {name: value for name, value in site.items() if value}


def _checked(check: Callable[[str], str], value: object) -> str:
    try:
        return check(one_line(value)) if isinstance(value, str) else ""
    except ValueError:
        return ""
