"""What is left to do about the site's own generator: its old feed, and how ours become public."""

from __future__ import annotations

from collections.abc import Iterator

from feedsync.catalogue.state_files import state_files
from feedsync.operations.init.configuration import Made


def left_to_do(made: Made) -> Iterator[str]:
    """Yield a line for each."""
    found = made.found
    if found.feed_url and not found.old_feeds:
        yield (
            "the feed that your readers have now was not found: build the site first, or"
            f" feedsync adopt {found.feed_url}"
            if has_feed(made)
            else "the feed that the site writes was not found: build the site before you adopt it"
        )
    if found.public:
        file = made.config.path
        yield found.public.format(
            config=file.name, ids=state_files(file).ids.name, feeds=f"{made.config.publish.to.rstrip('/')}/"
        )


def has_feed(made: Made) -> bool:
    """Whether the address of a feed is known that was not found in the folder."""
    found = made.found
    return bool(found.feed_url) and not found.old_feeds and "site.url" not in found.guesses
