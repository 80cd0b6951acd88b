"""What a post of an article would look like on each network, and when it would go. Nothing is written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from msgspec import Struct

from feedsync.article import Article, Kept
from feedsync.assemble import Parts
from feedsync.catalogue import articles
from feedsync.catalogue.database import Database
from feedsync.channels.base import Event, Posts, Shown
from feedsync.config.model import ChannelSettings
from feedsync.errors import ComposeError, FeedsyncError, UnknownName
from feedsync.load.facts import moment
from feedsync.operations.post_turn import Turn, Turns
from feedsync.operations.which import which
from feedsync.report import LeftOut
from feedsync.steps.first_load import begin
from feedsync.steps.hearing import subject_of
from feedsync.steps.load import Loaded, load
from feedsync.steps.orders import Orders
from feedsync.steps.report import left_out
from feedsync.steps.telling import Telling
from feedsync.steps.watch import Watch


class Post(Struct, frozen=True):
    """A post as one channel makes it: `to` is what a person calls that; no `shown` where a `problem` is."""

    channel: str
    to: str
    shown: Shown | None
    problem: str
    turn: Turn


class PostPreview(Struct, frozen=True):
    """An article with its posts, `now` by the clock of the site.

    `left_out` is why it is shown as it was before, `failed` why its store is held.
    """

    article: str
    title: str
    url: str
    id: str
    state: str
    language: str
    posts: Sequence[Post]
    left_out: LeftOut | None
    failed: str
    now: datetime


def preview_post(parts: Parts, db: Database, name: str, cwd: Path, watch: Watch) -> PostPreview:
    """Return how each channel that posts would post an article, as its store has it now.

    `db` is a copy of the catalogue. Raises `UnknownName`, and `FeedsyncError` for what was never read.
    """
    posting = [
        (settings, channel)
        for settings in parts.config.push
        if isinstance(channel := parts.channels[settings.name], Posts)
    ]
    if not posting:
        raise UnknownName("no channel posts.", advice="Add one for a network to `push` (docs/social.md).")
    now = int(parts.clock.now().timestamp())
    # What is gone is looked for by runs.
    orders = Orders(seen_whole=dict.fromkeys(parts.stores, now))
    begun = begin(parts, db, orders, watch, now)
    with db.transaction():
        loaded = load(parts, db, orders, watch, begun)
        named = which(parts, db, name, cwd)
        places = {(one.store, one.key): one for one in left_out(parts, db, loaded)}
        problem = places.get((named.store, named.key))
        place = parts.place(named.store, named.key)
        if named.article is None:
            raise _never_read(place, problem)
        kept = articles.get(db, named.article)
        looking = _Looking(parts, db, kept, loaded, now)
        return PostPreview(
            article=place,
            title=looking.article.title,
            url=looking.article.url,
            id=looking.article.id,
            state=kept.state,
            language=looking.article.language or parts.config.site.language,
            posts=[looking.post(settings, channel) for settings, channel in posting],
            left_out=problem,
            failed=loaded.held.get(named.store, ""),
            now=moment(now).astimezone(ZoneInfo(parts.config.site.timezone)),
        )


def _never_read(place: str, problem: LeftOut | None) -> FeedsyncError:
    if problem is None:
        return FeedsyncError(
            "its store is not read whole yet.", where=place, advice="The next run goes on: feedsync run"
        )
    first = problem.findings[0]
    where = f"{place}:{first.line}" if first.line else place
    return FeedsyncError(
        "; ".join(finding.message for finding in problem.findings) + ".",
        where=where,
        kept="There is nothing to show.",
    )


class _Looking:
    """Looks at one article for one channel after the other."""

    def __init__(self, parts: Parts, db: Database, kept: Kept, loaded: Loaded, now: int) -> None:
        self._kept = kept
        self._now = now
        self._telling = Telling(parts, db, loaded.recent)
        self.article: Article = self._telling.article(kept)
        self._turns = Turns(parts, db, self._telling, kept, self.article, now)

    def post(self, settings: ChannelSettings, channel: Posts) -> Post:
        shown, problem = self._shown(channel)
        to = self._turns.messages.channel(settings.name)
        return Post(settings.name, to, shown, problem, self._turns.of(settings, channel))

    def _shown(self, channel: Posts) -> tuple[Shown | None, str]:
        feeds = self._telling.hearing(channel.name).feeds_of(subject_of(self._kept), self._now)
        try:
            return _show(channel, Event("", "published", moment(self._now), self.article, feeds)), ""
        except ComposeError as error:
            return None, str(error)


def _show(channel: Posts, event: Event) -> Shown:
    """Return a post. Raises `ComposeError`, also for a defect of the channel."""
    try:
        return channel.show(event)
    except ComposeError:
        raise
    except Exception as error:
        raise ComposeError(f"that is a defect of the channel ({type(error).__name__}).") from error
