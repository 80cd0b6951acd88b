"""A folder of articles, one file an article: Markdown, HTML fragments, plain text."""

from __future__ import annotations

import codecs
import errno
import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta, Struct

from feedsync.article import Article, Seen
from feedsync.clock import machine_time_ns
from feedsync.config.model import Check, SiteAddress, StoreSettings, Text
from feedsync.errors import ArticleError, Finding, StoreError
from feedsync.stores.article_file import KINDS, PERMALINK_PARTS, ArticleFile, FileRules, read_article
from feedsync.stores.base import StoreContext
from feedsync.stores.media_files import MediaFolder, measured
from feedsync.text import places, urls
from feedsync.text.characters import printable, shown

MAX_BYTES = 10 * 1024 * 1024
# A file that was written in the instant of a scan may be written again with the same time.
_RACY = 20_000_000  # nanoseconds
_NO_ARTICLES = frozenset({"readme", "license"})
_NO_ARTICLE_FILES = frozenset({"robots.txt", "humans.txt"})
_WESTERN = frozenset({"cp1250", "cp1252", "cp1254", "cp1257", "latin_1", "iso8859_15", "mac_roman", "cp850"})
_GONE = frozenset({errno.ENOENT, errno.ENOTDIR, errno.ESTALE})


def _permalink(text: str) -> str:
    if not places.check(text, PERMALINK_PARTS) or not text.startswith("/"):
        raise ValueError(f"`{text}` must begin with / and hold a part such as {{path}}")
    return text


def _encoding(text: str) -> str:
    try:
        name = codecs.lookup(text).name
        "".encode(text)
    except LookupError:
        name = ""
    if name in {"", "idna", "punycode", "undefined"}:
        raise ValueError(f"`{text}` is no encoding; write one like utf-8 or windows-1252")
    return text


def _pattern(text: str) -> str:
    from pathspec import GitIgnoreSpec

    try:
        GitIgnoreSpec.from_lines([text])
    except (ValueError, re.error):
        raise ValueError(
            f"`{text}` is no pattern as in .gitignore; write one like pagine/ or *.bak.md"
        ) from None
    return text


Pattern = Annotated[str, Check(_pattern)]


class MediaSettings(Struct, frozen=True, kw_only=True):
    """Media files that lie outside of the site's own folders."""

    path: Annotated[Text, Meta(description="The folder, relative to the configuration file.")]
    url: Annotated[
        SiteAddress, Meta(description="Its public address; one that begins with / is below site.url.")
    ]


class FolderSettings(StoreSettings, frozen=True, kw_only=True):
    """Settings of `type: folder`."""

    path: Annotated[Text, Meta(description="The folder, relative to the configuration file.")]
    include: Annotated[
        tuple[Pattern, ...],
        Meta(description="Patterns, as in .gitignore, of the files to take; else all known kinds."),
    ] = ()
    exclude: Annotated[
        tuple[Pattern, ...], Meta(description="Patterns, as in .gitignore, of files to leave.")
    ] = ()
    permalink: Annotated[
        str,
        Check(_permalink),
        Meta(description="The address of articles that declare none: {path} {year} {month} {day} {slug} …"),
    ] = "/{path}/"
    encoding: Annotated[str, Check(_encoding), Meta(description="The encoding of the files.")] = "utf-8"
    undated: Annotated[
        Literal["leave-out", "file-time"],
        Meta(
            description="What becomes of Markdown without a date: left out, or dated by its file like text."
        ),
    ] = "leave-out"
    static: Annotated[
        str,
        Meta(
            description="The folder that media addresses beginning with / lie in, for their length and type."
        ),
    ] = ""
    media: Annotated[
        MediaSettings | None,
        Meta(description="A folder of media that lies elsewhere, and its public address."),
    ] = None
    strip: Annotated[
        tuple[Text, ...], Meta(description="Lines or paragraphs of text pages to take out; * is anything.")
    ] = ()
    strip_after: Annotated[
        tuple[Text, ...],
        Meta(description="Lines that end the article in a text page; * is anything."),
    ] = ()


