"""Why an entry is new in a feed, edited or gone from it, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from zoneinfo import ZoneInfo

import msgspec
from msgspec.structs import replace

from feedsync.article import Article, Kept, Kind, State
from feedsync.assemble import Parts
from feedsync.catalogue import articles, changes, feeds
from feedsync.catalogue.database import Database
from feedsync.config.members import selection_of
from feedsync.document import EntryChange
from feedsync.load.facts import moment
from feedsync.selection import Subject, folded, rule_against
from feedsync.steps.publish import Published
from feedsync.steps.rules import in_words, readable
from feedsync.steps.windows import Rendered, Selected, Window

# In the order in which a person wants to hear of them.
_WORDS = {
    "title": "title",
    "summary": "summary",
    "body": "text",
    "published": "date",
    "updated": "date of the edit",
    "url": "address",
    "authors": "author",
    "tags": "tags",
    "categories": "categories",
    "section": "section",
    "language": "language",
    "image": "picture",
    "enclosures": "files",
    "rights": "rights",
}
_STATES = {
    State.DRAFT: "is a draft now",
    State.EXPIRED: "has expired",
    State.UNDATED: "has no date any more",
    State.WITHDRAWN: "is gone",
}


def edited(old: Article, new: Article) -> tuple[str, ...]:
    """Return what differs between two versions of an article."""
    return tuple(word for name, word in _WORDS.items() if getattr(old, name) != getattr(new, name))


def explained(
    parts: Parts,
    db: Database,
    rendered: Rendered,
    published: Iterable[Published],
    selected: Selected,
    now: int,
) -> list[Published]:
    """Return what was published, each change of an entry with its reason.

    To be asked before it is recorded: until then it is known what each feed showed.
    """
    windows = {window.feed.name: window for window in rendered.windows}
    zone = ZoneInfo(parts.config.site.timezone)
    done = []
    for one in published:
        publication = one.publication
        if publication.changes and (window := windows.get(publication.feed)):
            reasons = _Reasons(db, window, rendered.edits, selected.known.cursor, now, zone)
            told = [replace(change, reason=reasons(change)) for change in publication.changes]
            one = replace(one, publication=replace(publication, changes=told))  # noqa: PLW2901
        done.append(one)
    return done


class _Reasons:
    """Why entries of one feed changed. `edits` are the words for what is new in articles."""

    def __init__(
        self,
        db: Database,
        window: Window,
        edits: Mapping[int, Sequence[str]],
        cursor: int,
        now: int,
        zone: ZoneInfo,
    ) -> None:
        self._db = db
        self._now = now
        self._edits = edits
        self._cursor = cursor
        self._zone = zone
        self._before = frozenset(window.before)
        self._is_new = not window.files
        self._feed = window.chosen.feed
        chosen = window.chosen
        self._selection = selection_of(chosen.feed, chosen.term, feeds.begin_of(db, chosen.name))
        self._numbers = {id_: one.id for one in window.listed for id_ in (one.feed_id, one.atom_id)}
        for number in window.before:
            self._numbers |= dict.fromkeys(articles.ids_of(db, number), number)

    def __call__(self, change: EntryChange) -> str:
        number = self._numbers.get(change.id)
        if number is None:
            return "is no article's any more" if change.kind == "gone" else ""
        if change.kind == "edited":
            return ", ".join(self._edits.get(number, ()))
        if change.kind == "gone":
            return self._why_gone(number)
        return self._why_new(number)

    def _why_new(self, number: int) -> str:
        if number in self._before:
            return "was missing in the file"
        if self._is_new:
            return ""
        kinds = changes.kinds_after(self._db, self._cursor, number)
        if Kind.RESTORED in kinds:
            return "is back"
        if Kind.PUBLISHED in kinds or Kind.IMPORTED in kinds:
            return ""
        if Kind.UPDATED in kinds:
            return "edited, belongs here now"
        shunned = self._selection.shunned
        is_aged = shunned is not None and shunned.age is not None
        return "is old enough now" if is_aged else "there is room for it"

    def _why_gone(self, number: int) -> str:
        kept = articles.get(self._db, number)
        if kept.state is State.SCHEDULED:
            return f"waits until {moment(kept.facts.embargo or 0).astimezone(self._zone):%Y-%m-%d %H:%M}"
        if kept.state is not State.LIVE:
            return _STATES[kept.state]
        if articles.is_broken(self._db, number):
            return "cannot be rendered"
        rule = rule_against(self._selection, subject_of(kept), self._now)
        return in_words(readable(rule, self._feed, self._zone)) if rule else "left the window"


def subject_of(kept: Kept) -> Subject:
    """Return what feeds ask of an article."""
    labels: Mapping[str, Sequence[str]] = msgspec.json.decode(kept.facts.terms)
    terms = {kind: frozenset(map(folded, some)) for kind, some in labels.items()}
    return Subject(terms, kept.store, kept.facts.published or 0)
