"""The report of a run in words: a line for each thing that changed or needs somebody."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby

from feedsync.article import State
from feedsync.errors import ArticleError
from feedsync.report import Fate, Publication, Report


def summary(report: Report) -> str:
    """What the store has."""
    states = report.states
    parts = [
        f"{_number(report.articles, 'article')} in {report.store}",
        f"{states.get(State.LIVE, 0):,} published",
        _number(states.get(State.DRAFT, 0), "draft") if states.get(State.DRAFT) else "",
        _waiting(report),
        f"{states[State.EXPIRED]:,} expired" if states.get(State.EXPIRED) else "",
        f"{states[State.UNDATED]:,} without a date" if states.get(State.UNDATED) else "",
        f"{len(report.left_out):,} left out" if report.left_out else "",
    ]
    return f"{report.site}: " + ", ".join(part for part in parts if part)


def _waiting(report: Report) -> str:
    count = report.states.get(State.SCHEDULED, 0)
    if not count or report.next_embargo is None:
        return ""
    until = _moment(report.next_embargo)
    return f"1 waits until {until}" if count == 1 else f"{count:,} wait, the next until {until}"


def documents(report: Report, *, each: bool) -> list[str]:
    """A line for each feed that changed, and one number for all the others; with `each` a line for each."""
    done = [publication for publication in report.publications if not publication.reason]
    unchanged = [publication for publication in done if publication.fate is Fate.UNCHANGED]
    named = each or len({publication.feed for publication in unchanged}) == 1
    rows = []
    for key, group in groupby(done, key=lambda one: (one.feed, one.fate, one.difference)):
        files = list(group)
        if key[1] is Fate.WRITTEN:
            rows.append(("✎", _names(report, files), _changes(files[0])))
        elif named:
            rows.append(("=", _names(report, files), f"{_entries(files[0])}, nothing changed"))
    width = max((len(names) for _, names, _ in rows), default=0)
    lines = [f"{mark} {names:<{width}}   {text}" for mark, names, text in rows]
    if unchanged and not named:
        lines.append(f"= {len(unchanged):,} {'other ' if rows else ''}files unchanged")
    return lines


def _names(report: Report, files: Sequence[Publication]) -> str:
    return f"{report.target.rstrip('/')}/" + " ".join(file.path for file in files)


def _entries(publication: Publication) -> str:
    return f"{publication.count:,} " + ("entry" if publication.count == 1 else "entries")


def _changes(publication: Publication) -> str:
    changes = publication.difference
    parts = [
        f"+{changes.new:,} new" if changes.new else "",
        f"{changes.edited:,} edited" if changes.edited else "",
        f"{changes.gone:,} gone" if changes.gone else "",
    ]
    return f"{_entries(publication)}: " + (", ".join(filter(None, parts)) or "written, entries as they were")


def problems(report: Report) -> Iterator[str]:
    """What needs somebody."""
    for error in report.left_out:
        yield from article_problems(error)
    for publication in report.publications:
        if publication.reason:
            yield f"✗ {publication.reason}"
    if report.held:
        yield f"✗ {report.held}"
    elif not report.articles:
        yield f"! warning: {report.store} has no article yet, so the feeds are empty"


def article_problems(error: ArticleError) -> Iterator[str]:
    """What is wrong with one article."""
    for finding in error.findings:
        place = f"{error.where}:{finding.line}" if finding.line else error.where
        yield f"✗ {place}   left out: {finding.message}"


def ending(report: Report, seconds: float) -> str:
    """How it went, and the next step."""
    count = len(report.left_out) + bool(report.held)
    count += sum(bool(publication.reason) for publication in report.publications)
    trouble = f" with {_number(count, 'problem')} (exit {report.exit_code})" if report.exit_code else ""
    return f"done in {seconds:.1f} s{trouble}. {_next(report)}"


def _next(report: Report) -> str:
    if report.exit_code:
        return "Next: fix what is marked ✗, and run again"
    if any(publication.fate is Fate.WRITTEN for publication in report.publications):
        file = f"{report.target.rstrip('/')}/{report.publications[0].path}"
        return f"Next: open {file} in a feed reader, or let cron run it (README)"
    return f"Next by itself: {_moment(report.next_embargo)}" if report.next_embargo else "Nothing more to do"


def _moment(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}".removesuffix(" 00:00")


def _number(count: int, noun: str) -> str:
    return f"{count:,} {noun}" + ("" if count == 1 else "s")
