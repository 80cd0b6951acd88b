"""A rule as a value: its number, how grave it is, and what finds where it is broken."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Any, NamedTuple

from msgspec import Struct


class Severity(StrEnum):
    """An error breaks something for readers, a warning spoils something, a note is good to know."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Breach(NamedTuple):
    """One place where a rule is broken.

    `item` is the id of the entry that it is about, empty where it is about the whole. In the source of its
    article it stands where `sought` does, else at the front matter's `key`. `fix` and `severity` are given
    where they differ from those of the rule; `file` and `line` where the place is known.
    """

    message: str
    item: str = ""
    sought: str = ""
    key: str = ""
    fix: str = ""
    severity: Severity | None = None
    file: str = ""
    line: int = 0


class Rule(Struct, frozen=True):
    """A rule over one kind of subject. `fix` is one line that says what to do.

    Its section in docs/check.md has the anchor `rule-N`. Several rules may share a number: parts of one rule
    that judge different kinds of subjects.
    """

    number: int
    severity: Severity
    title: str
    fix: str
    judge: Callable[[Any], Iterable[Breach]]
