"""What must be true of a run, or its figures would mean nothing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import articles
import feedparser
from corpus import LIMIT, Corpus

_BYTES = 2500  # at least, of the content of each entry


def check(*, is_right: bool, message: str) -> None:
    """Leave where it is not right."""
    if not is_right:
        raise SystemExit(f"the figures would mean nothing: {message}")


def says_nothing(printed: str) -> None:
    """Check that a program printed nothing."""
    check(is_right=not printed, message=f"a program printed: {printed}")


def has_news(name: str, feeds: Sequence[Path], turn: int, wanted: int = 2 + len(articles.tags(0))) -> None:
    """Check that a change is in so many feeds, by default in the home feeds and those of three tags."""
    news = articles.news(turn).encode()
    count = sum(news in feed.read_bytes() for feed in feeds)
    check(is_right=count == wanted, message=f"{name} has change {turn} in {count} feeds")


def has_all(name: str, feeds: Sequence[Path], corpus: Corpus) -> None:
    """Check with a feed reader that feeds have the entries that they should have, with their content."""
    found = sorted(map(_titles, feeds))
    newest = list(range(min(LIMIT, corpus.count)))
    by_tag = [
        [number for number in range(corpus.count) if tag in articles.tags(number)][:LIMIT]
        for tag in articles.TAGS
    ]
    wanted = sorted([articles.title(number) for number in numbers] for numbers in (newest, newest, *by_tag))
    check(is_right=found == wanted, message=f"{name} has other entries in its feeds")


def _titles(feed: Path) -> list[str]:
    told = feedparser.parse(feed.read_bytes())
    check(is_right=not told.bozo, message=f"{feed} is not well-formed")
    for entry in told.entries:
        content = max([entry.get("summary", ""), *(one.value for one in entry.get("content", []))], key=len)
        check(is_right=len(content) > _BYTES, message=f"{feed} has an entry without its content")
    return [entry.title for entry in told.entries]
