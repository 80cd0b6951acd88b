"""What a person did where YAML cannot be read: in their words and with their line, not those of a parser."""

from __future__ import annotations

import re

from msgspec import Struct

from feedsync.text import merge_marks

# What libyaml says, and what is told instead where the lines themselves tell no more.
_SAID = {
    "mapping values are not allowed": "the line is indented unlike those around it",
    "did not find expected": "the line is indented unlike those around it",
    "tab character": "the line is indented with a tab; use spaces",
    "undefined alias": "a value that begins with `*` needs quotes",
    "unknown escape character": "a `\\` between double quotes means something; use single quotes",
    "expected a single document": "`---` stands in the midst; take it out",
    "block sequence entries are not allowed": "each entry of a list stands in a line of its own: `- …`",
    "character that cannot start any token": "a value that begins with a sign needs quotes",
}
_NO_SPACE = re.compile(r"\s*(?:- +)?[\w-]+:[^\s:/\\].*")
_KEY = re.compile(r"(\s*(?:- +)?[\w.-]+:\s+)(.*\S)\s*")
_CLOSES = {'"': '"', "'": "'", "[": "]", "{": "}"}
_SECRET = re.compile("secret|password|token|key|url", re.IGNORECASE)
_RESERVED = frozenset("@`%*&!|>")


class Stop(Struct, frozen=True):
    """Where the parser gave up: what it said, in which line, and where what it was in began, counted from 0.

    `quote` is the first and the last line of the last quote before that which goes on over lines.
    """

    said: str
    line: int
    opened: int
    quote: tuple[int, int] | None


def advice(lines: list[str], stop: Stop) -> tuple[int, str]:
    """Return the line to look at, counted from 0, and what is wrong in it."""
    if (begun := merge_marks.unmerged("\n".join(lines))) is not None:
        return begun, merge_marks.ADVICE
    if earlier := _begun_earlier(lines, stop):
        return earlier
    here = lines[stop.line] if stop.line < len(lines) else ""
    if "\t" in here[: len(here) - len(here.lstrip())]:
        return stop.line, _SAID["tab character"]
    told = (advice for words, advice in _SAID.items() if words in stop.said)
    return stop.line, _of_value(here) or next(told, stop.said)


def _begun_earlier(lines: list[str], stop: Stop) -> tuple[int, str] | None:
    """What is wrong above the line in which the parser noticed, or in how that begins."""
    if "quoted scalar" in stop.said and "end of stream" in stop.said:
        return stop.opened, f"the quote that begins here is never closed{_closed(lines, stop.opened)}"
    if stop.quote and stop.quote[1] <= stop.line <= stop.quote[1] + 1:
        first = stop.quote[0]
        told = "the quote that begins here goes on for lines; close it where the value ends"
        return first, f"{told}{_closed(lines, first)}"
    for number in (stop.line, stop.line - 1):
        if 0 <= number < len(lines) and _NO_SPACE.fullmatch(lines[number]):
            key, _, value = lines[number].strip().partition(":")
            return number, f"a space belongs after the colon: `{key}: {value}`"
    if "could not find expected ':'" in stop.said:
        return stop.opened, "the line is no `key: value`, nor does it go on with the value above it"
    if "expected ',' or" in stop.said:
        return stop.opened, "a bracket that begins here is never closed, or lacks a comma"
    return None


def _of_value(line: str) -> str:
    """What is wrong with the value in a line, nothing where that is not it."""
    key, value = match.groups() if (match := _KEY.fullmatch(line)) else ("", "")
    first, inner = value[:1], value[1:-1]
    if first in _CLOSES and not value.endswith(_CLOSES[first]):
        told = f"the value goes on behind its `{_CLOSES[first]}`; put all of it between quotes"
    elif first in ("'", '"') and first in inner.replace("''", "").replace('\\"', ""):
        told, value = "a quote in the value ends it; put it between others", inner
    elif first in _RESERVED:
        told = f"a value that begins with `{first}` needs quotes"
    elif ": " in value or value.endswith(":"):
        told = "a value with `: ` in it needs quotes"
    else:
        return ""
    return told + _written(key, value)


def _closed(lines: list[str], number: int) -> str:
    match = _KEY.fullmatch(lines[number]) if number < len(lines) else None
    return _written(match[1], match[2][1:]) if match and match[2][0] in "'\"" else ""


def _written(key: str, value: str) -> str:
    """Return `: title: "…"`, with the line as it should be; nothing of what may be a secret."""
    if _SECRET.search(key):
        return ""
    is_plain = '"' not in value and "\\" not in value
    quoted = f'"{value}"' if is_plain else "'" + value.replace("'", "''") + "'"
    return f": `{key.strip().removeprefix('- ')} {quoted}`"
