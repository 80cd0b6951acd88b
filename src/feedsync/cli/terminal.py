"""Lines to a person: none wider than the terminal, marks in colour where colour is wanted.

A mark always stands beside a word, so nothing is lost without colour or to those who listen.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator
from typing import TextIO

import click

from feedsync.text.characters import shown

_INDENT = "    "
# `told     hub.example …`, and the lines below it.
_COLUMN = re.compile(r" {5,}|[a-z]+(?: [a-z]+)? {2,}")
_COLOURS = {"✎": "green", "✗": "red", "!": "yellow"}


def is_terminal(stream: TextIO | None) -> bool:
    """Whether somebody looks on; a stream that was closed before the start is `None`."""
    return stream is not None and stream.isatty()


def say(lines: Iterable[str]) -> None:
    """Print to stdout."""
    _print(lines, err=False)


def complain(lines: Iterable[str]) -> None:
    """Print to stderr."""
    _print(lines, err=True)


def _print(lines: Iterable[str], *, err: bool) -> None:
    stream = sys.stderr if err else sys.stdout
    if not is_terminal(stream):
        for line in lines:
            click.echo(shown(line), err=err)
        return
    import shutil

    width = max(shutil.get_terminal_size().columns, 2 * len(_INDENT))
    for line in lines:
        parts = list(_wrapped(shown(line), width))
        if line[:1] in _COLOURS and line[1:2] == " " and not os.environ.get("NO_COLOR"):
            parts[0] = click.style(line[0], fg=_COLOURS[line[0]]) + parts[0][1:]
        for part in parts:
            click.echo(part, err=err)


def _wrapped(line: str, width: int) -> Iterator[str]:
    """Yield `line` in parts of at most `width` columns, cut at spaces where there are any.

    What goes on stays in its column, where a name or nothing stands before that.
    """
    column = _COLUMN.match(line)
    indent = " " * len(column[0]) if column and len(column[0]) <= width // 3 else _INDENT
    while columns(line) > width:
        cut = _fitting(line, width, len(indent))
        space = line.rfind(" ", len(indent) + 1, cut + 1)
        cut = space if space > 0 else cut
        yield line[:cut].rstrip()
        line = indent + line[cut:].lstrip()
    yield line


def _fitting(line: str, width: int, indent: int) -> int:
    """Return how many characters of `line` fit into `width` columns, one at least."""
    taken = 0
    for number, character in enumerate(line):
        taken += columns(character)
        if taken > width:
            return max(number, indent + 1)
    return len(line)


def columns(text: str) -> int:
    """Return how many columns a terminal needs for `text`: two for what is wide in the east of Asia."""
    if text.isascii():
        return len(text)
    import unicodedata

    return sum(
        0 if unicodedata.combining(character) else 2 if unicodedata.east_asian_width(character) in "WF" else 1
        for character in text
    )
