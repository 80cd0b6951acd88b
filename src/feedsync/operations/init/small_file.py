"""Files of a site that hold settings, or whose heads say something: what is no such file says nothing."""

from __future__ import annotations

from pathlib import Path

_MOST = 1_000_000  # bytes


def head(file: Path, size: int = _MOST) -> bytes:
    """Return the first bytes of a file, none where it cannot be read, or would wait for a writer."""
    try:
        if not file.is_file():
            return b""
        with file.open("rb") as opened:
            return opened.read(size)
    except (OSError, ValueError):
        return b""


def text(file: Path) -> str:
    """Return the text of a file, none where it cannot be read or is not UTF-8."""
    try:
        return head(file).decode("utf-8-sig").replace("\r\n", "\n")
    except ValueError:
        return ""
