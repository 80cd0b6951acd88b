"""What every channel must do that posts; and that the proof finds what is wrong with one that does not."""

from __future__ import annotations

import random
import re
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from networks import NetworkChannel, NetworkSettings

from feedsync.article import Article
from feedsync.channels.base import Event, Quota, Shown, Told
from feedsync.errors import ComposeError
from feedsync.testing import PostingChannelContract


class TestNetworkOfTheTests(PostingChannelContract):
    def make_channel(self, folder: Path, address: str) -> NetworkChannel:
        settings = NetworkSettings(type="network", name="wall", is_named=True, per_day=3)
        return NetworkChannel(settings, self.context(folder))


class Wrong(NetworkChannel):
    """A network that is right in all but one thing."""

    fault = ""

    @property
    def quotas(self) -> tuple[Quota, ...]:
        return (Quota(frozenset({"published"}), 0, 60),) if self.fault == "nothing ever goes" else ()

    @quotas.setter
    def quotas(self, _: object) -> None:
        pass

    def wants(self, kind: Told, *rest: Any) -> bool:
        return not (self.fault == "what is back is not posted" and kind == "restored") and super().wants(
            kind, *rest
        )

    def destinations(self) -> tuple[str, ...]:
        return ("wall", "other") if self.fault == "it is two accounts" else ("wall",)

    def compose(self, event: Event) -> bytes:
        if self.fault == "what may be there cannot be withdrawn" and not any(
            one.receipt for one in event.earlier
        ):
            raise ComposeError("it has no post")
        return super().compose(event)

    def record_key(self, event: Event, again: int) -> str:
        if self.fault == "a name is thrown by dice":
            return str(random.random())
        return "same" if self.fault == "there is no other name" else f"{event.id}-{again}"

    def digest(self, article: Article) -> str:
        if self.fault == "each edit is told":
            return f"{article}"
        return article.title if self.fault == "the lead is no news" else super().digest(article)

    def show(self, event: Event) -> Shown:
        shown = super().show(event)
        if self.fault == "it is too long":
            return replace(shown, limit=1)
        return replace(shown, marks=((0, 999),)) if self.fault == "marks point to nothing" else shown


FAULTS = [one for one in re.findall(r'== "([^"]+)"', Path(__file__).read_text("utf-8")) if " " in one]


@pytest.mark.parametrize("fault", dict.fromkeys(FAULTS))
def test_the_proof_finds_what_is_wrong(fault: str) -> None:
    class Proof(PostingChannelContract):
        def make_channel(self, folder: Path, address: str) -> Wrong:
            settings = NetworkSettings(type="network", name="wall", is_named=True)
            channel = Wrong(settings, self.context(folder))
            channel.fault = fault
            return channel

    proof = Proof()
    failures = 0
    for name in dir(proof):
        if name.startswith("test_"):
            try:
                getattr(proof, name)()
            except (AssertionError, ComposeError):
                failures += 1
    assert failures, f"nothing was found wrong though {fault}"
