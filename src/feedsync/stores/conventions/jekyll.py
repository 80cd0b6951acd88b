"""The conventions of Jekyll 4: https://jekyllrb.com/docs/permalinks/, and its lib/jekyll/url.rb and utils.rb.

A store is a whole site (its `_posts`, at any depth), a folder `_posts`, or the folder of a collection.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from collections.abc import Mapping as Values
from typing import TYPE_CHECKING, ClassVar, NamedTuple
from urllib.parse import quote, urlsplit

from feedsync.stores.conventions.plain import DATE_PARTS, Addressed, Named, Plain
from feedsync.text import places
from feedsync.text.yaml_tree import Mapping, Node, Scalar, Sequence

if TYPE_CHECKING:
    from feedsync.text.markdown_extras import Extra
    from feedsync.text.template_syntax import Syntax

_DATED = re.compile(r"(\d{2,4})-(\d{1,2})-(\d{1,2})-(.*)", re.ASCII)
_CENTURY = 69  # Ruby takes years of two digits from here on for those of 1900
# What YAML takes for a time without zone is one of UTC to Jekyll; any other date is one of the site's zone.
_YAML_TIME = re.compile(r"\d{4}-\d{1,2}-\d{1,2}(?:[Tt]|[ \t]+)\d{1,2}:\d{2}:\d{2}(?:\.\d*)?", re.ASCII)
# What gems and packages bring along; Jekyll leaves it out by itself.
_EXCLUDED = re.compile(r"(?:node_modules|vendor/(?:bundle|cache|gems|ruby))/")
_PLACEHOLDER = re.compile(r":([a-z_]+)")
# RFC 3986 section 3.3: what a segment may hold as it is; `?` and `#` are encoded, as pages with them can be
# reached in no other way.
_SEGMENT = "/!$&'()*+,;=:@~"
_PRETTY = "._~!$&'()+,;=@"
_ANY, _SLUG = "\0", "\1"  # which no pattern holds
_NOT_ADDRESSES = ("url", "link", "canonical")


class _Name(NamedTuple):
    """A file's name: the date that it tells, as written in ISO 8601, and the rest."""

    date: str
    slug: str


