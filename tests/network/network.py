"""A social network in a folder, and the channel `network` that posts to it.

What it is asked to do is a line of `network.jsonl`. While there is a file `network.down`, it takes nothing, and says
what stands in that; while there is `network.shut`, it takes our login no more, and says that;
while there is `network.bare`, it takes no pictures, and says why. The folder of this file is an installed package to whoever has it on its path.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, ClassVar, Literal

import msgspec
from msgspec import Meta

from feedsync.channels.base import Envelope, Event, Fate, Hears, Lane, Outcome, Picture, Shown, Told, Trait
from feedsync.channels.social import Draft, Receipt, SocialChannel, SocialSettings

PAGE = "https://network.example/"


class NetworkSettings(SocialSettings, frozen=True, kw_only=True):
    """Settings of the network."""

    on_update: Annotated[Literal["ignore", "edit", "reply"], Meta(description="What to do.")] = "ignore"
    on_withdraw: Annotated[Literal["ignore", "delete", "reply"], Meta(description="What to do.")] = "ignore"


class NetworkChannel(SocialChannel):
    """Posts an article, with its picture."""

    Settings = NetworkSettings
    default_post = "{{ article.title }}\n\n{{ article.url }}"
    hears: ClassVar[frozenset[Hears]] = frozenset({"articles"})
    is_frozen: ClassVar[bool] = False
    lane: ClassVar[Lane] = Lane(parallel=1)
    schedule: ClassVar[Sequence[int]] = (60, 600, 3600, 21600, 86400)
    trait: Trait = Trait.IDEMPOTENT

    def wants(self, kind: Told, hears: Hears) -> bool:
        wish = {"updated": self.settings.on_update, "withdrawn": self.settings.on_withdraw}  # type: ignore[attr-defined]
        return hears == "articles" and wish.get(kind) != "ignore"

    def record_key(self, event: Event, again: int) -> str:
        return ""

    def compose(self, event: Event) -> bytes:
        return msgspec.json.encode(self.draft(event))

    def show(self, event: Event) -> Shown:
        image = event.article.image if event.article else None
        pictures = (Picture(image.url, image.alt),) if image else ()
        text = self.draft(event).text
        return Shown("network", text, len(text), 500, pictures=pictures)

    def sender(self, destination: str) -> Network:
        return Network(self.context.folder)


class Network:
    """The other side."""

    def __init__(self, folder: Path) -> None:
        self._down = folder / "network.down"
        self._shut = folder / "network.shut"
        self._bare = folder / "network.bare"
        self._log = folder / "network.jsonl"

    def send(self, envelope: Envelope) -> Outcome:
        if self._down.exists():
            return Outcome(Fate.LATER, self._down.read_text("utf-8").strip(), is_general=True)
        if self._shut.exists():
            said = self._shut.read_text("utf-8").strip()
            return Outcome(Fate.LATER, said, is_general=True, is_shut_out=True)
        draft = msgspec.json.decode(envelope.payload, type=Draft)
        done = self._log.read_text("utf-8").splitlines() if self._log.exists() else []
        receipt = Receipt(str(len(done) + 1), f"{PAGE}{len(done) + 1}")
        if draft.do == "edit":
            receipt = draft.targets[0]
        said = {"do": draft.do, "text": draft.text, "targets": [one.id for one in draft.targets]}
        self._log.write_text("\n".join([*done, msgspec.json.encode(said).decode()]) + "\n", "utf-8")
        lacks = (
            f"; without its picture: {self._bare.read_text('utf-8').strip()}" if self._bare.exists() else ""
        )
        return Outcome(Fate.SENT, f"200{lacks}", receipt="" if draft.do == "delete" else receipt.encode())

    def close(self) -> None:
        pass
