"""A folder of published files. A reader sees the old bytes or the new ones, never a part."""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
from pathlib import Path

from feedsync.errors import DocumentError


class FolderTarget:
    """Writes each file beside its place, flushes it to the disk, and renames it over the old one."""

    def __init__(self, where: str, folder: Path) -> None:
        self.where = where
        self._root = folder / where

    def read(self, path: str) -> bytes | None:
        """Return the bytes of a file; see `Target.read`."""
        try:
            return (self._root / path).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise self._error(path, "cannot be read", error) from error

    def write(self, path: str, content: bytes) -> None:
        """Replace a file; see `Target.write`."""
        # What a link points to is replaced, not the link: the operator made it.
        file = Path(os.path.realpath(self._root / path))
        temporary = file.with_name(f".{file.name}.{secrets.token_hex(6)}.feedsync-tmp")
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
