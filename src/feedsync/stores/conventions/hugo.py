"""The conventions of Hugo: https://gohugo.io/content-management/urls/, and what hugo 0.111 makes of names."""

from __future__ import annotations

import re
from datetime import tzinfo
from functools import lru_cache
from typing import ClassVar
from unicodedata import category
from urllib.parse import quote

from msgspec.structs import replace

from feedsync.stores.conventions.plain import Named, Plain, without_index
from feedsync.text import dates
from feedsync.text.yaml_tree import Mapping, Node

_PLAIN = re.compile(r"[\w./~+@-]*", re.ASCII)
_SIGNS = frozenset("./\\_#+~-@")
_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")
# What an address may hold as it is; `%` as names may hold escapes.
_SAFE = "/+@%"
_NO_ADDRESSES = frozenset({"permalink", "link", "canonical"})


class Hugo(Plain):
    """The `content` folder of a Hugo site, or a folder in it."""

    has_bundles: ClassVar[bool] = True

    def holds(self, key: str) -> bool:
        """Whether a file may be an article: text is a resource, which Hugo copies; endings are lower case."""
        return key.endswith((".md", ".markdown", ".html", ".htm"))

    def section(self, key: str) -> str:
        """Return the first folder, unless that is the article itself."""
        first, slash, rest = key.partition("/")
        return first if slash and not rest.startswith("index.") else ""

    def zone(self, date: str, zone: tzinfo) -> tzinfo:
        """Return the zone in which a date counts its days: its own offset, where it has one."""
        return dates.offset(date) or zone

    def declared(self, address: str, named: Named) -> str:
        """Return `url`: from / on it is below the site, else below that of its language; `/` ends it."""
        address = address.strip()
        if not address.startswith("/"):
            below = f"/{named.language}" if named.language != named.site_language else ""
            address = f"{below}/{address}"
        address = re.sub(r"/{2,}", "/", address)
        return address if "." in address or address.endswith("/") else address + "/"

    def meant(self, tree: Node | None, key: str) -> Node | None:  # noqa: ARG002
        """Leave away what is no address to Hugo, though themes link to it."""
        if not isinstance(tree, Mapping):
            return tree
        kept = {name: node for name, node in tree.items.items() if name.lower() not in _NO_ADDRESSES}
        return replace(tree, items=kept)

    def part(self, name: str, named: Named) -> str:
        """Return a part of an address as Hugo's permalinks have it."""
        if name in {"long_month", "long_day"}:
            return super().part(name, named).lower()
        if name == "y_day":
            return super().part(name, named).lstrip("0")
        file_name = without_index(named.path).rpartition("/")[2]
        words = {
            "name": file_name,
            "slug": named.slug or named.title,
            "slug_or_name": named.slug or file_name,
            "title": named.title,
            "section": named.section,
            "sections": without_index(named.path).rpartition("/")[0],
        }
        return _encoded(words[name]) if name in words else super().part(name, named)

    def path(self, named: Named) -> str:
        """Return the folders and the slug, else the name."""
        folder, _, name = without_index(named.path).rpartition("/")
        return _encoded(f"/{folder}/{named.slug.strip('/') or name}").lstrip("/")


def _encoded(text: str) -> str:
    return quote(_named(text), safe=_SAFE)


@lru_cache(maxsize=256)  # the folders of a site are those of many articles
def _named(text: str) -> str:
    """Return what Hugo makes of a name: lower case, hyphens for spaces, few signs, any letters."""
    if _PLAIN.fullmatch(text):
        return text.lower()
    kept: list[str] = []
    is_hyphen_due = was_hyphen = False
    for position, sign in enumerate(text):
        if (
            sign in _SIGNS
            or category(sign)[0] in "LM"
            or category(sign) == "Nd"
            or _ESCAPE.match(text, position)
        ):
            was_hyphen = sign == "-"
            if is_hyphen_due and not was_hyphen:
                kept.append("-")
            is_hyphen_due = False
            kept.append(sign)
        elif kept and not was_hyphen and sign.isspace():
            is_hyphen_due = True
    # Letter by letter, as Go does: what follows a letter does not matter, and one stays one.
    return "".join(sign.lower()[0] for sign in kept)
