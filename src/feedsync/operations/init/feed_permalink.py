"""The pattern that the links of a feed have in common, for articles that lie in a plain folder."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from msgspec.structs import replace

from feedsync.feeds.foreign_values import ForeignEntry, ForeignFeed
from feedsync.operations.init.found import Found

_ENDINGS = (".md", ".markdown", ".html", ".txt")
_END = re.compile(r"\.html?$")
_NAME = re.compile(r"[^/?#{}]+")
# In the order in which they stand in addresses, with how the date is written there.
_PARTS = (("year", "{:%Y}"), ("month", "{:%m}"), ("day", "{:%d}"))


def with_permalink(found: Found, feed: ForeignFeed, home: str, folder: Path) -> Found:
    """Return what was found with the permalink that the links of a feed tell, as a guess; or what it lacks.

    Nothing is to be said where an article lies at the path that its link has, or the store knows better.
    """
    store, *others = found.stores
    if others or store.get("type") != "folder" or "permalink" in store or store.get("conventions"):
        return found
    paths = [(entry, path) for entry in feed.entries if (path := _below(entry.link, home))]
    if not paths or any(_lies_there(folder / str(store["path"]), path) for _, path in paths):
        return found
    pattern = _pattern(paths)
    if not pattern:
        lacks = (
            f"the addresses of the articles, as {paths[0][0].link}, follow no pattern that is known:"
            " set `permalink`, or `url` in the articles"
        )
        return replace(found, not_carried=[*found.not_carried, lacks])
    return replace(
        found,
        stores=[{**store, "permalink": pattern}],
        guesses={**found.guesses, "store.permalink": "as the links of the feed are"},
    )


def _below(link: str, home: str) -> str:
    """Return the part of an address below that of the site, with its query; empty elsewhere."""
    try:
        one, other = urlsplit(link), urlsplit(home)
    except ValueError:
        return ""
    base = f"{other.path.rstrip('/')}/"
    if one.netloc != other.netloc or not one.path.startswith(base):
        return ""
    return one.path.removeprefix(base) + (f"?{one.query}" if one.query else "")


def _lies_there(root: Path, path: str) -> bool:
    name = _END.sub("", path.rstrip("/"))
    if "\0" in name or ".." in name.split("/"):
        return False
    try:
        return any((root / f"{name}{ending}").is_file() for ending in _ENDINGS) or any(
            (root / name / f"index{ending}").is_file() for ending in _ENDINGS
        )
    except OSError:
        return False


def _pattern(paths: Sequence[tuple[ForeignEntry, str]]) -> str:
    """Return the pattern that fits all of them, empty where none does."""
    splits = [path.rstrip("/").split("/") for _, path in paths]
    if len({len(parts) for parts in splits}) > 1:
        return ""
    ends = {"/" if path.endswith("/") else "".join(_END.findall(path)) for _, path in paths}
    names = [_END.sub("", parts[-1]) for parts in splits]
    if len(ends) > 1 or not all(map(_NAME.fullmatch, names)):
        return ""
    entries = [entry for entry, _ in paths]
    folders = list(_folders(entries, splits))
    if "" in folders:
        return ""
    return "/" + "".join(f"{folder}/" for folder in folders) + "{slug}" + ends.pop()


def _folders(entries: Sequence[ForeignEntry], splits: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield what stands before the name: a part of the date, or a word; empty where neither is in all."""
    left = list(_PARTS)
    for number in range(len(splits[0]) - 1):
        words = [parts[number] for parts in splits]
        name = next(
            (
                name
                for name, form in left
                if all(
                    entry.published is not None and word == form.format(entry.published)
                    for entry, word in zip(entries, words, strict=True)
                )
            ),
            "",
        )
        if name:
            left = left[[one for one, _ in left].index(name) + 1 :]
            yield f"{{{name}}}"
        else:
            is_word = len(set(words)) == 1 and re.fullmatch(r"[^\d{}%][^{}%]*", words[0])
            yield words[0] if is_word else ""
