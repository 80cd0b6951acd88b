"""The conventions of Eleventy 3: https://www.11ty.dev/docs/permalinks/, and its src/TemplateFileSlug.js and
src/TemplatePermalink.js. A store is its input folder.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import quote

from feedsync.stores.conventions import eleventy_permalink
from feedsync.stores.conventions.plain import Named, Plain
from feedsync.stores.matter_keys import FILE_TIME
from feedsync.text.yaml_tree import Mapping, Node, Scalar, Sequence

if TYPE_CHECKING:
    from feedsync.text.template_syntax import Syntax

# Tags that only gather pages, which its starter shows to nobody either.
_MARKERS = frozenset({"all", "nav", "post", "posts"})
_DATES_OF_FILES = frozenset({"created", "last modified", "git created", "git last modified"})
_DATE_IN_PATH = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_DATED = re.compile(r"\d{4}-\d{2}-\d{2}-(.*)", re.ASCII)
# A date without zone is one of UTC, wherever it is read.
_WITHOUT_ZONE = re.compile(
    r"(\d{4}-\d{2}-\d{2})(?:(?:[Tt]|[ \t]+)(\d{1,2}:\d{2}(?::\d{2}(?:\.\d*)?)?))?", re.ASCII
)
_OWN_DATE = re.compile(r"(\{\{-?\s*)date\b")
_NOT_ADDRESSES = frozenset({"url", "link", "canonical"})
# RFC 3986 section 3.3: what a segment may hold as it is.
_SEGMENT = "/!$&'()*+,;=:@~"


class Eleventy(Plain):
    """A folder of an Eleventy site."""

    tags: ClassVar[frozenset[Syntax]] = frozenset({"statements", "expressions", "comments", "files"})

    def holds(self, key: str) -> bool:
        """Whether a file may be an article: none that lies in `node_modules`."""
        return "node_modules" not in key.split("/")

    def data_names(self, folder: str) -> tuple[str, ...]:
        """Return the names of directory data files that can be read."""
        return (f"{folder}.11tydata.json", f"{folder}.json")

    def meant(self, tree: Node | None, key: str) -> Node | None:
        """Take dates for those of UTC or of files, tags to the letter, `permalink` alone for an address."""
        if not isinstance(tree, Mapping):
            return tree
        items = {name: node for name, node in tree.items.items() if name not in _NOT_ADDRESSES}
        computed = items.get("eleventycomputed")
        if "permalink" not in items and isinstance(computed, Mapping) and "permalink" in computed.items:
            items["permalink"] = computed.items["permalink"]
        if isinstance(link := items.get("permalink"), Mapping):
            items["permalink"] = link.items.get("build", Scalar(link.line, "false"))
        elif isinstance(link, Scalar) and "date" not in items:
            # `date` is what an article says; what its name says is `page.date` alone.
            items["permalink"] = Scalar(link.line, _OWN_DATE.sub(r"\1no date", link.text), quoted=True)
        if "tags" in items:
            items["tags"] = _terms(items["tags"])
        date = items.get("date")
        if date is None and (found := _DATE_IN_PATH.search(f"{self.folder}/{key}")):
            date = Scalar(tree.line, found[0])
        if isinstance(date, Scalar):
            items["date"] = _dated(date)
        lines = {name: tree.key_lines.get(name, tree.line) for name in items}
        return Mapping(tree.line, items, lines, tree.repeated, tree.others)

    def language_of(self, path: str) -> tuple[str, str]:
        """Return the path as it is: to Eleventy no name tells a language."""
        return path, ""

    def declared(self, address: str, named: Named) -> str:
        """Return the permalink of an article, which may be a template. Raises `ValueError`."""
        address = eleventy_permalink.filled(
            address, named, stem=self.stem(named), slug=_file_slug(named.path)
        )
        path = posixpath.normpath("/" + address) + ("/" if address.endswith("/") else "")
        return re.sub(r"/index(?:\.html)?$", "/", re.sub(r"/+", "/", path))

    def stem(self, named: Named) -> str:
        """Return what Eleventy calls `filePathStem`: the path without ending and date."""
        folder, _, name = named.path.rpartition("/")
        return posixpath.join("/", folder, _without_date(name))

    def path(self, named: Named) -> str:
        """Return `{path}`: without `index`, and without a name that is that of its folder."""
        folder, _, name = named.path.rpartition("/")
        parts = [folder] if name in {"index", folder.rpartition("/")[2]} else [folder, name]
        return quote("/".join(filter(None, parts)), safe=_SEGMENT)

    def slug(self, named: Named) -> str:
        """Return `{slug}`: that of the front matter, else what Eleventy calls `fileSlug`."""
        return quote(named.slug or _file_slug(named.path), safe=_SEGMENT.replace("/", ""))


def _without_date(name: str) -> str:
    found = _DATED.search(name)
    return found[1] if found else name


def _file_slug(path: str) -> str:
    folder, _, name = path.rpartition("/")
    slug = _without_date(name)
    return _without_date(folder.rpartition("/")[2]) if slug == "index" else slug


def _terms(node: Node) -> Node:
    """Return tags as a list, without those that only gather pages. A text is one tag."""
    nodes = node.items if isinstance(node, Sequence) else (node,)
    return Sequence(
        node.line, tuple(one for one in nodes if not (isinstance(one, Scalar) and one.text in _MARKERS))
    )


def _dated(date: Scalar) -> Scalar:
    if date.text.lower() in _DATES_OF_FILES:
        return Scalar(date.line, FILE_TIME)
    if found := _WITHOUT_ZONE.fullmatch(date.text):
        day, time = found.groups()
        return Scalar(date.line, f"{day}T{time or '00:00'}Z", quoted=date.quoted, comment=date.comment)
    return date
