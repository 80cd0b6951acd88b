"""What `bare_feedgen` does, by feedsync's own rendering: entries that are ready become RSS and Atom, checked.

`rendered.py ENTRIES CONFIG` reads the entries as JSON and writes home.rss and home.atom here.
"""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path

from feedsync.article import Article, Person
from feedsync.config.load import load
from feedsync.feeds.documents import Renderer, format_of
from feedsync.feeds.entry import Entry


def main() -> None:
    """Write both documents."""
    told = json.loads(Path(sys.argv[1]).read_bytes())
    config = load(Path(sys.argv[2]))
    entries = {one["id"]: _entry(one) for one in told}
    articles = [Article(one["id"], one["id"], one["link"], one["title"]) for one in told]
    formats = {name: format_of(name) for name in ("rss", "atom")}
    renderer = Renderer(config.site, config.publish, formats, lambda article: entries[article.id])
    feed = config.feeds[0]
    for document in renderer.render([feed], {feed.name: articles}).documents:
        Path(document.path).write_bytes(document.content)


def _entry(told: dict[str, str]) -> Entry:
    return Entry(
        id=told["id"],
        atom_id=told["id"],
        url=told["link"],
        title=told["title"],
        summary=told["summary"],
        content=told["content"],
        published=datetime.fromisoformat(told["published"]),
        updated=datetime.fromisoformat(told["updated"]),
        authors=tuple(map(Person, told["authors"])),
        terms=tuple(told["terms"]),
        language="it",
        rights="",
        image=None,
        enclosures=(),
    )


if __name__ == "__main__":
    main()
