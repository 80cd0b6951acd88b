"""Posts in boxes on a terminal: side by side where there is room, what is marked in them underlined."""

from __future__ import annotations

import io
import math
import posixpath
import unicodedata
from collections.abc import Iterator, Sequence
from urllib.parse import unquote, urlsplit

from rich.box import ROUNDED, SQUARE
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from feedsync.channels.base import Card, Picture, Shown
from feedsync.cli import post_words
from feedsync.operations.preview_post import Post, PostPreview

_NARROW, _WIDE = 38, 64  # columns of a box
# Format characters that join or direct what is around them, and so belong to a text.
_JOINING = frozenset("\u00ad\u200c\u200d\u200e\u200f\u061c\u2060\ufeff")
_TAGS = range(0xE0020, 0xE0080)  # in flags of parts of countries


def boxes(preview: PostPreview, width: int, *, has_style: bool) -> str:
    """Return all that is shown of an article's posts, no line of it wider than the terminal."""
    console = Console(
        file=io.StringIO(),
        width=width,
        height=1,  # else a dumb terminal would have 80 columns
        force_terminal=has_style,
        color_system="standard" if has_style else None,
        highlight=False,
        markup=False,
        emoji=False,
    )
    console.print(_head(preview))
    posts = preview.posts
    rows = math.ceil(len(posts) / max(1, width // _NARROW))
    per_row = math.ceil(len(posts) / rows)
    each = min((width + 1) // per_row - 1, _WIDE)
    for first in range(0, len(posts), per_row):
        console.print(_row(console, posts[first : first + per_row], each, preview))
    console.print(Text(post_words.ending(preview)))
    shown = console.file.getvalue()  # type: ignore[attr-defined]
    return "".join(f"{line.rstrip()}\n" for line in shown.splitlines())


def visible(text: str) -> str:
    """Return a text as it can be printed: what would lead the terminal astray is shown by its number."""
    return text if text.isprintable() else "".join(map(_visible, text))


def _visible(character: str) -> str:
    if character.isprintable() or character == "\n" or character in _JOINING or ord(character) in _TAGS:
        return character
    if unicodedata.category(character) == "Zs":
        return character
    return character.encode("unicode_escape", "surrogatepass").decode()


def _head(preview: PostPreview) -> RenderableType:
    title = Text(f'"{visible(preview.title)}"', style="bold")
    if state := post_words.state(preview):
        title.append(f"  {state}", style="not bold")
    return Group(title, Text(f"{visible(preview.article)}  {visible(preview.url)}", style="dim"))


def _row(console: Console, posts: Sequence[Post], width: int, preview: PostPreview) -> Table:
    """Return boxes side by side, all as high as the highest."""
    made = [_box(post, preview) for post in posts]
    options = console.options.update(width=width)
    height = max(len(console.render_lines(box, options)) for box in made)
    row = Table.grid(padding=(0, 1, 0, 0))
    for _ in made:
        row.add_column(width=width)
    for box in made:
        box.height = height
    row.add_row(*made)
    return row


def _box(post: Post, preview: PostPreview) -> Panel:
    shown = post.shown
    network, channel = post_words.name(post)
    title = f"{network} ({channel})" if channel else network
    parts: list[RenderableType] = []
    if shown:
        parts += _post(shown)
    if post.problem:
        parts.append(_marked("✗", "red", f"cannot be made: {post.problem}"))
    rows = Table.grid(padding=(0, 2, 0, 0))
    rows.add_column(no_wrap=True, style="dim")
    rows.add_column(overflow="fold")
    for head, said in _rows(post, preview):
        rows.add_row(head, Text(visible(said)))
    parts.append(Padding(rows, (1, 0, 0, 0)))
    parts += [_marked("!", "yellow", note) for note in _notes(post)]
    return Panel(
        Group(*parts),
        box=ROUNDED,
        title=Text(visible(title), style="bold"),
        title_align="left",
        subtitle=Text(post_words.count(shown)) if shown else None,
        subtitle_align="right",
    )


def _post(shown: Shown) -> Iterator[RenderableType]:
    if shown.warning:
        yield Padding(_marked("!", "yellow", f"content warning: {shown.warning}"), (0, 0, 1, 0))
    yield _text(shown)
    for picture in shown.pictures:
        yield Padding(_picture(picture), (1, 0, 0, 0))
    if shown.card:
        yield Padding(_card(shown.card), (1, 0, 0, 0))


def _text(shown: Shown) -> Text:
    """Return the text with what is marked in it underlined."""
    text = Text(overflow="fold")
    for piece, kind in post_words.pieces(shown):
        text.append(visible(piece), style="underline cyan" if kind else None)
    return text


def _picture(picture: Picture) -> RenderableType:
    size = f", {picture.width} x {picture.height}" if picture.width and picture.height else ""
    name = unquote(posixpath.basename(urlsplit(picture.url).path)) or picture.url
    return Group(Text(f"picture {visible(name)}{size}", style="dim", overflow="fold"), _alt(picture))


def _alt(picture: Picture) -> RenderableType:
    if picture.alt:
        return Text(f"alt: {visible(picture.alt)}", style="italic", overflow="fold")
    return _marked("!", "yellow", post_words.NO_ALT)


def _card(card: Card) -> Panel:
    parts: list[RenderableType] = [_picture(card.picture)] if card.picture else []
    parts.append(Text(visible(card.title), style="bold", overflow="fold"))
    if card.description:
        parts.append(Text(visible(card.description), overflow="fold"))
    parts.append(Text(visible(urlsplit(card.url).netloc), style="dim", overflow="fold"))
    return Panel(Group(*parts), box=SQUARE, title="card", title_align="left", border_style="dim")


def _rows(post: Post, preview: PostPreview) -> Iterator[tuple[str, str]]:
    """Yield what is said below a post."""
    for number, said in enumerate(post_words.when(post.turn, preview.now)):
        yield ("" if number else "when", said)
    if post.shown and (marked := post_words.marked(post.shown)):
        yield "marked", marked
    if post.shown and post.shown.language:
        yield "language", post.shown.language


def _notes(post: Post) -> Sequence[str]:
    return post.shown.notes if post.shown else ()


def _marked(mark: str, colour: str, said: str) -> Table:
    row = Table.grid(padding=(0, 1, 0, 0))
    row.add_column(no_wrap=True, style=colour)
    row.add_column(overflow="fold")
    row.add_row(mark, Text(visible(said)))
    return row
