"""The values that pass from step to step once a store is loaded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct, field

from feedsync.catalogue.bodies import Body
from feedsync.catalogue.families import Clash, FamilyRow
from feedsync.catalogue.feeds import Left
from feedsync.catalogue.files import FileRow
from feedsync.catalogue.selecting import Listed
from feedsync.config.model import Feed
from feedsync.document import Document
from feedsync.report import Publication
from feedsync.selection import Kind


class Chosen(Struct, frozen=True):
    """A feed that is looked at. `settings` is all that shapes its documents beside the articles, as text.

    `feed` is as configured; where that has `for_each`, `term` and `slug` are those of the one that is meant,
    and `label` is how the term was written when the feed was last looked at.
    """

    feed: Feed
    name: str
    settings: str
    term: tuple[Kind, str] | None = None
    slug: str = ""
    label: str = ""


class Window(Struct, frozen=True):
    """What a feed shows now: the listed articles, and each as it is to be rendered, with its revision.

    Nothing is `shown` of a feed that is as it was, since nothing has to be rendered.

    `files` are its files as they were left. `left` is what its readers may have and what was withdrawn.
    `missed` is how many articles of it cannot be read at the moment. `has_news` tells whether it shows or
    loses anything that the log calls news. `next_change_at` is when time alone changes what it shows.
    """

    feed: Feed
    chosen: Chosen
    files: Mapping[str, FileRow]
    before: Sequence[int]
    listed: Sequence[Listed]
    shown: Sequence[Body] = ()
    left: Sequence[Left] = ()
    missed: int = 0
    has_news: bool = False
    next_change_at: int | None = None


class Looked(Struct, frozen=True):
    """A family of feeds that was looked through, for the terms in `values` or for all of them."""

    family: str
    row: FamilyRow
    values: Sequence[str] | None
    clashes: Sequence[Clash]


class Known(Struct, frozen=True):
    """What is known before anything is selected. `log_end` is the log's newest place.

    `changed` are the paths of files that are not as they were left, or lag behind.
    """

    cursor: int
    log_end: int
    changed: frozenset[str]
    news: set[int] = field(default_factory=set)


class Selected(Struct, frozen=True):
    """The feeds that may look different now, in their order, and those that are no more.

    `index` tells that the index of all feeds may look different though no feed does, `syndication` that other
    posts stand.
    """

    known: Known
    feeds: Sequence[Chosen]
    gone: Sequence[str]
    looked: Sequence[Looked]
    families_gone: Sequence[str]
    index: bool
    syndication: bool = False

    @property
    def is_of_feeds(self) -> bool:
        """Whether any feed, or the index of all, may look different."""
        return bool(self.feeds or self.gone or self.looked or self.families_gone or self.index)


class Rendered(Struct, frozen=True):
    """Some of the feeds, looked at, and the documents of those that are not as they were left.

    `inputs` is a digest of what its documents were rendered from, by the name of the feed; `atom_ids` are
    the ids that the Atom documents carry, by path; `files` are the files as they were left; `edits` tells of
    articles what of them is new; `ids_problem` says why ids.jsonl could not be written.
    """

    windows: Sequence[Window]
    documents: Sequence[Document]
    failed: Sequence[Publication]
    inputs: Mapping[str, str]
    atom_ids: Mapping[str, str]
    files: Mapping[str, FileRow]
    edits: Mapping[int, Sequence[str]] = {}
    ids_problem: str = ""


NOTHING = Rendered((), (), (), {}, {}, {})
