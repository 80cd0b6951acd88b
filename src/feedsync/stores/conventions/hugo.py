"""The conventions of Hugo: https://gohugo.io/content-management/urls/, and what hugo 0.111 makes of names."""

from __future__ import annotations

import posixpath
import re
from datetime import tzinfo
from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar
from unicodedata import category
from urllib.parse import quote, unquote_plus

from msgspec.structs import replace

from feedsync.stores.conventions.plain import Named, Plain, without_index
from feedsync.stores.matter_keys import EXPIRES
from feedsync.text import dates
from feedsync.text.yaml_tree import Mapping, Node, Scalar, Sequence

if TYPE_CHECKING:
    from feedsync.text.template_syntax import Syntax

_PLAIN = re.compile(r"[\w./~+@-]*", re.ASCII)
# As `[frontmatter] date = [":filename"]` parts a name; what is left is the slug.
_DATE_BEFORE_NAME = re.compile(r"^(\d{4}-\d{2}-\d{2})[-_ ]*(?=.)", re.ASCII)
_SIGNS = frozenset("./\\_#+~-@")
_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")
# What an address may hold as it is; `%` as names may hold escapes.
_SAFE = "/+@%"
_DATES = frozenset({"date", "publishdate", "pubdate", "published"})
_HOLDING = frozenset({"draft", *_DATES, *EXPIRES})
_BRANCH = "_index.md"
_TARGETS = ("_target", "target")
_SIGNS_OF_GLOB = re.compile(r"\*\*|.", re.DOTALL)
_NO_ADDRESSES = frozenset({"permalink", "link", "canonical"})


class Hugo(Plain):
    """The `content` folder of a Hugo site, or a folder in it."""

    tags: ClassVar[frozenset[Syntax]] = frozenset({"shortcodes"})
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
        if "://" in address:
            return address
        if not address.startswith("/"):
            below = f"/{named.language}" if named.language != named.site_language else ""
            address = f"{below}/{address}"
        address = re.sub(r"/{2,}", "/", address)
        return address if "." in address or address.endswith("/") else address + "/"

    def meant(self, tree: Node | None, key: str) -> Node | None:
        """Leave away what is no address to Hugo; what has no date has its last change's, or its name's."""
        if not isinstance(tree, Mapping):
            return tree
        items = {name: node for name, node in tree.items.items() if name not in _NO_ADDRESSES}
        lines = dict(tree.key_lines)
        if _DATES.isdisjoint(items):
            changed = "lastmod" if "lastmod" in items else "modified"
            if changed in items:
                items["date"], lines["date"] = items[changed], lines[changed]
            elif match := _DATE_BEFORE_NAME.match(self._base_name(key)):
                items["date"], lines["date"] = Scalar(0, match[1]), 0
        return replace(tree, items=items, key_lines=lines)

    def _base_name(self, key: str) -> str:
        path, _ = self.language_of(key.rpartition(".")[0])
        return without_index(path).rpartition("/")[2]

    def data_names(self, folder: str) -> tuple[str, ...]:  # noqa: ARG002
        """Name the file that tells what holds for a branch: its `cascade`."""
        return (_BRANCH,)

    def data_values(self, name: str, tree: Mapping, key: str) -> Mapping:  # noqa: ARG002
        """Return what `cascade` says for an article: keys, or a list of them for pages of some paths."""
        told = next((node for word, node in tree.items.items() if word.lower() == "cascade"), None)
        parts = told.items if isinstance(told, Sequence) else (told,)
        path = f"/{without_index(self.language_of(key.rpartition('.')[0])[0])}"
        items: dict[str, Node] = {}
        for part in parts:
            if isinstance(part, Mapping) and _is_meant(part, path):
                items = {word: node for word, node in part.items.items() if word not in _TARGETS} | items
        return Mapping(tree.line, items, dict.fromkeys(items, tree.line))

    def holding(self, tree: Mapping) -> Mapping | None:
        """Return what keeps a branch from being built, and so all pages below it."""
        cascade = next((node for word, node in tree.items.items() if word.lower() == "cascade"), None)
        parts = cascade.items if isinstance(cascade, Sequence) else (cascade,)
        # Without a target it is also said of the branch itself.
        told = [
            part for part in parts if isinstance(part, Mapping) and part.items.keys().isdisjoint(_TARGETS)
        ]
        items: dict[str, Node] = {}
        for part in (*reversed(told), tree):
            items |= {word.lower(): node for word, node in part.items.items() if word.lower() in _HOLDING}
        return Mapping(tree.line, items, {word: node.line for word, node in items.items()}) if items else None

    def alias(self, address: str, named: Named) -> str:
        """Return an old address: from / on it is below the site, else below its folder and language."""
        if address.startswith("/"):
            return address
        language = f"/{named.language}" if named.translation else ""
        folder = without_index(named.path).rpartition("/")[0]
        return posixpath.normpath(f"{language}/{_named(folder)}/{address}") + "/"

    def part(self, name: str, named: Named) -> str:
        """Return a part of an address as Hugo's permalinks have it."""
        if name in {"long_month", "long_day"}:
            return super().part(name, named).lower()
        if name == "y_day":
            return super().part(name, named).lstrip("0")
        file_name = without_index(named.path).rpartition("/")[2]
        words = {
            "name": file_name,
            "slug": named.slug or _DATE_BEFORE_NAME.sub("", file_name),
            "slug_or_name": named.slug or file_name,
            "slug_or_title": named.slug or named.title,
            "title": named.title,
            "section": named.section,
            "sections": without_index(named.path).rpartition("/")[0],
        }
        # What Hugo fills into permalinks it takes for encoded, so that `+` becomes a hyphen.
        return _encoded(unquote_plus(_named(words[name]))) if name in words else super().part(name, named)

    def path(self, named: Named) -> str:
        """Return the folders and the slug, else the name."""
        folder, _, name = without_index(named.path).rpartition("/")
        return _encoded(f"/{folder}/{named.slug.strip('/') or name}").lstrip("/")


def _is_meant(part: Mapping, path: str) -> bool:
    """Whether a part of `cascade` is for the page of a path: that one must be like `path` of its target."""
    target = next((part.items[word] for word in _TARGETS if word in part.items), None)
    pattern = target.items.get("path") if isinstance(target, Mapping) else None
    return not isinstance(pattern, Scalar) or _is_like(path.lower(), pattern.text.lower())


def _is_like(path: str, pattern: str) -> bool:
    """Whether a path is like a pattern, in which `**` goes over folders and `*` and `?` do not.

    Sign by sign, with all beginnings of the path that those so far are like; an expression may never end.
    """
    fits = [True, *[False] * len(path)]
    for sign in _SIGNS_OF_GLOB.findall(pattern):
        is_star = sign in ("*", "**")
        row = [is_star and fits[0]]
        for number, letter in enumerate(path):
            may_be = sign in (letter, "**") or (sign in ("*", "?") and letter != "/")
            row.append((is_star and fits[number + 1]) or (may_be and (row if is_star else fits)[number]))
        fits = row
    return fits[-1]


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
