"""A file of JSON lines, one article a line: id, url, title, date, text, draft."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, BinaryIO, TypeVar

import msgspec
from msgspec import Meta, Struct

from feedsync.article import Article, Seen
from feedsync.clock import machine_time_ns
from feedsync.config.model import StoreSettings, Text
from feedsync.errors import ArticleError, ArticleGone, Finding, StoreError
from feedsync.stores.base import StoreContext
from feedsync.text import dates, urls
from feedsync.text.characters import clean, one_line, shown

_MAX_BYTES = 10 * 1024 * 1024  # of a line
_MAX_ID = 1000  # characters
# A file that was written in this instant may be written again with the same time.
_RACY = 20_000_000  # nanoseconds


class JsonlSettings(StoreSettings, frozen=True, kw_only=True):
    """Settings of `type: jsonl`."""

    path: Annotated[Text, Meta(description="The file, relative to the configuration file.")]


class Head(Struct, frozen=True):
    """What a line tells whatever else is wrong in it. Any `draft` but false or none keeps it back."""

    id: str
    draft: Any = False


class Line(Head, frozen=True, kw_only=True):
    """A whole line. The text is Markdown; a date without an offset is in the store's time zone."""

    url: str
    title: str
    date: str
    text: str = ""


_Kind = TypeVar("_Kind", Head, Line)


class JsonlStore:
    """Reads the file; keys are the ids. See `HasStamp`."""

    Settings = JsonlSettings

    def __init__(self, settings: JsonlSettings, context: StoreContext) -> None:
        self.name = context.name
        self.where = settings.path
        self._file = context.folder / settings.path
        self._site_url = context.site.url
        self._zone = context.zone(settings)
        self._offsets: dict[str, int] = {}

    def stamp(self) -> str:
        """Return time, size and inode of the file; see `HasStamp.stamp`."""
        racy_from = machine_time_ns() - _RACY
        try:
            status = self._file.stat()
        except OSError as error:
            raise self._unreadable(error) from error
        if status.st_mtime_ns >= racy_from:
            return ""
        return f"{status.st_mtime_ns} {status.st_size} {status.st_ino}"

    def scan(self) -> Iterator[Seen | ArticleError]:
        """Yield every line; see `Store.scan`. Of two lines with one id the first has it."""
        import hashlib

        found: dict[str, Seen] = {}
        self._offsets = {}
        for number, offset, line in self._lines():
            try:
                key = _key(line)
            except ValueError as error:
                yield ArticleError(self.where, [Finding(number, str(error))])
                continue
            if key in found:
                problem = f"the id `{key}` is that of an earlier line; give it another"
                yield ArticleError(self.where, [Finding(number, problem)])
                continue
            found[key] = Seen(key, hashlib.blake2b(line.strip(), digest_size=8).hexdigest())
            self._offsets[key] = offset
        # The order of characters is that of their UTF-8 bytes.
        for key in sorted(found):
            yield found[key]

    def load(self, key: str) -> Article:
        """Return the article of a line; see `Store.load`."""
        line = self._line(key)
        if not line:
            # It was not scanned by this store, or the file is another one since.
            for _ in self.scan():
                pass
            line = self._line(key)
        if not line:
            raise ArticleGone(self.place(key), [Finding(0, "is gone")])
        is_draft = bool(_read(line, Head).draft)
        try:
            return self._article(_read(line, Line), is_draft=is_draft)
        except ValueError as error:
            # A draft is one whatever else is wrong with it.
            raise ArticleError(self.place(key), [Finding(0, str(error))], is_draft=is_draft) from error

    def place(self, key: str) -> str:
        """Return the file and the id."""
        return f"{self.where}: {shown(key)}"

    def _article(self, line: Line, *, is_draft: bool) -> Article:
        url = urls.absolute(line.url, self._site_url)
        title = one_line(line.title)
        if not url or not title:
            raise ValueError("has no title" if url else f"`{line.url}` is no address of the web")
        date = dates.parse(line.date, self._zone)
        return Article(
            key=line.id,
            where=self.place(line.id),
            url=url,
            title=title,
            published=date,
            embargo=date,
            is_draft=is_draft,
            body=clean(line.text),
        )

    def _line(self, key: str) -> bytes:
        """Return the line of a key, nothing if it is not where it was."""
        if key not in self._offsets:
            return b""
        try:
            with self._file.open("rb") as file:
                file.seek(self._offsets[key])
                line = file.readline(_MAX_BYTES + 1)
            return line if _key(line) == key else b""
        except OSError as error:
            raise self._unreadable(error) from error
        except ValueError:
            return b""

    def _lines(self) -> Iterator[tuple[int, int, bytes]]:
        """Yield the number, the offset and the bytes of each line that is not empty."""
        number = offset = 0
        try:
            with self._file.open("rb") as file:
                while line := file.readline(_MAX_BYTES + 1):
                    number += 1
                    if line.strip():
                        yield number, offset, line
                    _skip_rest(file, line)
                    offset = file.tell()
        except OSError as error:
            raise self._unreadable(error) from error

    def _unreadable(self, error: OSError) -> StoreError:
        return StoreError(
            f"The store `{self.name}` ({self.where}) cannot be read: {self._file}: {error.strerror}.",
            kept="Feeds kept as they were.",
            advice="Is the file there, and may this user read it?",
        )


def _skip_rest(file: BinaryIO, line: bytes) -> None:
    """Go to the end of a line that was too long to be read whole."""
    while len(line) > _MAX_BYTES and not line.endswith(b"\n"):
        line = file.readline(_MAX_BYTES + 1)


def _key(line: bytes) -> str:
    """Return the id of a line. Raises `ValueError` with what is wrong."""
    key = _read(line, Head).id
    if not key or len(key) > _MAX_ID or not key.isprintable():
        raise ValueError(f"its id must be of 1 to {_MAX_ID} characters that can be printed")
    return key


def _read(line: bytes, kind: type[_Kind]) -> _Kind:
    """Return a line as a value. Raises `ValueError` with what is wrong."""
    if len(line) > _MAX_BYTES:
        raise ValueError("is longer than 10 MB, which no article is")
    try:
        return msgspec.json.decode(line, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise ValueError(f"is no article in JSON: {one_line(str(error))}") from error
