"""What a channel hears of: articles that pass its own filters and those of a feed that it follows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import msgspec

from feedsync.article import Kept
from feedsync.catalogue import feeds
from feedsync.catalogue.database import Database
from feedsync.config.members import criteria_of, selection_of
from feedsync.config.model import ChannelSettings, Config, Feed, Filter
from feedsync.selection import Criteria, Rule, Selection, Subject, folded, rule_against
from feedsync.steps.rules import in_words, readable

_FEW = 3  # feeds of which it is told why an article is not in them


class Followed(NamedTuple):
    """A feed that a channel follows, as configured, and what it selects."""

    feed: Feed
    selection: Selection


class Filters(NamedTuple):
    """A channel's own filters; one that does not hear of articles has none."""

    filter: Filter | None
    exclude: Filter | None


def followed(config: Config, settings: ChannelSettings) -> list[Feed]:
    """Return the feeds that a channel follows, as configured."""
    if settings.feeds:
        return [feed for feed in config.feeds if feed.name in settings.feeds]
    return [feed for feed in config.feeds if feed.listed]


def hubs_of(config: Config) -> dict[str, list[str]]:
    """Return the hubs that the documents of feeds name, by the names of the feeds as configured.

    A channel that is paused, or lacks something, names its hubs all the same: they are subscribed to.
    """
    found: dict[str, list[str]] = {}
    for settings in config.push:
        for feed in followed(config, settings) if settings.named_hubs else ():
            hubs = found.setdefault(feed.name, [])
            hubs += [hub for hub in settings.named_hubs if hub not in hubs]
    return found


class Hearing:
    """Judges articles for one channel."""

    def __init__(self, config: Config, db: Database, settings: ChannelSettings) -> None:
        self._db = db
        self._zone = config.site.timezone
        self._filters = Filters(getattr(settings, "filter", None), getattr(settings, "exclude", None))
        self._own = Selection(
            wanted=criteria_of(self._filters.filter) or Criteria(),
            shunned=criteria_of(self._filters.exclude),
        )
        self._followed = [
            Followed(feed, selection_of(feed, begin=feeds.begin_of(db, feed.name)))
            for feed in followed(config, settings)
        ]
        self._names = {one.feed.name for one in self._followed}

    def passes(self, subject: Subject | None, now: int) -> bool:
        """Whether an article (`None`: one that is not visible) passes its filters and those of a feed."""
        if subject is None or rule_against(self._own, subject, now) is not None:
            return False
        return any(_rule(one, subject, now) is None for one in self._followed)

    def feeds_of(self, subject: Subject, now: int) -> tuple[str, ...]:
        """Return the followed feeds that an article belongs to; of `for_each` those of its terms."""
        return tuple(
            name
            for one in self._followed
            if _rule(one, subject, now) is None
            for name in self._members(one.feed, subject)
        )

    def why_not(self, subject: Subject, now: int) -> str:
        """Return in words, to follow a title, why an article that does not pass is not heard of."""
        from zoneinfo import ZoneInfo

        zone = ZoneInfo(self._zone)
        if (rule := rule_against(self._own, subject, now)) is not None:
            return in_words(readable(rule, self._filters, zone))
        if not self._followed:
            return "belongs to no feed that it follows: none is listed"
        found = [
            f"{one.feed.name}: {in_words(readable(rule, one.feed, zone))}"
            for one in self._followed
            if (rule := _rule(one, subject, now)) is not None
        ]
        more = [f"and {len(found) - _FEW:,} more"] if len(found) > _FEW else []
        return "; ".join([*found[:_FEW], *more])

    def follows(self, feed: str) -> bool:
        """Whether it follows a feed that there is, itself or as one of `for_each`."""
        if feed in self._names:
            return True
        row = feeds.get(self._db, feed)
        return row is not None and row.family in self._names

    def _members(self, feed: Feed, subject: Subject) -> Iterator[str]:
        if feed.for_each is None:
            yield feed.name
            return
        for term in sorted(subject.terms.get(feed.for_each, ())):
            if (member := feeds.member(self._db, feed.name, term)) is not None:
                yield member[0]


def _rule(one: Followed, subject: Subject, now: int) -> Rule | None:
    kind = one.feed.for_each
    if kind and not subject.terms.get(kind):
        return Rule(kind, ())
    return rule_against(one.selection, subject, now)


def subject_of(kept: Kept, terms: str | None = None) -> Subject:
    """Return what feeds ask of an article, with the terms (JSON) that it has or with others."""
    labels: Mapping[str, Sequence[str]] = msgspec.json.decode(terms or kept.facts.terms)
    by_kind = {kind: frozenset(map(folded, some)) for kind, some in labels.items()}
    return Subject(by_kind, kept.store, kept.facts.published or 0)
