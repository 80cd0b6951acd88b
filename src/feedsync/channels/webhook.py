"""Signed webhooks (standard-webhooks 1.0.0, github.com/standard-webhooks/standard-webhooks)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import re
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from msgspec import Meta, Struct

from feedsync import secret_file
from feedsync.channels.base import (
    ChannelContext,
    Envelope,
    Event,
    EventSettings,
    Fate,
    Hears,
    Lane,
    Outcome,
    Sender,
    Told,
    Trait,
)
from feedsync.channels.event import body_of, encode, message_id, plain, wants
from feedsync.channels.http import HttpSender
from feedsync.config.model import Check, Open, Secret, WebAddress
from feedsync.errors import ComposeError
from feedsync.text import template
from feedsync.text.fit import unmarked

if TYPE_CHECKING:
    from jinja2 import Template

_PREFIX = "whsec_"
_KEY_BYTES = range(24, 65)  # "between 24 bytes and 64 bytes", section "Signature scheme"
_JSON = "application/json"
_MEDIA_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+(?:\s*;\s*[\w.+-]+=[\w.+-]+)*", re.ASCII)
_NAMES = ("type", "timestamp", "id", "article", "feed", "site")
_TOKEN = re.compile(r"[\x21-\x7e]+")


def _secret(text: str) -> str:
    key_of(text)
    return text.strip()


def _template(text: str) -> str:
    return template.checked(text, dict.fromkeys(_NAMES, ()))


def _media_type(text: str) -> str:
    if not _MEDIA_TYPE.fullmatch(text.strip()):
        raise ValueError(f"`{text}` is no media type; write one like {_JSON}")
    return text.strip()


def _token(text: str) -> str:
    if not _TOKEN.fullmatch(text.strip()):
        raise ValueError("is no token: it must be of printable ASCII, without spaces")
    return text.strip()


class WebhookSettings(EventSettings, frozen=True, kw_only=True):
    """Where events are sent to, what is sent, and how it is signed."""

    url: Annotated[WebAddress, Meta(description="The address that events are sent to.")]
    secret: Annotated[
        tuple[Annotated[str, Secret(), Check(_secret)], ...],
        Meta(description="What events are signed with; several while it is being replaced."),
    ] = ()
    secret_file: Annotated[str, Meta(description="A file that holds the secrets, one in a line.")] = ""
    template: Annotated[
        str,
        Open("what is sent is kept in the state"),
        Check(_template),
        Meta(description="A body of your own, as a Jinja template; else that of `feedsync schema webhook`."),
    ] = ""
    content_type: Annotated[
        str, Check(_media_type), Meta(description="The media type of what the template gives.")
    ] = _JSON
    token: Annotated[str, Secret(), Check(_token), Meta(description="A bearer token that is sent along.")] = (
        ""
    )
    token_file: Annotated[str, Meta(description="A file that holds the token.")] = ""
    user: Annotated[str, Meta(description="The user of a login (Basic).")] = ""
    password: Annotated[str, Secret(), Meta(description="The password of the login.")] = ""
    password_file: Annotated[str, Meta(description="A file that holds the password.")] = ""

    def __post_init__(self) -> None:
        for key in ("secret", "token", "password"):
            if getattr(self, key) and getattr(self, f"{key}_file"):
                raise ValueError(f"`{key}` and `{key}_file` exclude each other")
        if bool(self.user) != bool(self.password or self.password_file):
            raise ValueError("`user` and `password` belong together")
        if self.user and (self.token or self.token_file):
            raise ValueError("`token` and `user` exclude each other: one request has one login")
        if not self.events:
            raise ValueError("`events` must name at least one kind of event")
        if not self.template and self.content_type != _JSON:
            raise ValueError(f"`content_type` is for a `template`; without one the body is {_JSON}")


class WebhookChannel:
    """Passes events on to an address.

    Who verifies the signature knows each message by its id, and so takes it once, however often it comes; of
    one who does not, nobody knows. Hence the trait.
    """

    Settings = WebhookSettings
    hears: ClassVar[frozenset[Hears]] = frozenset({"articles", "feeds"})
    is_frozen: ClassVar[bool] = True
    lane: ClassVar[Lane] = Lane()
    # As the standard proposes: about three days.
    schedule: ClassVar[Sequence[int]] = (5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400)

    def __init__(self, settings: WebhookSettings, context: ChannelContext) -> None:
        self.name = settings.name
        self.trait = Trait.IDEMPOTENT if settings.secret or settings.secret_file else Trait.NEITHER
        self._settings = settings
        self._context = context

    def destinations(self) -> Sequence[str]:
        """It alone: the address may be a secret."""
        return (self.name,)

    def wants(self, kind: Told, hears: Hears) -> bool:  # noqa: ARG002
        """See `Channel.wants`."""
        return wants(self._settings, kind)

    def compose(self, event: Event) -> bytes:
        """Return the standard body, or what the template makes of the same values."""
        body = body_of(event, self._context.site)
        if self._made is None:
            return encode(body)
        values: dict[str, Any] = {
            "type": body.__struct_config__.tag,
            "timestamp": body.timestamp,
            "id": message_id(event.id),
            "article": plain(body.data) if event.article else None,
            "feed": None if event.article else plain(body.data),
            "site": plain(body.data.site),
        }
        try:
            text = unmarked(self._made.render(template.named(values)))
        except Exception as error:
            raise self._failure(str(error) or type(error).__name__) from error
        self._judge(text)
        return text.encode()

    def sender(self, destination: str) -> Sender:  # noqa: ARG002
        """Return a line to the address."""
        return _Sender(self._settings, self._context, self.trait)

    @cached_property
    def _made(self) -> Template | None:
        return template.made(self._settings.template) if self._settings.template else None

    def _judge(self, text: str) -> None:
        kind = self._settings.content_type.partition(";")[0].strip().lower()
        if kind != _JSON and not kind.endswith("+json"):
            return
        try:
            json.loads(text)
        except (ValueError, RecursionError) as error:
            raise self._failure(
                f"what it gives is no JSON: {error}; does each value pass `| tojson`?"
            ) from None

    def _failure(self, problem: str) -> ComposeError:
        return ComposeError(problem, where=f"the template of {self.name}")


class _Keys(Struct, frozen=True):
    """What is secret, wherever it was written."""

    secrets: Sequence[str] = ()
    token: str = ""
    password: str = ""

    def all(self) -> list[str]:
        """Return all that nobody may see."""
        bare = [secret.removeprefix(_PREFIX) for secret in self.secrets]
        return [one for one in (*self.secrets, *bare, self.token, self.password) if one]


class _Sender:
    """Reads what lies in files when the first message goes out."""

    def __init__(self, settings: WebhookSettings, context: ChannelContext, trait: Trait) -> None:
        self._settings = settings
        self._context = context
        self._trait = trait
        self._keys = _Keys()
        self._line: HttpSender | None = None

    def send(self, envelope: Envelope) -> Outcome:
        try:
            line = self._line = self._line or self._open()
        except ValueError as error:
            return Outcome(Fate.LATER, str(error), is_general=True)
        return line.post(envelope.payload, self._headers(envelope))

    def close(self) -> None:
        if self._line:
            self._line.close()
        self._line = None

    def _open(self) -> HttpSender:
        """Read the keys. Raises `ValueError` for what is wrong in a file."""
        settings = self._settings
        secrets = self._of_file("secret", _secret) or settings.secret
        tokens = self._of_file("token", _token) or [settings.token]
        passwords = self._of_file("password", str) or [settings.password]
        self._keys = _Keys(secrets, tokens[0], passwords[0])
        login = (settings.user, passwords[0]) if settings.user else None
        return HttpSender(settings.url, self._context, self._trait, login=login, secrets=self._keys.all())

    def _of_file(self, key: str, check: Callable[[str], str]) -> list[str]:
        name: str = getattr(self._settings, f"{key}_file")
        if not name:
            return []
        try:
            return [check(line) for line in secret_file.read(self._context.folder, name)]
        except ValueError as error:
            raise ValueError(f"{key}_file {name}: {error}") from None

    def _headers(self, envelope: Envelope) -> dict[str, str]:
        stamp = str(int(envelope.at.timestamp()))
        message = message_id(envelope.id)
        headers = {
            "Content-Type": self._settings.content_type,
            "webhook-id": message,
            "webhook-timestamp": stamp,
        }
        if self._keys.secrets:
            signed = f"{message}.{stamp}.".encode() + envelope.payload
            signatures = (signature(key_of(secret), signed) for secret in self._keys.secrets)
            headers["webhook-signature"] = " ".join(signatures)
        if self._keys.token:
            headers["Authorization"] = f"Bearer {self._keys.token}"
        return headers


def key_of(secret: str) -> bytes:
    """Return the key that a secret stands for (section "Signature scheme"). Raises `ValueError`.

    Without the prefix it is in base64 too: that is how the libraries of the standard read it.
    """
    try:
        key = base64.b64decode(secret.strip().removeprefix(_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) not in _KEY_BYTES:
        raise ValueError(
            f"is no secret of a webhook: {_PREFIX} and 24 to 64 bytes in base64;"
            f' make one by `echo "{_PREFIX}$(openssl rand -base64 32)"`'
        )
    return key


def signature(key: bytes, signed: bytes) -> str:
    """Return the signature of `{id}.{timestamp}.{body}`."""
    return "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
