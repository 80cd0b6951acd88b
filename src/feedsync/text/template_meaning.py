"""What well-known template tags mean: pictures, embeds, code, links, and frames around a text.

Names and arguments are those of Hugo's own shortcodes (figure, gist, highlight, instagram, param, ref,
relref, tweet, vimeo, x, youtube), of Zola's examples, of Jekyll's tags (highlight, include, link, post_url)
and of the themes and plugins that are met most. An embed is written as the frame that a generator would
make of it: what becomes of frames is decided for all of them alike (`text.html.clean`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html import escape

from msgspec import Struct

from feedsync.text.template_arguments import Arguments
from feedsync.text.template_expressions import Context, filled
from feedsync.text.template_html import Shown

NOTHING = Shown()
DEAD = Shown(is_dead=True)


class Meaning(Struct, frozen=True):
    """What stands for a tag, and for its end where it has one."""

    begin: Shown = NOTHING
    end: Shown = NOTHING


Reader = Callable[[Arguments, Context], Meaning | None]

# Around a text that stays: a notice is no more than its text in a feed.
_FRAMES = frozenset(
    """admonition alert aside attention block box callout card cardpane caution center centered col
    collapse column columns content danger div error example expandable fade flex grid hint html
    important info katex lead left legend markdown math message mute note notice p pageinfo panel
    rawhtml right row safe section small span steps step success tab tabpane tabs tip unsafe warn
    warning wide wrap wrapper""".split()
)
# They print nothing that a reader of a feed could miss.
_SILENT = frozenset(
    """assign break clear clearfix continue decrement echo else endraw extends from import increment layout
    more no_toc raw scss set tableofcontents toc use verbatim summary""".split()
)
_PICTURES = """figure image img picture responsive_image respimage imgproc imageproc resize_image fig
    postimage figimg lazyimage responsive-image""".split()
_MARKUP = re.compile(r"[*_`\[<&\\~]")
_ID = re.compile(r"[\w-]+")
_SIZE = re.compile(r"\d{1,5}")
_FILE = re.compile(r"[\w./-]+")


def meaning(name: str, told: Arguments, context: Context, *, has_end: bool) -> Meaning | None:
    """Return what a tag means, `None` where nobody knows. One that `has_end` is around a text."""
    key = name.lower()
    if key in ("include", "include_cached", "render", "partial", "include_relative"):
        return _included(told, context)
    key = key.rpartition("/")[2].removesuffix(".html").replace("-", "_")
    if key in _FRAMES and has_end:
        title = told.get("title", "header", "heading")
        return Meaning(
            Shown(f"<p><strong>{_inline(title)}</strong></p>", is_block=True) if title else NOTHING
        )
    if key in _SILENT:
        return Meaning()
    read = _READERS.get(key)
    return read(told, context) if read else None


def code(told: Arguments, source: str) -> str:
    """Return a block of code."""
    language = told.get("lang", "language", "type", place=0)
    named = f' class="language-{escape(language)}"' if re.fullmatch(r"[\w+#.-]+", language) else ""
    return f"<pre><code{named}>{escape(source.strip(chr(10)), quote=False)}\n</code></pre>"


def _included(told: Arguments, context: Context) -> Meaning | None:
    """What is included is not read; its file's name often says what it shows."""
    file = told.get(place=0)
    stem = file.rpartition("/")[2].partition(".")[0]
    rest = Arguments(told.named, told.placed[1:])
    if not _FILE.fullmatch(file) or stem in ("include", "render"):
        return None
    return meaning(stem, rest, context, has_end=False) if stem in _READERS or stem in _SILENT else None


# Pictures, audio and video


def _figure(told: Arguments, context: Context) -> Meaning | None:
    source = filled(told.get("src", "image_path", "image", "url", "path", "file", "href", place=0), context)
    if not source:
        return None
    title, caption = told.get("title"), told.get("caption", "cap")
    alt = told.get("alt", place=1) or _text(caption) or title
    sizes = "".join(
        f' {name}="{value}"' for name in ("width", "height") if _SIZE.fullmatch(value := told.get(name))
    )
    image = f'<img src="{escape(source)}" alt="{escape(alt)}"{sizes}>'
    if link := filled(told.get("link"), context):
        image = f'<a href="{escape(link)}">{image}</a>'
    credit = told.get("attr", "credit", "attribution")
    if credit and (target := told.get("attrlink")):
        credit = f'<a href="{escape(target)}">{_inline(credit)}</a>'
    elif credit:
        credit = _inline(credit)
    said = " ".join(filter(None, (_inline(caption), credit)))
    head = f"<strong>{_inline(title)}</strong>" if title else ""
    lines = "<br>".join(filter(None, (head, said)))
    words = f"<figcaption>{lines}</figcaption>" if lines else ""
    return Meaning(Shown(f"<figure>{image}{words}</figure>", text=source, is_block=True))


