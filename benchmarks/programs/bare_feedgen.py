"""The least that makes a feed as RSS and Atom of entries that are ready: feedgen alone.

`bare_feedgen.py ENTRIES FOLDER` reads the entries as JSON and writes home.rss and home.atom.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from feedgen.feed import FeedGenerator


def main() -> None:
    """Write both documents."""
    entries = json.loads(Path(sys.argv[1]).read_bytes())
    folder = Path(sys.argv[2])
    feed = FeedGenerator()
    feed.id("https://www.avvisatore.example/feeds/home.atom")
    feed.title("Avvisatore")
    feed.description("Avvisatore")
    feed.language("it")
    feed.author({"name": "Avvisatore"})
    feed.updated(entries[0]["updated"])
    feed.link(href="https://www.avvisatore.example/feeds/home.rss", rel="self")
    feed.link(href="https://www.avvisatore.example/", rel="alternate")
    for told in entries:
        entry = feed.add_entry(order="append")
        entry.id(told["id"])
        entry.title(told["title"])
        entry.link(href=told["link"], rel="alternate")
        entry.published(told["published"])
        entry.updated(told["updated"])
        entry.author([{"name": name} for name in told["authors"]])
        entry.summary(told["summary"])
        entry.content(told["content"], type="html")
        entry.category([{"term": term} for term in told["terms"]])
    feed.rss_file(str(folder / "home.rss"), pretty=True)
    feed.atom_file(str(folder / "home.atom"), pretty=True)


if __name__ == "__main__":
    main()
