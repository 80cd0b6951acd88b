"""What a run did, as values: what the command prints from, and where its exit code comes from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum

from feedsync.article import State
from feedsync.document import Difference
from feedsync.errors import ArticleError


class Fate(StrEnum):
    """What became of a document."""

    WRITTEN = "written"
    UNCHANGED = "unchanged"
    HELD = "held"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Publication:
    """One document after publishing. `reason` says why it was held or failed, and what to do."""

    feed: str
    path: str
    fate: Fate
    count: int
    difference: Difference = field(default_factory=Difference)
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """A whole run. `store` and `target` are places as the configuration names them.

    `next_embargo` is in the time zone of the site.

    `undated` names the files without a date.
    `held` says why nothing at all was published, empty where nothing was held.
    """

    site: str
    store: str
    target: str
    states: Mapping[State, int]
    left_out: Sequence[ArticleError]
    publications: Sequence[Publication]
    next_embargo: datetime | None = None
    held: str = ""
    undated: Sequence[str] = ()

    @property
    def exit_code(self) -> int:
        """0 done, 1 something was left out or failed, 3 a guard held something back."""
        fates = {publication.fate for publication in self.publications}
        if self.held or Fate.HELD in fates:
            return 3
        return 1 if self.left_out or Fate.FAILED in fates else 0

    @property
    def articles(self) -> int:
        """All articles of the store, whatever became of them."""
        return sum(self.states.values()) + len(self.left_out)

    def as_json(self) -> dict[str, object]:
        """Return the report for programs."""
        return {
            "exit_code": self.exit_code,
            "site": self.site,
            "store": self.store,
            "articles": {state.value: self.states.get(state, 0) for state in State},
            "left_out": [
                {"article": error.where, "line": finding.line or None, "reason": finding.message}
                for error in self.left_out
                for finding in error.findings
            ],
            "undated": list(self.undated),
            "documents": [
                {
                    "feed": publication.feed,
                    "path": publication.path,
                    "fate": publication.fate.value,
                    "entries": publication.count,
                    **asdict(publication.difference),
                    "reason": publication.reason or None,
                }
                for publication in self.publications
            ],
            "next": self.next_embargo.isoformat() if self.next_embargo else None,
            "held": self.held or None,
        }
