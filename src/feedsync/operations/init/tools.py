"""The site generators that are recognised: a file of this room for each, imported only when it is asked."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from feedsync.operations.init.found import Found

# The surest signs first: a configuration that no other tool could have, before one that several read.
_TOOLS = ("pelican", "hugo", "zola", "jekyll", "eleventy")


# Folders of what others brought along.
_OTHERS = ("node_modules", "vendor", "themes")


def recognise(folder: Path) -> Found | None:
    """Return the site in a folder, `None` where no generator is known to build it."""
    for tool in _TOOLS:
        found: Found | None = import_module(f"feedsync.operations.init.{tool}").recognise(folder)
        if found:
            return found
    return None


def sites_in(folder: Path) -> Iterator[tuple[str, Found]]:
    """Yield the sites that lie in the folders of a folder, by their names."""
    for path in sorted(folder.iterdir()):
        if (
            path.name[0] not in "._"
            and path.name not in _OTHERS
            and path.is_dir()
            and (one := recognise(path))
        ):
            yield path.name, one
