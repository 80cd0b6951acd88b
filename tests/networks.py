"""Networks of the tests: channels that post on a wall, under a weather that a test makes.

`partners.gather` lets the configuration name them: type `network`. Answers get lost, and a process may be killed
while it prepares or sends; what stands on the wall is what people see.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from typing import Annotated, Any, ClassVar, Literal, NamedTuple

import msgspec
import partners
from msgspec import Meta

from feedsync.article import Article
from feedsync.channels.base import (
    POSTS,
    ArticleChannelSettings,
    ChannelContext,
    Envelope,
    Event,
    Fate,
    Hears,
    Lane,
    Outcome,
    Quota,
    Sender,
    Shown,
    Told,
    Trait,
)
from feedsync.channels.social import Receipt, standing

Readiness = Literal["ok", "not ready", "no token", "killed"]


class Post(NamedTuple):
    """What stands. `owner` is the id of the article, `message` that of the delivery."""

    owner: str
    title: str
    text: str
    message: str


class Wall:
    """What people see of a network: `posts` by their names, `replies` to them. `wrong` is what must not be.

    `readiness` is for preparing as the weather of a desk is for sending; `prepared` counts.
    """

    def __init__(self) -> None:
        self.posts: dict[str, Post] = {}
        self.replies: list[Post] = []
        self.owners: set[str] = set()
        self.wrong: list[str] = []
        self.readiness: list[Readiness] = ["ok"]
        self.prepared = 0
        self._numbers = count(1)

    def new(self) -> str:
        """Return a name of the network's own."""
        return f"p{next(self._numbers)}"

    def put(self, name: str, post: Post) -> None:
        """Let a post stand under a name, in place of what stood there."""
        old = self.posts.get(name)
        if old is not None and old.owner != post.owner:
            self.wrong.append(f"{post} overwrites {old}")
        if any(one.owner == post.owner for other, one in list(self.posts.items()) if other != name):
            self.wrong.append(f"{post} is posted twice")
        self.posts[name] = post
        self.owners.add(post.owner)

    def forget(self) -> None:
        """Let nobody speak any more of what stood."""
        self.posts.clear()
        self.owners.clear()


class NetworkSettings(ArticleChannelSettings, frozen=True, kw_only=True):
    """`is_named`: the network takes names of ours, else it has its own and shows what there is."""

    is_named: Annotated[bool, Meta(description="Whether it takes names of ours.")] = False
    on_update: Annotated[Literal["ignore", "edit", "reply"], Meta(description="What to do when edited.")] = (
        "edit"
    )
    on_withdraw: Annotated[
        Literal["ignore", "delete", "reply"], Meta(description="What to do when withdrawn.")
    ] = "delete"
    delay: Annotated[int, Meta(description="In seconds.")] = 0
    per_day: Annotated[int, Meta(description="How many in a day.")] = 0


class NetworkChannel:
    """Hears of articles, and posts them."""

    Settings = NetworkSettings
    hears: ClassVar[frozenset[Hears]] = frozenset({"articles"})
    is_frozen: ClassVar[bool] = False
    lane: ClassVar[Lane] = Lane()
    schedule: ClassVar[Sequence[int]] = (60, 600)

    def __init__(self, settings: NetworkSettings, context: ChannelContext) -> None:
        self.name = settings.name
        self.trait = Trait.IDEMPOTENT if settings.is_named else Trait.READABLE
        self.settings = settings
        self.delay = settings.delay
        self.quotas = (Quota(POSTS, settings.per_day, zone="UTC"),) if settings.per_day else ()

    def destinations(self) -> Sequence[str]:
        return (self.name,)

    def wants(self, kind: Told, hears: Hears) -> bool:
        told = {"updated": self.settings.on_update, "withdrawn": self.settings.on_withdraw}
        return told.get(kind) != "ignore"

    def compose(self, event: Event) -> bytes:
        assert event.article
        told = {"updated": self.settings.on_update, "withdrawn": self.settings.on_withdraw}
        return msgspec.json.encode(
            {
                "do": told.get(event.kind, "post"),
                "owner": event.article.feed_id,
                "title": event.article.title,
                "text": event.article.summary,
                "name": event.record_key,
                "targets": [one.id for one in standing(event)],
                "lost": [one.record_key for one in event.earlier if one.record_key and one.state != "sent"],
            }
        )

    def sender(self, destination: str) -> Sender:
        return (_Named if self.settings.is_named else _Readable)(partners.desk(self.name))

    def record_key(self, event: Event, again: int) -> str:
        """Return a name that others are likely to have, too."""
        return f"{event.id[0]}.{again}" if self.settings.is_named else ""

    def digest(self, article: Article) -> str:
        return f"{article.title}|{article.summary}"

    def show(self, event: Event) -> Shown:
        assert event.article
        return Shown("network", event.article.title, len(event.article.title))


