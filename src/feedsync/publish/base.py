"""What a target is to the rest: a place for documents, read and replaced as wholes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol


class Target(Protocol):
    """Paths are relative, with `/`. `where` is the place as the configuration names it."""

    where: str

    def read(self, path: str) -> bytes | None:
        """Return what lies at `path` now, `None` for nothing. Raises `DocumentError`."""
        ...

    def stamps(self, paths: Sequence[str]) -> dict[str, str]:
        """Return what tells, without reading them, whether anybody touched what lies at these paths.

        A path where nothing lies is left out.
        """
        ...

    def find(self, pattern: str) -> list[str]:
        """Return the paths at which anything lies that have one name, or a part of it, for each `{slug}`."""
        ...

    def sweep(self, paths: Sequence[str]) -> None:
        """Take away what killed runs left beside these paths."""
        ...

    def write(self, path: str, content: bytes) -> None:
        """Replace what lies at `path`, for all readers at once. Raises `DocumentError`: the old stays."""
        ...

    def check(self, path: str) -> None:
        """Raise `DocumentError` where nothing can be written to, or deleted at, a path."""
        ...

    def delete(self, path: str) -> None:
        """Take away what lies at `path`, if anything does. Raises `DocumentError`."""
        ...
