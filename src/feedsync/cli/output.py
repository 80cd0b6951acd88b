"""What a person or a program sees: the report on a terminal, silence for cron, JSON, and errors.

The report goes to stdout where that is a terminal; problems always go to stderr. Every mark stands
beside a word.
"""

from __future__ import annotations

import json
import shutil
import sys
import textwrap
import time
import traceback
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby

import click

from feedsync.article import State
from feedsync.errors import ArticleError, ConfigError, FeedsyncError
from feedsync.report import Fate, Publication, Report

_INDENT = "    "


@dataclass(slots=True)
class Output:
    """How much is said, and in which form."""

    verbose: bool
    quiet: bool
    as_json: bool
    _started: float = field(default_factory=time.perf_counter)

    def report(self, report: Report) -> None:
        """Print what a run did."""
        if self.as_json:
            click.echo(json.dumps(report.as_json(), ensure_ascii=False, indent=2))
        talks = not self.as_json and not self.quiet and (self.verbose or sys.stdout.isatty())
        if talks:
            _say(_summary(report), *_documents(report, each=self.verbose))
        _complain(_problems(report))
        if talks:
            _say(self._ending(report))

    def _ending(self, report: Report) -> str:
        count = len(report.left_out) + sum(bool(publication.reason) for publication in report.publications)
        count += bool(report.held)
        problems = f" with {_number(count, 'problem')} (exit {report.exit_code})" if report.exit_code else ""
        return f"done in {time.perf_counter() - self._started:.1f} s{problems}. {_next(report)}"


@contextmanager
def guarded(output: Output, *, debug: bool) -> Iterator[None]:
    """Turn what goes wrong inside into a message and an exit code; a traceback only with `debug`."""
    try:
        yield
    except FeedsyncError as error:
        if debug:
            traceback.print_exc()
        if output.as_json:
            click.echo(json.dumps({"exit_code": error.exit_code, "error": str(error)}, ensure_ascii=False))
        _complain(
            _config_problems(error)
            if isinstance(error, ConfigError)
            else [f"{error} (exit {error.exit_code})"]
        )
        sys.exit(error.exit_code)
    except (click.ClickException, click.exceptions.Exit, BrokenPipeError):
        raise
    except Exception as error:
        if debug:
            raise
        _complain(
            [f"✗ unexpected: {type(error).__name__}: {error}. Published files are whole; --debug shows more."]
        )
        sys.exit(1)


def _config_problems(error: ConfigError) -> list[str]:
    places = [error.place(finding) for finding in error.findings]
    width = max(map(len, places))
    lines = [
        f"{place:<{width}}  {finding.message}" for place, finding in zip(places, error.findings, strict=True)
    ]
    return [*lines, f"{error.message}, {error.kept} (exit {error.exit_code})"]


def _summary(report: Report) -> str:
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
    until = f"{report.next_embargo:%Y-%m-%d %H:%M}".removesuffix(" 00:00")
    return f"1 waits until {until}" if count == 1 else f"{count:,} wait, the next until {until}"


def _documents(report: Report, *, each: bool) -> Iterator[str]:
    """A line for each feed that changed, and one for all the others."""
    done = [publication for publication in report.publications if not publication.reason]
    unchanged = [publication for publication in done if publication.fate is Fate.UNCHANGED]
    for _, group in groupby(
        done, key=lambda publication: (publication.feed, publication.fate, publication.difference)
    ):
        publications = list(group)
        if publications[0].fate is Fate.WRITTEN:
            yield f"✎ {_names(report, publications)}   {_changes(publications[0])}"
        elif each or len(unchanged) == len(publications):
            yield f"= {_names(report, publications)}   {_entries(publications[0])}, nothing changed"
    if unchanged and not each and len({publication.feed for publication in unchanged}) > 1:
        yield f"= {len(unchanged):,} files unchanged"


def _names(report: Report, publications: Sequence[Publication]) -> str:
    return f"{report.target.rstrip('/')}/" + " ".join(publication.path for publication in publications)


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


def _problems(report: Report) -> Iterator[str]:
    for error in report.left_out:
        yield from _article_problems(error)
    for publication in report.publications:
        if publication.reason:
            yield f"✗ {publication.reason}"
    if report.held:
        yield f"✗ {report.held}"
    elif not report.articles:
        yield f"! warning: {report.store} has no article yet, so the feeds are empty"


def _article_problems(error: ArticleError) -> Iterator[str]:
    for finding in error.findings:
        place = f"{error.where}:{finding.line}" if finding.line else error.where
        yield f"✗ {place}   left out: {finding.message}"


def _next(report: Report) -> str:
    if report.exit_code:
        return "Next: mend what is marked ✗, and run again"
    if any(publication.fate is Fate.WRITTEN for publication in report.publications):
        file = f"{report.target.rstrip('/')}/{report.publications[0].path}"
        return f"Next: open {file} in a feed reader, or let cron run it (README)"
    return "Next: write your own config.yaml (README, “Your own articles”)"


def _number(count: int, noun: str) -> str:
    return f"{count:,} {noun}" + ("" if count == 1 else "s")


def _say(*lines: str) -> None:
    _print(lines, err=False)


def _complain(lines: Iterable[str]) -> None:
    _print(lines, err=True)


def _print(lines: Iterable[str], *, err: bool) -> None:
    """Print lines; on a terminal none is wider than it."""
    stream = sys.stderr if err else sys.stdout
    width = max(shutil.get_terminal_size().columns, 2 * len(_INDENT)) if stream.isatty() else sys.maxsize
    for line in lines:
        for part in textwrap.wrap(line, width, subsequent_indent=_INDENT, break_on_hyphens=False) or [line]:
            click.echo(part, err=err)
