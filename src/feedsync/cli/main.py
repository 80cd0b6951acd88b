"""The commands. Each turns its arguments into a call and the answer into output, and does nothing else."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from feedsync import __version__
from feedsync.cli.output import Output, guarded

Command = TypeVar("Command", bound=Callable[..., Any])

_SHARED = (
    click.Option(
        ["-c", "--config"],
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="The configuration [config.yaml].",
    ),
    click.Option(["-v", "--verbose"], is_flag=True, help="Say what was done, also where nobody looks on."),
    click.Option(["-q", "--quiet"], is_flag=True, help="Say nothing but problems."),
    click.Option(["--debug"], is_flag=True, help="Show where in the program an error came up."),
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


_json = click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")


@cli.command()
@_json
@click.pass_context
def run(ctx: click.Context, *, as_json: bool) -> None:
    """Bring the feeds up to date: the line for cron."""
    _build(ctx, as_json=as_json)


@cli.command()
@_json
@click.pass_context
def build(ctx: click.Context, *, as_json: bool) -> None:
    """Bring the feeds up to date, and tell nobody."""
    _build(ctx, as_json=as_json)


def _build(ctx: click.Context, *, as_json: bool) -> None:
    chosen: dict[str, Any] = ctx.find_root().ensure_object(dict)
    output = Output(verbose=bool(chosen.get("verbose")), quiet=bool(chosen.get("quiet")), as_json=as_json)
    with guarded(output, debug=bool(chosen.get("debug"))):
        from feedsync import pipeline
        from feedsync.assemble import assemble
        from feedsync.config.load import load

        config = load(chosen.get("config") or Path("config.yaml"))
        report = pipeline.run(assemble(config, _clock(chosen.get("clock"))))
        output.report(report)
        ctx.exit(report.exit_code)


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
    cli(prog_name="feedsync")
