"""Where the items of WordPress export files are: read once from end to end, in memory of a fixed size.

The bytes are looked through, not parsed: so a broken item costs itself alone. What stands in CDATA sections
and comments is text, whatever it looks like.
"""

from __future__ import annotations

import codecs
import os
import re
from array import array
from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from msgspec import Struct

if TYPE_CHECKING:
    from hashlib import blake2b

_CHUNK = 1 << 20
_AHEAD = 8192  # bytes that are there after a mark: all of a short element
_HEAD = 65_536
_DIGEST = 16
_ATTACHMENT = "attachment"
_PUBLIC = frozenset({b"publish", b"future"})
_NO_POSTS = frozenset({b"auto-draft", b"inherit"})
_MARK = re.compile(
    rb"<!\[CDATA\[|<!--|<!DOCTYPE|<!ENTITY|<item[\s>]|</item\s*>|</rss\s*>|<wp:author>|<wp:meta_key>|<dc:creator>"
    rb"|<wp:(?:base_blog_url|post_id|post_password|post_type|status)>",
)
_LONGEST_MARK = 32
_VALUE = re.compile(rb"\s*+(?:<!\[CDATA\[)?([^<\]]*+)(?:\]\]>)?\s*+</")
# A blank is a password too: WordPress asks for it.
_NO_PASSWORD = re.compile(rb"(?:<!\[CDATA\[\]\]>)?</")
_THUMBNAIL = re.compile(
    rb"\s*(?:<!\[CDATA\[)?_thumbnail_id(?:\]\]>)?\s*</wp:meta_key>\s*<wp:meta_value>\s*(?:<!\[CDATA\[)?\s*(\d{1,10})\b"
)
_AUTHOR = re.compile(rb"<wp:author>.*?</wp:author>", re.DOTALL)
_DECLARATION = re.compile(rb"<\?xml\s[^<>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"'][^<>]*\?>")
_PROLOGUE = re.compile(rb"(?:\s++|<\?(?:[^?]++|\?(?!>))*+\?>|<!--(?:[^-]++|-(?!->))*+-->)*+")
_ROOT = re.compile(rb"<rss\b(?:[^<>\"']++|\"[^\"]*+\"|'[^']*+')*+>")
_NAMESPACE = re.compile(rb"xmlns:wp\s*=\s*[\"']https?://wordpress\.org/export/1\.[0-9]")
# In these, as in UTF-8, no byte of another character looks like a part of a tag.
_ENCODINGS = re.compile(r"utf-8|ascii|iso8859-\d+|cp125\d|koi8-[ru]")


class Head(Struct, frozen=True):
    """What stands before the items of a file. `authors` are elements as they are written."""

    start_tag: str
    encoding: str
    authors: tuple[bytes, ...] = ()
    address: str = ""


class Place(NamedTuple):
    """Where an item is; `file` is the number of its file, `line` the one that it begins in.

    `is_hidden` is 1 of what not everybody may see.
    """

    file: int
    start: int
    length: int
    line: int
    is_hidden: int


class Index:
    """The items of some types in some files, in the order of types and ids; of several with one id, the last.

    What is kept of each is some 80 bytes: for 100,000 posts 8 MB.
    """

    def __init__(self, types: Collection[str]) -> None:
        self.types = sorted({*types, _ATTACHMENT}, key=lambda name: f"{name}/")
        self.wanted = [name for name in self.types if name in types]
        self.heads: list[Head] = []
        self.nameless: list[tuple[int, int]] = []  # files and lines of items without an id
        self._ranks = {name.encode(): rank for rank, name in enumerate(self.types)}
        self._creators: dict[bytes, int] = {}
        self._authors: dict[int, dict[int, bytes]] = {}
        self._keys: array[int] = array("Q")
        self._columns: tuple[array[int], ...] = tuple(array("Q") for _ in range(7))
        self._digests = bytearray()

    def read(self, file: BinaryIO) -> None:
        """Add a file. Raises `ValueError` where it is no export, or not a whole one, and `OSError`."""
        _Scan(file, self, len(self.heads)).read()

    def sort(self) -> None:
        """Bring the items into their order, when all files are read."""
        order = sorted(range(len(self._keys)), key=self._keys.__getitem__)
        last = [
            number
            for number, after in zip(order, [*order[1:], -1], strict=False)
            if after < 0 or self._keys[number] != self._keys[after]
        ]
        self._columns = tuple(array("Q", map(column.__getitem__, last)) for column in self._columns)
        self._digests = bytearray().join(self._digest(number) for number in last)
        self._keys = array("Q", map(self._keys.__getitem__, last))

    def ids(self, post_type: str) -> Iterator[tuple[int, int]]:
        """Yield the ids of a type, and the number of each for `fingerprint`."""
        first = _key(self.types.index(post_type), 0)
        for number in range(bisect_left(self._keys, first), len(self._keys)):
            if self._keys[number] >= first + _key(1, 0):
                return
            yield self._keys[number] - first, number

    def find(self, post_type: str, post_id: int) -> Place | None:
        """Return where an item is, `None` where there is none."""
        number = self._number(post_type, post_id)
        return None if number is None else Place(*(column[number] for column in self._columns[:5]))

    def fingerprint(self, number: int) -> str:
        """Return a digest of the bytes of an item, of its picture and of its author."""
        import hashlib

        file, _, _, _, _, picture, creator = (column[number] for column in self._columns)
        digest = hashlib.blake2b(self._digest(number), digest_size=_DIGEST)
        picture_number = self._number(_ATTACHMENT, picture) if picture else None
        digest.update(b"" if picture_number is None else self._digest(picture_number))
        digest.update(self._author_digests(file).get(creator, b""))
        digest.update(self.heads[file].address.encode())
        return digest.hexdigest()

    def add(self, post_type: bytes, post_id: int, told: Sequence[int], creator: bytes, digest: bytes) -> None:
        """Add an item: `told` are the parts of its `Place` and the id of its picture."""
        self._keys.append(_key(self._ranks[post_type], post_id))
        number = self._creators.setdefault(creator, len(self._creators))
        for column, value in zip(self._columns, (*told, number), strict=True):
            column.append(value)
        self._digests += digest

    def is_wanted(self, post_type: bytes) -> bool:
        """Whether items of a type are kept."""
        return post_type in self._ranks

    def _author_digests(self, file: int) -> dict[int, bytes]:
        """Return what is told of the authors in a file, by the numbers of their logins."""
        if file not in self._authors:
            told: dict[int, bytes] = {}
            for element in self.heads[file].authors:
                login = re.search(rb"<wp:author_login>\s*(?:<!\[CDATA\[)?([^<\]]*)", element)
                if login and (number := self._creators.get(login[1].strip())) is not None:
                    told[number] = element
            self._authors[file] = told
        return self._authors[file]

    def _number(self, post_type: str, post_id: int) -> int | None:
        key = _key(self.types.index(post_type), post_id)
        number = bisect_left(self._keys, key)
        return number if number < len(self._keys) and self._keys[number] == key else None

    def _digest(self, number: int) -> bytes:
        return bytes(self._digests[number * _DIGEST : (number + 1) * _DIGEST])


def stamp_of(path: Path) -> tuple[int, str]:
    """Return when a file was written, and what is another one when it is written again. Raises `OSError`."""
    status = path.stat()
    return status.st_mtime_ns, _stamp(status)


def stamp_of_open(file: BinaryIO) -> str:
    """Return the same of a file that is open."""
    return _stamp(os.fstat(file.fileno()))


def _stamp(status: os.stat_result) -> str:
    return f"{status.st_mtime_ns} {status.st_size} {status.st_ino}"


def _key(rank: int, post_id: int) -> int:
    return (rank << 48) + post_id


class _Scan:
    """Goes through one file."""

    def __init__(self, file: BinaryIO, index: Index, number: int) -> None:
        self._file = file
        self._index = index
        self._number = number
        self._data = b""
        self._base = 0  # where the data begins in the file
        self._at = 0  # how far it is read
        self._line = 1
        self._is_all = False
        self._digest: blake2b | None = None
        self._item: tuple[int, int] | None = None  # start and line
        self._values: dict[bytes, bytes] = {}
        self._authors: list[bytes] = []
        self._address = ""

    def read(self) -> None:
        while len(self._data) < _HEAD and self._more():
            pass
        head = _head_of(self._data)
        self._index.heads.append(head)
        is_whole = False
        while match := self._next():
            is_whole = self._mark(match) or is_whole
        if not is_whole:
            raise ValueError("ends in the middle: the export or its copy was cut off")
        self._index.heads[-1] = Head(head.start_tag, head.encoding, tuple(self._authors), self._address)

    def _mark(self, match: re.Match[bytes]) -> bool:
        """Take note of a mark, and go on after it; tell whether it is the end."""
        mark = match[0]
        if mark in (b"<![CDATA[", b"<!--"):
            self._forward(match.end())
            self._skip_to(b"]]>" if mark == b"<![CDATA[" else b"-->")
        elif mark in (b"<!DOCTYPE", b"<!ENTITY"):
            raise ValueError("declares a document type or entities, which no export does")
        elif mark.startswith(b"<item"):
            self._end_item(match.start())
            self._start_item(match.end())
        elif mark.startswith(b"</item"):
            self._end_item(match.end())
        elif mark.startswith(b"</rss"):
            self._end_item(match.start())
            self._forward(match.end())
            return True
        else:
            self._value(mark, match.end())
            self._forward(match.end())
        return False

    def _value(self, mark: bytes, end: int) -> None:
        if mark == b"<wp:author>" and not self._item:
            if element := _AUTHOR.match(self._data, end - len(mark), end + _AHEAD):
                self._authors.append(element[0])
        elif mark == b"<wp:meta_key>":
            if thumbnail := _THUMBNAIL.match(self._data, end):
                self._values[mark] = thumbnail[1]
        elif mark == b"<wp:post_password>":
            if not _NO_PASSWORD.match(self._data, end):
                self._values[mark] = b"yes"
        elif value := _VALUE.match(self._data, end):
            if self._item:
                self._values.setdefault(mark, value[1].strip())
            elif mark == b"<wp:base_blog_url>":
                self._address = value[1].strip().decode("utf-8", "replace")

    def _start_item(self, end: int) -> None:
        import hashlib

        self._item = (self._base + self._at, self._line)
        self._values = {}
        self._digest = hashlib.blake2b(digest_size=_DIGEST)
        self._forward(end)

    def _end_item(self, end: int) -> None:
        """End an item, also one that has no end because the next begins."""
        self._forward(end)
        if not self._item:
            return
        (start, line), self._item = self._item, None
        digest, self._digest = self._digest.digest() if self._digest else b"", None
        values = self._values
        post_type = values.get(b"<wp:post_type>", b"")
        is_post = post_type == _ATTACHMENT.encode() or values.get(b"<wp:status>") not in _NO_POSTS
        if not self._index.is_wanted(post_type) or not is_post:
            return
        post_id = values.get(b"<wp:post_id>", b"")
        if not re.fullmatch(rb"[0-9]{1,10}", post_id):
            self._index.nameless.append((self._number, line))
            return
        is_hidden = values.get(b"<wp:status>") not in _PUBLIC or bool(values.get(b"<wp:post_password>"))
        told = (self._number, start, self._base + self._at - start, line, int(is_hidden))
        picture = int(values.get(b"<wp:meta_key>", b"0"))
        creator = values.get(b"<dc:creator>", b"")
        self._index.add(post_type, int(post_id), (*told, picture), creator, digest)

    # Bytes

    def _next(self) -> re.Match[bytes] | None:
        """Return the next mark, with what comes after it."""
        while True:
            match = _MARK.search(self._data, self._at)
            if match and (self._is_all or match.end() + _AHEAD <= len(self._data)):
                self._forward(match.start())
                return match
            end = match.start() if match else max(self._at, len(self._data) - _LONGEST_MARK)
            self._forward(end)
            if not self._more() and not match:
                return None

    def _skip_to(self, mark: bytes) -> None:
        while (found := self._data.find(mark, self._at)) < 0:
            self._forward(max(self._at, len(self._data) - len(mark) + 1))
            if not self._more():
                self._forward(len(self._data))
                return
        self._forward(found + len(mark))

    def _forward(self, end: int) -> None:
        if self._digest is not None:
            self._digest.update(memoryview(self._data)[self._at : end])
        self._line += self._data.count(b"\n", self._at, end)
        self._at = end

    def _more(self) -> bool:
        """Read on; tell whether there was anything."""
        chunk = self._file.read(_CHUNK) if not self._is_all else b""
        if not chunk:
            self._is_all = True
            return False
        self._base += self._at
        self._data = self._data[self._at :] + chunk
        self._at = 0
        return True


def _head_of(data: bytes) -> Head:
    """Return what a file begins with. Raises `ValueError` where that is no export."""
    if data.startswith((b"\x1f\x8b", b"PK\x03\x04")):
        raise ValueError("is compressed; unpack it")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in data[:4]:
        raise ValueError("is UTF-16; save it as UTF-8")
    data = data.removeprefix(codecs.BOM_UTF8)
    if not data.strip():
        raise ValueError("is empty")
    declared = _DECLARATION.match(data.lstrip())
    encoding = _encoding(declared[1].decode() if declared else "utf-8")
    begin = data[_end_of_prologue(data) :]
    root = _ROOT.match(begin)
    if re.match(rb"<!DOCTYPE\s+html|<html", begin, re.IGNORECASE):
        raise ValueError("is a web page, no export; was the login page saved in its place?")
    if begin.startswith(b"<!DOCTYPE"):
        raise ValueError("declares a document type or entities, which no export does")
    if root is None:
        raise ValueError("is no export of WordPress: it does not begin with <rss>")
    if not _NAMESPACE.search(root[0]):
        raise ValueError("is RSS, but no export of WordPress")
    return Head(root[0].decode(encoding, "replace"), encoding)


def _end_of_prologue(data: bytes) -> int:
    match = _PROLOGUE.match(data)
    return match.end() if match else 0


def _encoding(name: str) -> str:
    try:
        known = codecs.lookup(name).name
    except LookupError:
        known = ""
    if not _ENCODINGS.fullmatch(known):
        raise ValueError(f"is in an encoding that is not read, `{name}`; save it as UTF-8")
    return known
