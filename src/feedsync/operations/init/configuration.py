"""From what was found to the text of config.yaml: valid, commented, with paths as seen from where it lies."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from feedsync.config.load import parse
from feedsync.config.model import Config
from feedsync.errors import ConfigError
from feedsync.operations.init import small_file, yaml_text
from feedsync.operations.init.found import Found, Settings
from feedsync.operations.init.place import OURS

_HEAD = "# Written by feedsync init. `feedsync schema` has every key."
_FEEDS: Sequence[Settings] = ({"name": "news", "limit": 50},)
_PLACES = ("feeds", "feedsync-feeds")
_MARK = b"feedsync"
_MARKED = 10_000  # bytes; the mark of our documents stands in their head, or after some entries
_COMMENTS = {
    "publish.to": "the folder that your web server shows",
    "publish.pages": "pages for people who click a feed",
}
_PATHS = ("path", "static")


class Made(Struct, frozen=True):
    """A configuration that is not written yet. `lines` are those of the settings that were guessed."""

    found: Found
    text: str
    config: Config
    lines: Mapping[str, int]


def make(found: Found, folder: Path, file: Path) -> Made:
    """Return the configuration of what was found in `folder`, for `file`.

    A setting of it that the configuration would refuse is left out and told: the tool that it comes from
    takes more than we do. Raises `ConfigError` where what is left is none.
    """
    publish = _publish(found, file.parent)
    # A single store is no list in the file, and so it is called.
    begin = "store" if len(found.stores) == 1 else "stores[0]"
    guesses = {name.replace("stores[0]", begin, 1): why for name, why in found.guesses.items()}
    found = replace(
        found,
        stores=[_seen_from(file, folder, store, f"{publish['to']}") for store in found.stores],
        feeds=found.feeds or _FEEDS,
        guesses={**guesses, "publish.url": "where your web server shows that folder"},
    )
    while True:
        values = _values(found, publish)
        lines = [yaml_text.Line(_HEAD), *yaml_text.lines_of(values)]
        comments = _COMMENTS | {name: f"guessed: {why}" for name, why in found.guesses.items()}
        written = yaml_text.commented(lines, comments)
        text = "\n".join(written) + "\n"
        try:
            config = parse(text, file)
        except ConfigError as error:
            refused = dict(_refused(error, lines, written))
            if not refused:
                raise
            found = _without(found, refused)
        else:
            numbers = dict(_numbers(lines, written))
            return Made(found, text, config, {name: numbers.get(name, 0) for name in found.guesses})


def _publish(found: Found, folder: Path) -> dict[str, object]:
    place = next((name for name in _PLACES if _is_free(folder / name)), _PLACES[-1])
    return {"to": f"{place}/", "url": f"{str(found.site['url']).rstrip('/')}/{place}/", "pages": True}


def _is_free(folder: Path) -> bool:
    """Whether there is no such folder, or nothing in it that is not ours."""
    if not folder.exists():
        return not folder.is_symlink()
    files = (Path(below, name) for below, _, names in os.walk(folder) for name in names)
    is_readable = folder.is_dir() and os.access(folder, os.R_OK)
    return is_readable and all(_MARK in small_file.head(file, _MARKED) for file in files)


def _seen_from(file: Path, folder: Path, store: Settings, target: str) -> Settings:
    """Return a store with paths relative to the configuration, and without what we write into it."""
    values = dict(store)
    if folder.resolve() != file.parent.resolve():
        for name in _PATHS:
            if isinstance(values.get(name), str) and values[name]:
                values[name] = _relative(folder / str(values[name]), file.parent)
        media = values.get("media")
        if isinstance(media, Mapping) and media.get("path"):
            values["media"] = {**media, "path": _relative(folder / str(media["path"]), file.parent)}
    if values.get("type") == "folder":
        here, root = file.parent.resolve(), (file.parent / str(values["path"])).resolve()
        excluded = values.get("exclude", ())
        if here.is_relative_to(root) and isinstance(excluded, list | tuple):
            below = f"/{here.relative_to(root).as_posix()}/".replace("/./", "/")
            ours = [file.name, *(name for name in OURS if (file.parent / name).is_file())]
            values["exclude"] = [*excluded, *(f"{below}{name}" for name in dict.fromkeys([target, *ours]))]
    return values


def _relative(path: Path, folder: Path) -> str:
    ends = "/" if path.is_dir() else ""
    return os.path.relpath(path.resolve(), folder.resolve()).replace(os.sep, "/") + ends


def _values(found: Found, publish: Settings) -> dict[str, object]:
    stores: Sequence[Settings] = found.stores
    one = len(stores) == 1
    where: dict[str, object] = (
        {"store": {key: value for key, value in stores[0].items() if key != "name"}}
        if one
        else {"stores": list(stores)}
    )
    return {"site": found.site, **where, "feeds": list(found.feeds), "publish": publish}


def _numbers(lines: Sequence[yaml_text.Line], written: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Yield settings and the numbers of their lines."""
    number = 0
    for line in lines:
        while not written[number].startswith(line.text):
            number += 1  # past a comment above it
        number += 1
        if line.name:
            yield line.name, number


def _refused(
    error: ConfigError, lines: Sequence[yaml_text.Line], written: Sequence[str]
) -> Iterator[tuple[str, str]]:
    """Yield the settings that may be left out and are wrong, with why."""
    names = {number: name for name, number in _numbers(lines, written)}
    for finding in error.findings:
        name = names.get(finding.line, "")
        if name and name.partition(".")[0] not in ("publish", "") and not _is_needed(name):
            yield name, finding.message


def _is_needed(name: str) -> bool:
    place, _, key = name.rpartition(".")
    return (place == "site" and key in ("title", "url", "language")) or (
        not place or key in ("type", "path", "name", "url")
    )


def _without(found: Found, refused: Mapping[str, str]) -> Found:
    def pruned(values: Settings, place: str) -> Settings:
        return {
            key: pruned(value, f"{place}.{key}") if isinstance(value, Mapping) else value
            for key, value in values.items()
            if f"{place}.{key}" not in refused
        }

    one = len(found.stores) == 1
    return replace(
        found,
        site=pruned(found.site, "site"),
        stores=[
            pruned(store, "store" if one else f"stores[{number}]")
            for number, store in enumerate(found.stores)
        ],
        feeds=[pruned(feed, f"feeds[{number}]") for number, feed in enumerate(found.feeds)],
        guesses={name: why for name, why in found.guesses.items() if name not in refused},
        not_carried=[*found.not_carried, *(f"left out of the file: {why}" for why in refused.values())],
    )
