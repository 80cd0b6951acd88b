"""The conventions of Zola."""

from __future__ import annotations

from feedsync.stores.conventions.plain import Plain


class Zola(Plain):
    """A folder of a Zola site."""
