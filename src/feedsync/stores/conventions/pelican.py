"""The conventions of Pelican."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from feedsync.stores.conventions.plain import Plain

if TYPE_CHECKING:
    from feedsync.text.template_syntax import Syntax


class Pelican(Plain):
    """A folder of a Pelican site."""

    tags: ClassVar[frozenset[Syntax]] = frozenset({"statements", "places"})
