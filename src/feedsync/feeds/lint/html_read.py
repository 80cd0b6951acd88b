"""What the rules ask of HTML: its addresses, its pictures, and what in it is active."""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import blake2b
from typing import NamedTuple

from feedsync.text import html_tree, nesting

_ADDRESSES = ("href", "src", "poster", "cite", "srcset", "data", "action", "formaction", "background")
_MEDIA = frozenset({"img", "audio", "video", "source", "track", "iframe", "embed", "object"})
_ACTIVE = frozenset({"script", "object", "embed", "applet", "form", "base", "meta", "link", "style"})
_STYLE = re.compile(r"\bposition\s*:|expression\s*\(|-moz-binding|\bbehavior\s*:", re.IGNORECASE)
_SET = re.compile(r"\s*([^\s,]\S*[^\s,]|[^\s,])(?:\s[^,]*)?(?:,|$)")
_SPACE = re.compile(r"[\s\x00-\x1f]+")


class Address(NamedTuple):
    """An address in HTML; `is_media` where a reader loads it by itself."""

    url: str
    is_media: bool


class Active(NamedTuple):
    """What runs or moves, or a frame of a `host`: in words, and as what it can be found in the source."""

    what: str
    sought: str
    host: str = ""


class HtmlRead(NamedTuple):
    """All that the rules ask. `bare` are the addresses of pictures without alt text.

    `problem` says why no parser should see it.
    """

    addresses: tuple[Address, ...] = ()
    active: tuple[Active, ...] = ()
    bare: tuple[str, ...] = ()
    problem: str = ""


class HtmlReader:
    """Reads HTML, each text once: an article is in many documents. It keeps what was read, not the texts."""

    def __init__(self) -> None:
        self._known: dict[bytes, HtmlRead] = {}

    def __call__(self, html: str) -> HtmlRead:
        """Return what is in a text."""
        if "<" not in html:
            return HtmlRead()
        digest = blake2b(html.encode("utf-8", "surrogatepass"), digest_size=16).digest()
        if digest not in self._known:
            self._known[digest] = read(html)
        return self._known[digest]


def read(html: str) -> HtmlRead:
    """Return what is in HTML, of a whole page or a part of one, each thing once."""
    try:
        nesting.refuse_piles(html)
    except ValueError as error:
        return HtmlRead(problem=str(error))
    addresses: list[Address] = []
    active: list[Active] = []
    bare: list[str] = []
    for node in html_tree.parse(html).css("*"):
        tag, attributes = node.tag or "", node.attributes
        if tag in _ACTIVE:
            active.append(Active(f"<{tag}>", f"<{tag}"))
        elif tag == "iframe":
            source = attributes.get("src") or ""
            active.append(Active("<iframe>", source or "<iframe", host_of(source)))
        if tag == "img" and not (attributes.get("alt") or "").strip() and attributes.get("src"):
            bare.append(str(attributes["src"]))
        # Nearly no node has any of these.
        for name, value in attributes.items():
            addresses += _addresses(tag, name, value or "")
            active += _moving(name, value or "")
    return HtmlRead(tuple(dict.fromkeys(addresses)), tuple(dict.fromkeys(active)), tuple(dict.fromkeys(bare)))


def host_of(address: str) -> str:
    """Return the host of an address in lower case, empty where it has none."""
    from urllib.parse import urlsplit

    try:
        return (urlsplit(address).hostname or "").lower()
    except ValueError:
        return ""


def _addresses(tag: str, name: str, value: str) -> Iterator[Address]:
    if name not in _ADDRESSES or not value:
        return
    is_media = tag in _MEDIA and name != "cite"
    if name == "srcset":
        yield from (Address(match[1], is_media) for match in _SET.finditer(value))
    else:
        yield Address(value.strip(), is_media)


def _moving(name: str, value: str) -> Iterator[Active]:
    if name.startswith("on"):
        yield Active(f"the attribute {name}", name + "=")
    elif name == "style" and _STYLE.search(value):
        yield Active("a style that moves things", value)
    elif name in _ADDRESSES:
        start = _SPACE.sub("", value[:40]).lower()
        if start.startswith(("javascript:", "vbscript:")) or (start.startswith("data:") and name == "href"):
            yield Active(f"a link {start.partition(':')[0]}:", value[:40])
