"""Secrets that lie in files of the operator's: read when they are needed, and kept nowhere."""

from __future__ import annotations

from pathlib import Path


def read(folder: Path, name: str) -> list[str]:
    """Return the lines of a file, relative to `folder`, that are not empty. Raises `ValueError`."""
    try:
        lines = [line.strip() for line in (folder / name).read_text("utf-8").splitlines()]
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is not UTF-8"
        raise ValueError(why) from None
    found = [line for line in lines if line]
    if not found:
        raise ValueError("it is empty")
    return found
