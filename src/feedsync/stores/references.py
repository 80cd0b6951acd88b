"""The addresses of other files of the same store, for what names a file where its address is meant."""

from __future__ import annotations

import os
import posixpath
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote

from feedsync.stores.file_kinds import HTML, MARKDOWN, RST, WRITTEN
from feedsync.text import urls

_MOST_KEPT = 10_000  # addresses


class References:
    """Finds files below a folder, and their addresses by `address_of` (empty of what has none).

    What is found is as it is in this run: an article is not read again because another one has moved.
    """

    def __init__(self, root: Path, site_url: str, address_of: Callable[[str], str]) -> None:
        self._root = root
        self._site_url = site_url
        self._address_of = address_of
        self._kept: dict[str, str] = {}

    def forget(self) -> None:
        """Look again."""
        self._kept.clear()
        self.__dict__.pop("_names", None)

    def refer(self, key: str, target: str) -> str:
        """Return the address of what a file names `target`, with its anchor; empty where there is none.

        `target` is a path from the root, beside the file, or a name that only one file has.
        """
        path, mark, anchor = unquote(target).strip().partition("#")
        if not path or "\0" in path:
            return ""
        found = self._found(posixpath.dirname(key), path.partition("?")[0])
        if found is None or not (address := self._address(found)):
            return ""
        return f"{address}{mark}{anchor}"

    def _address(self, key: str) -> str:
        if Path(key).suffix.lower() not in WRITTEN | RST:
            return urls.encode(urls.below_site(f"/{urls.encode_segments(key)}", self._site_url))
        if key not in self._kept:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            self._kept[key] = self._address_of(key)
        return self._kept[key]

    def _found(self, folder: str, path: str) -> str | None:
        for candidate in _candidates(folder, path):
            for name in _files(candidate):
                if self._is_file(name):
                    return name
        named = self._names.get(posixpath.basename(path.rstrip("/")), ())
        return named[0] if len(named) == 1 else None

    def _is_file(self, key: str) -> bool:
        try:
            return (self._root / key).is_file()
        except OSError:
            return False

    @cached_property
    def _names(self) -> dict[str, list[str]]:
        """The files by their names, with and without endings; bundles by those of their folders."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for folder, folders, files in os.walk(self._root):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            below = Path(folder).relative_to(self._root).as_posix()
            for file in sorted(files):
                if Path(file).suffix.lower() in MARKDOWN | HTML:
                    key = posixpath.normpath(posixpath.join(below, file))
                    stem = file.rpartition(".")[0]
                    for name in {file, stem if stem != "index" else posixpath.basename(below)}:
                        found[name].append(key)
        return dict(found)


def _candidates(folder: str, path: str) -> Iterator[str]:
    """Yield the paths that may be meant: the store may lie anywhere below the root of the site's content."""
    if not path.startswith("/"):
        yield posixpath.normpath(posixpath.join(folder, path))
    parts = [part for part in path.split("/") if part not in ("", ".")]
    if ".." not in parts:
        for number in range(len(parts)):
            yield "/".join(parts[number:])


def _files(path: str) -> Iterator[str]:
    if path.startswith("../") or path in ("..", "."):
        return
    yield path
    for ending in sorted(MARKDOWN | HTML, reverse=True):
        yield f"{path}{ending}"
        yield f"{path}/index{ending}"