class Jekyll(Plain):
    """A folder of a Jekyll site."""

    tags: ClassVar[frozenset[Syntax]] = frozenset({"statements", "expressions", "files"})
    extras: ClassVar[frozenset[Extra]] = frozenset({"attributes", "heading_ids", "definitions"})
    folders: ClassVar[frozenset[str]] = frozenset({"_posts"})

    def __init__(self, folder: str = "") -> None:
        super().__init__(folder)
        name = folder.rstrip("/").rpartition("/")[2]
        self._collection = name[1:] if name.startswith("_") else ""
        is_posts = self._collection in {"", "posts"}
        pattern = "{categories}/{year}/{month}/{day}/{title}" if is_posts else f"{self._collection}/{{path}}"
        self.permalink = f"/{pattern}.html"

    def holds(self, key: str) -> bool:
        """Whether a file is a post, by its folder and its name, or one of the collection."""
        name = key.rpartition("/")[2]
        if self._collection not in {"", "posts"}:
            return not name.startswith(("#", "~"))
        if _EXCLUDED.match(key):
            return False
        is_post = self._collection == "posts" or "_posts" in key.split("/")[:-1]
        return is_post and _DATED.match(name) is not None

    def section(self, key: str) -> str:
        """Return the first folder, of posts the first that `_posts` lies in."""
        folders = self._folders(key)
        return folders[0] if folders else ""

    def meant(self, tree: Node | None, key: str) -> Node | None:
        """Add what folders and names tell, split what Jekyll splits, leave away what is no address to it."""
        if tree is not None and not isinstance(tree, Mapping):
            return tree
        line = tree.line if tree else 1
        items = dict(tree.items) if tree else {}
        lines = dict(tree.key_lines) if tree else {}
        name = _name(key.rpartition("/")[2].rpartition(".")[0])
        told = {
            "title": Scalar(line, " ".join(map(str.capitalize, name.slug.split("-"))), quoted=True),
            "date": Scalar(line, name.date),
        }
        for word, node in told.items():
            if _is_empty(items.get(word)) and node.text:
                items[word] = node
        for word in ("date", "last_modified_at"):
            if isinstance(there := items.get(word), Scalar):
                items[word] = _in_utc(there)
        terms = {
            "categories": (
                *self._from_folders(key, line),
                *_split(items.get("categories")),
                *_whole(items.get("category")),
            ),
            "tags": tuple(_whole(items.get("tag"))) or tuple(_split(items.get("tags"))),
        }
        for word in (*terms, "category", "tag", *_NOT_ADDRESSES):
            items.pop(word, None)
        items |= {word: Sequence(line, nodes) for word, nodes in terms.items() if nodes}
        if not _is_empty(items.get("description")):
            items.pop("excerpt", None)
        if "image" in items:
            items["image"] = _image(items["image"])
        lines |= {word: line for word in items if word not in lines}
        repeated, others = (tree.repeated, tree.others) if tree else ((), ())
        return Mapping(line, items, lines, repeated, others)

    def summary_end(self, told: str) -> str:
        """Return the excerpt separator; Jekyll's own is that of paragraphs, which is ours too."""
        return told

    def is_summary_only(self, metadata: Values[str, object]) -> bool:
        """Whether jekyll-feed is told to show the excerpt alone."""
        feed = metadata.get("feed")
        return isinstance(feed, Values) and feed.get("excerpt_only") is True

    def language_of(self, path: str) -> tuple[str, str]:
        """Return the path as it is: to Jekyll no name tells a language."""
        return path, ""

    def declared(self, address: str, named: Named) -> str:
        """Return the permalink of an article, a pattern in Jekyll's own words."""

        def filled(match: re.Match[str]) -> str:
            name = match[1]
            rest = name.endswith("_") and not self._knows(name)
            return self._placeholder(name.removesuffix("_") if rest else name, named) + "_" * rest

        return _sanitized(_PLACEHOLDER.sub(filled, address))

    def id_for(self, article: Addressed) -> str:
        """Return what jekyll-feed tells as id: `Document#id`, which is the address with the slug for its end.

        A slug of the front matter is known by the address alone, where that is made by the store's pattern:
        one that is `A Slug` there is `A-Slug` here.
        """
        parts = urlsplit(article.url)
        slug = _name(article.key.rpartition("/")[2].rpartition(".")[0]).slug
        told = _slug_in(parts.path, article)
        if told and told not in {_encoded(_slug(slug, _PRETTY)), _encoded(_slug(slug).lower())}:
            last = told
        else:
            last = _encoded(unicodedata.normalize("NFC", slug))
        folder = parts.path.rstrip("/").rpartition("/")[0]
        return parts._replace(path=f"{folder}/{last}").geturl()

    def address(self, named: Named, permalink: str) -> str:
        """Return the path of an address by a pattern of the configuration."""
        values = {name: self.part(name, named) for name in places.names(permalink)}
        return _sanitized(places.fill(permalink, values))

    def part(self, name: str, named: Named) -> str:
        """Return a part of an address, percent-encoded, as Jekyll's placeholder of that name."""
        file_name = named.path.rpartition("/")[2]
        slug = named.slug or _name(file_name).slug
        folders = [folder for folder in named.path.split("/")[:-1] if folder != "_posts"]
        values: dict[str, Callable[[], str]] = {
            "title": lambda: _slug(slug, _PRETTY),
            "slug": lambda: _slug(slug).lower(),
            "name": lambda: _slug(file_name).lower(),
            "path": lambda: "/".join([*folders, file_name.rstrip(".")]),
            "categories": lambda: _joined(category.lower() for category in named.categories),
            "slugified_categories": lambda: _joined(_slug(category).lower() for category in named.categories),
        }
        return _encoded(values[name]()) if name in values else super().part(name, named)

    def _knows(self, name: str) -> bool:
        return name in _PLACEHOLDERS

    def _placeholder(self, name: str, named: Named) -> str:
        if name == "output_ext":
            return ".html"
        if name == "collection":
            return self._collection or "posts"
        if not self._knows(name):
            raise ValueError(f"`:{name}` is no placeholder of Jekyll")
        return self.part(name, named)

    def _folders(self, key: str) -> list[str]:
        folders = key.split("/")[:-1]
        return folders[: folders.index("_posts")] if "_posts" in folders else folders

    def _from_folders(self, key: str, line: int) -> list[Node]:
        """The categories that folders tell: those that `_posts` lies in."""
        return [] if self._collection else [Scalar(line, name, quoted=True) for name in self._folders(key)]


