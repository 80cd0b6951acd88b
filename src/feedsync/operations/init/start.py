"""`feedsync init`: finds out what is there, makes a configuration of it, tries it, and writes it.

In this order, so that whoever is interrupted, or has no room, is left with nothing half done.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from feedsync import whole_file
from feedsync.clock import Clock
from feedsync.errors import ConfigError, Finding, UnknownName
from feedsync.operations.init import undated
from feedsync.operations.init.configuration import Made, make
from feedsync.operations.init.found import Found
from feedsync.operations.init.place import check, place_in
from feedsync.operations.init.rehearsal import Rehearsed, rehearsed
from feedsync.operations.init.site_values import Ask, complete
from feedsync.operations.init.source import Source, in_folder
from feedsync.operations.init.to_do import left_to_do
from feedsync.steps.watch import Watch
from feedsync.text.characters import shown

_SHOWN = 200  # characters
_FIRST_ARTICLE = """\
---
title: The first article
date: {date:%Y-%m-%d %H:%M}
tags: [example]
---
This is an example: change it, or delete it. An article is a file such as this one, in any folder below.
"""


class Started(Struct, frozen=True):
    """What came of it. `written` are all files and folders that were made, the configuration first.

    `trial` is `None` where nothing was read: the articles are elsewhere, or there are none yet.
    """

    made: Made
    source: Source
    written: Sequence[Path]
    trial: Rehearsed | None


def start(argument: str, file: Path | None, clock: Clock, watch: Watch, ask: Ask | None = None) -> Started:
    """Write the configuration of the site in a folder, in an export, or at an address.

    `file` is where it is to lie; else it is `config.yaml` in the folder, or in the working folder. Raises
    `ConfigError` where it is there already or cannot be written, `UnknownName` for what is no site.
    """
    is_address = argument.lower().startswith(("http://", "https://"))
    path, why = Path() if is_address else _checked(argument), ""
    if file is None:
        file, why = place_in(path if path.is_dir() else Path())
    else:
        check(file)
    if is_address:
        from feedsync.operations.init.address import at_address

        source = at_address(argument, file.parent)
    else:
        source = _on_this_machine(path)
    found = complete(source.found, source.folder, ask)
    _check_names(found)
    if why:
        found = replace(found, not_carried=[why, *found.not_carried])
    made = make(found, source.folder, file)
    folders = [
        folder
        for store in made.found.stores
        if store.get("type") == "folder"
        for folder in _lacking(file.parent / str(store["path"]))
    ]
    trial = None
    if not folders and all(store.get("type") in ("folder", "wxr") for store in made.found.stores):
        trial = rehearsed(made.config, clock, watch)
        dated = undated.dated_by_files(found, trial.standing, file.parent)
        if dated:
            made = make(dated, source.folder, file)
            trial = rehearsed(made.config, clock, watch)
    lacking = undated.said(trial.standing, file) if trial else ""
    said = [*made.found.not_carried, *filter(None, [lacking]), *left_to_do(made)]
    made = replace(made, found=replace(made.found, not_carried=said))
    source = replace(source, found=made.found)
    contents = {file: made.text.encode()}
    if not source.has_articles and not is_address:
        example = file.parent / str(made.found.stores[0]["path"]) / "first-article.md"
        contents = {example: _FIRST_ARTICLE.format(date=clock.now()).encode(), **contents}
    return Started(made, source, _write(contents, [*dict.fromkeys(folders)])[::-1], trial)


def _checked(argument: str) -> Path:
    """Return an argument as a path. Raises `UnknownName` for what no file can be called."""
    try:
        Path(argument).exists()
    except (OSError, ValueError):
        raise UnknownName("is no folder, file or address.", where=shown(argument[:_SHOWN])) from None
    return Path(argument)


def _lacking(folder: Path) -> list[Path]:
    """Return a folder and those above it that are not there, the uppermost first."""
    return [one for one in (*reversed(folder.parents), folder) if not one.exists()]


def _on_this_machine(path: Path) -> Source:
    if path.is_file():
        from feedsync.operations.init.export import of_export

        return Source(of_export(path), Path(), {})
    if not path.is_dir():
        is_host = re.fullmatch(r"[\w-]+(\.[\w-]+)+(/.*)?", str(path)) is not None
        advice = (
            f"For a site: https://{path}" if is_host else "Make it first; an address begins with https://"
        )
        raise UnknownName("there is no such folder.", where=shown(str(path)), advice=advice)
    return in_folder(path)


def _check_names(found: Found) -> None:
    """Refuse what a configuration, which is UTF-8, cannot name."""
    for store in found.stores:
        path = str(store.get("path", ""))
        try:
            path.encode()
        except UnicodeEncodeError:
            raise UnknownName("its name is not UTF-8.", where=shown(path), advice="Rename it.") from None


def _write(contents: dict[Path, bytes], folders: Sequence[Path]) -> list[Path]:
    """Write new files, the last of them the configuration, and return all that was made; or none at all."""
    made: list[Path] = []
    file = [*contents][-1]
    try:
        for folder in folders:
            folder.mkdir()
            made.append(folder)
        for path, content in contents.items():
            whole_file.create(path, content)
            made.append(path)
    except BaseException as error:
        for path in reversed(made):
            path.rmdir() if path.is_dir() else path.unlink()
        if not isinstance(error, OSError):
            raise
        said = f"cannot be written: {error.strerror}; -c FILE writes it elsewhere"
        raise ConfigError(str(file), [Finding(0, said)]) from None
    return made
