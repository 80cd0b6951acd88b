"""The steps of a run, in order: load, select, render, publish."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from feedsync.assemble import Parts
from feedsync.feeds.documents import Rendering
from feedsync.feeds.select import select
from feedsync.load.guard import reason_to_hold
from feedsync.load.scan import Tally, live_articles
from feedsync.publish.documents import entries_out, publish
from feedsync.report import Publication, Report


def run(parts: Parts) -> Report:
    """Bring the feeds up to date. Raises `StoreError` if the store cannot be read completely."""
    feeds, tally = parts.config.feeds, Tally()
    articles = live_articles(parts.store.scan(), parts.store.load, parts.clock.now(), tally)
    windows = select(feeds, articles)
    rendering = parts.renderer.render(feeds, windows)
    held = _held(parts, tally, rendering)
    publications = [] if held else [publish(document, parts.target) for document in rendering.documents]
    return _report(parts, tally, rendering, publications, held)


def _held(parts: Parts, tally: Tally, rendering: Rendering) -> str:
    if tally.states.total():
        return ""
    published = {document.path: entries_out(document, parts.target) for document in rendering.documents}
    return reason_to_hold(parts.store.name, parts.store.where, len(tally.left_out), published)


def _report(
    parts: Parts, tally: Tally, rendering: Rendering, publications: list[Publication], held: str
) -> Report:
    site = parts.config.site
    return Report(
        site=site.title,
        store=parts.store.where,
        target=parts.target.where,
        states=tally.states,
        left_out=[*tally.left_out, *rendering.left_out],
        publications=[*publications, *rendering.failed],
        next_embargo=tally.next_embargo and tally.next_embargo.astimezone(ZoneInfo(site.timezone)),
        held=held,
    )
