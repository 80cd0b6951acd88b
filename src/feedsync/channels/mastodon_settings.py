"""What a Mastodon channel is told in the configuration."""

from __future__ import annotations

import re
from typing import Annotated, Literal
from urllib.parse import urlsplit

from msgspec import Meta

from feedsync.channels.social import NetworkSettings
from feedsync.config.model import Check, Secret, WebAddress

_TOKEN = re.compile(r"[\x21-\x7e]+")


def token(text: str) -> str:
    """Return an access token. Raises `ValueError` for what is none."""
    found = text.strip()
    if not _TOKEN.fullmatch(found):
        raise ValueError("is no token: it must be of printable ASCII, without spaces")
    return found


def _server(text: str) -> str:
    parts = urlsplit(text)
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError(f"`{text}` is more than a server; write {parts.scheme}://{parts.netloc}")
    return text


class MastodonSettings(NetworkSettings, frozen=True, kw_only=True):
    """The account that posts, how its posts look, and what becomes of them."""

    server: Annotated[
        WebAddress,
        Check(_server),
        Meta(description="The server that the account is at: https://social.example."),
    ]
    token: Annotated[str, Secret(), Check(token), Meta(description="An access token of the account.")] = ""
    token_file: Annotated[str, Meta(description="A file that holds the token.")] = ""
    visibility: Annotated[
        Literal["public", "unlisted", "private"],
        Meta(description="Who sees a post: all, all but not in public timelines, or followers."),
    ] = "public"
    content_warning: Annotated[
        str, Meta(description="What is shown of a post until somebody opens it; it is marked as sensitive.")
    ] = ""

    def __post_init__(self) -> None:
        if self.token and self.token_file:
            raise ValueError("`token` and `token_file` exclude each other")
        if not (self.token or self.token_file):
            raise ValueError("`token` is missing: an access token of the account, from its preferences")

    @property
    def address(self) -> str:
        """The server, without a `/` at its end."""
        return self.server.rstrip("/")
