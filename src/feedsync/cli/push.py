"""Telling others from the command line: under the lock, with the manners that cron wants."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

import click
from msgspec.structs import replace

from feedsync import pipeline
from feedsync.assemble import Parts
from feedsync.catalogue.database import Database
from feedsync.catalogue.lock import locked
from feedsync.catalogue.sqlite import open_catalogue
from feedsync.cli import push_lines, report_lines
from feedsync.cli.output import Output
from feedsync.cli.report_lines import number
from feedsync.cli.run import how_it_ended
from feedsync.cli.terminal import complain, say
from feedsync.errors import LockHeld
from feedsync.operations import last_run
from feedsync.operations.announce import announce
from feedsync.operations.coming_due import coming_due
from feedsync.pushed import Destination, Pushed
from feedsync.steps.report import standing

WAIT = 10.0  # seconds for another run
_PATIENCE = 600.0  # seconds for a run that came while we slept

Work = Callable[[Parts, Database], Pushed]


class _Round(NamedTuple):
    """What came of telling others once, how it stands with them then, and when something comes due next."""

    pushed: Pushed
    destinations: Sequence[Destination]
    due: datetime | None


def push_once(parts: Parts, output: Output) -> int:
    """Announce what is not announced yet, send what is due, and return the exit code."""
    return _ended(output, [_push(parts, output, pipeline.push)])


def push_until_done(parts: Parts, output: Output) -> int:
    """Do so again whenever something comes due, until nothing does; the lock is free in between."""
    rounds = [_push(parts, output, pipeline.push)]
    while (due := rounds[-1].due) is not None:
        if output.talks:
            local = due.astimezone(ZoneInfo(parts.config.site.timezone))
            say([f"· the next comes due {local:%Y-%m-%d %H:%M:%S}; until then it sleeps (Ctrl-C ends it)"])
        parts = replace(parts, clock=parts.clock.wait_until(due))
        with suppress(LockHeld):  # whoever has it may send as well as we
            rounds.append(_push(parts, output, pipeline.push, is_first=False))
    return _ended(output, rounds)


def announce_old(
    parts: Parts, output: Output, channel: str, names: Sequence[str], newest: int, *, again: bool
) -> int:
    """Tell a channel of old articles, say what was and what was not, and return the exit code."""
    if not output.quiet:
        output = replace(output, verbose=True)

    def work(parts: Parts, db: Database) -> Pushed:
        pushed = announce(parts, db, channel, names, newest, Path.cwd(), again=again)
        if output.talks:
            say(push_lines.announced(pushed))
        return pushed

    return _ended(output, [_push(parts, output, work)])


def _push(parts: Parts, output: Output, work: Work, *, is_first: bool = True) -> _Round:
    """Do the work under the lock, and say what came of it."""
    now = parts.clock.now()
    wait = WAIT if is_first else _PATIENCE
    with locked(parts.state.lock, now, wait), open_catalogue(parts.state.catalogue) as db:
        last = last_run.read(parts.state.last_run)
        pushed = work(parts, db)
        problems = list(push_lines.problems(pushed, "; the others were told"))
        says_all = output.says_all and is_first
        mail = last_run.compare(last, problems, now, says_all=says_all, looked=push_lines.is_of_others)
        over = [how_it_ended(parts, db, subject) for subject in mail.over]
        stands = standing(parts, db) if output.tells else None
        if output.talks and stands:
            say(push_lines.told(pushed, stands))
        complain(report_lines.capped(mail.say))
        complain(f"over: {line}" for line in over)
        if mail.problems != last.problems:
            last_run.write(parts.state.last_run, replace(last, problems=mail.problems))
        return _Round(pushed, stands.destinations if stands else (), coming_due(parts, db))


def _ended(output: Output, rounds: Sequence[_Round]) -> int:
    """Say how it went, all in all, and return the exit code."""
    last = rounds[-1].pushed
    failed = [one for some in rounds[:-1] for one in some.pushed.failed]
    exit_code = 1 if failed else last.exit_code
    settled = [one for some in rounds for one in some.pushed.settled]
    if output.as_json:
        announced = [one for some in rounds for one in some.pushed.announced]
        whole = replace(last, announced=announced, settled=settled)
        told = {
            "exit_code": exit_code,
            "pushed": whole.as_json(),
            "destinations": [one.as_json() for one in rounds[-1].destinations],
        }
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    elif output.talks:
        count = len(failed) + sum(1 for _ in push_lines.problems(last)) if exit_code else 0
        trouble = f" with {number(count, 'problem')} (exit {exit_code})" if exit_code else ""
        say([f"done in {output.seconds:.1f} s{trouble}{'' if settled else '; nothing was due'}"])
    return exit_code
