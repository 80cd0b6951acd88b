"""The findings of a check in words: a line each, the gravest first; data for programs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

import click
from msgspec.structs import asdict

from feedsync.assemble import Parts
from feedsync.catalogue.sqlite import open_copy
from feedsync.cli.output import Output
from feedsync.cli.report_lines import number
from feedsync.cli.terminal import say
from feedsync.feeds.lint.rule import Severity
from feedsync.feeds.lint.rules import ALL_RULES
from feedsync.operations.check import Checked, Finding, check
from feedsync.steps.watch import Watch

_MARKS = {Severity.ERROR: "✗", Severity.WARNING: "!", Severity.NOTE: "·"}
_FEEDS = 3  # in a line
_MANY = 10  # lines of a rule that a person still reads


def show_check(parts: Parts, output: Output, watch: Watch, *, is_strict: bool) -> int:
    """Print the findings and return the exit code: 1 for errors, and where it `is_strict` for warnings.

    Where nobody looks on, all errors and warnings are printed, each time, and nothing where there is none.
    """
    with open_copy(parts.state.catalogue) as db:
        checked = check(parts, db, watch)
    fails = checked.count(Severity.ERROR) or (is_strict and checked.count(Severity.WARNING))
    code = 1 if fails else 0
    if output.as_json:
        click.echo(json.dumps(_as_json(checked, code), ensure_ascii=False, indent=2))
        return code
    findings = [one for one in checked.findings if output.talks or one.severity is not Severity.NOTE]
    say(lines(findings, each=output.verbose or not output.talks, names_feeds=output.verbose))
    if output.talks:
        say([_ending(checked, code)])
    return code


def lines(findings: Sequence[Finding], *, each: bool, names_feeds: bool) -> Iterator[str]:
    """Yield a line for each finding, or of each rule for as many as a person reads; equal notes are one."""
    for severity, group in groupby(findings, key=lambda one: one.severity):
        found = [*group]
        if severity is Severity.NOTE and not each:
            alike = Counter((one.rule, one.message) for one in found)
            once = {(one.rule, one.message): one for one in found}
            yield from (_of_many(once[which], count) for which, count in alike.items() if count > 1)
            found = [one for one in found if alike[one.rule, one.message] == 1]
        told: Counter[int] = Counter()
        for one in found:
            told[one.rule] += 1
            if each or told[one.rule] <= _MANY:
                yield f"{_MARKS[severity]} {_line(one, names_feeds=names_feeds)}"
        for rule, count in sorted(told.items()):
            if not each and count > _MANY:
                yield f"{_MARKS[severity]} and {count - _MANY:,} more of rule {rule}; -v names each"


def _of_many(one: Finding, count: int) -> str:
    fix = f"; {one.fix}" if one.fix else ""
    return f"{_MARKS[one.severity]} {one.message}, {count:,} times{fix} (rule {one.rule}; -v names each)"


def _line(one: Finding, *, names_feeds: bool) -> str:
    place = f"{one.file}:{one.line}" if one.line else one.file
    fix = f"; {one.fix}" if one.fix else ""
    feeds = ""
    if names_feeds and one.feeds:
        more = len(one.feeds) - _FEEDS
        feeds = f", in {', '.join(one.feeds[:_FEEDS])}" + (f" and {more:,} more" if more > 0 else "")
    return f"{place}   {one.message}{fix} (rule {one.rule}{feeds})"


def _ending(checked: Checked, code: int) -> str:
    counts = [(severity, checked.count(severity)) for severity in Severity]
    found = ", ".join(number(count, severity.value) for severity, count in counts if count) or "nothing found"
    looked = f"{number(checked.articles, 'article')} in {number(checked.documents, 'document')}"
    where = ""
    if checked.findings:
        first = checked.findings[0]
        title = next(rule.title for rule in ALL_RULES if rule.number == first.rule)
        # Who installed the package has no docs, and reads at least this.
        where = f' Rule {first.rule} is "{title}": see {first.page} in feedsync\'s sources.'
    return f"{found}; {looked} looked at, nothing was written (exit {code}).{where}"


def _as_json(checked: Checked, code: int) -> dict[str, object]:
    return {
        "exit_code": code,
        "articles": checked.articles,
        "documents": checked.documents,
        **{f"{severity.value}s": checked.count(severity) for severity in Severity},
        "findings": [
            asdict(one) | {"severity": one.severity.value, "line": one.line or None, "page": one.page}
            for one in checked.findings
        ],
    }
