"""Front matter: what its keys mean.

Default deny: what could be a draft is one, and what cannot be read leaves the article out rather
than publish it half understood.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, tzinfo
from difflib import get_close_matches
from functools import lru_cache
from typing import TypeGuard, TypeVar

from msgspec import Struct

from feedsync.article import Media, Person
from feedsync.config.model import language_tag
from feedsync.errors import Finding
from feedsync.stores import matter_media, opt_outs, posting
from feedsync.stores.matter_keys import (
    ALIASES,
    AUTHORS,
    ENCLOSURES,
    EXPIRES,
    FILE_TIME,
    ID,
    IMAGE,
    KNOWN,
    LANGUAGE,
    PUBLISHED,
    SUMMARY,
    UPDATED,
    URL,
)
from feedsync.stores.matter_nodes import NO, MatterNodes, is_blank, word_of
from feedsync.text import dates, html, titles, urls
from feedsync.text.characters import one_line
from feedsync.text.yaml_tree import Node, Scalar, Sequence

# Default deny: a key that was probably meant to hold an article back does not let it out.
_HOLDING = ("draft", "expires", "publishdate", "expirydate", "unpublishdate")
_MISTAKEN = {"embargo": "publishDate", "expiry": "expires", "expiration": "expires"}
# Where nothing dates an article, these probably should.
_LIKE_DATE = frozenset(
    {"data", "datum", "fecha", "dat", "created", "created_at", "published_at", "published_on"}
)
_DENYING = ("draft", "published", "status")
_HIDING = opt_outs.NAMES.union(_DENYING)
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


class FrontMatter(MatterNodes):
    """The keys of one article's front matter, whatever their case, read into values.

    What cannot be read is gathered in `findings`, with its line.
    """

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
        first = published[0] if published else None
        if self._other_dates:
            published += self._other_moments(PUBLISHED, zone)
            expires += self._other_moments(EXPIRES, zone)
        return Visibility(
            is_draft=self._is_draft(),
            published=first,
            embargo=max(published, default=None),
            expires=min(expires, default=None),
        )

    def tells_dates(self) -> bool:
        """Whether a key dates the article, be it readable or not."""
        return any(not self._is_switch(name) for name in self._there(PUBLISHED))

    def is_dated_by_file(self) -> bool:
        """Whether the date is said to be that of the file."""
        return self._word("date") == FILE_TIME

    def _is_draft(self) -> bool:
        if not self._overruled and self._nodes.keys().isdisjoint(_HIDING):
            return False
        nodes = {name: node for name, (_, node) in self._nodes.items()}
        return _says_draft(nodes) or any(_says_draft({name: node}) for name, node in self._overruled)

    def _publish_date(self, name: str, zone: tzinfo) -> datetime | None:
        return None if self._is_switch(name) or self.is_dated_by_file() else self._date(name, zone)

    def _date(self, name: str, zone: tzinfo) -> datetime | None:
        return self._read(name, lambda text: dates.parse(text, zone))

    def _other_moments(self, names: tuple[str, ...], zone: tzinfo) -> Iterator[datetime]:
        """The dates that are said beside the article, and by none of its own keys of that name."""
        for name, label, node in self._other_dates:
            if name in names and isinstance(node, Scalar) and not is_blank(node) and node.text != FILE_TIME:
                try:
                    yield dates.parse(node.text, zone)
                except ValueError as error:
                    self._note(0, f"{label}: {error}")

    # Values

    def declared_id(self) -> str:
        """The declared id to the letter, empty where none is declared."""
        return self._first(ID, lambda text: text.strip("\n")) or ""

    def text(self, names: tuple[str, ...]) -> str:
        """The first of these keys that says something, as one line of text."""
        return self._first(names, one_line) or ""

    def said(self, name: str) -> str:
        """What a key says, whatever it is for, as one line of text; empty where it says nothing or a list."""
        _, node = self._nodes.get(name.lower(), (0, None))
        return one_line(node.text) if isinstance(node, Scalar) else ""

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
            if "{{" in text or "{%" in text:
                raise ValueError(
                    f"`{text}` is a template, which is not worked out here; write the address out"
                )
            url = urls.absolute(urls.below_site(text.strip(), site_url), site_url.rstrip("/") + "/")
            if url is None or (
                "://" in text and not text.strip().lower().startswith(("http://", "https://"))
            ):
                raise ValueError(f"`{text}` is no web address; write it whole, or from / on")
            return url

        return self._first(URL, read) or ""

    def aliases(self, site_url: str, meant: Callable[[str], str] = str) -> list[str]:
        """The article's old addresses, absolute, each made what is `meant`; what is none is left away."""
        if not (names := self._there(ALIASES)):
            return []
        told = [item.text for name in names for item in self._items(name) if _is_told(item)]
        base = site_url.rstrip("/") + "/"
        found = (urls.absolute(urls.below_site(meant(text.strip()), site_url), base) for text in told)
        return list(dict.fromkeys(filter(None, found)))

    def authors(self) -> tuple[Person, ...]:
        """All authors that are named."""
        people = [
            matter_media.person(item, self._note)
            for name in self._there(AUTHORS)
            for item in self._items(name)
            if not is_blank(item)
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
                items = [item for item in self._items(name) if not is_blank(item)]
                texts = [text for item in items if (text := self._text_of(item, name)) is not None]
            for term in map(titles.plain, texts):
                if term:
                    found.setdefault(term.casefold(), term)
        return tuple(found.values())

    def image(self, base: str, site_url: str) -> Media | None:
        """The article's picture."""
        for name in self._there(IMAGE):
            if self._word(name) not in NO:
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
        return any(self._word(name) in NO for name in self._there(IMAGE))

    def enclosures(self, base: str, site_url: str) -> tuple[Media, ...]:
        """All files that belong to the article."""
        found = [
            matter_media.media(item, self._label(name), base, site_url, self._note)
            for name in self._there(ENCLOSURES)
            for item in self._items(name)
            if not is_blank(item) and word_of(item) not in NO
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


@lru_cache(maxsize=100)  # what a site calls its own keys is in each of its articles
def _nearest_holding(name: str) -> str:
    return next(iter(get_close_matches(name, _HOLDING, 1, 0.85)), "")


def _denies(name: str, word: str) -> bool:
    """Whether a key says that the article is no public one."""
    if name == "draft":
        return word not in NO
    return word in NO - {""} if name == "published" else word not in _PUBLIC


def _says_draft(nodes: dict[str, Node]) -> bool:
    told = [name for name in _DENYING if name in nodes]
    return any(_denies(name, word_of(nodes[name])) for name in told) or opt_outs.opts_out(nodes)


def _is_day(text: str) -> bool:
    try:
        dates.parse(text, UTC)
    except ValueError:
        return False
    return True


def _is_told(node: Node) -> TypeGuard[Scalar]:
    return isinstance(node, Scalar) and not is_blank(node)
