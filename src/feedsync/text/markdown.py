"""CommonMark and GitHub's additions to HTML: tables, footnotes, strikethrough, tasks, autolinks, heading ids.

The one place that knows comrak. What it returns may hold raw HTML of the author's and is never
published as it is: `text.html.clean` comes after.
"""

from __future__ import annotations

import re

from feedsync.text.native import panics_as_errors

_HEADING = re.compile(r"^[ >]*(?:#{1,6}(?:\s|$)|=+\s*$|-+\s*$)", re.MULTILINE)
_TABLE_RULE = re.compile(r"^[ \t>]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-*:?[ \t]*)*$", re.MULTILINE)
_MOST_HEADINGS = 1000
_MOST_CELLS = 50  # for each character of the text, above which a table is no table


def _is_wide_table(text: str) -> bool:
    """Whether comrak would fill up the short rows of a wide table to many times the text."""
    columns = max((rule.count("|") for rule in _TABLE_RULE.findall(text)), default=0)
    return columns * text.count("\n") > _MOST_CELLS * 1000 + len(text)


def to_html(text: str) -> str:
    """Return Markdown as HTML that has not been cleaned."""
    import comrak

    extensions = comrak.ExtensionOptions()
    extensions.table = not _is_wide_table(text)
    extensions.footnotes = True
    extensions.strikethrough = True
    extensions.tasklist = True
    extensions.autolink = True
    # comrak looks for a free id from the first on each time: the square of the number of equal headings.
    if len(_HEADING.findall(text)) <= _MOST_HEADINGS:
        extensions.header_id_prefix = ""
    render = comrak.RenderOptions()
    render.unsafe_ = True
    # comrak hands lone surrogates on to a strict encoder.
    encodable = text.encode("utf-8", "ignore").decode()
    with panics_as_errors("comrak"):
        return comrak.render_markdown(encodable, extension_options=extensions, render_options=render)
