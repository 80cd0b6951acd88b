"""Articles without a date: they are in no feed, which nobody would see by a feed that is empty."""

from __future__ import annotations

import re
from pathlib import Path

from msgspec.structs import replace

from feedsync.article import State
from feedsync.operations.init.found import Found
from feedsync.report import Standing
from feedsync.text.characters import shown

# Lines such as Pelican has, which only its conventions read without `---`.
_HEADER = re.compile(rb"(?:\xef\xbb\xbf)?(?:[A-Za-z][\w-]*:[^\n]*\n)*?date:[ \t]*\d", re.IGNORECASE)
_HEAD = 4096  # bytes


def dated_by_files(found: Found, standing: Standing, folder: Path) -> Found | None:
    """Return what was found with the time of its files for a date, `None` where that is no good guess.

    It is one in a folder of no known conventions in which nothing tells a date. `folder` is that of the
    configuration, to which the places of a `standing` are relative.
    """
    dated = any(standing.states.get(state) for state in (State.LIVE, State.SCHEDULED, State.EXPIRED))
    store, *others = found.stores
    is_plain = not others and store.get("type") == "folder" and not store.get("conventions")
    if dated or not standing.undated or not is_plain or _has_header_lines(folder / standing.undated[0]):
        return None
    why = "no article tells a date; a copy or a checkout changes that of its file"
    return replace(
        found,
        stores=[{**store, "undated": "file-time"}],
        guesses={**found.guesses, "store.undated": why},
    )


def said(standing: Standing, file: Path) -> str:
    """Return what to tell of articles without a date, empty without any; `file` is the configuration."""
    if not standing.undated:
        return ""
    count, first = len(standing.undated), standing.undated[0]
    more = f" and {count - 1:,} more" if count > 1 else ""
    have = (
        "1 article has no date, so it is" if count == 1 else f"{count:,} articles have no date, so they are"
    )
    advice = f"write date:, or undated: file-time in {shown(file.name)}"
    if _has_header_lines(file.parent / first):
        advice = "put a line --- above and one below the lines that it begins with"
    return f"{have} in no feed ({first}{more}): {advice}"


def _has_header_lines(file: Path) -> bool:
    try:
        with file.open("rb") as opened:
            return _HEADER.match(opened.read(_HEAD)) is not None
    except (OSError, ValueError):
        return False
