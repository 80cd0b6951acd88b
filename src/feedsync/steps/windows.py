"""The values that pass from step to step once a store is loaded."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from msgspec import Struct, field

from feedsync.catalogue.articles import Listed
from feedsync.catalogue.bodies import Body
from feedsync.catalogue.feeds import FeedRow, Left
from feedsync.catalogue.files import FileRow
from feedsync.config.model import Feed
from feedsync.document import Document
from feedsync.report import Publication


class Window(Struct, frozen=True):
    """What a feed shows now: the listed articles, and each as it is to be rendered, with its revision.

    `left` is what its readers may have and what was withdrawn. `missed` is how many articles of it cannot be
    read at the moment. `has_news` tells whether it shows or loses anything that the log calls news.
    """

    feed: Feed
    settings: str
    listed: Sequence[Listed]
    shown: Sequence[Body] = ()
    left: Sequence[Left] = ()
    missed: int = 0
    has_news: bool = False


class Known(Struct, frozen=True):
    """What is known of feeds and files before anything is selected.

    `intact` are the paths of files that are as they were left, `log_end` is the log's newest place.
    """

    feeds: dict[str, FeedRow]
    files: dict[str, FileRow]
    intact: set[str]
    cursor: int
    log_end: int
    news: set[int] = field(default_factory=set)


class Selected(Struct, frozen=True):
    """The feeds that may look different now. `windows` asks for what they list anew, each time."""

    known: Known
    windows: Callable[[], Iterable[Window]]
    is_empty: bool


class Rendered(Struct, frozen=True):
    """The feeds that were looked at, and the documents of those that are not as they were left.

    `inputs` is a digest of what its documents were rendered from, by the name of the feed; `atom_ids` are
    the ids that the Atom documents carry, by path; `ids_problem` says why ids.jsonl could not be written.
    """

    windows: Sequence[Window]
    documents: Sequence[Document]
    failed: Sequence[Publication]
    inputs: dict[str, str]
    atom_ids: Mapping[str, str]
    ids_problem: str = ""


NOTHING = Rendered((), (), (), {}, {})
