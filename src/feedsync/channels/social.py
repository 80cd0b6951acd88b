"""What channels that post to social networks have in common: settings, drafts, what stands there. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cached_property
from typing import Annotated, Any, Literal, Self

import msgspec
from msgspec import Meta, Struct

from feedsync.article import Article
from feedsync.channels.base import (
    ArticleChannelSettings,
    ChannelContext,
    Event,
    Picture,
    Quota,
    Told,
)
from feedsync.config.model import Open, Span, TimeZone
from feedsync.text import durations

_POSTS: frozenset[Told] = frozenset({"published", "restored"})


class SocialSettings(ArticleChannelSettings, frozen=True, kw_only=True):
    """What every channel has that posts."""

    max_age: Annotated[Span, Meta(description="Post no article that was published longer ago: 7d, off.")] = (
        "7d"
    )
    post: Annotated[
        str,
        Open("what is sent is kept in the state"),
        Meta(description="The text, as a Jinja template of article, feed and site."),
    ] = ""
    delay: Annotated[Span, Meta(description="How long an article waits before it is posted: 30m, off.")] = (
        "off"
    )
    per_day: Annotated[
        Annotated[int, Meta(ge=1)] | None, Meta(description="How many articles are posted in a day at most.")
    ] = None
    timezone: Annotated[TimeZone, Meta(description="The time zone of its day; else the site's.")] = ""


class Receipt(Struct, frozen=True, omit_defaults=True):
    """A post that stands: what the network calls it, and where people see it."""

    id: str
    url: str = ""
    cid: str = ""

    def encode(self) -> str:
        """Return it as the outbox keeps it."""
        return msgspec.json.encode(self).decode()

    @classmethod
    def of(cls, text: str) -> Self | None:
        """Return what the outbox kept; `None` for what another channel calls a receipt."""
        try:
            return msgspec.json.decode(text, type=cls)
        except msgspec.DecodeError:
            return None


class Draft(Struct, frozen=True, omit_defaults=True, tag="draft"):
    """What is to be done at a network, before it was asked for what only it knows.

    `do`: post an article, edit the first post of it, reply to the last, or delete all. `targets` are these
    posts, in their order; `lost` are the keys of what was sent and may stand without a receipt. `text` is to
    be fitted by `feedsync.text.fit`, and has the `link` in it, unless a card shows that alone. `record_key`
    is what the post is to be called.
    """

    do: Literal["post", "edit", "reply", "delete"]
    text: str = ""
    link: str = ""
    title: str = ""
    summary: str = ""
    language: str = ""
    picture: Picture | None = None
    record_key: str = ""
    targets: tuple[Receipt, ...] = ()
    lost: tuple[str, ...] = ()


def standing(event: Event) -> tuple[Receipt, ...]:
    """Return the posts about an article that stand, in their order."""
    found: dict[str, Receipt] = {}
    for one in event.earlier:
        if one.state != "sent":
            continue
        if one.kind == "withdrawn" and not one.receipt:
            found.clear()  # a withdrawal that has a receipt is a reply
        elif receipt := Receipt.of(one.receipt):
            found[receipt.id] = receipt  # an edited post has another `cid`
    return tuple(found.values())


class SocialChannel:
    """Half of a channel that posts: what does not depend on the network."""

    default_post = "{{ article.title }}\n\n{{ article.url }}"

    def __init__(self, settings: SocialSettings, context: ChannelContext) -> None:
        self.name = settings.name
        self.settings = settings
        self.context = context

    def destinations(self) -> Sequence[str]:
        """It alone."""
        return (self.name,)

    @property
    def delay(self) -> int:
        """See `Posts.delay`."""
        return 0 if self.settings.delay == "off" else durations.seconds(self.settings.delay)

    @cached_property
    def quotas(self) -> tuple[Quota, ...]:
        """See `Posts.quotas`; a network adds its own."""
        zone = self.settings.timezone or self.context.site.timezone
        return (Quota(_POSTS, self.settings.per_day, zone=zone),) if self.settings.per_day else ()

    def digest(self, article: Article) -> str:
        """See `Posts.digest`: title, lead, and the correction that an editor wants to be told."""
        correction = str(article.metadata.get("correction", ""))
        parts = (article.title, article.summary, correction)
        return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]

    def draft(self, event: Event) -> Draft:
        """Return what is to be done. Raises `ComposeError`."""
        article = event.article
        if article is None:
            raise AssertionError
        targets = standing(event)
        lost = tuple(one.record_key for one in event.earlier if one.record_key and one.state != "sent")
        key = {"updated": "on_update", "withdrawn": "on_withdraw"}.get(event.kind, "")
        wish: Any = getattr(self.settings, key, "post")
        text = f"{article.title}\n\n{article.url}"
        return Draft(
            wish,
            text,
            article.url,
            article.title,
            article.summary,
            article.language,
            record_key=event.record_key,
            targets=targets,
            lost=lost,
        )
