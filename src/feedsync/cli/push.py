"""Telling others from the command line: under the lock, with the manners that cron wants."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
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
from feedsync.pushed import Pushed
from feedsync.report import Problem
from feedsync.steps.report import standing

WAIT = 10.0  # seconds for another run
_PATIENCE = 600.0  # seconds for a run that came while we slept

Work = Callable[[Parts, Database], Pushed]


def push_once(parts: Parts, output: Output, work: Work = pipeline.push) -> int:
    """Tell others, say what is to be said, and return the exit code."""
    pushed, _ = _push(parts, output, work, WAIT)
    return pushed.exit_code


def push_until_done(parts: Parts, output: Output) -> int:
    """Tell others, and again whenever something comes due, until nothing does; the lock is free meanwhile."""
    failed, wait = False, WAIT
    while True:
        try:
            pushed, due = _push(parts, output, pipeline.push, wait)
        except LockHeld:
            if wait == WAIT:
                raise
            continue
        failed |= bool(pushed.failed)
        if due is None:
            return int(failed) or pushed.exit_code
        if output.talks:
            local = due.astimezone(ZoneInfo(parts.config.site.timezone))
            say([f"· the next comes due {local:%Y-%m-%d %H:%M:%S}; until then it sleeps (Ctrl-C ends it)"])
        parts, wait = replace(parts, clock=parts.clock.wait_until(due)), _PATIENCE


def announce_old(
    parts: Parts, output: Output, channel: str, names: Sequence[str], newest: int, *, again: bool
) -> int:
    """Tell a channel of old articles, say what was and what was not, and return the exit code."""

    def work(parts: Parts, db: Database) -> Pushed:
        return announce(parts, db, channel, names, newest, Path.cwd(), again=again)

    pushed, _ = _push(parts, output, work, WAIT, is_asked=True)
    return pushed.exit_code


def _push(
    parts: Parts, output: Output, work: Work, wait: float, *, is_asked: bool = False
) -> tuple[Pushed, datetime | None]:
    """Do the work under the lock, say what came of it, and return that and when the next comes due.

    `is_asked`: somebody wants to know of each message.
    """
    now = parts.clock.now()
    with locked(parts.state.lock, now, wait), open_catalogue(parts.state.catalogue) as db:
        last = last_run.read(parts.state.last_run)
        pushed = work(parts, db)
        problems = list(push_lines.problems(pushed, is_build=False))
        mail = last_run.compare(last, problems, now, says_all=output.says_all, looked=push_lines.is_of_others)
        over = [how_it_ended(parts, db, subject) for subject in mail.over]
        if is_asked and not output.as_json and not output.quiet:
            say(push_lines.announced(pushed))
        _report(parts, db, output, pushed)
        complain(report_lines.capped(mail.say))
        complain(f"over: {line}" for line in over)
        if output.talks:
            say([_ending(pushed, problems, output.seconds)])
        if mail.problems != last.problems:
            last_run.write(parts.state.last_run, replace(last, problems=mail.problems))
        return pushed, coming_due(parts, db)


def _report(parts: Parts, db: Database, output: Output, pushed: Pushed) -> None:
    if not output.tells:
        return
    stands = standing(parts, db)
    if output.as_json:
        told = {
            "exit_code": pushed.exit_code,
            "pushed": pushed.as_json(),
            "destinations": [one.as_json() for one in stands.destinations],
        }
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        say(push_lines.told(pushed, stands))


def _ending(pushed: Pushed, problems: list[Problem], seconds: float) -> str:
    trouble = f" with {number(len(problems), 'problem')} (exit 1)" if pushed.exit_code else ""
    nothing = "" if pushed.settled else "; nothing was due"
    return f"done in {seconds:.1f} s{trouble}{nothing}"
