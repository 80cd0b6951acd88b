"""CommonMark and GitHub's additions to HTML: tables, footnotes, strikethrough, tasks, autolinks, heading ids.

The one place that knows comrak. What it returns may hold raw HTML of the author's and is never
published as it is: `text.html.clean` comes after.
"""

from __future__ import annotations

from feedsync.text.native import panics_as_errors

_MOST_HEADINGS = 1000
_MOST_CELLS = 50_000  # above which, and above the length of the text, a table is no table
_MOST_MARKS = 5000


def _refuse_piles(lines: list[str]) -> None:
    for line in lines:
        if len(line) > _MOST_MARKS and len(line) - len(line.lstrip(" \t>*+-0123456789.)")) > _MOST_MARKS:
            raise ValueError(f"one of its lines begins with {_MOST_MARKS:,} marks or more; take them out")


def _is_wide_table(lines: list[str]) -> bool:
    """Whether comrak would fill up the short rows of a wide table to many times the text."""
    rules = (line for line in lines if "-" in line and not line.strip(" \t>|:-"))
    columns = max((rule.count("|") for rule in rules), default=0)
    return columns * len(lines) > _MOST_CELLS + sum(map(len, lines))


def _has_many_headings(lines: list[str]) -> bool:
    """Whether comrak, which looks for a free id from the first on each time, would look too long."""
    starts = (line.lstrip(" >")[:7] for line in lines)
    return sum(start.startswith(("#", "=", "-")) for start in starts) > _MOST_HEADINGS


def to_html(text: str, *, has_definitions: bool = False) -> str:
    """Return Markdown as HTML that has not been cleaned. Raises `ValueError` for marks that pile up.

    With `has_definitions` a line that begins with `: ` defines the one before it.
    """
    import comrak

    lines = text.split("\n")
    _refuse_piles(lines)
    extensions = comrak.ExtensionOptions()
    extensions.table = not _is_wide_table(lines)
    extensions.footnotes = True
    extensions.strikethrough = True
    extensions.tasklist = True
    extensions.autolink = True
    extensions.description_lists = has_definitions
    if not _has_many_headings(lines):
        extensions.header_id_prefix = ""
    render = comrak.RenderOptions()
    render.unsafe_ = True
    # comrak hands lone surrogates on to a strict encoder.
    encodable = text.encode("utf-8", "ignore").decode()
    with panics_as_errors("comrak"):
        return comrak.render_markdown(encodable, extension_options=extensions, render_options=render)
