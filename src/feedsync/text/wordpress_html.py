"""Content of WordPress as HTML: what nobody has rendered yet, and what rendering leaves over.

Nothing here makes anything safe: that is `text.html.clean`, which comes after.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from html import escape, unescape

from feedsync.article import Media
from feedsync.text import wordpress_shortcodes as shortcodes
from feedsync.text.embeds import embed_of
from feedsync.text.wordpress_blocks import Blocks
from feedsync.text.wordpress_hidden import visible
from feedsync.text.wordpress_joined import Joined
from feedsync.text.wordpress_paragraphs import Paragraphs, is_block_tag
from feedsync.text.wordpress_pieces import Piece, Pieces

Picture = Callable[[int], Media | None]

_LEFT_OVER = re.compile(r"<!--|\[|\bmore-")
_MORE_SPAN = re.compile(r"<span\s[^<>]*\bid=[\"']?more-\d+", re.IGNORECASE)
_CLASSES = re.compile(r"(?<![\w-])class\s*+=\s*+(\"[^\"]*+\"|'[^']*+'|[^\s<>]++)", re.IGNORECASE)
_MORE_LINK = re.compile(r"(?<![\w-])more-link(?![\w-])", re.IGNORECASE)
_ADDRESS_LINE = re.compile(r"^[ \t]*(https?://[^\s<>\"\[\]]+)[ \t]*$", re.MULTILINE)
_CAPTION = re.compile(r"\s*((?:<a\s[^<>]*>\s*)?<img\s[^<>]*>(?:\s*</a>)?)(.*)", re.DOTALL | re.IGNORECASE)
_MAX_ADDRESS = 4000  # characters
_ENDS_LINE = re.compile(r"\s*(?:\Z|<!--|</?(?:p|div|blockquote|h[1-6]|ul|ol|figure|hr)\b)", re.IGNORECASE)
_CAPTIONS = ("caption", "wp_caption")
_GONE = Piece("gone", "")
_IS_ADDRESS = re.compile(r"[^\s<>\"']*[./][^\s<>\"']*")
_MEDIA_KEYS = "src mp3 m4a ogg wav flac mp4 m4v webm ogv flv wmv".split()


def tidy(rendered: str) -> str:
    """Return content that WordPress has rendered (`content.rendered`) without what it leaves over.

    Marks of blocks, "read more" and shortcodes that no plugin expands any more go; what these hold stays,
    but for what only members may see.
    """
    if not _LEFT_OVER.search(rendered):
        return rendered.strip()
    joined = Joined()
    for piece in _understood(Pieces(visible(rendered).html), lambda _number: None):
        joined.add(piece)
    return "".join(joined.texts()).strip()


def to_html(raw: str, picture: Picture, notes: str = "") -> str:
    """Return content as WordPress stores it (`post_content`) as the HTML that it would show.

    Classic text gets its paragraphs, blocks lose their marks, shortcodes become what they stand for.
    `picture` tells an attachment by its id. `notes` are the footnotes as HTML. They come at the end, but
    not where a part of the content is hidden, as nobody knows which of them belong to it.
    """
    content, is_all = visible(raw.replace("\r\n", "\n").replace("\r", "\n"))
    pieces = Pieces(content)
    blocks, typed, joined = Blocks(), Paragraphs(), Joined()
    before: Piece | None = None
    for piece in _understood(pieces, picture):
        is_block = blocks.is_inside(piece)
        if not is_block and joined.is_any:
            typed.parts += joined.texts()
            joined = Joined()
        if piece.kind == "comment":
            before = None
            continue
        if is_block:
            typed.end()
        for part in _with_links(piece, before, pieces, is_block=is_block):
            (joined if is_block else typed).add(part)
        before = piece
    typed.end()
    html = "".join([*typed.parts, *joined.texts()]).strip()
    return f"{html}\n{notes}" if notes and is_all else html


def _understood(pieces: Pieces, picture: Picture) -> Iterator[Piece]:
    """Yield the pieces of a content, shortcodes as what they stand for and nothing that says "read more"."""
    open_more = ""
    for piece in pieces:
        if piece.kind == "shortcode":
            yield _shortcode(piece, pieces, picture)
        elif piece.kind != "tag" or piece.name not in ("a", "span"):
            yield piece
        elif piece.is_end and piece.name == open_more:
            open_more = ""
        elif piece.name == "span" and not piece.is_end and _MORE_SPAN.match(piece.text):
            open_more = "span"
            yield _GONE
        elif piece.name == "a" and not piece.is_end and _leads_to_more(piece.text):
            pieces.skip_to("</a")
            open_more = "a"
            yield Piece("gone", "", "more")
        else:
            yield piece


def _leads_to_more(tag: str) -> bool:
    return any(_MORE_LINK.search(match[1]) for match in _CLASSES.finditer(tag))


# Shortcodes


def _shortcode(piece: Piece, pieces: Pieces, picture: Picture) -> Piece:
    """Return what a shortcode stands for, and go on after what it needed for that."""
    if piece.text.startswith("[["):
        return Piece("text", piece.text[1:-1])
    if piece.is_end:
        return _GONE
    if piece.name in shortcodes.LINKS:
        return _linked(piece, pieces)
    is_whole = piece.name in shortcodes.WHOLE or piece.name in _CAPTIONS
    inner = pieces.take_until_end(piece.name) if is_whole and not shortcodes.is_closed(piece.text) else ""
    html = _meaning(piece.name, shortcodes.attributes_of(piece.text, piece.name), inner or "", picture)
    return Piece("block", f"\n{html}\n") if html else _GONE


def _meaning(name: str, attributes: Mapping[str, str], inner: str, picture: Picture) -> str:
    """Return the HTML that a shortcode stands for, empty where it stands for nothing."""
    if name in _CAPTIONS:
        return _captioned(inner, attributes)
    if name in ("audio", "video"):
        return _player(name, attributes)
    if told := attributes.get(shortcodes.HEADINGS.get(name, ""), ""):
        return f"<h2>{escape(told)}</h2>"
    if name == "et_pb_image" and (told := attributes.get("src", "")):
        return f'<figure><img src="{escape(told)}" alt="{escape(attributes.get("alt", ""))}" /></figure>'
    media = (picture(number) for number in shortcodes.ids_in(attributes, name))
    return "\n".join(_figure(one) for one in media if one)


def _captioned(inner: str, attributes: Mapping[str, str]) -> str:
    """Return a picture with its caption: after the picture, or, as it was before 2012, an attribute."""
    inner = tidy(inner)
    match = _CAPTION.match(inner)
    content, caption = (match[1], match[2]) if match else (inner, "")
    caption = caption.strip() or attributes.get("caption", "").strip()
    return _with_caption(content, caption) if content else ""


def _with_caption(content: str, caption: str) -> str:
    return f"<figure>{content}{f'<figcaption>{caption}</figcaption>' if caption else ''}</figure>"


def _figure(media: Media) -> str:
    address = escape(media.url)
    kind = media.type.partition("/")[0]
    if kind in ("audio", "video"):
        return _with_caption(
            f'<{kind} controls src="{address}"></{kind}>', escape(media.caption or media.title)
        )
    if kind != "image":
        return f'<p><a href="{address}">{escape(media.title or media.url)}</a></p>'
    size = f' width="{media.width}" height="{media.height}"' if media.width and media.height else ""
    return _with_caption(
        f'<img src="{address}" alt="{escape(media.alt)}"{size} />', escape(media.caption, quote=False)
    )


def _player(name: str, attributes: Mapping[str, str]) -> str:
    told = (attributes.get(key, "").strip() for key in (*_MEDIA_KEYS, "0"))
    addresses = dict.fromkeys(address for address in told if _IS_ADDRESS.fullmatch(address))
    if not addresses:
        return ""
    size = "".join(
        f' {key}="{escape(value)}"'
        for key in ("poster", "width", "height")
        if name == "video" and (value := attributes.get(key, ""))
    )
    sources = "".join(f'<source src="{escape(address)}" />' for address in addresses)
    return f"<figure><{name} controls{size}>{sources}</{name}></figure>"


def _linked(piece: Piece, pieces: Pieces) -> Piece:
    """Return a link to what is embedded: its address is in the shortcode, or is all that it holds."""
    start = pieces.position
    inner = None if shortcodes.is_closed(piece.text) else pieces.take_until_end(piece.name, _MAX_ADDRESS)
    address = shortcodes.address_in((inner or "").strip())
    if inner is not None and (not address or unescape(inner).strip() != address):
        pieces.position = start
        address = ""
    address = address or shortcodes.address_in(piece.text)
    return _link(address) if address else _GONE


# Addresses that stand alone


def _with_links(piece: Piece, before: Piece | None, pieces: Pieces, *, is_block: bool) -> Iterator[Piece]:
    """Yield a text with each address that has a line of its own as a link: WordPress embeds what is there.

    In a block that is so in paragraphs alone.
    """
    is_in_paragraph = before is not None and before.name == "p"
    if piece.kind != "text" or "http" not in piece.text or (is_block and not is_in_paragraph):
        yield piece
        return
    starts_line = before is None or before.kind in ("block", "gone", "link") or is_block_tag(before)
    ends_line = pieces.is_at(_ENDS_LINE)
    text, done = piece.text, 0
    for match in _ADDRESS_LINE.finditer(text):
        if (match.start() == 0 and not starts_line) or (match.end() == len(text) and not ends_line):
            continue
        if done < match.start():
            yield Piece("text", text[done : match.start()])
        yield _link(match[1])
        done = match.end()
    if done < len(text):
        yield Piece("text", text[done:])


def _link(address: str) -> Piece:
    address = unescape(address)
    embed = embed_of("", {"src": address})
    title = embed.title if embed and embed.title != embed.host.removeprefix("www.") else address
    return Piece("link", f'<a href="{escape(address)}">{escape(title, quote=False)}</a>')
