"""What a channel is to the rest: whom it tells, what of, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, NamedTuple, Protocol, get_args, runtime_checkable

from msgspec import Meta, Struct

from feedsync.article import Article
from feedsync.config.model import ChannelSettings, Filter, Publish, Site, Span

Hears = Literal["articles", "feeds", "documents"]
Told = Literal["published", "updated", "withdrawn", "restored", "changed"]
# Of an article: what makes a post of it, and all there is to tell.
POSTS: frozenset[Told] = frozenset({"published", "restored"})
TOLD: frozenset[Told] = POSTS | {"updated", "withdrawn"}


class Trait(StrEnum):
    """What may be done after a crash or a time-out in the middle of sending.

    `IDEMPOTENT`: send again. `READABLE`: look whether it is there. `NEITHER`: nothing, it stays unknown.
    """

    IDEMPOTENT = "idempotent"
    READABLE = "readable"
    NEITHER = "neither"


class ArticleChannelSettings(ChannelSettings, frozen=True, kw_only=True):
    """What every channel has that tells of articles."""

    filter: Annotated[Filter | None, Meta(description="Only articles that have all of this.")] = None
    exclude: Annotated[Filter | None, Meta(description="No articles that have all of this.")] = None
    max_age: Annotated[
        Span, Meta(description="Tell of no article that was published longer ago: 7d, off.")
    ] = "off"


EventType = Literal["article.published", "article.updated", "article.withdrawn", "feed.changed"]
EVENT_TYPES: tuple[EventType, ...] = get_args(EventType)


class EventSettings(ArticleChannelSettings, frozen=True, kw_only=True):
    """What every channel has that passes events on."""

    events: Annotated[tuple[EventType, ...], Meta(description="The kinds of events that it is told.")] = (
        EVENT_TYPES
    )
    on_update: Annotated[Literal["tell", "ignore"], Meta(description="What to do when one is edited.")] = (
        "tell"
    )
    on_withdraw: Annotated[
        Literal["tell", "ignore"], Meta(description="What to do when one is withdrawn.")
    ] = "tell"


class ChannelContext(Struct, frozen=True):
    """What a channel knows beside its own settings. `folder` is that of the configuration file.

    `allow_private` are hosts and networks of this site's own that may be talked to though nobody wrote their
    addresses into the configuration. `variables` are what the environment gave to any channel: never said.
    """

    folder: Path
    site: Site
    publish: Publish
    allow_private: tuple[str, ...] = ()
    variables: tuple[str, ...] = ()


class FeedTold(Struct, frozen=True):
    """A feed of which documents changed; these by their formats, with their public addresses."""

    name: str
    title: str
    documents: Mapping[str, str]


class Earlier(NamedTuple):
    """A message about the same article that was sent before, whatever came of it. See `Delivery`."""

    kind: str
    state: str
    record_key: str
    receipt: str
    digest: str = ""


class Event(Struct, frozen=True):
    """Something to tell: of an article (without its text), a feed, or the document at a public address.

    `id` is the delivery's. `feeds` are those that the channel follows and the article belongs to. Of a
    channel that `Posts`: `record_key` is what the channel calls the message itself, and `earlier` what it
    has sent about the article before, the oldest first.
    """

    id: str
    kind: Told
    at: datetime
    article: Article | None = None
    feeds: tuple[str, ...] = ()
    feed: FeedTold | None = None
    document: str = ""
    record_key: str = ""
    earlier: tuple[Earlier, ...] = ()


class Envelope(NamedTuple):
    """What is sent to a destination now. `at` is this attempt's moment, `attempt` its number from 1 on.

    `taken`, where it is looked for: the receipts of what else arrived there meanwhile.
    """

    id: str
    kind: str
    payload: bytes
    at: datetime
    attempt: int
    taken: tuple[str, ...] = ()


class Fate(StrEnum):
    """What came of an attempt.

    `SENT`: it arrived. `LATER`: it did not, and may another time. `REFUSED`: it never will. `GONE`: the
    destination wants no more at all. `UNKNOWN`: nobody can tell. `ABSENT`: looked for, and not there.
    """

    SENT = "sent"
    LATER = "later"
    REFUSED = "refused"
    GONE = "gone"
    UNKNOWN = "unknown"
    ABSENT = "absent"


class Outcome(Struct, frozen=True):
    """What came of an attempt, and what was `said`: one line for a person, without any secret.

    `retry_after` is in seconds, where the other side asked for it. `is_general` where it speaks of the
    destination, not of this message: then nothing else is sent there for a while. `receipt` is what the other
    side calls it. `is_shut_out`: our login is refused, so nothing was done, and a person has to renew it.
    """

    fate: Fate
    said: str
    retry_after: float | None = None
    is_general: bool = False
    receipt: str = ""
    is_shut_out: bool = False


class Sender(Protocol):
    """A line to a destination, for one thread at a time."""

    def send(self, envelope: Envelope) -> Outcome:
        """Send it, and return what came of it. Never raises for what the other side does."""
        ...

    def close(self) -> None:
        """Let go of what is kept open."""
        ...


@runtime_checkable
class ReadsBack(Sender, Protocol):
    """A sender that can see whether something arrived."""

    def look(self, envelope: Envelope) -> Outcome:
        """Return `SENT`, `ABSENT`, or `UNKNOWN` where it cannot be seen now."""
        ...


@runtime_checkable
class Prepares(Sender, Protocol):
    """A sender that needs the network before it can say what is sent."""

    def prepare(self, envelope: Envelope) -> bytes | Outcome:
        """Return what is sent: it is kept before the first byte of it goes out, and sent again as it is.

        Nothing that it does may be seen by others. Called before each attempt: the payload is what `compose`
        gave, after the first attempt what this returned before it. Another sender of the channel may send it.
        An `Outcome` (`LATER`, `REFUSED`) tells why it cannot be sent; then nothing was attempted.
        """
        ...


class Quota(Struct, frozen=True):
    """At most so many messages of some kinds to a destination: within `seconds`, or in a day of `zone`."""

    kinds: frozenset[Told]
    most: int
    seconds: int = 0
    zone: str = ""


class Lane(Struct, frozen=True):
    """What a destination bears: how many messages at a time, and how many in how many seconds (0: any)."""

    parallel: int = 4
    most: int = 0
    seconds: float = 0.0


class Channel(Protocol):
    """Someone that we tell.

    A class of this shape carries its settings as `Settings`, a subclass of `ChannelSettings`, and is made
    with them and a `ChannelContext`. Making one touches nothing. `is_frozen`: what is sent is composed when
    it is announced, else when it is first sent. `schedule`: the seconds to wait after each failed attempt.
    """

    hears: ClassVar[frozenset[Hears]]
    is_frozen: ClassVar[bool]
    lane: ClassVar[Lane]
    schedule: ClassVar[Sequence[int]]
    name: str
    trait: Trait

    @property
    def Settings(self) -> type[ChannelSettings]:  # noqa: N802  a class
        """Return the class of its settings."""
        ...

    def __init__(self, settings: Any, context: ChannelContext) -> None: ...

    def destinations(self) -> Sequence[str]:
        """Return the labels of all whom it tells: its name, or for one of several its host and a hash."""
        ...

    def wants(self, kind: Told, hears: Hears) -> bool:
        """Whether it tells of such a thing at all, by its settings."""
        ...

    def compose(self, event: Event) -> bytes:
        """Return what is sent. Pure. Raises `ComposeError` where its settings make nothing of it."""
        ...

    def sender(self, destination: str) -> Sender:
        """Return a line to a destination; nothing is opened before the first message."""
        ...


class Picture(Struct, frozen=True, omit_defaults=True):
    """A picture of an article. `alt` is what stands for it where it is not seen."""

    url: str
    alt: str = ""
    type: str = ""
    width: int | None = None
    height: int | None = None


class Card(Struct, frozen=True):
    """What a network shows of a link."""

    url: str
    title: str
    description: str = ""
    picture: Picture | None = None


class Shown(Struct, frozen=True):
    """A post as a network would show it, by what can be known without asking it.

    `network` is the type of its channel. `text` is fitted: `count` of at most `limit` (0: any) of the
    network's own characters. `marks` are the links, mentions and hashtags in it, each from one index to
    another. `card` is made by us, or by the network from the page; `pictures` are attached. `warning` hides
    it until it is asked for. `notes` are what somebody should know, each a sentence.
    """

    network: str
    text: str
    count: int
    limit: int = 0
    marks: tuple[tuple[int, int], ...] = ()
    card: Card | None = None
    pictures: tuple[Picture, ...] = ()
    language: str = ""
    warning: str = ""
    notes: tuple[str, ...] = ()


@runtime_checkable
class Posts(Channel, Protocol):
    """A channel whose messages stand at a network for all to see, each once, and can be corrected.

    A post goes `delay` seconds after the news of it at the earliest, and within the `quotas`.
    """

    @property
    def delay(self) -> int:
        """Return how many seconds an article waits."""
        ...

    @property
    def quotas(self) -> Sequence[Quota]:
        """Return how many messages may go in what time."""
        ...

    def record_key(self, event: Event, again: int) -> str:
        """Return what the network is to call a message, or "" where it has a name of its own for it.

        Pure. `again` counts the keys that were taken.
        """
        ...

    def digest(self, article: Article) -> str:
        """Return what of an article is worth a correction, as `channels.digests` has it. Pure."""
        ...

    def show(self, event: Event) -> Shown:
        """Return what a post of an article would look like. Pure. Raises `ComposeError`."""
        ...
