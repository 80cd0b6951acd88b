"""The commands. Each turns its arguments into a call and the answer into output, and does nothing else."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from feedsync import __version__
from feedsync.cli import completion
from feedsync.cli.outbox_commands import announce, outbox, push
from feedsync.cli.output import Output
from feedsync.cli.shared import (
    WAIT,
    SharedGroup,
    chosen_file,
    clock_of,
    config_file,
    parts_of,
    run_guarded,
    watch_of,
)

_SECONDS_A_STORE = 300.0


@click.group(cls=SharedGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="feedsync", message="%(prog)s %(version)s")
def cli() -> None:
    """Turn articles into RSS, Atom and JSON feeds, and publish what changed."""


@cli.command()
@click.argument("folder_or_url", default=".", shell_complete=completion.files)
@click.pass_context
def init(ctx: click.Context, *, folder_or_url: str) -> None:
    """Write a configuration for a site, and say what was guessed.

    FOLDER_OR_URL is a folder of Hugo, Jekyll, Eleventy, Pelican or Zola, or any other with articles, or an
    empty one; an export of WordPress; a WordPress site, or any site with a feed; else the working folder.
    On a terminal it asks for what nothing tells. It sends nothing and overwrites nothing.
    """

    def show(ctx: click.Context, output: Output) -> int:
        from feedsync.cli.init import show_start

        return show_start(folder_or_url, chosen_file(ctx), clock_of(ctx), output, watch_of(output))

    run_guarded(ctx, show)


def _run_options(command: Callable[..., None]) -> Callable[..., None]:
    """The options of whatever publishes, or tells what would be published."""
    for option in reversed(
        (
            click.option("--now", is_flag=True, help="Believe at once that a missing article is gone."),
            click.option(
                "--accept-shrink", is_flag=True, help="Believe that so much is gone; it was held back."
            ),
            click.option("--full", is_flag=True, help="Read every article and render every feed again."),
            click.option("--overwrite", is_flag=True, help="Replace files that feedsync did not write."),
            click.option(
                "--prune",
                is_flag=True,
                help="Delete the files of feeds that are gone, or of a term that no article has any more.",
            ),
        )
    ):
        command = option(command)
    return command


_EXIT_CODE = click.option("--exit-code", is_flag=True, help="End with 4 where anything would change.")


@cli.command()
@_run_options
@WAIT
@click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing: feedsync plan.")
@click.pass_context
def run(ctx: click.Context, /, *, dry_run: bool, **chosen: Any) -> None:
    """Bring the feeds up to date, and tell whoever is to be told.

    It is the line for cron.
    """
    if dry_run:
        del chosen["wait"]
        run_guarded(ctx, lambda ctx, output: _plan(ctx, output, exit_code=False, **chosen))
    run_guarded(ctx, lambda ctx, output: _build(ctx, output, pushes=True, **chosen))


@cli.command()
@_run_options
@WAIT
@click.pass_context
def build(ctx: click.Context, /, **chosen: Any) -> None:
    """Bring the feeds up to date, and tell nobody.

    The next run or push does.
    """
    run_guarded(ctx, lambda ctx, output: _build(ctx, output, pushes=False, **chosen))


@cli.command()
@_run_options
@_EXIT_CODE
@click.pass_context
def plan(ctx: click.Context, /, **chosen: Any) -> None:
    """Say what `run` would do now and why, and do nothing.

    With the same options as `run`: what each feed would gain, lose and show otherwise.
    """
    run_guarded(ctx, lambda ctx, output: _plan(ctx, output, **chosen))


@cli.command()
@click.option("--strict", "is_strict", is_flag=True, help="End with 1 where there are warnings, too.")
@click.pass_context
def check(ctx: click.Context, /, *, is_strict: bool) -> None:
    """Look for what is wrong with the articles and the feeds.

    Before readers find it. It makes all feeds as `run` would, judges them by the rules in docs/check.md,
    and writes nothing. It asks nobody: of a store on the network it knows what the last run left.
    """

    def show(ctx: click.Context, output: Output) -> int:
        from feedsync.cli.check import show_check

        return show_check(parts_of(ctx), output, watch_of(output), is_strict=is_strict)

    run_guarded(ctx, show)


@cli.command()
@click.argument("feed", required=False, shell_complete=completion.feeds)
@click.option(
    "--format",
    "format_name",
    metavar="FORMAT",
    help="Print the document in this format.",
    shell_complete=completion.formats,
)
@click.option(
    "--post",
    metavar="ARTICLE",
    help="Show the posts of an article on all networks instead.",
    shell_complete=completion.files,
)
@click.option(
    "--open", "opens", is_flag=True, help="Open the feed's page, or that of the posts, in the browser."
)
@click.option(
    "--output",
    "file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write the page of the posts to a file.",
)
@click.pass_context
def preview(ctx: click.Context, /, *, feed: str | None, **chosen: Any) -> None:
    """Show what is in FEED, or what posts would look like.

    It publishes nothing. On a terminal a list of its entries; elsewhere, or with --format, the document.
    With --post ARTICLE the posts that each channel would make of it, and when they would go: ARTICLE is a
    path, a key, an id, an address, or a part of a title that fits exactly one.
    """
    run_guarded(ctx, lambda ctx, output: _preview(ctx, output, feed, **chosen))


@cli.command()
@click.argument("feed", metavar="FILE_OR_URL", shell_complete=completion.files)
@click.option(
    "--redirects",
    "server",
    type=click.Choice(["nginx", "apache", "caddy", "wordpress"]),
    help="Print all redirects for this server, and nothing else.",
)
@click.option("--older", is_flag=True, help="Show articles older than that feed in the new one as well.")
@WAIT
@click.pass_context
def adopt(ctx: click.Context, /, *, feed: str, **asked: Any) -> None:
    """Keep the ids and dates of the entries of a feed that you have.

    So that no reader sees an entry twice when feedsync publishes the feed from now on. It publishes nothing,
    and at its end it tells of the redirects from the old addresses to the new ones.
    """

    def show(ctx: click.Context, output: Output) -> int:
        from feedsync.cli.adopt import Asked, show_adoption

        return show_adoption(parts_of(ctx), feed, output, watch_of(output), Asked(**asked))

    run_guarded(ctx, show)


@cli.command()
@click.option("--exit-code", is_flag=True, help="End with 1 where trouble stands.")
@click.pass_context
def status(ctx: click.Context, *, exit_code: bool) -> None:
    """Show how it stands: what was, is wrong, and comes next.

    The last run, the articles, the problems and the notices, and what time alone will do.
    """

    def show(ctx: click.Context, output: Output) -> int:
        from feedsync.cli.status import status

        return status(parts_of(ctx), as_json=output.as_json, exit_code=exit_code)

    run_guarded(ctx, show)


@cli.command()
@click.argument("article", shell_complete=completion.files)
@click.option("--feed", metavar="NAME", help="Tell of this feed alone.", shell_complete=completion.feeds)
@click.pass_context
def why(ctx: click.Context, *, article: str, feed: str | None) -> None:
    """Show where ARTICLE stands, and why it is in a feed, or not.

    ARTICLE is a path, a key, an id, an address, or a part of a title that fits exactly one. It shows
    what the last run left: it reads no store and writes nothing.
    """

    def show(ctx: click.Context, output: Output) -> int:
        from feedsync.cli.why import show_why

        return show_why(parts_of(ctx), article, feed, as_json=output.as_json)

    run_guarded(ctx, show)


@cli.command()
@click.argument("what", type=click.Choice(["config", "webhook"]), default="config")
@click.pass_context
def schema(ctx: click.Context, what: str) -> None:
    """Print the JSON Schema of config.yaml, for editors.

    With `webhook` that of the events.
    """

    def show(_: click.Context, __: Output) -> int:
        import json

        from feedsync.channels import event
        from feedsync.config.schema import json_schema

        found = event.json_schema() if what == "webhook" else json_schema()
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return 0

    run_guarded(ctx, show)


def _preview(  # noqa: PLR0913  the options
    ctx: click.Context,
    output: Output,
    feed: str | None,
    *,
    format_name: str | None,
    post: str | None,
    opens: bool,
    file: Path | None,
) -> int:
    if post is not None:
        if feed is not None or format_name:
            raise click.UsageError("--post shows an article, so it goes with neither FEED nor --format")
        if opens and file:
            raise click.UsageError("--open and --output are two ways to show the page; give one")
        from feedsync.cli.preview_post import Wanted, show_posts

        return show_posts(parts_of(ctx), post, output, watch_of(output), Wanted(opens, file))
    if feed is None:
        raise click.UsageError("Missing argument 'FEED', or --post ARTICLE")
    if file:
        raise click.UsageError("--output goes with --post; a feed's document is printed by --format")
    from feedsync.cli.preview import show_preview

    return show_preview(parts_of(ctx), feed, format_name, output, watch_of(output), opens=opens)


def _build(ctx: click.Context, output: Output, *, wait: float, pushes: bool, **chosen: Any) -> int:
    from feedsync.cli.run import run, with_manners
    from feedsync.steps.orders import Orders

    def work() -> int:
        seconds = _seconds(output, is_full=chosen["full"])
        orders = Orders(**chosen, counts=output.tells, seconds=seconds)
        return run(parts_of(ctx), orders, output, watch_of(output), wait, pushes=pushes)

    return with_manners(config_file(ctx), clock_of(ctx).now(), output, work)


def _plan(ctx: click.Context, output: Output, *, exit_code: bool, **chosen: Any) -> int:
    from feedsync.cli.plan import show_plan
    from feedsync.steps.orders import Orders

    orders = Orders(**chosen, seconds=_seconds(output, is_full=chosen["full"]))
    return show_plan(parts_of(ctx), orders, output, watch_of(output), exit_code=exit_code)


def _seconds(output: Output, *, is_full: bool) -> float | None:
    # Somebody who looks on, or who wants all of it, waits for the end.
    return None if output.says_all or is_full else _SECONDS_A_STORE


for _command in (push, announce, outbox, completion.completion):
    cli.add_command(_command)


def main() -> None:
    """Run the command line."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that knows no `✗` shall cost a mark, not the report.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    _speak_utf_8()
    try:
        cli(prog_name="feedsync")
    finally:
        # Python looks through all of it once more at the end, for a fifth of the time of a run without news.
        gc.freeze()


def _speak_utf_8() -> None:
    """Start again in UTF-8 mode where the locale would read file names in another encoding."""
    if sys.getfilesystemencoding() != "utf-8" and os.environ.get("PYTHONUTF8") != "1" and sys.executable:
        os.environ["PYTHONUTF8"] = "1"
        os.execv(sys.executable, sys.orig_argv)  # noqa: S606  the same command once more
