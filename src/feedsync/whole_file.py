"""Files that are replaced as wholes: whoever comes finds the old bytes or the new ones, also after a loss of
power. What a link points to is replaced, not the link: the operator made it.
"""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress
from pathlib import Path

_SUFFIX = ".feedsync-tmp"


def replace(file: Path, content: bytes, *, is_flushed: bool = True, mode: int | None = None) -> None:
    """Replace a file, with the rights that it has, or `mode`, and make its folders.

    Raises `OSError`: the old stays.

    Where only the flush of the folder fails, the new is there, though not yet for good. Without any flush a
    loss of power may leave an empty file: for what is written in every run and costs little.
    """
    file = Path(os.path.realpath(file))
    make_folder(file.parent)
    temporary = file.with_name(f".{file.name}.{os.getpid()}{_SUFFIX}")
    try:
        # A killed process that had the number of this one may have left it.
        temporary.unlink(missing_ok=True)
        _write(temporary, content, _mode_of(file) if mode is None else mode, is_flushed=is_flushed)
        temporary.replace(file)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise
    if is_flushed:
        _sync(file.parent)


def create(file: Path, content: bytes) -> None:
    """Write a file that was not there.

    Raises `FileExistsError` where anything has its name, also a link to nothing; `OSError`.
    """
    temporary = file.with_name(f".{file.name}.{os.getpid()}{_SUFFIX}")
    try:
        temporary.unlink(missing_ok=True)
        _write(temporary, content, None, is_flushed=True)
        try:
            os.link(temporary, file)
        except FileExistsError:
            raise
        except OSError:
            # A file system without hard links; between the look and the move lies less than a moment.
            if os.path.lexists(file):
                raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(file)) from None
            temporary.replace(file)
    finally:
        with suppress(OSError):
            temporary.unlink()
    _sync(file.parent)


def remove(file: Path) -> None:
    """Remove a file, if there is one. Raises `OSError`."""
    file = Path(os.path.realpath(file))
    file.unlink(missing_ok=True)
    if file.parent.is_dir():
        _sync(file.parent)


def make_folder(folder: Path) -> None:
    """Make a folder, and those above it, where there is none. Raises `OSError`."""
    if folder.is_dir():
        return
    try:
        folder.mkdir(exist_ok=True)
    except FileNotFoundError:
        make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
    _sync(folder.parent)


def sweep(file: Path) -> None:
    """Remove what killed processes left beside a file."""
    sweep_folder(Path(os.path.realpath(file)).parent)


def sweep_folder(folder: Path) -> None:
    """Remove what killed processes left in a folder. What cannot be removed now stays for the next."""
    with suppress(OSError):
        for name in os.listdir(folder):  # noqa: PTH208  half the time, and there may be 15,000 files
            if name.endswith(_SUFFIX) and not _is_running(name.removesuffix(_SUFFIX).rpartition(".")[2]):
                with suppress(OSError):
                    Path(folder, name).unlink()


def _is_running(process: str) -> bool:
    try:
        os.kill(int(process), 0)
    except (ValueError, OverflowError, ProcessLookupError):
        return False
    except PermissionError:
        return True
    return int(process) != os.getpid()


def _mode_of(file: Path) -> int | None:
    try:
        return stat.S_IMODE(file.stat().st_mode)
    except OSError:
        return None


def _write(file: Path, content: bytes, mode: int | None, *, is_flushed: bool) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        if mode is not None:
            os.fchmod(descriptor, mode)
        rest = memoryview(content)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        if is_flushed:
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
