"""The HTML page that lists all feeds, each with its newest title."""

from __future__ import annotations

from collections.abc import Sequence

from feedsync.feeds import html_document
from feedsync.feeds.format import Index, IndexHead, Outline
from feedsync.feeds.html_document import MEDIA_TYPE
from feedsync.feeds.words import words_of


def render(head: IndexHead, outlines: Sequence[Outline]) -> bytes:
    """Return the document."""
    plain, kinds = by_kind(head.language, outlines)
    return html_document.render("index.html", head.language, head=head, plain=plain, kinds=kinds)


def by_kind(
    language: str, outlines: Sequence[Outline]
) -> tuple[Sequence[Outline], Sequence[tuple[str, Sequence[Outline]]]]:
    """Return the feeds that stand alone, and those of each kind below its name in the site's language."""
    groups: dict[str, list[Outline]] = {}
    for outline in outlines:
        groups.setdefault(outline.kind, []).append(outline)
    names = words_of(language).kinds
    plain = groups.pop("", [])
    return plain, [(names.get(kind, kind), found) for kind, found in groups.items()]


INDEX = Index("index", MEDIA_TYPE, render, html_document.read_back)
