"""The conventions of Eleventy."""

from __future__ import annotations

from feedsync.stores.conventions.plain import Plain


class Eleventy(Plain):
    """A folder of a Eleventy site."""
