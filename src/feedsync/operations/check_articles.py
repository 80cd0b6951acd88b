"""What `feedsync check` asks of an article: as it is written, and where in its file something stands."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC
from functools import lru_cache
from pathlib import Path

from feedsync.article import Article
from feedsync.assemble import Parts
from feedsync.feeds.entry import Entry
from feedsync.feeds.lint.article_rules import Written
from feedsync.feeds.lint.html_read import Active, HtmlReader
from feedsync.feeds.lint.source import date_of, line_in, line_of, tells_zone
from feedsync.stores.base import HasBeside, HasMedia
from feedsync.text import dates, markdown, picture_size

_MAY_BE_ACTIVE = re.compile(r"<[a-z]|script:|data:", re.IGNORECASE)
_MAX = 10_000_000  # bytes, more than any article has


class Articles:
    """Reads what articles are made of. `has_zone`: by store, whether a time zone is set for its dates."""

    def __init__(self, parts: Parts, read_html: HtmlReader, lines: Mapping[str, int]) -> None:
        self._parts = parts
        self._read_html = read_html
        self._lines = lines
        is_set = "site.timezone" in lines
        self._has_zone = {one.name: is_set or bool(one.timezone) for one in parts.config.stores}
        self._source = lru_cache(8)(self._read_source)

    def written(self, store: str, article: Article, entry: Entry) -> Written:
        """Return an article of a store, with its entry, as the rules judge it."""
        active: Sequence[Active] = ()
        # Markdown without any of these holds nothing active, and to make HTML of it costs most of the time.
        if _MAY_BE_ACTIVE.search(article.body):
            is_markdown = article.body_type == "markdown"
            html = markdown.to_html(article.body) if is_markdown else article.body
            active = self._read_html(html).active
        width = entry.image.width if entry.image else None
        if entry.image and width is None:
            width = self._width(store, article, entry.image.url)
        shown = self._read_html(entry.content)
        media = [
            *(one.url for one in (entry.image, *entry.enclosures) if one),
            *(one.url for one in shown.addresses if one.is_media),
        ]
        return Written(
            article,
            entry,
            active,
            shown.bare,
            self._parts.config.site.embeds,
            width,
            links=[one.url for one in shown.addresses if not one.is_media],
            lacking=self._lacking(store, article, media),
        )

    def place(self, where: str, name: tuple[str, str] | None, sought: str, key: str) -> tuple[str, int]:
        """Return the file and the line in which something of an article stands, 0 where it has no file.

        That is its own file, unless the key stands beside it. `name` is its store and its key.
        """
        source = self._source(where)
        if line := line_of(source, sought, key):
            return where, line
        store = self._parts.stores.get(name[0]) if name else None
        if name and key and isinstance(store, HasBeside):
            for place, lines in store.beside(name[1]):
                if (line_there := line_in(lines, key)) is not None:
                    return (place, line_there) if line_there else self._of_config(name[0], place)
        return where, 1 if source else 0

    def _of_config(self, store: str, place: str) -> tuple[str, int]:
        """Return the file and the line of what the configuration says of all articles of a store."""
        line = self._lines.get(place) or self._lines.get(f"stores.{store}", 0)
        return str(self._parts.config.path), line

    def is_naive(self, store: str, article: Article) -> bool:
        """Whether an article has a date without a time zone, and nobody says which one is meant."""
        if self._has_zone.get(store, True) or not article.tells_date:
            return False
        source = self._source(article.where)
        if not source:
            return False
        date = date_of(source)
        return dates.from_path(article.key, UTC) is not None if date is None else not tells_zone(date)

    def _width(self, store: str, article: Article, url: str) -> int | None:
        keeper = self._parts.stores.get(store)
        file = keeper.media_file(article, url) if isinstance(keeper, HasMedia) else None
        if file is None:
            return None
        with suppress(OSError), file.open("rb") as opened:
            size = picture_size.of_bytes(opened.read(picture_size.HEAD))
            return size[0] if size else None
        return None

    def _lacking(self, store: str, article: Article, media: Sequence[str]) -> list[str]:
        keeper = self._parts.stores.get(store)
        if not isinstance(keeper, HasMedia):
            return []
        return [url for url in dict.fromkeys(media) if keeper.lacks(article, url)]

    def _read_source(self, where: str) -> str:
        """Return the text of an article's file, empty where it has none of its own."""
        file = Path(self._parts.config.folder, where)
        try:
            if not file.is_file() or file.stat().st_size > _MAX:
                return ""
            return file.read_bytes().decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
        except (OSError, ValueError):
            return ""
