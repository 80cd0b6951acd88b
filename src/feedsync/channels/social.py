"""What channels that post to social networks have in common: settings, drafts, what stands there. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Annotated, ClassVar, Literal, Protocol, Self, TypeVar

import msgspec
from msgspec import Meta, Struct
from msgspec.structs import replace

from feedsync.article import Article
from feedsync.channels import composing, digests
from feedsync.channels.base import (
    POSTS,
    ArticleChannelSettings,
    ChannelContext,
    Event,
    Hears,
    Lane,
    Picture,
    Quota,
    Told,
)
from feedsync.channels.wishes import wish
from feedsync.config.model import Check, Open, Span, Text, TimeZone
from feedsync.errors import ComposeError
from feedsync.text import durations
from feedsync.text.characters import clean, one_line
from feedsync.text.fit import unmarked
from feedsync.text.template import folded, muted

# What is posted where `post` is not set. Bluesky's card shows the lead, and leads to the article.
BLUESKY_POST = "{{ article.title }}\n\n{{ article.tags | hashtags(3) }}"
MASTODON_POST = (
    "{{ article.title }}\n\n{{ article.summary | shorten }}\n\n{{ article.url }}\n\n"
    "{{ article.tags | hashtags(3) }}"
)
HOOK_POST = "{{ article.title }}\n\n{{ article.url }}"


class SocialSettings(ArticleChannelSettings, frozen=True, kw_only=True):
    """What every channel has that posts."""

    max_age: Annotated[Span, Meta(description="Post no article that was published longer ago: 7d, off.")] = (
        "7d"
    )
    post: Annotated[
        str,
        Open("what is sent is kept in the state"),
        Check(composing.checked),
        Meta(description="The text, as a Jinja template of article, feed and site; else a usual one."),
    ] = ""
    hashtags: Annotated[
        dict[Text, composing.Hashtag],
        Meta(description="What the filter `hashtags` makes of a tag: a hashtag of your own, or false."),
    ] = {}  # noqa: RUF012  each gets a copy
    utm: Annotated[
        Literal["on", "off"] | composing.Utm,
        Meta(description="Whether links tell statistics where they were read, and what they say."),
    ] = "off"
    delay: Annotated[Span, Meta(description="How long an article waits before it is posted: 30m, off.")] = (
        "off"
    )
    per_day: Annotated[
        Annotated[int, Meta(ge=1)] | None, Meta(description="How many articles are posted in a day at most.")
    ] = None
    timezone: Annotated[TimeZone, Meta(description="The time zone of its day; else the site's.")] = ""


class NetworkSettings(SocialSettings, frozen=True, kw_only=True):
    """What every channel has of which the posts stand at a network, and can be changed there."""

    picture: Annotated[
        Literal["card", "image", "off"],
        Meta(description="Where an article's picture is seen: on the card of the link, attached, nowhere."),
    ] = "card"
    on_update: Annotated[
        Literal["ignore", "edit", "reply"],
        Meta(description="What to do when an article's title or lead has changed."),
    ] = "ignore"
    on_withdraw: Annotated[
        Literal["ignore", "delete", "reply"], Meta(description="What to do when an article is withdrawn.")
    ] = "ignore"


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


class Sent(Protocol):
    """What was sent about an article. See `Delivery`."""

    @property
    def kind(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def receipt(self) -> str: ...


_NOWHERE = "it leads nowhere: its text has no link to the article, `{{ article.url }}`"


def leads(text: str, link: str, *, has_card: bool = False) -> tuple[str, ...]:
    """Return the notes of a post that leads its readers nowhere, or none."""
    return () if has_card or composing.has_link(text, link) else (_NOWHERE,)


_Sent = TypeVar("_Sent", bound=Sent)


def posts(sent: Iterable[_Sent]) -> list[tuple[_Sent, Receipt]]:
    """Return the posts about an article that stand: what made each, and its newest receipt."""
    found: dict[str, tuple[_Sent, Receipt]] = {}
    for one in sent:
        if one.state != "sent":
            continue
        if one.kind == "withdrawn" and not one.receipt:
            found.clear()  # a withdrawal that has a receipt is a reply
        elif receipt := Receipt.of(one.receipt):
            first, _ = found.get(receipt.id, (one, receipt))
            found[receipt.id] = first, receipt  # an edited post has another `cid`
    return list(found.values())


def standing(event: Event) -> tuple[Receipt, ...]:
    """Return the posts about an article that stand, in their order."""
    return tuple(receipt for _, receipt in posts(event.earlier))


def is_taken_back(event: Event) -> bool:
    """Whether the last that was said of an article is a reply that it is withdrawn."""
    last = next((one for one in reversed(event.earlier) if one.state == "sent"), None)
    return last is not None and last.kind == "withdrawn" and bool(last.receipt)


class SocialChannel:
    """Half of a channel that posts: what does not depend on the network.

    `makes_cards` where it shows a link as a card of its own, so that the text needs none, unless pictures
    are attached instead.
    """

    default_post: ClassVar[str] = MASTODON_POST
    makes_cards: ClassVar[bool] = False
    hears: ClassVar[frozenset[Hears]] = frozenset({"articles"})
    is_frozen: ClassVar[bool] = False
    lane: ClassVar[Lane] = Lane(parallel=1)  # in the order of the articles
    # About a week, which is `max_age`: a new token may take somebody a weekend.
    schedule: ClassVar[Sequence[int]] = (60, 300, 1800, 7200, 21600, 43200, *[86400] * 6)

    def __init__(self, settings: SocialSettings, context: ChannelContext) -> None:
        self.name = settings.name
        self.settings = settings
        self.context = context

    def destinations(self) -> Sequence[str]:
        """It alone."""
        return (self.name,)

    def wish(self, kind: Told) -> str:
        """Return what is to be done about an edit or a withdrawal, "" for what is posted."""
        key = {"updated": "on_update", "withdrawn": "on_withdraw"}.get(kind)
        return getattr(self.settings, key) if key else ""

    def wants(self, kind: Told, hears: Hears) -> bool:
        """See `Channel.wants`."""
        return hears == "articles" and self.wish(kind) != "ignore"

    def record_key(self, event: Event, again: int) -> str:  # noqa: ARG002
        """See `Posts.record_key`: most networks give names themselves."""
        return ""

    @property
    def delay(self) -> int:
        """See `Posts.delay`."""
        return 0 if self.settings.delay == "off" else durations.seconds(self.settings.delay)

    @cached_property
    def quotas(self) -> tuple[Quota, ...]:
        """See `Posts.quotas`; a network adds its own."""
        zone = self.settings.timezone or self.context.site.timezone
        return (Quota(POSTS, self.settings.per_day, zone=zone),) if self.settings.per_day else ()

    def digest(self, article: Article) -> str:
        """See `Posts.digest`."""
        return digests.digest_of(article)

    def draft(self, event: Event) -> Draft:
        """Return what is to be done. Raises `ComposeError`."""
        article = event.article
        if article is None:
            raise AssertionError
        do = self._do(event)
        language = article.language or self.context.site.language
        draft = Draft(
            do,
            title=one_line(article.title),
            language=language,
            record_key=event.record_key,
            targets=standing(event),
            lost=tuple(one.record_key for one in event.earlier if one.record_key and one.state != "sent"),
        )
        if event.kind == "withdrawn":
            words = composing.words_of(language).withdrawn
            return replace(draft, text=words.format(muted(draft.title)) if do != "delete" else "")
        draft = replace(draft, link=self._link(article), summary=one_line(article.summary))
        if do == "reply":
            return replace(draft, text=self._reply(event, article, draft))
        return replace(draft, text=self._text(event, article, draft.link), picture=self._picture(article))

    def _do(self, event: Event) -> Literal["post", "edit", "reply", "delete"]:
        if event.kind in POSTS and is_taken_back(event):
            return "reply"
        asked = self.wish(event.kind)
        known: tuple[Literal["edit", "reply", "delete"], ...] = ("edit", "reply", "delete")
        return next((one for one in known if one == asked), "post")

    def _link(self, article: Article) -> str:
        utm = self.settings.utm
        if utm == "off":
            return article.url
        return (composing.Utm() if utm == "on" else utm).added(article.url, self.name)

    def _text(self, event: Event, article: Article, link: str) -> str:
        """Return the editor's own words, or what a template makes; only an operator's may lead nowhere."""
        own = wish(article.metadata, self.name)
        if isinstance(own, str):
            text = clean(own)
        else:
            text = self._filled(event, link)
            if not unmarked(text).strip():
                raise ComposeError("it gives no text", where=f"the template of {self.name}")
        is_free = isinstance(own, str) or not self.settings.post
        return self._with_link(text, link) if is_free else text

    def _filled(self, event: Event, link: str) -> str:
        post = self.settings.post or self.default_post
        network = self.settings.type
        try:
            return composing.filled(post, event, self.context.site, link, self._hashtags, network=network)
        except ComposeError as error:
            raise ComposeError(error.message, where=f"the template of {self.name}") from error

    def _reply(self, event: Event, article: Article, draft: Draft) -> str:
        words = composing.words_of(draft.language)
        told = next((one.digest for one in reversed(event.earlier) if one.state == "sent" and one.digest), "")
        if event.kind in POSTS:
            said = words.back.format(muted(draft.title))
        elif digests.has_new_correction(told, self.digest(article)):
            said = words.correction.format(digests.correction_of(article))
        else:
            said = words.updated.format(muted(draft.title))
        return self._with_link(said, draft.link)

    def _with_link(self, text: str, link: str) -> str:
        is_shown = self.makes_cards and self._shows != "image"
        return text if is_shown or composing.has_link(text, link) else f"{text}\n\n{link}"

    @property
    def _shows(self) -> str:
        return getattr(self.settings, "picture", "card")

    def _picture(self, article: Article) -> Picture | None:
        image = article.image
        if image is None or self._shows == "off":
            return None
        return Picture(image.url, one_line(image.alt), image.type, image.width, image.height)

    @cached_property
    def _hashtags(self) -> dict[str, str]:
        given = self.settings.hashtags.items()
        return {folded(tag): one if isinstance(one, str) else "" for tag, one in given}
