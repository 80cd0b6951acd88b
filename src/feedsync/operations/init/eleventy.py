"""Recognises an Eleventy site, by its configuration: https://www.11ty.dev/docs/config/.

Its configuration and data may be programs, which are read as text: what they say in plain words is taken.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from feedsync.operations.init import small_file
from feedsync.operations.init.eleventy_config import Config, read_config
from feedsync.operations.init.found import Found, Settings
from feedsync.operations.init.old_feeds import there

_ENDINGS = (".md", ".markdown", ".html", ".htm")
_TEMPLATES = (".njk", ".liquid", ".webc", ".hbs", ".pug", ".ejs", ".haml", ".mustache", ".mdx", ".11ty.js")
_NAMES = (
    "feed.xml",
    "feed/feed.xml",
    "atom.xml",
    "rss.xml",
    "index.xml",
    "feed/index.xml",
    "feed.json",
    "feed/feed.json",
)
_FOLDERS = ("posts", "blog", "post", "news", "articles", "notes", "journal")
_HEAD = 4096  # bytes that hold a front matter

_NO_ZONE = "Eleventy means UTC where a date tells no zone"
_PUBLIC = (
    "Eleventy does not copy {feeds} into _site/: write addPassthroughCopy and ignores.add for it into its"
    " configuration, and run feedsync before it (docs/how-to/eleventy.md)"
)


def recognise(folder: Path) -> Found | None:
    """Return the Eleventy site in a folder, `None` where there is none. Raises nothing for odd files."""
    config = read_config(folder)
    if config is None:
        return None
    guesses = dict(config.guesses)
    files = list(_articles(folder / config.input, config))
    places = _places(folder / config.input, files, config.collection, guesses)
    store: dict[str, object] = {
        "type": "folder",
        "path": config.input,
        "conventions": "eleventy",
        **({"include": places} if places else {}),
        "exclude": ["node_modules/", *config.excluded],
        **_defaults(folder / config.input, places),
        **({"static": config.static} if config.static else {}),
    }
    return Found(
        what="Eleventy site",
        told=[f"url {config.site['url']}"] if "site.url" not in guesses else [],
        site={**config.site, "timezone": "UTC"},
        stores=[store],
        feeds=[{"name": config.collection or "posts", **({"limit": config.limit} if config.limit else {})}],
        old_feeds=_old_feeds(folder, config),
        guesses={**guesses, "site.timezone": _NO_ZONE},
        feed_url=_feed_url(config),
        public=_PUBLIC.replace("_site/", f"{config.output}/"),
        not_carried=[*config.problems, *_not_carried(folder / config.input, places)],
    )


def _articles(root: Path, config: Config) -> Iterator[str]:
    """Yield the files that may be articles, by their paths below the input folder."""
    left_out = {name.strip("/") for name in config.excluded}
    for path, folders, names in os.walk(root):
        below = Path(path).relative_to(root).as_posix()
        folders[:] = sorted(
            name
            for name in folders
            if name[0] not in "._"
            and name not in {"node_modules", *left_out}
            and (name if below == "." else f"{below}/{name}") not in left_out
        )
        for name in sorted(names):
            if name.lower().endswith(_ENDINGS) and name[0] not in "._" and name.lower() != "readme.md":
                yield name if below == "." else f"{below}/{name}"


def _places(root: Path, files: Sequence[str], collection: str, guesses: dict[str, str]) -> list[str]:
    """Return the folders of the posts: those with their tag in a data file, else in a file, else by name."""
    words = "|".join(map(re.escape, [collection] if collection else ["posts", "post", "blog"]))
    tag = re.compile(rf"\btags\b[^\n]*\b({words})\b|^\s*-\s*['\"]?({words})['\"]?\s*$", re.MULTILINE)
    parents = {"/".join(key.split("/")[:depth]) for key in files for depth in range(1, key.count("/") + 1)}
    folders = sorted(parents)
    told_by_data = [one for one in folders if any(tag.search(text) for _, text in _data_files(root / one))]
    told = told_by_data or sorted({key.rpartition("/")[0] for key in files if tag.search(_head(root / key))})
    if told:
        return [] if "" in told else _outermost(told)
    named = [one for one in folders if one.rpartition("/")[2] in _FOLDERS]
    if named:
        guesses["store.include"] = "by the name of the folder, as nothing tells which pages are posts"
    return _outermost(named)


def _outermost(folders: Sequence[str]) -> list[str]:
    """Return folders as patterns, without those inside of others."""
    found: list[str] = []
    for one in sorted(folders):
        if not any(f"/{one}/".startswith(place) for place in found):
            found.append(f"/{one}/")
    return found


def _data_files(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield the directory data files of a folder, with their text."""
    for ending in (".11tydata.json", ".json", ".11tydata.js", ".11tydata.cjs", ".11tydata.mjs"):
        name = folder.name + ending
        text = small_file.text(folder / name)
        if text:
            # JSON has its lists over several lines.
            yield name, " ".join(text.split())


def _defaults(root: Path, places: Sequence[str]) -> dict[str, object]:
    """Return what data files that are programs say in plain words: an address, a language, an author."""
    found: list[Settings] = []
    for place in places:
        for name, text in _data_files(root / place.strip("/")):
            if not name.endswith("json"):
                told = re.findall(r"\b(permalink|lang|author)\s*:\s*([\"'`])((?:(?!\2|\$\{).)*)\2", text)
                values = {key: value for key, _, value in told}
                found += [{"path": place, "values": values}] if values else []
    return {"defaults": found} if found else {}


def _old_feeds(folder: Path, config: Config) -> list[str]:
    """Return the feeds in the folder that the site is built to, that of the feed plugin first."""
    names = [*([config.feed.lstrip("/")] if config.feed else []), *_NAMES]
    return there(folder, (f"{config.output}/{name}" for name in names))


def _feed_url(config: Config) -> str:
    """Return where the feed of the feed plugin is public, empty where that is not known."""
    url = str(config.site.get("url", "")).rstrip("/")
    return f"{url}/{config.feed.lstrip('/')}" if url and config.feed else ""


def _not_carried(root: Path, places: Sequence[str]) -> Iterator[str]:
    """Yield what the site does that no configuration here does."""
    for place in places:
        for name, _ in _data_files(root / place.strip("/")):
            if not name.endswith("json"):
                plain = "of it only plain values of permalink, lang and author"
                yield f"{place.strip('/')}/{name}: is a program; {plain}"
    others = [
        name
        for place in places
        for _, _, names in os.walk(root / place.strip("/"))
        for name in names
        if name.endswith(_TEMPLATES)
    ]
    if others:
        yield f"{len(others)} file{'s' * (len(others) != 1)} such as {min(others)}: templates, in no feed"


def _head(file: Path) -> str:
    return small_file.head(file, _HEAD).decode("utf-8", "replace").replace("\r", "")
