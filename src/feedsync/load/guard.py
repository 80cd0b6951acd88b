"""Keeps published feeds from being emptied by a store that only seems empty."""

from __future__ import annotations

from collections.abc import Mapping


def reason_to_hold(name: str, where: str, left_out: int, published: Mapping[str, int]) -> str:
    """Return why feeds are not emptied by a store without a readable article; empty where they may be.

    `left_out` is how many articles it has that cannot be read, `published` the number of entries of
    each document that is out now.
    """
    full = {path: count for path, count in published.items() if count}
    if not full:
        return ""
    path, count = next(iter(full.items()))
    has = f"has no article that can be read ({left_out} left out)," if left_out else "has no article file,"
    entries = "1 entry" if count == 1 else f"{count:,} entries"
    return (
        f"The store `{name}` ({where}) {has} but {path} has {entries}. Feeds kept as they were. "
        "Is the folder mounted, did the checkout finish? If it is meant to be empty, delete the feed files."
    )
