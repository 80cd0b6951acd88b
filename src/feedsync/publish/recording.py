"""A target that publishes nothing: it keeps aside what would be written, over what is out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from feedsync.publish.base import Target
from feedsync.publish.folder import FolderTarget


class RecordingTarget:
    """Reads from the `real` target and writes into a folder of its own; see `Target`."""

    def __init__(self, real: Target, aside: Path) -> None:
        self.where = real.where
        self._real = real
        self._aside = FolderTarget("", aside)
        self._deleted: set[str] = set()

    def read(self, path: str) -> bytes | None:
        """See `Target.read`."""
        if path in self._deleted:
            return None
        content = self._aside.read(path)
        return self._real.read(path) if content is None else content

    def stamps(self, paths: Sequence[str]) -> dict[str, str]:
        """See `Target.stamps`."""
        found = self._real.stamps(paths) | self._aside.stamps(paths)
        return {path: stamp for path, stamp in found.items() if path not in self._deleted}

    def find(self, pattern: str) -> list[str]:
        """See `Target.find`."""
        return sorted({*self._real.find(pattern), *self._aside.find(pattern)} - self._deleted)

    def sweep(self, paths: Sequence[str]) -> None:
        """Leave everything as it is; see `Target.sweep`."""

    def check(self, path: str) -> None:
        """See `Target.check`."""
        self._real.check(path)

    def write(self, path: str, content: bytes) -> None:
        """Keep it aside; see `Target.write`."""
        self._real.check(path)
        self._deleted.discard(path)
        self._aside.write(path, content)

    def delete(self, path: str) -> None:
        """Note it; see `Target.delete`."""
        self._real.check(path)
        self._deleted.add(path)