def _picture(told: Arguments, context: Context) -> Meaning | None:
    """A picture, as a figure where something is said of it."""
    if told.get("caption", "title", "cap"):
        return _figure(told, context)
    found = _figure(told, context)
    if found is None:
        return None
    html = found.begin.html.removeprefix("<figure>").removesuffix("</figure>")
    return Meaning(Shown(html, text=found.begin.text))


def _player(kind: str) -> Reader:
    def read(told: Arguments, context: Context) -> Meaning | None:
        provider = told.get("provider").lower()
        if provider in _READERS and provider != kind:
            return _READERS[provider](told, context)
        source = filled(told.get("src", "url", "file", "mp4", "mp3", "webm", place=0), context)
        if not source:
            return None
        if re.match(r"https?://(?:www\.|m\.)?(?:youtube\.com|youtu\.be|vimeo\.com)/", source):
            return _link(source, told)
        html = f'<{kind} src="{escape(source)}" controls></{kind}>'
        return Meaning(Shown(html, text=source, is_block=True))

    return read


# Embeds


def _frame(address: str, told: Arguments) -> Meaning:
    title = told.get("title")
    named = f' title="{escape(title)}"' if title else ""
    return Meaning(Shown(f'<iframe src="{escape(address)}"{named}></iframe>', text=address, is_block=True))


def _link(address: str, told: Arguments, name: str = "") -> Meaning:
    title = told.get("title") or name or address
    html = f'<p><a href="{escape(address)}">{escape(title)}</a></p>'
    return Meaning(Shown(html, text=address, is_block=True))


def _embed(frame: str, name: str, *keys: str) -> Reader:
    """Return what reads the id of what is shown, or its address, among `keys` or in the first place."""

    def read(told: Arguments, context: Context) -> Meaning | None:
        value = filled(told.get(*keys, place=0), context).strip()
        if value.startswith(("https://", "http://")):
            return _link(value, told, name)
        return _frame(frame.format(value), told) if _ID.fullmatch(value) else None

    return read


def _post(told: Arguments, _context: Context) -> Meaning | None:
    """A post on X: `user` and `id`, or the id alone, or the address."""
    value = told.get("id", "url", place=0)
    user = told.get("user", "username")
    if len(told.placed) > 1 and told.placed[1].isdecimal():
        user, value = told.placed[0], told.placed[1]
    if value.startswith("https://"):
        return _link(value, told, "X")
    if not value.isdecimal():
        return None
    return _link(f"https://x.com/{user.lstrip('@') or 'i'}/status/{value}", told, "X")


def _page(base: str, name: str) -> Reader:
    """Return what reads the last part of an address, of one or more places."""

    def read(told: Arguments, context: Context) -> Meaning | None:
        placed = [one for one in told.placed if re.fullmatch(r"[\w./@-]+", one)]
        value = filled(told.get("url", "src", "permalink"), context) or next(
            (one for one in told.placed if "://" in one), ""
        )
        if value.startswith(("https://", "http://")):
            return _link(value, told, name)
        value = "/".join(filter(None, (told.get("user"), told.get("id")))) or "/".join(placed[:2])
        return _link(f"{base}{value.strip('/')}", told, name) if base and value else None

    return read


def _spotify(told: Arguments, _context: Context) -> Meaning | None:
    value = told.get("url", "uri", "src", "id", place=0)
    if value.startswith("https://"):
        return _link(value, told, "Spotify")
    kind, _, identity = value.removeprefix("spotify:").replace(":", "/").rpartition("/")
    kind = kind or told.get("type") or "track"
    if not (_ID.fullmatch(kind) and _ID.fullmatch(identity)):
        return None
    return _frame(f"https://open.spotify.com/embed/{kind}/{identity}", told)


