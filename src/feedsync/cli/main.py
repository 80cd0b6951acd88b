"""The commands. Each turns its arguments into a call and the answer into output, and does nothing else."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from feedsync import __version__
from feedsync.cli.output import Output, guarded

if TYPE_CHECKING:
    from feedsync.assemble import Parts
    from feedsync.pipeline import Watch

_SHARED = (
    click.Option(
        ["-c", "--config"],
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="The configuration [config.yaml].",
    ),
    click.Option(["-v", "--verbose"], is_flag=True, help="Say what was done, even when not on a terminal."),
    click.Option(["-q", "--quiet"], is_flag=True, help="Say nothing but problems."),
    click.Option(["--debug"], is_flag=True, help="Show where in the program an error came up."),
    click.Option(["--json"], is_flag=True, help="Print data for programs on stdout, and nothing else."),
    click.Option(["--clock"], hidden=True, metavar="TIME"),
)


class _Shared:
    """Gives a command the options that work before and after its name alike."""

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        return [*super().get_params(ctx), *_SHARED]  # type: ignore[misc]

    def invoke(self, ctx: click.Context) -> Any:
        chosen = ctx.find_root().ensure_object(dict)
        for option in _SHARED:
            value = ctx.params.pop(option.name, None)
            if value:
                chosen[option.name] = value
        return super().invoke(ctx)  # type: ignore[misc]


class _SharedCommand(_Shared, click.Command):
    pass


class _SharedGroup(_Shared, click.Group):
    command_class = _SharedCommand


@click.group(cls=_SharedGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="feedsync", message="%(prog)s %(version)s")
def cli() -> None:
    """Turn articles into RSS, Atom and JSON feeds, and publish what changed."""


@cli.command()
@click.pass_context
def run(ctx: click.Context) -> None:
    """Bring the feeds up to date: the line for cron."""
    _guarded(ctx, _build)


@cli.command()
@click.pass_context
def build(ctx: click.Context) -> None:
    """Bring the feeds up to date, and do no more than that."""
    _guarded(ctx, _build)


@cli.command()
@click.argument("feed")
@click.option("--format", "format_name", metavar="FORMAT", help="Print the document in this format.")
@click.pass_context
def preview(ctx: click.Context, *, feed: str, format_name: str | None) -> None:
    """Show what is in FEED, and write nothing.

    On a terminal a list of its entries; elsewhere, or with --format, the document.
    """

    def show(ctx: click.Context, output: Output) -> int:
        from feedsync import pipeline
        from feedsync.cli.preview import chosen_feed, show_preview

        parts = _parts(ctx)
        the_feed, as_document = chosen_feed(parts.config.feeds, feed, format_name)
        shown = pipeline.preview(parts, the_feed, _watch(output))
        return show_preview(shown, parts, as_document=as_document, as_json=output.as_json)

    _guarded(ctx, show)


@cli.command()
@click.pass_context
def schema(ctx: click.Context) -> None:
    """Print the JSON Schema of config.yaml, for editors."""

    def show(_: click.Context, __: Output) -> int:
        import json

        from feedsync.config.schema import json_schema

        click.echo(json.dumps(json_schema(), ensure_ascii=False, indent=2))
        return 0

    _guarded(ctx, show)


def _build(ctx: click.Context, output: Output) -> int:
    from feedsync import pipeline

    report = pipeline.run(_parts(ctx), _watch(output))
    output.report(report)
    return report.exit_code


def _guarded(ctx: click.Context, work: Callable[[click.Context, Output], int]) -> None:
    """Do the work of a command and leave with its exit code."""
    chosen = ctx.find_root().ensure_object(dict)
    output = Output(verbose="verbose" in chosen, quiet="quiet" in chosen, as_json="json" in chosen)
    with guarded(output, debug="debug" in chosen):
        ctx.exit(work(ctx, output))


def _parts(ctx: click.Context) -> Parts:
    from feedsync.assemble import assemble
    from feedsync.config.load import load

    chosen = ctx.find_root().ensure_object(dict)
    return assemble(load(chosen.get("config", Path("config.yaml"))), _clock(chosen.get("clock")))


def _watch(output: Output) -> Watch:
    if not output.shows_progress:
        return iter
    from feedsync.cli.progress import watched

    return lambda scanned: watched(scanned, "articles")


def _clock(text: str | None) -> Any:
    from datetime import UTC

    from feedsync.clock import FixedClock, SystemClock
    from feedsync.text import dates

    if text is None:
        return SystemClock()
    try:
        return FixedClock(dates.parse(text, UTC))
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--clock") from None


def main() -> None:
    """Run the command line."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that knows no `✗` shall cost a mark, not the report.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    _speak_utf_8()
    cli(prog_name="feedsync")


def _speak_utf_8() -> None:
    """Start again in UTF-8 mode where the locale would read file names in another encoding."""
    if sys.getfilesystemencoding() != "utf-8" and os.environ.get("PYTHONUTF8") != "1" and sys.executable:
        os.environ["PYTHONUTF8"] = "1"
        os.execv(sys.executable, sys.orig_argv)  # noqa: S606  the same command once more
