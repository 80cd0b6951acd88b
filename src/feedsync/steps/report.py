"""What a run tells of itself, and how it stands: what is left out, what is missing, what comes next."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from datetime import datetime

import msgspec

from feedsync.article import State
from feedsync.assemble import Parts
from feedsync.catalogue import articles, feeds, files, sources, stores
from feedsync.catalogue.database import Database
from feedsync.errors import ArticleError, Finding
from feedsync.load.facts import moment
from feedsync.report import Fate, LeftOut, Missing, Publication, Report, Standing
from feedsync.steps.load import Loaded
from feedsync.text import durations


def report(
    parts: Parts,
    db: Database,
    loaded: Loaded,
    publications: Iterable[Publication],
    pruned: Sequence[str],
    problems: Sequence[str],
) -> Report:
    """Return what a run did. Of the documents without a publication all is as it was."""
    done = {publication.path: publication for publication in publications}
    for path, file in files.all_files(db).items():
        if path in parts.paths:
            done.setdefault(path, Publication(file.feed, path, Fate.UNCHANGED, file.entries))
    in_order = [path for feed in parts.config.feeds for path in map(feed.path_of, feed.formats)]
    recovered = None if loaded.held else loaded.recovered
    return Report(
        target=parts.target.where,
        publications=[done[path] for path in in_order if path in done],
        left_out=left_out(parts, db, loaded),
        missing=missing(parts, db, loaded.held),
        moves=loaded.moves,
        doubts=loaded.doubts,
        empty={
            name: store.where
            for name, store in parts.stores.items()
            if name not in loaded.held and not sources.has_any(db, name)
        },
        held=loaded.held,
        seen_whole=loaded.seen_whole,
        resting=loaded.resting,
        is_rebuilt=recovered is not None,
        recovered=recovered.had if recovered else 0,
        unclaimed=recovered.gone if recovered else 0,
        pruned=pruned,
        problems=[*problems, *loaded.problems],
    )


def standing(parts: Parts, db: Database, report: Report | None = None) -> Standing:
    """Return how it stands, after a run or as the catalogue alone knows it."""
    config = parts.config

    def local(seconds: int | None) -> datetime | None:
        return None if seconds is None else _local(parts, seconds)

    now = int(parts.clock.now().timestamp())
    published = files.all_files(db).keys()
    newest = articles.newest(db, 1)
    missed = report.missing if report else missing(parts, db)
    return Standing(
        site=config.site.title,
        stores={name: store.where for name, store in parts.stores.items()},
        target=parts.target.where,
        states=articles.count_by_state(db),
        left_out=report.left_out if report else left_out(parts, db, None),
        missing=missed,
        undated=[parts.place(*place) for place in articles.places_of(db, State.UNDATED)],
        orphans=sorted(published - parts.paths),
        next_embargo=local(articles.next_embargo(db)),
        next_change=local(_next_change(db, missed, now)),
        files=len(published),
        newest=local(newest[0].published) if newest else None,
        unfinished={name: sources.count_present(db, name) for name in stores.unfinished(db)},
    )


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


def _next_change(db: Database, missed: Iterable[Missing], now: int) -> int | None:
    """Return when time will change a feed or take a missing article away; what is overdue is no news."""
    moments = [articles.next_embargo(db), *(feed.next_change_at for feed in feeds.all_feeds(db).values())]
    moments += [int(one.until.timestamp()) for one in missed]
    return min((moment for moment in moments if moment is not None and moment > now), default=None)


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
