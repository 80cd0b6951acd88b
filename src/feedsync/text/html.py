"""HTML of an article's content: cleaned to lists of our own, made absolute, and quoted from.

What an entry shows is read far from its page, so nothing active is left in it (nh3 decides by the
lists below, never by what looks dangerous), every address in it is absolute, and its ids cannot
meet those of another entry on the same screen.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from threading import get_ident
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from feedsync.text import html_tree, nesting, urls
from feedsync.text.characters import one_line, printable
from feedsync.text.native import panics_as_errors

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

TAGS = frozenset(
    """a abbr address article aside audio b bdi bdo blockquote br caption cite code col colgroup data dd del
    details dfn div dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6 header hgroup hr i img ins kbd li main
    mark nav ol p picture pre q rp rt ruby s samp section small source span strike strong sub summary sup
    table tbody td tfoot th thead time tr track tt u ul var video wbr
    math mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts mroot mrow mspace msqrt mstyle msub
    msubsup msup mtable mtd mtext mtr munder munderover""".split()
)
# Unlike any other unlisted tag, these go with all that is in them.
REMOVED_WHOLE = frozenset(
    """applet base button canvas datalist dialog embed fieldset form frame frameset iframe input link
    meta meter noembed noframes noscript object optgroup option output param portal progress script select
    slot style svg template textarea title xmp""".split()
)
ATTRIBUTES = {
    "*": {"id", "title", "lang", "dir"},
    "a": {"href", "hreflang", "type"},
    "audio": {"src", "controls", "loop", "muted"},
    "blockquote": {"cite"},
    "col": {"span"},
    "colgroup": {"span"},
    "data": {"value"},
    "del": {"cite", "datetime"},
    "details": {"open"},
    "img": {"src", "srcset", "sizes", "alt", "width", "height"},
    "ins": {"cite", "datetime"},
    "li": {"value"},
    "math": {"display"},
    "mo": {"stretchy", "fence", "separator"},
    "mi": {"mathvariant"},
    "mtd": {"columnspan", "rowspan"},
    "ol": {"start", "reversed", "type"},
    "q": {"cite"},
    "source": {"src", "srcset", "sizes", "type", "media"},
    "td": {"colspan", "rowspan", "headers", "align"},
    "th": {"colspan", "rowspan", "headers", "scope", "align", "abbr"},
    "time": {"datetime"},
    "track": {"src", "kind", "srclang", "label"},
    "video": {"src", "poster", "controls", "loop", "muted", "width", "height"},
}
_FRAME = {"iframe": {"src", "width", "height", "allowfullscreen"}}
_ADDRESSES = {"href": urls.LINKS, "src": urls.WEB, "poster": urls.WEB, "cite": urls.WEB}

_ASIDES = "aside, blockquote, details, figure, footer, li, nav, table"
_BLOCKS = "br, p, div, li, dt, dd, tr, td, th, h1, h2, h3, h4, h5, h6, figcaption, blockquote, pre, summary"
_FOOTNOTE = re.compile(r"[\[(]?(?:\d{1,3}|[*†‡])[\])]?")
_UNREAD = "del, s, strike, rp, rt, script, style, template, audio, video"
_MAX_SET = 20_000  # characters; `src` stands for what is longer
_MOST_PASSES = 4
_IN_FRAME = re.compile(r'(<iframe(?:"[^"]*"|[^">])*>).*?</iframe>', re.DOTALL)
_LOOSE_ENDS = " ,;:-\u2013\u2014"
_DESCRIPTOR = re.compile(r"|\d+(?:\.\d+)?[wxh]", re.ASCII)

AttributeFilter = Callable[[str, str, str], str | None]


def clean(html: str, base: str, prefix: str, embeds: Iterable[str] = ()) -> str:
    """Return `html` fit for any reader: cleaned, absolute against `base`, its ids beginning with `prefix`.

    Frames of the hosts in `embeds` stay, all others are links. Cleaning what was cleaned with the same
    arguments changes nothing.
    """
    sanitiser = _sanitiser(frozenset(embeds), get_ident())
    cleaned, ids = _settled(html_tree.prepared(html, sanitiser.embeds), base, sanitiser)
    if "id=" in cleaned or 'href="#' in cleaned:
        cleaned = sanitiser.clean(cleaned, _anchor_filter(base, prefix, ids))
    return printable(cleaned).strip()


def _settled(html: str, base: str, sanitiser: _Sanitiser) -> tuple[str, set[str]]:
    """Return what is left when cleaning changes nothing any more, and the ids in it.

    What a tag that went away held may be nested otherwise by the next parser, our own included.
    """
    for _ in range(_MOST_PASSES):
        ids: set[str] = set()
        cleaned = sanitiser.clean(html, _absolute_filter(base, sanitiser.embeds, ids))
        if cleaned == html:
            return html, ids
        html = cleaned
    ids = set()
    sanitiser.clean(html, _absolute_filter(base, sanitiser.embeds, ids))
    return html, ids


def prefix_of(article_id: str) -> str:
    """Return the prefix of the ids in the content of one article."""
    import hashlib

    return f"a{hashlib.sha256(article_id.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}-"


def take_title(html: str) -> tuple[str, str]:
    """Return the text of the first `h1` that has one and the HTML without it; an empty text if none has."""
    nesting.refuse_piles(html)
    tree = html_tree.parse(html)
    for heading in tree.css("h1"):
        if not one_line(heading.text(deep=True)):
            continue
        if title := _text_of(html_tree.parse(heading.inner_html or "")):
            heading.decompose()
            return title, html_tree.body_of(tree)
    return "", html


def excerpt(html: str, limit: int = 300) -> str:
    """Return the text of the first paragraphs of cleaned `html`, at most `limit` characters, no word cut."""
    tree = html_tree.parse(html)
    for aside in tree.css(_ASIDES):
        aside.decompose()
    parts: list[str] = []
    for paragraph in tree.css("p"):
        links = paragraph.css("a[href]")
        is_embed = len(links) == 1 and links[0].text(deep=True).strip() == paragraph.text(deep=True).strip()
        if not is_embed and (text := _text_of(paragraph)):
            parts.append(text)
        if sum(map(len, parts)) > limit * 2 // 3:
            break
    return shorten(" ".join(parts) or _text_of(html_tree.parse(html)), limit)


def _text_of(node: LexborHTMLParser | LexborNode) -> str:
    """Return what is to be read in a node: nothing struck, no number of a footnote, a break as a space."""
    for unread in node.css(_UNREAD):
        unread.decompose()
    for reference in node.css('a[href^="#"]'):
        if _FOOTNOTE.fullmatch(reference.text(deep=True)):
            mark = reference.parent
            (mark if mark is not None and mark.tag == "sup" else reference).decompose()
    for block in node.css(_BLOCKS):
        block.insert_after(" ")
    return one_line(node.text(deep=True, separator=""))


def plain_text(html: str) -> str:
    """Return the text of a fragment on one line."""
    nesting.refuse_piles(html)
    return _text_of(html_tree.parse(html))


def links(html: str) -> list[str]:
    """Return where the links of a fragment lead, in their order."""
    nesting.refuse_piles(html)
    found = (node.attributes.get("href") for node in html_tree.parse(html).css("a[href]"))
    return [address for address in found if address]


def images(html: str) -> list[dict[str, str]]:
    """Return the attributes of all pictures in `html` that have an address, in their order."""
    if "<img" not in html:
        return []
    found = (
        {name: value or "" for name, value in node.attributes.items()}
        for node in html_tree.parse(html).css("img")
    )
    return [attributes for attributes in found if attributes.get("src")]


def shorten(text: str, limit: int) -> str:
    """Return `text` cut before the word that would pass `limit`, with an ellipsis where it was cut."""
    if len(text) <= limit:
        return text
    head, space, _ = text[:limit].rpartition(" ")
    return (head if space else text[: limit - 1]).rstrip(_LOOSE_ENDS) + "…"


class _Sanitiser:
    """nh3 with our lists, handed over once: that costs more than cleaning an article.

    Frames of `embeds` stay.
    """

    def __init__(self, embeds: frozenset[str]) -> None:
        import nh3

        self.embeds = embeds
        frames = _FRAME if embeds else {}
        self._cleaner = nh3.Cleaner(
            tags=TAGS | frames.keys(),
            clean_content_tags=REMOVED_WHOLE - frames.keys(),
            attributes=ATTRIBUTES | frames,
            attribute_filter=self._filtered,
            url_schemes={*urls.LINKS, "data"},
            link_rel=None,
        )

    def clean(self, html: str, attribute_filter: AttributeFilter) -> str:
        """Return `html` with what is listed, its attributes as `attribute_filter` gives them."""
        self._filter = attribute_filter
        with panics_as_errors("nh3"):
            cleaned = self._cleaner.clean(html)
        # What stands in a frame is written as it is, and a reader that drops the tag would run it.
        return _IN_FRAME.sub(r"\1</iframe>", cleaned) if self.embeds else cleaned

    def _filtered(self, tag: str, attribute: str, value: str) -> str | None:
        return self._filter(tag, attribute, value)


@lru_cache(maxsize=8)
def _sanitiser(embeds: frozenset[str], thread: int) -> _Sanitiser:
    """Return the one of this thread: what filters changes with each text."""
    del thread
    return _Sanitiser(embeds)


def _absolute_filter(base: str, embeds: frozenset[str], ids: set[str]) -> AttributeFilter:
    """Return what makes addresses absolute, and collects `ids` on its way."""

    def absolute(tag: str, attribute: str, value: str) -> str | None:
        if attribute == "id" and value.strip():
            ids.add(value)
        if attribute == "href" and value.strip().startswith("#"):
            return value.strip()
        if tag == "iframe" and attribute == "src":
            url = urls.absolute(value, base)
            return url if url and urlsplit(url).hostname in embeds else None
        if tag == "img" and attribute == "src" and html_tree.DATA_IMAGE.fullmatch(value.strip()):
            return value.strip()
        if attribute in _ADDRESSES:
            return urls.absolute(value, base, _ADDRESSES[attribute])
        if attribute == "srcset":
            return _srcset(value, base)
        return value

    return absolute


def _srcset(value: str, base: str) -> str | None:
    """Make each candidate absolute (HTML, `srcset`: commas may stand in an address, not at its ends)."""
    if len(value) > _MAX_SET:
        return None
    candidates = []
    position = 0
    while match := html_tree.ADDRESS_IN_SET.match(value, position):
        address, position = match[1], match.end()
        descriptor = ""
        if not address.endswith(","):
            end = value.find(",", position)
            end = len(value) if end < 0 else end
            descriptor, position = value[position:end].strip(), end
        url = urls.absolute(address.rstrip(","), base)
        if url and _DESCRIPTOR.fullmatch(descriptor):
            candidates.append(f"{url} {descriptor}".strip())
    return ", ".join(candidates) or None


def _anchor_filter(base: str, prefix: str, ids: set[str]) -> AttributeFilter:
    def named(value: str) -> str:
        return value if value.startswith(prefix) else prefix + value

    def anchored(_tag: str, attribute: str, value: str) -> str | None:
        if attribute == "id":
            return named(value) if value.strip() else None
        if attribute == "headers":
            return " ".join(named(name) for name in value.split())
        if attribute == "href" and value.startswith("#"):
            # Ids hold `à` where links hold `%C3%A0`.
            target = unquote(value[1:])
            return f"#{named(target)}" if target in ids else urls.absolute(value, base)
        return value

    return anchored
