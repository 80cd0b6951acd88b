"""The conventions of Pelican."""

from __future__ import annotations

from feedsync.stores.conventions.plain import Plain


class Pelican(Plain):
    """A folder of a Pelican site."""
