"""ids.jsonl: the ids and dates that no article tells, one a line: meant to be committed with the articles."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import msgspec

from feedsync import whole_file
from feedsync.errors import StateError


class IdLine(NamedTuple):
    """An article and the id that readers know it by. Empty or `None` is what need not be told.

    `published` is in seconds since 1970.
    """

    store: str
    key: str
    url: str
    id: str
    atom_id: str
    published: int | None


def read(file: Path) -> list[IdLine]:
    """Return what a file tells, nothing where there is none. Raises `StateError` for a line that is none."""
    try:
        lines = file.read_text("utf-8").split("\n")
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is not UTF-8"
        raise StateError(f"cannot be read: {why}.", where=str(file), kept=_KEPT) from error
    found = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            parts = msgspec.json.decode(line)
            told = IdLine(
                store=str(parts["store"]),
                key=str(parts["key"]),
                url=str(parts["url"]),
                id=str(parts["id"]),
                atom_id=str(parts.get("atom_id", "")),
                published=_seconds(parts.get("published")),
            )
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise StateError(
                "is no line with store, key, url and id.",
                where=f"{file}:{number}",
                kept=_KEPT,
                advice="Mend it, or take it out: then that article gets its id anew.",
            ) from error
        found.append(told)
    return found


_KEPT = "Feeds kept as they were."


def _seconds(text: object) -> int | None:
    from feedsync.text.dates import moment_or_none

    moment = moment_or_none(str(text)) if text else None
    if text and moment is None:
        raise ValueError(text)
    return int(moment.timestamp()) if moment else None


def write(file: Path, lines: Iterable[IdLine]) -> None:
    """Replace the file as a whole, if it would tell anything else than it does. Raises `StateError`."""
    content = "".join(_line(line) for line in sorted(lines, key=lambda one: one[:4])).encode()
    try:
        old = file.read_bytes() if file.exists() else b""
        if content == old:
            return
        whole_file.replace(file, content)
    except OSError as error:
        raise StateError(
            f"cannot be written: {error.strerror}.",
            where=str(file),
            kept=_KEPT,
            advice="It keeps the ids of articles that were moved; may this user write there?",
        ) from error


def _line(line: IdLine) -> str:
    from datetime import UTC, datetime

    from feedsync.text.dates import rfc_3339

    parts = {name: text for name, text in line._asdict().items() if text}
    if line.published is not None:
        parts["published"] = rfc_3339(datetime.fromtimestamp(line.published, UTC))
    return msgspec.json.encode(parts).decode() + "\n"
