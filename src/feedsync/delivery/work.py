"""What sending is given to work with."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from msgspec import Struct

from feedsync.channels.base import Channel
from feedsync.delivery.claiming import Words
from feedsync.delivery.publicity import Views


class Work(Struct, frozen=True):
    """What sending needs. `channels` are all that are configured. Those that are `resting` (paused, or
    `disabled` for lack of something) send nothing.

    `verify` is what must be seen to be public, and `views` makes what looks. `is_deploy_owed`: files are not
    where they are to be fetched, so nobody hears of them. `max_age`: of channels that post, how long
    after its date an article still is, such as `7d`.
    """

    channels: Mapping[str, Channel]
    resting: Collection[str]
    disabled: Collection[str]
    words: Words
    verify: str
    views: Views
    is_deploy_owed: bool = False
    max_age: Mapping[str, str] = {}

    @property
    def active(self) -> dict[str, Channel]:
        """The channels that send."""
        return {name: channel for name, channel in self.channels.items() if name not in self.resting}
