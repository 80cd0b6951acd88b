"""The tree of an article's content before it is cleaned: everything becomes what it stands for.

Lazy images get their addresses back, embeds become links, emoji pictures become emoji, counting
pixels go. Nothing here makes anything safe: that is `text.html.clean`, which comes after.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

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
    r"|1x1|(?:ajax-)?load(?:ing|er)|preloader)(?:[-_.]?(?:\d+x)?\d+)?\.(?:gif|png|svg|webp)(?:\?.*)?",
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
_ANCHORS = ", ".join(f'{heading} a.anchor, {heading} a[href^="#"]' for heading in _HEADINGS)
_NOSCRIPT = re.compile(r"<noscript(?:\s[^<>]*)?>", re.IGNORECASE)
_UNSEEN = "[hidden], annotation, annotation-xml, .katex-html, .kg-bookmark-icon, .mw-editsection"
_HIDDEN = re.compile(r"(?:^|;)\s*display\s*:\s*none")
_NORMAL_WEIGHT = re.compile(r"(?:^|;)\s*font-weight\s*:\s*(?:normal|400)")
_MOST_FORMS = 50
_SWALLOWED = 140  # characters of text in a form, from which on it is the article's
_ONLY_A_SIGN = re.compile(r"[\s#§¶⌗\U0001f517\ufe0e\ufe0f\u200b-\u200d\u2060\ufeff]*")
# The first address of a `srcset`, from a place on; commas may stand in it, but not at its ends.
ADDRESS_IN_SET = re.compile(r"[\s,]*([^\s,]\S*)")
_ONE_PIXEL = re.compile(r"(?:^|;)\s*(?:width|height)\s*:\s*[01](?:px)?\s*(?=;|$)")


def parse(html: str) -> LexborHTMLParser:
    """Return the tree of a fragment, in the body of an otherwise empty page."""
    from selectolax.lexbor import LexborHTMLParser

    # Without an end, which an open `<plaintext>` would show.
    page = f"<!DOCTYPE html><html><head></head><body>{html}"
    return LexborHTMLParser(page.encode("utf-8", "ignore").decode())


def body_of(tree: LexborHTMLParser) -> str:
    """Return the HTML inside the body of a tree."""
    return tree.body.inner_html or "" if tree.body else ""


def prepared(html: str, embeds: Iterable[str] = ()) -> str:
    """Return a fragment in which everything is what it stands for. Frames of the hosts in `embeds` stay."""
    nesting.refuse_piles(html)
    tree = parse(_with_closed_noscripts(html))
    _take_away(tree)
    for form in tree.css("form, fieldset, button, canvas")[:_MOST_FORMS]:
        _form(form)
    _headings_and_boxes(tree)
    for noscript in tree.css("noscript"):
        _noscript(noscript)
    for image in tree.css("img"):
        _image(image)
    for source in tree.css("source, video, audio, iframe"):
        _restore(source)
    _embeds(tree, frozenset(embeds))
    return body_of(tree)


def _with_closed_noscripts(html: str) -> str:
    """Close what is open inside a `noscript`, or it would swallow what follows."""
    parts = []
    position = 0
    while match := _NOSCRIPT.search(html, position):
        end = html.find("</noscript", match.end())
        if end < 0:
            break
        parts += [html[position : match.end()], body_of(parse(html[match.end() : end]))]
        position = end
    return "".join([*parts, html[position:]])


def _take_away(tree: LexborHTMLParser) -> None:
    """Take away what a page has twice, hides, or shows beside the article; and bold that is not bold."""
    for node in tree.css(_UNSEEN):
        node.decompose()
    for node in tree.css('[style*="display"]'):
        if _HIDDEN.search((node.attributes.get("style") or "").lower()):
            node.decompose()
    for node in tree.css('b[style*="font-weight"], strong[style*="font-weight"]'):
        if _NORMAL_WEIGHT.search((node.attributes.get("style") or "").lower()):
            node.unwrap()
    if tree.css_first("blockquote.wp-embedded-content") is not None:
        for frame in tree.css("iframe.wp-embedded-content"):
            frame.decompose()


def _form(form: LexborNode) -> None:
    """Let the text go that a form has swallowed: one that nobody closed, or that is around a whole page."""
    for control in form.css("input, select, textarea, label, legend, output, datalist, option"):
        control.decompose()
    if len(form.text(deep=True).strip()) >= _SWALLOWED:
        form.unwrap()  # else the cleaner takes all of it


def _headings_and_boxes(tree: LexborHTMLParser) -> None:
    for anchor in tree.css(_ANCHORS):
        if _leads_to_its_heading(anchor):
            _anchor(anchor)
    for box in tree.css('input[type="checkbox"]'):
        box.replace_with("☑" if "checked" in box.attributes else "☐")
    for anchor in tree.css("a[name]"):
        if not anchor.attributes.get("id"):
            anchor.attrs["id"] = anchor.attributes["name"] or ""


def _leads_to_its_heading(anchor: LexborNode) -> bool:
    """Whether a link in a heading is the one to itself that generators put there."""
    attributes = anchor.attributes
    if "anchor" in (attributes.get("class") or "").split():
        return True
    target = unquote((attributes.get("href") or "#")[1:])
    heading = anchor.parent
    own = (attributes.get("id"), heading.attributes.get("id") if heading is not None else None)
    return bool(target) and target in own


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
        twin = next((node for node in _neighbours(noscript) if node.tag == real.tag and _is_lazy(node)), None)
        if twin is None:
            noscript.insert_before(real)
        elif not any(name in twin.attributes for name in _LAZY_SRC):
            twin.replace_with(real)
    noscript.decompose()


def _neighbours(node: LexborNode) -> Iterator[LexborNode]:
    """The elements before and after a node, whatever white space lies between."""
    for step in ("prev", "next"):
        other = getattr(node, step)
        while other is not None and other.is_text_node and not (other.text_content or "").strip():
            other = getattr(other, step)
        if other is not None:
            yield other


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
        first = ADDRESS_IN_SET.match(attributes.get("srcset") or "")
        if first and not _is_placeholder(first[1]):
            image.attrs["src"] = first[1].rstrip(",")
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
    style = (attributes.get("style") or "").lower()
    if _HIDDEN.search(style) or len(_ONE_PIXEL.findall(style)) > 1:
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
