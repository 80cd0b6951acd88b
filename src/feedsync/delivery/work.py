"""What sending is given to work with."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from msgspec import Struct

from feedsync.channels.base import Channel
from feedsync.delivery.claiming import Compose
from feedsync.delivery.publicity import Views


class Work(Struct, frozen=True):
    """What sending needs. `channels` are all that are configured. Those that are `resting` (paused, or
    `disabled` for lack of something) send nothing.

    `compose` says what is sent for a row, and is called in the transaction. `verify` is what must be seen to
    be public, and `views` makes what looks. `is_deploy_owed`: files are not where they are to be fetched, so
    nobody hears of them.
    """

    channels: Mapping[str, Channel]
    resting: Collection[str]
    disabled: Collection[str]
    compose: Compose
    verify: str
    views: Views
    is_deploy_owed: bool = False

    @property
    def active(self) -> dict[str, Channel]:
        """The channels that send."""
        return {name: channel for name, channel in self.channels.items() if name not in self.resting}
