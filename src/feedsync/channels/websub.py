"""Pings of hubs (W3C WebSub, section 6): they fetch a document that has changed and pass it on."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Annotated, ClassVar
from urllib.parse import urlencode, urlsplit

from msgspec import Meta

from feedsync.channels.base import (
    ChannelContext,
    Envelope,
    Event,
    Hears,
    Lane,
    Outcome,
    Sender,
    Told,
    Trait,
)
from feedsync.channels.http import BYTES, SECONDS, outcome_of, outcome_of_error
from feedsync.config.model import ChannelSettings, WebAddress
from feedsync.errors import FetchError


class WebSubSettings(ChannelSettings, frozen=True, kw_only=True):
    """The hubs that pass the documents on."""

    hubs: Annotated[tuple[WebAddress, ...], Meta(description="The addresses of the hubs.")]


class WebSubChannel:
    """Pings each hub for each document."""

    Settings = WebSubSettings
    hears: ClassVar[frozenset[Hears]] = frozenset({"documents"})
    is_frozen: ClassVar[bool] = False
    lane: ClassVar[Lane] = Lane()
    trait = Trait.IDEMPOTENT
    schedule: ClassVar[Sequence[int]] = (10, 60, 300, 1800, 7200, 21600, 43200)

    def __init__(self, settings: WebSubSettings, context: ChannelContext) -> None:
        self.name = settings.name
        self._context = context
        self._hubs = {_label(hub): hub for hub in settings.hubs}

    def destinations(self) -> Sequence[str]:
        return tuple(self._hubs)

    def wants(self, kind: Told, hears: Hears) -> bool:  # noqa: ARG002
        return hears == "documents"

    def compose(self, event: Event) -> bytes:
        fields = {"hub.mode": "publish", "hub.url": event.document, "hub.topic": event.document}
        return urlencode(fields).encode()

    def sender(self, destination: str) -> Sender:
        return _Sender(self._hubs[destination])


class _Sender:
    def __init__(self, hub: str) -> None:
        from feedsync.net.client import Client, Limits

        self._hub = hub
        self._client = Client([hub], limits=Limits(SECONDS, BYTES))

    def send(self, envelope: Envelope) -> Outcome:
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        try:
            answer = self._client.post(self._hub, envelope.payload, headers)
        except FetchError as error:
            return outcome_of_error(error, Trait.IDEMPOTENT)
        return outcome_of(answer, Trait.IDEMPOTENT)

    def close(self) -> None:
        self._client.close()


def _label(hub: str) -> str:
    return f"{urlsplit(hub).netloc}#{hashlib.sha256(hub.encode()).hexdigest()[:6]}"
