"""Pings of hubs (W3C WebSub, section 6): they fetch a document that has changed and pass it on."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from http import HTTPStatus
from typing import Annotated, ClassVar
from urllib.parse import urlencode, urlsplit

from msgspec import Meta

from feedsync.channels.base import (
    ChannelContext,
    Envelope,
    Event,
    Fate,
    Hears,
    Lane,
    Outcome,
    Sender,
    Told,
    Trait,
)
from feedsync.channels.http import HttpSender
from feedsync.config.model import ChannelSettings, WebAddress
from feedsync.net.client import Answer

_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
# Of two addresses on one host.
_HASH = 6


class WebSubSettings(ChannelSettings, frozen=True, kw_only=True):
    """The hubs that pass the documents on."""

    hubs: Annotated[
        tuple[WebAddress, ...],
        Meta(description="The addresses of the hubs; the documents of the feeds name them."),
    ]

    def __post_init__(self) -> None:
        if not self.hubs:
            raise ValueError("`hubs` must name at least one hub, as in [https://hub.example/]")

    @property
    def named_hubs(self) -> tuple[str, ...]:
        """The hubs, each once, without those of which the environment lacks the address."""
        return tuple(dict.fromkeys(hub for hub in self.hubs if "${" not in hub))


class WebSubChannel:
    """Pings each hub for each document: it fetches the document again, so a second ping does no harm."""

    Settings = WebSubSettings
    hears: ClassVar[frozenset[Hears]] = frozenset({"documents"})
    is_frozen: ClassVar[bool] = False
    lane: ClassVar[Lane] = Lane()
    trait = Trait.IDEMPOTENT
    schedule: ClassVar[Sequence[int]] = (10, 60, 300, 1800, 7200, 21600, 43200)

    def __init__(self, settings: WebSubSettings, context: ChannelContext) -> None:
        self.name = settings.name
        self._context = context
        self._hubs = {_label(hub): hub for hub in settings.named_hubs}

    def destinations(self) -> Sequence[str]:
        """The hubs, each by its host and a hash of its address, so that it keeps its name among others."""
        return tuple(self._hubs)

    def wants(self, kind: Told, hears: Hears) -> bool:  # noqa: ARG002
        """See `Channel.wants`."""
        return hears == "documents"

    def compose(self, event: Event) -> bytes:
        """Return a ping for one topic. Section 6 leaves the form open: hubs want one key or the other."""
        fields = {"hub.mode": "publish", "hub.url": event.document, "hub.topic": event.document}
        return urlencode(fields).encode()

    def sender(self, destination: str) -> Sender:
        """Return a line to a hub."""
        return _Sender(HttpSender(self._hubs[destination], self._context, self.trait))


class _Sender:
    def __init__(self, line: HttpSender) -> None:
        self._line = line

    def send(self, envelope: Envelope) -> Outcome:
        return self._line.post(envelope.payload, _FORM, _special)

    def close(self) -> None:
        self._line.close()


def _special(answer: Answer) -> Outcome | None:
    """Any success means that the ping was taken, and no more: some hubs answer so whatever they do."""
    if HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES:
        return Outcome(Fate.SENT, f"{answer.status} accepted")
    # So says WebSubHub (websubhub.com) of a topic that it does not know yet.
    if answer.status == HTTPStatus.INTERNAL_SERVER_ERROR and b"topic not found" in answer.body.lower():
        return Outcome(Fate.SENT, "accepted: nobody subscribes")
    return None


def _label(hub: str) -> str:
    return f"{urlsplit(hub).netloc}#{hashlib.sha256(hub.encode()).hexdigest()[:_HASH]}"
