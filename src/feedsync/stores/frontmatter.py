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
from typing import TypeVar

from msgspec import Struct

from feedsync.article import Media, Person
from feedsync.config.model import language_tag
from feedsync.errors import Finding
from feedsync.stores import posting
from feedsync.text import dates, html, media_types, titles, urls
from feedsync.text.characters import clean, one_line
from feedsync.text.yaml_tree import Mapping, Node, Scalar, Sequence

ID = ("id", "guid")
URL = ("url", "permalink", "link", "canonical")
PUBLISHED = ("date", "publishdate", "pubdate", "published")
UPDATED = ("updated", "lastmod", "modified", "last_modified_at")
EXPIRES = ("expires", "expirydate", "unpublishdate")
SUMMARY = ("summary", "excerpt", "description")
AUTHORS = ("author", "authors")
TAGS = ("tags", "keywords")
CATEGORIES = ("category", "categories")
LANGUAGE = ("language", "lang")
RIGHTS = ("rights", "copyright", "license")
IMAGE = ("image", "thumbnail", "feature_image", "cover")
ENCLOSURES = ("enclosures", "enclosure", "attachments")
_ALONE = ("title", "slug", "section", "draft", "status", "image_alt", "image_credit")
KNOWN = frozenset(
    name
    for names in (
        *(ID, URL, PUBLISHED, UPDATED, EXPIRES, SUMMARY, AUTHORS, TAGS, CATEGORIES, LANGUAGE, RIGHTS),
        *(IMAGE, ENCLOSURES, _ALONE),
    )
    for name in names
)

