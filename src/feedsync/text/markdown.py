"""CommonMark and GitHub's additions to HTML: tables, footnotes, strikethrough, tasks, autolinks, heading ids.

The one place that knows comrak. What it returns may hold raw HTML of the author's and is never
published as it is: `text.html.clean` comes after.
"""

from __future__ import annotations


def to_html(text: str) -> str:
    """Return Markdown as HTML that has not been cleaned."""
    import comrak

    extensions = comrak.ExtensionOptions()
    extensions.table = True
    extensions.footnotes = True
    extensions.strikethrough = True
    extensions.tasklist = True
    extensions.autolink = True
    extensions.header_id_prefix = ""
    render = comrak.RenderOptions()
    render.unsafe_ = True
    # comrak hands lone surrogates on to a strict encoder.
    return comrak.render_markdown(
        text.encode("utf-8", "ignore").decode(), extension_options=extensions, render_options=render
    )
