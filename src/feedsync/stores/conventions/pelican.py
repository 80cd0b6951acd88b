"""The conventions of Pelican, as version 4.12 reads a site with its own defaults.

https://docs.getpelican.com/en/latest/content.html and settings.html; what they leave open the tool was asked.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import tzinfo
from html import unescape
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import unquote, urlsplit

from feedsync.stores.conventions.plain import Addressed, Named, Plain, Source
from feedsync.stores.file_kinds import HTML, MARKDOWN, RST
from feedsync.text import dates, markdown, urls
from feedsync.text.romanise import romanised
from feedsync.text.yaml_tree import Mapping, Node, Scalar, Sequence

if TYPE_CHECKING:
    from feedsync.text.markdown_extras import Extra
    from feedsync.text.template_syntax import Syntax

_PAGES = "pages/"
_DATE_IN_NAME = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_NO_PART = re.compile(r"[^\w\s-]")
_TAG = re.compile(r"<!--.*?-->|<(?!!--)[^>]*>", re.DOTALL)
_BETWEEN = re.compile(r"[-\s]+")
_SLUG = re.compile(r"\{(?:slug|name)\}")
_LISTS = frozenset({"tags", "authors"})
_NOT_MARKDOWN = (".rst", ".html", ".htm")
_MARKUP = re.compile(r"[*_`\[\]\\]")
_NOT_ADDRESSES = frozenset({"permalink", "link", "canonical"})


class Pelican(Plain):
    """The content folder of a Pelican site."""

    tags: ClassVar[frozenset[Syntax]] = frozenset({"statements", "places"})
    extras: ClassVar[frozenset[Extra]] = frozenset(
        {"attributes", "heading_ids", "contents", "definitions", "code_languages"}
    )
    permalink = "/{slug}.html"
    kinds = MARKDOWN | HTML | RST | {".mkd", ".mdown"}
    has_header_lines = True

    def holds(self, key: str) -> bool:
        """Whether a file may be an article: pages have a folder of their own."""
        return not key.startswith(_PAGES)

    def source(self, text: str, kind: str) -> Source | None:
        """Return the article in a whole page or in reStructuredText."""
        if kind not in RST and kind not in HTML:
            return None
        from feedsync.stores.conventions import pelican_sources

        return pelican_sources.of_rst(text) if kind in RST else pelican_sources.of_page(text)

    def meant(self, tree: Node | None, key: str) -> Node | None:
        """Add what folder and name tell, split what Pelican splits, and read Markdown where it does."""
        if not isinstance(tree, Mapping):
            return tree
        items = {
            name: _split(node) if name in _LISTS else node
            for name, node in tree.items.items()
            if name not in _NOT_ADDRESSES
        }
        if "summary" in items and not key.lower().endswith(_NOT_MARKDOWN):
            items["summary"] = _formatted(items["summary"])
        *_, folder, name = ["", *key.split("/")]
        date = _DATE_IN_NAME.match(name)
        for word, text in (("category", folder), ("date", date[0] if date else "")):
            if text and word not in items:
                items[word] = Scalar(tree.line, text, quoted=True)
        lines = {word: tree.key_lines.get(word, tree.line) for word in items}
        return Mapping(tree.line, items, lines, tree.repeated, tree.others)

    def language_of(self, path: str) -> tuple[str, str]:
        """Return the path alone: a name tells no language."""
        return path, ""

    def zone(self, date: str, zone: tzinfo) -> tzinfo:
        """Return the zone in which a date counts its days: its own offset, where it has one."""
        return dates.offset(date) or zone

    def id_for(self, article: Addressed) -> str:
        """Return the tag URI that feedgenerator's `get_tag_uri` makes of an address and a day."""
        parts = urlsplit(article.url)
        day = f",{article.published:%Y-%m-%d}" if article.published else ""
        return f"tag:{parts.hostname}{day}:{unquote(parts.path)}"

    def address(self, named: Named, permalink: str) -> str:
        """Return the path of an address; that of a translation tells its language. Raises `ValueError`."""
        if named.language.lower() != named.site_language.lower() and "{lang}" not in permalink:
            permalink = _SLUG.sub(r"\g<0>-{lang}", permalink)
        return super().address(named, permalink)

    def slug(self, named: Named) -> str:
        """Return the slug to the letter, else that of the title. Raises `ValueError`."""
        return urls.encode_segments(named.slug) if named.slug else _slug_of(named.title, "title", "Slug")

    def part(self, name: str, named: Named) -> str:
        """Return a part of an address; `{name}` is the slug, else that of the name. Raises `ValueError`."""
        if name == "name":
            stem = named.path.rpartition("/")[2]
            return urls.encode_segments(named.slug) if named.slug else _slug_of(stem, "name", "Slug")
        if name == "category":
            return _slug_of(next(iter(named.categories), ""), "category", "URL")
        return super().part(name, named)


def slugify(text: str) -> str:
    """Return the part of an address that Pelican makes of a title or name, by its own default rules.

    Raises `ValueError` for letters that no table here knows.
    """
    # As MarkupSafe's `striptags` does it: what stands between angle brackets goes before entities are read.
    text = unescape(" ".join(_TAG.sub("", text).split()))
    text = _NO_PART.sub("", romanised(unicodedata.normalize("NFKC", text)))
    return _BETWEEN.sub("-", text.strip()).lower()


def _split(node: Node) -> Node:
    """Split a text at semicolons where it has one, else at commas: `Doe, Jane; Roe, Ann` are two."""
    if not isinstance(node, Scalar):
        return node
    parts = node.text.split(";" if ";" in node.text else ",")
    return Sequence(
        node.line, tuple(Scalar(node.line, text.strip(), quoted=True) for text in parts if text.strip())
    )


def _formatted(node: Node) -> Node:
    """Return a summary that holds Markdown as HTML."""
    if not isinstance(node, Scalar) or not _MARKUP.search(node.text):
        return node
    return Scalar(node.line, markdown.to_html(node.text), quoted=True)


def _slug_of(text: str, what: str, key: str) -> str:
    try:
        return slugify(text)
    except ValueError as error:
        raise ValueError(f"its {what} is part of its address, and {error}; write `{key}: …`") from None
