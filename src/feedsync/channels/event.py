"""Events as they are passed on: the values, their JSON, and the JSON Schema of it. Pure.

An event is thin: who wants the whole article reads the feed or the page.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct
from msgspec.structs import replace

from feedsync.article import Article, Media, Person
from feedsync.channels.base import Event, EventSettings, EventType, FeedTold, Told
from feedsync.config.model import Site
from feedsync.text.characters import one_line
from feedsync.text.dates import rfc_3339

# Standard Webhooks 1.0.0 wants less than 20 kB.
MOST = 20_000
_FEW = 50  # terms, authors, feeds
_LONG_TITLE = 500  # characters
_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_MOMENT = {"format": "date-time"}
_ADDRESS = {"format": "uri"}
Address = Annotated[str, Meta(extra_json_schema=_ADDRESS)]


class SiteTold(Struct, frozen=True):
    """The site that an event is of."""

    title: str
    url: Address


class AuthorTold(Struct, frozen=True, omit_defaults=True):
    """An author. Mail addresses are passed on to nobody."""

    name: str
    url: Annotated[str, Meta(description="A page about the author.", extra_json_schema=_ADDRESS)] = ""


class ImageTold(Struct, frozen=True, omit_defaults=True):
    """The picture of an article."""

    url: Address
    type: Annotated[str, Meta(description="The media type.")] = ""
    alt: Annotated[str, Meta(description="What stands for the picture where it is not seen.")] = ""
    caption: str = ""
    credit: str = ""
    width: Annotated[int, Meta(description="In pixels.")] | None = None
    height: Annotated[int, Meta(description="In pixels.")] | None = None


class ArticleTold(Struct, frozen=True, omit_defaults=True):
    """An article without its text. What is not known is left out."""

    id: Annotated[str, Meta(description="The id that the feeds give it. It never changes.")]
    url: Address
    title: str
    site: SiteTold
    summary: Annotated[
        str, Meta(description="The summary, else the beginning of the text; cut where it is very long.")
    ] = ""
    published: Annotated[str, Meta(extra_json_schema=_MOMENT)] = ""
    updated: Annotated[str, Meta(extra_json_schema=_MOMENT)] = ""
    language: Annotated[str, Meta(description="A language tag (BCP 47).")] = ""
    authors: tuple[AuthorTold, ...] = ()
    tags: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    section: str = ""
    image: ImageTold | None = None
    feeds: Annotated[
        tuple[str, ...], Meta(description="Names of the followed feeds that it belongs to.")
    ] = ()


class FeedChange(Struct, frozen=True):
    """A feed of which documents have changed."""

    feed: Annotated[str, Meta(description="The name of the feed.")]
    title: str
    documents: Annotated[
        dict[str, Address],
        Meta(description="The documents that have changed: their addresses by their formats."),
    ]
    site: SiteTold


class _Event(Struct, frozen=True, tag_field="type"):
    timestamp: Annotated[str, Meta(description="When it happened, in UTC.", extra_json_schema=_MOMENT)]


class Published(_Event, frozen=True, tag="article.published"):
    """An article is public, for the first time or again."""

    data: ArticleTold


class Updated(_Event, frozen=True, tag="article.updated"):
    """An article was edited."""

    data: ArticleTold


class Withdrawn(_Event, frozen=True, tag="article.withdrawn"):
    """An article is public no more; `data` is what is known of it."""

    data: ArticleTold


class FeedChanged(_Event, frozen=True, tag="feed.changed"):
    """Documents of a feed have changed."""

    data: FeedChange


Body = Published | Updated | Withdrawn | FeedChanged
_OF_ARTICLES: Mapping[Told, type[Published | Updated | Withdrawn]] = {
    "published": Published,
    "restored": Published,
    "updated": Updated,
    "withdrawn": Withdrawn,
}


def wants(settings: EventSettings, kind: Told) -> bool:
    """Whether a channel is told of a kind."""
    if kind == "changed":
        return "feed.changed" in settings.events
    if (kind == "updated" and settings.on_update == "ignore") or (
        kind == "withdrawn" and settings.on_withdraw == "ignore"
    ):
        return False
    told: EventType = f"article.{'published' if kind == 'restored' else kind}"  # type: ignore[assignment]
    return told in settings.events


def message_id(delivery: str) -> str:
    """Return what receivers know a message by: the same in each attempt."""
    return f"msg_{delivery}"


def body_of(event: Event, site: Site) -> Body:
    """Return what is told, not yet cut."""
    at = _moment(event.at)
    told = SiteTold(site.title, site.url)
    if event.article is not None:
        kind = _OF_ARTICLES[event.kind]
        return kind(at, _article(event.article, event.feeds, site, told))
    feed = event.feed or FeedTold("", "", {})
    return FeedChanged(
        at,
        FeedChange(feed.name, one_line(feed.title) or site.title, dict(sorted(feed.documents.items())), told),
    )


def plain(value: Any) -> Any:
    """Return values as a template sees them: all names are there, what is not known is empty."""
    if isinstance(value, Struct):
        return {name: plain(getattr(value, name)) for name in value.__struct_fields__}
    return [plain(one) for one in value] if isinstance(value, tuple) else value


def encode(body: Body) -> bytes:
    """Return it as JSON of less than `MOST` bytes, always the same of the same.

    What is too long loses the end of its summary first, then much of its lists, then all but what it is.
    """
    content = msgspec.json.encode(body)
    if len(content) < MOST:
        return content
    if isinstance(body, FeedChanged):
        # A feed of a term has the term in its title, and that may be of any length.
        return msgspec.json.encode(
            replace(body, data=replace(body.data, title=body.data.title[:_LONG_TITLE]))
        )
    room = 0
    for less in (replace(body.data, summary=""), _few(body.data), _bare(body.data)):
        content = msgspec.json.encode(replace(body, data=less))
        room = MOST - len(content) - len(b',"summary":""') - 1
        if room > 0:
            break
    return msgspec.json.encode(replace(body, data=replace(less, summary=_cut(body.data.summary, room))))


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of all bodies."""
    schema: dict[str, Any] = msgspec.json.schema(Body)
    return {
        "$schema": _DIALECT,
        "title": "feedsync events",
        "description": "What a webhook is sent, and a command reads.",
    } | schema


