"""What all commands share: the options before and after their names, and what is made of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from feedsync.cli.output import Output, guarded

if TYPE_CHECKING:
    from feedsync.assemble import Parts
    from feedsync.clock import Clock
    from feedsync.steps.watch import Watch

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


class SharedCommand(_Shared, click.Command):
    """A command with the shared options."""


class SharedGroup(_Shared, click.Group):
    """A group of such commands."""

    command_class = SharedCommand
    group_class = type


WAIT = click.option(
    "--wait",
    type=click.FloatRange(min=0),
    default=10,
    show_default=True,
    metavar="SECONDS",
    help="How long to wait for another run.",
)


def run_guarded(ctx: click.Context, work: Callable[[click.Context, Output], int]) -> None:
    """Do the work of a command and leave with its exit code."""
    chosen = ctx.find_root().ensure_object(dict)
    output = Output(verbose="verbose" in chosen, quiet="quiet" in chosen, as_json="json" in chosen)
    with guarded(output, debug="debug" in chosen):
        ctx.exit(work(ctx, output))


def config_file(ctx: click.Context) -> Path:
    """Return the file of the configuration that is asked for."""
    return chosen_file(ctx) or Path("config.yaml")


def chosen_file(ctx: click.Context) -> Path | None:
    """Return the file that `-c` names, `None` without it."""
    chosen: Path | None = ctx.find_root().ensure_object(dict).get("config")
    return chosen


def parts_of(ctx: click.Context) -> Parts:
    """Return what the configuration names. Raises `ConfigError`."""
    from feedsync.assemble import assemble
    from feedsync.config.load import load

    return assemble(load(config_file(ctx)), clock_of(ctx))


def watch_of(output: Output) -> Watch:
    """Return who looks on while stores are read."""
    if output.shows_progress:
        from feedsync.cli.progress import Bars

        return Bars()
    from feedsync.steps.watch import Watch

    return Watch()


def clock_of(ctx: click.Context) -> Clock:
    """Return the clock of this machine, or one that was chosen. Raises `click.BadParameter`."""
    from feedsync.clock import FixedClock, SystemClock

    text = ctx.find_root().ensure_object(dict).get("clock")
    if text is None:
        return SystemClock()
    from datetime import UTC

    from feedsync.text import dates

    try:
        return FixedClock(dates.parse(text, UTC))
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--clock") from None
