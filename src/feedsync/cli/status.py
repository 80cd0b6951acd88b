"""How it stands: the last run, the articles, what is left out, what is missing, and what comes next."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import click

from feedsync.article import State
from feedsync.assemble import Parts
from feedsync.catalogue.sqlite import open_to_read
from feedsync.cli import post_lines, push_lines
from feedsync.cli.report_lines import article_problem, missing, moment, number
from feedsync.cli.terminal import say
from feedsync.operations import last_run
from feedsync.operations.last_run import LastRun
from feedsync.pushed import Destination
from feedsync.report import Problem, Standing
from feedsync.steps.report import standing

_WIDTH = 12
_MANY = 10  # lines of one kind that a person still reads


def status(parts: Parts, *, as_json: bool, exit_code: bool) -> int:
    """Print it, and return the exit code: with `exit_code` 1 where trouble stands."""
    last = last_run.read(parts.state.last_run)
    with open_to_read(parts.state.catalogue) as db:
        stands = standing(parts, db, since=last.ended_at)
    problems = list(_problems(stands, last))
    if as_json:
        import json

        click.echo(json.dumps(_as_json(stands, last, problems), ensure_ascii=False, indent=2))
    else:
        zone = ZoneInfo(parts.config.site.timezone)
        say(status_lines(stands, last, problems, parts.clock.now().astimezone(zone)))
    return int(exit_code and (bool(problems) or _is_trouble(stands)))


def _is_trouble(stands: Standing) -> bool:
    """Whether anything is wrong with what others are told."""
    return bool(stands.unknown) or any(
        one.state in ("failing", "gone", "disabled") or one.counts.keys() & {"failed", "dead"}
        for one in stands.destinations
    )


def _problems(stands: Standing, last: LastRun) -> Iterator[Problem]:
    """What is wrong with articles, and what else the last run found."""
    known = set()
    for problem in map(article_problem, stands.left_out):
        known.add(problem.subject)
        yield problem
    for subject, said in last.problems.items():
        is_over = subject.startswith("article/") and not subject.startswith("article//")
        # Those are told with the destinations.
        is_told = subject.startswith(("empty/", "once/", "channel/", "destination/", "delivery/"))
        if subject not in known and not is_told and not is_over:
            yield Problem(subject, said.lines)


def _as_json(stands: Standing, last: LastRun, problems: list[Problem]) -> dict[str, object]:
    return {
        "last_run": {
            "ended_at": last.ended_at.isoformat() if last.ended_at else None,
            "exit_code": last.exit_code if last.ended_at else None,
            "seconds": last.seconds if last.ended_at else None,
        },
        **stands.as_json(),
        "problems": [
            {
                "subject": problem.subject,
                "lines": list(problem.lines),
                "since": last.problems[problem.subject].since.isoformat()
                if problem.subject in last.problems
                else None,
            }
            for problem in problems
        ],
    }


def status_lines(stands: Standing, last: LastRun, problems: list[Problem], now: datetime) -> Iterator[str]:
    """Say it in words; times are told in the time zone of `now`."""
    yield _row("last run", _last_run(last, now))
    yield _row("articles", _articles(stands))
    for store, count in stands.unfinished.items():
        read = f"{stands.stores.get(store, store)}: {number(count, 'article')} read so far"
        yield _row("importing", f"{read}; shown when all are, the next run goes on")
    newest = f", newest entry {moment(stands.newest)}" if stands.newest else ""
    yield _row("feeds", number(stands.files, "file") + newest)
    if stands.orphans:
        yield _row("", f"{number(len(stands.orphans), 'file')} of feeds that are gone: feedsync run --prune")
    yield from _others(stands, now)
    yield _row("next", _coming(stands, now))
    for problem in problems:
        yield from problem.lines
    yield from missing(stands)


def _others(stands: Standing, now: datetime) -> Iterator[str]:
    """How it stands with those that are told."""
    if stands.destinations:
        width = max(len(one.name) for one in stands.destinations)
    for position, one in enumerate(stands.destinations):
        state = _destination(one, now)
        yield _row("" if position else "destinations", f"{one.name:<{width}}  {state}")
        yield from (_row("", f"{'':<{width}}  {line}") for line in push_lines.standing_lines(one))
    for position, message in enumerate(stands.unknown[:_MANY]):
        count = "" if position else f"{len(stands.unknown):,}: "
        yield _row("" if position else "unknown", count + push_lines.unknown_line(message))
    if len(stands.unknown) > _MANY:
        yield _row("", f"and {len(stands.unknown) - _MANY:,} more: feedsync outbox list --state unknown")


def _destination(one: Destination, now: datetime) -> str:
    at = f" {_clock(one.arrived_at, now)}" if one.arrived_at else ""
    state = {
        "new": "nothing arrived yet",
        "failing": _failing(one, now),
        "gone": "WANTS NO MORE",
        "disabled": "DISABLED",
        "paused": "paused",
    }.get(one.state, f"ok{at}")
    queued = f", {one.waiting:,} queued" if one.waiting else ""
    queued += f", the next {_clock(one.posts_at[0], now)}" if one.posts_at else ""
    if one.unseen and one.state in ("ok", "new"):
        which = "which" if one.unseen == one.waiting else f"{one.unseen:,}"
        queued += f", {which} {post_lines.waits_for_page(one.unseen)}"
    return f"{state}{queued}"


def _failing(one: Destination, now: datetime) -> str:
    since = f" since {_clock(one.failing_since, now)}" if one.failing_since else ""
    return f"{'SHUT OUT' if one.is_shut_out else 'FAILING'}{since}"


def _clock(time: datetime, now: datetime) -> str:
    """A time of today without its day."""
    return f"{time:%H:%M}" if time.date() == now.date() else f"{time:%Y-%m-%d %H:%M}"


def _coming(stands: Standing, now: datetime) -> str:
    if stands.coming is None:
        return "nothing by itself"
    when = "the next run" if stands.coming.at <= now else moment(stands.coming.at)
    return f"{when}: {stands.coming.what}"


def _row(name: str, text: str) -> str:
    return f"{name:<{_WIDTH}}  {text}"


def _last_run(last: LastRun, now: datetime) -> str:
    if last.ended_at is None:
        return "none yet: feedsync run"
    ended = last.ended_at.astimezone(now.tzinfo)
    ago = _ago((now - ended).total_seconds())
    return f"{ended:%Y-%m-%d %H:%M}, {ago}, exit {last.exit_code}, {last.seconds:.1f} s"


def _ago(seconds: float) -> str:
    for size, noun in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= size:
            return f"{number(int(seconds // size), noun)} ago"
    return "just now"


def _articles(stands: Standing) -> str:
    states = stands.states
    waiting = states.get(State.SCHEDULED, 0)
    until = f" (next {moment(stands.next_embargo)})" if stands.next_embargo else ""
    parts = [
        f"{states.get(State.LIVE, 0):,} live",
        number(states[State.DRAFT], "draft") if State.DRAFT in states else "",
        f"{waiting:,} waiting{until}" if waiting else "",
        f"{states[State.EXPIRED]:,} expired" if State.EXPIRED in states else "",
        f"{states[State.UNDATED]:,} without a date" if State.UNDATED in states else "",
        f"{states[State.WITHDRAWN]:,} withdrawn" if State.WITHDRAWN in states else "",
        f"{len(stands.left_out):,} left out" if stands.left_out else "",
    ]
    total = sum(states.values()) + len(stands.left_out)
    return f"{total:,}: " + ", ".join(filter(None, parts))
