"""A folder of published files. A reader sees the old bytes or the new ones, never a part."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from feedsync import whole_file
from feedsync.errors import DocumentError


class FolderTarget:
    """Replaces files as wholes; the first look at one of them removes what killed runs left in its folder."""

    def __init__(self, where: str, folder: Path) -> None:
        self.where = where
        self._root = folder / where
        self._swept: set[Path] = set()

    def read(self, path: str) -> bytes | None:
        """Return the bytes of a file; see `Target.read`."""
        try:
            return _read_file(self._root / path)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise self._error(path, "cannot be read", error) from error

    def stamp(self, path: str) -> str:
        """Return size and time of a file; see `Target.stamp`."""
        file = Path(os.path.realpath(self._root / path))
        if file.parent not in self._swept:
            self._swept.add(file.parent)
            whole_file.sweep(file)
        try:
            status = file.stat()
        except OSError:
            return ""
        return f"{status.st_size} {status.st_mtime_ns}"

    def delete(self, path: str) -> None:
        """Remove a file; see `Target.delete`."""
        try:
            whole_file.remove(self._root / path)
        except OSError as error:
            raise self._error(path, "cannot be removed", error) from error

    def write(self, path: str, content: bytes) -> None:
        """Replace a file; see `Target.write`."""
        try:
            whole_file.replace(self._root / path, content)
        except OSError as error:
            raise self._error(path, "cannot be written", error) from error

    def _error(self, path: str, what: str, error: OSError) -> DocumentError:
        place = f"{self.where.rstrip('/')}/{path}"
        return DocumentError(f"{what}: {error.strerror}.", where=place, kept="What was there stays.")


def _read_file(file: Path) -> bytes:
    # A pipe would never answer.
    descriptor = os.open(file, os.O_RDONLY | os.O_NONBLOCK)
    with os.fdopen(descriptor, "rb") as opened:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "it is no file")
        return opened.read()
