"""Lines to a person: none wider than the terminal, marks in colour where colour is wanted.

A mark always stands beside a word, so nothing is lost without colour or to those who listen.
"""

from __future__ import annotations

import os
import shutil
import sys
import textwrap
from collections.abc import Iterable
from typing import TextIO

import click

_INDENT = "    "
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
            click.echo(line, err=err)
        return
    width = max(shutil.get_terminal_size().columns, 2 * len(_INDENT))
    for line in lines:
        parts = textwrap.wrap(line, width, subsequent_indent=_INDENT, break_on_hyphens=False) or [line]
        if line[:1] in _COLOURS and line[1:2] == " " and not os.environ.get("NO_COLOR"):
            parts[0] = click.style(line[0], fg=_COLOURS[line[0]]) + parts[0][1:]
        for part in parts:
            click.echo(part, err=err)
