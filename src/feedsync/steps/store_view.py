"""What a run knows of a store before it scans it."""

from __future__ import annotations

from msgspec import Struct

from feedsync.catalogue.stores import StoreRow


class StoreView(Struct, frozen=True):
    """A store with what the last scan left of it: `row` is `None` where there was none.

    `is_reread` tells that its articles are read in another way than before.
    """

    name: str
    settings: str
    row: StoreRow | None

    @property
    def is_first(self) -> bool:
        """Whether no load of it was ever complete: all that is found is old news."""
        return self.row is None or self.row.complete_since is None

    @property
    def is_reread(self) -> bool:
        """Whether its articles are read in another way than before."""
        return self.row is not None and self.row.settings != self.settings
