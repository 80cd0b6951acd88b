"""One lock for whatever writes: the kernel's, so that it is free at the death of its holder (flock(2))."""

from __future__ import annotations

import errno
import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

import msgspec

from feedsync.catalogue import state_files
from feedsync.errors import LockHeld, StateError

_PAUSE = 0.05  # seconds between two attempts
_LONG = 600  # seconds that no run should take


@contextmanager
def locked(file: Path, now: datetime, wait: float) -> Iterator[None]:
    """Hold the lock, for which others are waited `wait` seconds. Raises `LockHeld` and `StateError`."""
    try:
        state_files.make_folder(file.parent)
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    except OSError as error:
        raise StateError(
            f"cannot be opened: {error.strerror}.",
            where=str(file),
            kept="Feeds kept as they were.",
            advice="A file lies where the folder of the state belongs: move it away."
            if error.errno in (errno.EEXIST, errno.ENOTDIR)
            else "May this user write there?",
        ) from error
    try:
        _take(descriptor, file, now, wait)
        with suppress(OSError):  # it is only told to others
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, _holder(now), 0)
        yield
    finally:
        with suppress(OSError):  # it is closed, whatever it says
            os.close(descriptor)


def _take(descriptor: int, file: Path, now: datetime, wait: float) -> None:
    end = time.monotonic() + wait
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno not in (errno.EWOULDBLOCK, errno.EACCES):
                raise StateError(
                    f"cannot be locked: {error.strerror}.", where=str(file), kept="Feeds kept as they were."
                ) from error
            if time.monotonic() >= end:
                raise _held(descriptor, file, now) from None
            time.sleep(min(_PAUSE, max(0.0, end - time.monotonic())))
        else:
            return


def _holder(now: datetime) -> bytes:
    holder = {"pid": os.getpid(), "host": os.uname().nodename, "since": now.isoformat()}
    return msgspec.json.encode(holder) + b"\n"


def _held(descriptor: int, file: Path, now: datetime) -> LockHeld:
    try:
        holder = msgspec.json.decode(os.pread(descriptor, 1000, 0))
        since = datetime.fromisoformat(holder["since"])
        seconds = (now - since).total_seconds()
        since_when = f"{since:%Y-%m-%d %H:%M:%S} UTC"
        who = f"process {holder['pid']} on {holder['host']} has been at work since {since_when}"
    except (ValueError, KeyError, TypeError, OSError):
        seconds, who = 0.0, "another process is at work"
    is_long = seconds > _LONG
    advice = "If it hangs, end it: what is published stays whole." if is_long else ""
    error = LockHeld(f"{who}.", where=str(file), kept="Nothing was done.", advice=advice)
    error.is_long = is_long
    return error
