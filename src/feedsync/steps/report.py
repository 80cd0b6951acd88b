"""What a run tells of itself, and how it stands: what is left out, what is missing, what comes next."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from feedsync.article import State
from feedsync.assemble import Parts
from feedsync.catalogue import articles, families, feeds, files, outbox_view, selecting, sources, stores
from feedsync.catalogue.database import Database
from feedsync.config.members import selection_of
from feedsync.errors import ArticleError, Finding
from feedsync.load.facts import moment
from feedsync.pushed import Destination, Message, Wait
from feedsync.report import Clashing, Coming, Fate, LeftOut, Missing, Publication, Report, Standing
from feedsync.selection import Selection
from feedsync.steps.documents import configured, orphans
from feedsync.steps.orders import Orders
from feedsync.text import durations

if TYPE_CHECKING:
    from feedsync.steps.load import Loaded
    from feedsync.steps.publish import Done, Pruned


def report(parts: Parts, db: Database, loaded: Loaded, done: Done, pruned: Pruned, orders: Orders) -> Report:
    """Return what a run did. Documents of which all is as it was are named where anything is told of any."""
    empty = {
        name: store.where
        for name, store in parts.stores.items()
        if name not in loaded.held and not sources.has_any(db, name)
    }
    is_told = orders.counts or empty or any(publication.reason for publication in done.publications)
    recovered = None if loaded.held else loaded.recovered
    return Report(
        target=parts.target.where,
        publications=_publications(parts, db, done) if is_told else done.publications,
        left_out=left_out(parts, db, loaded),
        missing=missing(parts, db, loaded.held),
        moves=loaded.moves,
        doubts=loaded.doubts,
        empty=empty,
        held=loaded.held,
        seen_whole=loaded.seen_whole,
        resting=loaded.resting,
        is_rebuilt=recovered is not None,
        recovered=recovered.had if recovered else 0,
        unclaimed=recovered.gone if recovered else 0,
        pruned=pruned.deleted,
        reduced=loaded.reduced,
        tags=loaded.tags,
        clashes=_clashes(parts, db),
        problems=[*pruned.reasons, *done.problems, *loaded.problems],
        is_complete=loaded.has_begun and not loaded.held and not loaded.unfinished,
    )


def _publications(parts: Parts, db: Database, done: Done) -> list[Publication]:
    """Return what became of all documents, in the order of the configuration."""
    became = {publication.path: publication for publication in done.publications}
    published = files.all_files(db)
    in_order = []
    for path in configured(parts.config, db):
        if (publication := became.pop(path, None)) is not None:
            in_order.append(publication)
        elif file := published.get(path):
            in_order.append(Publication(file.feed, path, Fate.UNCHANGED, file.entries))
    # What could not be published at all is not known as a document yet.
    return [*in_order, *became.values()]


def standing(
    parts: Parts, db: Database, report: Report | None = None, since: datetime | None = None
) -> Standing:
    """Return how it stands, after a run or as the catalogue alone knows it, which a run left `since` then."""
    config = parts.config

    def local(seconds: int | None) -> datetime | None:
        return None if seconds is None else _local(parts, seconds)

    now = int(parts.clock.now().timestamp())
    newest = selecting.listed(db, Selection(limit=1), now)
    missed = report.missing if report else missing(parts, db)
    known_at = int(since.timestamp()) if since else now
    others = _others(parts, db)
    return Standing(
        site=config.site.title,
        stores={name: store.where for name, store in parts.stores.items()},
        target=parts.target.where,
        states=articles.count_by_state(db),
        left_out=report.left_out if report else left_out(parts, db, None),
        missing=missed,
        undated=[parts.place(*place) for place in articles.places_of(db, State.UNDATED)],
        orphans=orphans(parts.config, db),
        next_embargo=local(articles.next_embargo(db)),
        coming=min(
            filter(None, (_coming(parts, db, missed, known_at), _told_next(others.destinations, known_at))),
            key=lambda one: one.at,
            default=None,
        ),
        files=files.count(db),
        newest=local(newest[0].published) if newest else None,
        unfinished={name: sources.count_present(db, name) for name in stores.unfinished(db)},
        destinations=others.destinations,
        unknown=others.unknown,
    )


class _Others(NamedTuple):
    """How it stands with those that are told."""

    destinations: Sequence[Destination] = ()
    unknown: Sequence[Message] = ()


def _others(parts: Parts, db: Database) -> _Others:
    unknown = outbox_view.unknown(db)
    if not parts.config.push and not unknown:
        return _Others()
    from feedsync.steps.destinations import destinations
    from feedsync.steps.messages import Messages

    messages = Messages(parts, db)
    return _Others(destinations(parts, db), [messages.of(row, waits=True) for row in unknown])


def _told_next(destinations: Iterable[Destination], now: int) -> Coming | None:
    """Return who is told next by time alone."""
    active = [one for one in destinations if one.state in ("ok", "new", "failing")]
    waits = [(one.first_waits, one) for one in active if not one.posts_at]
    found = [
        (moment, f"the next post to {one.to}")
        for one in active
        for moment in one.posts_at[:1]
        if moment.timestamp() > now
    ]
    found += [
        (wait.at, _next_of(wait, one))
        for wait, one in waits
        if wait and wait.at and wait.at.timestamp() > now
    ]
    return Coming(*min(found)) if found else None


def _next_of(wait: Wait, one: Destination) -> str:
    if wait.what in ("delay", "quota"):
        return f"{one.to} is told more"
    return f"{one.to} is tried again" if wait.what in ("resting", "later") else f"{wait.where} is looked at"


def left_out(parts: Parts, db: Database, loaded: Loaded | None) -> list[LeftOut]:
    """Return what is left out of the feeds, and why."""
    unnamed: Sequence[ArticleError] = loaded.unnamed if loaded else ()
    committed = [one for name in parts.stores for one in sources.quarantined(db, name)]
    # What a scan that is held found is not committed, and what it missed is not believed gone.
    in_held = loaded.quarantined if loaded else ()
    quarantined = {(one.store, one.key): one for one in (*committed, *in_held) if one.store in parts.stores}
    found = [LeftOut("", "", error.where, error.findings) for error in unnamed]
    for _, one in sorted(quarantined.items()):
        findings = msgspec.json.decode(one.problem)["findings"]
        shown = None if one.shown_since is None else _local(parts, one.shown_since)
        where = parts.place(one.store, one.key)
        found.append(
            LeftOut(one.store, one.key, where, [Finding(line, message) for line, message in findings], shown)
        )
    return found


def _local(parts: Parts, seconds: int) -> datetime:
    """Return a moment in the time zone of the site."""
    from zoneinfo import ZoneInfo

    return moment(seconds).astimezone(ZoneInfo(parts.config.site.timezone))


def missing(parts: Parts, db: Database, held: Container[str] = ()) -> list[Missing]:
    """Return the live articles that are missed; nothing leaves stores that are `held`."""
    return [
        Missing(
            parts.place(one.store, one.key),
            _local(parts, one.since),
            _local(parts, one.since + durations.seconds(store.withdraw_after)),
            one.title,
        )
        for store in parts.config.stores
        if store.name not in held
        for one in sources.missing(db, store.name)
        if one.state == State.LIVE
    ]


def _clashes(parts: Parts, db: Database) -> list[Clashing]:
    """Return the terms that have no feed though they have enough articles."""
    kinds = {feed.name: feed.for_each for feed in parts.config.feeds}
    return [
        Clashing(one.family, kinds.get(one.family) or "", one.label, one.name, holder)
        for one, holder in families.clashes(db)
    ]


def _coming(parts: Parts, db: Database, missed: Iterable[Missing], now: int) -> Coming | None:
    """Return when time will change a feed or take a missing article away; what is overdue is no news."""
    gone = [(int(one.until.timestamp()), f"{one.where} is believed gone") for one in missed]
    found = [(at, why) for at, why in gone if at > now]
    if (first := articles.next_to_come(db, now)) is not None:
        found.append((first[0], f'the embargo of "{first[1]}" ends'))
    if (due := feeds.next_due(db, now)) is not None:
        found.append((due[1], _why_due(parts, db, *due)))
    for name, family in families.all_families(db).items():
        if family.next_change_at is not None and family.next_change_at > now:
            found.append((family.next_change_at, _why_due(parts, db, name, family.next_change_at)))
    if not found:
        return None
    at, why = min(found)
    return Coming(_local(parts, at), why)


def _why_due(parts: Parts, db: Database, name: str, at: int) -> str:
    """Return what changes in a feed at a moment, in words."""
    row = feeds.get(db, name)
    owner = (row.family or name) if row else name
    feed = next((one for one in parts.config.feeds if one.name == owner), None)
    if title := feeds.title_of_expiring(db, name, at):
        return f'"{title}" expires'
    if feed and feed.filter and feed.filter.age:
        age = durations.seconds(feed.filter.age)
        if title := feeds.title_of_published(db, name, at - age):
            return f'"{title}" leaves {name}: it is older than {feed.filter.age} then'
    if feed and feed.exclude and feed.exclude.age:
        term = (feed.for_each, row.value) if feed.for_each and row else None
        now = int(parts.clock.now().timestamp())
        first = selecting.first_shunned(db, selection_of(feed, term, feeds.begin_of(db, name)), now)
        article = f'"{first[1]}"' if first else "an article"
        what = f"a feed of {name}" if feed.for_each and row is None else name
        return f"{article} enters {what}: it is older than {feed.exclude.age} then"
    return f"{name} stops telling what was withdrawn"


def what_became_of(parts: Parts, db: Database, store: str, key: str) -> str:
    """Return where an article stands now that had a problem, in words."""
    source = sources.get(db, store, key)
    if sources.is_missing(db, store, key):
        return "is missing"
    if source.article is None:
        return "is gone"
    kept = articles.get(db, source.article)
    return {
        State.LIVE: "is published again" if kept.is_given else "is published",
        State.DRAFT: "is a draft now",
        State.SCHEDULED: f"waits until {_local(parts, kept.facts.embargo or 0):%Y-%m-%d %H:%M}",
        State.EXPIRED: "has expired",
        State.UNDATED: "has no date, so it is in no feed",
        State.WITHDRAWN: "is gone",
    }[kept.state]
