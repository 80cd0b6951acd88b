"""The conventions of Jekyll."""

from __future__ import annotations

from feedsync.stores.conventions.plain import Plain


class Jekyll(Plain):
    """A folder of a Jekyll site."""
