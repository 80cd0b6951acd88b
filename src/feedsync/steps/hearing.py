"""What a channel hears of: articles that pass its own filters and those of a feed that it follows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import msgspec

from feedsync.article import Kept
from feedsync.catalogue import feeds
from feedsync.catalogue.database import Database
from feedsync.config.members import criteria_of, selection_of
from feedsync.config.model import ChannelSettings, Config, Feed
from feedsync.selection import Criteria, Rule, Selection, Subject, folded, rule_against


class Followed(NamedTuple):
    """A feed that a channel follows, as configured, and what it selects."""

    feed: Feed
    selection: Selection


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
        self._own = Selection(
            wanted=criteria_of(getattr(settings, "filter", None)) or Criteria(),
            shunned=criteria_of(getattr(settings, "exclude", None)),
        )
        self._followed = [
            Followed(feed, selection_of(feed, begin=feeds.begin_of(db, feed.name)))
            for feed in followed(config, settings)
        ]

    def feeds_of(self, subject: Subject | None, now: int) -> tuple[str, ...]:
        """Return the followed feeds that an article belongs to, none where nothing of it is heard."""
        if subject is None or rule_against(self._own, subject, now) is not None:
            return ()
        return tuple(one.feed.name for one in self._followed if not _rule(one, subject, now))

    def rules_against(self, subject: Subject, now: int) -> tuple[Rule | None, Mapping[str, Rule]]:
        """Return why the channel's own filters keep an article out, and why each feed does not have it."""
        found = {one.feed.name: rule for one in self._followed if (rule := _rule(one, subject, now))}
        return rule_against(self._own, subject, now), found

    def members(self, names: Sequence[str], families: Mapping[str, str]) -> set[str]:
        """Return those of some feeds, `families` of them by name, that the channel follows."""
        known = {one.feed.name for one in self._followed}
        return {name for name in names if (families.get(name) or name) in known}


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
