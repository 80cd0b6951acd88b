"""The site generators that are recognised: a file of this room for each, imported only when it is asked."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from feedsync.operations.init.found import Found

# The surest signs first: a configuration that no other tool could have, before one that several read.
_TOOLS = ("pelican", "hugo", "zola", "jekyll", "eleventy")


def recognise(folder: Path) -> Found | None:
    """Return the site in a folder, `None` where no generator is known to build it."""
    for tool in _TOOLS:
        name = f"feedsync.operations.init.{tool}"
        try:
            module = import_module(name)
        except ModuleNotFoundError as error:
            if error.name != name:
                raise
            continue
        found: Found | None = module.recognise(folder)
        if found:
            return found
    return None
