"""The one error tree. A class exists only where a caller acts differently.

    FeedsyncError
    ├── ConfigError     the configuration is wrong; nothing was touched        exit 2
    ├── ArticleError    one article cannot be read; it alone is left out       exit 1
    │   └── ArticleGone its store does not have it, or not for everybody       exit 1
    ├── StoreError      a store cannot be read completely; feeds stay          exit 3
    ├── FetchError      an address gave no answer that can be used             exit 1
    ├── StateError      the catalogue cannot be used; nothing was done         exit 3
    ├── UnknownName     what a command was asked about is not there, or not alone  exit 2
    ├── LockHeld        another process is at work; nothing was done           exit 75
    ├── DocumentError   one document cannot be read or written; it stays       exit 1
    └── ComposeError    one message cannot be made; it alone fails             exit 1

`str()` gives what, where, what was kept and what to do, in this order.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar, NamedTuple


class Finding(NamedTuple):
    """One thing that is wrong, and in which line (0: in no line of its own)."""

    line: int
    message: str


class FeedsyncError(Exception):
    """Anything that feedsync says no to. `kept` and `advice` may be empty."""

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, *, where: str = "", kept: str = "", advice: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.kept = kept
        self.advice = advice

    def __reduce__(self) -> tuple[object, ...]:
        # An error that crosses a process border is made again from its attributes.
        return _revived, (type(self), self.__dict__)

    def __str__(self) -> str:
        head = f"{self.where}: {self.message}" if self.where else self.message
        return " ".join(part for part in (head, self.kept, self.advice) if part)


def _revived(kind: type[FeedsyncError], attributes: dict[str, object]) -> FeedsyncError:
    error = kind.__new__(kind)
    error.__dict__.update(attributes)
    return error


class ConfigError(FeedsyncError):
    """All that is wrong in a configuration file, at once."""

    exit_code = 2

    def __init__(self, file: str, findings: Sequence[Finding]) -> None:
        self.file = file
        self.findings = tuple(sorted(findings))
        count = len(self.findings)
        problems = "1 problem" if count == 1 else f"{count} problems"
        super().__init__(f"{problems} in {file}", kept="nothing was changed")

    def __str__(self) -> str:
        return "\n".join(f"{self.place(finding)}: {finding.message}" for finding in self.findings)

    def place(self, finding: Finding) -> str:
        """Return `file:line` of a finding, or the file alone."""
        return f"{self.file}:{finding.line}" if finding.line else self.file


class ArticleError(FeedsyncError):
    """One article that cannot be read.

    What could be read of its visibility is told all the same, because a withdrawal is obeyed
    whatever else is wrong: `is_draft`, and `expires` where it has an end. `may_pass` is true of what
    can be over without a change of the article: a file that this user may not read.
    """

    def __init__(
        self,
        where: str,
        findings: Sequence[Finding],
        *,
        is_draft: bool = False,
        expires: datetime | None = None,
        may_pass: bool = False,
    ) -> None:
        self.findings = tuple(sorted(findings))
        self.is_draft = is_draft
        self.expires = expires
        self.may_pass = may_pass
        super().__init__("; ".join(finding.message for finding in self.findings), where=where)


class ArticleGone(ArticleError):  # noqa: N818  it is not wrong, only gone
    """The store answers that it has no such article, or that not everybody may see it."""


class FetchError(FeedsyncError):
    """An address gave no answer, or none that can be used.

    `is_passing` where it may be over by itself: an outage, a time-out. `is_unsent` where nothing of a message
    can have arrived: the host was not found, refused, was not reached in time, is not trusted or not allowed.
    """

    is_passing = False
    is_unsent = False


class StoreError(FeedsyncError):
    """A store cannot be read completely, so what is missing in it is not known to be gone.

    `retry_after` is for how many seconds it wants to be left alone, where it said so.
    """

    exit_code = 3

    retry_after: float | None = None


class StateError(FeedsyncError):
    """The catalogue cannot be opened, read or written."""

    exit_code = 3


class Candidate(NamedTuple):
    """An article that may be meant: its place and its title, and what else tells it from others."""

    article: str
    title: str
    note: str = ""


class UnknownName(FeedsyncError):  # noqa: N818  nothing is wrong but the name
    """What a command was asked about is not there, or there are several that it could be.

    `candidates` are the first of those, `others` is how many more there are.
    """

    exit_code = 2

    def __init__(
        self,
        message: str,
        *,
        where: str = "",
        kept: str = "",
        advice: str = "",
        candidates: Sequence[Candidate] = (),
        others: int = 0,
    ) -> None:
        super().__init__(message, where=where, kept=kept, advice=advice)
        self.candidates = tuple(candidates)
        self.others = others


class LockHeld(FeedsyncError):  # noqa: N818  it is not wrong, only too early
    """Another process holds the lock. `is_long` where it has for longer than a run should take."""

    exit_code = 75

    is_long = False


class DocumentError(FeedsyncError):
    """One document that cannot be read or written."""


class ComposeError(FeedsyncError):
    """One message that its channel cannot make."""
