"""A run from the command line: under the lock, with the manners that cron wants."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from msgspec.structs import replace

from feedsync import pipeline, whole_file
from feedsync.assemble import Parts
from feedsync.catalogue.database import Database
from feedsync.catalogue.lock import locked
from feedsync.catalogue.sqlite import open_catalogue
from feedsync.catalogue.state_files import state_files
from feedsync.cli import push_lines, report_lines
from feedsync.cli.output import Output, lines_of
from feedsync.errors import ConfigError, LockHeld, StateError
from feedsync.operations import last_run
from feedsync.operations.last_run import LastRun
from feedsync.report import Problem
from feedsync.steps.orders import Orders
from feedsync.steps.report import standing, what_became_of
from feedsync.steps.watch import Watch


def run(parts: Parts, orders: Orders, output: Output, watch: Watch, wait: float, *, pushes: bool) -> int:
    """Bring the feeds up to date, say what is to be said, and return the exit code; `pushes`: tell others."""
    now = parts.clock.now()
    with locked(parts.state.lock, now, wait), open_catalogue(parts.state.catalogue) as db:
        for file in (parts.state.ids, parts.state.last_run):
            whole_file.sweep(file)
        last = last_run.read(parts.state.last_run)
        orders = last.remembered(orders)
        report = (pipeline.run if pushes else pipeline.build)(parts, db, orders, watch)
        seen_whole = {name: at for name, at in last.seen_whole.items() if name in parts.stores}
        seen_whole |= dict.fromkeys(report.seen_whole, int(now.timestamp()))
        problems = [*report_lines.problems(report)]
        if report.pushed:
            problems += push_lines.problems(report.pushed)
        exit_code = report.exit_code
        looked = _everything if pushes else _not_of_others
        mail = last_run.compare(last, problems, now, says_all=output.says_all, looked=looked)
        over = [how_it_ended(parts, db, subject) for subject in mail.over if not subject.startswith("once/")]
        stands = standing(parts, db, report) if output.tells else None
        output.report(report, stands, mail.say, over)
        ended = LastRun(now, exit_code, output.seconds, mail.problems, seen_whole, report.resting)
        last_run.write(parts.state.last_run, ended)
    return exit_code


def _everything(_: str) -> bool:
    return True


def _not_of_others(subject: str) -> bool:
    return not push_lines.is_of_others(subject)


def how_it_ended(parts: Parts, db: Database, subject: str) -> str:
    """Return how a problem ended, in words."""
    kind, _, name = subject.partition("/")
    if push_lines.is_of_others(subject):
        return push_lines.how_it_ended(parts, db, kind, name)
    if kind == "article":
        store, _, key = name.partition("/")
        if not store:
            return f"{key} is gone"
        return f"{parts.place(store, key)} {what_became_of(parts, db, store, key)}"
    if kind == "slugs" and name not in {feed.name for feed in parts.config.feeds}:
        return f"there is no feed {name} any more"
    if kind == "file":
        return f"{parts.target.where.rstrip('/')}/{name} is up to date again"
    where = f" ({parts.stores[name].where})" if name in parts.stores else ""
    return {
        "store": f"the store `{name}`{where} is held no longer",
        "lock": "the other run has ended",
        "deploy": "publish.deploy went well",
        "ids": f"{parts.state.ids} is in order again",
        "empty": f"the store `{name}`{where} has articles",
        "slugs": f"each term of {name} has a feed",
        "config": f"{parts.config.path} is in order again",
        "state": f"{parts.state.catalogue} can be used again",
    }.get(kind, name)


def _not_of_runs(_: str) -> bool:
    return False


def with_manners(config: Path, now: datetime, output: Output, work: Callable[[], int]) -> int:
    """Do the work of a run; from cron, say what keeps it from running once a day only."""
    try:
        return work()
    except (ConfigError, StateError, LockHeld) as error:
        if output.says_all or output.as_json:
            raise
        if isinstance(error, LockHeld) and not error.is_long:
            raise SystemExit(error.exit_code) from None
        subject = {ConfigError: "config", StateError: "state"}.get(type(error), "lock")
        problem = Problem(subject, tuple(lines_of(error)))
        file = state_files(config).last_run
        last = last_run.read(file)
        mail = last_run.compare(last, [problem], now, says_all=False, looked=_not_of_runs)
        if isinstance(error, LockHeld):
            # That was no run: the one that is at work will tell how it went.
            last_run.write(file, replace(last, problems=mail.problems))
        elif config.exists():
            seconds, seen_whole = output.seconds, last.seen_whole
            ended = LastRun(now, error.exit_code, seconds, mail.problems, seen_whole, last.resting)
            last_run.write(file, ended)
        if not mail.say:
            raise SystemExit(error.exit_code) from None
        raise
