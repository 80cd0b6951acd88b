"""What a run did, as values: what the command prints from, and where its exit code comes from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from msgspec import Struct, field
from msgspec.structs import asdict

from feedsync.article import State
from feedsync.document import Difference, EntryChange
from feedsync.errors import Finding
from feedsync.pushed import Destination, Message, Pushed, iso


class Problem(Struct, frozen=True):
    """Something that needs somebody: what it is about, and the lines that say it.

    Where not `is_told_anew`, other lines alone are no news: what is said of it changes by itself.
    """

    subject: str
    lines: tuple[str, ...]
    is_told_anew: bool = True


class Fate(StrEnum):
    """What became of a document."""

    WRITTEN = "written"
    UNCHANGED = "unchanged"
    HELD = "held"
    FAILED = "failed"


class Publication(Struct, frozen=True):
    """One document after publishing. `reason` says why it was held or failed, and what to do.

    `changes` are its entries that make the difference, where they were asked for.
    """

    feed: str
    path: str
    fate: Fate
    count: int
    difference: Difference = field(default_factory=Difference)
    reason: str = ""
    changes: Sequence[EntryChange] = ()


class LeftOut(Struct, frozen=True):
    """An article with a problem. `shown` is when the version came that stays in the feeds, if one does.

    `key` and the name of its `store` are empty for what the catalogue cannot know by any name.
    """

    store: str
    key: str
    where: str
    findings: Sequence[Finding]
    shown: datetime | None = None


class Missing(Struct, frozen=True):
    """A live article that its store misses, and the moment from which on a run believes that it is gone."""

    where: str
    since: datetime
    until: datetime
    title: str = ""


class Move(Struct, frozen=True):
    """An article that lies elsewhere now, with the id that it keeps."""

    was: str
    now: str
    id: str


class Doubt(Struct, frozen=True):
    """A new article that may be any of several that are gone, or one that another new one may be as well."""

    where: str
    could: tuple[str, ...]


class Clashing(Struct, frozen=True):
    """A term of a `for_each` that has no feed: `name` is that of another, or empty where it makes none.

    `holder` is the term that has it, empty where a feed of the configuration has it.
    """

    family: str
    kind: str
    term: str
    name: str
    holder: str = ""


class Coming(Struct, frozen=True):
    """What changes next without anybody doing anything, in words, and when."""

    at: datetime
    what: str


class Standing(Struct, frozen=True):
    """How it stands, whether or not a run just ended. Times are in the time zone of the site.

    `stores`, by name, and `target` are places as the configuration writes them. `undated` names the files
    without a date, `orphans` the files of feeds that are not configured any more. `coming` is what changes
    next by itself, and `next_embargo` when the first article that waits will be seen.
    `files` is the number of published files, `newest` the date of the newest article in them. `unfinished`
    tells of stores that are not read whole yet how many articles were read. `destinations` are all that are
    told, and `unknown` the messages of which nobody knows whether they arrived.
    """

    site: str
    stores: Mapping[str, str]
    target: str
    states: Mapping[State, int]
    left_out: Sequence[LeftOut] = ()
    missing: Sequence[Missing] = ()
    undated: Sequence[str] = ()
    orphans: Sequence[str] = ()
    next_embargo: datetime | None = None
    coming: Coming | None = None
    files: int = 0
    newest: datetime | None = None
    unfinished: Mapping[str, int] = field(default_factory=dict)
    destinations: Sequence[Destination] = ()
    unknown: Sequence[Message] = ()

    @property
    def articles(self) -> int:
        """All articles that the store has, whatever became of them."""
        return sum(self.states.values()) - self.states.get(State.WITHDRAWN, 0) + len(self.left_out)

    def as_json(self) -> dict[str, object]:
        """Return it for programs."""
        return {
            "site": self.site,
            "stores": dict(self.stores),
            "articles": {state.value: self.states.get(state, 0) for state in State},
            "left_out": [
                {
                    "article": one.where,
                    "line": finding.line or None,
                    "reason": finding.message,
                    "shown_since": iso(one.shown),
                }
                for one in self.left_out
                for finding in one.findings
            ],
            "missing": [
                {"article": one.where, "since": iso(one.since), "until": iso(one.until)}
                for one in self.missing
            ],
            "undated": list(self.undated),
            "orphans": list(self.orphans),
            "unfinished": dict(self.unfinished),
            "files": self.files,
            "newest": iso(self.newest),
            "destinations": [one.as_json() for one in self.destinations],
            "unknown": [one.as_json() for one in self.unknown],
            "next": {"at": iso(self.coming.at), "what": self.coming.what} if self.coming else None,
        }


class Deployed(Struct, frozen=True):
    """The command of `publish.deploy`: that it ran, or in a plan would run.

    `problem` says what went wrong, empty where nothing did, and `output` is the end of what it wrote then.
    """

    is_planned: bool = False
    problem: str = ""
    output: tuple[str, ...] = ()


class Report(Struct, frozen=True):
    """A whole run. `held` says, by store, why nothing of it was taken over.

    `target` is a place as the configuration names it, and `empty` are those of stores that have no article
    file, by store. `seen_whole` are stores of which all keys were seen, and `resting` tells until when,
    in seconds since 1970, one wants to be left alone. `is_rebuilt` of a new catalogue that
    found what an earlier one left: `recovered` entries in published documents, of which `unclaimed` are no
    article's any more. `pruned` are the files that were deleted, `clashes` the terms that have no feed,
    and `problems` what else went wrong. `reduced` counts the articles, of those that were read, that lost
    template tags, and `tags` those, by their names. `is_complete`: every store was read whole and
    nothing held.
    `deployed` is `None` where that was not due, `pushed`, what others were told, where it was not asked for.
    """

    target: str
    publications: Sequence[Publication]
    left_out: Sequence[LeftOut] = ()
    missing: Sequence[Missing] = ()
    moves: Sequence[Move] = ()
    doubts: Sequence[Doubt] = ()
    held: Mapping[str, str] = field(default_factory=dict)
    empty: Mapping[str, str] = field(default_factory=dict)
    seen_whole: Sequence[str] = ()
    resting: Mapping[str, int] = field(default_factory=dict)
    is_rebuilt: bool = False
    recovered: int = 0
    unclaimed: int = 0
    pruned: Sequence[str] = ()
    clashes: Sequence[Clashing] = ()
    problems: Sequence[str] = ()
    reduced: int = 0
    tags: Mapping[str, int] = field(default_factory=dict)
    is_complete: bool = True
    pushed: Pushed | None = None
    deployed: Deployed | None = None

    @property
    def exit_code(self) -> int:
        """0 done, 1 something was left out or failed, 3 a guard held something back."""
        fates = {publication.fate for publication in self.publications}
        if self.held or Fate.HELD in fates:
            return 3
        is_undeployed = self.deployed is not None and bool(self.deployed.problem)
        if self.left_out or self.problems or Fate.FAILED in fates or is_undeployed:
            return 1
        return self.pushed.exit_code if self.pushed else 0

    def as_json(self) -> dict[str, object]:
        """Return the report for programs."""
        return {
            "exit_code": self.exit_code,
            "documents": [
                {
                    "feed": publication.feed,
                    "path": publication.path,
                    "fate": publication.fate.value,
                    "entries": publication.count,
                    **asdict(publication.difference),
                    "reason": publication.reason or None,
                    "changes": [asdict(change) for change in publication.changes],
                }
                for publication in self.publications
            ],
            "moved": [asdict(move) for move in self.moves],
            "doubtful": [{"article": one.where, "could_be": list(one.could)} for one in self.doubts],
            "held": dict(self.held),
            "recovered": self.recovered,
            "unclaimed": self.unclaimed,
            "pruned": list(self.pruned),
            "without_feed": [asdict(clash) for clash in self.clashes],
            "template_tags": {
                "articles": self.reduced,
                "left_out": dict(sorted(self.tags.items())),
            },
            "pushed": self.pushed.as_json() if self.pushed else None,
            "deployed": asdict(self.deployed) if self.deployed else None,
        }
