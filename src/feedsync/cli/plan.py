"""What a run would do, entry by entry and with the reasons, on a copy of the state."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from msgspec.structs import replace

from feedsync import pipeline
from feedsync.assemble import Parts, rehearse
from feedsync.catalogue.sqlite import open_copy
from feedsync.cli import push_lines, report_lines
from feedsync.cli.output import Output
from feedsync.cli.report_lines import number
from feedsync.cli.terminal import complain, say
from feedsync.document import EntryChange
from feedsync.operations import last_run
from feedsync.pushed import Message
from feedsync.report import Fate, Problem, Publication, Report, Standing
from feedsync.steps.orders import Orders
from feedsync.steps.report import standing
from feedsync.steps.watch import Watch

_WOULD_CHANGE = 4
_HELD = 3
_FEEDS = 20  # lines of feeds that a person still reads
_TITLES = 3  # of one kind that a person still reads in a line
_SIGNS = {"new": "+", "edited": "~", "gone": "-"}


def show_plan(parts: Parts, orders: Orders, output: Output, watch: Watch, *, exit_code: bool) -> int:
    """Say what a run would do, and return its exit code; with `exit_code` 4 where anything would change."""
    report, stands = plan(parts, orders, watch)
    would_change = (
        bool(report.pruned)
        or any(one.fate is Fate.WRITTEN for one in report.publications)
        or bool(
            report.pushed
            and (report.pushed.announced or report.pushed.due or any(report.pushed.gone.values()))
        )
    )
    if output.as_json:
        told = {"would_change": would_change} | stands.as_json() | report.as_json()
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    elif not output.quiet:
        say(plan_lines(report, stands, each=output.verbose))
    complain(report_lines.capped(_problems(report)))
    if exit_code and would_change and report.exit_code != _HELD:
        return _WOULD_CHANGE
    return report.exit_code


def _problems(report: Report) -> Iterator[Problem]:
    yield from report_lines.problems(report)
    if report.pushed:
        yield from push_lines.problems(report.pushed, "")


def plan(parts: Parts, orders: Orders, watch: Watch) -> tuple[Report, Standing]:
    """Return the report of a run that writes nothing of the site's, and how it would stand then."""
    last = last_run.read(parts.state.last_run)
    orders = replace(last.remembered(orders), explains=True)
    with TemporaryDirectory(prefix="feedsync-") as aside, open_copy(parts.state.catalogue) as db:
        rehearsal = rehearse(parts, Path(aside))
        report = pipeline.run(rehearsal, db, orders, watch)
        return report, standing(rehearsal, db, report)


def plan_lines(report: Report, stands: Standing, *, each: bool = False) -> Iterator[str]:
    """Say it in words: a line for each file, or several with the same changes, of many feeds the first."""
    written = [one for one in report.publications if one.fate is Fate.WRITTEN]
    rows = [
        (report_lines.names(report, files), _changes(files[0]))
        for files in (list(group) for _, group in groupby(written, key=lambda one: (one.feed, one.changes)))
    ]
    width = report_lines.width(names for names, _ in rows)
    shown = rows if each else rows[:_FEEDS]
    for names, changes in shown:
        yield f"{names:<{width}}   {changes}"
    if len(rows) > len(shown):
        yield f"and {number(len(rows) - len(shown), 'more feed')}; -v names each"
    for path in report.pruned if each else report.pruned[:_FEEDS]:
        yield f"{report.target.rstrip('/')}/{path}   removed (--prune)"
    if report.pushed:
        yield from push_lines.announced(report.pushed, each=each)
        yield from push_lines.came_and_went(report.pushed, stands)
    yield from report_lines.notes(report, stands)
    sent = report.pushed.due if report.pushed else ()
    later = _scheduled(report)
    given_up = sum(report.pushed.gone.values()) if report.pushed else 0
    parts = [
        f"write {number(len(written), 'file')}" if written else "",
        f"delete {number(len(report.pruned), 'file')}" if report.pruned else "",
        "run publish.deploy" if report.deployed else "",
        f"cancel {number(given_up, 'message')}" if given_up else "",
        f"schedule {number(len(later), 'post')}" if later else "",
        f"send {number(len(sent), 'message')}{_once_public(sent)}" if sent else "",
    ]
    told = [*filter(None, parts)]
    yield f"would {_joined(told)}" if told else "nothing would change"


def _joined(parts: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))


def _scheduled(report: Report) -> Sequence[Message]:
    """Return the posts of this run that wait for their time."""
    if report.pushed is None:
        return ()
    new = {one.id for one in report.pushed.announced}
    return [one for one in report.pushed.scheduled if one.id in new]


def _once_public(sent: Sequence[Message]) -> str:
    waiting = sum(bool(one.waits) for one in sent)
    if not waiting:
        return ""
    whose = "" if waiting == len(sent) else f", {waiting:,} of them"
    return f"{whose} once what they tell of is public"


def _changes(file: Publication) -> str:
    """Tell what makes the difference, as far as a person reads it in a line."""
    parts = []
    for kind, group in groupby(file.changes, key=lambda one: one.kind):
        entries = list(group)
        named = ", ".join(map(_entry, entries[:_TITLES]))
        more = f" and {len(entries) - _TITLES:,} more" if len(entries) > _TITLES else ""
        parts.append(f"{_SIGNS[kind]}{len(entries):,} {named}{more}")
    return "   ".join(parts) or (
        "the same entries, but the feed itself is told otherwise" if file.count else "without entries"
    )


def _entry(change: EntryChange) -> str:
    return f'"{change.title}"' + (f" ({change.reason})" if change.reason else "")
