"""Reads the files of a folder as articles. What it imports costs more than a scan that finds nothing new."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from feedsync.article import Article
from feedsync.clock import machine_time_ns
from feedsync.errors import ArticleError, Finding
from feedsync.registry import CONVENTIONS
from feedsync.stores import fences
from feedsync.stores.article_file import ArticleFile, FileRules, read_article
from feedsync.stores.base import StoreContext, place_in
from feedsync.stores.file_kinds import MAX_BYTES
from feedsync.stores.folder_data import FolderData
from feedsync.stores.folder_settings import FieldPattern, FolderSettings, Pattern
from feedsync.stores.layers import Layer, node_of
from feedsync.stores.matter_fields import PATH, Field, of_conventions
from feedsync.stores.media_files import MediaFolder, file_of, measured
from feedsync.stores.references import References
from feedsync.stores.tagged import nowhere
from feedsync.text import urls
from feedsync.text.characters import printable
from feedsync.text.yaml_tree import Mapping

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

_WESTERN = frozenset({"cp1250", "cp1252", "cp1254", "cp1257", "latin_1", "iso8859_15", "mac_roman", "cp850"})
# By their first bytes: what people rename to `.md`.
_NO_TEXT = {
    b"PK\x03\x04": "a file of a word processor (.docx, .odt) or an archive",
    b"\xd0\xcf\x11\xe0": "a file of an old word processor (.doc)",
    b"{\\rtf": "a file of a word processor (.rtf)",
    b"%PDF-": "a PDF",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
}
_STARTS = tuple(_NO_TEXT)


class FileReader:
    """Makes articles of bytes, by the settings of one folder; `is_article` tells which keys are some."""

    def __init__(
        self, settings: FolderSettings, context: StoreContext, is_article: Callable[[str], bool]
    ) -> None:
        self._is_article = is_article
        self._encoding = settings.encoding
        self._root = context.folder / settings.path
        self._where = settings.path.rstrip("/")
        self._media = _media_folders(settings, context)
        self._defaults = _Defaults(settings)
        conventions = CONVENTIONS.load(settings.conventions or "")(settings.path)
        self._references = References(self._root, context.site.url, self._address)
        self._rules = FileRules(
            site=context.site,
            zone=context.zone(settings),
            conventions=conventions,
            permalink=settings.permalink or conventions.permalink,
            undated_by_file=settings.undated == "file-time",
            strip=settings.strip,
            strip_after=settings.strip_after,
            fields=_fields(settings) + of_conventions(conventions.fields),
            refer=self._references.refer,
        )
        split = partial(fences.split, has_header_lines=conventions.has_header_lines)
        self._data = FolderData(self._root, self._place, conventions, self._data_text, split)

    def forget(self) -> None:
        """Look again at what lies beside the articles."""
        self._data.forget()
        self._references.forget()

    def article(self, key: str, where: str, content: bytes, time: datetime) -> Article:
        """Return the article in a file of that time. Raises `ArticleError`."""
        article = read_article(self._file(key, where, content, time), self._rules)
        if not (article.image or article.enclosures):
            return article
        return measured(article, [*self._beside(article), *self._media])

    def beside(self, key: str) -> Iterator[tuple[str, dict[str, int]]]:
        """Yield the places beside a file that say something of its article, with the lines of their keys."""
        for layer in (*self._data.layers(key), *self._defaults.of(key)):
            if layer.tree is not None:
                yield layer.name, dict(layer.tree.key_lines)

    def _file(self, key: str, where: str, content: bytes, time: datetime) -> ArticleFile:
        layers = self._data.layers(key)
        if self._defaults:
            layers = (*layers, *self._defaults.of(key))
        return ArticleFile(key, where, self._text(content, where), file_time=time, layers=layers)

    def _address(self, key: str) -> str:
        """Return the address of another article, empty of one that is not to be seen or cannot be read."""
        if not self._is_article(key):
            return ""
        try:
            with Path(self._root, key).open("rb") as opened:
                content = opened.read(MAX_BYTES + 1)
            file = self._file(key, key, content, datetime.fromtimestamp(0, UTC))
            article = read_article(file, replace(self._rules, refer=nowhere))
        except (OSError, ArticleError):
            return ""
        embargo = article.embargo or article.published
        waits = embargo is not None and embargo.timestamp() * 10**9 > machine_time_ns()
        return "" if article.is_draft or waits else article.url

    def media_file(self, article: Article, url: str) -> Path | None:
        """Return where the file of an address lies, `None` where it can be in no folder that is known."""
        return file_of(url, [*self._beside(article), *self._media])

    def lacks(self, article: Article, url: str) -> bool:
        """Whether an address is in a folder that is known, and in none is the file."""
        folders = [*self._beside(article), *self._media]
        return any(url.startswith(one.url) for one in folders) and file_of(url, folders) is None

    def _beside(self, article: Article) -> list[MediaFolder]:
        """The files beside an article whose folder is its address: `ponte/index.md` and `ponte/foto.jpg`."""
        folder, _, name = article.key.rpartition("/")
        is_bundle = name.partition(".")[0] == "index" and article.url.endswith("/")
        return [MediaFolder(self._root / folder, article.url)] if is_bundle else []

    def _place(self, path: str) -> str:
        return place_in(self._where, path)

    def _data_text(self, path: str) -> str:
        with (self._root / path).open("rb") as file:
            return self._text(file.read(MAX_BYTES + 1), path)

    def _text(self, content: bytes, where: str) -> str:
        if len(content) > MAX_BYTES:
            raise ArticleError(where, [Finding(0, "is larger than 10 MB, which no article is; `exclude` it")])
        if content.startswith(_STARTS):
            kind = next(kind for start, kind in _NO_TEXT.items() if content.startswith(start))
            raise ArticleError(where, [Finding(0, f"is {kind}, not text; save it as plain text in UTF-8")])
        encoding = self._encoding
        try:
            text = content.decode(encoding).removeprefix("\ufeff")
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            guess = _guessed_encoding(content)
            message = f"is not {encoding}{guess and f' (it looks like {guess})'}"
            remedy = f"save it as {encoding}, or set `store.encoding: {guess or '…'}`"
            raise ArticleError(where, [Finding(line, f"{message}; {remedy}")]) from None
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        return printable(text)


class _Defaults:
    """The front matter that the configuration has for articles."""

    def __init__(self, settings: FolderSettings) -> None:
        told = settings.defaults
        self._told: list[tuple[Pattern, Layer]] = []
        pairs = [("*", told)] if isinstance(told, dict) else [(one.path, one.values) for one in told]
        for pattern, values in reversed(pairs):
            tree = node_of(values)
            if values and isinstance(tree, Mapping):
                self._told.append((pattern, Layer("store.defaults", tree)))

    def __bool__(self) -> bool:
        return bool(self._told)

    def of(self, key: str) -> Iterator[Layer]:
        """Yield what is said of the article in a file, what says it better first."""
        for (_, layer), spec in zip(self._told, self._patterns, strict=True):
            if spec is None or spec.match_file(key):
                yield layer

    @cached_property
    def _patterns(self) -> list[GitIgnoreSpec | None]:
        from pathspec import GitIgnoreSpec

        return [None if pattern == "*" else GitIgnoreSpec.from_lines([pattern]) for pattern, _ in self._told]


def _fields(settings: FolderSettings) -> tuple[Field, ...]:
    return tuple(
        # What a path tells, an article says better.
        Field(ours, theirs.from_, re.compile(theirs.pattern), wins=theirs.from_ != PATH)
        if isinstance(theirs, FieldPattern)
        else Field(ours, theirs)
        for ours, theirs in settings.fields.items()
    )


def _media_folders(settings: FolderSettings, context: StoreContext) -> list[MediaFolder]:
    site_url = context.site.url.rstrip("/") + "/"
    folders = []
    if settings.media:
        url = urls.below_site(settings.media.url, site_url).rstrip("/") + "/"
        folders.append(MediaFolder(context.folder / settings.media.path, url))
    if settings.static:
        folders.append(MediaFolder(context.folder / settings.static, site_url))
    return folders


def _guessed_encoding(content: bytes) -> str:
    """Return the most likely encoding of a file, as a person would write it, or nothing."""
    from charset_normalizer import from_bytes

    best = from_bytes(content[:100_000]).best()
    if best is None:
        return ""
    # A few accents tell no western encoding from another; then it is nearly always this one.
    if best.encoding in _WESTERN:
        return "windows-1252"
    return re.sub(r"^cp(?=125\d$)", "windows-", best.encoding).replace("_", "-")
