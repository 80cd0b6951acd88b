"""The steps of a run, in order: load, select, render, publish."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from feedsync.article import Article, Seen
from feedsync.assemble import Parts
from feedsync.config.model import Feed
from feedsync.document import Document
from feedsync.errors import ArticleError
from feedsync.feeds.documents import Rendering
from feedsync.feeds.select import select
from feedsync.load.guard import reason_to_hold
from feedsync.load.scan import Tally, live_articles
from feedsync.publish.documents import entries_out, publish
from feedsync.report import Publication, Report


@dataclass(frozen=True, slots=True)
class Preview:
    """One feed as it would be: its articles in their order, its documents, and what is wrong."""

    articles: Sequence[Article]
    documents: Sequence[Document]
    left_out: Sequence[ArticleError]
    failed: Sequence[str]


Watch = Callable[[Iterable[Seen | ArticleError]], Iterable[Seen | ArticleError]]


def run(parts: Parts, watch: Watch = iter) -> Report:
    """Bring the feeds up to date; `watch` sees each key on its way.

    Raises `StoreError` if the store cannot be read completely.
    """
    feeds, tally = parts.config.feeds, Tally()
    windows = select(feeds, _load(parts, watch, tally))
    rendering = parts.renderer.render(feeds, windows)
    tally.leave_out(rendering.left_out)
    held = _held(parts, tally, rendering)
    publications = [] if held else [publish(document, parts.target) for document in rendering.documents]
    return _report(parts, tally, rendering, publications, held)


def preview(parts: Parts, feed: Feed, watch: Watch = iter) -> Preview:
    """Render one feed as a run would, and publish nothing. Raises `StoreError` as `run` does."""
    tally = Tally()
    windows = select([feed], _load(parts, watch, tally))
    rendering = parts.renderer.render([feed], windows)
    problems = [*tally.left_out, *rendering.left_out]
    bad = {error.where for error in problems}
    articles = [article for article in windows[feed.name] if article.where not in bad]
    return Preview(articles, rendering.documents, problems, [held.reason for held in rendering.failed])


def _load(parts: Parts, watch: Watch, tally: Tally) -> Iterator[Article]:
    return live_articles(watch(parts.store.scan()), parts.store.load, parts.clock.now(), tally)


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
        left_out=tally.left_out,
        publications=[*publications, *rendering.failed],
        next_embargo=tally.next_embargo and tally.next_embargo.astimezone(ZoneInfo(site.timezone)),
        held=held,
        undated=tally.undated,
    )