_PLACEHOLDERS = frozenset(
    {"title", "slug", "name", "path", "categories", "slugified_categories", "collection", "output_ext"}
) | frozenset(DATE_PARTS)


def _name(stem: str) -> _Name:
    """Read the name of a file without its ending."""
    match = _DATED.fullmatch(stem)
    if not match:
        return _Name("", stem.rstrip("."))
    year, month, day, slug = match.groups()
    if len(year) == 2:  # noqa: PLR2004
        year = f"{'19' if int(year) >= _CENTURY else '20'}{year}"
    return _Name(f"{year:0>4}-{month}-{day}", slug.rstrip("."))


def _slug_in(path: str, article: Addressed) -> str:
    """Return what stands for the slug in an address that is made by the store's pattern, else nothing."""
    folder, _, last = article.permalink.rstrip("/").rpartition("/")
    values = dict.fromkeys(places.names(article.permalink), _ANY)
    if article.published:
        values |= {name: f"{article.published:{DATE_PARTS[name]}}" for name in values.keys() & DATE_PARTS}
    # An empty part leaves no slash behind.
    above = re.escape(f"{places.fill(folder, values)}/").replace(f"{_ANY}/", "(?:.*/)?").replace(_ANY, ".*")
    name = re.escape(places.fill(last, values | dict.fromkeys(("title", "slug"), _SLUG)))
    if _SLUG not in name:
        return ""
    name = name.replace(_SLUG, "([^/]+)", 1).replace(_SLUG, "[^/]+").replace(_ANY, "[^/]*")
    end = "/$" if article.permalink.endswith("/") else "$"
    found = re.search(above + name + end, path)
    return found[1] if found else ""


def _slug(text: str, kept: str = "") -> str:
    """Join what is neither letter, mark nor digit, nor in `kept`, by hyphens."""
    replaced = (
        character
        if character in kept or unicodedata.category(character)[0] in "LM" or character.isdecimal()
        else "-"
        for character in text
    )
    return re.sub(r"-+", "-", "".join(replaced)).removeprefix("-").removesuffix("-")


def _joined(parts: Iterable[str]) -> str:
    return "/".join(dict.fromkeys(parts))


def _encoded(text: str) -> str:
    return quote(text, safe=_SEGMENT)


def _sanitized(path: str) -> str:
    return re.sub(r"/+", "/", f"/{path}".replace("..", "/").replace("./", ""))


def _in_utc(date: Scalar) -> Scalar:
    if date.quoted or not _YAML_TIME.fullmatch(date.text):
        return date
    return Scalar(date.line, date.text + "Z", comment=date.comment)


def _split(node: Node | None) -> Iterator[Node]:
    """Yield the terms of a plural key, whose text is split at spaces."""
    if isinstance(node, Scalar) and not node.is_null:
        yield from (Scalar(node.line, word, quoted=True) for word in node.text.split())
    else:
        yield from _whole(node)


def _whole(node: Node | None) -> Iterator[Node]:
    """Yield the terms of a singular key, whose text is one."""
    if node is not None and not _is_empty(node):
        yield from node.items if isinstance(node, Sequence) else [node]


def _image(node: Node) -> Node:
    """Return a picture whose address, also as `path`, is one of the site unless it is a whole one."""
    if isinstance(node, Mapping) and "path" in node.items and "url" not in node.items:
        items = {"url" if word == "path" else word: there for word, there in node.items.items()}
        lines = {"url" if word == "path" else word: at for word, at in node.key_lines.items()}
        return _image(Mapping(node.line, items, lines, node.repeated, node.others))
    if isinstance(node, Mapping) and "url" in node.items:
        return Mapping(
            node.line,
            node.items | {"url": _image(node.items["url"])},
            node.key_lines,
            node.repeated,
            node.others,
        )
    if not isinstance(node, Scalar) or node.value in {None, True, False} or "://" in node.text:
        return node
    return Scalar(node.line, "/" + node.text.lstrip("/"), quoted=True)


def _is_empty(node: Node | None) -> bool:
    return node is None or (isinstance(node, Scalar) and node.is_null)