class _Met:
    """What a scan met by way of links, so that nothing has two keys."""

    def __init__(self) -> None:
        self._targets: set[str] = set()
        self._links = 0

    @property
    def in_link(self) -> bool:
        return self._links > 0

    def add(self, target: str) -> bool:
        """Note a real path; tell whether it is new."""
        is_new = target not in self._targets
        self._targets.add(target)
        return is_new

    @contextmanager
    def inside(self, *, is_link: bool) -> Iterator[None]:
        self._links += is_link
        yield
        self._links -= is_link


class FolderStore:
    """Reads the folder; keys are the paths below it, as they are on disk, with `/`."""

    Settings = FolderSettings

    def __init__(self, settings: FolderSettings, context: StoreContext) -> None:
        self.name = context.name
        self.where = settings.path
        self._settings = settings
        self._rules = FileRules(
            site=context.site,
            zone=context.zone(settings),
            permalink=settings.permalink,
            undated_by_file=settings.undated == "file-time",
            strip=settings.strip,
            strip_after=settings.strip_after,
        )
        self._root = context.folder / settings.path
        self._racy_from = 0
        self._media = _media_folders(settings, context)

    # Scan

    def scan(self) -> Iterator[Seen | ArticleError]:
        """Yield every article file; see `Store.scan`."""
        self._racy_from = machine_time_ns() - _RACY
        yield from self._scan(self._root, "", _Met())

    def _scan(self, folder: Path, below: str, met: _Met) -> Iterator[Seen | ArticleError]:
        try:
            with os.scandir(folder) as entries:
                found = [
                    (entry, self._is_folder(entry))
                    for entry in entries
                    if not entry.name.startswith((".", "_"))
                ]
        except OSError as error:
            raise self._unreadable(folder, error) from error
        # A folder's keys sort as if its name ended in `/`.
        for entry, is_folder in sorted(found, key=lambda item: os.fsencode(item[0].name) + b"/" * item[1]):
            key = below + entry.name
            if self._is_excluded(key + "/") if is_folder else not self._is_article(key):
                continue
            if problem := _odd_name(entry.name):
                yield ArticleError(self.place(key), [Finding(0, problem)])
            elif not self._is_first_way_to(entry, met):
                continue
            elif is_folder:
                with met.inside(is_link=entry.is_symlink()):
                    yield from self._scan(folder / entry.name, key + "/", met)
            elif seen := self._seen(entry, key):
                yield seen

    def _seen(self, entry: os.DirEntry[str], key: str) -> Seen | None:
        try:
            status = entry.stat()
        except OSError as error:
            if error.errno in _GONE or entry.is_symlink():
                return None  # gone since the folder was listed, or a link to nothing
            raise self._unreadable(Path(entry.path), error) from error
        if not stat.S_ISREG(status.st_mode):
            return None
        if status.st_mtime_ns >= self._racy_from:
            return Seen(key, "")
        return Seen(key, f"{status.st_mtime_ns} {status.st_size} {status.st_ino}")

    def _is_folder(self, entry: os.DirEntry[str]) -> bool:
        try:
            return entry.is_dir()
        except OSError as error:
            if entry.is_symlink():
                return False  # a link to nothing, or to itself
            raise self._unreadable(Path(entry.path), error) from error

    def _is_article(self, key: str) -> bool:
        """Whether a path below the folder names an article, by its parts alone."""
        *folders, name = key.split("/")
        return (
            Path(name).suffix.lower() in KINDS
            and not any(part.startswith((".", "_")) for part in (*folders, name))
            and name.split(".")[0].casefold() not in _NO_ARTICLES
            and name.casefold() not in _NO_ARTICLE_FILES
            and self._is_chosen(key)
        )

    def _is_excluded(self, key: str) -> bool:
        exclude = self._patterns[1]
        return exclude is not None and exclude.match_file(key)

    def _is_chosen(self, key: str) -> bool:
        include = self._patterns[0]
        return (include is None or include.match_file(key)) and not self._is_excluded(key)

    @cached_property
    def _patterns(self):  # type: ignore[no-untyped-def]  # noqa: ANN202
        lists = (self._settings.include, self._settings.exclude)
        if not any(lists):
            return None, None
        from pathspec import GitIgnoreSpec

        return tuple(GitIgnoreSpec.from_lines(lines) if lines else None for lines in lists)

    def _is_first_way_to(self, entry: os.DirEntry[str], met: _Met) -> bool:
        if entry.is_symlink():
            return self._is_followed(entry.path, met)
        return not met.in_link or met.add(os.path.realpath(entry.path))

    def _is_followed(self, link: str, met: _Met) -> bool:
        """Whether a link leads, for the first time, into the folder to what is not scanned by itself."""
        root, target = os.path.realpath(self._root), os.path.realpath(link)
        if not target.startswith(root + os.sep) or not met.add(target):
            return False
        key = os.path.relpath(target, root).replace(os.sep, "/")
        if Path(target).is_dir():
            return any(part.startswith((".", "_")) for part in key.split("/"))
        return not self._is_article(key)

    # Load

    def load(self, key: str) -> Article:
        """Return the article in a file; see `Store.load`."""
        where = self.place(key)
        content, time = self._content(key, where)
        file = ArticleFile(key, where, self._text(content, where), file_time=time)
        article = read_article(file, self._rules)
        return measured(article, [*self._beside(article), *self._media])

    def _beside(self, article: Article) -> list[MediaFolder]:
        """The files beside an article whose folder is its address: `ponte/index.md` and `ponte/foto.jpg`."""
        folder, _, name = article.key.rpartition("/")
        is_bundle = name.partition(".")[0] == "index" and article.url.endswith("/")
        return [MediaFolder(self._root / folder, article.url)] if is_bundle else []

    def place(self, key: str) -> str:
        """Return the path of a file as the configuration would write it."""
        return f"{self.where.rstrip('/')}/{shown(key)}"

    def _content(self, key: str, where: str) -> tuple[bytes, datetime]:
        """Return what is in a file, and the time of the file."""
        try:
            with (self._root / key).open("rb") as file:
                content = file.read(MAX_BYTES + 1)
                time = datetime.fromtimestamp(os.fstat(file.fileno()).st_mtime_ns // 10**9, UTC)
        except OSError as error:
            if error.errno in _GONE and not self._root.is_dir():
                raise self._unreadable(self._root, error) from error
            findings = [Finding(0, f"cannot be read: {error.strerror}")]
            raise ArticleError(where, findings, may_pass=True) from error
        if len(content) > MAX_BYTES:
            raise ArticleError(where, [Finding(0, "is larger than 10 MB, which no article is")])
        return content, time

    def _text(self, content: bytes, where: str) -> str:
        encoding = self._settings.encoding
        try:
            text = content.decode(encoding).removeprefix("\ufeff")
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            guess = _guessed_encoding(content)
            message = f"is not {encoding}{guess and f' (it looks like {guess})'}"
            remedy = f"save it as {encoding}, or set `store.encoding: {guess or '…'}`"
            raise ArticleError(where, [Finding(line, f"{message}; {remedy}")]) from None
        return printable(text.replace("\r\n", "\n").replace("\r", "\n"))

    def _unreadable(self, folder: Path, error: OSError) -> StoreError:
        return StoreError(
            f"The store `{self.name}` ({self.where}) cannot be read: {folder}: {error.strerror}.",
            kept="Feeds kept as they were.",
            advice="Is the folder mounted, did the checkout finish, may this user read it?",
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


def _odd_name(name: str) -> str:
    try:
        name.encode()
    except UnicodeEncodeError:
        return "its name is not UTF-8; rename it"
    if any(ord(character) < 32 or 127 <= ord(character) < 160 for character in name):  # noqa: PLR2004
        return "its name holds a control character; rename it"
    return ""


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