_NO = frozenset({"false", "no", "off", "0", ""})
_YES = frozenset({"true", "yes", "on", "1"})
# Default deny: a key that was probably meant to hold an article back does not let it out.
_HOLDING = ("draft", "expires", "publishdate", "expirydate", "unpublishdate")
_MISTAKEN = {"embargo": "publishDate", "expiry": "expires", "expiration": "expires"}
# Where nothing dates an article, these probably should.
_LIKE_DATE = frozenset(
    {"data", "datum", "fecha", "dat", "created", "created_at", "published_at", "published_on"}
)
_DENYING = ("draft", "published", "status")
_PUBLIC = frozenset({"", "publish", "published", "public", "live"})
# RFC 5321 section 4.1.2, without quoted and bracketed forms, which nobody prints.
_MAIL = re.compile(r"[^\s<>()@,;:\\\"\[\]]+@[\w-]+(?:\.[\w-]+)*")
# What a rich text field writes; a text that only holds a tag is a text.
_BLOCK_MARKUP = re.compile(
    r"\s*<(?:p|div|ul|ol|h[1-6]|figure|section|blockquote|table)(?:\s[^<>]*)?>", re.IGNORECASE
)
_MEDIA_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+", re.ASCII)

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

    def __init__(self, tree: Node | None) -> None:
        self.findings: list[Finding] = []
        self._nodes: dict[str, tuple[int, Node]] = {}
        self._names: dict[str, str] = {}
        self._denials: list[tuple[str, Node]] = []
        self._empty_dates: list[int] = []
        if isinstance(tree, Mapping):
            self._take(tree)
        elif tree is not None and not (isinstance(tree, Scalar) and tree.is_null):
            self._note(tree.line, "the front matter must be keys and values, as in `title: …`")

    def _take(self, tree: Mapping) -> None:
        for key, first, second in tree.repeated:
            self._note(second, f"`{key}` appears twice, first in line {first}; keep one")
        # Of two drafts the one that says so is obeyed.
        folded_others = ((key.strip().lower(), node) for key, node in tree.others)
        self._denials += [(key, node) for key, node in folded_others if key in _DENYING]
        for key, node in tree.items.items():
            line = tree.key_lines[key]
            folded = key.strip().lower()
            if folded in self._nodes:
                self._note(line, f"`{key}` appears twice, first in line {self._nodes[folded][0]}; keep one")
                if folded in _DENYING:
                    self._denials.append((folded, node))
            elif isinstance(node, Scalar) and node.is_null and not _is_cut(folded, node):
                self._empty_dates += [line] if folded in PUBLISHED else []
            else:
                self._nodes[folded] = (line, node)
                self._names[folded] = key

    # Visibility

    def suspects(self, *, is_dated: bool) -> None:
        """Note keys that were probably meant to hold the article back, or to date it where nothing does."""
        for name, (line, node) in self._nodes.items():
            if name in KNOWN:
                continue
            meant = _MISTAKEN.get(name) or _nearest_holding(name)
            if name in _LIKE_DATE and not is_dated and isinstance(node, Scalar) and _is_day(node.text):
                meant = "date"
            if meant:
                self._note(
                    line, f"`{self._names[name]}` is no key that is read; write `{meant}`, or rename it"
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

    def _is_draft(self) -> bool:
        told = [(name, self._nodes[name][1]) for name in self._there(_DENYING)] + self._denials
        return any(_denies(name, _word_of(node)) for name, node in told)

    def _word(self, name: str) -> str:
        return _word_of(self._nodes[name][1]) if name in self._nodes else ""

    def _publish_date(self, name: str, zone: tzinfo) -> datetime | None:
        return None if name == "published" and self._word(name) in _NO | _YES else self._date(name, zone)

    def _date(self, name: str, zone: tzinfo) -> datetime | None:
        return self._read(name, lambda text: dates.parse(text, zone))

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
            url = urls.absolute(urls.below_site(text.strip(), site_url), site_url.rstrip("/") + "/")
            if url is None or (
                "://" in text and not text.strip().lower().startswith(("http://", "https://"))
            ):
                raise ValueError(f"`{text}` is no web address; write it whole, or from / on")
            return url

        return self._first(URL, read) or ""

    def authors(self) -> tuple[Person, ...]:
        """All authors that are named."""
        people = [
            self._person(item)
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
                return self._media(
                    self._nodes[name][1],
                    name,
                    base,
                    site_url,
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
            self._media(item, name, base, site_url)
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
            self._note(line, f"{self._names[name]}: {error}")
            return None

    def _text_of(self, node: Node, name: str) -> str | None:
        if isinstance(node, Scalar):
            return node.text
        self._note(node.line, f"{self._names[name]}: takes one value, not a list or mapping")
        return None

    def _items(self, name: str) -> Iterator[Node]:
        node = self._nodes[name][1]
        if isinstance(node, Sequence):
            yield from node.items
        else:
            yield node

    def _repeated(self, node: Mapping, label: str) -> None:
        for key, first, second in node.repeated:
            self._note(second, f"{label}: `{key}` appears twice, first in line {first}; keep one")

    def _person(self, node: Node) -> Person | None:
        if isinstance(node, Scalar):
            text = one_line(node.text)
            name, bracket, mail = text.removesuffix(">").rpartition("<")
            if bracket and text.endswith(">") and _MAIL.fullmatch(mail.strip()):
                return Person(titles.plain(name) or mail.strip(), mail.strip())
            return Person(titles.plain(text))
        if not isinstance(node, Mapping):
            self._note(node.line, "author: write a name, `Name <mail>`, or {name, email, url}")
            return None
        self._repeated(node, "author")
        part = _texts(node)
        url = urls.absolute(part.get("url", ""), "") if part.get("url") else ""
        if url is None:
            self._note(node.line, f"author: `{part['url']}` is no web address; write it whole, with https://")
        email = part.get("email", "")
        if email and not _MAIL.fullmatch(email):
            self._note(node.line, f"author: `{email}` is no mail address")
        name = titles.plain(part.get("name", "") or email)
        if not name:
            self._note(node.line, "author: has no name; write `author: {name: Ada Conti, email: …}`")
        return Person(name, email, url or "")

    def _media(
        self, node: Node, name: str, base: str, site_url: str, *, alt: str = "", credit: str = ""
    ) -> Media | None:
        part = (
            {"url": node.text}
            if isinstance(node, Scalar)
            else _texts(node)
            if isinstance(node, Mapping)
            else {}
        )
        label = self._names[name]
        if isinstance(node, Mapping):
            self._repeated(node, label)
        url = (
            urls.absolute(urls.below_site(part.get("url", ""), site_url), base)
            if part.get("url", "").strip()
            else None
        )
        if url is None or _word_of(node) in _YES:
            self._note(node.line, f"{label}: needs the address of a file; write `url: /media/…`")
            return None
        declared_type = part.get("type", "").lower()
        if declared_type and not _MEDIA_TYPE.fullmatch(declared_type):
            self._note(
                node.line, f"{label}.type: `{declared_type}` is no media type; write one like image/jpeg"
            )
        return Media(
            url=url,
            type=declared_type or media_types.of_address(url),
            length=self._number(part, "length", node.line, label),
            title=one_line(part.get("title", "")),
            alt=one_line(part.get("alt", "")) or alt,
            caption=one_line(part.get("caption", "")),
            credit=one_line(part.get("credit", "")) or credit,
            width=self._number(part, "width", node.line, label),
            height=self._number(part, "height", node.line, label),
            duration=self._number(part, "duration", node.line, label),
        )

    def _number(self, part: dict[str, str], key: str, line: int, label: str) -> int | None:
        text = part.get(key, "").strip()
        if key == "duration" and re.fullmatch(r"(?:\d{1,5}:)?\d{1,5}:\d{2}", text, re.ASCII):
            seconds = 0
            for number in text.split(":"):
                seconds = seconds * 60 + int(number)
            return seconds
        if re.fullmatch(r"\d{1,18}", text, re.ASCII):
            return int(text)
        if text:
            forms = "seconds or m:ss" if key == "duration" else "a whole number"
            self._note(line, f"{label}.{key}: `{text}` cannot be read; write {forms}")
        return None

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


def _is_day(text: str) -> bool:
    try:
        dates.parse(text, UTC)
    except ValueError:
        return False
    return True


def _texts(node: Mapping) -> dict[str, str]:
    """The scalars of a small mapping such as an author, by folded key."""
    return {
        key.strip().lower(): clean(item.text).strip()
        for key, item in node.items.items()
        if isinstance(item, Scalar) and not item.is_null
    }


def _is_blank(node: Node) -> bool:
    return isinstance(node, Scalar) and (node.is_null or not node.text.strip())
