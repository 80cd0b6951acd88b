"""What is sent to a Mastodon, as it is kept until it has arrived; and what a server takes. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import msgspec
from msgspec import Struct

from feedsync.channels.base import Picture
from feedsync.channels.social import Draft, Receipt
from feedsync.text import fit
from feedsync.text.measures import Statuses

# Two codes for one language (ISO 639-1) are known to Mastodon of Chinese alone.
_WITH_REGION = frozenset({"zh-CN", "zh-HK", "zh-TW"})


class Post(Struct, frozen=True, omit_defaults=True, tag="post"):
    """What is done at the server, in the name of `account`, and was decided at the moment `since`.

    `do` and `targets` are those of the `Draft`. `media` are the pictures at the server, made of `picture`;
    `note` says what is missing. `since` is told by the server's own clock, or earlier.
    """

    do: Literal["post", "edit", "reply", "delete"]
    account: str
    since: str
    text: str = ""
    link: str = ""
    warning: str = ""
    visibility: str = ""
    language: str = ""
    media: tuple[str, ...] = ()
    picture: Picture | None = None
    note: str = ""
    targets: tuple[Receipt, ...] = ()

    def body(self) -> bytes:
        """Return what the server is asked (methods/statuses, Post a new status, Edit a status)."""
        asked: dict[str, Any] = {
            "status": self.text,
            "spoiler_text": self.warning,
            "sensitive": bool(self.warning),
            # An edit that names no media takes those away that are there.
            "media_ids": list(self.media),
        }
        if self.language:
            asked["language"] = self.language
        if self.do != "edit":
            asked["visibility"] = self.visibility
        if self.do == "reply":
            asked["in_reply_to_id"] = self.targets[-1].id
        return msgspec.json.encode(asked)


class ServerLimits(Struct, frozen=True):
    """How much a server takes: characters (of which a link is `per_link`), bytes and pixels of a picture."""

    characters: int = 500
    per_link: int = 23
    picture_bytes: int = 8 * 1024 * 1024
    pixels: int = 16_777_216
    alt: int = 1500


def read(payload: bytes) -> Draft | Post | None:
    """Return what the outbox kept, `None` for what another channel made."""
    try:
        return msgspec.json.decode(payload, type=Draft | Post)
    except msgspec.MsgspecError:
        return None


def limits_of(instance: object) -> ServerLimits:
    """Return what `/api/v2/instance` or `/api/v1/instance` tells, of Mastodon and of what resembles it.

    What is not told, or cannot be, is as Mastodon has it by default.
    """
    top = _part(instance)
    configuration = _part(top.get("configuration"))
    statuses, media = _part(configuration.get("statuses")), _part(configuration.get("media_attachments"))
    usual = ServerLimits()
    return ServerLimits(
        _number(statuses.get("max_characters"), top.get("max_toot_chars"), instead=usual.characters),
        _number(statuses.get("characters_reserved_per_url"), instead=usual.per_link),
        _number(media.get("image_size_limit"), top.get("upload_limit"), instead=usual.picture_bytes),
        _number(media.get("image_matrix_limit"), instead=usual.pixels),
        _number(media.get("description_limit"), top.get("description_limit"), instead=usual.alt),
    )


def fitted(draft: Draft, limits: ServerLimits, warning: str) -> str:
    """Return the text that fits. Raises `ComposeError`."""
    measure = Statuses(limits.characters, limits.per_link, warning)
    return fit.fitted(draft.text, measure, (draft.link,))


def language_of(tag: str) -> str:
    """Return the code that Mastodon knows a language by: `pt` for `pt-BR`."""
    return tag if tag in _WITH_REGION else tag.partition("-")[0].lower()


def _part(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _number(*values: object, instead: int) -> int:
    return next((one for one in values if type(one) is int and one > 0), instead)
