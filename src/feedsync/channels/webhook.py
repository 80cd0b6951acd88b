"""Signed webhooks (standard-webhooks 1.0.0, github.com/standard-webhooks/standard-webhooks)."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Sequence
from typing import Annotated, Any, ClassVar

import msgspec
from msgspec import Meta

from feedsync.channels.base import (
    ChannelContext,
    Envelope,
    Event,
    EventSettings,
    Hears,
    Lane,
    Outcome,
    Sender,
    Told,
    Trait,
)
from feedsync.channels.http import BYTES, SECONDS, outcome_of, outcome_of_error
from feedsync.config.model import Secret, WebAddress
from feedsync.errors import FetchError


class WebhookSettings(EventSettings, frozen=True, kw_only=True):
    """Where events are sent to, and how they are signed."""

    url: Annotated[WebAddress, Meta(description="The address that events are sent to.")]
    secret: Annotated[
        tuple[Annotated[str, Secret()], ...],
        Meta(description="What events are signed with; several while it is being replaced."),
    ] = ()


class WebhookChannel:
    """Passes events on to an address."""

    Settings = WebhookSettings
    hears: ClassVar[frozenset[Hears]] = frozenset({"articles", "feeds"})
    is_frozen: ClassVar[bool] = True
    lane: ClassVar[Lane] = Lane()
    # As the standard proposes: about three days.
    schedule: ClassVar[Sequence[int]] = (5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400)

    def __init__(self, settings: WebhookSettings, context: ChannelContext) -> None:
        self.name = settings.name
        self.trait = Trait.IDEMPOTENT if settings.secret else Trait.NEITHER
        self._settings = settings
        self._context = context

    def destinations(self) -> Sequence[str]:
        return (self.name,)

    def wants(self, kind: Told, hears: Hears) -> bool:  # noqa: ARG002
        return True

    def compose(self, event: Event) -> bytes:
        data: dict[str, Any] = {}
        if event.article:
            data = {"id": event.article.id, "url": event.article.url, "title": event.article.title}
        elif event.feed:
            data = {"feed": event.feed.name, "documents": dict(event.feed.documents)}
        kind = "published" if event.kind == "restored" else event.kind
        body = {
            "type": f"{'article' if event.article else 'feed'}.{kind}",
            "timestamp": event.at.isoformat(),
            "data": data,
        }
        return msgspec.json.encode(body)

    def sender(self, destination: str) -> Sender:  # noqa: ARG002
        return _Sender(self._settings, self._context, self.trait)


class _Sender:
    def __init__(self, settings: WebhookSettings, context: ChannelContext, trait: Trait) -> None:
        from feedsync.net.client import Client, Limits

        self._settings = settings
        self._trait = trait
        self._client = Client(
            [settings.url], allow_private=context.allow_private, limits=Limits(SECONDS, BYTES)
        )

    def send(self, envelope: Envelope) -> Outcome:
        stamp = str(int(envelope.at.timestamp()))
        headers = {
            "Content-Type": "application/json",
            "webhook-id": f"msg_{envelope.id}",
            "webhook-timestamp": stamp,
        }
        signed = f"msg_{envelope.id}.{stamp}.".encode() + envelope.payload
        signatures = []
        for secret in self._settings.secret:
            key = base64.b64decode(secret.removeprefix("whsec_"))
            signatures.append("v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode())
        if signatures:
            headers["webhook-signature"] = " ".join(signatures)
        try:
            answer = self._client.post(self._settings.url, envelope.payload, headers)
        except FetchError as error:
            return outcome_of_error(error, self._trait)
        return outcome_of(answer, self._trait)

    def close(self) -> None:
        self._client.close()
