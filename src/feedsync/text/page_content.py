"""Where the article stands in a saved page, and what in it is not the article.

One walk notes whatever could be the article and whatever surely or likely is not, each with its prose:
the characters outside links, headings and captions. The rest is arithmetic, so that the cost grows with
the page alone, however deep it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from feedsync.text import page_classes, page_furniture
from feedsync.text.page_classes import ARTICLE, BODY, CONTENT, HEADINGS, LIKELY, MAIN, MEDIA, SURE

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

MIN_PROSE = 140  # characters that make an article
_MIN_NAMED = 40  # characters, where the page itself says that this is its text
_MAX_BYLINE, _MAX_TEASER, _MAX_NOSCRIPT = 200, 400, 140  # characters
_LOOKS = 8  # times the whole page, at most, that nested candidates are looked through

_NO_PROSE = HEADINGS | {"a", "figcaption", "label", "time"}


class _Mark(Struct):
    """An element to know of. `up` is the mark around it, `end` the number of the first one after it."""

    node: LexborNode
    tag: str
    rank: int | None = None
    noise: int = 0
    is_byline: bool = False
    up: int = -1
    end: int = 0
    home: int = 0
    is_buried: bool = False  # inside what is not the article
    prose: int = 0
    has_title: bool = False
    has_media: bool = False
    has_linked_heading: bool = False


class Found(Struct, frozen=True):
    """The elements that hold the article, what is around it, and what in it is to go or to be opened."""

    nodes: tuple[LexborNode, ...]
    scope: LexborNode
    removed: tuple[LexborNode, ...]
    opened: tuple[LexborNode, ...]

    def take(self, title: str) -> str:
        """Take out of the page what is not the article, its title too; return the HTML that is left."""
        for node in self.removed:
            node.decompose()
        for node in self.opened:
            node.unwrap()
        remove_title(self.nodes, title)
        return "\n".join(node.inner_html or "" for node in self.nodes)


def find(parser: LexborHTMLParser) -> Found | None:
    """Return what the page itself names as its article, or `None`. Changes nothing."""
    if parser.body is None:
        return None
    walk = _Walk(parser.body)
    marks = walk.marks
    chosen = _chosen(marks, walk.characters)
    if not chosen:
        return None
    removed, opened = [], []
    for number in chosen:
        for mark, goes in _parts(marks, number):
            if goes:
                removed.append(mark.node)
            elif mark.tag == "noscript" and mark.prose >= _MAX_NOSCRIPT:
                opened.append(mark.node)
    nodes = tuple(marks[number].node for number in chosen)
    return Found(nodes, _scope(marks, chosen[0]), tuple(removed), tuple(opened))


# Choosing


def _chosen(marks: Sequence[_Mark], characters: int) -> list[int]:
    """Return the marks that hold the article: mostly one, several where the page cuts its text to pieces."""
    own = _own_prose(marks)
    for least, ranks in (
        (MIN_PROSE, (BODY, CONTENT, ARTICLE, MAIN)),
        (_MIN_NAMED, (BODY, CONTENT, ARTICLE)),
        # However short: what looks further would take what surrounds it.
        (1, (BODY, CONTENT, ARTICLE)),
    ):
        for is_doubtful in (False, True):
            fit: dict[int, list[int]] = {rank: [] for rank in ranks}
            for number, prose in own.items():
                mark = marks[number]
                # In a bar beside the text, or a teaser: only where there is little else on the page.
                if (mark.is_buried or mark.noise > 0) == is_doubtful and (
                    not is_doubtful or prose * 2 > characters
                ):
                    fit.get(mark.rank or 0, []).append(number)
            most = max((own[number] for number in fit[ARTICLE]), default=0)
            for rank in ranks:
                group = _group(marks, fit[rank], own)
                prose = sum(own[number] for number in group)
                if prose >= least and prose * 3 >= most:
                    return group
    return []


def _own_prose(marks: Sequence[_Mark]) -> dict[int, int]:
    """Return the prose of each candidate without what goes; of very many nested ones, the largest."""
    own: dict[int, int] = {}
    numbers = [number for number, mark in enumerate(marks) if mark.rank is not None]
    budget = _LOOKS * len(marks)
    for number in sorted(numbers, key=lambda number: -marks[number].prose):
        budget -= marks[number].end - number
        if budget < 0:
            break
        likely = (mark.prose for mark, goes in _parts(marks, number) if goes and mark.noise != SURE)
        own[number] = marks[number].prose - sum(likely)
    return own


def _parts(marks: Sequence[_Mark], number: int) -> Iterator[tuple[_Mark, bool]]:
    """Yield what is marked inside a candidate, and whether it goes; nothing from inside what goes."""
    most, end = marks[number].prose, marks[number].end
    number += 1
    while number < end:
        mark = marks[number]
        goes = mark.noise == SURE or (mark.noise == LIKELY and mark.prose * 2 <= most)
        yield mark, goes
        number = mark.end if goes else number + 1


def _group(marks: Sequence[_Mark], numbers: Sequence[int], own: dict[int, int]) -> list[int]:
    """Return the one with most text of its own; of a named text, its fellows in the same place too."""
    if not numbers:
        return []
    # Of one inside the other with the same text, the inner.
    best = max(numbers, key=lambda number: (own[number], number))
    if marks[best].rank not in {BODY, CONTENT}:
        return [best]
    group: list[int] = []
    for number in sorted(numbers):
        is_nested = best < number < marks[best].end or number < best < marks[number].end
        is_after = not group or number >= marks[group[-1]].end
        if number == best or (is_after and not is_nested and marks[number].home == marks[best].home):
            group.append(number)
    return group


def _scope(marks: Sequence[_Mark], number: int) -> LexborNode:
    """Return the `article` around the text, else the widest place that the page names."""
    widest = number
    while number >= 0:
        if marks[number].rank == ARTICLE:
            return marks[number].node
        if marks[number].rank is not None:
            widest = number
        number = marks[number].up
    return marks[widest].node


def remove_title(nodes: Sequence[LexborNode], title: str) -> None:
    """Take out the title, and an only `h1`, which is one whatever the page's metadata say."""
    headings = [heading for node in nodes for heading in node.css("h1, h2")]
    only = sum(heading.tag == "h1" for heading in headings) == 1
    folded = page_furniture.fold(title)
    titles = [
        heading
        for heading in headings
        if (only and heading.tag == "h1") or page_furniture.fold(heading.text(deep=True)) == folded
    ]
    # Backwards: what is inside goes before what it is in.
    for heading in reversed(titles):
        heading.decompose()


