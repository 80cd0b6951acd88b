"""One feed shown: a list of its entries for a person, or the document as a reader would get it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

import click
import msgspec

from feedsync.assemble import Parts
from feedsync.cli.report_lines import article_problem
from feedsync.cli.terminal import complain, is_terminal, say
from feedsync.config.model import Feed
from feedsync.pipeline import Preview
from feedsync.text.suggest import did_you_mean


def chosen_feed(feeds: Sequence[Feed], name: str, format_name: str | None) -> tuple[Feed, bool]:
    """Return the feed in one format alone, and whether its document was asked for.

    Raises `click.UsageError` for a feed or a format that there is not.
    """
    feed = next((feed for feed in feeds if feed.name == name), None)
    if feed is None:
        raise _not_among(f"there is no feed `{name}`", name, [feed.name for feed in feeds])
    if format_name and format_name not in feed.formats:
        raise _not_among(f"`{name}` has no format `{format_name}`", format_name, feed.formats)
    as_document = bool(format_name) or not is_terminal(sys.stdout)
    return msgspec.structs.replace(feed, formats=(format_name or feed.formats[0],)), as_document


def _not_among(problem: str, word: str, known: Sequence[str]) -> click.UsageError:
    return click.UsageError(f"{problem}, only {', '.join(known)}{did_you_mean(word, known)}")


def show_preview(preview: Preview, parts: Parts, *, as_document: bool, as_json: bool) -> int:
    """Print it, and return the exit code."""
    if as_json:
        click.echo(json.dumps(_as_json(preview), ensure_ascii=False, indent=2))
    elif as_document:
        for document in preview.documents:
            click.echo(document.content, nl=False)
    else:
        say(_entries(preview, ZoneInfo(parts.config.site.timezone)))
    complain(line for one in preview.left_out for line in article_problem(one).lines)
    complain(f"✗ {reason}" for reason in preview.failed)
    if preview.failed:
        return 3
    return 1 if preview.left_out else 0


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
