"""Who was told of an article, who will be, and why the others will not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from msgspec import Struct

from feedsync.article import State
from feedsync.assemble import Parts
from feedsync.catalogue import articles, changes, outbox, outbox_view, waits
from feedsync.catalogue.database import Database
from feedsync.catalogue.finding import Known
from feedsync.catalogue.outbox import Delivery
from feedsync.channels.base import ArticleChannelSettings, Channel, Posts
from feedsync.config.model import ChannelSettings
from feedsync.load.facts import moment
from feedsync.pushed import Message
from feedsync.steps.announce import CONSUMER
from feedsync.steps.announcing_posts import is_mark, why_kept_back
from feedsync.steps.hearing import Hearing, subject_of
from feedsync.steps.messages import Messages
from feedsync.steps.telling import DOCUMENT, Telling
from feedsync.text import durations

_OPEN = frozenset({"pending", "sending", "held", "unknown"})


class Silent(Struct, frozen=True):
    """A channel that has nothing to tell of an article, and why."""

    channel: str
    to: str
    reason: str


class Public(Struct, frozen=True):
    """What was last seen at the page of an article, or at a document that shows it: public `since` then.

    `what` is the path of the document, empty for the page. `said` is what was seen where it is not public.
    """

    what: str
    since: datetime | None
    said: str


class ToldOf(Struct, frozen=True):
    """What others know of an article: what was `told` or is `waiting`, who is `silent`, what is `public`."""

    told: Sequence[Message] = ()
    waiting: Sequence[Message] = ()
    silent: Sequence[Silent] = ()
    public: Sequence[Public] = ()


def told_of(parts: Parts, db: Database, known: Known, documents: Sequence[str]) -> ToldOf:
    """Return what others know of an article, which stands in some documents."""
    if not parts.config.push:
        return ToldOf()
    return _Looking(parts, db, known, documents).look()


class _Looking:
    def __init__(self, parts: Parts, db: Database, known: Known, documents: Sequence[str]) -> None:
        self._parts = parts
        self._db = db
        self._known = known
        self._documents = documents
        self._now = int(parts.clock.now().timestamp())
        self._zone = ZoneInfo(parts.config.site.timezone)
        self._messages = Messages(parts, db)

    def look(self) -> ToldOf:
        rows = outbox.of_article(self._db, self._known.id) if self._known.id else []
        live = changes.became_live(self._db, self._known.id)
        pings = outbox_view.last_of_subjects(
            self._db, [f"{DOCUMENT}{path}" for path in self._documents], live[0] if live else 0
        )
        rows, marks = [row for row in rows if not is_mark(row)], [row for row in rows if is_mark(row)]
        messages = [self._messages.of(row, waits=True) for row in sorted([*rows, *pings])]
        told_to = {one.channel for one in messages}
        return ToldOf(
            told=[one for one in messages if one.state not in _OPEN],
            waiting=[one for one in messages if one.state in _OPEN],
            silent=[
                Silent(settings.name, self._messages.channel(settings.name), reason)
                for settings in self._parts.config.push
                if settings.name not in told_to and (reason := self._why_not(settings, marks))
            ],
            public=list(self._public()),
        )

    def _why_not(self, settings: ChannelSettings, marks: Sequence[Delivery]) -> str:
        """Return why a channel has nothing to tell of it; empty where that says itself."""
        channel = self._parts.channels.get(settings.name)
        if channel is None or self._known.state != State.LIVE or "articles" not in channel.hears:
            return ""
        if settings.name in self._parts.config.deaf:
            return self._parts.config.disabled[settings.name]
        kept = articles.get(self._db, self._known.id)
        hearing = Hearing(self._parts.config, self._db, settings)
        if not hearing.passes(subject_of(kept), self._now):
            return hearing.why_not(subject_of(kept), self._now)
        if isinstance(channel, Posts):
            said = [row.said for row in marks if row.channel == settings.name][-1:]
            now = why_kept_back(kept.facts.metadata, settings.name, self._parts.config)
            if now or said:
                return now or said[0]
        return self._why_silent(settings, channel)

    def _why_silent(self, settings: ChannelSettings, channel: Channel) -> str:
        consumers: Mapping[str, int] = changes.consumers(self._db)
        heard = consumers.get(f"{CONSUMER}{settings.name}")
        live = changes.became_live(self._db, self._known.id)
        if heard is None:
            return "has not begun: its first run sets from where on it hears of news"
        if changes.is_import(self._db, self._known.id):
            return "is old news: it was there before feedsync knew its store"
        if not channel.wants("published", "articles"):
            return "does not tell what is published"
        if isinstance(settings, ArticleChannelSettings) and settings.max_age != "off":
            age = self._now - (self._known.published or 0)
            if age > durations.seconds(settings.max_age):
                return f"is older than {settings.max_age}, its max_age"
        if live and live[0] > heard:
            return "hears of it in the next run"
        return "is old news: it was there before the channel began"

    def _public(self) -> Iterator[Public]:
        telling = Telling(self._parts, self._db)
        places = {self._known.url: ""} | {telling.address(path): path for path in self._documents}
        for url, path in places.items():
            seen = waits.sighting(self._db, url)
            if seen is not None and (seen.since is not None or seen.said):
                since = None if seen.since is None else moment(seen.since).astimezone(self._zone)
                yield Public(path, since, seen.said)