# Walking


class _Walk:
    """One walk over the body: each element is entered and left once. It counts all the prose it meets."""

    def __init__(self, body: LexborNode) -> None:
        self.marks = [_Mark(body, "body")]
        self.characters = 0
        self._open = [0]
        self._homes: list[int] = []
        self._outside: list[int] = []
        self._quiet = self._no_prose = self._links = self._headings = self._noise = 0
        # An element that was entered comes a second time, to be left.
        waiting = [(child, False, False) for child in _children(body)]
        while waiting:
            node, is_leaving, is_marked = waiting.pop()
            tag = node.tag or "-"
            if is_leaving:
                self._leave(tag, is_marked)
            elif tag == "-text":
                self._count(node.text_content or "")
            elif not tag.startswith("-"):
                waiting.append((node, True, self._enter(node, tag)))
                if tag not in page_classes.NO_TEXT:
                    waiting += [(child, False, False) for child in _children(node)]
        self.marks[0].end = len(self.marks)

    def _count(self, text: str) -> None:
        if not self._no_prose:
            length = len(" ".join(text.split()))
            self.characters += length
            self.marks[self._open[-1]].prose += length

    def _enter(self, node: LexborNode, tag: str) -> bool:
        """Note what this element is; return whether it has a mark."""
        around = self.marks[self._open[-1]]
        if (tag in HEADINGS and self._links) or (tag == "a" and self._headings):
            around.has_linked_heading = True
        around.has_media = around.has_media or tag in MEDIA
        around.has_title = around.has_title or tag == "h1"
        mark = self._mark(node, tag, around)
        self._step(tag, 1)
        if mark is None:
            return False
        mark.up, mark.is_buried = self._open[-1], self._noise > 0
        self._noise += mark.noise > 0
        self._open.append(len(self.marks))
        if mark.rank == ARTICLE:
            self._homes.append(len(self.marks))
        self.marks.append(mark)
        return True

    def _mark(self, node: LexborNode, tag: str, around: _Mark) -> _Mark | None:
        attributes = node.attributes
        names = page_classes.words(attributes)
        rank = page_classes.rank(tag, attributes)
        noise = page_classes.noise(tag, attributes, names, is_quiet=self._quiet > 0)
        # The pieces of a live-blog keep their times and names.
        is_byline = not (noise or rank is not None or self._quiet or len(self._homes) > 1) and (
            page_classes.is_byline(tag, attributes, names)
            or (tag == "time" and around.tag == "header" and around.has_title)
        )
        if rank is None and not noise and not is_byline and tag not in {"header", "noscript"}:
            return None
        parent = node.parent
        home = -self._homes[-1] if self._homes else parent.mem_id if parent else 0
        return _Mark(node, tag, rank, noise, is_byline, home=home)

    def _step(self, tag: str, by: int) -> None:
        # A link that nobody closed goes around all that follows.
        if tag in {"article", "main"} and by > 0:
            self._outside.append(self._no_prose)
            self._no_prose = 0
        elif tag in {"article", "main"}:
            self._no_prose = self._outside.pop()
        self._quiet += by * (tag in page_classes.QUIET)
        self._no_prose += by * (tag in _NO_PROSE)
        self._links += by * (tag == "a")
        self._headings += by * (tag in HEADINGS)

    def _leave(self, tag: str, is_marked: bool) -> None:
        self._step(tag, -1)
        if not is_marked:
            return
        mark = self.marks[self._open.pop()]
        mark.end = len(self.marks)
        self._noise -= mark.noise > 0
        if mark.rank == ARTICLE:
            self._homes.pop()
        mark.noise = mark.noise or _noise_of_whole(mark)
        around = self.marks[self._open[-1]]
        around.has_title |= mark.has_title
        if mark.noise != SURE:
            around.prose += mark.prose
            around.has_media |= mark.has_media
            around.has_linked_heading |= mark.has_linked_heading and mark.rank != ARTICLE


def _noise_of_whole(mark: _Mark) -> int:
    """Judge what can be judged only when all that is in an element is known."""
    if mark.tag == "header" and mark.has_title and not mark.has_media and mark.prose < _MAX_BYLINE:
        return SURE
    if mark.tag == "noscript" and not mark.has_media and mark.prose < _MAX_NOSCRIPT:
        return SURE
    if mark.rank == ARTICLE and mark.has_linked_heading and mark.prose < _MAX_TEASER:
        return LIKELY
    return LIKELY if mark.is_byline and mark.prose <= _MAX_BYLINE else 0


def _children(node: LexborNode) -> list[LexborNode]:
    return list(node.iter(include_text=True))[::-1]
