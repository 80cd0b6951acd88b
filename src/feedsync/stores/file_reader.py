"""Reads the files of a folder as articles. What it imports costs more than a scan that finds nothing new."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

from feedsync.article import Article
from feedsync.errors import ArticleError, Finding
from feedsync.registry import CONVENTIONS
from feedsync.stores.article_file import ArticleFile, FileRules, read_article
from feedsync.stores.base import StoreContext
from feedsync.stores.file_kinds import MAX_BYTES
from feedsync.stores.folder_settings import FolderSettings
from feedsync.stores.media_files import MediaFolder, file_of, measured
from feedsync.text import urls
from feedsync.text.characters import printable

_WESTERN = frozenset({"cp1250", "cp1252", "cp1254", "cp1257", "latin_1", "iso8859_15", "mac_roman", "cp850"})


class FileReader:
    """Makes articles of bytes, by the settings of one folder."""

    def __init__(self, settings: FolderSettings, context: StoreContext) -> None:
        self._encoding = settings.encoding
        self._root = context.folder / settings.path
        self._media = _media_folders(settings, context)
        conventions = CONVENTIONS.load(settings.conventions or "")()
        self._rules = FileRules(
            site=context.site,
            zone=context.zone(settings),
            conventions=conventions,
            permalink=settings.permalink or conventions.permalink,
            undated_by_file=settings.undated == "file-time",
            strip=settings.strip,
            strip_after=settings.strip_after,
        )

    def article(self, key: str, where: str, content: bytes, time: datetime) -> Article:
        """Return the article in a file of that time. Raises `ArticleError`."""
        if len(content) > MAX_BYTES:
            raise ArticleError(where, [Finding(0, "is larger than 10 MB, which no article is")])
        file = ArticleFile(key, where, self._text(content, where), file_time=time)
        article = read_article(file, self._rules)
        if not (article.image or article.enclosures):
            return article
        return measured(article, [*self._beside(article), *self._media])

    def media_file(self, article: Article, url: str) -> Path | None:
        """Return where the file of an address lies, `None` where it can be in no folder that is known."""
        return file_of(url, [*self._beside(article), *self._media])

    def _beside(self, article: Article) -> list[MediaFolder]:
        """The files beside an article whose folder is its address: `ponte/index.md` and `ponte/foto.jpg`."""
        folder, _, name = article.key.rpartition("/")
        is_bundle = name.partition(".")[0] == "index" and article.url.endswith("/")
        return [MediaFolder(self._root / folder, article.url)] if is_bundle else []

    def _text(self, content: bytes, where: str) -> str:
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
