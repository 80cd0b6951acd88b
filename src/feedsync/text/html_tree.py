"""The tree of an article's content before it is cleaned: everything becomes what it stands for.

Lazy images get their addresses back, embeds become links, emoji pictures become emoji, counting
pixels go. Nothing here makes anything safe: that is `text.html.clean`, which comes after.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from feedsync.text import nesting
from feedsync.text.embeds import Embed, embed_of

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

# Where lazy loaders keep the address: WordPress plugins (a3, Rocket, Smush, Autoptimize, Jetpack), lazysizes,
# Cloudflare, Ezoic, NitroPack, PageSpeed, and themes' own.
_LAZY_SRC = (
    "data-src data-lazy-src data-original data-lazy data-lazyload data-url data-echo data-cfsrc data-ezsrc "
    "data-hi-res-src data-pagespeed-lazy-src data-li-src data-img-src data-breeze data-opt-src nitro-lazy-src"
).split()
_LAZY_SRCSET = "data-srcset data-lazy-srcset data-original-set data-ezsrcset nitro-lazy-srcset".split()
_ADDRESS = re.compile(r"\s*(?:https?:)?/{0,2}[^\s\"'<>{}]+\s*", re.IGNORECASE)
# Whole names that loaders give the picture that stands in for the real one: `loading-dock.jpg` is none.
_PLACEHOLDER = re.compile(
    r"(?:.*/)?(?:blank|placeholder|spacer|lazy(?:[-_]?(?:load|placeholder|loader))?|pixel|gr[ea]y|trans(?:parent)?|empty"
    r"|1x1|x|(?:ajax-)?load(?:ing|er)|preloader)(?:[-_.]?(?:\d+x)?\d+)?\.(?:gif|png|svg|webp)(?:\?.*)?",
    re.IGNORECASE | re.DOTALL,
)
_NOTHING = re.compile(r"(?:data:.*|about:blank|javascript:.*|#|\s*)", re.IGNORECASE | re.DOTALL)
# A picture in its own address; shorter ones are the grey boxes of lazy loaders, longer ones a burden (64 KB).
DATA_IMAGE = re.compile(
    r"data:image/(?:png|jpe?g|gif|webp|avif);base64,[A-Za-z0-9+/=]{200,87400}", re.IGNORECASE | re.ASCII
)
_COUNTERS = re.compile(
    r"(?:.*\.)?(?:pixel\.wp\.com|stats\.wordpress\.com|google-analytics\.com|doubleclick\.net|scorecardresearch\.com"
    r"|quantserve\.com|vgwort\.de|bat\.bing\.com|analytics\.twitter\.com|feedburner\.com|facebook\.com/tr"
    r"|shinystat\.com|histats\.com|statcounter\.com|imrworldwide\.com|chartbeat\.com)",
    re.IGNORECASE,
)
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_ANCHORS = ", ".join(f"{heading} a.anchor" for heading in _HEADINGS)
_ONLY_A_SIGN = re.compile(r"[\s#§¶\U0001f517\ufe0e\ufe0f]*")
_INVISIBLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|(?:^|;)\s*(?:width|height)\s*:\s*[01](?:px)?\s*(?:;|$)"
)


def parse(html: str) -> LexborHTMLParser:
    """Return the tree of a fragment, in the body of an otherwise empty page."""
    from selectolax.lexbor import LexborHTMLParser

    page = f"<!DOCTYPE html><html><head></head><body>{html}</body></html>"
    return LexborHTMLParser(page.encode("utf-8", "ignore").decode())


def body_of(tree: LexborHTMLParser) -> str:
    """Return the HTML inside the body of a tree."""
    return tree.body.inner_html or "" if tree.body else ""


def prepared(html: str, embeds: Iterable[str] = ()) -> str:
    """Return a fragment in which everything is what it stands for. Frames of the hosts in `embeds` stay."""
    nesting.refuse_piles(html)
    tree = parse(html)
    _headings_and_boxes(tree)
    for noscript in tree.css("noscript"):
        _noscript(noscript)
    for image in tree.css("img"):
        _image(image)
    for source in tree.css("source, video, audio, iframe"):
        _restore(source)
    _embeds(tree, frozenset(embeds))
    return body_of(tree)


def _headings_and_boxes(tree: LexborHTMLParser) -> None:
    for anchor in tree.css(_ANCHORS):
        _anchor(anchor)
    for box in tree.css('input[type="checkbox"]'):
        box.replace_with("☑" if "checked" in box.attributes else "☐")
    for anchor in tree.css("a[name]"):
        if not anchor.attributes.get("id"):
            anchor.attrs["id"] = anchor.attributes["name"] or ""


def _anchor(anchor: LexborNode) -> None:
    """Take a heading's link to itself away, but neither its id nor a text that says something."""
    heading = anchor.parent
    name = anchor.attributes.get("id")
    if name and heading is not None and heading.tag in _HEADINGS and not heading.attributes.get("id"):
        heading.attrs["id"] = name
    if _ONLY_A_SIGN.fullmatch(anchor.text(deep=True)):
        anchor.decompose()
    else:
        anchor.unwrap()


