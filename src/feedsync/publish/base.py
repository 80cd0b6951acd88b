"""What a target is to the rest: a place for documents, read and replaced as wholes."""

from __future__ import annotations

from typing import Protocol


class Target(Protocol):
    """Paths are relative, with `/`. `where` is the place as the configuration names it."""

    where: str

    def read(self, path: str) -> bytes | None:
        """Return what lies at `path` now, `None` for nothing. Raises `DocumentError`."""
        ...

    def write(self, path: str, content: bytes) -> None:
        """Replace what lies at `path`, for all readers at once. Raises `DocumentError`: the old stays."""
        ...
