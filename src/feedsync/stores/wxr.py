"""An export of WordPress (Tools, Export: a WXR file), or a folder of the files that it was split into."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC
from pathlib import Path
from typing import Annotated

from msgspec import Meta

from feedsync.article import Article, Media, Person, Seen
from feedsync.clock import machine_time_ns
from feedsync.config.model import Check, SiteUrl, StoreSettings, Text
from feedsync.errors import ArticleError, ArticleGone, Finding, StoreError
from feedsync.stores.base import StoreContext
from feedsync.stores.wordpress_post import Post, PostRules, article_of, key_of, number_of
from feedsync.stores.wordpress_values import moment
from feedsync.stores.wxr_file import Head, Index, Place, stamp_of, stamp_of_open
from feedsync.text import urls
from feedsync.text import wordpress_export as export
from feedsync.text.characters import shown
from feedsync.text.wordpress_html import tidy, to_html

# A file that was written in the instant of a scan may be written again with the same time.
_RACY = 20_000_000  # nanoseconds
_NUMBER = re.compile(r"[0-9]{1,10}")
_MAX_BYTES = 10 * 1024 * 1024
# What a picture of the library is; a private one, or one in the trash, is shown nowhere.
_SHOWN = frozenset({"inherit", "publish"})
_NO_ARTICLES = frozenset({"attachment", "nav_menu_item", "revision"})


def _type(text: str) -> str:
    if not re.fullmatch(r"[a-z0-9_-]{1,20}", text) or text in _NO_ARTICLES:
        raise ValueError(f"`{text}` is no type of articles; write one like post, page or event")
    return text


class WxrSettings(StoreSettings, frozen=True, kw_only=True):
    """Settings of `type: wxr`."""

    path: Annotated[
        Text, Meta(description="The export, or the folder of its files, relative to the configuration file.")
    ]
    types: Annotated[
        tuple[Annotated[str, Check(_type)], ...], Meta(description="The types of posts that are articles.")
    ] = ("post",)
    public_url: Annotated[
        SiteUrl,
        Meta(description="The address of the site, where readers see it at another than WordPress's."),
    ] = ""


class WxrStore:
    """Reads an export; keys are type and id."""

    Settings = WxrSettings

    def __init__(self, settings: WxrSettings, context: StoreContext) -> None:
        self.name = context.name
        self.where = settings.path
        self._settings = settings
        self._context = context
        self._root = context.folder / settings.path
        self._files: list[Path] = []
        self._stamps: list[str] = []
        self._known: Index | None = None
        self._names: dict[int, dict[str, str]] = {}

    # Scan

    def stamp(self) -> str:
        """Return times, sizes and inodes of the files; see `HasStamp`."""
        racy_from = machine_time_ns() - _RACY
        parts = []
        for path in self._paths():
            try:
                time, stamp = stamp_of(path)
            except OSError as error:
                raise self._refused(f"{path}: {error.strerror}") from error
            if time >= racy_from:
                return ""
            parts.append(f"{path.name} {stamp}")
        return "\n".join(parts)

    def scan(self) -> Iterator[Seen | ArticleError]:
        """Yield every post; see `Store.scan`."""
        index = self._read()
        for file, line in index.nameless:
            where = shown(self._files[file].name)
            yield ArticleError(where, [Finding(line, "is a post without an id; export it again")])
        for post_type in index.wanted:
            for post_id, number in index.ids(post_type):
                yield Seen(key_of(post_type, post_id), index.fingerprint(number))

    def _read(self) -> Index:
        """Look through all files, and keep where everything is."""
        index = Index(self._settings.types)
        files, stamps = self._paths(), []
        for path in files:
            try:
                with path.open("rb") as file:
                    stamps.append(stamp_of_open(file))
                    index.read(file)
                    is_same = stamp_of_open(file) == stamps[-1]
            except OSError as error:
                raise self._refused(f"{path}: {error.strerror}") from error
            except ValueError as error:
                raise self._refused(f"{path} {error}") from None
            if not is_same:
                raise self._refused(f"{path} was written to while it was read; the next run reads it")
        index.sort()
        self._files, self._stamps, self._known, self._names = files, stamps, index, {}
        return index

    def _paths(self) -> list[Path]:
        """Return the files in the order of their names."""
        try:
            if self._root.is_file() or not self._root.exists():
                return [self._root]
            names = self._root.iterdir() if self._root.is_dir() else iter(())
            exports = (path for path in names if path.suffix.lower() == ".xml")
            files = [path for path in exports if not path.name.startswith(".") and path.is_file()]
        except OSError as error:
            raise self._refused(f"{self._root}: {error.strerror}") from error
        if not files:
            raise self._refused(f"{self._root} is no file, and no folder with an .xml file in it")
        return sorted(files, key=lambda path: path.name)

    def _refused(self, problem: str) -> StoreError:
        return StoreError(
            f"The store `{self.name}` ({self.where}) cannot be read: {problem}.",
            kept="Feeds kept as they were.",
            advice="Is it the whole export (Tools, Export), may this user read it?",
        )

    # Load

    def load(self, key: str) -> Article:
        """Return the post of a key; see `Store.load`."""
        place = self._find(key)
        where = self.place(key)
        try:
            return article_of(self._post(key, place), where, self._rules(place.file))
        except export.ItemError as error:
            line, message = place.line + max(error.line - 1, 0), str(error)
        except ValueError as error:
            line, message = 0, str(error)
        raise ArticleError(where, [Finding(line, message)], is_draft=bool(place.is_hidden))

    def place(self, key: str) -> str:
        """Return the file, the type and the id of a post."""
        post_type, _, number = key.rpartition("/")
        where = self.where
        if self._root.suffix.lower() != ".xml" and self._known and (found := self._place(key)):
            where = f"{where.rstrip('/')}/{self._files[found.file].name}"
        return f"{shown(where)}: {shown(post_type)} {shown(number.lstrip('0'))}"

    @property
    def _index(self) -> Index:
        return self._known or self._read()

    def _place(self, key: str) -> Place | None:
        try:
            post_type, number = number_of(key)
        except ValueError:
            return None
        return self._index.find(post_type, number) if post_type in self._settings.types else None

    def _find(self, key: str) -> Place:
        found = self._place(key)
        if found is None:
            raise ArticleGone(self.place(key), [Finding(0, "is not in the export")])
        if found.length > _MAX_BYTES:
            findings = [Finding(found.line, "is larger than 10 MB, which no article is")]
            raise ArticleError(self.place(key), findings, is_draft=bool(found.is_hidden))
        return found

    def _post(self, key: str, place: Place) -> Post:
        """Return what the export says of a post. Raises `ValueError` for what is no XML."""
        item = self._item(place)
        zone = self._context.zone(self._settings)
        post_type, number = number_of(key)
        thumbnail = "".join(item.meta.get("_thumbnail_id", ())[:1])
        return Post(
            type=post_type,
            id=number,
            status=item.get("wp:status"),
            has_password=bool(item.get("wp:post_password")),
            guid=item.get("guid"),
            link=item.get("link"),
            title=item.get("title"),
            content=to_html(item.get("content:encoded"), self._attachment, export.footnotes_of(item)),
            excerpt=tidy(item.get("excerpt:encoded")),
            date=moment(item.get("wp:post_date_gmt"), UTC)
            or moment(item.get("wp:post_date"), zone)
            or moment(item.get("pubDate"), UTC),
            modified=moment(item.get("wp:post_modified_gmt"), UTC),
            authors=self._authors(item.get("dc:creator").strip(), place.file),
            terms=item.terms,
            image=self._attachment(int(thumbnail)) if _NUMBER.fullmatch(thumbnail) else None,
            enclosures=export.enclosures_of(item, self._address(place.file)),
            language=item.language,
        )

    def _attachment(self, number: int) -> Media | None:
        """Return a file of the library; `None` where the export has none of this id for everybody."""
        place = self._index.find("attachment", number)
        if place is None or place.length > _MAX_BYTES:
            return None
        try:
            item = self._item(place)
            is_shown = item.get("wp:status").strip() in _SHOWN and not item.get("wp:post_password")
            return export.media_of(item, self._address(place.file)) if is_shown else None
        except ValueError:
            return None

    def _authors(self, login: str, file: int) -> tuple[Person, ...]:
        """Return who wrote a post. Only the first exports, which list no authors, tell the name itself."""
        head = self._index.heads[file]
        if file not in self._names:
            self._names[file] = dict(_named(head))
        name = self._names[file].get(login, "") if head.authors else login
        return (Person(name),) if name else ()

    def _item(self, place: Place) -> export.Item:
        """Read an item where it is. Raises `ValueError` for what is no XML."""
        head = self._index.heads[place.file]
        content = self._bytes(place)
        try:
            xml = content.decode(head.encoding)
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            raise export.ItemError(line, f"is not {head.encoding}; export it again") from None
        return export.item_of(xml, head.start_tag)

    def _bytes(self, place: Place) -> bytes:
        path = self._files[place.file]
        try:
            with path.open("rb") as file:
                is_same = stamp_of_open(file) == self._stamps[place.file]
                file.seek(place.start)
                content = file.read(place.length) if is_same else b""
        except OSError as error:
            if not self._root.exists():
                raise self._refused(f"{self._root}: {error.strerror}") from error
            findings = [Finding(0, f"cannot be read: {error.strerror}")]
            raise ArticleError(shown(path.name), findings, may_pass=True) from error
        if not is_same or len(content) < place.length:
            findings = [Finding(0, "was replaced while it was read; the next run reads it")]
            raise ArticleError(shown(path.name), findings, may_pass=True)
        return content

    def _rules(self, file: int) -> PostRules:
        return PostRules(self._context.site, self._address(file), self._settings.public_url)

    def _address(self, file: int) -> str:
        """Return the address of WordPress: that of the export, else that of the site."""
        address = urls.absolute(self._index.heads[file].address, "") or self._context.site.url
        return address.rstrip("/") + "/"


def _named(head: Head) -> Iterator[tuple[str, str]]:
    for element in head.authors:
        with suppress(ValueError):
            yield export.author_of(element.decode(head.encoding), head.start_tag)
