"""The entries of articles: kept ones first, since making one costs more than reading it."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Iterable

import msgspec

from feedsync.article import Article
from feedsync.catalogue import bodies
from feedsync.catalogue.database import Database
from feedsync.config.model import Site
from feedsync.feeds.entry import Entry, article_to_entry
from feedsync.feeds.makers import fingerprint
from feedsync.steps.windows import Window


class Made(msgspec.Struct, frozen=True, array_like=True):
    """An entry, and all that it was made of."""

    of: str
    entry: Entry


_DECODER = msgspec.json.Decoder(Made)


class Entries:
    """Makes the entries of one site; what is made anew is to be kept with `keep`.

    Those that were made of something else, or with other code, are made again, and with `is_full` all.
    """

    def __init__(self, db: Database, site: Site, *, is_full: bool) -> None:
        self._db = db
        self._site = site
        self._is_full = is_full
        self._makers = msgspec.json.encode([fingerprint(), site])
        self._new: dict[int, Made] = {}

    def of(self, windows: Iterable[Window]) -> Callable[[Article], Entry]:
        """Return what gives the entries of all articles that are shown; see `article_to_entry`."""
        numbers = {one.feed_id: one.id for window in windows for one in window.listed}

        def entry(article: Article) -> Entry:
            number, made_of = numbers[article.feed_id], self._digest(article)
            kept = None if self._is_full else self._kept(number)
            if kept is not None and kept.of == made_of:
                return kept.entry
            self._new[number] = made = Made(made_of, article_to_entry(article, self._site))
            return made.entry

        return entry

    def keep(self) -> None:
        """Keep what was made anew of articles that are kept."""
        for number, made in self._new.items():
            bodies.put_entry(self._db, number, zlib.compress(msgspec.json.encode(made), 1))
        self._new.clear()

    def _kept(self, number: int) -> Made | None:
        """Return what was kept, if it can be read: what is damaged is made again."""
        kept = bodies.entry(self._db, number)
        try:
            return _DECODER.decode(zlib.decompress(kept)) if kept else None
        except (zlib.error, ValueError):
            return None

    def _digest(self, article: Article) -> str:
        return hashlib.sha256(self._makers + msgspec.json.encode(article, enc_hook=str)).hexdigest()
