"""A folder of published files. A reader sees the old bytes or the new ones, never a part."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from pathlib import Path

from feedsync.errors import DocumentError

_SUFFIX = ".feedsync-tmp"


class FolderTarget:
    """Writes each file beside its place, flushes it to the disk, and renames it over the old one."""

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
        self._sweep(file.parent)
        try:
            status = file.stat()
        except OSError:
            return ""
        return f"{status.st_size} {status.st_mtime_ns}"

    def _sweep(self, folder: Path) -> None:
        """Remove what killed runs left in a folder, once in a run."""
        if folder in self._swept:
            return
        self._swept.add(folder)
        with contextlib.suppress(OSError):
            for name in os.listdir(folder):  # noqa: PTH208  half the time, and there may be 15,000 files
                if name.endswith(_SUFFIX) and not _is_running(name.removesuffix(_SUFFIX).rpartition(".")[2]):
                    with contextlib.suppress(OSError):
                        (folder / name).unlink()

    def delete(self, path: str) -> None:
        """Remove a file; see `Target.delete`."""
        file = Path(os.path.realpath(self._root / path))
        try:
            file.unlink(missing_ok=True)
            if file.parent.is_dir():
                _sync_folder(file.parent)
        except OSError as error:
            raise self._error(path, "cannot be removed", error) from error

    def write(self, path: str, content: bytes) -> None:
        """Replace a file; see `Target.write`."""
        # What a link points to is replaced, not the link: the operator made it.
        file = Path(os.path.realpath(self._root / path))
        temporary = file.with_name(f".{file.name}.{os.getpid()}{_SUFFIX}")
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            try:
                _write_through(temporary, content, _mode_of(file))
                temporary.replace(file)
            except BaseException:
                with contextlib.suppress(OSError):
                    temporary.unlink()
                raise
            _sync_folder(file.parent)
        except OSError as error:
            raise self._error(path, "cannot be written", error) from error

    def _error(self, path: str, what: str, error: OSError) -> DocumentError:
        place = f"{self.where.rstrip('/')}/{path}"
        return DocumentError(f"{what}: {error.strerror}.", where=place, kept="What was there stays.")


def _is_running(process: str) -> bool:
    try:
        os.kill(int(process), 0)
    except (ValueError, OverflowError, ProcessLookupError):
        return False
    except PermissionError:
        return True
    return int(process) != os.getpid()


def _read_file(file: Path) -> bytes:
    # A pipe would never answer.
    descriptor = os.open(file, os.O_RDONLY | os.O_NONBLOCK)
    with os.fdopen(descriptor, "rb") as opened:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "it is no file")
        return opened.read()


def _mode_of(file: Path) -> int | None:
    try:
        return stat.S_IMODE(file.stat().st_mode)
    except OSError:
        return None


def _write_through(file: Path, content: bytes, mode: int | None) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    with os.fdopen(descriptor, "wb") as stream:
        if mode is not None:
            os.fchmod(descriptor, mode)
        stream.write(content)
        stream.flush()
        os.fsync(descriptor)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
