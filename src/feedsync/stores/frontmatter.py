"""Front matter: what its keys mean.

Default deny: what could be a draft is one, and what cannot be read leaves the article out rather
than publish it half understood.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from collections.abc import Sequence as Some
from datetime import UTC, datetime, tzinfo
from difflib import get_close_matches
from functools import lru_cache
from typing import TypeGuard, TypeVar

from msgspec import Struct

from feedsync.article import Media, Person
from feedsync.config.model import language_tag
from feedsync.errors import Finding
from feedsync.stores import matter_media, opt_outs, posting
from feedsync.stores.layers import Layer, without_lines
from feedsync.stores.matter_fields import Field
from feedsync.stores.matter_keys import (
    ALIASES,
    AUTHORS,
    CATEGORIES,
    ENCLOSURES,
    EXPIRES,
    ID,
    IMAGE,
    KNOWN,
    LANGUAGE,
    PUBLISHED,
    SUMMARY,
    TAGS,
    UPDATED,
    URL,
    same,
)
from feedsync.text import dates, html, titles, urls
from feedsync.text.characters import one_line
from feedsync.text.yaml_tree import Mapping, Node, Scalar, Sequence

_NO = opt_outs.NO
_YES = frozenset({"true", "yes", "on", "1"})
# Default deny: a key that was probably meant to hold an article back does not let it out.
_HOLDING = ("draft", "expires", "publishdate", "expirydate", "unpublishdate")
_MISTAKEN = {"embargo": "publishDate", "expiry": "expires", "expiration": "expires"}
# Where nothing dates an article, these probably should.
_LIKE_DATE = frozenset(
    {"data", "datum", "fecha", "dat", "created", "created_at", "published_at", "published_on"}
)
_TAXONOMIES = frozenset({*TAGS, *CATEGORIES, *AUTHORS})
_DENYING = ("draft", "published", "status")
_PUBLIC = frozenset({"", "publish", "published", "public", "live"})
# What a rich text field writes; a text that only holds a tag is a text.
_BLOCK_MARKUP = re.compile(
    r"\s*<(?:p|div|ul|ol|h[1-6]|figure|section|blockquote|table)(?:\s[^<>]*)?>", re.IGNORECASE
)

Value = TypeVar("Value")


class Visibility(Struct, frozen=True):
    """Whether and from when until when an article may be seen. The dates are aware UTC.

    `tells_date` is false where the date is that of the file.
    """

    is_draft: bool
    published: datetime | None
    embargo: datetime | None
    expires: datetime | None
    tells_date: bool = True


class FrontMatter:
    """The keys of one article's front matter, whatever their case, read into values.

    What cannot be read is gathered in `findings`, with its line.
    """

    def __init__(
        self, tree: Node | None, *, layers: Some[Layer] = (), fields: Some[Field] = (), path: str = ""
    ) -> None:
        self.findings: list[Finding] = []
        self._nodes: dict[str, tuple[int, Node]] = {}
        self._names: dict[str, str] = {}
        self._labels: dict[str, str] = {}
        self._overruled: list[tuple[str, Node]] = []
        self._empty_dates: list[int] = []
        self._renamed: set[str] = set()
        if isinstance(tree, Mapping):
            self._take(tree)
        elif tree is not None and not (isinstance(tree, Scalar) and tree.is_null):
            self._note(tree.line, "the front matter must be keys and values, as in `title: …`")
        for layer in layers:
            self._take_under(layer)
        if fields:
            self._rename(fields, path)

    def understand(self, meant: Callable[[Node | None, str], Node | None], key: str) -> None:
        """Take all keys, folded, for what they mean in the file of that key."""
        told = Mapping(
            1,
            {name: node for name, (_, node) in self._nodes.items()},
            {name: line for name, (line, _) in self._nodes.items()},
        )
        told_so = meant(told, key)
        if isinstance(told_so, Mapping) and told_so is not told:
            self._nodes = {name: (told_so.key_lines[name], node) for name, node in told_so.items.items()}
            self._names = {name: self._names.get(name, name) for name in self._nodes}

    def _take(self, tree: Mapping) -> None:
        self._take_repeated(tree, "")
        for key, node in tree.items.items():
            line = tree.key_lines[key]
            folded = key.strip().lower()
            if folded in self._nodes:
                self._note(line, f"`{key}` appears twice, first in line {self._nodes[folded][0]}; keep one")
                self._overruled.append((folded, node))
            elif isinstance(node, Scalar) and node.is_null and not _is_cut(folded, node):
                self._empty_dates += [line] if folded in PUBLISHED else []
            else:
                self._nodes[folded] = (line, node)
                self._names[folded] = key
        for key, line, node in _of_taxonomies(self._nodes.get("taxonomies", (0, None))[1]):
            if key not in self._nodes:
                self._nodes[key], self._names[key] = (line, node), f"taxonomies.{key}"

    def _take_repeated(self, tree: Mapping, where: str) -> None:
        for key, first, second in tree.repeated:
            at = "" if where else f", first in line {first}"
            self._note(0 if where else second, f"{where}`{key}` appears twice{at}; keep one")
        # Of two drafts the one that says so is obeyed.
        self._overruled += [(key.strip().lower(), node) for key, node in tree.others]

    def _take_under(self, layer: Layer) -> None:
        """Take what nothing has said so far."""
        if layer.problem:
            self._note(0, layer.problem)
        if layer.tree is None:
            return
        other = FrontMatter(None)
        other._take(layer.tree)
        self.findings += [Finding(0, f"{layer.name}: {message}") for _, message in other.findings]
        there = {key for name in self._nodes if not self._is_switch(name) for key in same(name)}
        there |= self._nodes.keys()
        for name, (line, node) in other._nodes.items():
            if name not in there:
                self._nodes[name] = (0, without_lines(node))
                self._names[name] = other._names[name]
                self._labels[name] = f"{self._names[name]} (in {layer.name}{f':{line}' if line else ''})"
            elif layer.is_own:
                self._overruled.append((name, node))
        self._overruled += other._overruled

    def _rename(self, fields: Some[Field], path: str) -> None:
        """Give our names to what the article calls otherwise."""
        before = dict(self._nodes)
        for one in fields:
            if one.ours in self._nodes and not one.wins:
                continue
            if (told := one.read(before, path)) is None or _is_blank(told[1]):
                continue
            if one.ours in self._nodes:
                self._overruled.append((one.ours, self._nodes[one.ours][1]))
            theirs = one.theirs.strip().lower()
            self._nodes[one.ours] = told
            self._labels[one.ours] = self._labels.get(theirs) or one.theirs
            self._names.setdefault(one.ours, one.ours)
            self._renamed.add(theirs)

    def _is_switch(self, name: str) -> bool:
        """Whether a key is `published: true`, which dates nothing."""
        return name == "published" and self._word(name) in _NO | _YES

    def _label(self, name: str) -> str:
        return self._labels.get(name) or self._names[name]

    # Visibility

    def suspects(self, *, is_dated: bool) -> None:
        """Note keys that were probably meant to hold the article back, or to date it where nothing does."""
        for name, (line, node) in self._nodes.items():
            if name in KNOWN or name in self._renamed:
                continue
            meant = _MISTAKEN.get(name) or _nearest_holding(name)
            if name in _LIKE_DATE and not is_dated and isinstance(node, Scalar) and _is_day(node.text):
                meant = "date"
            if meant:
                self._note(
                    line, f"`{self._label(name)}` is no key that is read; write `{meant}`, or rename it"
                )
        if not is_dated and self._empty_dates:
            self._note(
                self._empty_dates[0], "the date is empty; write one like 2026-03-04, or take the line out"
            )

    def visibility(self, zone: tzinfo) -> Visibility:
        """Read all that decides whether the article may be seen."""
        published = [moment for name in self._there(PUBLISHED) if (moment := self._publish_date(name, zone))]
        expires = [moment for name in self._there(EXPIRES) if (moment := self._date(name, zone))]
        return Visibility(
            is_draft=self._is_draft(),
            published=published[0] if published else None,
            embargo=max(published, default=None),
            expires=min(expires, default=None),
        )

    def tells_dates(self) -> bool:
        """Whether a key dates the article, be it readable or not."""
        return any(not self._is_switch(name) for name in self._there(PUBLISHED))

    def _is_draft(self) -> bool:
        nodes = {name: node for name, (_, node) in self._nodes.items()}
        return _says_draft(nodes) or any(_says_draft({name: node}) for name, node in self._overruled)

    def _word(self, name: str) -> str:
        return _word_of(self._nodes[name][1]) if name in self._nodes else ""

    def _publish_date(self, name: str, zone: tzinfo) -> datetime | None:
        return None if self._is_switch(name) else self._date(name, zone)

    def _date(self, name: str, zone: tzinfo) -> datetime | None:
        return self._read(name, lambda text: dates.parse(text, zone))

    # Values

    def declared_id(self) -> str:
        """The declared id to the letter, empty where none is declared."""
        return self._first(ID, lambda text: text.strip("\n")) or ""

    def text(self, names: tuple[str, ...]) -> str:
        """The first of these keys that says something, as one line of text."""
        return self._first(names, one_line) or ""

    def title(self) -> str:
        """The title as text, empty where none is given."""
        return self._read("title", titles.plain) or ""

    def summary(self) -> str:
        """The summary as text, empty where none is given."""

        def read(text: str) -> str:
            return html.plain_text(text) if _BLOCK_MARKUP.match(text) else titles.plain(text)

        return self._first(SUMMARY, read) or ""

    def updated(self, zone: tzinfo) -> datetime | None:
        """The declared time of the last change."""
        return self._first(UPDATED, lambda text: dates.parse(text, zone))

    def language(self) -> str:
        """The declared language tag."""
        return self._first(LANGUAGE, language_tag) or ""

    def url(self, site_url: str, meant: Callable[[str], str] = str) -> str:
        """The declared address, absolute, after it was made what is `meant`; empty where none is declared."""

        def read(text: str) -> str:
            text = meant(text)
            url = urls.absolute(urls.below_site(text.strip(), site_url), site_url.rstrip("/") + "/")
            if url is None or (
                "://" in text and not text.strip().lower().startswith(("http://", "https://"))
            ):
                raise ValueError(f"`{text}` is no web address; write it whole, or from / on")
            return url

        return self._first(URL, read) or ""

    def aliases(self, site_url: str, meant: Callable[[str], str] = str) -> list[str]:
        """The article's old addresses, absolute, each made what is `meant`; what is none is left away."""
        told = [item.text for name in self._there(ALIASES) for item in self._items(name) if _is_told(item)]
        base = site_url.rstrip("/") + "/"
        found = (urls.absolute(urls.below_site(meant(text.strip()), site_url), base) for text in told)
        return list(dict.fromkeys(filter(None, found)))

    def authors(self) -> tuple[Person, ...]:
        """All authors that are named."""
        people = [
            matter_media.person(item, self._note)
            for name in self._there(AUTHORS)
            for item in self._items(name)
            if not _is_blank(item)
        ]
        return tuple(dict.fromkeys(person for person in people if person and person.name))

    def terms(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """All tags or categories, each once, as first written. A plural key may be `one, two`."""
        found: dict[str, str] = {}
        for name in self._there(names):
            node = self._nodes[name][1]
            if isinstance(node, Scalar) and name.endswith("s"):
                texts = node.text.split(",")
            else:
                items = [item for item in self._items(name) if not _is_blank(item)]
                texts = [text for item in items if (text := self._text_of(item, name)) is not None]
            for term in map(titles.plain, texts):
                if term:
                    found.setdefault(term.casefold(), term)
        return tuple(found.values())

    def image(self, base: str, site_url: str) -> Media | None:
        """The article's picture."""
        for name in self._there(IMAGE):
            if self._word(name) not in _NO:
                return matter_media.media(
                    self._nodes[name][1],
                    self._label(name),
                    base,
                    site_url,
                    self._note,
                    alt=self.text(("image_alt",)),
                    credit=self.text(("image_credit",)),
                )
        return None

    def wants_no_image(self) -> bool:
        """Whether the article says that it has no picture: `image: false`."""
        return any(self._word(name) in _NO for name in self._there(IMAGE))

    def enclosures(self, base: str, site_url: str) -> tuple[Media, ...]:
        """All files that belong to the article."""
        found = [
            matter_media.media(item, self._label(name), base, site_url, self._note)
            for name in self._there(ENCLOSURES)
            for item in self._items(name)
            if not _is_blank(item) and _word_of(item) not in _NO
        ]
        return tuple({media.url: media for media in found if media}.values())

    def metadata(self) -> dict[str, object]:
        """All that has no meaning here, as plain values, and what is said of posts."""
        found: dict[str, object] = {
            self._names[name]: node.value
            for name, (_, node) in self._nodes.items()
            if name not in KNOWN and name not in posting.POSTING
        }
        for read in (posting.social, posting.correction):
            if (there := self._nodes.get(read.__name__)) is not None:
                for said in read(*there):
                    if isinstance(said, Finding):
                        self.findings.append(said)
                    else:
                        found |= said
        return found

    # Parts of values

    def _there(self, names: tuple[str, ...]) -> list[str]:
        """Those of these keys that there are: of most, none."""
        return [] if self._nodes.keys().isdisjoint(names) else [name for name in names if name in self._nodes]

    def _first(self, names: tuple[str, ...], read: Callable[[str], Value]) -> Value | None:
        """What the first of these keys says that says something."""
        for name in self._there(names):
            if value := self._read(name, read):
                return value
        return None

    def _read(self, name: str, read: Callable[[str], Value]) -> Value | None:
        line, node = self._nodes.get(name, (0, None))
        if node is None or (text := self._text_of(node, name)) is None or not text.strip():
            return None
        try:
            return read(text)
        except ValueError as error:
            self._note(line, f"{self._label(name)}: {error}")
            return None

    def _text_of(self, node: Node, name: str) -> str | None:
        if isinstance(node, Scalar):
            return node.text
        self._note(node.line, f"{self._label(name)}: takes one value, not a list or mapping")
        return None

    def _items(self, name: str) -> Iterator[Node]:
        node = self._nodes[name][1]
        if isinstance(node, Sequence):
            yield from node.items
        else:
            yield node

    def _note(self, line: int, message: str) -> None:
        self.findings.append(Finding(line, message))


@lru_cache(maxsize=100)  # what a site calls its own keys is in each of its articles
def _nearest_holding(name: str) -> str:
    return next(iter(get_close_matches(name, _HOLDING, 1, 0.85)), "")


def _is_cut(name: str, node: Node) -> bool:
    return name in posting.POSTING and posting.is_cut(node)


def _word_of(node: Node) -> str:
    """A word, folded; a list or mapping counts as a word that nobody knows."""
    if not isinstance(node, Scalar):
        return "?"
    return "" if node.is_null else node.text.strip().lower()


def _denies(name: str, word: str) -> bool:
    """Whether a key says that the article is no public one."""
    if name == "draft":
        return word not in _NO
    return word in _NO - {""} if name == "published" else word not in _PUBLIC


def _says_draft(nodes: dict[str, Node]) -> bool:
    told = [name for name in _DENYING if name in nodes]
    return any(_denies(name, _word_of(nodes[name])) for name in told) or opt_outs.opts_out(nodes)


def _of_taxonomies(node: Node | None) -> Iterator[tuple[str, int, Node]]:
    """Yield the terms of `taxonomies: {tags: …}`, as Zola has them, that mean something here."""
    if isinstance(node, Mapping):
        for key, item in node.items.items():
            if (folded := key.strip().lower()) in _TAXONOMIES:
                yield folded, node.key_lines[key], item


def _is_day(text: str) -> bool:
    try:
        dates.parse(text, UTC)
    except ValueError:
        return False
    return True


def _is_blank(node: Node) -> bool:
    return isinstance(node, Scalar) and (node.is_null or not node.text.strip())


def _is_told(node: Node) -> TypeGuard[Scalar]:
    return isinstance(node, Scalar) and not _is_blank(node)
