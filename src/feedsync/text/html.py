"""HTML of an article's content: cleaned to lists of our own, made absolute, and quoted from.

What an entry shows is read far from its page, so nothing active is left in it (nh3 decides by the
lists below, never by what looks dangerous), every address in it is absolute, and its ids cannot
meet those of another entry on the same screen.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from urllib.parse import unquote

from feedsync.text import urls
from feedsync.text.characters import clean as clean_characters
from feedsync.text.characters import one_line

TAGS = frozenset(
    """a abbr address article aside audio b bdi bdo blockquote br caption cite code col colgroup data dd del
    details dfn div dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6 header hgroup hr i img ins kbd li main
    mark nav ol p picture pre q rp rt ruby s samp section small source span strike strong sub summary sup
    table tbody td tfoot th thead time tr track tt u ul var video wbr""".split()
)
# Unlike any other unlisted tag, these go with all that is in them.
REMOVED_WHOLE = frozenset(
    """applet base button canvas datalist dialog embed fieldset form frame frameset iframe input link math
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
    "ol": {"start", "reversed", "type"},
    "q": {"cite"},
    "source": {"src", "srcset", "sizes", "type", "media"},
    "td": {"colspan", "rowspan", "headers", "align"},
    "th": {"colspan", "rowspan", "headers", "scope", "align", "abbr"},
    "time": {"datetime"},
    "track": {"src", "kind", "srclang", "label"},
    "video": {"src", "poster", "controls", "loop", "muted", "width", "height"},
}
_ADDRESSES = {"href": urls.LINKS, "src": urls.WEB, "poster": urls.WEB, "cite": urls.WEB}

_HEADINGS = "h1, h2, h3, h4, h5, h6"
_LOOSE_ENDS = " ,;:-\u2013\u2014"
_CANDIDATE = re.compile(r"[\s,]*(\S*[^\s,])(?:\s+([^,()]+))?\s*(?:,|$)")

AttributeFilter = Callable[[str, str, str], str | None]


def clean(html: str, base: str, prefix: str) -> str:
    """Return `html` fit for any reader: cleaned, absolute against `base`, its ids beginning with `prefix`.

    Cleaning what was cleaned with the same `base` and `prefix` changes nothing.
    """
    cleaned = _sanitise(_prepared(html), _absolute_filter(base))
    if "id=" in cleaned or 'href="#' in cleaned:
        cleaned = _sanitise(cleaned, _anchor_filter(base, prefix, _ids(cleaned)))
    return clean_characters(cleaned).strip()


def prefix_of(article_id: str) -> str:
    """Return the prefix of the ids in the content of one article."""
    import hashlib

    return f"a{hashlib.sha256(article_id.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}-"


def take_title(html: str) -> tuple[str, str]:
    """Return the text of the first `h1` and the HTML without it; an empty text if there is none."""
    parser = _parse(html)
    heading = parser.css_first("h1")
    if heading is None:
        return "", html
    title = one_line(heading.text(deep=True))
    heading.decompose()
    return title, parser.body.inner_html if parser.body else ""


def excerpt(html: str, limit: int = 300) -> str:
    """Return the text of the first paragraphs of cleaned `html`, at most `limit` characters, no word cut."""
    parser = _parse(html)
    for aside in parser.css('sup a[href^="#"], del, s, strike, rp, rt'):
        aside.decompose()
    text = ""
    for paragraph in parser.css("p"):
        if _stands_alone(paragraph):
            text = one_line(f"{text} {paragraph.text(deep=True)}")
        if len(text) > limit * 2 // 3:
            break
    if not text and parser.body:
        text = one_line(parser.body.text(deep=True, separator=" "))
    return shorten(text, limit)


def shorten(text: str, limit: int) -> str:
    """Return `text` cut before the word that would pass `limit`, with an ellipsis where it was cut."""
    if len(text) <= limit:
        return text
    head, space, _ = text[:limit].rpartition(" ")
    return (head if space else text[: limit - 1]).rstrip(_LOOSE_ENDS) + "…"


def _parse(html: str):  # type: ignore[no-untyped-def]  # noqa: ANN202
    from selectolax.lexbor import LexborHTMLParser

    return LexborHTMLParser(f"<!DOCTYPE html><html><head></head><body>{html}</body></html>")


def _prepared(html: str) -> str:
    """Take out of the tree what the cleaner could only spoil, and name old anchors by id."""
    parser = _parse(html.encode("utf-8", "ignore").decode())
    for heading in parser.css(_HEADINGS):
        for anchor in heading.css("a.anchor"):
            anchor.decompose()
    for box in parser.css('input[type="checkbox"]'):
        box.replace_with("☑" if "checked" in box.attributes else "☐")
    for anchor in parser.css("a[name]"):
        if not anchor.attributes.get("id"):
            anchor.attrs["id"] = anchor.attributes["name"]
    return parser.body.inner_html if parser.body else ""


def _sanitise(html: str, attribute_filter: AttributeFilter) -> str:
    import nh3

    return nh3.clean(
        html,
        tags=set(TAGS),
        clean_content_tags=set(REMOVED_WHOLE),
        attributes=ATTRIBUTES,
        attribute_filter=attribute_filter,
        url_schemes=set(urls.LINKS),
        link_rel=None,
    )


def _absolute_filter(base: str) -> AttributeFilter:
    def absolute(_tag: str, attribute: str, value: str) -> str | None:
        if attribute == "href" and value.strip().startswith("#"):
            return value.strip()
        if attribute in _ADDRESSES:
            return urls.absolute(value, base, _ADDRESSES[attribute])
        if attribute == "srcset":
            return _srcset(value, base)
        return value

    return absolute


def _srcset(value: str, base: str) -> str | None:
    """Make each candidate absolute (HTML, `srcset`: an address may hold commas, but not end in one)."""
    candidates = []
    for address, descriptor in _CANDIDATE.findall(value):
        if url := urls.absolute(address, base):
            candidates.append(f"{url} {descriptor.strip()}".strip())
    return ", ".join(candidates) or None


def _anchor_filter(base: str, prefix: str, ids: Iterable[str]) -> AttributeFilter:
    known = frozenset(ids)

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
            return f"#{named(target)}" if target in known else urls.absolute(value, base)
        return value

    return anchored


def _ids(html: str) -> list[str]:
    return [node.attributes["id"] or "" for node in _parse(html).css("[id]")]


_ASIDE = frozenset({"aside", "blockquote", "details", "figure", "footer", "li", "nav", "section", "table"})


def _stands_alone(node) -> bool:  # type: ignore[no-untyped-def]  # noqa: ANN001
    parent = node.parent
    while parent is not None and parent.tag != "body":
        if parent.tag in _ASIDE:
            return False
        parent = parent.parent
    return True
