"""The conventions of Hugo."""

from __future__ import annotations

from feedsync.stores.conventions.plain import Plain


class Hugo(Plain):
    """A folder of a Hugo site."""
