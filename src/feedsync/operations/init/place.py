"""Where the configuration may lie: where nothing is, and no other program takes it for its own."""

from __future__ import annotations

import re
from pathlib import Path

from feedsync.errors import ConfigError, Finding
from feedsync.text.characters import shown

NAME, OTHER_NAME = OURS = ("config.yaml", "feedsync.yaml")
# Hugo, before its files were called hugo.*, read the first of config.toml, config.yaml, config.yml and
# config.json: beside the last two a new config.yaml would become the site's (seen with 0.111).
_OF_OTHERS = ("config.yml", "config.json")
_OURS = re.compile(r"^(?:stores?|publish)\s*:", re.MULTILINE)
_HEAD = 100_000  # characters


def place_in(folder: Path) -> tuple[Path, str]:
    """Return the file for the configuration of a folder, and why it has another name than usual.

    Raises `ConfigError` where one of ours is there already.
    """
    taken = next((name for name in _OF_OTHERS if (folder / name).exists()), "")
    file = folder / NAME
    if file.is_file() and not _is_ours(file):
        taken = NAME
    if not taken:
        check(file)
        return file, ""
    file = folder / OTHER_NAME
    check(file)
    return file, f"{taken} is another program's, so the configuration has a name of its own: give it with -c"


def check(file: Path) -> None:
    """Refuse a file that is there, or that no folder is there for. Raises `ConfigError`."""
    if not file.name or file.is_dir():
        raise ConfigError(
            f"{file}", [Finding(0, f"is a folder; -c {shown(str(file / NAME))} is a file in it")]
        )
    if file.is_symlink() or file.exists():
        other = "another.yaml" if file.name == OTHER_NAME else OTHER_NAME
        said = f"is there already, and init overwrites nothing; to write another: -c {file.with_name(other)}"
        raise ConfigError(str(file), [Finding(0, shown(said))])
    if not file.parent.is_dir():
        raise ConfigError(str(file), [Finding(0, f"there is no folder {shown(str(file.parent))}")])


def _is_ours(file: Path) -> bool:
    try:
        with file.open(encoding="utf-8", errors="replace") as text:
            return len({*_OURS.findall(text.read(_HEAD))}) > 1
    except OSError:
        return True
