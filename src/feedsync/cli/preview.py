"""One feed shown: a list of its entries for a person, or the document as a reader would get it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from zoneinfo import ZoneInfo

import click
from msgspec.structs import replace

from feedsync import pipeline
from feedsync.assemble import Parts
from feedsync.catalogue.sqlite import open_copy
from feedsync.cli.browser import open_copy_of
from feedsync.cli.output import Output
from feedsync.cli.report_lines import article_problem
from feedsync.cli.terminal import complain, is_terminal, say
from feedsync.config.model import PAGE
from feedsync.errors import UnknownName
from feedsync.pipeline import Preview
from feedsync.steps.watch import Watch
from feedsync.text.suggest import did_you_mean


def show_preview(
    parts: Parts, name: str, form: str | None, output: Output, watch: Watch, *, opens: bool
) -> int:
    """Show a feed, as a list or as the document of a format, or open its page; return the exit code."""
    if opens and (form or output.as_json):
        raise click.UsageError("--open shows a page, so it goes with neither --format nor --json")
    if opens:
        parts = _with_pages(parts)
    with open_copy(parts.state.catalogue) as db:
        preview = pipeline.preview(parts, db, name, watch)
    documents = {document.format: document for document in preview.documents}
    formats = preview.feed.formats
    if form and form not in formats:
        hint = did_you_mean(form, formats)
        raise UnknownName(f"`{name}` has no format `{form}`, only {', '.join(formats)}{hint}")
    if opens:
        if page := documents.get(PAGE):
            open_copy_of(page.content, "a copy of the page; nothing was published")
    elif output.as_json:
        click.echo(json.dumps(_as_json(preview), ensure_ascii=False, indent=2))
    elif form or not is_terminal(sys.stdout):
        if document := documents.get(form or formats[0]):
            click.echo(document.content, nl=False)
    else:
        say(_entries(preview, ZoneInfo(parts.config.site.timezone)))
    complain(line for one in preview.left_out for line in article_problem(one).lines)
    complain(f"✗ {reason}" for reason in preview.failed)
    if preview.failed:
        return 3
    return 1 if preview.left_out else 0


def _with_pages(parts: Parts) -> Parts:
    """Let each feed have a page, whether or not the configuration wants one."""
    config = parts.config
    publish = replace(config.publish, pages=True)
    feeds = tuple(replace(feed, listed=True) for feed in config.feeds)
    return replace(parts, config=replace(config, publish=publish, feeds=feeds))


def _as_json(preview: Preview) -> dict[str, object]:
    return {
        "entries": [
            {
                "article": article.where,
                "id": article.id,
                "url": article.url,
                "title": article.title,
                "published": article.published.isoformat() if article.published else None,
            }
            for article in preview.articles
        ],
        "left_out": [
            f"{one.where}: {'; '.join(finding.message for finding in one.findings)}"
            for one in preview.left_out
        ],
        "failed": list(preview.failed),
    }


def _entries(preview: Preview, zone: ZoneInfo) -> Iterator[str]:
    width = max(len(str(len(preview.articles))), 2)
    for number, article in enumerate(preview.articles, 1):
        published = article.published.astimezone(zone) if article.published else None
        yield f"{number:>{width}}  {published:%Y-%m-%d %H:%M}  {article.title}"
        yield f"{'':{width}}  {article.url}"
    yield (
        f"{len(preview.articles)} "
        + ("entry" if len(preview.articles) == 1 else "entries")
        + "; nothing was written"
    )
