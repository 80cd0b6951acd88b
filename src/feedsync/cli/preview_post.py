"""An article's posts shown before anybody sees them: in boxes, as a page, or as data for programs."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import click
import msgspec
from msgspec import Struct

from feedsync import whole_file
from feedsync.assemble import Parts
from feedsync.catalogue.sqlite import open_copy
from feedsync.cli import post_words
from feedsync.cli.browser import open_copy_of
from feedsync.cli.output import Output
from feedsync.cli.report_lines import article_problem
from feedsync.cli.terminal import complain, is_terminal, say
from feedsync.errors import DocumentError
from feedsync.operations.preview_post import Post, PostPreview, preview_post
from feedsync.pushed import iso
from feedsync.steps.watch import Watch

_WIDTH = 80  # columns, where no terminal says how many it has
_NARROWEST = 12


class Wanted(Struct, frozen=True):
    """How posts are to be shown: opened in the browser, or as a page in a `file`."""

    opens: bool = False
    file: Path | None = None


def show_posts(parts: Parts, name: str, output: Output, watch: Watch, wanted: Wanted) -> int:
    """Show how each channel that posts would post an article; return the exit code."""
    if output.as_json and (wanted.opens or wanted.file):
        raise click.UsageError("--open and --output show a page, so they do not go with --json")
    with open_copy(parts.state.catalogue) as db:
        preview = preview_post(parts, db, name, Path.cwd(), watch)
    if wanted.file or wanted.opens:
        _show_page(preview, wanted)
    elif output.as_json:
        click.echo(json.dumps(as_json(preview), ensure_ascii=False, indent=2))
    else:
        _show_boxes(preview)
    if preview.left_out:
        complain(article_problem(preview.left_out).lines)
        complain(["! shown is what the article was before"])
    if preview.failed:
        complain([f"✗ {preview.failed}"])
        return 3
    return 1 if preview.left_out or any(post.problem for post in preview.posts) else 0


def _show_boxes(preview: PostPreview) -> None:
    from feedsync.cli.post_boxes import boxes

    if not is_terminal(sys.stdout):
        click.echo(boxes(preview, _WIDTH, has_style=False), nl=False)
        return
    import shutil

    width = max(shutil.get_terminal_size().columns, _NARROWEST)
    click.echo(boxes(preview, width, has_style=os.environ.get("TERM") != "dumb"), nl=False)


def _show_page(preview: PostPreview, wanted: Wanted) -> None:
    from feedsync.cli import post_page

    page = post_page.render(preview)
    if wanted.file is None:
        open_copy_of(page, post_words.ending(preview))
        return
    try:
        is_page = wanted.file.is_file() and post_page.is_one(wanted.file.read_bytes())
        if wanted.file.exists() and not is_page:
            raise DocumentError(
                "is there, and is no page of a preview.",
                where=str(wanted.file),
                kept="It stays as it is.",
                advice="Give another name.",
            )
        whole_file.replace(wanted.file, page, is_flushed=False)
    except OSError as error:
        raise DocumentError(
            f"cannot be written: {error.strerror or error}.", where=str(wanted.file)
        ) from error
    say([f"{wanted.file}   {post_words.ending(preview)}"])


def as_json(preview: PostPreview) -> dict[str, object]:
    """Return it for programs."""
    return {
        "article": preview.article,
        "title": preview.title,
        "url": preview.url,
        "id": preview.id,
        "state": preview.state,
        "problems": [
            {"line": finding.line or None, "message": finding.message}
            for finding in (preview.left_out.findings if preview.left_out else ())
        ],
        "store_problem": preview.failed or None,
        "posts": [_post_as_json(post) for post in preview.posts],
    }


def _post_as_json(post: Post) -> dict[str, object]:
    turn = post.turn
    shown: dict[str, Any] | None = None
    if post.shown:
        shown = msgspec.to_builtins(post.shown)
        shown["limit"] = post.shown.limit or None
    return {
        "channel": post.channel,
        "shown": shown,
        "problem": post.problem or None,
        "turn": turn.state,
        "at": iso(turn.at),
        "said": post_words.because(turn) or None,
        "obstacle": turn.obstacle or None,
        "url": turn.url or None,
    }
