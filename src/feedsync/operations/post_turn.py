"""When the post of an article goes, or went, on a channel, and why then or never."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from feedsync.article import Article, Kept, State
from feedsync.assemble import Parts
from feedsync.catalogue import changes, destinations, outbox, outbox_view, pacing
from feedsync.catalogue.database import Database
from feedsync.catalogue.outbox import Delivery
from feedsync.channels.base import POSTS, ArticleChannelSettings, Posts
from feedsync.channels.digests import is_worth_it
from feedsync.channels.wishes import is_why_not, why_not
from feedsync.config.model import ChannelSettings
from feedsync.delivery import turns
from feedsync.delivery.timetable import when
from feedsync.delivery.transitions import has_arrived
from feedsync.load.facts import moment
from feedsync.pushed import SHORT, Wait
from feedsync.steps.announce import CONSUMER
from feedsync.steps.forecast import forecast
from feedsync.steps.hearing import subject_of
from feedsync.steps.messages import Messages
from feedsync.steps.owing import is_breaking
from feedsync.steps.posts import standing
from feedsync.steps.telling import Telling
from feedsync.text import durations

_STATES: Mapping[str, str] = {
    State.EXPIRED: "has expired",
    State.UNDATED: "has no date, so it is in no feed",
    State.WITHDRAWN: "is withdrawn",
}
_EDITS = {
    "ignore": "and stays as it was then: on_update is ignore",
    "edit": "and is to be edited",
    "reply": "and is to get a reply that tells of the edit",
    "tell": "and the edit is to be told",
}


_MOST = 100  # of the posts that wait, those among which its turn comes
_NOT_BEGUN = "the channel has not begun: its first run sets from where on it hears of news"


class Turn(Struct, frozen=True):
    """When a channel posts an article. Times are in the time zone of the site.

    `state`: `goes` (by itself, `at` then), `draft` (if it were published now), `waits` (it is queued; for
    `waits`), `unknown` (it may be there), `posted` (`at` then, people see it at `url`), or `never` (not by
    itself). `said` is why. `obstacle` is why the channel sends nothing at all now.
    """

    state: str
    said: str = ""
    at: datetime | None = None
    url: str = ""
    waits: Sequence[Wait] = ()
    obstacle: str = ""


class Turns:
    """Tells of one article when each channel posts it."""

    def __init__(
        self, parts: Parts, db: Database, telling: Telling, kept: Kept, article: Article, now: int
    ) -> None:
        self.messages = Messages(parts, db)
        self._parts = parts
        self._db = db
        self._telling = telling
        self._kept = kept
        self._article = article
        self._now = now
        self._zone = ZoneInfo(parts.config.site.timezone)
        self._rows = outbox.of_article(db, kept.id)

    def of(self, settings: ChannelSettings, channel: Posts) -> Turn:
        """Return when a channel posts it."""
        rows = [row for row in self._rows if row.channel == settings.name and row.state != "cancelled"]
        turn = self._of_rows(settings, channel, rows) or self._of_news(settings, channel)
        if turn.state in ("posted", "unknown", "never"):
            return turn
        lacks = self._parts.config.disabled.get(settings.name, "")
        return replace(turn, obstacle=lacks or ("it is paused (`paused: true`)" if settings.paused else ""))

    def _local(self, seconds: int | None) -> datetime | None:
        return None if seconds is None else moment(seconds).astimezone(self._zone)

    # What is in the outbox

    def _of_rows(self, settings: ChannelSettings, channel: Posts, rows: Sequence[Delivery]) -> Turn | None:
        last = next((row for row in reversed(rows) if row.kind in POSTS), None)
        if last is None:
            return None
        known_as = last.id[:SHORT]
        if last.state in ("sending", "unknown"):
            said = f"{last.said or 'it is being sent'} (feedsync outbox show {known_as})"
            return Turn("unknown", said, self._local(last.tried_at))
        if last.state in ("pending", "held"):
            return self._of_queue(settings, channel, last)
        if posted := self._of_posts(settings, channel, rows):
            return posted
        if last.state in ("failed", "dead"):
            became = "was refused" if last.state == "failed" else "did not arrive, and is tried no more"
            said = f"{became}: {last.said} (feedsync outbox retry {known_as})"
            return Turn("never", said, self._local(last.ended_at))
        return None

    def _of_posts(self, settings: ChannelSettings, channel: Posts, rows: Sequence[Delivery]) -> Turn | None:
        if posts := standing(rows):
            first, url = posts[0].row, posts[0].receipt.url
        elif has_arrived(rows, posts=True):  # without a receipt: a hook gives none, nor does a person
            first, url = next(row for row in rows if row.state == "sent"), ""
        else:
            return None
        at = self._local(first.ended_at or first.tried_at)
        return Turn("posted", self._of_edit(settings, channel, rows), at, url)

    def _of_queue(self, settings: ChannelSettings, channel: Posts, row: Delivery) -> Turn | None:
        if self._kept.state is not State.LIVE or self._why_hidden(settings, self._now):
            return None  # the next run takes it out of the queue
        message = self.messages.of(row, waits=True)
        at = forecast(self._db, self.messages, channel, row.destination, self._now).get(row.seq, 0)
        if at > self._now and all(one.what in ("delay", "quota") for one in message.waits):
            message = self.messages.at(message, at)  # as `plan` has it
        waits = [one for one in message.waits if one.what not in ("paused", "disabled")]
        later = row.next_at if row.next_at > self._now else None
        return Turn("waits", at=self._local(later), waits=waits)

    def _of_edit(self, settings: ChannelSettings, channel: Posts, rows: Sequence[Delivery]) -> str:
        """Return what becomes of the post, where the article is not what it tells."""
        told = [row.digest for row in rows if row.state == "sent" and row.digest]
        if self._kept.state is not State.LIVE or not told:
            return ""
        if not is_worth_it(told[-1], channel.digest(self._article)):
            return ""
        return _EDITS.get(getattr(settings, "on_update", ""), "")

    # What the next run would make of it

    def _of_news(self, settings: ChannelSettings, channel: Posts) -> Turn:
        begin = max(self._now, self._kept.facts.embargo or 0)
        if said := self._why_never(settings, begin):
            return Turn("never", said)
        # A channel that is paused is told of what it would do if it were not: see `of`.
        awake = replace(settings, paused=False)
        at, said = when(self._db, channel, awake, begin, is_breaking=is_breaking(self._kept.facts.metadata))
        if at is None:
            return Turn("never", said)
        if (turn := self._among_others(channel, begin)) > at:
            at, said = turn, "after those that wait"
        if old := self._why_too_old(settings, at):
            then = f"{self._local(at):%Y-%m-%d %H:%M}"
            return Turn("never", f"{old}, when its turn comes, {then}: {said}{self._by_hand(settings)}")
        sees_pages = self._parts.config.publish.verify in ("on", "pages")
        said = ", ".join(filter(None, (said, "once its page is public" if sees_pages else "")))
        return Turn("draft" if self._kept.state is State.DRAFT else "goes", said, self._local(at))

    def _among_others(self, channel: Posts, begin: int) -> int:
        """Return when its turn comes among the posts that wait, the newest first; 0 where none waits."""
        key = (channel.name, channel.destinations()[0])
        rows = outbox_view.posts_waiting(self._db, *key, _MOST)
        if not rows:
            return 0
        is_first = is_breaking(self._kept.facts.metadata)
        ours = (0 if is_first else 1, -(self._kept.facts.published or begin))
        place = sum(self._rank(row) <= ours for row in rows)
        new = rows[0]._replace(seq=-1, next_at=begin + (0 if is_first else channel.delay), kind="published")
        rests_until = destinations.get(self._db, *key).rests_until or 0
        room = turns.room(self._db, channel, key[1], max(self._now, rests_until))
        return turns.in_turn([*rows[:place], new, *rows[place:]], room).get(new.seq, 0)

    def _rank(self, row: Delivery) -> tuple[int, int]:
        about = pacing.about(self._db, row.article) if row.article is not None else None
        return row.rank, -((about.published if about else None) or row.announced_at)

    def _why_never(self, settings: ChannelSettings, begin: int) -> str:
        if said := self._why_hidden(settings, begin):
            return said
        if said := self._why_old(settings) or self._why_too_old(settings, begin):
            return f"{said}{self._by_hand(settings)}"
        return ""

    def _by_hand(self, settings: ChannelSettings) -> str:
        place = shlex.quote(self._parts.place(self._kept.store, self._kept.key))
        return f"; by hand: feedsync announce {place} --to {settings.name}"

    def _why_hidden(self, settings: ChannelSettings, begin: int) -> str:
        """Return why it is posted by nobody, not even by hand."""
        if self._kept.state in _STATES:
            return _STATES[self._kept.state]
        channels = [one.name for one in self._parts.config.push]
        if said := why_not(self._article.metadata, settings.name, channels):
            return said
        hearing, subject = self._telling.hearing(settings.name), subject_of(self._kept)
        is_deaf = settings.name in self._parts.config.deaf
        if not is_deaf and not hearing.passes(subject, begin):
            return hearing.why_not(subject, begin)
        heard = changes.consumers(self._db).get(f"{CONSUMER}{settings.name}")
        return "" if heard is not None else _NOT_BEGUN

    def _why_old(self, settings: ChannelSettings) -> str:
        if self._kept.state is not State.LIVE:
            return ""
        if changes.is_import(self._db, self._kept.id):
            return "is old news: it was there before feedsync knew its store"
        heard = changes.cursor(self._db, f"{CONSUMER}{settings.name}")
        live = changes.became_live(self._db, self._kept.id)
        if live and live[0] > heard:
            return ""
        ended = [row for row in self._rows if row.channel == settings.name and row.kind in POSTS]
        if not ended:
            return "is old news to the channel"
        # Of what was not to be posted an edit that lets it be is news.
        return "" if is_why_not(ended[-1].said) else f"was given up ({ended[-1].said})"

    def _why_too_old(self, settings: ChannelSettings, begin: int) -> str:
        if not isinstance(settings, ArticleChannelSettings) or settings.max_age == "off":
            return ""
        age = begin - (self._kept.facts.published or 0)
        return (
            f"is older than {settings.max_age}, its max_age"
            if age > durations.seconds(settings.max_age)
            else ""
        )
