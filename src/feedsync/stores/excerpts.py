"""The part of a text that an author marked as its summary: what lies above `<!--more-->` or the like."""

from __future__ import annotations

from html import escape

from feedsync.article import BodyType
from feedsync.text import html, markdown

# Where a paragraph ends.
_ENDS: dict[BodyType, str] = {"markdown": "\n\n", "html": "</p>"}


def above(separator: str, text: str, kind: BodyType) -> str:
    """Return the text above the separator, without markup, empty where there is no separator in it."""
    head, found, _ = text.partition(separator) if separator else ("", "", "")
    return _plain(head, kind) if found else ""


def alone(summary: str, text: str, kind: BodyType) -> str:
    """Return a body in HTML that holds a summary, else the first paragraph of a text, and no more."""
    shown = summary or _plain(text.strip().partition(_ENDS[kind])[0], kind)
    return f"<p>{escape(shown, quote=False)}</p>"


def _plain(text: str, kind: BodyType) -> str:
    return html.plain_text(markdown.to_html(text) if kind == "markdown" else text)
