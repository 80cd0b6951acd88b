"""How much a command says: a report on a terminal, silence for cron, JSON for programs, and errors.

The report goes to stdout where that is a terminal; problems always go to stderr.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import click
from msgspec import Struct, field

from feedsync.cli import push_lines, report_lines
from feedsync.cli.terminal import complain, is_terminal, say
from feedsync.errors import ConfigError, FeedsyncError, UnknownName
from feedsync.report import Problem, Report, Standing


class Output(Struct):
    """What the person asked for."""

    verbose: bool
    quiet: bool
    as_json: bool
    _started: float = field(default_factory=time.perf_counter)

    @property
    def talks(self) -> bool:
        """Whether a report is wanted."""
        return not self.as_json and not self.quiet and (self.verbose or is_terminal(sys.stdout))

    @property
    def shows_progress(self) -> bool:
        """Whether somebody watches who wants to know how far it is."""
        return not self.quiet and is_terminal(sys.stderr)

    @property
    def says_all(self) -> bool:
        """Whether every problem is said each time; cron hears of one when it is new, and once a day."""
        return self.verbose or is_terminal(sys.stderr)

    @property
    def seconds(self) -> float:
        """How long it has taken so far."""
        return time.perf_counter() - self._started

    @property
    def tells(self) -> bool:
        """Whether more is told than problems."""
        return self.talks or self.as_json

    def report(
        self, report: Report, standing: Standing | None, problems: Iterable[Problem], over: Iterable[str]
    ) -> None:
        """Print what a run did, and how it stands where more is told than problems."""
        if self.as_json and standing:
            import json

            click.echo(json.dumps(standing.as_json() | report.as_json(), ensure_ascii=False, indent=2))
        if self.talks and standing:
            say([report_lines.summary(standing)])
            say(report_lines.documents(report, each=self.verbose))
            say(report_lines.removed(report))
            if report.pushed:
                say(push_lines.told(report.pushed, standing))
            say(report_lines.notes(report, standing))
            if self.verbose:
                say(f"· {where}   without a date, so in no feed" for where in standing.undated)
        complain(report_lines.capped(problems))
        complain(f"over: {line}" for line in over)
        if self.talks and standing:
            say([report_lines.ending(report, standing, self.seconds)])


@contextmanager
def guarded(output: Output, *, debug: bool) -> Iterator[None]:
    """Turn what goes wrong inside into a message and an exit code; a traceback only with `debug`."""
    try:
        yield
    except FeedsyncError as error:
        if debug:
            import traceback

            traceback.print_exc()
        if output.as_json:
            import json

            told: dict[str, object] = {"exit_code": error.exit_code, "error": str(error)}
            if isinstance(error, UnknownName) and error.candidates:
                told["candidates"] = [one._asdict() for one in error.candidates]
                told["others"] = error.others
            click.echo(json.dumps(told, ensure_ascii=False))
        complain(lines_of(error))
        sys.exit(error.exit_code)
    except (click.ClickException, click.exceptions.Exit, BrokenPipeError):
        raise
    except KeyboardInterrupt:
        complain(["✗ interrupted. Published files are whole, what was not sent is kept. Run again"])
        sys.exit(130)
    except Exception as error:
        if debug:
            raise
        said = f"✗ unexpected: {type(error).__name__}: {error}."
        if output.as_json:
            import json

            click.echo(json.dumps({"exit_code": 1, "error": said.removeprefix("✗ ")}, ensure_ascii=False))
        complain([f"{said} Published files are whole; --debug shows more. (exit 1)"])
        sys.exit(1)


def lines_of(error: FeedsyncError) -> Iterator[str]:
    """What an error says."""
    if not isinstance(error, ConfigError):
        if isinstance(error, UnknownName) and error.candidates:
            yield from _candidates(error)
        yield f"{error} (exit {error.exit_code})"
        return
    places = [error.place(finding) for finding in error.findings]
    width = max(map(len, places))
    for place, finding in zip(places, error.findings, strict=True):
        yield f"{place:<{width}}  {finding.message}"
    yield f"{error.message}, {error.kept} (exit {error.exit_code})"


def _candidates(error: UnknownName) -> Iterator[str]:
    width = max(len(one.article) for one in error.candidates)
    for one in error.candidates:
        title = f'"{one.title}"' if one.title else ""
        yield f"{one.article:<{width}}   {', '.join(filter(None, (title, one.note)))}".rstrip()
    if error.others:
        yield f"and {error.others:,} more"
