"""Hooks of Zapier, Make, IFTTT, n8n and the like: a flat object that their fields are easily made of.

They know no key and tell nothing back, so nothing is sent again that may have arrived; whoever builds the
flow can tell a repeat by `id`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any, ClassVar, Literal
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta
from msgspec.structs import replace

from feedsync import secret_file
from feedsync.channels import digests
from feedsync.channels.base import (
    ChannelContext,
    Envelope,
    Event,
    Fate,
    Outcome,
    Sender,
    Shown,
    Trait,
)
from feedsync.channels.event import message_id
from feedsync.channels.http import HttpSender, keys_in, outcome_of, secret_parts, shortened
from feedsync.channels.social import HOOK_POST, Draft, SocialChannel, SocialSettings
from feedsync.config.model import Check, Secret
from feedsync.net.client import Answer
from feedsync.text import urls
from feedsync.text.characters import one_line
from feedsync.text.dates import rfc_3339
from feedsync.text.entities import entities
from feedsync.text.fit import fitted
from feedsync.text.measures import Units

_HEADERS = {"Content-Type": "application/json"}
_MOST = 5000  # characters of a title or a summary: what is longer is of no use in a field
_ANY = 1_000_000
_TYPES = {"published": "published", "restored": "published", "updated": "updated", "withdrawn": "withdrawn"}
_SUCCESSES = range(200, 300)
# What a flow may answer in a 200 though it did not take it.
_NO = frozenset({"error", "failed", "failure"})
_SHUT = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND)


def _address(text: str) -> str:
    """Judge an address without saying it: it is the key."""
    found = urls.absolute(text.strip(), "")
    if found is None or "@" in urlsplit(found).netloc:
        raise ValueError("is no address of a hook; copy it whole, as in https://hooks.example/…")
    return found


class HookSettings(SocialSettings, frozen=True, kw_only=True):
    """Where the hook is, and what it is told."""

    url: Annotated[str, Secret(), Check(_address), Meta(description="The address of the hook.")] = ""
    url_file: Annotated[str, Meta(description="A file that holds the address.")] = ""
    limit: Annotated[
        Annotated[int, Meta(ge=1)] | None,
        Meta(description="How long the text may be, in units of UTF-16: 280 for a flow that posts to X."),
    ] = None
    on_update: Annotated[
        Literal["ignore", "tell"],
        Meta(description="What to do when an article's title or lead has changed."),
    ] = "ignore"
    on_withdraw: Annotated[
        Literal["ignore", "tell"], Meta(description="What to do when an article is withdrawn.")
    ] = "ignore"

    def __post_init__(self) -> None:
        if self.url and self.url_file:
            raise ValueError("`url` and `url_file` exclude each other")
        if not (self.url or self.url_file):
            raise ValueError("`url` is missing: the address that the hook was given")


class HookChannel(SocialChannel):
    """Tells one hook."""

    Settings = HookSettings
    trait = Trait.NEITHER
    default_post: ClassVar[str] = HOOK_POST
    settings: HookSettings

    def compose(self, event: Event) -> bytes:
        """Return the object. Every field is always there: flows learn them from the first that comes."""
        article = event.article
        if article is None:
            raise AssertionError
        draft = self.draft(event)
        text = self._fitted(draft)
        image = article.image
        told = {
            "id": message_id(event.id),
            "type": f"article.{_TYPES[event.kind]}",
            "timestamp": _moment(event.at),
            "text": text,
            "title": _short(article.title),
            "url": draft.link or article.url,
            "summary": _short(article.summary),
            "correction": _short(digests.correction_of(article)),
            "image": image.url if image else "",
            "image_alt": _short(image.alt) if image else "",
            "tags": _list(article.tags),
            "categories": _list(article.categories),
            "section": one_line(article.section),
            "authors": _list([person.name for person in article.authors]),
            "language": article.language or self.context.site.language,
            "published": _moment(article.published),
            "updated": _moment(article.updated or article.published),
            "article_id": article.id,
            "site": self.context.site.title,
            # These three alone are what IFTTT takes.
            "value1": text,
            "value2": draft.link or article.url,
            "value3": image.url if image else "",
        }
        return msgspec.json.encode(told)

    def show(self, event: Event) -> Shown:
        """See `Posts.show`: the text that the flow gets."""
        draft = self.draft(event)
        text = self._fitted(draft)
        return Shown(
            "hook",
            text,
            self._measure.count(text),
            self.settings.limit or 0,
            tuple((one.start, one.end) for one in entities(text, (draft.link,))),
            pictures=(draft.picture,) if draft.picture else (),
            language=draft.language or self.context.site.language,
            notes=("what becomes of it is decided by the flow behind the hook",),
        )

    def sender(self, destination: str) -> Sender:  # noqa: ARG002
        """Return a line to the hook."""
        return _Sender(self.settings, self.context)

    @property
    def _measure(self) -> Units:
        return Units(self.settings.limit or _ANY)

    def _fitted(self, draft: Draft) -> str:
        return fitted(draft.text, self._measure, (draft.link,))


class _Sender:
    """Reads the address where it lies in a file, when the first message goes out."""

    def __init__(self, settings: HookSettings, context: ChannelContext) -> None:
        self._settings = settings
        self._context = context
        self._line: HttpSender | None = None
        self._secrets: list[str] = []

    def send(self, envelope: Envelope) -> Outcome:
        try:
            line = self._line = self._line or self._open()
        except ValueError as error:
            return Outcome(Fate.LATER, str(error), is_general=True)
        return line.post(envelope.payload, _HEADERS, self._special)

    def close(self) -> None:
        if self._line:
            self._line.close()
        self._line = None

    def _open(self) -> HttpSender:
        name = self._settings.url_file
        try:
            address = self._settings.url
            if name:
                address = _address(secret_file.read(self._context.folder, name)[0])
        except ValueError as error:
            raise ValueError(f"url_file {name}: {error}") from None
        variables = [part for value in self._context.variables for part in keys_in(value)]
        self._secrets = [*secret_parts(address), *variables]
        return HttpSender(address, self._context, Trait.NEITHER)

    def _special(self, answer: Answer) -> Outcome | None:
        """Judge what such tools say in ways of their own."""
        usual = outcome_of(answer, Trait.NEITHER, self._secrets)
        if answer.status in _SUCCESSES:
            said = _no(answer)
            told = shortened(f"{usual.said}, but it says {said}", self._secrets)
            return Outcome(Fate.REFUSED, told) if said else None
        if answer.status == HTTPStatus.BAD_REQUEST and b"queue is full" in answer.body.lower():
            return replace(usual, fate=Fate.LATER, is_general=True)  # Make
        if answer.status in _SHUT:
            # The message is as good as before; it is the hook that is not there, or not open.
            said = f"{usual.said}; is the flow on, and this its production address?"
            return replace(usual, fate=Fate.LATER, said=said, is_general=True)
        return None


def _no(answer: Answer) -> str:
    """Return what a success says that is none, empty where it is one."""
    try:
        told = msgspec.json.decode(answer.body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return ""
    if not isinstance(told, dict):
        return ""
    status: Any = told.get("status")
    is_no = (isinstance(status, str) and status.casefold() in _NO) or told.get("success") is False
    return f"{status or 'no'}: {told.get('message') or told.get('error') or ''}".strip(" :") if is_no else ""


def _moment(moment: datetime | None) -> str:
    return rfc_3339(moment.replace(microsecond=0)) if moment else ""


def _short(text: str) -> str:
    line = one_line(text)
    return line if len(line) <= _MOST else f"{line[: _MOST - 1].rstrip()}…"


def _list(names: Sequence[str]) -> str:
    """Return names as one text, of which such tools make a list again; a comma in a name would part it."""
    return ", ".join(one_line(name.replace(",", " ")) for name in names)
