"""The configuration of another tool as plain values: TOML, YAML or JSON, by the ending of its name."""

from __future__ import annotations

import errno
import json
import tomllib
from collections.abc import Mapping
from pathlib import Path

from feedsync.text.yaml_tree import TreeError, parse

ENDINGS = (".toml", ".yaml", ".yml", ".json")
_MOST = 1_000_000  # bytes


class UnreadableError(ValueError):
    """The file is none that can be read; the message says why."""


def read(file: Path) -> dict[str, object]:
    """Return the keys and values of a file, none of one that is empty. Raises `UnreadableError`."""
    try:
        if not file.is_file():
            raise FileNotFoundError(errno.ENOENT, "there is no such file")
        with file.open("rb") as opened:
            content = opened.read(_MOST + 1)
        values = _read(content.decode("utf-8-sig"), file.suffix) if len(content) <= _MOST else "too much"
    except TreeError as error:
        raise UnreadableError(f"{file.name}:{error.line} cannot be read: {error}") from None
    except (OSError, ValueError, RecursionError) as error:
        raise UnreadableError(f"{file.name} cannot be read: {error}") from None
    if values is None:
        return {}
    if not isinstance(values, dict):
        raise UnreadableError(f"{file.name} holds no keys and values")
    return values


def _read(text: str, ending: str) -> object:
    if ending == ".toml":
        return tomllib.loads(text)
    if ending == ".json":
        return json.loads(text)
    tree = parse(text)
    return None if tree is None else tree.value


def text_of(value: object) -> str:
    """Return a value that is to be text, empty where it is none."""
    return str(value).strip() if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def mapping_of(value: object) -> Mapping[str, object]:
    """Return a value that is to be keys and values, empty where it is none."""
    return value if isinstance(value, Mapping) else {}


def list_of(value: object) -> list[object]:
    """Return a value that may be one or a list of them, as a list."""
    if isinstance(value, list):
        return value
    return [] if value is None else [value]
