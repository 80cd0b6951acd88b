"""Rules about dates: 5 and 6."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from feedsync.feeds.lint.paper import Paper
from feedsync.feeds.lint.rule import Breach, Rule, Severity
from feedsync.feeds.lint.view import DateRead

# The limits of the W3C Feed Validator (ImplausibleDate).
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
_LATEST = timedelta(days=1)
_SOON = timedelta(minutes=10)
# What an empty Atom feed tells, which must tell something.
_OF_EMPTY = datetime(2000, 1, 1, tzinfo=UTC)


def _dates(paper: Paper) -> Iterator[Breach]:
    if paper.view is None:
        return
    for date in paper.view.dates:
        yield from _judged(date, paper.now, "")
    for item in paper.view.items:
        for date in item.dates:
            yield from _judged(date, paper.now, item.id)


def _judged(date: DateRead, now: datetime, item: str) -> Iterator[Breach]:
    moment = date.moment
    if moment is None:
        yield Breach(f"{date.name} is no date of this format: `{date.text}`", item, key="date")
        return
    # An article has one date, however many formats tell it in their words.
    name, text = ("its date", f"{moment:%Y-%m-%dT%H:%M:%SZ}") if item else (date.name, date.text)
    if moment < _EARLIEST:
        yield Breach(f"{name} lies before 1990: {text}", item, key="date")
    elif moment > now + _SOON:
        severity = None if moment > now + _LATEST else Severity.WARNING
        yield Breach(f"{name} lies in the future: {text}", item, key="date", severity=severity)


def _updated(paper: Paper) -> Iterator[Breach]:
    if paper.again is not None and paper.again != paper.content:
        yield Breach("made again from the same articles, it has other bytes")
    if paper.view is None or paper.view.updated is None:
        return
    told = paper.view.updated
    newest = max((item.updated for item in paper.view.items if item.updated), default=_OF_EMPTY)
    if told.moment is not None and told.moment != newest:
        yield Breach(f"{told.name} is {told.text}, and the newest entry is of {newest:%Y-%m-%dT%H:%M:%SZ}")


DATE_RULES = (
    Rule(5, Severity.ERROR, "Dates are valid and plausible", "correct the date of the article", _dates),
    Rule(
        6,
        Severity.ERROR,
        "A feed is as new as its newest entry",
        "let no clock and no chance into a document",
        _updated,
    ),
)
