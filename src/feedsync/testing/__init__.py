"""What every store and every channel must do, as tests: a subclass in a test file of yours runs them."""

from __future__ import annotations

from feedsync.testing.channels import ChannelContract, HttpChannelContract
from feedsync.testing.posts import PostingChannelContract
from feedsync.testing.stores import HasStampContract, StoreContract, TellsChangesContract
from feedsync.testing.web import Web

__all__ = [
    "ChannelContract",
    "HasStampContract",
    "HttpChannelContract",
    "PostingChannelContract",
    "StoreContract",
    "TellsChangesContract",
    "Web",
]
