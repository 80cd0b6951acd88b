"""Why an entry is new in a feed, edited or gone from it, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from feedsync.article import Article, Kind, State
from feedsync.assemble import Parts
from feedsync.catalogue import articles, changes, families, feeds
from feedsync.catalogue.database import Database
from feedsync.config.members import selection_of
from feedsync.document import EntryChange
from feedsync.load.facts import moment
from feedsync.selection import rule_against
from feedsync.steps.hearing import subject_of
from feedsync.steps.publish import Published
from feedsync.steps.rules import STATES, in_words, readable
from feedsync.steps.windows import Rendered, Selected, Window

Edits = Mapping[int, Sequence[str]]
At = tuple[int, ZoneInfo]

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
            reasons = _Reasons(db, window, rendered.edits, selected, (now, zone))
            is_new = publication.path not in rendered.files
            told = [
                change if is_new and change.kind == "new" else replace(change, reason=reasons(change))
                for change in publication.changes
            ]
            one = replace(one, publication=replace(publication, changes=told))  # noqa: PLW2901
        done.append(one)
    return done


def _is_reset(db: Database, window: Window, selected: Selected) -> bool:
    """Whether the settings of a feed are others than when it was last looked at."""
    chosen = window.chosen
    if chosen.term is None:
        row = feeds.get(db, chosen.name)
        return row is not None and row.settings != chosen.settings
    family = families.all_families(db).get(chosen.feed.name)
    looked = next((one.row for one in selected.looked if one.family == chosen.feed.name), family)
    return family is not None and looked is not None and family.settings != looked.settings


class _Reasons:
    """Why entries of one feed changed. `edits` are the words for what is new in articles."""

    def __init__(self, db: Database, window: Window, edits: Edits, selected: Selected, at: At) -> None:
        chosen = window.chosen
        self._db = db
        self._edits = edits
        self._cursor = selected.known.cursor
        self._now, self._zone = at
        self._before = frozenset(window.before)
        self._feed = chosen.feed
        self._selection = selection_of(chosen.feed, chosen.term, feeds.begin_of(db, chosen.name))
        row = feeds.get(db, chosen.name)
        self._due = row.next_change_at if row else None
        self._is_reset = _is_reset(db, window, selected)
        self._numbers = {id_: one.id for one in window.listed for id_ in (one.feed_id, one.atom_id)}
        for number in window.before:
            self._numbers |= dict.fromkeys(articles.ids_of(db, number), number)

    def __call__(self, change: EntryChange) -> str:
        number = self._numbers.get(change.id)
        if number is None:
            return "is no article's any more" if change.kind == "gone" else ""
        if change.kind == "edited":
            edits = ", ".join(self._edits.get(number, ()))
            return edits or ("the feed's settings changed" if self._is_reset else "")
        if change.kind == "gone":
            return self._why_gone(number)
        return self._why_new(number)

    def _why_new(self, number: int) -> str:
        if number in self._before:
            return "was missing in the file"
        kinds, terms_before = changes.news_of(self._db, self._cursor, number)
        if Kind.RESTORED in kinds:
            return "is back"
        if Kind.PUBLISHED in kinds or Kind.IMPORTED in kinds:
            return ""
        if Kind.UPDATED in kinds and self._did_not_belong(number, terms_before):
            return "edited, belongs here now"
        if self._is_reset:
            return "the feed's settings changed"
        kept = articles.get(self._db, number)
        return "is old enough now" if self._has_aged(kept.facts.published or 0) else "there is room for it"

    def _did_not_belong(self, number: int, terms_before: str | None) -> bool:
        """Whether an edit is what brought it here."""
        kept = articles.get(self._db, number)
        before = subject_of(kept, terms_before)
        is_out = rule_against(self._selection, before, self._now) is not None
        return is_out or "date" in self._edits.get(number, ())

    def _has_aged(self, published: int) -> bool:
        shunned, due = self._selection.shunned, self._due
        if shunned is None or shunned.age is None or due is None:
            return False
        return due <= published + shunned.age <= self._now

    def _why_gone(self, number: int) -> str:
        kept = articles.get(self._db, number)
        if kept.state is State.SCHEDULED:
            return f"waits until {moment(kept.facts.embargo or 0).astimezone(self._zone):%Y-%m-%d %H:%M}"
        if kept.state is not State.LIVE:
            return STATES[kept.state]
        if articles.is_broken(self._db, number):
            return "cannot be rendered"
        rule = rule_against(self._selection, subject_of(kept), self._now)
        return in_words(readable(rule, self._feed, self._zone)) if rule else "left the window"