class _Named:
    """Names are given by who posts: whatever is sent twice is there once."""

    def __init__(self, desk: partners.Desk) -> None:
        self.desk = desk
        self.wall = desk.wall

    def prepare(self, envelope: Envelope) -> bytes | Outcome:
        readiness = self.wall.readiness
        state = readiness[0] if len(readiness) == 1 else readiness.pop(0)
        draft = msgspec.json.decode(envelope.payload)
        if ("picture" in draft) != (envelope.attempt > 1):
            self.wall.wrong.append(f"attempt {envelope.attempt} is prepared from {draft}")
        if state == "killed":
            partners.kill()
        if state == "not ready":
            return Outcome(Fate.LATER, "its picture is not ready")
        if state == "no token":
            return Outcome(Fate.LATER, "401", is_general=True)
        self.wall.prepared += 1
        return msgspec.json.encode({"picture": self.wall.prepared} | draft)

    def send(self, envelope: Envelope) -> Outcome:
        draft = msgspec.json.decode(envelope.payload)
        if "picture" not in draft:
            self.wall.wrong.append(f"{draft} was not prepared")
        outcome, has_arrived = self.desk.weigh(envelope)
        if not has_arrived:
            return outcome
        receipt = self.do(draft, envelope.id)
        if receipt is None:
            return Outcome(Fate.REFUSED, "404")
        return msgspec.structs.replace(outcome, receipt=receipt) if outcome.fate is Fate.SENT else outcome

    def do(self, draft: dict[str, Any], message: str) -> str | None:
        """Do it, and return its receipt; `None` where there is nothing to do it to."""
        post = Post(draft["owner"], draft["title"], draft["text"], message)
        match draft["do"]:
            case "post":
                return self.post(draft, post)
            case "edit":
                return self.edit(draft["targets"][0], post)
            case "reply":
                if not draft["targets"]:
                    return ""
                if post not in self.wall.replies:
                    self.wall.replies.append(post)
                return Receipt(f"reply to {draft['targets'][-1]}").encode()
        for name in (*draft["targets"], *draft["lost"]):
            self.wall.posts.pop(name, None)
        return ""

    def post(self, draft: dict[str, Any], post: Post) -> str:
        self.wall.put(draft["name"], post)
        return Receipt(draft["name"]).encode()

    def edit(self, target: str, post: Post) -> str | None:
        self.wall.put(target, post)
        return Receipt(target).encode()

    def close(self) -> None:
        pass


class _Readable(_Named):
    """The network gives names, and shows what there is. What may be done twice is tried again there."""

    def send(self, envelope: Envelope) -> Outcome:
        outcome = super().send(envelope)
        is_safe = msgspec.json.decode(envelope.payload)["do"] in ("edit", "delete")
        if is_safe and outcome.fate is Fate.UNKNOWN:
            return msgspec.structs.replace(outcome, fate=Fate.LATER)
        return outcome

    def post(self, draft: dict[str, Any], post: Post) -> str:
        name = self.wall.new()
        self.wall.put(name, post)
        return Receipt(name).encode()

    def edit(self, target: str, post: Post) -> str | None:
        return super().edit(target, post) if target in self.wall.posts else None

    def look(self, envelope: Envelope) -> Outcome:
        draft = msgspec.json.decode(envelope.payload)
        posts = self.wall.posts
        if draft["do"] == "delete":
            is_done = posts.keys().isdisjoint(draft["targets"])
            return Outcome(Fate.SENT if is_done else Fate.ABSENT, "looked")
        if draft["do"] == "reply":
            found = [
                f"reply to {draft['targets'][-1]}" for one in self.wall.replies if one.message == envelope.id
            ]
        else:
            found = [name for name, one in posts.items() if one.message == envelope.id]
        if not found:
            return Outcome(Fate.ABSENT, "looked")
        return Outcome(Fate.SENT, "looked", receipt=Receipt(found[0]).encode())