def _soundcloud(told: Arguments, _context: Context) -> Meaning | None:
    value = told.get("url", "src", "id", "track", place=0)
    if value.startswith("https://"):
        return _link(value, told, "SoundCloud")
    if not value.isdecimal():
        return None
    return _link(f"https://api.soundcloud.com/tracks/{value}", told, "SoundCloud")


# Links


def _reference(told: Arguments, context: Context) -> Meaning:
    target = told.get("path", place=0)
    address = f"#{target[1:]}" if target.startswith("#") else context.refer(target)
    return Meaning(Shown(escape(address), text=address, is_address=True) if address else DEAD)


def _param(told: Arguments, context: Context) -> Meaning:
    name = told.get(place=0)
    value = context.title if name == "title" else context.said(name)
    return Meaning(Shown(escape(value, quote=False), text=value) if value else DEAD)


def _button(told: Arguments, context: Context) -> Meaning | None:
    address = filled(told.get("href", "url", "link", "to"), context)
    if target := told.get("relref", "ref"):
        address = context.refer(target)
    if not address:
        return None
    words = told.get("text", "label", "content", "title")
    return Meaning(Shown(f'<a href="{escape(address)}">{escape(words)}'), Shown("</a>"))


# Around a text


def _details(told: Arguments, _context: Context) -> Meaning:
    words = told.get("summary", "title", place=0)
    head = f"<summary>{_inline(words)}</summary>" if words else ""
    return Meaning(Shown(f"<details>{head}", is_block=True), Shown("</details>", is_block=True))


def _quote(told: Arguments, _context: Context) -> Meaning:
    author = told.get("author", "cite", "source", "by")
    by = f"<p>— {_inline(author)}</p>" if author else ""
    return Meaning(Shown("<blockquote>", is_block=True), Shown(f"{by}</blockquote>", is_block=True))


def _text(markup: str) -> str:
    return re.sub(r"<[^<>]*>", "", _inline(markup)) if _MARKUP.search(markup) else markup


def _inline(text: str) -> str:
    """Return an argument as HTML: Markdown, as in captions of Hugo."""
    if not _MARKUP.search(text):
        return escape(text, quote=False)
    from feedsync.text import markdown

    html = markdown.to_html(text.replace("\n", " ").strip()).strip()
    inner = html.removeprefix("<p>").removesuffix("</p>")
    return inner if html.startswith("<p>") and "<p>" not in inner else escape(text, quote=False)


_YOUTUBE = _embed("https://www.youtube.com/embed/{}", "YouTube", "id", "v", "videoid", "video", "url")
_VIMEO = _embed("https://player.vimeo.com/video/{}", "Vimeo", "id", "video", "url")
_READERS: Mapping[str, Reader] = {
    **dict.fromkeys((name.replace("-", "_") for name in _PICTURES), _picture),
    "figure": _figure,
    "audio": _player("audio"),
    "video": _player("video"),
    **dict.fromkeys(("youtube", "yt", "youtubeplayer", "youtube_embed", "lite_youtube"), _YOUTUBE),
    **dict.fromkeys(("vimeo", "vimeo_simple"), _VIMEO),
    "youtube_simple": _YOUTUBE,
    "dailymotion": _embed("https://www.dailymotion.com/embed/video/{}", "Dailymotion", "id"),
    **dict.fromkeys(("tweet", "twitter", "x", "tweet_simple", "twitter_simple", "x_simple"), _post),
    **dict.fromkeys(("instagram", "instagram_simple"), _page("https://www.instagram.com/p/", "Instagram")),
    "gist": _page("https://gist.github.com/", "Gist"),
    "codepen": _page("https://codepen.io/", "CodePen"),
    **dict.fromkeys(("mastodon", "bluesky", "toot", "embed", "oembed", "bookmark"), _page("", "")),
    "spotify": _spotify,
    "soundcloud": _soundcloud,
    **dict.fromkeys(("ref", "relref", "link", "post_url"), _reference),
    "param": _param,
    **dict.fromkeys(("button", "btn", "linkbutton"), _button),
    **dict.fromkeys(("details", "expand", "spoiler"), _details),
    **dict.fromkeys(("quote", "blockquote", "pullquote"), _quote),
}
