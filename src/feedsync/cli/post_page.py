"""Posts as one HTML page: how each network would show them, side by side. It runs nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from msgspec import Struct

from feedsync.channels.base import Shown
from feedsync.cli import post_words
from feedsync.feeds.html_document import direction, environment, web
from feedsync.operations.preview_post import Post, PostPreview
from feedsync.text.characters import printable

_TEMPLATES = Path(__file__).parent / "templates"
_MARK = "feedsync preview"
# What is no plain word in a sentence: a name as it is written, an address.
_LETTERS = re.compile(r"(`[^`]+`|https?://[^\s`]*[^\s`).,;:])")
# What of an address a line may end with.
_PART = re.compile(r"[^/.-]*[/.-]+|[^/.-]+")


class _Piece(Struct, frozen=True):
    """A part of a text, of a `kind` where it is marked; `href` is where it leads if that is known."""

    text: str
    kind: str = ""
    href: str = ""


class _Column(Struct, frozen=True):
    """A post as the page shows it. `share` is how much of its limit is used, in hundredths."""

    post: Post
    name: tuple[str, str]
    pieces: Sequence[_Piece]
    language: str
    count: str
    share: int
    marked: str
    when: Sequence[str]
    notes: Sequence[str]


def render(preview: PostPreview) -> bytes:
    """Return the page."""
    pages = environment(_TEMPLATES)
    pages.filters |= {
        "direction": direction,
        "host": _host,
        "parts": _PART.findall,
        "printable": printable,
        "said": _said,
        "web": web,
    }
    text = pages.get_template("post.html").render(
        mark=_MARK,
        preview=preview,
        state=post_words.state(preview),
        columns=[_column(post, preview) for post in preview.posts],
        no_alt=post_words.NO_ALT,
        ending=post_words.ending(preview),
    )
    return text.encode()


def is_one(content: bytes) -> bool:
    """Whether a file is such a page, and so may be replaced by another."""
    return f'name="generator" content="{_MARK}"'.encode() in content[:500]


def _column(post: Post, preview: PostPreview) -> _Column:
    shown = post.shown
    return _Column(
        post=post,
        name=post_words.name(post),
        pieces=list(_pieces(shown)) if shown else (),
        language=shown.language if shown else "",
        count=post_words.count(shown) if shown else "",
        share=min(100, round(100 * shown.count / shown.limit)) if shown and shown.limit else 0,
        marked=post_words.marked(shown) if shown else "",
        when=list(post_words.when(post.turn, preview.now)),
        notes=shown.notes if shown else (),
    )


def _pieces(shown: Shown) -> Iterator[_Piece]:
    for piece, kind in post_words.pieces(shown):
        yield _Piece(printable(piece), kind, web(piece) if kind == "link" else "")


def _said(text: str) -> Iterator[_Piece]:
    """Yield a sentence of ours: what is to be read letter by letter stands between backticks."""
    for number, part in enumerate(_LETTERS.split(printable(text))):
        if number % 2 == 0:
            yield _Piece(part)
        elif part.startswith("`"):
            yield _Piece(part.strip("`"), "code")
        else:
            yield _Piece(part, "link", web(part))


def _host(address: str) -> str:
    return urlsplit(address).netloc
