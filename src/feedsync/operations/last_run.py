"""last-run.json: what the last run found, and which of its problems were said when.

Cron mails what is printed. So a problem is said when it is new or has changed, then once a day, and
once more when it is over.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from feedsync import whole_file
from feedsync.report import Problem
from feedsync.steps.orders import Orders

_AGAIN = timedelta(days=1)


class Said(Struct, frozen=True):
    """A problem that stands: since when, and when it was last said."""

    lines: tuple[str, ...]
    since: datetime
    said_at: datetime


class LastRun(Struct, frozen=True):
    """How the last run went. `ended_at` is `None` where there was none.

    `seen_whole` tells when all keys of a store that tells its changes were last seen, and `resting` until
    when a store wants to be left alone, in seconds since 1970.
    """

    ended_at: datetime | None = None
    exit_code: int = 0
    seconds: float = 0.0
    problems: Mapping[str, Said] = {}
    seen_whole: Mapping[str, int] = {}
    resting: Mapping[str, int] = {}

    def remembered(self, orders: Orders) -> Orders:
        """Return orders with what the next run must know of this one."""
        retries_ids = "ids" in self.problems
        return replace(orders, seen_whole=self.seen_whole, resting=self.resting, retries_ids=retries_ids)


def read(file: Path) -> LastRun:
    """Return what a file tells; one that cannot be read tells nothing."""
    try:
        told = msgspec.json.decode(file.read_bytes())
        problems = {
            subject: Said(tuple(map(str, said["lines"])), _moment(said["since"]), _moment(said["said_at"]))
            for subject, said in told["problems"].items()
        }
        ended_at = _moment(told["ended_at"]) if told["ended_at"] else None
        stores = (_of_stores(told.get(name, {})) for name in ("seen_whole", "resting"))
        return LastRun(ended_at, int(told["exit_code"]), float(told["seconds"]), problems, *stores)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        return LastRun()


def _of_stores(told: Mapping[str, str]) -> dict[str, int]:
    return {str(name): int(_moment(at).timestamp()) for name, at in told.items()}


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment


def write(file: Path, run: LastRun) -> None:
    """Replace the file as a whole. What cannot be written costs nothing but a repeated line."""
    told = {
        "ended_at": run.ended_at and run.ended_at.isoformat(),
        "exit_code": run.exit_code,
        "seconds": round(run.seconds, 3),
        "problems": {
            subject: {
                "lines": said.lines,
                "since": said.since.isoformat(),
                "said_at": said.said_at.isoformat(),
            }
            for subject, said in run.problems.items()
        },
        "seen_whole": _as_times(run.seen_whole),
        "resting": _as_times(run.resting),
    }
    with suppress(OSError, UnicodeEncodeError):
        content = msgspec.json.format(msgspec.json.encode(told), indent=1) + b"\n"
        whole_file.replace(file, content, is_flushed=False)


def _as_times(seconds: Mapping[str, int]) -> dict[str, str]:
    return {name: datetime.fromtimestamp(at, UTC).isoformat() for name, at in seconds.items()}


class Mail(Struct, frozen=True):
    """What to say now, what is over, and what stands and is to be remembered."""

    say: Sequence[Problem]
    over: Sequence[str]
    problems: Mapping[str, Said]


def compare(
    last: LastRun,
    problems: Sequence[Problem],
    now: datetime,
    *,
    says_all: bool,
    looked: Callable[[str], bool] = lambda _: True,
) -> Mail:
    """Return which problems are to be said now; `says_all` of them, or those that are new or a day old.

    `looked` tells of a subject whether this run could have found it; those of the others stand.
    """
    say: list[Problem] = []
    standing = {subject: said for subject, said in last.problems.items() if not looked(subject)}
    for problem in problems:
        said = last.problems.get(problem.subject)
        if said is None or (problem.is_told_anew and said.lines != problem.lines):
            said = Said(problem.lines, now, now)
            say.append(problem)
        elif says_all or not timedelta(0) <= now - said.said_at < _AGAIN:
            said = replace(said, said_at=now)
            say.append(problem)
        standing[problem.subject] = replace(said, lines=problem.lines)
    return Mail(say, [subject for subject in last.problems if subject not in standing], standing)
