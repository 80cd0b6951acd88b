"""A folder of articles, one file an article: Markdown, HTML fragments, plain text."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cached_property
from operator import attrgetter, itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from feedsync.article import Article, Seen
from feedsync.clock import machine_time_ns
from feedsync.errors import ArticleError, Finding, StoreError
from feedsync.registry import CONVENTIONS
from feedsync.stores.base import LinkLeft, StoreContext, place_in
from feedsync.stores.file_kinds import DATA, MAX_BYTES, SIDECARS, WRITTEN
from feedsync.stores.folder_data import is_data_file, names_for
from feedsync.stores.folder_settings import FolderSettings

if TYPE_CHECKING:
    from feedsync.stores.conventions.plain import Plain
    from feedsync.stores.file_reader import FileReader

# A file that was written in the instant of a scan may be written again with the same time.
_RACY = 20_000_000  # nanoseconds
_USUAL = 65_536  # bytes, which hardly any article has: room for ten megabytes takes longer than to read
_NO_ARTICLES = frozenset({"readme", "license"})
_NO_ARTICLE_FILES = frozenset({"robots.txt", "humans.txt"})
_FIRST_OF_NO_ARTICLES = frozenset("RrLlHh")
_BUNDLES = frozenset({"md", "markdown", "html", "htm"})
_ENDS = frozenset(ending[-1] for ending in SIDECARS)  # looked at first: it takes a third of the time
_GONE = frozenset({errno.ENOENT, errno.ENOTDIR, errno.ESTALE})

_Entry = tuple[str, bool, "os.DirEntry[str]"]  # its name as it is sorted, whether it is a folder


class _Met:
    """What a scan met by way of links, so that nothing has two keys. `links` is how many it is inside of, and
    `left` are the keys of those that were not followed, with their paths.
    """

    def __init__(self) -> None:
        self._targets: set[str] = set()
        self.links = 0
        self.left: list[tuple[str, str]] = []

    def add(self, target: str) -> bool:
        """Note a real path; tell whether it is new."""
        is_new = target not in self._targets
        self._targets.add(target)
        return is_new

    @contextmanager
    def inside(self, *, is_link: bool) -> Iterator[None]:
        self.links += is_link
        yield
        self.links -= is_link


class _Beside:
    """The files of data among those of a folder, by the article files that they are beside."""

    def __init__(self, found: Iterable[_Entry]) -> None:
        self._by_stem: dict[str, list[os.DirEntry[str]]] = {}
        self._written: frozenset[str] = frozenset()
        # That of a folder ends in `/`.
        for entry in [entry for name, _, entry in found if name[-1] in _ENDS and name.endswith(SIDECARS)]:
            self._by_stem.setdefault(entry.name.rpartition(".")[0], []).append(entry)
        if self._by_stem:
            parts = (name.rpartition(".") for name, is_folder, _ in found if not is_folder)
            self._written = frozenset(
                stem for stem, dot, ending in parts if (dot + ending).lower() in WRITTEN
            )

    def __bool__(self) -> bool:
        return bool(self._by_stem)

    def is_sidecar(self, name: str) -> bool:
        """Whether a file is the metadata of another one."""
        stem, dot, ending = name.rpartition(".")
        return stem in self._written and (dot + ending).lower() in DATA

    def of(self, name: str) -> Sequence[os.DirEntry[str]]:
        """Return the metadata of an article file."""
        stem = name.rpartition(".")[0]
        return self._by_stem.get(stem, ()) if stem in self._written else ()


class FolderStore:
    """Reads the folder; keys are the paths below it, as they are on disk, with `/`."""

    Settings = FolderSettings
    loads_apart: Literal[True] = True

    def __init__(self, settings: FolderSettings, context: StoreContext) -> None:
        self.name = context.name
        self.where = settings.path
        self._settings = settings
        self._context = context
        self._root = context.folder / settings.path
        self._racy_from = 0
        self._failure: StoreError | None = None
        self._conventions: Plain = CONVENTIONS.load(settings.conventions or "")(settings.path)
        self._kinds = self._conventions.kinds
        self._holds = self._conventions.holds if self._conventions.has_own_places else None
        self._has_patterns = bool(settings.include or settings.exclude)

    # Scan

    def scan(self) -> Iterator[Seen | ArticleError]:
        """Yield every article file; see `Store.scan`."""
        self._racy_from, self._failure = machine_time_ns() - _RACY, None
        if "_reader" in self.__dict__:
            self._reader.forget()
        yield from self._scan(self._root, "", _Met(), "")
        # What can be read is told first: it may be a draft that must not be seen any more.
        if self._failure:
            raise self._failure

    def _scan(self, folder: Path, below: str, met: _Met, above: str | None) -> Iterator[Seen | ArticleError]:
        """Yield what is in a folder. `above` is the print of the data above it, `None` of racy ones."""
        try:
            found, data = self._listed(folder)
        except OSError as error:
            self._failure = self._failure or self._unreadable(folder, error)
            return
        above = self._with_prints(above, data)
        beside = _Beside(found) or None
        if self._conventions.has_bundles and below:
            found = [one for one in found if _is_bundle(one)] or found
        for _, is_folder, entry in found:
            name = entry.name
            key = below + name
            if self._is_excluded(key + "/") if is_folder else not self._is_article_name(name, key):
                continue
            if beside and beside.is_sidecar(name):
                continue
            if not name.isprintable() and (problem := _odd_name(name)):
                yield ArticleError(self.place(key), [Finding(0, problem)])
            elif (met.links or entry.is_symlink()) and not self._is_first_way_to(entry, key, met):
                continue
            elif is_folder:
                with met.inside(is_link=entry.is_symlink()):
                    yield from self._scan(folder / name, key + "/", met, above)
            else:
                prints = self._with_prints(above, beside.of(name)) if beside else above
                if seen := self._seen(entry, key, prints):
                    yield seen

    def links_left(self) -> list[LinkLeft]:
        """Scan once more, and return the links that lead to no article; see `LeavesLinks`."""
        met, root = _Met(), os.path.realpath(self._root)
        self._failure = None
        for _ in self._scan(self._root, "", met, ""):
            continue
        if self._failure:
            raise self._failure
        found = []
        for key, path in met.left:
            target = os.path.realpath(path)
            is_inside = f"{target}{os.sep}".startswith(root + os.sep) and os.path.exists(target)  # noqa: PTH110
            found.append(LinkLeft(self.place(key), os.readlink(path), is_inside))  # noqa: PTH115
        return found

    def _listed(self, folder: Path) -> tuple[list[_Entry], list[os.DirEntry[str]]]:
        """Return what may be articles or folders of them, in the order of their keys, and files of data."""
        found: list[_Entry] = []
        data: list[os.DirEntry[str]] = []
        data_names = frozenset(names_for(self._conventions, folder.name))
        with os.scandir(folder) as entries:
            for entry in entries:
                name = entry.name
                if name in data_names:
                    data.append(entry)
                elif name[0] not in "._" or name in self._conventions.folders:
                    is_folder = self._is_folder(entry)
                    found.append((name + "/" if is_folder else name, is_folder, entry))
        # A folder's keys sort as if its name ended in `/`; the order of characters is that of their bytes.
        found.sort(key=itemgetter(0))
        return found, sorted(data, key=attrgetter("name"))

    def _with_prints(self, above: str | None, entries: Iterable[os.DirEntry[str]]) -> str | None:
        """Add the prints of data files to those above, `None` if one may change without a sign of it."""
        for entry in entries:
            if above is None or not is_data_file(entry):
                continue
            try:
                status = entry.stat()
            except OSError:
                continue  # gone since the folder was listed
            is_racy = status.st_mtime_ns >= self._racy_from
            # A file of another name may say it better, or be read in another way.
            told = f"{entry.name!a} {status.st_mtime_ns} {status.st_size} {status.st_ino}"
            above = None if is_racy else f"{above} {told}"
        return above

    def _seen(self, entry: os.DirEntry[str], key: str, beside: str | None) -> Seen | None:
        try:
            status = entry.stat()
        except OSError as error:
            if entry.is_symlink() or (error.errno in _GONE and self._root.is_dir()):
                return None  # a link to nothing, or gone since the folder was listed
            raise self._unreadable(Path(entry.path), error) from error
        if not stat.S_ISREG(status.st_mode):
            return None
        if beside is None or status.st_mtime_ns >= self._racy_from:
            return Seen(key, "")
        return Seen(key, f"{status.st_mtime_ns} {status.st_size} {status.st_ino}{beside}")

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
        is_hidden = name.startswith((".", "_")) or any(map(self._is_hidden, folders))
        return not is_hidden and self._is_article_name(name, key)

    def _is_hidden(self, folder: str) -> bool:
        return folder.startswith((".", "_")) and folder not in self._conventions.folders

    def _is_article_name(self, name: str, key: str) -> bool:
        """Whether a name that is not hidden is that of an article."""
        stem, dot, ending = name.rpartition(".")
        if not stem or (dot + ending not in self._kinds and dot + ending.lower() not in self._kinds):
            return False
        if name[0] in _FIRST_OF_NO_ARTICLES and (
            stem.partition(".")[0].casefold() in _NO_ARTICLES or name.casefold() in _NO_ARTICLE_FILES
        ):
            return False
        if self._holds is not None and not self._holds(key):
            return False
        return not self._has_patterns or self._is_chosen(key)

    def _is_excluded(self, key: str) -> bool:
        if not self._has_patterns:
            return False
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

    def _is_first_way_to(self, entry: os.DirEntry[str], key: str, met: _Met) -> bool:
        if entry.is_symlink():
            is_followed = self._is_followed(entry.path, met)
            if not is_followed:
                met.left.append((key, entry.path))
            return is_followed
        return not met.links or met.add(os.path.realpath(entry.path))

    def _is_followed(self, link: str, met: _Met) -> bool:
        """Whether a link leads, for the first time, into the folder to what is not scanned by itself."""
        root, target = os.path.realpath(self._root), os.path.realpath(link)
        if not target.startswith(root + os.sep) or not met.add(target):
            return False
        key = os.path.relpath(target, root).replace(os.sep, "/")
        if not os.path.exists(target):  # noqa: PTH110  as above
            return False
        if Path(target).is_dir():
            return any(map(self._is_hidden, key.split("/")))
        return not self._is_article(key)

    # Load

    @cached_property
    def _reader(self) -> FileReader:
        # What reads articles costs more to import than a scan that finds nothing new.
        from feedsync.stores.file_reader import FileReader

        return FileReader(self._settings, self._context, self._is_article)

    def load(self, key: str) -> Article:
        """Return the article in a file; see `Store.load`."""
        try:
            content, time = _content_and_time(os.path.join(self._root, key))  # noqa: PTH118  half the time
        except OSError as error:
            if error.errno in _GONE and not self._root.is_dir():
                raise self._unreadable(self._root, error) from error
            is_refused = error.errno in (errno.EACCES, errno.EPERM)
            advice = "; give feedsync's user the right to read it" if is_refused else ""
            findings = [Finding(0, f"cannot be read: {error.strerror}{advice}")]
            raise ArticleError(self.place(key), findings, may_pass=True) from error
        return self._reader.article(key, self.place(key), content, time)

    def id_for(self, key: str, url: str, published: int | None) -> str:
        """Return the id that an article wants which declares none; see `GivesIds`."""
        if not self._conventions.has_own_ids:
            return url
        from feedsync.stores.conventions.plain import Addressed

        try:
            zone = self._context.zone(self._settings)
            at = None if published is None else datetime.fromtimestamp(published, UTC).astimezone(zone)
        except OverflowError:
            return url
        permalink = self._settings.permalink or self._conventions.permalink
        return self._conventions.id_for(Addressed(key, url, at, permalink))

    def media_file(self, article: Article, url: str) -> Path | None:
        """Return where a file of an article lies; see `HasMedia`."""
        return self._reader.media_file(article, url)

    def lacks(self, article: Article, url: str) -> bool:
        """Whether a file of an article is not where it has to be; see `HasMedia`."""
        return self._reader.lacks(article, url)

    def beside(self, key: str) -> Iterator[tuple[str, Mapping[str, int]]]:
        """Yield where keys of an article may stand beside its file; see `HasBeside`."""
        return self._reader.beside(key)

    def place(self, key: str) -> str:
        """Return the path of a file as the configuration would write it."""
        return place_in(self.where, key)

    def _unreadable(self, folder: Path, error: OSError) -> StoreError:
        is_gone = error.errno in _GONE
        what = "there is no such folder" if is_gone else error.strerror
        return StoreError(
            f"The store `{self.name}` ({self.where}) cannot be read: {folder}: {what}.",
            kept="Feeds kept as they were.",
            advice="Is its `path` right, is the folder mounted, did the checkout finish?"
            if is_gone
            else "Is the folder mounted, may this user read it?",
        )


def _is_bundle(listed: _Entry) -> bool:
    """Whether a file makes one article of the folder it lies in."""
    name, is_folder, _ = listed
    return not is_folder and name.startswith("index.") and name.rpartition(".")[2] in _BUNDLES


def _content_and_time(path: str) -> tuple[bytes, datetime]:
    """Return the bytes of a file, no more of them than tell that it is too large, and its time."""
    # By descriptor it takes half as long as by an opened file, and is a tenth of all work on a new article.
    file = os.open(path, os.O_RDONLY)
    try:
        content = os.read(file, _USUAL)
        status = os.fstat(file)
        if len(content) < status.st_size:
            with os.fdopen(file, "rb", closefd=False) as rest:
                content += rest.read(MAX_BYTES + 1 - len(content))
    finally:
        os.close(file)
    return content, datetime.fromtimestamp(status.st_mtime_ns // 10**9, UTC)


def _odd_name(name: str) -> str:
    try:
        name.encode()
    except UnicodeEncodeError:
        return "its name is not UTF-8; rename it"
    if any(ord(character) < 32 or 127 <= ord(character) < 160 for character in name):  # noqa: PLR2004
        return "its name holds a control character; rename it"
    return ""