def _article(article: Article, feeds: tuple[str, ...], site: Site, told: SiteTold) -> ArticleTold:
    return ArticleTold(
        id=article.id,
        url=article.url,
        title=one_line(article.title),
        site=told,
        summary=one_line(article.summary),
        published=_moment(article.published),
        updated=_moment(article.updated or article.published),
        language=article.language or site.language,
        authors=tuple(map(_author, article.authors)),
        tags=tuple(map(one_line, article.tags)),
        categories=tuple(map(one_line, article.categories)),
        section=one_line(article.section),
        image=_image(article.image) if article.image else None,
        feeds=feeds,
    )


def _author(person: Person) -> AuthorTold:
    return AuthorTold(one_line(person.name), person.url)


def _image(image: Media) -> ImageTold:
    return ImageTold(
        image.url,
        image.type,
        one_line(image.alt),
        one_line(image.caption),
        one_line(image.credit),
        image.width,
        image.height,
    )


def _moment(moment: datetime | None) -> str:
    return rfc_3339(moment.replace(microsecond=0)) if moment else ""


def _cut(text: str, most: int) -> str:
    """Return as much of a text as takes `most` bytes in JSON, with a mark where it was cut."""
    room = most - len("…".encode())
    for number, sign in enumerate(text):
        room -= len(msgspec.json.encode(sign)) - 2
        if room < 0:
            return f"{text[:number].rstrip()}…" if number else ""
    return text


def _few(data: ArticleTold) -> ArticleTold:
    return replace(
        data,
        summary="",
        authors=data.authors[:_FEW],
        tags=data.tags[:_FEW],
        categories=data.categories[:_FEW],
        feeds=data.feeds[:_FEW],
        image=replace(data.image, alt="", caption="", credit="") if data.image else None,
    )


def _bare(data: ArticleTold) -> ArticleTold:
    """Return what it cannot do without."""
    return ArticleTold(
        id=data.id,
        url=data.url,
        title=data.title[:_LONG_TITLE],
        site=data.site,
        published=data.published,
        updated=data.updated,
    )
