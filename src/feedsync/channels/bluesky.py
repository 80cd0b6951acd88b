"""Bluesky, and every server of the AT protocol: an article is a record, put under a key that is known before.

`com.atproto.repo.putRecord` may be called again and again with the same key: there is one post, whatever
became of the answers.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import Annotated
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta

from feedsync import secret_file
from feedsync.channels import bluesky_record as records
from feedsync.channels.base import (
    TOLD,
    Card,
    Event,
    Quota,
    Sender,
    Shown,
    Trait,
)
from feedsync.channels.bluesky_record import is_marked
from feedsync.channels.bluesky_sender import MEASURE, BlueskySender, needs_card, on_card
from feedsync.channels.bluesky_session import Session
from feedsync.channels.bluesky_xrpc import Xrpc
from feedsync.channels.social import BLUESKY_POST, NetworkSettings, SocialChannel, leads
from feedsync.config.model import Check, Secret, WebAddress
from feedsync.text.entities import entities
from feedsync.text.fit import fitted

_HANDLE = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z](?:[a-z0-9-]*[a-z0-9])?")
_POINTS = 3  # of a write at most: docs.bsky.app, "Rate Limits"
_UNSURE = "A mention leads somewhere where the network knows the handle, else it is plain text."
_HOUR, _DAY = 3600, 24 * 3600


def _handle(text: str) -> str:
    found = text.strip().removeprefix("@").lower()
    if not _HANDLE.fullmatch(found):
        raise ValueError(f"`{text}` is no handle; write one like avvisatore.bsky.social")
    return found


def _server(text: str) -> str:
    """Judge the address of a server: a password goes there."""
    from feedsync.net.guard import is_public, is_this_machine

    parts = urlsplit(text)
    host = parts.hostname or ""
    if parts.query or parts.fragment:
        raise ValueError(f"`{text}` must be the address of a server, as in https://bsky.social")
    if parts.scheme == "http" and not is_this_machine(host):
        try:
            is_open = is_public(host)
        except ValueError:
            is_open = "." in host
        if is_open:
            raise ValueError("a password is not sent over plain http; write https://")
    return text


class BlueskySettings(NetworkSettings, frozen=True, kw_only=True):
    """The account that posts, and what becomes of its posts."""

    server: Annotated[WebAddress, Check(_server), Meta(description="The server that the account is at.")] = (
        "https://bsky.social"
    )
    handle: Annotated[str, Check(_handle), Meta(description="The account: avvisatore.bsky.social.")]
    password: Annotated[str, Secret(), Meta(description="An app password of the account.")] = ""
    password_file: Annotated[str, Meta(description="A file that holds the app password.")] = ""

    def __post_init__(self) -> None:
        if self.password and self.password_file:
            raise ValueError("`password` and `password_file` exclude each other")
        if not (self.password or self.password_file):
            raise ValueError("`password` is missing: an app password, never the account's own")


class BlueskyChannel(SocialChannel):
    """Posts to an account, edits its posts, replies to them, deletes them."""

    Settings = BlueskySettings
    settings: BlueskySettings
    default_post = BLUESKY_POST
    makes_cards = True
    trait = Trait.IDEMPOTENT

    @cached_property
    def quotas(self) -> tuple[Quota, ...]:
        """See `Posts.quotas`: 5,000 points an hour and 35,000 a day, three for a new record."""
        hour, day = (Quota(TOLD, most // _POINTS, span) for most, span in ((5_000, _HOUR), (35_000, _DAY)))
        return (*super().quotas, hour, day)

    def record_key(self, event: Event, again: int) -> str:
        """See `Posts.record_key`."""
        wish = self.wish(event.kind)
        if wish in ("edit", "delete"):
            return ""
        article = event.article
        at = article.published if article and article.published and not wish else event.at
        return records.tid(int(at.timestamp()), event.id, again)

    def compose(self, event: Event) -> bytes:
        """Return the draft."""
        return msgspec.json.encode(self.draft(event))

    def show(self, event: Event) -> Shown:
        """See `Posts.show`."""
        draft = self.draft(event)
        text = fitted(draft.text, MEASURE, [draft.link])
        found = [one for one in entities(text, [draft.link]) if is_marked(one)]
        is_attached = self.settings.picture == "image" and draft.picture is not None
        is_card = not is_attached and needs_card(draft, attaches=self.settings.picture == "image")
        unsure = (_UNSURE,) if any(one.kind == "mention" for one in found) else ()
        return Shown(
            "bluesky",
            text,
            MEASURE.count(text),
            MEASURE.limit,
            tuple((one.start, one.end) for one in found),
            card=Card(draft.link, *on_card(draft), draft.picture) if is_card else None,
            pictures=(draft.picture,) if is_attached and draft.picture else (),
            language=draft.language,
            notes=(*unsure, *leads(text, draft.link, has_card=is_card)),
        )

    def sender(self, destination: str) -> Sender:  # noqa: ARG002
        """Return a line to the server."""
        line = Xrpc(self.settings.server, self.context)
        return BlueskySender(line, self._session, self.context, attaches=self.settings.picture == "image")

    @cached_property
    def _session(self) -> Session:
        file = self.context.folder / ".feedsync" / "sessions" / f"{self.name}.json"
        return Session(file, self.settings.server, self.settings.handle, self._password)

    def _password(self) -> str:
        name = self.settings.password_file
        if not name:
            return self.settings.password
        try:
            return secret_file.read(self.context.folder, name)[0]
        except ValueError as error:
            raise ValueError(f"password_file {name}: {error}") from None