# Images


def _noscript(noscript: LexborNode) -> None:
    """Put the real image or frame of a lazy one into the page in its place; drop any other noscript."""
    real = noscript.css_first("img, iframe, picture, video")
    if real is not None:
        twin = _element_before(noscript)
        if twin is None or twin.tag != real.tag or not _is_lazy(twin):
            noscript.insert_before(real)
        elif not any(name in twin.attributes for name in _LAZY_SRC):
            twin.replace_with(real)
    noscript.decompose()


def _element_before(node: LexborNode) -> LexborNode | None:
    before = node.prev
    while before is not None and before.is_text_node and not (before.text_content or "").strip():
        before = before.prev
    return before


def _is_lazy(node: LexborNode) -> bool:
    attributes = node.attributes
    return any(name in attributes for name in (*_LAZY_SRC, *_LAZY_SRCSET)) or _is_placeholder(
        attributes.get("src")
    )


def _is_placeholder(address: str | None) -> bool:
    return _is_nothing(address) or _PLACEHOLDER.fullmatch((address or "").strip()) is not None


def _is_nothing(address: str | None) -> bool:
    """Whether this is no address of a picture; a picture inside its address is one."""
    address = (address or "").strip()
    return _NOTHING.fullmatch(address) is not None and DATA_IMAGE.fullmatch(address) is None


def _image(image: LexborNode) -> None:
    attributes = image.attributes
    classes = (attributes.get("class") or "").split()
    alt = attributes.get("alt") or ""
    if {"emoji", "wp-smiley"} & set(classes) and alt:
        image.replace_with(alt)
        return
    _restore(image)
    attributes = image.attributes
    if _is_placeholder(attributes.get("src")):
        first = (attributes.get("srcset") or "").split(",")[0].split()
        if first and not _is_placeholder(first[0]):
            image.attrs["src"] = first[0]
        elif _is_nothing(attributes.get("src")):
            image.decompose()
            return
    if _is_counter(image):
        image.decompose()


def _restore(node: LexborNode) -> None:
    """Give a lazy element the addresses that its loader would have given it."""
    attributes = node.attributes
    for ours, theirs in (("src", _LAZY_SRC), ("srcset", _LAZY_SRCSET)):
        for name in theirs:
            value = attributes.get(name) or ""
            is_address = _ADDRESS.fullmatch(value) if ours == "src" else value.strip()
            if is_address and not _is_placeholder(value):
                node.attrs[ours] = value.strip()
                break


def _is_counter(image: LexborNode) -> bool:
    attributes = image.attributes
    size = [attributes.get(name) for name in ("width", "height")]
    if all(value is not None and re.fullmatch(r"\s*[01]\s*(?:px)?\s*", value) for value in size):
        return True
    if _INVISIBLE.search((attributes.get("style") or "").lower()):
        return True
    try:
        parts = urlsplit((attributes.get("src") or "").strip())
    except ValueError:
        return True
    return _COUNTERS.match(f"{parts.hostname or ''}{parts.path}") is not None


# Embeds


def _embeds(tree: LexborHTMLParser, allowed: frozenset[str]) -> None:
    for frame in tree.css("iframe, embed, object, lite-youtube, lite-vimeo"):
        embed = embed_of(frame.tag or "", frame.attributes)
        if embed is None:
            frame.decompose()
        elif frame.tag != "iframe" or embed.host not in allowed:
            frame.replace_with(_link(embed))
    for wrapper in tree.css(".wp-block-embed__wrapper"):
        child = wrapper.first_child
        if child is not None and child.is_text_node and child.next is None:
            embed = embed_of("", {"src": child.text_content})
            if embed is not None:
                child.replace_with(_link(embed))


def _link(embed: Embed) -> LexborNode:
    from html import escape

    tree = parse(f'<p><a href="{escape(embed.url)}">{escape(embed.title)}</a></p>')
    link = tree.css_first("p")
    if link is None:  # the markup above has one
        raise AssertionError(embed)
    return link
