"""A folder that no known generator builds: which part of it holds the articles, and what its feeds tell."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from pathlib import Path

from feedsync.article import Seen
from feedsync.config.model import Site
from feedsync.errors import StoreError
from feedsync.feeds.foreign_values import ForeignFeed
from feedsync.operations.init.feed_permalink import with_permalink
from feedsync.operations.init.found import Found, Settings
from feedsync.operations.init.old_feeds import feeds_in
from feedsync.registry import STORES
from feedsync.stores.base import StoreContext

CONTENT = "content/"
_SENTENCE = 300  # characters
# Folders of articles, as people call them; the first that holds any is it.
_NAMES = (
    "content", "contents", "posts", "post", "articles", "articoli", "artikel", "blog", "news", "notizie",
    "src/content", "src/posts", "source/_posts", "source", "pages",
)  # fmt: skip
_HIDDEN = "source/_posts"  # Hexo's: a scan from above passes over names that begin so
# What a generator wrote, and what others brought along.
_NO_ARTICLES = (
    "node_modules/",
    "vendor/",
    "venv/",
    "public/",
    "dist/",
    "build/",
    "output/",
    "feeds/",
    "assets/",
    *("layouts/", "templates/", "themes/", "archetypes/", "scaffolds/"),
)


def plain(folder: Path) -> tuple[Found, bool]:
    """Return the site in a folder, and whether any articles are there; else they are to lie in `content/`."""
    counts = _counts(folder)
    hidden = _counts(folder / _HIDDEN)
    counts.update({f"{_HIDDEN}/{name}".rstrip("/"): count for name, count in hidden.items()})
    path, why = _where(counts)
    feeds = list(feeds_in(folder))
    guesses = {"store.path": why} if why else {}
    store: dict[str, object] = {"type": "folder", "path": path}
    if path == "./":
        store["exclude"] = [name for name in _NO_ARTICLES if (folder / name).is_dir() and name != "feeds/"]
        if not store["exclude"]:
            del store["exclude"]
    found = Found(
        what="folder of articles" if counts else "folder without articles",
        site=told_by(feeds[0][1]) if feeds else {},
        stores=[store],
        feeds=(),
        old_feeds=[name for name, _ in feeds],
        guesses=guesses,
    )
    if feeds and feeds[0][1].home_url:
        found = with_permalink(found, feeds[0][1], feeds[0][1].home_url, folder)
    return found, bool(counts)


def told_by(feed: ForeignFeed) -> Settings:
    """Return what a feed tells of its site."""
    told = {
        "title": feed.title,
        "url": feed.home_url,
        "language": feed.language,
        "description": feed.description if len(feed.description) <= _SENTENCE else "",
    }
    return {name: value for name, value in told.items() if value}


def _counts(folder: Path) -> Counter[str]:
    """Return how many article files there are, by the path of their folder."""
    store = STORES.load("folder")
    # Files of data may be anything: settings, feeds, what a program keeps.
    settings = store.Settings(type="folder", path=".", exclude=(*_NO_ARTICLES, "*.json", "*.yaml", "*.yml"))
    site = Site(title="-", url="https://www.example.org/", language="en")
    counts: Counter[str] = Counter()
    # A part that cannot be read is told when the articles are.
    with suppress(StoreError):
        for one in store(settings, StoreContext("main", folder, site)).scan():
            key = one.key if isinstance(one, Seen) else one.where
            counts[key.rpartition("/")[0]] += 1
    return counts


def _where(counts: Counter[str]) -> tuple[str, str]:
    """Return the path of the articles, and why where that is a guess."""
    total = counts.total()
    if not total:
        return CONTENT, ""
    for name in _NAMES:
        inside = sum(count for folder, count in counts.items() if f"{folder}/".startswith(f"{name}/"))
        if inside:
            is_all = inside == total
            return f"{name}/", "" if is_all else f"{inside:,} of the {total:,} files of articles lie there"
    tops = {folder.partition("/")[0] for folder in counts}
    if len(tops) > 1:
        return "./", "files of articles lie in several places"
    top = tops.pop()
    return (f"{top}/", "all files of articles lie there") if top else ("./", "")
