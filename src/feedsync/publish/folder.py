"""A folder of published files. A reader sees the old bytes or the new ones, never a part."""

from __future__ import annotations

import errno
import glob
import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from feedsync import whole_file
from feedsync.errors import DocumentError

_ADVICE = {
    (errno.ENOTDIR,): "A file lies where a folder belongs: move it away, or publish to another folder.",
    (errno.EISDIR,): "A folder lies there: move it away, or give the feed another `path`.",
    (errno.EACCES, errno.EPERM): "May this user write there?",
    (errno.EROFS,): "The disk is mounted read-only.",
    (errno.ENOSPC, errno.EDQUOT, errno.EFBIG): "Make room; the next run writes it.",
}


class FolderTarget:
    """Replaces files as wholes."""

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

    def stamps(self, paths: Sequence[str]) -> dict[str, str]:
        """Return size and time of files; see `Target.stamps`."""
        found = {}
        for path, entry in self._met(paths):
            with suppress(OSError):
                found[path] = _stamp(entry.stat())
        for path in paths:
            # Some file systems tell names in another form than that in which they take them.
            if path not in found:
                with suppress(OSError):
                    found[path] = _stamp((self._root / path).stat())
        return found

    def find(self, pattern: str) -> list[str]:
        """Return the files of a pattern; see `Target.find`."""
        wanted = glob.escape(pattern).replace("{slug}", "*")
        return sorted(path.relative_to(self._root).as_posix() for path in self._root.glob(wanted))

    def sweep(self, paths: Sequence[str]) -> None:
        """Remove what killed runs left; see `Target.sweep`. A link may lead to another folder."""
        folders = {Path(os.path.realpath(self._root / folder)) for folder in _by_folder(paths)}
        links = [entry.path for _, entry in self._met(paths) if entry.is_symlink()]
        folders |= {Path(os.path.realpath(link)).parent for link in links}
        for folder in folders - self._swept:
            self._swept.add(folder)
            whole_file.sweep_folder(folder)

    def _met(self, paths: Sequence[str]) -> Iterator[tuple[str, os.DirEntry[str]]]:
        """Yield what lies at these paths: a look into each folder costs less than one at each file."""
        for folder, names in _by_folder(paths).items():
            with suppress(OSError), os.scandir(self._root / folder) as entries:
                for entry in entries:
                    if (path := names.get(entry.name)) is not None:
                        yield path, entry

    def delete(self, path: str) -> None:
        """Remove a file, and the folders below the target that are empty then; see `Target.delete`."""
        try:
            whole_file.remove(self._root / path)
        except OSError as error:
            raise self._error(path, "cannot be removed", error) from error
        folder, _, _ = path.rpartition("/")
        with suppress(OSError):  # it is not empty
            while folder:
                (self._root / folder).rmdir()
                folder, _, _ = folder.rpartition("/")

    def write(self, path: str, content: bytes) -> None:
        """Replace a file; see `Target.write`."""
        self.check(path)
        try:
            whole_file.replace(self._root / path, content)
        except OSError as error:
            raise self._error(path, "cannot be written", error) from error

    def check(self, path: str) -> None:
        """See `Target.check`."""
        file = self._root / path
        if file.is_dir():
            raise self._error(path, "cannot be written", IsADirectoryError(errno.EISDIR, "Is a directory"))
        folder = next((one for one in file.parents if os.path.lexists(one)), file.parent)
        if not folder.is_dir():
            raise self._error(path, "cannot be written", NotADirectoryError(errno.ENOTDIR, "Not a directory"))

    def _error(self, path: str, what: str, error: OSError) -> DocumentError:
        place = f"{self.where.rstrip('/')}/{path}"
        advice = next((advice for kinds, advice in _ADVICE.items() if error.errno in kinds), "")
        message = f"{what}: {error.strerror}."
        return DocumentError(message, where=place, kept="What was there stays.", advice=advice)


def _stamp(status: os.stat_result) -> str:
    return f"{status.st_size} {status.st_mtime_ns}"


def _by_folder(paths: Sequence[str]) -> dict[str, dict[str, str]]:
    folders: dict[str, dict[str, str]] = {}
    for path in paths:
        folder, _, name = path.rpartition("/")
        folders.setdefault(folder, {})[name] = path
    return folders


def _read_file(file: Path) -> bytes:
    # A pipe would never answer.
    descriptor = os.open(file, os.O_RDONLY | os.O_NONBLOCK)
    with os.fdopen(descriptor, "rb") as opened:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "it is no file")
        return opened.read()
