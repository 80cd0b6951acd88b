"""The blocks of an article out of a saved page, and those whose words say that they are not its own.

The follow-us line and the comments are told by `page_furniture`; here are links to other articles, lines
of a name or a date above the text, and headings that nothing follows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from feedsync.text.page_classes import HEADINGS
from feedsync.text.page_furniture import cut, fold

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_WRAPPERS = frozenset("article body center div header main section".split())
_BLOCKS = HEADINGS | frozenset(
    """address article aside blockquote center details div dl figure footer form header hr main ol p pre
    section table ul""".split()
)
_SHOWN = frozenset("audio embed iframe img math object picture svg video".split())
_LINES = frozenset("p div span".split())
# What stands before a link to another article.
_ASIDE_WORDS = """
    leggi anche|leggi pure|guarda anche|potrebbe interessarti|ti potrebbe interessare
    read also|also read|see also|read more|read next|related|you may also like
    lesen sie auch|lies auch|auch interessant|mehr zum thema|mehr dazu|das könnte sie interessieren
    lire aussi|à lire aussi|à lire également|voir aussi|sur le même sujet
    lee también|leer también|lea también|te puede interesar|más información|ver también"""
_ASIDE = re.compile(
    rf"(?:{'|'.join(line.strip() for line in _ASIDE_WORDS.strip().splitlines())})[\s:.>»\u2013\u2014-]*"
)
_ASIDE_HEADINGS = frozenset(
    heading.strip()
    for line in """
        articoli correlati|correlati|potrebbe interessarti anche|potrebbero interessarti|condividi
        condividi su
        related articles|related posts|related stories|more on this story|more stories|share|share this
        ähnliche artikel|ähnliche beiträge|das könnte dich auch interessieren|mehr zum thema|teilen
        articles similaires|articles liés|à lire|partager|sur le même thème
        artículos relacionados|noticias relacionadas|te puede interesar|compartir|comparte""".splitlines()
    for heading in line.split("|")
    if heading.strip()
)


def clear(
    content: LexborNode, is_byline: Callable[[str], bool], strip: Sequence[str], strip_after: Sequence[str]
) -> dict[str, str]:
    """Take out the blocks whose words say that they are not the article; return whom they ask to follow."""
    blocks = _without_byline([(node, node.text(deep=True)) for node in _blocks(content)], is_byline)
    page = cut([text for _, text in blocks], strip, strip_after)
    remaining, kept = [], 0
    for node, text in blocks:
        is_kept = kept < len(page.blocks) and page.blocks[kept] == text
        kept += is_kept
        if is_kept and not _is_link_aside(node, text):
            remaining.append((node, text))
        else:
            node.decompose()
    _clear_end(remaining)
    return page.follow


def _clear_end(blocks: Sequence[tuple[LexborNode, str]]) -> None:
    """Take out the headings of what stood below the article and is gone, and the lines above them."""
    for node, text in reversed(blocks):
        if node.tag in _SHOWN or node.css_first(", ".join(sorted(_SHOWN))):
            return
        if node.tag == "hr" or (node.tag in HEADINGS | _LINES and _is_aside_heading(fold(text))):
            node.decompose()
        elif text.strip():
            return


def _blocks(content: LexborNode) -> Iterator[LexborNode]:
    """Yield the blocks of the content, in order; an element that holds others is opened."""
    waiting = list(content.iter(include_text=True))[::-1]
    while waiting:
        node = waiting.pop()
        if node.tag in _WRAPPERS and any(child.tag in _BLOCKS for child in node.iter()):
            waiting += list(node.iter(include_text=True))[::-1]
        elif node.tag != "-comment":
            yield node


def _without_byline(
    blocks: list[tuple[LexborNode, str]], is_byline: Callable[[str], bool]
) -> list[tuple[LexborNode, str]]:
    """Take out the lines of a name or a date alone that stand before all other text."""
    for number, (node, text) in enumerate(blocks):
        if not text.strip():
            continue
        dates = (fold(time.text(deep=True)) for time in node.css("time"))
        is_date = fold(text) in dates
        if node.tag not in _LINES or not (is_date or is_byline(text)):
            return [block for block in blocks[:number] if not block[1].strip()] + blocks[number:]
        node.decompose()
    return [block for block in blocks if not block[1].strip()]


def _is_link_aside(node: LexborNode, text: str) -> bool:
    """Whether a block is nothing but `Read also:` and links."""
    if node.tag not in HEADINGS | _LINES | {"ul"}:
        return False
    lead = _ASIDE.match(fold(text))
    links = node.css("a") if lead else []
    linked = sum(len(fold(link.text(deep=True))) for link in links)
    return bool(lead and links and len(fold(text)) <= linked + len(lead[0]) + len(links))


def _is_aside_heading(text: str) -> bool:
    return text.strip(" :") in _ASIDE_HEADINGS or (bool(text) and _ASIDE.fullmatch(text) is not None)
